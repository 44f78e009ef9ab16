"""The title line of every page: what the dataset is called, and the pages there are."""

from collections.abc import Mapping

from geo.dataset.folder import Dataset
from geo.stories.files import list_stories
from geo.text import Words
from geo.told.node import Node, el, said, turn_to

_OTHERS = ("stories", "accounts", "casualties", "duplicates", "data", "method", "about")
PAGES: Mapping[str, str] = {"map": "", **dict(zip(_OTHERS, _OTHERS, strict=True))}
"""Pages in their order, each with its path under the root."""


def describe_title(dataset: Dataset, words: Words) -> list[Node | None]:
    """Return the name of the project and the title of a dataset."""
    title = said(dataset.words("title", words.lang), "h1", class_="rasd-title")
    return [el("span", words("app.name"), class_="rasd-name"), title]


def list_told_pages(dataset: Dataset, words: Words) -> dict[str, str]:
    """Return the pages that a dataset has something for, as `PAGES`."""
    # A dataset without stories needs no link to them.
    told = list_stories(dataset, words.lang)
    return {name: path for name, path in PAGES.items() if name != "stories" or told}


def describe_pages(
    pages: Mapping[str, str], words: Words, *, chosen: str, login: Node | None = None
) -> Node:
    """Return the links to pages, each with its path; ``chosen`` is the path of the open one."""
    # Our own links: Streamlit's lose the view in a new tab, and leave two entries in the history.
    links = [
        turn_to(
            words(f"page.{name}"),
            path,
            class_="rasd-page",
            data_page=name,
            aria_current="page" if path == chosen else None,
        )
        for name, path in pages.items()
    ]
    # In the bar, which scrolls with the page; Streamlit's own button floats over texts.
    filters = el("button", words("filters.open"), class_="rasd-page rasd-open-filters")
    return el("nav", filters, *links, login, class_="rasd-pages", aria_label=words("page.label"))
