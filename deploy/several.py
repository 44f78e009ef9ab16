"""Start several processes of Rasd behind one port: ``make run WORKERS=2``.

nginx stands before them and keeps each reader to one: by a cookie that it gives with the first
answer, and where a browser keeps none, as in a page of another site, by address and browser. All
end together, at Ctrl-C or when one of them ends.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
_SITE = """\
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    map $http_upgrade $rasd_connection {{ default upgrade; '' ''; }}
    map $cookie_rasd_process $rasd_reader {{
        default $cookie_rasd_process;
        '' $remote_addr$http_x_forwarded_for$http_user_agent;
    }}
    # Nothing of the reader: a number that means nothing but which process.
    map $cookie_rasd_process $rasd_cookie {{
        default '';
        '' 'rasd_process=$request_id; Path=/; HttpOnly; SameSite=Lax';
    }}
    upstream rasd {{
        hash $rasd_reader consistent;
        {servers}
    }}
    server {{
        {listen}
        add_header Set-Cookie $rasd_cookie always;
        # These are for the machine itself, at each process's own port.
        location = /metrics {{ return 404; }}
        location = /operator {{ return 404; }}
        location / {{
            proxy_pass http://rasd;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $rasd_scheme;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $rasd_connection;
            proxy_read_timeout 1h;
            # Rasd itself says how large a file may be.
            client_max_body_size 0;
            proxy_request_buffering off;
        }}
    }}
    map $http_x_forwarded_proto $rasd_scheme {{ default $http_x_forwarded_proto; '' $scheme; }}
}}
"""
_PATIENCE_S = 120.0


def write_site(home: Path, *, host: str, port: int, behind: Sequence[int]) -> Path:
    """Write nginx's configuration; ``behind`` are the ports of the processes."""
    found = list(dict.fromkeys(find_addresses(host)))
    listen = "\n".join(f"listen {at}:{port};" for at in found)
    servers = "\n".join(
        f"server {found[0]}:{each} max_fails=2 fail_timeout=10s;" for each in behind
    )
    path = home / "nginx.conf"
    path.write_text(_SITE.format(home=home, listen=listen, servers=servers), encoding="utf-8")
    return path


def find_addresses(host: str) -> list[str]:
    """Return the addresses of a host as they are written before a port."""
    found = (each[4][0] for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    return [f"[{at}]" if ":" in str(at) else str(at) for at in found]


def start(host: str, port: int) -> subprocess.Popen[bytes]:
    """Start one process of Rasd, at the host's own address: it tells by it who may ask."""
    options = [f"--server.port={port}", f"--server.address={host}", "--server.headless=true"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    return subprocess.Popen([*command, *options, "--server.showEmailPrompt=false"], cwd=ROOT)


def await_all(addresses: Sequence[str], running: Sequence[subprocess.Popen[bytes]]) -> None:
    """Return once all of them answer; exit where one has ended or none answers in time."""
    until = time.monotonic() + _PATIENCE_S
    while not all(_is_up(address) for address in addresses):
        if any(each.poll() is not None for each in running) or time.monotonic() > until:
            sys.exit("A process of Rasd did not start; its output says why.")
        time.sleep(0.2)


def _is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{address}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def list_free(count: int) -> list[int]:
    """Return ports that nobody listens at."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def main() -> None:
    """Start all, and wait for the first of them to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--host", default="localhost")
    asked = parser.parse_args()
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if nginx is None:
        sys.exit(
            "Several processes need nginx before them (on Debian: apt-get install nginx-light)."
        )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    running: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory(prefix="rasd-several-") as home:
        try:
            ports = list_free(asked.workers)
            running += [start(asked.host, port) for port in ports]
            await_all([f"{find_addresses(asked.host)[0]}:{port}" for port in ports], running)
            site = write_site(Path(home), host=asked.host, port=asked.port, behind=ports)
            running.append(subprocess.Popen([nginx, "-p", home, "-c", str(site)]))
            print(f"Rasd: http://{asked.host}:{asked.port} ({asked.workers} processes)", flush=True)
            while all(each.poll() is None for each in running):
                time.sleep(0.5)
        except KeyboardInterrupt:
            pass
        finally:
            for each in running:
                each.terminate()
            for each in running:
                each.wait()


if __name__ == "__main__":
    main()
