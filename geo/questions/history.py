"""When something new was said about a selection, and what it changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import narwhals as nw

from geo.dataset.disclosure import require_rows
from geo.engine.base import Row
from geo.engine.store import Store
from geo.model.number import Range
from geo.questions.events import list_titles
from geo.questions.names import read_names
from geo.questions.select import Selection, match_events
from geo.text import column_of

_MOST_LISTED = 100
Change = Literal["new", "replaced", "repeated", "denial", "relay", "statement"]


@dataclass(frozen=True, kw_only=True)
class ChangedFigure:
    """A figure as a claim has it, and ``before`` it the claimant's own one, None for the first."""

    harm: str
    category: str
    ends: Range
    before: Range | None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Something said about an event, with its title and the claimant's name, and what it changed.

    A ``statement`` gives no figure, a ``relay`` takes others' accounts over.
    """

    claim_id: str
    event_id: str
    event: str
    claimant: str
    position: str
    text: str | None
    derived: bool
    change: Change
    figures: Sequence[ChangedFigure]


def list_statement_days(selection: Selection) -> list[date]:
    """Return the days on which something was said about the view's events, earliest first.

    There are none where the licence allows aggregates only. Every day counts, whatever day of
    knowledge the view has: these are the days to step through.
    """
    store = selection.store
    if not store.dataset.gives_rows:
        return []
    claims = store.frame("claims").join(_ids(selection), on="event_id", how="semi")
    days = claims.filter(~nw.col("said_on").is_null()).select("said_on").unique().collect()
    return sorted(days["said_on"].to_list())


def find_first_day(store: Store) -> date | None:
    """Return the first day on which anything was said in a dataset; None where no day is known."""

    def find() -> date | None:
        first: date | None = store.frame("claims").select(nw.col("said_on").min()).collect().item()
        return first

    return store.remember("first day said", find) if store.dataset.gives_rows else None


def list_statements(selection: Selection, *, day: date | None = None) -> list[Statement]:
    """Return what was said about the view's events, in order, at most 100 statements.

    Parameters
    ----------
    selection
        What is asked of what; the view's own day of knowledge is not applied.
    day
        The day on which it was said; None for all, of which the undated come first.

    Raises
    ------
    RestrictedError
        The dataset's licence allows aggregates only.

    """
    store, view = selection.store, selection.view
    require_rows(store.dataset)
    claims = store.frame("claims").join(_ids(selection), on="event_id", how="semi")
    of_day = claims if day is None else claims.filter(nw.col("said_on") == day)
    said = of_day.sort("claim_order").head(_MOST_LISTED)
    rows = list(said.collect().iter_rows(named=True))
    figures = _trace_figures(store, rows)
    titles = list_titles(store, view.lang, [row["event_id"] for row in rows])
    names = read_names(store, "claimants", view.lang)
    return [
        Statement(
            **{name: row[name] for name in ("claim_id", "event_id", "position", "derived")},
            event=titles[row["event_id"]],
            claimant=names[row["claimant_id"]],
            text=row[column_of("text", view.lang, row)],
            change=_name_change(row, figures[row["claim_id"]]),
            figures=figures[row["claim_id"]],
        )
        for row in rows
    ]


def _ids(selection: Selection) -> nw.LazyFrame[Any]:
    view = selection.view
    if view.event:
        return (
            selection.store.frame("events")
            .filter(nw.col("event_id") == view.event)
            .select("event_id")
        )
    # What is said later is of events that nobody has spoken of before, too.
    return match_events(selection.without("as_of")).select("event_id")


def _trace_figures(store: Store, claims: Sequence[Row]) -> dict[str, list[ChangedFigure]]:
    """Return each claim's figures with what the same claimant had said before."""
    # All figures of these events are read: what a claim replaces may have been said any day before.
    events = list({claim["event_id"] for claim in claims})
    wanted = {claim["claim_id"] for claim in claims}
    figures = store.frame("figures").filter(nw.col("event_id").is_in(events))
    rows = figures.sort("claim_order", "harm", "category")
    before: dict[tuple[str, ...], Range] = {}
    found: dict[str, list[ChangedFigure]] = defaultdict(list)
    for row in rows.collect().iter_rows(named=True):
        key = tuple(row[name] for name in ("event_id", "claimant_id", "harm", "category"))
        ends = Range(low=row["low"], high=row["top"], open=row["open"])
        if row["claim_id"] in wanted:
            figure = ChangedFigure(
                harm=row["harm"], category=row["category"], ends=ends, before=before.get(key)
            )
            found[row["claim_id"]].append(figure)
        # A relayed figure is not the claimant's own, so nothing it says later replaces it.
        if not row["derived"]:
            before[key] = ends
    return found


def _name_change(claim: Row, figures: Sequence[ChangedFigure]) -> Change:
    if claim["derived"]:
        return "relay"
    if claim["position"] == "denies":
        return "denial"
    if not figures:
        return "statement"
    if any(figure.before not in {None, figure.ends} for figure in figures):
        return "replaced"
    return "new" if any(figure.before is None for figure in figures) else "repeated"
