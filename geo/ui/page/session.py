"""What a session keeps on the server while it lasts: the file it brought, its private datasets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import polars as pl
import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.dataset.disk import tell_unwritten
from geo.dataset.folder import list_datasets
from geo.dataset.private import (
    find_private,
    find_private_areas,
    find_private_file,
    hold_private,
    is_private,
    is_private_areas,
    make_private_file,
    release_private,
    remove_private,
    require_room,
)
from geo.readers.files.columns import PARQUET
from geo.readers.files.opened import Starts
from geo.readers.files.packed import PACKED, clean_name
from geo.readers.files.sheet import SPREADSHEETS
from geo.readers.jobs import lines
from geo.readers.jobs.limits import allow
from geo.readers.jobs.line import Job
from geo.readers.jobs.task import Import, Imported, Inspect, LayAreas, LookUp, Task
from geo.readers.mapping import Said
from geo.readers.notes import Note, ReaderError
from geo.readers.options import Options
from geo.readers.preview import Preview
from geo.readers.recognise import Inspected
from geo.readers.reimport import REJECTED
from geo.settings import read_settings
from geo.text import Words

_NAMES, _FILE = "_private", "_file"
"""Where the session remembers what is its own: it may lose its connection and come back."""
GAZETTEER = "gazetteer-"
"""How the name of a gazetteer begins that is kept beside a file."""
_KEPT = ".opened"
"""Where what was opened of a file is kept beside it; no file's own name begins with a dot."""
_MINUTE = 60.0
_MADE = ".made"
"""Where a process puts what it makes of a file: it may write in that file's folder alone."""
_SHORT = 1_000_000
"""Bytes of a small file, which does not wait for large ones: most take less than a second."""
_PACKED = {*PACKED, *SPREADSHEETS, *PARQUET}
Result = TypeVar("Result")
_brought: dict[str, "Brought"] = {}
"""The files that are here, by the names of their folders: a name is a key, as a dataset's is."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """How a file is to be read: as which format, and for some which column is what."""

    format: str
    mapping: Said


@dataclass(frozen=True, eq=False)
class Checked:
    """What reading the file made: a private dataset, and the choices it was read with."""

    name: str
    choices: Choices
    counts: Mapping[str, int]
    notes: Sequence[Note] = ()
    at_fault: pl.DataFrame | None = None
    starts: Starts = ()


@dataclass(frozen=True, eq=False)
class Refused:
    """Why a file read with these choices gave nothing; ``faults`` has a row for each of its cells.

    ``sentence`` is in the language ``lang``.
    """

    choices: Choices
    sentence: str
    lang: str
    faults: pl.DataFrame | None = None
    notes: Sequence[Note] = ()
    at_fault: pl.DataFrame | None = None
    starts: Starts = ()


@dataclass(frozen=True, eq=False)
class Importing:
    """A file on its way to a private dataset of that name, and how it is read."""

    name: str
    choices: Choices
    lang: str
    job: Job[Imported]


@dataclass(frozen=True, eq=False)
class Looking:
    """A file that is looked into: which parts of it, and where its header is, says the mapping."""

    mapping: Said
    lang: str
    job: Job[Inspected]


@dataclass(frozen=True, eq=False)
class Laying:
    """A boundary file on its way to a private layer of areas of that name."""

    name: str
    job: Job[int]


@dataclass(frozen=True, eq=False)
class LookingUp:
    """A gazetteer that is read, for a file that is here."""

    lang: str
    job: Job[pl.DataFrame]


@dataclass(eq=False)
class Brought:
    """A file somebody brought, in a folder of its own, and all that was chosen for it.

    ``mapping`` is the guess, the mapping file dropped beside it or what the reader made of either;
    ``shown`` are the fields it was found to have, ``lacking`` those that are asked for first.
    ``merged`` holds, by field, which names the reader said are others; ``asks_again`` that the file
    is to be checked anew; ``looks`` counts how often its parts were chosen anew. ``upload`` names
    what the browser sent; ``gazetteer`` is the one brought for it. What is opened of the file is
    kept beside it, and so is read once: see `keep_opened`.
    """

    folder: Path
    path: Path
    size: int
    upload: str
    gazetteer: Path | None = None
    looking: Looking | None = None
    importing: Importing | None = None
    laying: Laying | None = None
    looking_up: LookingUp | None = None
    inspected: Inspected | None = None
    format: str = ""
    checked: Checked | None = None
    refused: Refused | None = None
    mapping: Said = field(default_factory=Said)
    mapped_by: str = ""
    merged: dict[str, dict[str, str]] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    preview: tuple[str, Preview | ReaderError] | None = None
    asks_again: bool = False
    looks: int = 0

    @property
    def faults(self) -> pl.DataFrame | None:
        """What the last check found at fault, with reasons; None where there was none.

        Rows have the numbers they have in the table that was read, as in ``at_fault``.
        """
        if self.refused is not None:
            return self.refused.faults
        folder = find_private(self.checked.name) if self.checked is not None else None
        if self.checked is None or folder is None:
            return None
        before = pl.col("part").replace_strict(dict(self.checked.starts), default=0)
        listed = pl.read_csv(folder / REJECTED, infer_schema=False)
        return listed.with_columns(pl.col("row").cast(pl.Int64) + before.cast(pl.Int64))

    @property
    def starts(self) -> Starts:
        """Where the parts of the file begin in the table that was read."""
        shown = self.refused or self.checked
        return shown.starts if shown is not None else ()

    def look(self, mapping: Said, lang: str) -> Looking:
        """Begin to look into the file, into the parts of it that a mapping names."""
        choice = Options(mapping=mapping, lang=lang).choice
        # It would be of what was chosen before, and what it reads is unpacked anew.
        self.stop()
        self.importing = None
        task = Inspect(path=self.path, kept=self.folder / _KEPT, choice=choice, lang=lang)
        self.looking = Looking(mapping, lang, self._add(task))
        return self.looking

    def import_(self, path: Path, choices: Choices, *, folder: Path, lang: str) -> Importing:
        """Begin to read the file into a private dataset."""
        made = self._make_room(folder)
        task = Import(
            format=choices.format,
            path=path,
            kept=self.folder / _KEPT,
            folder=made,
            mapping=choices.mapping,
            lang=lang,
        )
        job = self._add(task, makes={made: folder})
        self.importing = Importing(folder.name, choices, lang, job)
        return self.importing

    def lay(
        self, path: Path, columns: dict[str, str], *, title: str, folder: Path, lang: str
    ) -> Laying:
        """Begin to read the file into a private layer of areas."""
        made = self._make_room(folder)
        task = LayAreas(path=path, columns=columns, title=title, folder=made, lang=lang)
        self.laying = Laying(folder.name, self._add(task, makes={made: folder}))
        return self.laying

    def look_up(self, path: Path, lang: str) -> LookingUp:
        """Begin to read the gazetteer that was brought for the file."""
        job = self._add(LookUp(path=path, lang=lang), path=path)
        self.looking_up = LookingUp(lang, job)
        return self.looking_up

    def leave_gazetteer(self) -> None:
        """Do without the gazetteer that was brought for the file."""
        if self.looking_up is not None:
            self.looking_up.job.cancel()
        self.gazetteer = self.looking_up = None

    def _make_room(self, folder: Path) -> Path:
        with tell_unwritten("What is made of a reader's file"):
            (self.folder / _MADE).mkdir(exist_ok=True)
        return self.folder / _MADE / folder.name

    def _add(
        self,
        task: Task[Result],
        *,
        makes: Mapping[Path, Path] = MappingProxyType({}),
        path: Path | None = None,
    ) -> Job[Result]:
        settings = read_settings()
        size = self.size if path is None else path.stat().st_size
        is_long = size > _SHORT
        allowance = allow(
            size,
            most_mb=settings.import_mb,
            seconds=settings.import_minutes * _MINUTE,
            is_packed=(path or self.path).suffix.lower() in _PACKED,
        )
        job = Job(task, allowance=allowance, folder=self.folder, makes=makes, is_long=is_long)
        # One more small file at a time than large ones: none of them is here for long.
        at_once = settings.imports_at_once + (not is_long)
        return (lines.LONG if is_long else lines.SHORT).add(job, at_once=at_once)

    def stop(self) -> None:
        """End what is on its way; of a dataset that is not taken yet nothing is left."""
        if self.looking is not None:
            self.looking.job.cancel()
        if self.importing is not None:
            self.importing.job.cancel()
        if self.laying is not None:
            self.laying.job.cancel()
        if self.looking_up is not None:
            self.looking_up.job.cancel()


@dataclass(eq=False)
class Own:
    """What one session has brought and made.

    ``is_new`` until it is known whether the reader's browser remembers a file of an earlier one.
    """

    names: list[str] = field(default_factory=list)
    brought: Brought | None = None
    is_new: bool = True


def _let_go(own: Own) -> None:
    # Not at once: a reader who reloads the page comes back in another session.
    if own.brought is not None:
        release_private(own.brought.folder.name)
    for name in own.names:
        release_private(name)


# Released when the session ends, however it ends: there is no other moment that is sure to come.
@st.cache_resource(scope="session", on_release=_let_go, show_spinner=False)
def read_own() -> Own:
    """Return what this session has; after a lost connection it takes its datasets up again."""
    own = Own()
    for name in st.session_state.get(_NAMES, ()):
        _take(own, name)
    _take_file(own, st.session_state.get(_FILE, ""))
    return own


def list_private() -> dict[str, Path]:
    """Return the folders of this session's private datasets, by name; nobody else's."""
    found = {name: find_private(name) for name in read_own().names}
    return {name: folder for name, folder in found.items() if folder is not None}


def list_private_areas() -> list[str]:
    """Return the names of this session's own boundary files."""
    return [name for name in read_own().names if find_private_areas(name) is not None]


