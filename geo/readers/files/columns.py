"""Open Parquet: cells with types, written as text."""

from pathlib import Path

import polars as pl

from geo.readers.files.hxl import drop_tags
from geo.readers.files.opened import Part, check_width, number
from geo.readers.notes import ReaderError
from geo.text import t

PARQUET = (".parquet", ".pq")


def open_parquet(path: Path, *, lang: str) -> Part:
    """Return the table in a Parquet file."""
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise ReaderError(t(lang, "import.error.binary", file=path.name)) from None
    check_width(frame.columns, path.name, lang=lang)
    # Lists, structs and shapes have no form as a cell of text.
    plain = [
        name
        for name, type_ in frame.schema.items()
        if not type_.is_nested() and not isinstance(type_, pl.BaseExtension)
    ]
    text = frame.select(_write(frame.get_column(name)) for name in plain)
    # As if the names stood in row 1, which is where a spreadsheet would put them.
    rest, tags = drop_tags(number(text, 2, path.name, lang=lang))
    return Part("", rest, tags=tags)


def _write(column: pl.Series) -> pl.Series:
    """Write a column's values; whole numbers that a blank made decimal ones are whole again."""
    if column.dtype.is_float():
        whole = column.cast(pl.Int64, strict=False)
        if ((whole.cast(pl.Float64) == column.cast(pl.Float64)) | column.is_null()).all():
            column = whole
    return column.cast(pl.String, strict=False)
