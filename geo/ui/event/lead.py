"""The panel where no event is chosen: what this is, where to begin, what is disputed."""

import streamlit as st

from geo.dataset.lead import read_lead
from geo.questions.history import list_statement_days
from geo.questions.select import Selection
from geo.text import Words
from geo.told.lead import WALK, describe_lead, describe_ways
from geo.ui.page import state
from geo.ui.page.context import keep_of, part_context
from geo.ui.page.dom import Node, read_pick, show


def show_lead(selection: Selection) -> None:
    """Show the lead, the ways in, and the events that the accounts differ on most."""
    words = Words(selection.view.lang)
    lead = read_lead(selection.store.dataset, words.lang)

    def describe() -> tuple[list[Node | None], list[Node | None]]:
        return describe_lead(selection, words), describe_ways(selection, words)

    with st.container(key="panel"):
        head, ways = keep_of(selection, ("lead", lead), describe)
        show(*head, key="panel-head", top_of=".st-key-side", class_="rasd-lead")
        show(*ways, key="panel-accounts", on_pick=_take_pick)


def _take_pick() -> None:
    picked = read_pick("panel-accounts")
    if picked != WALK:
        state.select_event(picked, dataset=st.session_state["dataset"])
        return
    days = list_statement_days(part_context().selection)
    if days:
        state.change(as_of=days[0])
