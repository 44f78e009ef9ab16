"""The counting rule, and the day by which things had been said."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import streamlit as st

from geo.counting.rules import ACCOUNTS, CLAIMANT_RULE, CONFIDENCES, RULES
from geo.questions.history import (
    ChangedFigure,
    Statement,
    list_statement_days,
    list_statements,
)
from geo.questions.select import Selection
from geo.questions.unshown import count_unshown
from geo.text import Words, format_count, format_day, format_number
from geo.ui.page import state
from geo.ui.page.context import keep_of, part_context, read_context
from geo.ui.page.dom import Node, el, said, show
from geo.view.view import View

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_MOST_LISTED = 100


def ask_counting(claimants: Mapping[str, str], words: Words) -> None:
    """Ask for the rule, of ``claimants`` too, what a denial counts, and the day of knowledge."""
    show(el("h2", words("knowledge.title"), class_="rasd-heading"), key="counting-head")
    of_one = {f"{CLAIMANT_RULE}{name}": label for name, label in claimants.items()}
    if st.session_state["rule"] not in {*RULES, *of_one}:
        # The dataset whose claimant it is was taken away; the link still asks for it.
        of_one[st.session_state["rule"]] = st.session_state["rule"].removeprefix(CLAIMANT_RULE)
    st.selectbox(
        words("rule.label"),
        [*RULES, *of_one],
        key="rule",
        format_func=lambda rule: (
            words("rule.claimant", name=of_one[rule]) if rule in of_one else words(f"rule.{rule}")
        ),
        filter_mode="contains",
    )
    _ask_whose("accounts", ACCOUNTS, words, help_=words("counting.accounts_help"))
    _ask_whose("confidence", CONFIDENCES, words)
    st.toggle(words("denials.zero"), key="denials", help=words("knowledge.denials_help"))
    st.toggle(
        words("counting.admissions"), key="admissions", help=words("counting.admissions_help")
    )
    st.date_input(
        words("knowledge.as_of"),
        value=None,
        key="as_of",
        min_value=_EARLIEST,
        max_value=_LATEST,
        format="YYYY-MM-DD",
        help=words("knowledge.as_of_help"),
    )
    store = read_context().selection.store
    if st.session_state["as_of"] is None and store.dataset.gives_rows:
        st.button(
            words("knowledge.walk"),
            key="walk",
            on_click=_walk,
            icon=":material/history:",
            help=words("knowledge.walk_help"),
        )


def _ask_whose(key: str, choices: Sequence[str], words: Words, *, help_: str | None = None) -> None:
    are = {"accounts": "accounts_are", "confidence": "confidence_is"}[key]
    st.selectbox(
        words(f"counting.{key}_label"),
        ("", *choices),
        key=key,
        format_func=lambda choice: words(
            f"counting.{are}.{choice}" if choice else f"counting.{key}_all"
        ),
        filter_mode=None,
        help=help_,
    )


def show_known(selection: Selection) -> None:
    """Show what was said on the day of knowledge, with the way to the days before and after."""
    view = selection.view
    if view.as_of is None or not selection.store.dataset.gives_rows:
        return
    words = Words(view.lang)
    told = keep_of(selection, "known", partial(_tell_known, selection, view.as_of, words))
    with st.container(key="known"):
        with st.container(key="known-steps", horizontal=True, vertical_alignment="center"):
            _show_step("previous", -1, words, enabled=told.has_before)
            _show_step("next", 1, words, enabled=told.has_after)
            st.button(words("knowledge.now"), key="known-now", on_click=_know_all, type="tertiary")
        show(*told.nodes, key="known-said")


class _Known(NamedTuple):
    """What is shown of a day of knowledge, and whether something was said before and after it."""

    nodes: Sequence[Node]
    has_before: bool
    has_after: bool


def _tell_known(selection: Selection, as_of: date, words: Words) -> _Known:
    days, view = list_statement_days(selection), selection.view
    here = sum(day <= as_of for day in days)
    undated = count_unshown(selection).undated_claims
    head = _describe_day(view, words, here=here, days=len(days), undated=undated)
    changes = _describe_changes(list_statements(selection, day=as_of), view, words)
    return _Known([head, changes], any(day < as_of for day in days), here < len(days))


def _show_step(name: str, by: int, words: Words, *, enabled: bool) -> None:
    # The icons of Streamlit do not turn with the direction of writing.
    forward = (by > 0) == (words.direction == "ltr")
    icon = ":material/chevron_right:" if forward else ":material/chevron_left:"
    st.button(
        words(f"knowledge.{name}"),
        key=f"known-{name}",
        icon=icon,
        on_click=_step,
        args=(by,),
        disabled=not enabled,
    )


def _step(by: int) -> None:
    selection = part_context().selected
    days = list_statement_days(selection)
    as_of = selection.view.as_of or date.max
    others = [d for d in days if d > as_of] if by > 0 else [d for d in days if d < as_of][::-1]
    if others:
        state.change(as_of=others[0])


def _walk() -> None:
    selection = part_context().selected
    days = list_statement_days(selection)
    if days:
        state.change(as_of=days[0])


def _know_all() -> None:
    state.change(as_of=None)


def _describe_day(view: View, words: Words, *, here: int, days: int, undated: int) -> Node:
    if view.as_of is None:
        return el("p")
    about = "about_event" if view.event else "about_selection"
    steps = words("knowledge.steps", here=format_count(here), all=format_count(days))
    parts = [words.join([steps, words(f"knowledge.{about}")], mark="space")]
    if undated:
        parts.append(words("knowledge.left_out", n=undated))
    day = words("knowledge.known_on", day=format_day(view.as_of, words.lang))
    soft = el("span", words.join(parts, mark="semicolon"), class_="rasd-after rasd-soft")
    return el("p", el("b", day), soft)


def _describe_changes(statements: Sequence[Statement], view: View, words: Words) -> Node:
    if not statements:
        return el("p", words("knowledge.nothing_said"), class_="rasd-soft")
    lines = [
        el(
            "li",
            el("span", words(f"change.{said_.change}"), class_="rasd-chip"),
            said(said_.claimant, "b", class_="rasd-after"),
            said(_say_figures(said_, words), class_="rasd-after"),
            said(said_.event, "small", class_="rasd-soft") if not view.event else None,
            said(said_.text, "small", class_="rasd-soft"),
            class_=f"rasd-change-{said_.change}",
        )
        for said_ in statements
    ]
    count = words("knowledge.said_that_day", n=len(lines))
    more = words("knowledge.first_listed", n=_MOST_LISTED) if len(lines) == _MOST_LISTED else None
    return el(
        "div",
        el("p", count, more, class_="rasd-soft"),
        el("ul", *lines, class_="rasd-list"),
        class_="rasd-changes",
        tabindex=0,
    )


def _say_figures(statement: Statement, words: Words) -> str:
    return words.join([say_change(f, words) for f in statement.figures], mark="semicolon")


def say_change(figure: ChangedFigure, words: Words) -> str:
    """Return a figure with what the claimant had said before: ``36+ → 36 civilians``."""
    now = format_number(figure.ends, words.lang)
    if figure.before not in {None, figure.ends}:
        now = words("change.before", before=format_number(figure.before, words.lang), now=now)
    category = words(f"category.{figure.category}")
    if figure.harm != "killed":
        category = words.join([words(f"harm.{figure.harm}"), category])
    return words.join([now, category], mark="space")
