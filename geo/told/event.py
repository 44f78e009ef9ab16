"""The head of an event: its name and the paragraph that a reader may quote."""

from geo.export.paragraph import write_paragraph
from geo.model.event import EventAccounts
from geo.questions.events import is_listed
from geo.questions.select import Selection
from geo.text import Words
from geo.told.node import Node, el, said, turn_to
from geo.told.paragraph import describe_paragraph


def describe_head(selection: Selection, found: EventAccounts, words: Words) -> list[Node | None]:
    """Return an event's name, why the view leaves it out where it does, and its paragraph."""
    event = found.event
    is_left_out = not is_listed(selection, event.id)
    why = "filtered" if found.claims else "unspoken"
    return [
        said(event.title, "h2"),
        el("p", words(f"panel.{why}"), class_="rasd-note") if is_left_out else None,
        describe_paragraph(
            write_paragraph(found, words.lang),
            selection.view,
            dataset=selection.store.dataset.words("title", words.lang),
            words=words,
            more=turn_to(words("accounts.open"), "accounts"),
        ),
    ]
