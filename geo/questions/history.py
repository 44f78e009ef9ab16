"""When something new was said about a selection, and what it changed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw

from geo.dataset.disclosure import require_rows
from geo.engine.store import Store
from geo.questions.events import list_titles
from geo.questions.names import read_names
from geo.questions.select import Selection, match_events

_MOST_LISTED = 100


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


def list_statements(selection: Selection, *, day: date | None = None) -> list[dict[str, Any]]:
    """Return what was said about the view's events, in order, at most 100 statements.

    Parameters
    ----------
    selection
        What is asked of what; the view's own day of knowledge is not applied.
    day
        The day on which it was said; None for all, of which the undated come first.

    Returns
    -------
    Dicts with ``claim_id``, ``event_id``, ``event`` (title), ``claimant`` (name), ``position``,
    ``text``, ``derived``, ``change`` (``new``, ``replaced``, ``repeated``, ``denial``,
    ``relay`` or ``statement``) and ``figures``: ``harm``, ``category``, ``low``, ``top``,
    ``open`` and ``before`` (low, top, open of the claimant's own earlier figure, or None).

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
        {
            **{name: row[name] for name in ("claim_id", "event_id", "position", "derived")},
            "event": titles[row["event_id"]],
            "claimant": names[row["claimant_id"]],
            "text": row[f"text_{view.lang}"],
            "change": _name_change(row, figures[row["claim_id"]]),
            "figures": figures[row["claim_id"]],
        }
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
    return match_events(selection).select("event_id")


def _trace_figures(store: Store, claims: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return each claim's figures with what the same claimant had said before."""
    # All figures of these events are read: what a claim replaces may have been said any day before.
    events = list({claim["event_id"] for claim in claims})
    wanted = {claim["claim_id"] for claim in claims}
    figures = store.frame("figures").filter(nw.col("event_id").is_in(events))
    rows = figures.sort("claim_order", "harm", "category")
    before: dict[tuple[str, ...], Mapping[str, Any]] = {}
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.collect().iter_rows(named=True):
        key = tuple(row[name] for name in ("event_id", "claimant_id", "harm", "category"))
        ends = {name: row[name] for name in ("low", "top", "open")}
        if row["claim_id"] in wanted:
            kept = {"harm": row["harm"], "category": row["category"], **ends}
            found[row["claim_id"]].append(kept | {"before": before.get(key)})
        # A relayed figure is not the claimant's own, so nothing it says later replaces it.
        if not row["derived"]:
            before[key] = ends
    return found


def _name_change(claim: Mapping[str, Any], figures: list[dict[str, Any]]) -> str:
    if claim["derived"]:
        return "relay"
    if claim["position"] == "denies":
        return "denial"
    if not figures:
        return "statement"
    kept = ("low", "top", "open")
    now = [({name: figure[name] for name in kept}, figure["before"]) for figure in figures]
    if any(before is not None and before != ends for ends, before in now):
        return "replaced"
    return "new" if any(before is None for _, before in now) else "repeated"
