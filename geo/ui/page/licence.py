"""What a page says of a dataset whose licence allows aggregates only, in the place of its rows."""

from datetime import UTC, datetime

from geo.dataset.disclosure import find_least
from geo.engine.store import Store
from geo.export.provenance import cite_dataset
from geo.text import Words, format_day
from geo.ui.page.context import PageContext
from geo.ui.page.dom import Node, el, link, show


def show_restricted(store: Store, words: Words, *, key: str) -> None:
    """Say in the place of rows why there are none, what to do, and how to cite the numbers."""
    dataset = store.dataset
    least = find_least(dataset)
    show(
        el("h2", words("licence.title"), class_="rasd-heading"),
        el("p", words("licence.text", licence=dataset.say_licence(words.lang))),
        el("p", words("licence.do"), *_link_source(store, words)),
        el("p", words("licence.least", n=least), class_="rasd-soft") if least > 1 else None,
        el("p", el("b", words("about.cite_title")), " ", _cite(store, words), class_="rasd-note"),
        key=key,
    )


def show_limits(page: PageContext) -> None:
    """Say when the filters chosen are answered in coarser steps, as the licence asks."""
    if page.is_limited:
        show(el("p", page.words("licence.coarse"), class_="rasd-note"), key="licence-coarse")


def _link_source(store: Store, words: Words) -> list[Node | str]:
    path = next(iter(store.dataset.licence_urls), None)
    return [" ", link(words("licence.terms"), path)] if path else []


def _cite(store: Store, words: Words) -> str:
    today = format_day(datetime.now(UTC).date(), words.lang)
    cited = cite_dataset(store.dataset, words.lang)
    return words.join([cited, words("licence.accessed", day=today)], mark="space")