def list_offered() -> dict[str, Path]:
    """Return every dataset this reader can turn to: the host's, then their own."""
    return {**list_datasets(), **list_private()}


def say_title(name: str, title: str, words: Words) -> str:
    """Return the title of a dataset or of areas, with a word that it is this reader's own."""
    is_own = is_private(name) or is_private_areas(name)
    return words("data.private_name", title=title) if is_own else title


def take_private(name: str) -> None:
    """Count what is private among this session's: it was made here, or its address was known."""
    if _is_there(name):
        _take(read_own(), name)
        st.session_state[_NAMES] = list(read_own().names)


def _is_there(name: str) -> bool:
    return (find_private(name) or find_private_areas(name)) is not None


def _take(own: Own, name: str) -> None:
    # A link to a private dataset makes its reader one of those who hold it.
    if name not in own.names and _is_there(name):
        own.names.append(name)
        hold_private(name)


def drop_private(name: str) -> None:
    """Remove a private dataset or boundary file of this session."""
    own = read_own()
    own.names = [kept for kept in own.names if kept != name]
    st.session_state[_NAMES] = list(own.names)
    remove_private(name)


def bring(name: str, content: bytes, *, upload: str) -> Brought:
    """Keep a file for this session, in place of the one before it.

    Raises
    ------
    NoRoomError
        What readers brought fills the room that the host has for it.
    DiskError
        The host's disk cannot be written to.

    """
    own = read_own()
    put_away(own)
    require_room(len(content))
    # In the process's own folder, so that it goes with the process.
    with make_private_file() as folder:
        path = folder / clean_name(name)
        path.write_bytes(content)
    for gone in [name for name in _brought if find_private_file(name) is None]:
        _brought.pop(gone).stop()
    _brought[folder.name] = Brought(folder, path, len(content), upload)
    take_file(folder.name)
    return _brought[folder.name]


