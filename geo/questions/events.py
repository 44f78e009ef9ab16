"""List the events of a selection, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import narwhals as nw

from geo.dataset.disclosure import require_rows
from geo.engine.store import Store
from geo.errors import NotFoundError
from geo.model.number import Range
from geo.model.schema import list_vocabulary, text_column
from geo.questions.select import (
    NUMBER,
    SHOWN,
    Selection,
    find_agreement,
    match_events,
    name_shown,
    pick_shown,
    reach_beyond,
    shows_usual,
)
from geo.text import column_of

Which = Literal["all", "no_usable_place", "undated", "partly", "filtered"]


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One event of a list.

    ``date_prec`` says how exactly its days are known; ``places`` are ids joined by ``;``, of which
    ``main_place`` is the first, and ``mapped`` says whether one has a point. ``low`` to
    ``accounts`` are the number shown, of ``category``; ``low`` and ``high`` are None without a
    figure; ``from_parts`` says that it was made of parts, ``raised`` that it was raised to them.
    ``partly`` says that the event reaches beyond the chosen period, and so is in no sum; ``taken``
    that a place changed hands in it.
    """

    event_id: str
    title_en: str
    title_ar: str
    event_type: str
    sub_event_type: str | None
    date_start: date | None
    date_end: date | None
    date_prec: int | None
    main_place: str | None
    places: str | None
    mapped: bool
    agreement: str
    event_number: int
    taken: bool
    low: int | None
    high: int | None
    open: bool | None
    category: str | None
    accounts: int | None
    from_parts: bool | None
    raised: bool | None
    partly: bool

    def title(self, lang: str) -> str:
        """Return the title in a language."""
        return str(getattr(self, column_of("title", lang, vars(self))))

    @property
    def number(self) -> Range:
        """The ends of the number shown."""
        return Range(self.low, self.high, bool(self.open))


def find_event(store: Store, event_id: str) -> nw.LazyFrame[Any]:
    """Return the one row of ``events`` with this id; NotFoundError when there is none."""
    found = store.frame("events").filter(nw.col("event_id") == event_id)
    if not found.select(nw.len()).collect().item():
        msg = f"There is no event {event_id!r} in dataset {store.dataset.name!r}."
        raise NotFoundError(msg)
    return found


