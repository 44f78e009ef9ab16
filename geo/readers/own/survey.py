"""What the cells of somebody's own table say together, before any of them is read.

Whether 03/04/2018 is in March or in April, whether a comma stands between thousands, which names
stand alone somewhere, which event is there twice: a part of a table cannot tell. It is told first,
of all rows; then they can be read piece by piece, and each piece gives what the whole would.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from geo.model.schema import ROW
from geo.readers.build import ids_of
from geo.readers.mapping import FIGURES, TableMapping
from geo.readers.own.names import CLAIMANTS, NAMED, list_names, read_names
from geo.readers.own.sources import drop_addresses
from geo.readers.own.written import is_written
from geo.readers.values.checks import has_digits, plain_digits, turn_digits, typed
from geo.readers.values.days import Order, compose_days, find_orders
from geo.readers.values.figures import tell_thousands, writes_fractions
from geo.readers.values.points import GRID, compose_grid
from geo.readers.values.words import drop_nothing

ID_OF_ROW = "row-"
DAYS = ("date_start", "date_end", "said_on")
NETWORK = "x"
"""What was Twitter is a source by this name; elsewhere it stands for nothing."""
OF_ACLED = {
    "where_prec": ("geo_precision", {"3": "4"}),
    "date_prec": ("time_precision", {"2": "3", "3": "4"}),
}
"""ACLED's columns of codes 1 to 3, and which of ours stand for the same."""
_IDS = ("event_id", "part_of")
_NUMERIC = (*(*DAYS, "latitude", "longitude", "coordinates", *GRID, "date_prec", "where_prec"),)
_POINTS = ("latitude", "longitude", "coordinates")
_START_ALONE = "date_start of rows without date_end"
ENDS_OF_FIGURES = ("", "_min", "_max", "_open")
_OF_FIGURES = [f"{figure}{end}" for figure in FIGURES for end in ENDS_OF_FIGURES]
_NO_ID = r"^\W+$"
_ROUNDED = r"^\d(?:[.,]\d+)?[eE]\+\d+$"
"""A long number as spreadsheets write it, many of which look alike then."""


@dataclass(frozen=True, eq=False)
class Survey:
    """What a whole table tells.

    ``used`` are the fields of figures that are filled, ``thousands`` those of them in which a comma
    stands between thousands, ``arabic`` the fields whose digits are Arabic somewhere. ``names``
    are, of each field of `NAMED`, the names that stand alone somewhere; ``orders`` say of each of
    `DAYS` whether its cells begin with the day; ``acled`` are the fields whose codes are ACLED's.
    ``claimants`` has the ``claimant_id`` of each ``claimant``, and ``ids`` a row for each row of
    the table: its ``event_id_`` and ``part_of_``, and whether its id ``is_rounded`` and whether it
    ``is_again`` one of an earlier row.
    """

    used: Sequence[str]
    thousands: Collection[str]
    arabic: Sequence[str]
    names: Mapping[str, Collection[str]]
    orders: Mapping[str, Order]
    acled: Collection[str]
    claimants: pl.DataFrame
    ids: pl.DataFrame


def fill_fields(table: pl.DataFrame, mapping: TableMapping) -> pl.DataFrame:
    """Return the fields of rows as text, days and grids put together."""
    return compose_grid(compose_days(mapping.apply(table)))


def drop_blank_figures(fields: pl.DataFrame, mapping: TableMapping) -> pl.DataFrame:
    """Return fields without those of figures that are blank in every row, of which most are."""
    filled = {*mapping.columns, *mapping.constants}
    # Of persons it is asked which harm they came to.
    kept = {name for name in _OF_FIGURES if name in filled or name.endswith("_all")}
    return fields.drop(name for name in _OF_FIGURES if name not in kept)


def survey_rows(
    table: pl.DataFrame,
    mapping: TableMapping,
    *,
    headers: Sequence[str],
    at_once: int,
    has_fractions: bool = False,
) -> Survey:
    """Look through all rows of a table, so many at once, before they are read.

    A file that ``has_fractions`` may write them with a comma, whatever its columns say.
    """
    cells, pairs = _list_cells(table, mapping, at_once)
    # Of ids no two are alike, so that the column is looked at as it is.
    raw = table.select(ROW, *(mapping.cell(name).alias(name) for name in _IDS))
    used = [name for name in _OF_FIGURES if len(cells[name])]
    arabic = [name for name in _IDS if has_digits(raw.get_column(name))]
    arabic += [name for name in (*_NUMERIC, *used) if has_digits(cells[name])]
    if mapping.row == "person":
        # Beside persons a number says yes or no of each.
        used = []
    names = _list_alone(cells)
    numbers = [name for name in used if not name.endswith("_open")]
    has_fractions = has_fractions or writes_fractions(table, headers)
    turned = {name: _turn(cells[name]) if name in arabic else cells[name] for name in cells}
    if "date_start" in arabic:
        turned[_START_ALONE] = _turn(cells[_START_ALONE])
    return Survey(
        used=used,
        thousands=tell_thousands(cells, numbers, others=_POINTS, has_fractions=has_fractions),
        arabic=arabic,
        names=names,
        orders=_tell_orders(turned, mapping),
        acled=[name for name in OF_ACLED if _is_of_acled(name, turned[name], mapping)],
        claimants=_list_claimants(pairs, mapping, names),
        ids=_identify_rows(plain_digits(raw, *_IDS), mapping),
    )


