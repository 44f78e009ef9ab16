"""Limit a view to what its dataset may be asked."""

from dataclasses import replace

from geo.dataset.disclosure import widen_box, widen_months
from geo.dataset.folder import Dataset
from geo.dataset.private import is_private_areas
from geo.view.view import COUNTING, View


def limit_view(dataset: Dataset, view: View) -> View:
    """Return a view as its dataset may be asked: as it is, or coarsely where no rows are given.

    Sums of areas hold no record that a narrow question could pick.
    """
    return view if dataset.gives_rows or dataset.is_sums else coarsen_view(view)


def coarsen_view(view: View) -> View:
    """Return a view of whole months and squares, counted as usual; a coarse one stays as it is."""
    start, end = widen_months(view.from_, view.to)
    return replace(
        view,
        from_=start,
        to=end,
        # With and without those that reach beyond, the difference would tell of few events.
        dates=View.dates,
        # Numbers of another rule or day, subtracted, would tell of the events that differ.
        **{name: getattr(View, name) for name in COUNTING},
        # Of these, events are in no pools.
        **{name: getattr(View, name) for name in ("claimant", "flag", "control", "active_year")},
        bbox=widen_box(view.bbox) if view.bbox else None,
        # A reader could draw an area around one event.
        area=() if is_private_areas(view.overlay) else view.area,
        q="",
        min_killed=None,
        event=None,
        # A square's people may be those of one event, and whom it was blamed on, too.
        size="events",
        colour="type",
    )


def compare_views(asked: View, limited: View) -> dict[str, list[str] | None]:
    """Return the parameters asked for that were limited, as they are applied; None for not."""
    if asked is limited:
        return {}
    before, after = asked.to_params(), limited.to_params()
    return {name: after.get(name) for name in before if before[name] != after.get(name)}
