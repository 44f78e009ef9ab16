"""Keep what was opened of a file, so that it is parsed once, however often it is read.

A table is parsed when somebody looks into the file, and read again at each check, with another
mapping or as another format. Between `keep_opened` and its end, every table that is opened is kept
in a folder as Parquet, which gives a few columns back without the others, and the next to ask
takes it from there. Elsewhere, as on the command line, nothing is kept.
"""

import hashlib
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path

import polars as pl

from geo.model.schema import ROW
from geo.readers.files.opened import Opened
from geo.readers.manifest import Manifest
from geo.readers.options import Choice

SCRATCH = ".import-"
"""How a folder begins, among those of a file, in which readers put things aside."""
_folder: ContextVar[Path | None] = ContextVar("folder", default=None)


@contextmanager
def keep_opened(folder: Path) -> Iterator[None]:
    """Keep in a folder what is opened of the files beside it, and take from there what is kept."""
    folder.mkdir(exist_ok=True)
    token = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(token)


def open_once(
    open_: Callable[[], Opened], path: Path, manifest: Manifest | None, *, choice: Choice
) -> Opened:
    """Return what is kept of a file, else what ``open_`` gives, and keep that.

    Parameters
    ----------
    open_
        Opens the file; it is not asked when a table is kept that serves.
    path
        The file, or what was unpacked of it.
    manifest
        The format as which it is opened; None for a table of any shape, which serves a format,
        too, when it has every column that the format needs.
    choice
        Which parts of it are opened.

    """
    folder = _folder.get()
    if folder is None or not _is_brought(path, folder):
        return open_()
    own = folder / _name(path, manifest.name if manifest else None, choice)
    for kept, wanted in ((own, None), (folder / _name(path, None, choice), manifest)):
        found = _read(kept, wanted)
        if found is not None:
            return found
    opened = open_()
    _write(opened, own)
    return opened


def _is_brought(path: Path, folder: Path) -> bool:
    if not path.is_relative_to(folder.parent):
        return False
    # What a reader itself writes aside is read once anyway.
    return not path.relative_to(folder.parent).parts[0].startswith(SCRATCH)


def _name(path: Path, *said: object) -> str:
    return hashlib.sha256(repr((path.as_posix(), *said)).encode()).hexdigest()[:16]


def _write(opened: Opened, kept: Path) -> None:
    table = kept.with_suffix(".parquet")
    # To keep it is a saving: without room for it the file is parsed again.
    with suppress(OSError, pl.exceptions.ComputeError):
        opened.frame.write_parquet(table, compression="lz4", statistics=False)
        # Last, as it is looked for first: half of a table is never taken for all of it.
        kept.write_bytes(pickle.dumps(replace(opened, frame=opened.frame.clear())))


def _read(kept: Path, wanted: Manifest | None) -> Opened | None:
    """Return what is kept under a name; None when nothing is, or what lacks a wanted column."""
    if not kept.exists():
        return None
    # Written by this program into a folder of its own.
    about: Opened = pickle.loads(kept.read_bytes())  # noqa: S301
    rows = pl.scan_parquet(kept.with_suffix(".parquet"))
    if wanted is None:
        return replace(about, frame=rows.collect())
    # Which of several parts are read, and what of a record is spread out, a format decides itself.
    if len(about.parts) > 1 or about.header_row is None:
        return None
    names = wanted.canonical(about.frame.columns)
    if set(wanted.required) - set(names.values()):
        return None
    # As when the file is opened as one of this format: rows without any of its cells are none.
    frame = rows.select(ROW, *names).filter(~pl.all_horizontal(pl.exclude(ROW).is_null())).collect()
    return replace(about, frame=frame) if frame.height else None
