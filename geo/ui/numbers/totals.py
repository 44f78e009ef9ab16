"""Running totals as claimants stated them, apart from the events and never added to anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from geo.charts.totals import draw_totals
from geo.model.total import Total
from geo.questions.select import Selection
from geo.questions.several import Datasets
from geo.questions.totals import list_totals
from geo.text import Words, format_day, format_figure, format_period
from geo.told.beside import describe_symbol
from geo.ui.event.claims import link_copy
from geo.ui.page.chart import show_chart
from geo.ui.page.context import keep_of
from geo.ui.page.dom import Node, el, link, said, show
from geo.ui.page.licence import show_restricted
from geo.ui.page.state import choose
from geo.view.view import View

_HEADS = ("who", "figure", "area", "said_on")

Totals = Sequence[Total]
Kind = tuple[str, str]


def show_totals(datasets: Datasets) -> None:
    """Show each dataset's totals of one kind of people, on the days they were said."""
    words = Words(datasets[0].view.lang)
    if len(datasets) == 1 and not datasets[0].store.dataset.gives_rows:
        show_restricted(datasets[0].store, words, key="totals-head")
        return
    show(
        el("h2", words("totals.title"), class_="rasd-heading"),
        el("p", words("totals.text"), class_="rasd-soft"),
        key="totals-head",
    )
    stated = [_list_stated(each) for each in datasets]
    if not any(stated):
        _show_tables(datasets, [[] for _ in datasets], words)
        return
    kind = _ask_kind([row for totals in stated for row in totals], datasets[0].view, words)
    chosen = [[row for row in of if (row.harm, row.category) == kind] for of in stated]
    _show_chart(datasets, chosen, words)
    _show_tables(datasets, chosen, words)


def _list_stated(selection: Selection) -> list[Total]:
    if not selection.store.dataset.gives_rows:
        return []
    stated = keep_of(selection, "totals", partial(list_totals, selection))
    return [row for row in stated if row.measure == "people_harmed"]


def _show_chart(datasets: Datasets, chosen: Sequence[Totals], words: Words) -> None:
    """Show the totals of all datasets on one axis; one claimant in two of them is two there."""
    dated = [[row for row in totals if row.said_on is not None] for totals in chosen]
    # Of one dataset alone claimants need no other name.
    if sum(bool(rows) for rows in dated) > 1:
        dated = [
            [_name_dataset(row, each, words) for row in rows]
            for each, rows in zip(datasets, dated, strict=True)
        ]
    rows = [row for of in dated for row in of]
    if not rows:
        return
    claimants = words.join(list(dict.fromkeys(row.claimant for row in rows)))
    alt = words("totals.alt", claimants=claimants)
    # Kept with the dataset that has them: what a reader brought goes with its session.
    owner = next(each for each, of in zip(datasets, dated, strict=True) if of)
    show_chart(owner, draw_totals, rows, key="totals", alt=alt)


def _name_dataset(total: Total, selection: Selection, words: Words) -> Total:
    title = selection.store.dataset.words("title", words.lang)
    name = words("totals.of", claimant=total.claimant, dataset=title)
    # A series is one running count within its dataset.
    series = f"{selection.view.dataset}/{total.series or total.total_id}"
    return replace(total, claimant=name, series=series)


def _show_tables(datasets: Datasets, chosen: Sequence[Totals], words: Words) -> None:
    parts = [_describe_totals(rank, datasets, totals, words) for rank, totals in enumerate(chosen)]
    box = el(
        "div",
        *(node for part in parts for node in part),
        class_="rasd-totals-box",
        tabindex=0,
        role="region",
        aria_label=words("totals.title"),
    )
    show(box, key="totals-table")


def _describe_totals(
    rank: int, datasets: Datasets, totals: Totals, words: Words
) -> list[Node | None]:
    """Return one dataset's totals as a table, under its name where there are several."""
    shown = (rank, len(datasets) > 1, *(total.total_id for total in totals))
    make = partial(_describe_totals_of, rank, datasets, totals, words)
    return keep_of(datasets[rank], ("totals table", *shown), make)


def _describe_totals_of(
    rank: int, datasets: Datasets, totals: Totals, words: Words
) -> list[Node | None]:
    dataset = datasets[rank].store.dataset
    name = None
    if len(datasets) > 1:
        title = said(dataset.words("title", words.lang))
        name = el("h3", describe_symbol(rank), title, class_="rasd-beside-name")
    if not dataset.gives_rows:
        return [name, el("p", words("licence.no_totals"), class_="rasd-soft")]
    if not totals:
        return [name, el("p", words("totals.empty"))]
    undated = sum(row.said_on is None for row in totals)
    note = el("p", words("totals.undated", n=undated), class_="rasd-soft") if undated else None
    return [name, note, _make_table(totals, words)]


def _ask_kind(totals: Totals, view: View, words: Words) -> Kind:
    kinds = Counter(f"{row.harm}-{row.category}" for row in totals)
    options = [kind for kind, _ in kinds.most_common()]
    # Most totals are of civilians: they come first unless the reader asks for another category.
    asked = f"{view.harm}-{view.category}" if view.category != View.category else options[0]
    usual = asked if asked in options else options[0]
    chosen: str = choose(
        "totals",
        options,
        usual=usual,
        label=words("totals.measure"),
        format_func=lambda kind: words.join(
            [words(f"harm.{_split(kind)[0]}"), words(f"category.{_split(kind)[1]}")]
        ),
    )
    return _split(chosen)


def _split(kind: str) -> Kind:
    harm, _, category = kind.partition("-")
    return harm, category


def _make_table(totals: Totals, words: Words) -> Node:
    head = el("tr", *(el("th", words(f"totals.{name}"), scope="col") for name in _HEADS))
    rows = [row for total in totals for row in _make_rows(total, words)]
    return el("table", el("thead", head), el("tbody", *rows), class_="rasd-table rasd-totals")


def _make_rows(total: Total, words: Words) -> list[Node]:
    figure = format_figure(
        low=total.low, high=total.high, qualifier=total.qualifier, lang=words.lang
    )
    start, end = total.period_start, total.period_end
    period = format_period(start, end, words.lang) if start or end else words("totals.not_stated")
    source = total.source_url
    return [
        el(
            "tr",
            el("th", said(total.claimant), scope="row"),
            el("td", el("strong", figure)),
            el("td", said(total.area_name), el("small", period, class_="rasd-soft")),
            el("td", _say_day(total, words)),
        ),
        el(
            "tr",
            el(
                "td",
                said(total.text),
                el("span", link(words("totals.source"), source), class_="rasd-after")
                if source
                else None,
                link_copy(total.archive_url, words),
                colspan=len(_HEADS),
            ),
            class_="rasd-statement",
        ),
    ]


def _say_day(total: Total, words: Words) -> str:
    if total.said_on is None:
        return words("date.undated")
    return format_day(total.said_on, words.lang, prec=total.said_prec or "day", short=True)
