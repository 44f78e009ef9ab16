"""Disks that are full, or may only be read: small ones in memory, which root alone may mount."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mount_disk(folder: Path, options: str) -> Iterator[Path]:
    """Mount a small disk at a folder, or skip the test where that is not allowed."""
    folder.mkdir(exist_ok=True)
    try:
        done = _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    except FileNotFoundError:
        pytest.skip("There is no `mount` here: run this on Linux, as root.")
    if done.returncode:
        pytest.skip("A small disk can be mounted by root alone.")
    try:
        yield folder
    finally:
        # What a process still has open there goes with it.
        _run("umount", "--lazy", str(folder))


def remount(folder: Path, options: str) -> None:
    """Change a disk that is mounted: what may be done with it, or how large it is."""
    assert _run("mount", "-o", f"remount,{options}", str(folder)).returncode == 0


def fill(folder: Path) -> Path:
    """Fill a disk to its last byte, and return the file that does."""
    path = folder / "ballast"
    with path.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4_096))
        except OSError:
            return path


def _run(*command: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, check=False)
