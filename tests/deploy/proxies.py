"""Real proxies, each a process of its own with the files that are shipped in ``deploy``.

Only what a test must change is changed in them: names, ports, certificates, and where logs go.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
BELOW = "/rasd"
PATIENCE = 60
"""Seconds a proxy may take to listen on a busy machine."""
NGINX = """\
daemon off;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log {home}/access.log;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    {site}
}}
"""


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """A running proxy: its public address without a final slash, and its process."""

    url: str
    process: subprocess.Popen[bytes]


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate of ``localhost`` that nobody has signed, and its key."""

    chain: Path
    key: Path


def find_program(name: str) -> str:
    """Name a program; tests of one that is not there are left out, and say what to install."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"no {name} here: install it (on Debian: apt-get install nginx-light caddy)")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_certificate(folder: Path) -> Certificate:
    made = Certificate(chain=folder / "chain.pem", key=folder / "key.pem")
    subprocess.run(
        [
            *(
                find_program("openssl"),
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
            ),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-out", made.chain, "-keyout", made.key),
        ],
        check=True,
        capture_output=True,
    )
    return made


def replace(text: str, *pairs: tuple[str, str]) -> str:
    """Replace by patterns, each of which must be there: the shipped file is what is tested."""
    for pattern, new in pairs:
        text, count = re.subn(pattern, new.replace("\\", r"\\"), text, flags=re.MULTILINE)
        assert count, f"nothing in the file is like {pattern}"
    return text


def write_nginx(
    home: Path, ports: Sequence[int], port: int, certificate: Certificate, *, how: str
) -> Path:
    """Write nginx's configuration of the shipped file.

    ``how`` is "root", "path" (nginx passes on what the reader wrote) or "stripped" (it takes the
    path off).
    """
    servers = "".join(f"server 127.0.0.1:{each} max_fails=2 fail_timeout=10s;\n" for each in ports)
    site = replace(
        (DEPLOY / "nginx.conf").read_text(encoding="utf-8"),
        (r"^ +server 127\.0\.0\.1:8501 .*;$", servers),
        (r"^ +listen \[::\]:.*\n", ""),
        (r"listen 80;", f"listen 127.0.0.1:{free_port()};"),
        (r"listen 443 ", f"listen 127.0.0.1:{port} "),
        (r"map\.example\.org", "localhost"),
        (r"/etc/letsencrypt/live/localhost/fullchain\.pem", str(certificate.chain)),
        (r"/etc/letsencrypt/live/localhost/privkey\.pem", str(certificate.key)),
    )
    if how != "root":
        below = (DEPLOY / "nginx-path.conf").read_text(encoding="utf-8")
        if how == "stripped":
            below = replace(below, (r"proxy_pass http://rasd;", "proxy_pass http://rasd/;"))
        site = replace(site, (r"^    location / \{\n +proxy_pass(?:.*\n)+?    \}$", below))
    path = home / "nginx.conf"
    path.write_text(NGINX.format(home=home, site=site), encoding="utf-8")
    return path


def write_caddy(
    home: Path, ports: Sequence[int], port: int, certificate: Certificate, *, how: str
) -> Path:
    """Write Caddy's configuration of the shipped file; ``how`` is "root" or "path"."""
    site = replace(
        (DEPLOY / "Caddyfile").read_text(encoding="utf-8"),
        (r"\{\$RASD_NAME:localhost\}", f"https://localhost:{port}"),
        (r"\{\$RASD_PROCESSES:.*?\}", " ".join(f"127.0.0.1:{each}" for each in ports)),
        # A certificate of its own authority would be put into the system's list of those trusted.
        (r"^\theader Strict", f"\ttls {certificate.chain} {certificate.key}\n\theader Strict"),
    )
    if how == "path":
        below = (DEPLOY / "Caddyfile-path").read_text(encoding="utf-8")
        processes = " ".join(f"127.0.0.1:{each}" for each in ports)
        (home / "below").write_text(
            replace(below, (r"\{\$RASD_PROCESSES:.*?\}", processes)), encoding="utf-8"
        )
        whole = r"^\trequest_body(?:.*\n)+?\treverse_proxy(?:.*\n)+?\t\}$"
        site = replace(site, (whole, f"\timport {home / 'below'}"))
    path = home / "Caddyfile"
    path.write_text(
        f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{site}", encoding="utf-8"
    )
    return path


def start_proxy(
    name: str, home: Path, ports: Sequence[int], certificate: Certificate, *, how: str = "root"
) -> Proxy:
    """Start ``nginx`` or ``caddy`` before processes on these ports, and wait until it listens."""
    program, port = find_program(name), free_port()
    if name == "nginx":
        config = write_nginx(home, ports, port, certificate, how=how)
        command = [program, "-p", str(home), "-e", str(home / "error.log"), "-c", str(config)]
    else:
        config = write_caddy(home, ports, port, certificate, how=how)
        command = [program, "run", "--adapter", "caddyfile", "--config", str(config)]
    with (home / "output.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    end = time.monotonic() + PATIENCE
    while not is_listening(port):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            pytest.fail(f"{name} does not listen: {(home / 'output.log').read_text()}")
        time.sleep(0.05)
    below = BELOW if how != "root" else ""
    return Proxy(url=f"https://localhost:{port}{below}", process=process)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def trust(certificate: Certificate) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate.chain))
