"""What a selection tells of the pools of a dataset that gives no rows."""

from collections.abc import Collection
from typing import Any

import narwhals as nw

from geo.dataset.disclosure import FEW
from geo.questions.pooling.ways import Kind
from geo.questions.select import Selection, mark_inside, match_events


def tell_figures(
    selection: Selection, numbers: nw.LazyFrame[Any], *, kind: Kind, told: Collection[int] = ()
) -> nw.LazyFrame[Any]:
    """Return the numbers of a kind that may be added up: all where rows are given.

    Else of pools with enough figures of it; ``told`` are the events of one sum, which may hold all
    the others.
    """
    if selection.least == 1:
        return numbers
    return selection.pooling.tell_figures(numbers, kind, way=selection.way, told=told)


def keep_whole(
    selection: Selection, groups: nw.LazyFrame[Any], *, told: bool = True
) -> nw.LazyFrame[Any]:
    """Return events with their group; where no rows are given, of pools that it holds as a whole.

    Events of all other pools are the group `geo.dataset.disclosure.FEW`; so are all where groups
    are not ``told``.
    """
    if selection.least == 1:
        return groups
    rows = groups.select("event_number", "key").collect().iter_rows() if told else iter(())
    whole: list[tuple[int, str]] = selection.pooling.keep_whole(selection.way, rows)
    rest = selection.told.difference(event for event, _ in whole)
    placed = [*whole, *((event, FEW) for event in sorted(rest))]
    schema = {"event_number": nw.Int32(), "key": nw.String()}
    columns = {name: [row[at] for row in placed] for at, name in enumerate(schema)}
    frame = nw.from_dict(columns, schema=schema, backend="polars")
    one = mark_inside(
        match_events(selection).with_columns(nw.lit(1, nw.Int64).alias("events")), selection.view
    ).select("event_number", "event_id", "part_of", "events", "inside")
    return one.join(selection.store.engine.bring(frame), on="event_number")
