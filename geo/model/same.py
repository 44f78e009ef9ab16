"""Group the records that are decided to be of one event."""

from collections.abc import Collection, Mapping

import polars as pl

from geo.model.schema import ROW, Fault, load_tables, make_fault

Event = tuple[str, str]
"""A dataset's name and the id of one of its events."""


def check_decisions(decisions: pl.DataFrame, *, name: str, events: Collection[str]) -> list[Fault]:
    """Return every fault of ``same_as`` that only its own dataset can show.

    Parameters
    ----------
    decisions
        The typed table.
    name
        The dataset it lies in; one of the two events of a row must be in it.
    events
        The ids there, of those the table mentions.

    """
    table, faults = load_tables()["same_as"], []
    met: set[frozenset[Event]] = set()
    rows = decisions.drop_nulls(list(table.key))
    # Worked out from all rows first: a decision may contradict what several others add up to.
    groups = group_same(rows)
    for row in rows.iter_rows(named=True):
        pair = _name_pair(row)
        for column, (dataset, event) in zip(("event_id", "other_event_id"), pair, strict=True):
            if dataset == name and event not in events:
                faults.append(
                    make_fault(table, row[ROW], column, event, "unknown_reference", "events")
                )
        told = " / ".join(event for _, event in pair)
        problems = {
            "elsewhere": all(dataset != name for dataset, _ in pair),
            "with_itself": pair[0] == pair[1],
            "repeated_key": frozenset(pair) in met,
            # Also where nobody said it of this pair: A is B and B is C, but A is not C.
            "contradicts": row["decision"] == "different"
            and groups.get(pair[0], pair[0]) == groups.get(pair[1], pair[1]),
        }
        met.add(frozenset(pair))
        faults += [
            make_fault(table, row[ROW], "event_id", told, problem, name)
            for problem, is_there in problems.items()
            if is_there
        ]
    return faults


def _name_pair(row: Mapping[str, str]) -> tuple[Event, Event]:
    return (row["dataset"], row["event_id"]), (row["other_dataset"], row["other_event_id"])


def group_same(decisions: pl.DataFrame) -> dict[Event, Event]:
    """Return the first event of its group for each event recorded as the same as another.

    What is the same as the same event is the same. Events are named (dataset, event id).
    """
    first: dict[Event, Event] = {}

    def find(event: Event) -> Event:
        # Follows the group up to its first event (union-find); groups are small.
        while first.setdefault(event, event) != event:
            event = first[event]
        return event

    for row in decisions.filter(pl.col("decision") == "same").iter_rows(named=True):
        # Sorted, so that the order of rows does not decide who stands for the group.
        ends = sorted(find(event) for event in _name_pair(row))
        first[ends[1]] = ends[0]
    return {event: find(event) for event in list(first)}
