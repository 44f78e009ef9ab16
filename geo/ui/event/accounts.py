"""The accounts of one event side by side, and of many events in a matrix."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import streamlit as st

from geo.charts.accounts import draw_accounts
from geo.charts.points import MAP_SIZE, draw_points
from geo.engine.base import Row
from geo.errors import NotFoundError
from geo.export.paragraph import Paragraph, write_paragraph
from geo.look.theme import RANGE_AXIS_HEIGHT, RANGE_ROW_HEIGHT
from geo.model.account import Claim, EarlierFigure, Figure
from geo.model.event import Event, EventAccounts
from geo.model.number import Number
from geo.questions.event import describe_event
from geo.questions.events import count_listed, list_events
from geo.questions.history import Statement, list_statements
from geo.questions.matrix import (
    Located,
    arrange_accounts,
    locate_accounts,
)
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.text import (
    Words,
    column_of,
    format_day,
    format_distance,
    format_number,
    format_period,
    format_sentence,
)
from geo.told.paragraph import describe_paragraph
from geo.ui.event import claims as written
from geo.ui.event.same import describe_maybe_same, describe_same
from geo.ui.page import state
from geo.ui.page.chart import show_chart
from geo.ui.page.context import keep_of, read_context
from geo.ui.page.datasets import TOLD, choose_dataset, find_told
from geo.ui.page.dom import Node, el, link, said, show
from geo.ui.page.licence import show_restricted
from geo.view.grammar import CATEGORIES, HARMS
from geo.view.view import View

_MOST_CHOICES = 500

Claims = Sequence[Claim]


def choose_event() -> None:
    """Ask for one event of the selection; an event selected before stays among the choices."""
    words = Words(st.session_state["lang"])
    datasets = read_context().datasets
    selected = [each.view.dataset for each in datasets if each.view.event]
    if selected:
        st.session_state[TOLD] = selected[0]
    choose_dataset(datasets, words, key=TOLD, on_change=_leave_event)
    selection = find_told(datasets, key=TOLD)
    view = selection.view
    if not selection.store.dataset.gives_rows:
        return
    titles, more = keep_of(selection, "choices", partial(_list_choices, selection, words))
    if view.event and view.event not in titles:
        # A link may select an event that its filters leave out.
        titles = _name_hidden(selection, words) | titles
    # The list follows the selection, which the map, the table and the address change, too.
    st.session_state["event-chosen"] = view.event if view.event in titles else None
    st.selectbox(
        words("accounts.choose"),
        list(titles),
        key="event-chosen",
        index=None,
        format_func=lambda event: titles.get(event, event),
        on_change=_take_choice,
        args=(view.dataset,),
        filter_mode="contains",
        placeholder=words("accounts.pick"),
        help=words("accounts.choose_help"),
    )
    if more > 0:
        st.caption(words("accounts.more_events", n=more))


def _list_choices(selection: Selection, words: Words) -> tuple[dict[str, str], int]:
    """Return the titles of events to choose from, and how many more there are."""
    rows = list_events(selection, limit=_MOST_CHOICES).iter_rows(named=True)
    titles = {row["event_id"]: _name_event(row, words) for row in rows}
    return titles, count_listed(selection) - len(titles)


def read_told() -> Selection:
    """Return the dataset the page is about: the selected event's, else the one chosen."""
    return find_told(read_context().datasets, key=TOLD)


def _leave_event() -> None:
    state.select_event(None)


def _take_choice(dataset: str) -> None:
    state.select_event(st.session_state["event-chosen"], dataset=dataset)


def _name_event(row: Row, words: Words) -> str:
    when = format_period(row["date_start"], row["date_end"], words.lang, prec=row.get("date_prec"))
    return words.join([when, row[column_of("title", words.lang, row)]], mark="dot")


def _name_hidden(selection: Selection, words: Words) -> dict[str, str]:
    view = selection.view
    everything = list_events(
        Selection(selection.store, View(dataset=view.dataset)), only=[view.event or ""]
    )
    return {row["event_id"]: _name_event(row, words) for row in everything.iter_rows(named=True)}


def show_event_accounts(selection: Selection) -> None:
    """Show who says what about the selected event, or how to choose one."""
    store, view = selection.store, selection.view
    words = Words(view.lang)
    if not store.dataset.gives_rows:
        show_restricted(store, words, key="accounts-none")
        return
    if view.event is None:
        pick = el("p", words("accounts.pick"), class_="rasd-soft rasd-on-screen")
        show(pick, key="accounts-none")
        return
    try:
        found = describe_event(selection, view.event)
    except NotFoundError:
        missing = words("view.unknown_value", parameter="event", value=view.event[:80])
        show(el("p", missing, class_="rasd-note"), key="accounts-none")
        return
    paragraph = write_paragraph(found, words.lang)
    show(*_describe_head(selection, found, paragraph, words), key="accounts-head")
    if not found.claims:
        show(el("p", words("accounts.none_known"), class_="rasd-soft"), key="accounts-none")
        return
    _show_numbers(selection, found.claims, paragraph.lead, words)
    changes = {row.claim_id: row for row in list_statements(selection)}
    left, right = st.columns([62, 38], gap="medium")
    with left:
        show(_describe_statements(found.claims, changes, words), key="statements")
    with right:
        show(_describe_differences(found, words), key="accounts-flags")
        _show_places(selection, found, words)
        show(_describe_quotes(found.claims, words), key="accounts-quotes")
        same = (describe_same(found, words), describe_maybe_same(found, words))
        show(*same, key="accounts-same")
        show(_describe_sources(found.claims, words), key="accounts-sources")


