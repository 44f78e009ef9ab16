"""Put what is made of a table's rows aside, piece by piece, and give it back as whole tables.

A table of a million rows becomes several of them, with two languages' texts: together with what
they are made of they would not fit into the memory that reading a file may take. On disk, as
Parquet, they are a tenth of that, and whoever needs a column reads that alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from geo.model.schema import ROW
from geo.readers.admin_areas import join_arabic, list_arabic, list_places, locate
from geo.readers.build import complete
from geo.readers.files.opened import Starts
from geo.readers.manifest import Manifest
from geo.readers.mapping import TableMapping
from geo.readers.own.cells import AREAS
from geo.readers.own.persons import count_persons
from geo.readers.own.settle import settle
from geo.readers.own.survey import Survey
from geo.readers.own.tables import make_tables, note_marks
from geo.readers.values.checks import Judged, typed

FIRST_ROW = 2
"""The number of a table's first row, below its header."""
_GROWING = ("events", "claims", "places", "figures")
"""Tables that have a row for each row of a file, or more; of the others there are few."""


@dataclass(frozen=True)
class _Part:
    """Rows of a table as they were put aside, and how many numbers they take."""

    rows: pl.LazyFrame
    height: int


@dataclass(eq=False)
class Shelf:
    """Tables in the making; each part has a turn, and those of a lower one come first.

    ``folder`` is where parts are written; None to keep them in memory.
    """

    folder: Path | None = None
    _parts: dict[tuple[str, int], list[_Part]] = field(default_factory=dict)
    _written: int = 0

    def put(
        self, name: str, rows: pl.DataFrame, *, turn: int = 0, height: int | None = None
    ) -> None:
        """Put rows of a table aside.

        ``height`` is how many rows are counted where some were left out again: a row's number,
        from `FIRST_ROW` on, stays what it was.
        """
        height = rows.height if height is None else height
        part = _Part(self._write(name, rows), height)
        self._parts.setdefault((name, turn), []).append(part)

    def _write(self, name: str, rows: pl.DataFrame) -> pl.LazyFrame:
        if self.folder is None:
            return rows.lazy()
        path = self.folder / f"{name}-{self._written}.parquet"
        self._written += 1
        rows.write_parquet(path, compression="lz4", statistics=False)
        return pl.scan_parquet(path)

    def take(self, name: str) -> Iterator[pl.LazyFrame]:
        """Give the parts of a table in their order, and forget them."""
        for key in sorted(key for key in self._parts if key[0] == name):
            yield from (part.rows for part in self._parts.pop(key))

    def stack(self, name: str) -> pl.LazyFrame:
        """Return a table of which parts were put aside, its rows numbered on from part to part."""
        before, parts = 0, []
        for key in sorted(key for key in self._parts if key[0] == name):
            for part in self._parts[key]:
                parts.append(part.rows.with_columns(_count_on(before)))
                before += part.height
        return pl.concat(parts)


def _count_on(before: int) -> pl.Expr:
    return (pl.col(ROW) + before).cast(pl.UInt32)


def split_turns(rows: pl.DataFrame, heights: Sequence[int]) -> Iterator[pl.DataFrame]:
    """Split completed rows, of which some were left out, by how many of each turn there were."""
    first = FIRST_ROW
    for height in heights:
        own = rows.filter(pl.col(ROW).is_between(first, first + height - 1))
        yield own.with_columns((pl.col(ROW) - (first - FIRST_ROW)).cast(pl.UInt32))
        first += height


def settle_places(shelf: Shelf, arabic: pl.DataFrame) -> None:
    """Keep of each place the first that was put aside, and name it in Arabic where rows do.

    ``arabic`` has the Arabic name, ``in_arabic``, of some: ``place_id``, each once.
    """
    parts = list(shelf.take("places"))
    ids = [part.select("place_id").collect().to_series() for part in parts]
    is_first = pl.concat(ids).is_first_distinct()
    before = 0
    for part, own in zip(parts, ids, strict=True):
        kept = part.collect().filter(is_first.slice(before, len(own)))
        before += len(own)
        # Many rows lie in few areas: most of a later piece is there already.
        if len(kept) or part is parts[-1]:
            shelf.put("places", complete("places", join_arabic(kept, arabic)))


