"""Options that several commands share."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

import typer

from geo.text import LANGUAGES


def choose(*names: str, words: Collection[str], says: str, metavar: str = "") -> Any:
    """Return an option that takes one of some words."""

    def read(word: str) -> str:
        if word not in words:
            msg = f"{word!r} is not one of {', '.join(words)}."
            raise typer.BadParameter(msg)
        return word

    shown = metavar or f"<{'|'.join(words)}>"
    return typer.Option(*names, parser=read, metavar=shown, help=says)


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The dataset's folder.")]
Lang = Annotated[str, choose(words=LANGUAGES, says="The language of what is printed.")]