def take_file(name: str) -> None:
    """Make a file this session's own, with what was chosen for it and the dataset made of it."""
    own = read_own()
    own.is_new = False
    _take_file(own, name)
    if own.brought is not None:
        st.session_state[_FILE] = own.brought.folder.name
        if own.brought.checked is not None:
            take_private(own.brought.checked.name)


def find_file(name: str) -> Brought | None:
    """Return the file of that name, for whoever knows it; None when there is none."""
    return _brought.get(name) if find_private_file(name) is not None else None


def _take_file(own: Own, name: str) -> None:
    found = find_file(name)
    if own.brought is None and found is not None:
        own.brought = found
        hold_private(name)


def release_upload(file_id: str) -> None:
    """Let go of what Streamlit holds of a file that is kept on disk: all of it, in memory."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)


def keep_gazetteer(name: str, content: memoryview) -> None:
    """Keep a gazetteer beside the file it is for; it goes with it.

    Raises
    ------
    DiskError
        The host's disk cannot be written to; there is none then.

    """
    brought = read_own().brought
    if brought is None:
        return
    brought.leave_gazetteer()
    path = brought.folder / f"{GAZETTEER}{clean_name(name)}"
    with tell_unwritten("A reader's gazetteer"):
        try:
            path.write_bytes(content)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    brought.gazetteer = path


def put_away(own: Own) -> None:
    """Forget the file a session brought; a dataset made of it stays."""
    if own.brought is not None:
        own.brought.stop()
        _brought.pop(own.brought.folder.name, None)
        remove_private(own.brought.folder.name)
    own.brought = None
    own.is_new = False


def read_brought() -> Brought | None:
    """Return the file this session brought; None without one, and when its time here is over."""
    own = read_own()
    # Its hours may be over, or it was put away in another window.
    if own.brought is not None and find_private_file(own.brought.folder.name) is None:
        put_away(own)
    return own.brought
