"""What is said in a document before its page comes, in the words of that page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from geo.export.provenance import say_private
from geo.questions.event import describe_event
from geo.questions.select import Selection
from geo.questions.several import open_beside
from geo.questions.unshown import count_unshown
from geo.text import Words
from geo.told.bar import describe_pages, describe_title, list_told_pages
from geo.told.event import describe_head
from geo.told.events import describe_events
from geo.told.lead import describe_lead, describe_ways
from geo.told.node import Node, el
from geo.told.strip import tell_strip
from geo.told.unshown import tell_unshown
from geo.web.card import Card
from geo.web.shell.picture import write_address

_MAP = ""
_WITH_NUMBERS = (_MAP, "casualties")
"""Pages that begin with the strip of numbers."""
MOST_LISTED = 10
Part = tuple[str, Sequence[Node | None]]
"""The name of a place in the document, and what stands there."""


@dataclass
class Shell:
    """What is ready of a page: elements by place, and the address of its map's picture.

    ``query`` is that of the page's address, as far as the page honours it; its links keep it.
    """

    page: str = ""
    query: str = ""
    is_embedded: bool = False
    parts: dict[str, Sequence[Node | None]] = field(default_factory=dict)
    picture: str = ""
    has_event: bool = False
    card: Card | None = None


def name_shell(shell: Shell, selection: Selection) -> None:
    """Put the title line of a page into its shell; of a private dataset nothing but our name."""
    words, dataset = Words(selection.view.lang), selection.store.dataset
    if say_private(selection.view):
        shell.parts["title"] = [el("span", words("app.name"), class_="rasd-name")]
        return
    shell.parts["title"] = describe_title(dataset, words)
    told = list_told_pages(dataset, words)
    shell.parts["pages"] = [describe_pages(told, words, chosen=shell.page)]


def fill_shell(shell: Shell, selection: Selection) -> None:
    """Put into a shell what its page says, part by part, the first things first.

    Of datasets that give no rows, of several and of private ones it is no more than their card
    tells, which is made before.
    """
    words = Words(selection.view.lang)
    if shell.page not in _WITH_NUMBERS or say_private(selection.view):
        return
    if open_beside(selection.view) or not selection.store.dataset.gives_rows:
        if shell.card:
            shell.parts["numbers"] = [el("p", shell.card.sentence, class_="rasd-line")]
        return
    shell.has_event = selection.view.event is not None
    if shell.page == _MAP:
        shell.picture = write_address(selection)
    for place, nodes in _list_counted(selection, words, page=shell.page):
        shell.parts[place] = nodes


def _list_counted(selection: Selection, words: Words, *, page: str) -> Iterator[Part]:
    """Give what a page says of one dataset of events that may be told one by one."""
    view, unshown = selection.view, count_unshown(selection)
    # What was known on a day stands above the panel, as high as there is to say.
    has_panel = page == _MAP and (view.event or unshown.shown)
    if has_panel and view.as_of is None:
        yield "head", _keep(selection, "head", lambda: _describe_panel_head(selection, words))
    yield "numbers", _keep(selection, "numbers", lambda: tell_strip([selection], words))
    yield "unshown", [el("span", label) for label, _ in tell_unshown(unshown, words).values()]
    if page != _MAP:
        return
    if has_panel and not view.event:
        yield "ways", _keep(selection, "ways", lambda: describe_ways(selection, words))
    listed = partial(describe_events, selection, words, most=MOST_LISTED)
    yield "events", _keep(selection, "events", listed)


def _keep(
    selection: Selection, place: str, make: Callable[[], Sequence[Node | None]]
) -> Sequence[Node | None]:
    """Return what stands at a place, made once for each revision and view."""
    return selection.store.remember(("shell", place, selection.view.query_string()), make)


def _describe_panel_head(selection: Selection, words: Words) -> list[Node | None]:
    event = selection.view.event
    if event is None:
        return describe_lead(selection, words)
    return describe_head(selection, describe_event(selection, event), words)
