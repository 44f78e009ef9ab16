"""What the person importing may say about a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.readers.notes import ReaderError
from geo.text import t


def keep_quiet(_stage: str, /, **_values: str | int) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class Choice:
    """What is said of a file's structure.

    ``parts`` are the sheets, layers, lists or packed tables to read, by name, none where Rasd is to
    choose; ``header`` is the row its columns are named in, as a spreadsheet counts it.
    """

    parts: tuple[str, ...] = ()
    header: int | None = None


@dataclass(frozen=True)
class Aside:
    """Where what is made of a large table is put, and how many of its rows are read at once."""

    folder: Path
    rows: int = 50_000


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to read a file.

    ``mapping`` says which column is what (formats `table` and `vector`), ``version`` which
    release it is, ``lang`` the language of errors; ``report`` is called at every stage with its
    name (``import.stage.<name>``) and the values of its text. ``parts`` and ``header`` are as in
    `Choice`, and go before what the mapping says of them. ``aside`` is None for a table that is to
    be read at once, whatever its size.
    """

    mapping: Mapping[str, Any] = field(default_factory=dict)
    version: str | None = None
    lang: str = "en"
    report: Callable[..., None] = keep_quiet
    parts: tuple[str, ...] = ()
    header: int | None = None
    aside: Aside | None = None

    @property
    def said(self) -> dict[str, object]:
        """All that is said of how to read the file, as a mapping has it, to be said again later."""
        parts = {"parts": list(self.parts)} if self.parts else {}
        header = {"header": self.header} if self.header is not None else {}
        return {**self.mapping, **parts, **header}

    @property
    def choice(self) -> Choice:
        """Which parts are to be read, and where the header is; ReaderError where it is neither."""
        layer = self.mapping.get("layer")
        parts = self.mapping.get("parts", [] if layer is None else [layer])
        header = self.mapping.get("header")
        if not isinstance(parts, list) or not all(isinstance(name, str) for name in parts):
            raise ReaderError(t(self.lang, "import.error.mapping_parts", value=repr(parts)))
        is_row = isinstance(header, int) and not isinstance(header, bool) and header > 0
        if header is not None and not is_row:
            raise ReaderError(t(self.lang, "import.error.mapping_header", value=repr(header)))
        return Choice(self.parts or tuple(parts), header if self.header is None else self.header)
