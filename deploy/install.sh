#!/usr/bin/env bash
# Puts Rasd on a Debian server (12 or newer), behind Caddy with TLS:
#
#   deploy/install.sh your.name                 install; run again after `git pull` to upgrade
#   deploy/install.sh your.name --proxy none    the same without Caddy, where a proxy is there already
#   deploy/install.sh --back                    go back to the release before
#   deploy/install.sh --undo [--data-too]       remove all of it; data and settings only if told so
#
# Run again it changes only what is not yet as it should be. A firewall is left alone: readers need ports 80 and 443.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
program=/opt/rasd
state=/var/lib/rasd
cache=/var/cache/rasd
settings=/etc/rasd/rasd.env
brought=/etc/rasd/packages
before_it=/etc/rasd/proxy
unit=/etc/systemd/system/rasd@.service
site=/etc/caddy/rasd.caddyfile
command=/usr/local/bin/rasd
port=8501
parts=(app.py geo pages data docs .streamlit/config.toml requirements.txt constraints.txt packages.txt deploy
  LICENSE LICENSE-DATA README.md CHANGELOG.md)

say() { printf '%s\n' "$*"; }
refuse() {
  say "$*" >&2
  exit 1
}

is_up() { test -d /run/systemd/system; }

# The processes there are to be: the first, and each that was enabled beside it.
list_processes() {
  find /etc/systemd/system/multi-user.target.wants -name 'rasd@*.service' -printf '%f\n' | tr -dc '0-9\n' | sort
}

# Write standard input to a file, and tell by the exit code whether that changed it.
write() {
  local new
  new=$(mktemp "$1.XXXXXX")
  cat >"$new"
  chmod "${2:-644}" "$new"
  if cmp -s "$new" "$1"; then
    rm "$new"
    return 1
  fi
  mv "$new" "$1"
}

install_packages() {
  local wanted missing=() each
  mapfile -t wanted <"$here/packages.txt"
  wanted+=(python3 python3-venv ca-certificates adduser)
  test "$proxy" = none || wanted+=(caddy)
  for each in "${wanted[@]}"; do
    dpkg-query --show --showformat='${Status}' "$each" 2>/dev/null | grep -q 'ok installed' || missing+=("$each")
  done
  test "${#missing[@]}" -gt 0 || return 0
  say "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  list_packages >"$brought.before"
  apt-get -qq update
  apt-get -qq install --yes --no-install-recommends "${missing[@]}" >/dev/null
  # What --undo takes away again, with all that came along.
  list_packages | comm -13 "$brought.before" - >>"$brought"
  rm "$brought.before"
}

list_packages() { dpkg-query --show --showformat='${Package}\n' | sort -u; }

remove_packages() {
  local packages others
  export DEBIAN_FRONTEND=noninteractive
  mapfile -t packages < <(sort -u "$brought" | comm -12 - <(list_packages))
  others=$(apt-get --simulate purge "${packages[@]}" | sed -n 's/^\(Remv\|Purg\) \([^ ]*\).*/\2/p' | sort -u |
    comm -13 <(sort -u "$brought") -)
  if test -z "$others"; then
    apt-get -qq purge --yes "${packages[@]}" >/dev/null
  else
    # What came later needs some of them.
    apt-mark auto "${packages[@]}" >/dev/null
    apt-get -qq autoremove --purge --yes >/dev/null
  fi
  rm "$brought"
}

make_user() {
  id rasd >/dev/null 2>&1 || adduser --system --group --quiet --home "$state" --no-create-home rasd
  install -d -o rasd -g rasd -m 750 "$state" "$state/data"
}

pack() { tar -C "$here" -c --exclude=__pycache__ --mode=u=rwX,go=rX "$@" "${parts[@]}"; }

# The same libraries for the same Python are shared with the release in use.
install_libraries() {
  local python
  python=$(python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
  if test -d "$program/current/.venv/lib/$python" && cmp -s "$program/current/constraints.txt" "$1/constraints.txt"; then
    cp -al "$program/current/.venv" "$1/.venv"
    return
  fi
  python3 -m venv "$1/.venv"
  "$1/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --only-binary :all: \
    --require-hashes -r "$1/constraints.txt"
}

# A release is a folder named after all that is in it; the one in use is told by a link.
install_program() {
  local release folder
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    refuse "Rasd needs Python 3.11 or newer: Debian 12 has it, this system has $(python3 --version)."
  release=$({ pack --sort=name --mtime=@0 --owner=0 --group=0 && python3 --version; } | sha256sum | cut -c 1-12)
  folder=$program/$release
  if ! test -e "$folder/.whole"; then
    say "Installing the program as $folder"
    rm -rf "$folder"
    mkdir -p "$folder"
    pack | tar -C "$folder" -x --no-same-owner
    install_libraries "$folder"
    "$folder/.venv/bin/python" -m compileall -q "$folder/geo" "$folder/pages"
    touch "$folder/.whole"
  fi
  test "$(readlink "$program/current" || true)" != "$folder" || return 0
  test ! -e "$program/current" || ln -sfn "$(readlink "$program/current")" "$program/before"
  switch_to "$folder"
  remove_old_releases
}

switch_to() {
  ln -sfn "$1" "$program/next"
  mv -T "$program/next" "$program/current"
  changed=yes
}

remove_old_releases() {
  local each
  for each in "$program"/*/; do
    each=${each%/}
    case $each in */current | */before | "$(readlink "$program/current")" | "$(readlink "$program/before" || true)") continue ;; esac
    rm -rf "$each"
  done
}