def _list_cells(
    table: pl.DataFrame, mapping: TableMapping, at_once: int
) -> tuple[dict[str, pl.Series], pl.DataFrame]:
    """Return the different cells of each field, and the different pairs of claimants' names."""
    filled = {*mapping.columns, *mapping.constants, "date_start", "coordinates"}
    wanted = [*_NUMERIC, *NAMED, *_OF_FIGURES]
    there = [name for name in wanted if name in filled]
    parts: dict[str, list[pl.Series]] = {name: [] for name in (*wanted, _START_ALONE)}
    pairs = []
    for start in range(0, table.height, at_once):
        fields = fill_fields(table.slice(start, at_once), mapping)
        pairs.append(fields.select(CLAIMANTS).unique())
        for name in there:
            parts[name].append(fields.select(pl.col(name).drop_nulls().unique()).to_series())
        alone = fields.select("date_start", "date_end").filter(pl.col("date_end").is_null())
        parts[_START_ALONE].append(alone.get_column("date_start").drop_nulls().unique())
    blank = pl.Series(dtype=pl.String)
    cells = {name: pl.concat([blank, *found]).unique() for name, found in parts.items()}
    return cells, pl.concat(pairs).unique()


def _turn(cells: pl.Series) -> pl.Series:
    return turn_digits(cells.alias("cell").to_frame(), "cell").get_column("cell")


def _list_alone(cells: Mapping[str, pl.Series]) -> dict[str, set[str]]:
    said = {name: pl.DataFrame({name: cells[name]}) for name in NAMED}
    # A column of sources may be mapped as who says it: an address in it is nobody's name.
    bare = {name: drop_addresses(said[name], name) for name in CLAIMANTS}
    return {name: list_names({**said, **bare}[name].get_column(name)) for name in NAMED}


def _tell_orders(cells: Mapping[str, pl.Series], mapping: TableMapping) -> dict[str, Order]:
    # Where a last day is left blank there is one, but of a table that says so of every event.
    alone = [] if is_written(mapping.columns) else [cells[_START_ALONE]]
    ends = pl.concat([cells["date_end"].alias("cell"), *(each.alias("cell") for each in alone)])
    columns = {**{name: cells[name] for name in DAYS}, "date_end": ends}
    return {name: find_orders(column, mapping.date_order) for name, column in columns.items()}


def _is_of_acled(name: str, cells: pl.Series, mapping: TableMapping) -> bool:
    """Tell whether a table has ACLED's column of codes, with no others in it."""
    header, _ = OF_ACLED[name]
    is_named = mapping.columns.get(name, "").strip().casefold() == header
    return is_named and bool(cells.str.contains(r"^[0-3](?:\.0)?$").all())


def _list_claimants(
    pairs: pl.DataFrame, mapping: TableMapping, names: Mapping[str, Collection[str]]
) -> pl.DataFrame:
    """Return the id of each claimant, whom a table may name in Arabic alone."""
    named = drop_addresses(pairs, *CLAIMANTS).with_columns(blames=pl.lit(None, dtype=pl.String))
    read = read_names(named, mapping.words, names)
    known = read.with_columns(drop_nothing(*CLAIMANTS, but=(NETWORK,))).select(
        claimant=pl.coalesce(CLAIMANTS)
    )
    known = known.drop_nulls().unique()
    return known.with_columns(ids_of(known, "claimant").alias("claimant_id"))


def _identify_rows(raw: pl.DataFrame, mapping: TableMapping) -> pl.DataFrame:
    ids = _identify(raw, mapping)
    found = raw.select(
        ids.alias(typed("event_id")),
        _find_whole(raw, ids).alias(typed("part_of")),
        pl.col("event_id").str.contains(_ROUNDED).alias("is_rounded"),
    )
    return found.with_columns(is_again=~pl.col(typed("event_id")).is_first_distinct())


def lacks_id() -> pl.Expr:
    """Tell the rows whose cell of an id holds none."""
    return pl.col("event_id").is_null() | pl.col("event_id").str.contains(_NO_ID)


def _identify(raw: pl.DataFrame, mapping: TableMapping) -> pl.Series:
    rows = ID_OF_ROW + raw.get_column(ROW).cast(pl.String)
    if "event_id" not in mapping.columns:
        # An id of the row only: a later file may have another event there.
        return rows
    is_whole = ~(lacks_id() | pl.col("event_id").str.contains(_ROUNDED))
    ids = ids_of(raw.with_columns(pl.when(is_whole).then("event_id")), "event_id", apart=True)
    # Nobody can say of which event an account without an id is.
    return ids if mapping.row == "claim" else ids.fill_null(rows)


def _find_whole(raw: pl.DataFrame, ids: pl.Series) -> pl.Expr:
    """Return the id of the event each row says it is part of, where the table has that event."""
    if raw.get_column("part_of").null_count() == raw.height:
        return pl.lit(None, dtype=pl.String)
    # A program may have made a fraction of one number of the two: 1.0 and 1.
    own, whole = (pl.col(name).str.replace(r"^(\d+)\.0$", "$1") for name in ("event_id", "part_of"))
    pairs = zip(raw.select(own).to_series(), ids, strict=True)
    known = {cell: id_ for cell, id_ in pairs if cell is not None}
    cell = pl.when(whole != own).then(whole)
    return cell.replace_strict(known, default=None, return_dtype=pl.String)
