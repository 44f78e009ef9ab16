"""Stated totals beside the events of the dataset that fall in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

import streamlit as st

from geo.charts.steps import Step, draw_event_steps, draw_total_steps
from geo.model.total import Total
from geo.questions.select import Selection
from geo.questions.several import Datasets
from geo.questions.totals import Coverage, cover_total, list_totals
from geo.text import (
    Words,
    format_count,
    format_day,
    format_figure,
    format_number,
    format_period,
    format_words,
)
from geo.told.beside import describe_symbol
from geo.told.rule import say_rule
from geo.ui.event.claims import link_copy
from geo.ui.page.chart import show_chart
from geo.ui.page.context import keep_of
from geo.ui.page.dom import Node, el, link, said, show
from geo.ui.page.state import choose

_PARTS = ("total", "counted", "events", "follows")
_MOST_FIGURES = 6
_EDGE = 30
"""The axis is longer than its course by one part in so many on each side."""

Totals = Sequence[Total]


def show_coverage(datasets: Datasets) -> None:
    """Show the totals of one series, or one total, beside the events that fall in them.

    Both are of one dataset; where there are several, each of their series can be chosen.
    """
    words = Words(datasets[0].view.lang)
    if len(datasets) == 1 and not datasets[0].store.dataset.gives_rows:
        show(el("p", words("licence.no_totals"), class_="rasd-soft"), key="coverage-head")
        return
    groups = _group_each(datasets)
    show(
        el("h2", words("coverage.title"), class_="rasd-heading"),
        el("p", words("coverage.text"), class_="rasd-soft"),
        *_name_without(datasets, groups, words),
        key="coverage-head",
    )
    if not groups:
        if len(datasets) == 1:
            st.text(words("coverage.empty"))
        return
    shown = tuple((each.store.dataset.name, each.store.dataset.revision) for each in datasets)
    names = keep_of(
        datasets[0],
        ("series", shown),
        lambda: {key: _name_series(key, datasets, groups, words) for key in groups},
    )
    chosen = choose(
        "series",
        list(groups),
        usual=next(iter(groups)),
        label=words("coverage.choose"),
        format_func=lambda key: names.get(key, key),
        filter_mode="contains",
    )
    selection, totals = groups[chosen]
    asked = [total.total_id for total in totals]
    cover = partial(cover_total, selection)
    found = keep_of(selection, ("covered", *asked), lambda: [cover(each) for each in asked])
    _show_steps(selection, found, words)
    rule = el("p", say_rule(selection), class_="rasd-soft")
    table = keep_of(selection, ("covered table", *asked), partial(_describe_table, found, words))
    show(rule, _describe_mixed(found, words), table, key="coverage")


_Groups = Mapping[str, tuple[Selection, Totals]]
"""The totals of each series with their dataset; a series beside is called ``DATASET/SERIES``."""


def _group_each(datasets: Datasets) -> _Groups:
    groups: dict[str, tuple[Selection, Totals]] = {}
    for rank, each in enumerate(datasets):
        if each.store.dataset.gives_rows:
            prefix = f"{each.view.dataset}/" if rank else ""
            stated = keep_of(each, "totals", partial(list_totals, each))
            for key, totals in group_totals(stated).items():
                groups[f"{prefix}{key}"] = (each, totals)
    return groups


def _name_series(key: str, datasets: Datasets, groups: _Groups, words: Words) -> str:
    selection, totals = groups[key]
    name = _name_group(totals, words)
    if len(datasets) == 1:
        return name
    title = selection.store.dataset.words("title", words.lang)
    return words("coverage.of", dataset=title, series=name)


def _name_without(datasets: Datasets, groups: _Groups, words: Words) -> list[Node]:
    """Name, where there are several, the datasets without a total and say why."""
    if len(datasets) == 1:
        return []
    owners = [selection for selection, _ in groups.values()]
    lines = []
    for rank, each in enumerate(datasets):
        if each in owners:
            continue
        dataset = each.store.dataset
        why = "coverage.empty" if dataset.gives_rows else "licence.no_totals"
        title = said(dataset.words("title", words.lang), "b")
        lines.append(el("p", describe_symbol(rank), title, " ", words(why), class_="rasd-soft"))
    return lines


def group_totals(totals: Totals) -> dict[str, Totals]:
    """Return the totals of people harmed by series, the longest first; others by themselves."""
    groups: dict[str, list[Total]] = {}
    for total in totals:
        if total.measure == "people_harmed":
            groups.setdefault(total.series or total.total_id, []).append(total)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))


def _name_group(totals: Totals, words: Words) -> str:
    last = totals[-1]
    figures = [_write_total(total, words) for total in totals]
    if len(figures) > _MOST_FIGURES:
        figures = [*figures[:2], "…", *figures[-2:]]
    return words(
        "coverage.series",
        claimant=last.claimant,
        what=_say_whom(last, words),
        area=last.area_name,
        figures=words.join(figures),
    )


def _write_total(total: Total, words: Words) -> str:
    return format_figure(low=total.low, high=total.high, qualifier=total.qualifier, lang=words.lang)


def _say_whom(total: Total, words: Words) -> str:
    parts = [words(f"harm.{total.harm}"), words(f"category.{total.category}")]
    if total.side_name:
        parts.append(total.side_name)
    return words.join(parts)


def _show_steps(selection: Selection, found: Sequence[Coverage], words: Words) -> None:
    steps = (_make_step(coverage, words) for coverage in found)
    rows = sorted((step for step in steps if step), key=lambda step: step.day)
    if len(rows) < 2:  # noqa: PLR2004  one total has no course
        return
    edge = max(timedelta(days=1), (rows[-1].day - rows[0].day) // _EDGE)
    window: tuple[date, date] = (rows[0].day - edge, rows[-1].day + edge)
    claimant = found[0].total.claimant
    with st.container(key="coverage-steps"):
        for name, draw in (("total", draw_total_steps), ("events", draw_event_steps)):
            alt = words("coverage.alt_events")
            if name == "total":
                alt = words("coverage.alt_total", n=len(rows), claimant=claimant)
            show_chart(selection, draw, rows, window=window, key=f"coverage-{name}", alt=alt)
        st.caption(words("coverage.axis_note"))


def _make_step(coverage: Coverage, words: Words) -> Step | None:
    """Return a total as a step of the course; None when no day is known for it."""
    total = coverage.total
    day = total.period_end or total.said_on
    if day is None:
        return None
    told = words(
        "coverage.tooltip_total",
        said=_say_said(total, words),
        figure=_write_total(total, words),
        what=_say_whom(total, words),
    )
    return Step(
        day=day,
        low=total.low,
        high=total.high,
        number=coverage.number,
        said_total=told,
        said_events=_say_events(coverage, words),
    )


def _say_events(coverage: Coverage, words: Words) -> str:
    number = format_words(coverage.number, words.lang)
    return words("coverage.of_events", n=coverage.number.events, number=number)


def _say_said(total: Total, words: Words) -> str:
    if total.said_on is None:
        return words("date.said_undated")
    return format_day(total.said_on, words.lang, prec=total.said_prec or "day", short=True)


def _describe_mixed(found: Sequence[Coverage], words: Words) -> Node | None:
    kinds = {(c.total.harm, c.total.category) for c in found}
    return el("p", words("coverage.mixed"), class_="rasd-note") if len(kinds) > 1 else None


def _describe_table(found: Sequence[Coverage], words: Words) -> Node:
    head = el("tr", *(el("th", words(f"coverage.{part}"), scope="col") for part in _PARTS))
    rows = [_describe_coverage(coverage, words) for coverage in found]
    table = el("table", el("thead", head), el("tbody", *rows), class_="rasd-table rasd-coverage")
    # What scrolls must be reached by the keyboard.
    return el("div", table, class_="rasd-scroll", tabindex=0)


def _describe_coverage(coverage: Coverage, words: Words) -> Node:
    total, number = coverage.total, coverage.number
    blamed = words("coverage.anyone")
    if total.blames_names:
        blamed = words("coverage.blamed", names=words.join(total.blames_names))
    start, end = total.period_start, total.period_end
    period = format_period(start, end, words.lang) if start or end else words("totals.not_stated")
    return el(
        "tr",
        el(
            "th",
            link(_write_total(total, words), total.source_url),
            link_copy(total.archive_url, words),
            el("small", _say_whom(total, words), class_="rasd-soft"),
            el("small", _say_said(total, words), class_="rasd-soft"),
            scope="row",
        ),
        el("td", period, el("small", said(total.area_name), class_="rasd-soft"), _small(blamed)),
        el(
            "td",
            el("strong", format_number(number, words.lang)),
            el("small", words("count.events", n=number.events), class_="rasd-soft"),
        ),
        el("td", *(el("div", line) for line in say_consequences(coverage, words))),
    )


def _small(text: str) -> Node:
    return el("small", text, class_="rasd-soft")


def say_consequences(coverage: Coverage, words: Words) -> Iterable[str]:
    """Say what follows from a total beside its events, in sentences that stay true."""
    number, total = coverage.number, coverage.total
    if not number.events:
        yield words("coverage.no_events")
    else:
        if number.low is not None:
            yield words("coverage.overlap")
        yield from _say_gap(coverage, words)
    if total.side and number.low is not None:
        yield words("coverage.one_side", side=total.side_name or total.side)
    counts = {
        "without_figure": number.without_figure,
        **{name: getattr(coverage, name) for name in ("partly", "undated", "placeless")},
    }
    for name, n in counts.items():
        if n:
            yield words(f"coverage.{name}", n=n)


def _say_gap(coverage: Coverage, words: Words) -> Iterable[str]:
    low, high = coverage.gap_low, coverage.gap_high
    if low is None and high is None:
        return
    if high is None:
        yield words("coverage.gap_least", low=_write_gap(low or 0))
    elif low is None:
        yield words("coverage.gap_most", high=_write_gap(high))
    elif low == high:
        yield words("coverage.gap_one", low=_write_gap(low))
    else:
        yield words("coverage.gap", low=_write_gap(low), high=_write_gap(high))
    # Where the gap may be below 0 the events may count more than the total.
    if low is None or low < 0:
        yield words("coverage.exceeds")


def _write_gap(people: int) -> str:
    # A hyphen would be broken from its number at the end of a line.
    return format_count(people).replace("-", "\N{MINUS SIGN}")
