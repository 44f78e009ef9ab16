"""``python -m geo places``."""

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.options import Folder, Lang
from geo.dataset.folder import open_dataset
from geo.places import gazetteer
from geo.text import t


def run(
    folder: Folder,
    *,
    names: Annotated[
        Path | None,
        typer.Option("--gazetteer", metavar="FILE", help="A CSV of named points."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="CSV", help="The candidates; else printed.")
    ] = None,
    confirmed: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Candidates, some confirmed.")
    ] = None,
    lang: Lang = "en",
) -> None:
    """Write the candidates for places without a point, or apply what was confirmed of them."""
    if confirmed is not None:
        points = gazetteer.read_confirmed(confirmed, lang=lang)
        n = gazetteer.apply_confirmed(folder, points, lang=lang)
        print(t(lang, "gazetteer.written", n=n))
        return
    if names is None:
        raise gazetteer.GazetteerError(t(lang, "gazetteer.usage"))
    entries = gazetteer.read_gazetteer(names, lang=lang)
    found = gazetteer.find_candidates(open_dataset(folder), entries).write_csv()
    if out is None:
        print(found, end="")
    else:
        out.write_text(found, encoding="utf-8")