def list_events(
    selection: Selection,
    *,
    which: Which = "all",
    only: Sequence[str] | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> nw.DataFrame[Any]:
    """Return the events of a view, one row each, in order of date; RestrictedError without rows.

    Parameters
    ----------
    selection
        What is asked of what.
    which
        Those without a usable place, those without a date, those that reach ``partly`` beyond the
        chosen period; or, with ``filtered``, the events that do not match the view.
    only
        Of these ids only.
    offset, limit
        Leave out so many events from the first on, and give no more than that; None gives all.

    Returns
    -------
    Columns ``event_id``, ``title_en``, ``title_ar``, ``event_type``, ``sub_event_type``,
    ``date_start``, ``date_end``, ``date_prec``, ``main_place``, ``places``, ``mapped``, ``low``,
    ``high``, ``open``, ``category`` (of the number shown), ``accounts``, ``agreement``,
    ``event_number``, ``taken`` (a place changed hands in it), ``partly``.

    """
    require_rows(selection.store.dataset)
    events = _match_listed(selection, which)
    if only is None and limit is None:
        described = _describe_events(selection, events, None)
        return described.sort(*_BY_DATE, nulls_last=True).collect()[offset:]
    if only is not None:
        events = events.filter(nw.col("event_id").is_in(list(only)))
    # On Parquet a page of a million events then reads a few row groups of the wide table.
    # First which events, from narrow columns, then all about these few.
    order = events.select("event_number", *_BY_DATE).sort(*_BY_DATE, nulls_last=True)
    page = order if limit is None else order.head(offset + limit)
    numbers = page.collect()["event_number"].to_list()[offset:]
    return describe_events(selection, numbers).sort(*_BY_DATE, nulls_last=True).collect()


def read_events(
    selection: Selection,
    *,
    which: Which = "all",
    only: Sequence[str] | None = None,
    limit: int | None = None,
) -> list[EventRow]:
    """Return the same as `list_events`, for pages that show few of them."""
    listed = list_events(selection, which=which, only=only, limit=limit)
    return [EventRow(**row) for row in listed.iter_rows(named=True)]


def describe_events(selection: Selection, numbers: Sequence[int]) -> nw.LazyFrame[Any]:
    """Describe the events with these numbers as `list_events` does, matching or not, unordered."""
    store = selection.store
    require_rows(store.dataset)
    events = store.near("events", (*_LISTED, *SHOWN))
    return _describe_events(selection, keep_numbers(events, numbers), numbers)


def _match_listed(selection: Selection, which: Which) -> nw.LazyFrame[Any]:
    events = match_events(selection)
    if which == "filtered":
        everything = selection.store.frame("events")
        return everything.join(events.select("event_number"), on="event_number", how="anti")
    if which == "all":
        return events
    kept = {
        "no_usable_place": ~nw.col("mapped"),
        "undated": nw.col("undated"),
        "partly": nw.col("beyond"),
    }
    # As a column: without a period that is one value for all, which no filter takes.
    marked = events.with_columns(reach_beyond(selection.view).alias("beyond"))
    return marked.filter(kept[which]).drop("beyond")


def count_listed(selection: Selection, *, which: Which = "all") -> int:
    """Return how many events `list_events` gives without a limit."""
    return int(_match_listed(selection, which).select(nw.len()).collect().item())


def list_types(selection: Selection) -> list[str]:
    """Return the types of a view's events, in the order of the vocabulary; none without rows."""
    if not selection.store.dataset.gives_rows:
        return []
    found = match_events(selection).select("event_type").unique().collect()
    present = set(found["event_type"].to_list())
    return [name for name in list_vocabulary("events", "event_type") if name in present]


def is_listed(selection: Selection, event_id: str) -> bool:
    """Tell whether an event is among those a view shows."""

    def find() -> bool:
        return not list_events(selection, only=[event_id], limit=1).is_empty()

    return selection.store.remember(("listed", event_id, *selection.pin), find)


_BY_DATE = ("date_start", "event_id")
_LISTED = (
    *("event_id", "title_en", "title_ar", "event_type", "sub_event_type", "date_start"),
    *("date_end", "date_prec", "main_place", "places", "mapped", "agreement", "event_number"),
    *("taken", "undated"),
)


def keep_numbers(frame: nw.LazyFrame[Any], numbers: Sequence[int]) -> nw.LazyFrame[Any]:
    """Keep the rows of events with these numbers."""
    number = nw.col("event_number")
    return frame.filter(
        # The ends let Parquet pass over row groups by their statistics, which a list alone does
        # not.
        (number >= min(numbers, default=0)) & (number <= max(numbers, default=-1)),
        number.is_in(list(numbers)),
    )


def _describe_events(
    selection: Selection, events: nw.LazyFrame[Any], numbers: Sequence[int] | None
) -> nw.LazyFrame[Any]:
    if shows_usual(selection.view):
        joined = events.with_columns(name_shown())
    else:
        shown, agreement = pick_shown(selection), find_agreement(selection)
        if numbers is not None:
            shown, agreement = (keep_numbers(frame, numbers) for frame in (shown, agreement))
        # What stands in the table is of the usual counting and of everything said so far.
        joined = events.drop("agreement")
        for added in (shown, agreement):
            joined = joined.join(added.drop("event_id"), on="event_number", how="left")
    told = joined.with_columns(
        nw.col("agreement").fill_null("agree"), reach_beyond(selection.view).alias("partly")
    )
    return told.select(*_LISTED, *NUMBER, "partly").drop("undated")


def list_titles(store: Store, lang: str, events: Sequence[str]) -> dict[str, str]:
    """Return the titles of events by their ids; ids that do not exist are left out."""
    rows = store.frame("events").filter(nw.col("event_id").is_in(list(events)))
    title = text_column("events", "title", lang=lang)
    return dict(rows.select("event_id", title).collect().iter_rows())