@dataclass(eq=False)
class Making:
    """A dataset's tables in the making, of judged rows that come piece by piece.

    ``names`` are the file's own names of the fields.
    """

    mapping: TableMapping
    survey: Survey
    names: Mapping[str, str]
    file: str
    manifest: Manifest
    starts: Starts
    shelf: Shelf
    named: int = 0
    """Rows that name a person."""
    opened: int = 0
    """Rows whose figure is open, and has an end that is left out."""
    _few: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def add(self, raw: pl.DataFrame, judged: Judged) -> None:
        """Make tables of the next rows; ``raw`` are their fields before any was left out."""
        found = judged.kept.with_columns(pl.coalesce("place_en", "place_ar").alias("place_any"))
        rows = locate(found, name="place_any", areas=AREAS)
        owners = rows.select(ROW, typed("event_id"))
        if self.mapping.row == "person":
            rows = count_persons(rows, are_named=bool(self.mapping.said.get("names_basis")))
        self.named += raw.get_column("person_name").drop_nulls().len()
        self.opened += rows.filter(_loses_end()).height
        self._place(rows)
        self._keep(rows, owners, judged.faults)

    def _place(self, rows: pl.DataFrame) -> None:
        # Where accounts put an event elsewhere, that place is one of the dataset's, too.
        found = list_places(rows, areas=AREAS, point_source=self.file)
        for turn, places in enumerate(found):
            own = places.unique("place_id", keep="first", maintain_order=True)
            self.shelf.put("places", own, turn=turn)
        self._few.setdefault("arabic", []).append(list_arabic(rows, "place_ar"))

    def _keep(self, rows: pl.DataFrame, owners: pl.DataFrame, faults: pl.DataFrame) -> None:
        made = make_tables(
            rows,
            row=self.mapping.row,
            used=self.survey.used,
            file=self.file,
            starts=self.starts,
        )
        for name in ("claimants", "actors"):
            self._few.setdefault(name, []).append(made.pop(name))
        turns = dict(made["figures"].group_by("turn", maintain_order=True).len().iter_rows())
        # Of a piece without figures there is the empty table all the same.
        turns = turns or {0: 0}
        whole = {name: complete(name, frame) for name, frame in made.items()}
        are_sums = "figure_low" in self.names
        tables, late = settle(whole, self.manifest, names=self.names, are_sums=are_sums)
        told = pl.concat([faults, late]).sort("row", maintain_order=True)
        self._few.setdefault("faults", []).append(told)
        self.shelf.put("events", note_marks(tables["events"], owners, told))
        self.shelf.put("claims", tables["claims"])
        split = split_turns(tables["figures"], list(turns.values()))
        for (turn, height), own in zip(turns.items(), split, strict=True):
            self.shelf.put("figures", own, turn=turn, height=height)

    def list_faults(self) -> pl.DataFrame:
        """Return every fault so far, by row."""
        return pl.concat(self._few["faults"])

    def finish(self) -> dict[str, pl.LazyFrame]:
        """Return the tables."""
        first = {
            name: _keep_first(self._few.pop(name), key)
            for name, key in (("arabic", "place_id"), ("claimants", "claimant_id"))
        }
        settle_places(self.shelf, first["arabic"])
        return {
            **{name: self.shelf.stack(name) for name in _GROWING},
            "claimants": complete("claimants", first["claimants"]).lazy(),
            "actors": complete("actors", _keep_first(self._few.pop("actors"), "actor_id")).lazy(),
        }


def _keep_first(parts: Sequence[pl.DataFrame], key: str) -> pl.DataFrame:
    stacked = pl.concat(parts, how="vertical_relaxed")
    return stacked.unique(key, keep="first", maintain_order=True)


def _loses_end() -> pl.Expr:
    low, high = (pl.col(typed(f"figure_{end}")) for end in ("low", "high"))
    return pl.col(typed("figure_open")) & (high > low)
