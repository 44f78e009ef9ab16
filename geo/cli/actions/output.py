"""Write what a command made to a file."""

from pathlib import Path

from geo.dataset.write import replace_file
from geo.errors import RasdError
from geo.text import t


def write_file(path: Path, content: bytes, *, lang: str) -> None:
    """Write a file beside its place and rename it, so that nobody finds half of it."""
    try:
        replace_file(path, content)
    except OSError as error:
        why = error.strerror or str(error)
        raise RasdError(t(lang, "command.unwritable", file=str(path), why=why)) from None
