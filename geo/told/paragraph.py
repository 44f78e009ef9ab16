"""The paragraph on an event that a reader may quote, with the button that copies it."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from geo.export.paragraph import Paragraph
from geo.text import Words, format_day
from geo.told.node import Node, el
from geo.view.view import COUNTING, View


def describe_paragraph(
    told: Paragraph, view: View, *, dataset: str, words: Words, more: Node | None = None
) -> Node:
    """Return the paragraph with its button and, beside that, where more is said.

    Parameters
    ----------
    told
        What it says.
    view
        The view it is of; its event and how it counts are in the address that is copied along.
    dataset
        The title of the dataset.
    words
        Of the page's language.
    more
        A link to the accounts, where they are on another page.

    """
    day = format_day(datetime.now(UTC).date(), words.lang)
    source = words("paragraph.recorded", app=words("app.name"), title=dataset, day=day)
    asked = {name: getattr(view, name) for name in COUNTING}
    plain = replace(View(dataset=view.dataset, lang=view.lang, event=view.event), **asked)
    return el(
        "div",
        el("p", told.text, class_="rasd-paragraph"),
        el(
            "button",
            words("paragraph.copy"),
            class_="rasd-button",
            data_copy=f"{told.text}\n{source}",
            # The language too, or who opens it would get that of their browser.
            data_link=f"?{urlencode({**plain.to_params(), 'lang': plain.lang}, doseq=True)}",
            data_done=words("paragraph.copied"),
            data_failed=words("paragraph.failed"),
        ),
        more,
        class_="rasd-quote",
    )