def _head(key: str, words: Words, *more: Node) -> Node:
    return el("h3", words(key), *more, class_="rasd-heading")


def _describe_head(
    selection: Selection, found: EventAccounts, paragraph: Paragraph, words: Words
) -> list[Node | None]:
    return [
        said(found.event.title, "h2", class_="rasd-event-title"),
        describe_paragraph(
            paragraph,
            selection.view,
            dataset=selection.store.dataset.words("title", words.lang),
            words=words,
        ),
    ]


def _show_numbers(selection: Selection, claims: Claims, lead: Number | None, words: Words) -> None:
    """Show what the accounts dispute first, then what is asked, where the reader has not chosen."""
    view = selection.view
    asked = count_casualties(selection, event_id=view.event)
    is_chosen = (view.harm, view.category) != (HARMS[0], CATEGORIES[0])
    show(_head("accounts.chart", words), key="accounts-rows-head")
    is_other = lead and (lead.harm, lead.category) != (asked.harm, asked.category)
    if lead and is_other and not is_chosen:
        _show_chart(selection, claims, lead, words, which="lead")
    _show_chart(selection, claims, asked, words, which="asked")
    st.caption(words("accounts.chart_note"))


def _describe_number(number: Number, claims: Claims, words: Words) -> list[Node]:
    notes = [
        *(words(f"accounts.{made}") for made in ("from_parts", "raised") if getattr(number, made)),
        *written.note_undated(number, claims, words),
    ]
    sentence = el("strong", format_sentence(number, words.lang))
    return [
        el("p", sentence, class_="rasd-said-number"),
        *(el("p", note, class_="rasd-soft") for note in notes),
    ]


def _show_chart(
    selection: Selection, claims: Claims, number: Number, words: Words, *, which: str
) -> None:
    rows = arrange_accounts(claims, harm=number.harm, category=number.category)
    what = words(
        "accounts.axis",
        harm=words(f"harm.{number.harm}"),
        category=words(f"category.{number.category}"),
    )
    show(*_describe_number(number, claims, words), key=f"accounts-number-{which}")
    alt = words("accounts.chart_alt", n=len(rows), what=what)
    # The room is kept from the start, so that nothing moves when the chart is drawn.
    height = RANGE_ROW_HEIGHT * len(rows) + RANGE_AXIS_HEIGHT
    with st.container(key=f"accounts-chart-{which}", height=height, border=False):
        show_chart(
            selection,
            draw_accounts,
            rows,
            number=number,
            title=what,
            no_figure=words("accounts.no_figure"),
            key=f"accounts-rows-{which}",
            alt=alt,
        )


def _describe_statements(claims: Claims, changes: Mapping[str, Statement], words: Words) -> Node:
    days: dict[str, list[Node]] = {}
    for claim in claims:
        head = _say_day(claim, words)
        days.setdefault(head, []).append(_describe_claim(claim, changes.get(claim.id), words))
    groups = [
        el("li", el("h4", day), el("ul", *lines, class_="rasd-list")) for day, lines in days.items()
    ]
    count = words("panel.statements", n=len(claims))
    return el(
        "section",
        _head("accounts.statements", words, el("small", count, class_="rasd-after rasd-soft")),
        el("ol", *groups, class_="rasd-days"),
    )


def _say_day(claim: Claim, words: Words) -> str:
    if claim.said_on is None:
        return words("date.said_undated")
    return format_day(claim.said_on, words.lang, prec=claim.said_prec or "day")


def _describe_claim(claim: Claim, change: Statement | None, words: Words) -> Node:
    chip = el("span", words(f"change.{change.change}"), class_="rasd-chip") if change else None
    replaced = [
        el("small", _say_replaced(figure, figure.replaces, words), class_="rasd-soft")
        for figure in claim.figures
        if figure.replaces and figure.replaces.ends != figure.ends
    ]
    return el(
        "li",
        said(claim.claimant.name, "b"),
        el(
            "span",
            written.say_position(claim, words),
            class_=f"rasd-after rasd-position-{claim.position}",
        ),
        el("span", chip, class_="rasd-after"),
        el("div", *written.describe_figures(claim, words)) if claim.figures else None,
        *replaced,
        el("div", *written.describe_statement(claim, words)),
        el("small", *written.describe_source(claim, words), class_="rasd-soft"),
        class_="rasd-said rasd-derived" if claim.derived else "rasd-said",
    )


