"""What this is, the method, the sources, the licence, how to cite."""

from collections.abc import Mapping, Sequence

from geo import __version__
from geo.dataset.folder import NOT_STATED
from geo.engine.store import Store
from geo.export.provenance import cite_dataset
from geo.model.descriptor import Source
from geo.model.schema import text_column
from geo.questions.select import Selection
from geo.text import Words, column_of, localized
from geo.ui.event.claims import link_copy
from geo.ui.page.dom import Node, el, link, said, show

_METHOD = ("events", "figures", "blank", "overlap", "totals", "place", "dates")


def show_about(selection: Selection) -> None:
    """Show the page about the dashboard and the dataset it shows."""
    store = selection.store
    words = Words(selection.view.lang)
    dataset = store.dataset
    told = ("sums", "overlap") if dataset.is_sums else _METHOD
    method = [el("p", words(f"about.method_{name}")) for name in told]
    show(
        _section("what", words, el("p", words("about.what")), _describe_dataset(store, words)),
        _section("method", words, *method),
        _section("sources", words, *_describe_sources(dataset.sources, words)),
        _section("claimants", words, _list_claimants(store, words)),
        _section("licence", words, *_describe_licence(store, words)),
        _section("cite", words, *_describe_citation(store, words)),
        _section("basemap", words, el("p", words("about.basemap"))),
        _section("privacy", words, el("p", words("about.privacy"))),
        key="about",
        class_="rasd-article",
    )


def _section(name: str, words: Words, *content: Node | None) -> Node:
    heading = el("h2", words(f"about.{name}_title"), class_="rasd-heading")
    return el("section", heading, *content)


def _describe_dataset(store: Store, words: Words) -> Node | None:
    return said(store.dataset.words("description", words.lang), "p")


def _describe_sources(sources: Sequence[Source], words: Words) -> list[Node]:
    lines = [
        el(
            "li",
            link(_translate(source, "title", words), source.get("path"), dir="auto"),
            link_copy(source.get("archive"), words),
            said(_translate(source, "description", words), class_="rasd-after rasd-soft"),
        )
        for source in sources
    ]
    return [el("p", words("about.sources_text")), el("ul", *lines, class_="rasd-columns")]


def _translate(entry: Mapping[str, object], field: str, words: Words) -> str:
    return localized(entry, field, words.lang)


def _list_claimants(store: Store, words: Words) -> Node:
    lang = words.lang
    rows = (
        store.frame("claimants")
        .sort(text_column("claimants", "name", lang=lang))
        .collect()
        .iter_rows(named=True)
    )
    lines = [
        el(
            "li",
            link(row[column_of("name", lang, row)], row["url"], dir="auto"),
            el("span", words(f"claimant_kind.{row['kind']}"), class_="rasd-after rasd-soft"),
        )
        for row in rows
    ]
    return el("ul", *lines, class_="rasd-columns")


def _describe_licence(store: Store, words: Words) -> list[Node | None]:
    licences = store.dataset.descriptor.get("licenses", ())
    # Of one that nobody stated there is nothing to read.
    stated = [entry for entry in licences if entry["name"] != NOT_STATED]
    names = [link(entry.get("title") or entry["name"], entry.get("path")) for entry in stated]
    key = "about.licence" if stated or not licences else "about.licence_unstated"
    return [
        el("p", words(key, licence=store.dataset.say_licence(words.lang))),
        el("p", *names),
        said(store.dataset.words("credit", words.lang), "p"),
        el("p", words("about.code_licence")),
        el("p", words("about.program", version=__version__), class_="rasd-soft"),
    ]


def _describe_citation(store: Store, words: Words) -> list[Node]:
    citation = cite_dataset(store.dataset, words.lang)
    return [
        el("p", citation, class_="rasd-note"),
        el("p", words("about.revision", revision=store.dataset.revision), class_="rasd-soft"),
        el("p", words("about.cite_view")),
    ]
