"""What a session keeps on the server while it lasts: the file it brought, its private datasets."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

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
from geo.readers.files.packed import clean_name
from geo.readers.mapping import Said
from geo.readers.notes import ReaderError
from geo.readers.recognise import Inspected, inspect_file
from geo.text import Words

_NAMES = "_private"
"""Where the session remembers its datasets: it may lose its connection and come back."""


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


@dataclass(eq=False)
class Brought:
    """A file somebody brought, in a folder of its own, and the mapping file dropped beside it.

    ``merged`` holds, by field, which names the reader said are others; ``asks_again`` that the file
    is to be checked anew.
    """

    folder: Path
    path: Path
    size: int
    inspected: Inspected | None = None
    checked: Checked | None = None
    mapping: Said = field(default_factory=Said)
    mapped_by: str = ""
    merged: dict[str, dict[str, str]] = field(default_factory=dict)
    asks_again: bool = False

    def inspect(self, lang: str) -> Inspected:
        """Look into the file, once when it can be read; ReaderError says why it cannot."""
        if self.inspected is None:
            self.inspected = inspect_file(self.path, lang=lang)
        return self.inspected


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


def bring(name: str, content: memoryview) -> Brought:
    """Keep a file for this session, in place of the one before it."""
    own = read_own()
    put_away(own)
    # In the process's own folder, so that it goes with the process.
    folder = Path(tempfile.mkdtemp(prefix=".brought-", dir=find_root()))
    path = folder / clean_name(name)
    path.write_bytes(content)
    own.brought = Brought(folder, path, len(content))
    return own.brought


def keep_gazetteer(name: str, content: memoryview) -> None:
    """Keep a gazetteer beside the file it is for; it goes with it."""
    own = read_own()
    if own.brought is not None:
        own.gazetteer = own.brought.folder / f"gazetteer-{clean_name(name)}"
        own.gazetteer.write_bytes(content)


def put_away(own: Own) -> None:
    """Forget the file a session brought; a dataset made of it stays."""
    if own.brought is not None:
        shutil.rmtree(own.brought.folder, ignore_errors=True)
    own.brought = own.gazetteer = None


def read_brought(lang: str) -> Inspected | ReaderError | None:
    """Return what is in the file brought, or why it cannot be read; None without a file."""
    brought = read_own().brought
    if brought is None:
        return None
    try:
        return brought.inspect(lang)
    except ReaderError as error:
        return error
