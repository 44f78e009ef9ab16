"""What a session keeps on the server while it lasts: the file it brought, its private datasets."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.dataset.folder import list_datasets
from geo.dataset.private import (
    find_private,
    find_private_areas,
    find_root,
    hold_private,
    is_private,
    is_private_areas,
    release_private,
    remove_private,
)
from geo.readers.jobs.line import Job, Line
from geo.readers.jobs.task import Import, Inspect, Task
from geo.readers.mapping import Said
from geo.readers.recognise import Inspected, clean_name
from geo.settings import read_settings
from geo.text import Words

_NAMES = "_private"
"""Where the session remembers its datasets: it may lose its connection and come back."""
_MINUTE = 60.0
Result = TypeVar("Result")
LINE = Line()
"""The line in which the files of all sessions wait to be read."""


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


@dataclass(frozen=True, eq=False)
class Importing:
    """A file on its way to a private dataset of that name, and how it is read."""

    name: str
    choices: Choices
    job: Job[dict[str, int]]


@dataclass(eq=False)
class Brought:
    """A file somebody brought, in a folder of its own, and the mapping file dropped beside it.

    ``upload`` names what the browser sent. What is opened of the file is kept beside it, and so is
    read once: see `keep_opened`. ``lang`` is the language in which it was looked into.
    """

    folder: Path
    path: Path
    size: int
    upload: str
    inspected: Inspected | None = None
    inspecting: Job[Inspected] | None = None
    lang: str = ""
    importing: Importing | None = None
    checked: Checked | None = None
    mapping: Said = field(default_factory=Said)
    mapped_by: str = ""

    def inspect(self, lang: str) -> Job[Inspected]:
        """Begin to look into the file, or look how far that is; once, when it can be read."""
        job = self.inspecting
        # An error is a sentence in one language.
        if job is None or (job.is_over and job.result is None and self.lang != lang):
            self.lang = lang
            task = Inspect(path=self.path, kept=self.folder / "kept", lang=lang)
            self.inspecting = job = self._add(task)
        if job.result is not None:
            self.inspected = job.result
        return job

    def import_(self, path: Path, choices: Choices, *, folder: Path, lang: str) -> None:
        """Begin to read the file into a private dataset."""
        task = Import(
            format=choices.format,
            path=path,
            kept=self.folder / "kept",
            folder=folder,
            mapping=choices.mapping,
            lang=lang,
        )
        self.importing = Importing(folder.name, choices, self._add(task, folder))

    def _add(self, task: Task[Result], *leaves: Path) -> Job[Result]:
        settings = read_settings()
        seconds = settings.import_minutes * _MINUTE
        job = Job(task, seconds=seconds, scratch=self.folder, leaves=leaves)
        return LINE.add(job, at_once=settings.imports_at_once)

    def stop(self) -> None:
        """End what is on its way; of a dataset that is not taken yet nothing is left."""
        if self.inspecting is not None:
            self.inspecting.cancel()
        if self.importing is not None:
            self.importing.job.cancel()


@dataclass(eq=False)
class Own:
    """What one session has brought and made."""

    names: list[str] = field(default_factory=list)
    brought: Brought | None = None
    gazetteer: Path | None = None


def _let_go(own: Own) -> None:
    put_away(own)
    for name in own.names:
        release_private(name)


# Released when the session ends, however it ends: there is no other moment that is sure to come.
@st.cache_resource(scope="session", on_release=_let_go, show_spinner=False)
def read_own() -> Own:
    """Return what this session has; after a lost connection it takes its datasets up again."""
    own = Own()
    for name in st.session_state.get(_NAMES, ()):
        _take(own, name)
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
    """Keep a file for this session, in place of the one before it."""
    own = read_own()
    put_away(own)
    # In the process's own folder, so that it goes with the process.
    folder = Path(tempfile.mkdtemp(prefix=".brought-", dir=find_root()))
    path = folder / clean_name(name)
    path.write_bytes(content)
    own.brought = Brought(folder, path, len(content), upload)
    return own.brought


def release_upload(file_id: str) -> None:
    """Let go of what Streamlit holds of a file that is kept on disk: all of it, in memory."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)


def keep_gazetteer(name: str, content: memoryview) -> None:
    """Keep a gazetteer beside the file it is for; it goes with it."""
    own = read_own()
    if own.brought is not None:
        own.gazetteer = own.brought.folder / f"gazetteer-{clean_name(name)}"
        own.gazetteer.write_bytes(content)


def put_away(own: Own) -> None:
    """Forget the file a session brought; a dataset made of it stays."""
    if own.brought is not None:
        own.brought.stop()
        shutil.rmtree(own.brought.folder, ignore_errors=True)
    own.brought = own.gazetteer = None
