"""Casualties of several datasets: one chart, one axis, and a table of the same numbers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from geo.charts.comparison import MOST_GROUPS, draw_groups, draw_months
from geo.dataset.private import is_private_areas
from geo.export.catalogue import TOGETHER
from geo.model.number import ComparedGroup, Number
from geo.questions.people import By
from geo.questions.select import Selection
from geo.questions.several import Comparison, Datasets, Extent, compare_groups, measure_extent
from geo.text import (
    Words,
    format_coverage,
    format_number,
    format_period,
    format_sentence,
    list_notes,
)
from geo.told.beside import describe_symbol, note_dataset
from geo.told.rule import say_rule
from geo.ui.page.chart import show_chart
from geo.ui.page.context import PageContext
from geo.ui.page.dom import Child, Node, el, said, show


def show_comparison(page: PageContext, *, by: By, notes: Sequence[Node]) -> None:
    """Show the groups of every dataset side by side; ``notes`` say how the groups are made."""
    datasets, words = page.datasets, page.words
    compared = compare_groups(datasets, by=by)
    extents = [measure_extent(each.store) for each in datasets]
    lines = [
        _describe_dataset(rank, datasets, whole, extents[rank], words)
        for rank, whole in enumerate(compared.wholes)
    ]
    show(
        el("h2", words("comparison.title"), class_="rasd-heading"),
        el("ul", *lines, class_="rasd-list rasd-compared"),
        el("p", say_rule(page.selection), " ", words("beside.apart"), class_="rasd-soft"),
        *notes,
        *_list_refusals(datasets, words, by=by),
        key="groups-head",
    )
    _show_chart(page, compared.groups, by=by)
    show(_describe_ways(page, by=by), key="groups-take")
    by_what = words(f"casualties.by_{by}")
    show(_describe_table(datasets, compared, extents, words, by=by_what), key="groups")


def _describe_dataset(
    rank: int, datasets: Datasets, whole: Number, extent: Extent, words: Words
) -> Node:
    store = datasets[rank].store
    days = format_period(extent.from_, extent.to, words.lang)
    about = [note_dataset(store, words), words("comparison.days", period=days)]
    return el(
        "li",
        describe_symbol(rank),
        said(store.dataset.words("title", words.lang), "b"),
        el("span", format_sentence(whole, words.lang), class_="rasd-after"),
        el("small", words.join(about, mark="dot"), class_="rasd-after rasd-soft"),
    )


def _list_refusals(datasets: Datasets, words: Words, *, by: By) -> list[Child]:
    """Name the datasets that give no rows, and are not counted by areas somebody drew."""
    if by != "area" or not is_private_areas(datasets[0].view.overlay):
        return []
    closed = [each.store.dataset for each in datasets if not each.store.dataset.gives_rows]
    return [
        el("p", said(dataset.words("title", words.lang), "b"), " ", words("areas.only_drawn"))
        for dataset in closed
    ]


def _show_chart(page: PageContext, groups: Sequence[ComparedGroup], *, by: By) -> None:
    words, view = page.words, page.selection.view
    titles = [each.store.dataset.words("title", words.lang) for each in page.datasets]
    months = [group for group in groups if group.month]
    drawn = months if by == "month" else groups[:MOST_GROUPS]
    if drawn:
        alt = words(
            "comparison.alt",
            what=words.join([words(f"harm.{view.harm}"), words(f"category.{view.category}")]),
            by=words(f"casualties.by_{by}"),
            datasets=words.join(titles),
        )
        draw = draw_months if by == "month" else draw_groups
        with st.container(key="groups-chart"):
            show_chart(page.selection, draw, drawn, titles=titles, key="groups-ranges", alt=alt)
    if len(drawn) < len(groups):
        rest = words("comparison.first", shown=len(drawn), total=len(groups))
        note = words("comparison.in_table") if by == "month" else rest
        show(el("p", note, class_="rasd-soft"), key="groups-not-drawn")


def _describe_ways(page: PageContext, *, by: By) -> Node:
    """Return links to the chart as a picture and to its numbers."""
    words, asked = page.words, replace(page.asked, event=None)
    ways = {
        form: TOGETHER[f"comparison-{form}"].address(asked, by=by) for form in ("svg", "png", "csv")
    }
    ways["json"] = ways["csv"].replace("format=csv", "format=json")
    links = [
        el("a", words(f"comparison.take_{form}"), href=address.lstrip("/"), class_="rasd-after")
        for form, address in ways.items()
    ]
    return el("p", words("comparison.take"), *links, class_="rasd-soft")


def _describe_table(
    datasets: Datasets, compared: Comparison, extents: Sequence[Extent], words: Words, *, by: str
) -> Node:
    titles = [each.store.dataset.words("title", words.lang) for each in datasets]
    heads = [
        el("th", describe_symbol(rank), said(title), scope="col")
        for rank, title in enumerate(titles)
    ]
    rows = [
        el(
            "tr",
            el("th", said(group.name), scope="row"),
            *(
                _describe_cell(group, each, extent, number, words)
                for each, extent, number in zip(datasets, extents, group.numbers, strict=True)
            ),
        )
        for group in compared.groups
    ]
    wholes = (_describe_number(number, words) for number in compared.wholes)
    whole = el("tr", el("th", words("casualties.sum"), scope="row"), *wholes, class_="rasd-sum")
    table = el(
        "table",
        el("thead", el("tr", el("th", by, scope="col"), *heads)),
        el("tbody", *rows, whole),
        class_="rasd-table rasd-compared",
        aria_label=words("comparison.title"),
    )
    # What scrolls must be reached by the keyboard.
    return el("div", table, class_="rasd-scroll", tabindex=0)


def _describe_cell(
    group: ComparedGroup, selection: Selection, extent: Extent, number: Number | None, words: Words
) -> Node:
    if number is not None:
        return _describe_number(number, words)
    why = "numbers.no_events" if selection.store.dataset.gives_rows else "comparison.few"
    if _is_outside(group.month, extent):
        why = "comparison.outside"
    return el("td", el("small", words(why), class_="rasd-soft"))


def _is_outside(month: date | None, extent: Extent) -> bool:
    """Tell whether a month lies before the first or after the last day of a dataset's events."""
    if month is None or extent.from_ is None or extent.to is None:
        return False
    return month < extent.from_.replace(day=1) or month > extent.to


def _describe_number(number: Number, words: Words) -> Node:
    few = words("licence.not_told") if number.fewer_than else ""
    notes = [few or format_coverage(number, words.lang), *list_notes(number, words.lang)]
    return el(
        "td",
        el("strong", format_number(number, words.lang)),
        *(el("small", note, class_="rasd-soft") for note in notes),
        title=format_sentence(number, words.lang),
    )
