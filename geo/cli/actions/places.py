"""Look places without a point up."""

from pathlib import Path

import polars as pl

from geo.dataset.folder import open_dataset
from geo.places import gazetteer
from geo.places.known import list_known_places, list_points
from geo.settings import read_settings
from geo.text import t


def look_up(
    folder: Path, *, names: Path | None, out: Path | None, confirmed: Path | None, lang: str
) -> None:
    """Write the candidates for places without a point, or apply what was confirmed of them."""
    if confirmed is not None:
        points = gazetteer.read_confirmed(confirmed, lang=lang)
        n = gazetteer.apply_confirmed(folder, points, lang=lang)
        print(t(lang, "gazetteer.written", n=n))
        return
    dataset = open_dataset(folder)
    entries = [list_points(dataset), list_known_places(besides=dataset.folder)]
    files = (*read_settings().gazetteers, *([names] if names is not None else ()))
    entries += [gazetteer.read_gazetteer(path, lang=lang) for path in files]
    looked_up = pl.concat(entries, how="vertical_relaxed")
    found = gazetteer.find_candidates(dataset, looked_up).write_csv()
    if out is None:
        print(found, end="")
    else:
        out.write_text(found, encoding="utf-8")
