"""As many events as wanted: the rows of a real file, repeated, each copy a little aside.

The file is one of UCDP's; without one the rows are those of the dataset that is shipped.
"""

import csv
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import polars as pl

from benchmarks.inside import read_memory
from benchmarks.serving import run_apart
from geo.dataset.folder import DESCRIPTOR, SHIPPED, open_dataset
from geo.engine.index import save_dataset
from geo.model.descriptor import Descriptor
from geo.readers.importing import read_file

ASIDE = 0.05
"""How far a copy lies from its original at most, in degrees."""
_OWN = {
    "events": ("event_id",),
    "claims": ("claim_id", "event_id"),
    "figures": ("claim_id",),
    "places": ("place_id",),
}
_STEP = 1_000_000_000  # what is added to UCDP's numbers to make a copy's


def read_rows(file: Path | None) -> dict[str, pl.DataFrame]:
    """Read the tables whose rows are repeated."""
    if file is not None:
        return dict(read_file("ucdp", file).tables)
    shipped = open_dataset(SHIPPED / "hajin-2018").tables
    return {name: frame.collect() for name, frame in shipped.items() if name != "totals"}


def write_apart(folder: Path, *, n: int, file: Path | None) -> tuple[float, float] | None:
    """Write a dataset of `n` events in a process of its own, unless the folder holds it already.

    Returns
    -------
    tuple of (float, float) or None
        Seconds, and the most memory the process held in MB; None of what was there.

    """
    if (folder / DESCRIPTOR).exists():
        return None
    return run_apart(_write_and_tell, folder, n, file)


def _write_and_tell(folder: Path, n: int, file: Path | None) -> tuple[float, float]:
    began = time.monotonic()
    write_events(folder, n=n, file=file)
    return time.monotonic() - began, read_memory()


def write_events(folder: Path, *, n: int, file: Path | None) -> None:
    """Write a dataset of `n` events as imports are written."""
    tables = read_rows(file)
    copies = -(-n // tables["events"].height)
    last = tables["events"].get_column("event_id")[: n - (copies - 1) * tables["events"].height]
    save_dataset(
        folder,
        descriptor=_describe(folder.name),
        tables={
            name: _repeat(name, frame.lazy(), copies=copies, last=last)
            if name in _OWN
            else frame.lazy()
            for name, frame in tables.items()
        },
    )


def _repeat(name: str, rows: pl.LazyFrame, *, copies: int, last: pl.Series) -> pl.LazyFrame:
    numbered = pl.LazyFrame({"copy": range(copies)}, schema={"copy": pl.Int64})
    suffix = pl.concat_str(pl.lit("-"), pl.col("copy"))
    repeated = rows.join(numbered, how="cross")
    if name == "events":
        kept = (pl.col("copy") < copies - 1) | pl.col("event_id").is_in(last.implode())
        each = pl.col("places").str.replace_all(";", pl.concat_str(suffix, pl.lit(";")))
        places, apart = pl.concat_str(each, suffix).alias("places"), pl.lit(None, pl.String)
        repeated = repeated.filter(kept).with_columns(places, apart.alias("part_of"))
    if name == "claims":
        repeated = repeated.with_columns(pl.lit(None, pl.String).alias("derived_from"))
    if name == "places":
        within = pl.concat_str("within", suffix).alias("within")
        repeated = repeated.with_columns(_move("latitude"), _move("longitude"), within)
    return repeated.with_columns(pl.concat_str(key, suffix).alias(key) for key in _OWN[name])


def _move(axis: str) -> pl.Expr:
    chance = pl.struct("place_id", "copy", pl.lit(axis)).hash(seed=1) % 1_000_001
    return pl.col(axis) + (chance / 500_000 - 1) * ASIDE


def write_file(path: Path, *, n: int, file: Path) -> None:
    """Write a UCDP file of `n` rows, to be imported."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerows(islice(_copy_rows(file), n + 1))


def _copy_rows(file: Path) -> Iterator[list[str]]:
    with file.open(newline="", encoding="utf-8-sig") as stream:
        header, *rows = csv.reader(stream)
    yield header
    at: Mapping[str, int] = {name: place for place, name in enumerate(header)}
    copy = 0
    while True:
        for row in rows:
            moved = list(row)
            moved[at["id"]] = str(int(row[at["id"]]) + copy * _STEP)
            for axis in ("latitude", "longitude"):
                moved[at[axis]] = f"{float(row[at[axis]]) + (copy % 97) * ASIDE / 97:.6f}"
            yield moved
        copy += 1


def _describe(name: str) -> Descriptor:
    address = "https://example.org/repeated"
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": "Repeated events",
        "title_ar": "أحداث مكرّرة",
        "version": "1",
        "licenses": [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": address}],
        "redistribution": "open",
    }
