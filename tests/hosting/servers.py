"""The real server, started as `make run` does, with settings of its own."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from tests.browser.conftest import ROOT, free_port

Line = Mapping[str, Any]
PATIENCE_S = 240
"""Seconds after which a machine is taken for broken, not for busy."""


@dataclass
class Running:
    """A server that runs, its address and the file its log goes to."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def read_lines(self) -> list[Line]:
        """Return what the log says, line by line, but for the line being written."""
        whole = self.log.read_text(encoding="utf-8").rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def wait_line(self, **said: object) -> Line:
        """Wait for a line that says all this, and return it."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            for line in self.read_lines():
                if said.items() <= line.items():
                    return line
            time.sleep(0.05)
        msg = f"no line says {said}; the log is:\n{self.log.read_text(encoding='utf-8')}"
        raise AssertionError(msg)


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    headers: Message
    text: str


def ask(url: str, **headers: str) -> Answer:
    """Ask for an address, whatever the answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, headers=named)  # noqa: S310  our own server
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as got:  # noqa: S310
            return Answer(got.status, got.headers, got.read().decode("utf-8", "replace"))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, _read(error))


def _read(error: urllib.error.HTTPError) -> str:
    try:
        return error.read().decode()
    except ConnectionResetError:  # it took no more of a request that was too long for it
        return ""


@contextmanager
def serve(home: Path, **settings: str) -> Iterator[Running]:
    """Serve with these settings until the end; the server is ready when this begins."""
    home.mkdir(exist_ok=True)
    url = f"http://localhost:{free_port()}"
    options = [f"--server.port={url.rpartition(':')[2]}", "--server.address=localhost"]
    named = {f"RASD_{name.upper()}": value for name, value in settings.items()}
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT,
            env={**os.environ, "HOME": str(home), "TMPDIR": str(home), **named},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    server = Running(url, home / "log", process)
    try:
        server.wait_line(what="started")
        yield server
    finally:
        process.kill()
        process.wait()