write_settings() {
  if ! test -e "$settings"; then
    test -n "$name" || refuse "Say under which name readers will find it: deploy/install.sh your.name"
    write "$settings" 640 <<END
# Rasd's settings, one a line; README.md lists them all. After a change: systemctl restart 'rasd@*'
RASD_URL=https://$name
RASD_DATA=$program/current/data:$state/data
END
    changed=yes
  elif test -n "$name" && ! grep -q "^RASD_URL=https://$name\(/\|$\)" "$settings"; then
    sed -i "s|^RASD_URL=.*|RASD_URL=https://$name|" "$settings"
    changed=yes
  fi
  chgrp rasd "$settings"
  name=$(sed -n 's|^RASD_URL=https://\([^/]*\).*|\1|p' "$settings")
}

write_command() {
  write "$command" 755 <<END || true
#!/bin/sh
# Rasd's command line with this server's program and settings: rasd import ucdp FILE --out $state/data/NAME
set -a
. $settings
exec runuser -u rasd -- env HOME=$cache PYTHONPATH=$program/current $program/current/.venv/bin/python -m geo "\$@"
END
}

start_process() {
  if write "$unit" <"$here/deploy/rasd@.service"; then changed=yes; fi
  if ! is_up; then
    systemctl --quiet enable "rasd@$port"
    say "systemd does not run here: Rasd starts with it."
    return
  fi
  systemctl daemon-reload
  systemctl --quiet enable "rasd@$port"
  local each
  for each in $(list_processes); do
    if test "$changed" = yes; then systemctl restart "rasd@$each"; else systemctl start "rasd@$each"; fi
    wait_for "$each"
  done
}

wait_for() {
  python3 - "$1" <<'END' || refuse "Rasd does not answer; it says: journalctl -u rasd@$1"
import sys, time, urllib.request
for _ in range(240):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/healthz", timeout=5)
        sys.exit()
    except OSError:
        time.sleep(0.5)
sys.exit(1)
END
}

start_proxy() {
  local new=no processes
  test "$proxy" = caddy || return 0
  processes=$(list_processes | sed 's/^/127.0.0.1:/' | paste -sd ' ')
  if sed "s|{\$RASD_NAME:localhost}|$name|; s|{\$RASD_PROCESSES:127.0.0.1:8501}|$processes|" \
    "$here/deploy/Caddyfile" | write "$site"; then new=yes; fi
  if ! grep -qx "import $site" /etc/caddy/Caddyfile; then
    printf 'import %s\n' "$site" >>/etc/caddy/Caddyfile
    new=yes
  fi
  if ! is_up; then return; fi
  systemctl --quiet enable caddy
  if test "$new" = no && systemctl --quiet is-active caddy; then return; fi
  systemctl reload-or-restart caddy || refuse "Caddy does not start; it says: journalctl -u caddy
Is another program on port 80 or 443? Then keep that one, see deploy/nginx.conf, and run this again with --proxy none."
}

put_up() {
  changed=no
  install -d -m 755 /etc/rasd "$program"
  # What was said once holds for upgrades, too.
  test -n "$proxy" || proxy=$(cat "$before_it" 2>/dev/null || echo caddy)
  write "$before_it" <<<"$proxy" || true
  install_packages
  make_user
  install_program
  write_settings
  write_command
  start_process
  start_proxy
  say "Rasd is at https://$name, its settings in $settings, your data goes into $state/data."
  test "$proxy" = caddy || say "Let your proxy pass it on to 127.0.0.1:$port; deploy/nginx.conf shows how."
}

go_back() {
  local before
  before=$(readlink "$program/before") || refuse "There is no release before this one."
  ln -sfn "$(readlink "$program/current")" "$program/before"
  switch_to "$before"
  if is_up; then systemctl restart 'rasd@*'; fi
  say "Rasd is what it was before: $before"
}

undo() {
  if is_up; then systemctl stop 'rasd@*'; fi
  rm -f "$unit" /etc/systemd/system/multi-user.target.wants/rasd@*.service "$command" "$site"
  rm -rf "$program" "$cache"
  if is_up; then systemctl daemon-reload; fi
  if test -e /etc/caddy/Caddyfile; then
    sed -i "\|^import $site\$|d" /etc/caddy/Caddyfile
    if is_up; then systemctl reload caddy || true; fi
  fi
  if test -e "$brought"; then remove_packages; fi
  if test "$data_too" = yes; then
    rm -rf "$state" /etc/rasd
    if id rasd >/dev/null 2>&1; then userdel rasd; fi
    say "Rasd and its data are gone."
  else
    say "Rasd is gone; what is left: data in $state, settings in /etc/rasd. To remove them too: deploy/install.sh --undo --data-too"
  fi
}

name='' proxy='' data_too=no what=put_up
while test $# -gt 0; do
  case $1 in
    --proxy) proxy=${2:?caddy or none}; shift ;;
    --undo) what=undo ;;
    --data-too) data_too=yes ;;
    --back) what=go_back ;;
    -*) refuse "What is $1? $(sed -n '4,7s/^#  *//p' "$0")" ;;
    *) name=$1 ;;
  esac
  shift
done
[[ $name =~ ^([A-Za-z0-9.-]+)?$ ]] || refuse "$name is no name: say it without https:// and without a path."
[[ $proxy =~ ^(caddy|none|)$ ]] || refuse "--proxy is caddy or none."
test "$(id -u)" = 0 || refuse "Run this as root: sudo $0"
command -v apt-get >/dev/null || refuse "This is for Debian; docs/hosting.md names other ways."
$what
