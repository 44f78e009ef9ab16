"""A server of the benchmark's own page, and what it holds."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.conftest import free_port, is_healthy, stop

ROOT = Path(__file__).parents[1]
QUIET = {**os.environ, "PYTHONWARNINGS": "ignore::FutureWarning"}
"""What processes are started with: the table stays free of what libraries warn each other of."""


@contextmanager
def serve(data: Path) -> Iterator[tuple[str, int]]:
    """Serve the page over the datasets of a folder; gives the address and the process id."""
    url = f"http://localhost:{free_port()}"
    port = url.rpartition(":")[2]
    command = [sys.executable, "-m", "streamlit", "run", "benchmarks/app.py"]
    options = [f"--server.port={port}", "--server.address=localhost", "--server.headless=true"]
    process = subprocess.Popen(
        command + options,
        cwd=ROOT,
        env={**QUIET, "RASD_DATA": str(data)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        while not is_healthy(url):
            if process.poll() is not None:
                msg = "The server of the benchmark did not start; its output says why."
                raise RuntimeError(msg)
            time.sleep(0.1)
        yield url, process.pid
    finally:
        stop(process)


def read_peak_mb(pid: int) -> float | None:
    """Return the most memory a process has held, in MB; None where there is no /proc."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM"))
