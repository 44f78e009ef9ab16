"""Sums of areas as a table: a row for each area, type or period, and none that is an event."""

import polars as pl

from geo.export.files.sheets import write_csv
from geo.export.provenance import write_notice
from geo.questions.select import Selection
from geo.questions.sums.adding import By, add_sums, list_sums

_SCHEMA: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("by", "key", "name"), pl.String),
    **dict.fromkeys(("from", "to"), pl.Date),
    **dict.fromkeys(("stated_by", "partition", "harm", "category"), pl.String),
    **dict.fromkeys(("events", "low", "high"), pl.Int64),
    "open": pl.Boolean,
    **dict.fromkeys(("partly_events", "partly_low"), pl.Int64),
    **dict.fromkeys(("dataset", "dataset_title", "revision", "licence"), pl.String),
    **dict.fromkeys(("credit", "view", "number"), pl.String),
}


def write_sums_csv(selection: Selection, *, by: By, root: str = "") -> bytes:
    """Write the groups of the partition that a view shows, each with who states it.

    The rows of one file may be added to each other and to nothing else; ``number`` says in words
    what they come to.
    """
    notice, sums = write_notice(selection, root=root), add_sums(selection)
    told = ("dataset", "dataset_title", "revision", "licence", "credit", "view", "number")
    credit = {name: getattr(notice, name) for name in told}
    groups = list_sums(selection, by=by) if sums else []
    rows = [
        {
            "by": by,
            "key": group.key,
            "name": group.name,
            "from": group.from_,
            "to": group.to,
            "stated_by": sums.shown.claimant if sums else None,
            "partition": sums.shown.partition if sums else None,
            "harm": selection.view.harm,
            "category": selection.view.category,
            **{name: getattr(group.sum, name) for name in _OF_SUM},
            **credit,
        }
        for group in groups
    ]
    return write_csv(pl.DataFrame(rows, schema=_SCHEMA), {})


_OF_SUM = ("events", "low", "high", "open", "partly_events", "partly_low")
