import streamlit as st

from geo.text import Words
from geo.ui.event.accounts import choose_event, read_told, show_event_accounts, show_matrix
from geo.ui.numbers.casualties import ask_people
from geo.ui.numbers.strip import show_numbers
from geo.ui.page.context import read_context
from geo.ui.page.counting_rule import show_known
from geo.ui.page.state import write_address

numbers = st.container()
with st.container(key="accounts-asked", horizontal=True, vertical_alignment="bottom"):
    choose_event()
    ask_people(Words(st.session_state["lang"]))
write_address()

with numbers:
    show_numbers(read_context())
selection = read_told()
show_known(selection)
show_event_accounts(selection)
show_matrix(selection)
