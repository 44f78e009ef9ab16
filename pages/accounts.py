import streamlit as st

from geo.questions.unshown import count_unshown
from geo.text import Words
from geo.ui.event.accounts import choose_event, read_told, show_event_accounts
from geo.ui.event.matrix import show_matrix
from geo.ui.numbers.casualties import ask_people
from geo.ui.numbers.strip import show_numbers
from geo.ui.page.context import read_context
from geo.ui.page.counting_rule import show_known
from geo.ui.page.filters import show_nothing_found
from geo.ui.page.state import write_address
from geo.ui.sums.groups import show_no_accounts

page = read_context()
with st.container(key="place-numbers"):
    show_numbers(page)
if page.is_sums:
    show_no_accounts(page.words)
    write_address()
else:
    if not page.is_pooled:
        with st.container(key="accounts-asked", horizontal=True, vertical_alignment="bottom"):
            choose_event()
            ask_people(Words(st.session_state["lang"]))
    write_address()

    selection = read_told()
    show_known(selection)
    unshown = count_unshown(selection)
    if unshown.shown or selection.view.event or not selection.store.dataset.gives_rows:
        show_event_accounts(selection)
    if unshown.shown:
        show_matrix(selection)
    elif selection.store.dataset.gives_rows:
        show_nothing_found(Words(selection.view.lang), unshown)
