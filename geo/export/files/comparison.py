"""Datasets side by side as a table: a row for each group and dataset, and none for them all."""

import polars as pl

from geo.export.files.sheets import write_csv
from geo.export.provenance import write_notice
from geo.model.number import Number
from geo.questions.people import By
from geo.questions.select import Selection
from geo.questions.several import compare_groups, list_shown, measure_extent
from geo.text.numbers import Bounds

_SCHEMA: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("by", "key", "group"), pl.String),
    **dict.fromkeys(("dataset", "dataset_title"), pl.String),
    **dict.fromkeys(("first_day", "last_day"), pl.Date),
    **dict.fromkeys(("harm", "category", "rule"), pl.String),
    "as_of": pl.Date,
    **dict.fromkeys(("low", "high"), pl.Int64),
    "open": pl.Boolean,
    **dict.fromkeys(("events", "without_figure", "from_parts", "acknowledged"), pl.Int64),
    **dict.fromkeys(("fewer_than", "partly_events", "partly_low", "partly_high"), pl.Int64),
    "partly_open": pl.Boolean,
    **dict.fromkeys(("revision", "licence", "credit", "view"), pl.String),
}


def write_comparison_csv(selection: Selection, *, by: By, root: str = "") -> bytes:
    """Write the groups of the datasets of a view as CSV, with the licence of each row's dataset.

    A dataset's number of all its events shown has ``by`` of ``all`` and no key. A dataset has no
    row where it tells of no event in a group.

    Parameters
    ----------
    selection
        What is asked, of the main dataset and of those beside it.
    by
        How the events are grouped.
    root
        Address of the server.

    """
    datasets = list_shown(selection.replace(event=None))
    compared = compare_groups(datasets, by=by)
    said_of = [_credit(each, root=root) for each in datasets]
    rows = [
        {"by": by, "key": group.key, "group": group.name, **credit, **_flatten(number)}
        for group in compared.groups
        for credit, number in zip(said_of, group.numbers, strict=True)
        if number
    ]
    rows += [
        {"by": "all", **credit, **_flatten(number)}
        for credit, number in zip(said_of, compared.wholes, strict=True)
    ]
    return write_csv(pl.DataFrame(rows, schema=_SCHEMA), {})


def _credit(selection: Selection, *, root: str) -> dict[str, object]:
    notice = write_notice(selection, root=root)
    extent = measure_extent(selection.store)
    days = {"first_day": extent.from_, "last_day": extent.to}
    names = ("dataset", "dataset_title", "revision", "licence", "credit", "view")
    return days | {name: getattr(notice, name) for name in names}


def _flatten(number: Number) -> dict[str, object]:
    names = ("harm", "category", "rule", "as_of", "low", "high", "events", "without_figure")
    cells = {name: getattr(number, name) for name in (*names, "from_parts", "acknowledged")}
    cells |= {"fewer_than": number.fewer_than, "open": _say_open(number)}
    partly = number.partly
    if partly is None or not partly.events:
        return cells
    ends = {f"partly_{end}": getattr(partly, end) for end in ("events", "low", "high")}
    return cells | ends | {"partly_open": _say_open(partly)}


def _say_open(number: Bounds) -> bool | None:
    # Without a figure nothing is open.
    return None if number.low is None else number.open
