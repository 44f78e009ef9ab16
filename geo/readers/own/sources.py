"""Read a column of sources: the address in a cell, and the words that stand with it."""

import re

import polars as pl

from geo.readers.own.names import CLAIMANTS

_ANY = r"(?i)https?://"
_ADDRESS = re.compile(r"https?://[^\s|<>\"«»]+", re.IGNORECASE)
_APART = re.compile(r"[;,،؛|]\s*(?=https?://)", re.IGNORECASE)
_ENDS = ".,;:،؛)]»\"'"


def read_sources(raw: pl.DataFrame) -> pl.DataFrame:
    """Return a table of fields whose ``source_url`` is an address, and ``source_words`` the rest.

    Of several addresses the first is the source's; the others stay among the words. A cell without
    one is words alone: "phone interview with a relative" is how an account says where it is from.
    """
    address, words = _split("source_url", raw)
    read = raw.with_columns(address.alias("source_url"), words.alias("source_words"))
    # A column of sources may be mapped as who says it: an address in it is nobody's name.
    for name in CLAIMANTS:
        address, words = _split(name, raw)
        read = read.with_columns(
            pl.coalesce("source_url", address).alias("source_url"), _keep_words(name, words)
        )
    return read


def drop_addresses(table: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Return a table whose columns of claimants have no addresses, as `read_sources` leaves it."""
    return table.with_columns(_keep_words(name, _split(name, table)[1]) for name in names)


def _keep_words(name: str, words: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(name).str.contains(_ANY)).then(words).otherwise(pl.col(name)).alias(name)


def _split(name: str, raw: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    cells = raw.get_column(name).drop_nulls().unique().to_list()
    if not cells:
        return pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.String)
    told = [split_source(cell) for cell in cells]
    parts: tuple[list[str | None], ...] = ([a for a, _ in told], [w for _, w in told])
    address, words = (
        pl.col(name).replace_strict(cells, part, default=None, return_dtype=pl.String)
        for part in parts
    )
    return address, words


def split_source(cell: str) -> tuple[str | None, str | None]:
    """Return the first address in a cell and the words around it; None for what is not there."""
    parts = _APART.sub(" ", cell)
    found = _ADDRESS.search(parts)
    if found is None:
        return None, " ".join(cell.split()) or None
    # A sentence's full stop, or the bracket around an address, is no part of it.
    address = found[0].rstrip(_ENDS)
    rest = f"{parts[: found.start()]} {parts[found.start() + len(address) :]}"
    words = " ".join(rest.split()).strip(f"{_ENDS} -–—(")
    return address, words or None
