"""What a page says of one period, while a hand moves through the time and once it rests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from geo.model.timeline import Timeline
from geo.questions.events import is_listed
from geo.questions.select import Selection
from geo.questions.several import Datasets, list_shown
from geo.questions.sums.adding import make_sums_timeline
from geo.questions.timeline import make_timeline
from geo.questions.unshown import Unshown, count_unshown
from geo.text import Words, format_day
from geo.told.node import Node
from geo.told.period import tell_period
from geo.told.strip import tell_line, tell_strip
from geo.view.view import View


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What is said of a view whose period a hand moves.

    ``places`` are trees by the key of their place on the page. ``mapped`` is how many events of
    each dataset can be drawn, and ``tells`` whether of one alone that may be told; ``selected``
    whether the selected event is among those shown; ``period`` the first and the last day as the
    dataset was asked for them, and ``days`` those shown, in words.
    """

    places: Mapping[str, Sequence[Node]]
    mapped: Sequence[int]
    tells: bool
    selected: bool
    period: tuple[str | None, str | None]
    days: tuple[str, str]

    def to_json(self) -> dict[str, object]:
        """Return it as the page's script reads it."""
        names = ("places", "mapped", "tells", "selected", "period", "days")
        return {name: getattr(self, name) for name in names}


def tell_moment(asked: View, selection: Selection, *, told: str = "") -> Moment:
    """Return what a page says of a view in the places that follow a hand.

    Parameters
    ----------
    asked
        The view as the reader chose it.
    selection
        The main dataset with those beside it still in its view.
    told
        The dataset whose timeline the hand is on; '' for the main one.

    """
    words, datasets = Words(asked.lang), list_shown(selection)
    on = next((each for each in datasets if each.view.dataset == told), datasets[0])
    timeline = keep_timeline(on)
    places = {
        "numbers": tell_strip(datasets, words),
        "period-shown": tell_period(timeline, on.view, words),
    }
    if len(datasets) > 1:
        places["beside-line"] = [tell_line(asked, selection, datasets, words)]
    unshown = [count_unshown(each) for each in datasets]
    start, end = on.view.from_, on.view.to
    return Moment(
        places=places,
        mapped=[each.shown - each.unmapped for each in unshown],
        tells=tells_mapped(datasets, unshown),
        selected=shows_selected(find_selected(datasets)),
        period=(start.isoformat() if start else None, end.isoformat() if end else None),
        days=tell_days(timeline, on.view),
    )


def keep_timeline(selection: Selection) -> Timeline:
    """Return the timeline of a view, worked out once for whatever period is chosen in it."""
    # It is of all of the time, and a hand that moves through it asks for it again and again.
    view = selection.view
    whole = replace(view, from_=None, to=None, event=None, lat=None, lng=None, z=None)
    _, areas, _ = selection.pin
    make = make_sums_timeline if selection.store.dataset.is_sums else make_timeline
    return selection.store.remember(("whole time", whole, areas), lambda: make(selection))


def tell_days(timeline: Timeline, view: View) -> tuple[str, str]:
    """Return the first and the last day shown, in words."""
    days = (view.from_ or timeline.first, view.to or timeline.last)
    start, end = (format_day(day, view.lang) if day else "" for day in days)
    return start, end


def tells_mapped(datasets: Datasets, unshown: Sequence[Unshown]) -> bool:
    """Whether a map of one dataset may say how many events lie outside of it.

    That none is told is not that none matches: the map then says nothing of it.
    """
    is_sums = len(datasets) == 1 and datasets[0].store.dataset.is_sums
    return not is_sums and not unshown[0].few


def find_selected(datasets: Datasets) -> Selection:
    """Return the dataset of the selected event, or the main one, with what is asked of it alone."""
    return next((each for each in datasets if each.view.event), datasets[0])


def shows_selected(selection: Selection) -> bool:
    """Tell whether the selected event is among those shown: else a ring would be round others."""
    view = selection.view
    if view.event is None or not selection.store.dataset.gives_rows:
        return False
    return is_listed(selection, view.event)
