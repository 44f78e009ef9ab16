"""Processes of their own: a server of the benchmark's page, and what else is measured apart."""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.browser.conftest import free_port, is_healthy, stop

ROOT = Path(__file__).parents[1]

Answer = TypeVar("Answer")


def run_apart(ask: Callable[..., Answer], *given: Any) -> Answer:
    """Run a function of a module in a new process, whose memory is gone with it."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(ask, *given).result()


@contextmanager
def serve(
    data: Path, app: str = "benchmarks/app.py", *, root: Path = ROOT, workers: int = 1
) -> Iterator[tuple[str, int]]:
    """Serve an app over the datasets of a folder; gives the address and the process id.

    ``root`` is where the project lies that the app is of. Several ``workers`` are the dashboard's
    own, below the process whose id it is.
    """
    url = f"http://localhost:{free_port()}"
    port = url.rpartition(":")[2]
    command = [sys.executable, "-m", "streamlit", "run", app]
    options = [f"--server.port={port}", "--server.address=localhost", "--server.headless=true"]
    several = ["deploy/several.py", f"--port={port}", f"--workers={workers}"]
    process = subprocess.Popen(
        [sys.executable, *several] if workers > 1 else command + options,
        cwd=root,
        env={**os.environ, "RASD_DATA": str(data)},
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


def read_memory(pid: int) -> dict[str, float]:
    """Return the memory a process holds, and the most it has held, in MB; nothing without /proc."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return {}
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    told = dict(line.split(":", maxsplit=1) for line in lines)
    names = {"memory": "VmRSS", "most memory": "VmHWM"}
    return {
        name: int(told[key].split()[0]) * 1024 / 1e6 for name, key in names.items() if key in told
    }
