"""What the signs of a map are sized and coloured by, in words: for the page, files and pictures."""

from collections.abc import Sequence

from geo.look.theme import SERIES, event_role
from geo.map.layer import Group, Looks
from geo.model.schema import list_vocabulary
from geo.questions.names import read_names
from geo.questions.screen.colours import MOST_BLAMED, NOBODY, OTHER, SEVERAL, rank_blamed
from geo.questions.select import Selection
from geo.text import Words
from geo.view.view import View

_AGREEMENT = {
    "agree": "type-protests",
    "differ": "type-riots",
    "denied": "type-explosions-remote-violence",
    "single": "bar",
}
"""The colour of each word for how accounts agree."""
_WORDED = ("all", "civilian", "combatant")
"""Of whom the killed are named in a text of their own."""


def describe_looks(datasets: Sequence[Selection]) -> Looks:
    """Return what the signs of datasets shown together are sized and coloured by.

    All are sized by one thing: by events where one of them gives no rows, and so no people of a
    single place.
    """
    view = datasets[0].view
    is_told = all(each.store.dataset.gives_rows for each in datasets)
    return Looks(
        by="people" if is_told and view.size == "people" else "events",
        measure=name_measure(view),
        is_usual=view.harm == View.harm and view.category in _WORDED,
        colour=view.colour if is_told else View.colour,
        groups=list_groups(datasets) if is_told else _list_types(Words(view.lang)),
    )


def say_size(words: Words, looks: Looks) -> str:
    """Return what the sizes of signs stand for."""
    if looks.by == "events":
        return words("map.legend_events")
    return words("map.legend_people", measure=looks.measure)


def name_measure(view: View) -> str:
    """Return whom a view counts, in a few words: ``killed, civilians``."""
    words = Words(view.lang)
    return words(
        "map.measure",
        harm=words(f"harm.{view.harm}"),
        category=words(f"category.{view.category}"),
    )


def list_groups(datasets: Sequence[Selection]) -> tuple[Group, ...]:
    """Return the groups by which signs are coloured, in the order of the legend."""
    view = datasets[0].view
    words = Words(view.lang)
    if view.colour == "blamed":
        return _list_blamed(datasets, words)
    if view.colour == "agreement":
        return tuple(
            Group(key=key, title=words(f"agreement.{key}"), role=role)
            for key, role in _AGREEMENT.items()
        )
    return _list_types(words)


def _list_types(words: Words) -> tuple[Group, ...]:
    types = list_vocabulary("events", "event_type")
    return tuple(
        Group(key=name, title=words.term("event_type", name), role=event_role(name))
        for name in types
    )


def _list_blamed(datasets: Sequence[Selection], words: Words) -> tuple[Group, ...]:
    names: dict[str, str] = {}
    for each in datasets:
        known = read_names(each.store, "actors", words.lang)
        for actor in rank_blamed(each.store):
            names.setdefault(actor, known.get(actor, actor))
    # The first of the main dataset have colours of their own; what others add shares one.
    roles = [*SERIES[:MOST_BLAMED], *["river"] * max(0, len(names) - MOST_BLAMED)]
    ranked = [
        Group(key=actor, title=title, role=role)
        for (actor, title), role in zip(names.items(), roles, strict=False)
    ]
    rest = ((SEVERAL, "several", SERIES[MOST_BLAMED]), (OTHER, "other", "river"))
    others = [
        Group(key=key, title=words(f"map.blamed_{name}"), role=role)
        for key, name, role in (*rest, (NOBODY, "nobody", "bar"))
    ]
    return (*ranked, *others)
