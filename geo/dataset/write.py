"""Write dataset folders whole or not at all."""

import ctypes
import errno
import json
import logging
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import IO

import polars as pl

if sys.platform != "win32":
    import fcntl
from geo.dataset.folder import (
    DERIVED,
    DESCRIPTOR,
    WIDENED,
    Tables,
    describe_resources,
    make_empty_table,
    select_declared,
)
from geo.dataset.reading import UNREADABLE
from geo.errors import UnwrittenError
from geo.model.schema import load_tables

_LOG = logging.getLogger(__name__)
LOCK = ".writing"
"""The file in a folder that is being written, which goes when it is whole."""
_LEFT_AFTER = 3600  # seconds after which nobody is about to rename a folder
_LITTLE = 1_000_000  # bytes left on a disk that is full
_writing = threading.Lock()
_ROWS_TOGETHER = 16_384  # of a Parquet file: what one look at a few rows has to read


def write_dataset(
    folder: Path,
    *,
    descriptor: Mapping[str, object],
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame],
    format_: str = "csv",
    extra: Mapping[str, bytes] = MappingProxyType({}),
    beside: Collection[Path] = (),
    derive: Callable[[Tables], Tables] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> None:
    """Write a dataset folder whole or not at all.

    The folder is written beside its place and renamed, so that a reader or a killed process
    never sees half of it. What killed processes left of this folder is removed first.

    Parameters
    ----------
    folder
        Where it goes; an earlier dataset there is replaced.
    descriptor
        datapackage.json without its resources, which are added.
    tables
        Typed frames by table name; a table left out is written empty, an optional one not at all.
    format_
        ``csv`` or ``parquet``.
    extra
        Contents of further files, by name.
    beside
        Files and folders that are copied in as they are; one whose name is taken by then is
        called ``earlier-<name>``.
    derive
        Makes further frames of the tables, each written as Parquet into ``derived``; one named
        ``events`` or ``claims`` is written in place of that table, with more columns than it.
    report
        Is told how many of how many files are written, each time one is.

    Raises
    ------
    UnwrittenError
        It cannot be written, such as where the disk is full: what was there is there.

    """
    with replace_folder(folder) as made:
        written = [n for n, table in load_tables().items() if n in tables or not table.optional]
        whole = {name: tables.get(name, make_empty_table(name)).lazy() for name in written}
        declared = {name: select_declared(frame, name) for name, frame in whole.items()}
        derived = dict(derive(declared)) if derive else {}
        frames = {
            f"{name}.{format_}": derived.pop(name, frame) if name in WIDENED else frame
            for name, frame in declared.items()
        }
        frames |= {f"{DERIVED}/{name}.parquet": frame for name, frame in derived.items()}
        for done, (name, frame) in enumerate(frames.items(), 1):
            _write(frame, made / name)
            if report is not None:
                report(done, len(frames))
        for name, content in extra.items():
            (made / name).write_bytes(content)
        described = {**descriptor, "resources": describe_resources(format_, names=written)}
        text = json.dumps(described, ensure_ascii=False, indent=2)
        (made / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")
        for path in beside:
            _copy(path, made)


@contextmanager
def replace_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write into, which then takes the place of another in one step.

    It lies beside its place; what killed processes left of it there is removed first. Where
    writing fails what was there stays.
    """
    with _tell_unwritten(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        # Beside its place, so on the same disk: only there is renaming one step.
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    # Said before what is unfinished is removed: then there may be room again.
    with _remove_unfinished(made), _tell_unwritten(folder):
        with _hold(made):
            yield made
        _swap(made, folder)


@contextmanager
def _tell_unwritten(folder: Path) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        why = error.strerror if isinstance(error, OSError) else None
        # Polars may say of a full disk nothing but that a file is out of specification.
        if why is None and shutil.disk_usage(folder.parent).free < _LITTLE:
            why = os.strerror(errno.ENOSPC)
        why = why or str(error).partition("\n")[0].rpartition("error: ")[2] or type(error).__name__
        _LOG.info("%s cannot be written: %s", folder, why)
        msg = f"{folder.name} cannot be written: {why}; nothing was changed."
        raise UnwrittenError(msg) from None


@contextmanager
def _remove_unfinished(made: Path) -> Iterator[None]:
    try:
        yield
    # A stopped import leaves nothing, either.
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _copy(path: Path, folder: Path) -> None:
    there = folder / path.name
    target = folder / f"earlier-{path.name}" if there.exists() else there
    if path.is_dir() and not path.is_symlink():
        shutil.copytree(path, target, symlinks=True)
    else:
        shutil.copy2(path, target, follow_symlinks=False)


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Let nobody else write into a dataset folder, in this process or, where it can, in another."""
    if not folder.is_dir():
        yield
        return
    # Threads of this process on any system; other processes where folders can be locked.
    with _writing:
        if sys.platform == "win32":
            yield
            return
        # The folder itself is locked: a file in it would be gone once the folder is replaced.
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it, so that nobody finds half of it.

    Raises
    ------
    OSError
        It cannot be written; what was there is there.

    """
    beside: Path | None = None
    remove_unnamed(path)
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}-", delete=False
        ) as file:
            beside = Path(file.name)
            file.write(content)
        # Temporary files are their owner's alone; a server may run as somebody else.
        beside.chmod(0o644)
        beside.replace(path)
    except OSError:
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise


def remove_unnamed(path: Path, *, is_held: bool = False) -> None:
    """Remove what killed processes left of a file beside its place.

    Somebody else may be writing the same file now, for seconds, unless its folder ``is_held``: see
    `hold_folder`.
    """
    left = re.compile(rf"\.{re.escape(path.name)}-[a-z0-9_]{{8}}")
    for other in path.parent.iterdir() if path.parent.is_dir() else ():
        if not left.fullmatch(other.name):
            continue
        if is_held or time.time() - other.stat().st_mtime > _LEFT_AFTER:
            other.unlink(missing_ok=True)


def _write(frame: pl.LazyFrame, path: Path) -> None:
    if path.suffix == ".csv":
        frame.collect().write_csv(path)
        return
    frame.sink_parquet(path, mkdir=True, row_group_size=_ROWS_TOGETHER)


@contextmanager
def _hold(beside: Path) -> Iterator[None]:
    """Hold a lock on a folder that is being written; the system lets go when the process ends."""
    with (beside / LOCK).open("w") as lock:
        try_lock(lock)
        yield
    (beside / LOCK).unlink()


def try_lock(lock: IO[str]) -> bool:
    """Lock a file unless another process has; True as well where the system cannot tell."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove_leftovers(folder: Path) -> None:
    """Remove what killed processes left beside a folder, and nothing that is being written."""
    left = re.compile(rf"\.{re.escape(folder.name)}-[a-z0-9_]{{8}}")
    for path in folder.parent.iterdir():
        lock = path / LOCK
        if not left.fullmatch(path.name):
            continue
        if not lock.is_file():
            # Between writing and renaming there is no lock, for a moment: what stays was left.
            if time.time() - path.stat().st_mtime > _LEFT_AFTER:
                shutil.rmtree(path, ignore_errors=True)
            continue
        with lock.open("r+") as opened:
            # Who writes holds the lock as long as it lives: a lock that can be had is left behind.
            is_left = try_lock(opened)
        if is_left:
            shutil.rmtree(path, ignore_errors=True)


def _swap(beside: Path, folder: Path) -> None:
    beside.chmod(0o755)
    if not folder.exists():
        beside.rename(folder)
        return
    # In one step where the system can; else for a moment nobody finds the dataset.
    if _exchange(beside, folder):
        shutil.rmtree(beside, ignore_errors=True)
        return
    old = beside.with_name(beside.name + "-old")
    folder.rename(old)
    beside.rename(folder)
    shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can: nobody finds the place empty."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    # Python has no name for this call of the kernel.
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), swap) == 0)
