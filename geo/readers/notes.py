"""What a reader says of a whole file: an error that ends the reading, notes that do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.errors import RasdError
from geo.text import t


class ReaderError(RasdError):
    """A file is not what it was brought as; nothing was written."""


@dataclass(frozen=True)
class Note:
    """One thing the person importing should know of a file that was read.

    ``code`` names the text, ``import.note.<code>``; ``values`` fill its blanks.
    """

    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def say(self, lang: str) -> str:
        """Return the note as a sentence in a language."""
        return t(lang, f"import.note.{self.code}", **self.values)