def _say_replaced(figure: Figure, before: EarlierFigure, words: Words) -> str:
    was, now = (format_number(said.ends, words.lang) for said in (before, figure))
    moved = words("change.before", before=was, now=now)
    parts = [words(f"category.{figure.category}"), moved]
    return words.join([words("change.replaced"), words.join(parts, mark="space")], mark="dot")


def _describe_differences(found: EventAccounts, words: Words) -> Node:
    lines = written.describe_flags(found, words)
    told: Node = (
        el("ul", *lines, class_="rasd-list rasd-flags")
        if lines
        else el("p", words("accounts.no_flags"), class_="rasd-soft")
    )
    return el("section", _head("accounts.flags", words), told)


def _show_places(selection: Selection, found: EventAccounts, words: Words) -> None:
    located = locate_accounts(selection, found.event, found.claims)
    points = located.points
    show(_head("where.title", words), key="where-head")
    if not points:
        show(el("p", words("where.none"), class_="rasd-soft"), key="where-none")
    if len(points) > 1:
        with st.container(key="where-map", height=MAP_SIZE + RANGE_AXIS_HEIGHT, border=False):
            alt = words("where.sketch_alt", n=len(points))
            show_chart(selection, draw_points, points, key="where-points", alt=alt, width="content")
    show(_list_points(located, found.event, words), key="where-list")


def _list_points(located: Located, event: Event, words: Words) -> Node:
    others = [other for place in event.places for other in place.alternatives]
    away = {other.point_source: other.distance_m for other in others}
    lines = []
    for point in located.points:
        told = point.name
        if point.kind != "alternative":
            told = words(f"where.{point.kind}", name=point.name)
        elif (metres := away.get(point.name)) is not None:
            distance = format_distance(metres, words.lang)
            told = words.join([told, words("where.away", distance=distance)])
        lines.append(el("li", said(told)))
    missing = [
        el("p", said(words("where.unplaced", claimant=other.claimant, place=other.place)))
        for other in located.unplaced
    ]
    note = el("p", words("where.scale"), class_="rasd-soft") if len(lines) > 1 else None
    return el("div", el("ol", *lines, class_="rasd-numbered"), note, *missing)


def _describe_quotes(claims: Claims, words: Words) -> Node:
    lines = [
        *_list_relays(claims, words),
        *_list_leaning(claims, words),
        *_list_voices(claims, words),
    ]
    told: Node = (
        el("ul", *lines, class_="rasd-list")
        if lines
        else el("p", words("accounts.no_quotes"), class_="rasd-soft")
    )
    return el(
        "section",
        _head("accounts.quotes", words),
        told,
        el("p", words("accounts.quotes_note"), class_="rasd-soft"),
    )


def _list_relays(claims: Claims, words: Words) -> Iterable[Node]:
    found: dict[str, dict[str, None]] = {}
    for claim in claims:
        if claim.derived:
            origins = found.setdefault(claim.claimant.short, {})
            origins |= dict.fromkeys(origin.claimant for origin in claim.derived_from)
    for claimant, origins in found.items():
        told = words("accounts.takes_over", names=words.join(list(origins)))
        if not origins:
            told = words("accounts.takes_over_unknown")
        yield el("li", said(claimant, "b"), said(told, class_="rasd-after"))


def _list_leaning(claims: Claims, words: Words) -> Iterable[Node]:
    found = {
        claim.claimant.short: written.say_cited(claim, words) for claim in claims if claim.cites
    }
    for claimant, names in found.items():
        told = words("accounts.leans_on", names=names)
        yield el("li", said(claimant, "b"), said(told, class_="rasd-after"))


def _list_voices(claims: Claims, words: Words) -> Iterable[Node]:
    voices: dict[str, dict[str, None]] = {}
    for claim in claims:
        # Dictionaries without values: sets that keep the order of saying.
        voices.setdefault(claim.voice, {})[claim.claimant.short] = None
    for names in voices.values():
        if len(names) > 1:
            yield el("li", said(words("accounts.one_voice", names=words.join(list(names)))))


def _describe_sources(claims: Claims, words: Words) -> Node:
    found: dict[tuple[str, str | None, str | None], list[str]] = {}
    for claim in claims:
        title = claim.source_title or words("panel.read_source")
        read = (title, claim.source_url, claim.archive_url)
        found.setdefault(read, []).append(claim.claimant.short)
    lines = [
        el(
            "li",
            link(title, address, dir="auto"),
            written.link_copy(copy, words),
            el("small", _say_users(users, words), class_="rasd-soft"),
        )
        for (title, address, copy), users in found.items()
    ]
    return el(
        "section",
        _head("accounts.sources", words),
        el("ul", *lines, class_="rasd-list"),
    )


def _say_users(users: Sequence[str], words: Words) -> str:
    names = words.join(list(dict.fromkeys(users)))
    return words("accounts.source_line", n=len(users), names=names)
