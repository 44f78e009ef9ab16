"""What the person importing may say about a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def keep_quiet(_stage: str, /, **_values: str | int) -> None:
    """Report no progress."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to read a file.

    ``mapping`` says which column is what (formats `table` and `vector`), ``version`` which
    release it is, ``lang`` the language of errors; ``report`` is called at every stage with its
    name (``import.stage.<name>``) and the values of its text.
    """

    mapping: Mapping[str, Any] = field(default_factory=dict)
    version: str | None = None
    lang: str = "en"
    report: Callable[..., None] = keep_quiet
