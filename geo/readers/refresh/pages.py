"""Join the pages in which a source gives its rows into one table of texts."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

Row = Mapping[str, object]
_GEOLOCATION = "_geolocation"


class Pages:
    """Collects pages as Parquet files in a folder, so that no source has to fit into memory."""

    def __init__(self, folder: Path, name: str = "page") -> None:
        self._folder = folder
        self._name = name
        self._paths: list[Path] = []
        self._last: Sequence[Row] | None = None
        self.rows = 0

    def add(self, rows: Sequence[Row]) -> bool:
        """Add a page; False for one that is the page before once more, which is not added."""
        if rows == self._last:
            return False
        self._last = rows
        names = list(dict.fromkeys(name for row in rows for name in row))
        columns = {name: [write_cell(row.get(name)) for row in rows] for name in names}
        path = self._folder / f"{self._name}-{len(self._paths)}.parquet"
        pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String)).write_parquet(path)
        self._paths.append(path)
        self.rows += len(rows)
        return True

    def join(self) -> pl.LazyFrame:
        """Return the rows of all pages in their order; a column one lacks is blank there."""
        frames = [pl.scan_parquet(path) for path in self._paths]
        return pl.concat(frames, how="diagonal") if frames else pl.LazyFrame()


def write_cell(value: object) -> str | None:
    """Return a value of JSON as a cell of text: what is no text as JSON writes it."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def split_point(row: Row) -> Row:
    """Give a form's answers the two columns in which KoboToolbox's own tables have their point."""
    point = row.get(_GEOLOCATION)
    if not isinstance(point, list) or len(point) < 2:  # noqa: PLR2004  latitude and longitude
        return row
    return {**row, f"{_GEOLOCATION}_latitude": point[0], f"{_GEOLOCATION}_longitude": point[1]}


def keep_last(rows: pl.LazyFrame, key: str) -> pl.DataFrame:
    """Return one row for each value of a key, the last one, in the order of the key.

    So the same rows make the same table, whichever pages they came in.
    """
    return rows.unique(key, keep="last", maintain_order=True).sort(key).collect()


def merge(
    kept: pl.LazyFrame, changed: pl.LazyFrame, gone: Mapping[str, int], *, key: str, stamp: str
) -> pl.DataFrame:
    """Return rows kept from before with those that changed since, without those that are gone.

    ``gone`` says when each row went, in seconds since 1970. One that came back later stays.
    """
    rows = keep_last(pl.concat([kept, changed], how="diagonal"), key)
    names = {key: list(gone), "went": list(gone.values())}
    went = pl.DataFrame(names, schema={key: pl.String, "went": pl.Int64})
    said = read_seconds(stamp)
    return (
        rows.join(went, on=key, how="left", maintain_order="left")
        .filter(pl.col("went").is_null() | (said > pl.col("went")).fill_null(value=False))
        .drop("went")
    )


def read_seconds(column: str) -> pl.Expr:
    """Read a column of texts as seconds since 1970; null for what is none."""
    return pl.col(column).str.replace(r"\.0$", "").cast(pl.Int64, strict=False)
