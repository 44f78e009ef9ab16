import streamlit as st

from geo.text import Words
from geo.ui.accounts import choose_event, show_event_accounts, show_matrix
from geo.ui.casualties import ask_people
from geo.ui.knowledge import show_known
from geo.ui.numbers import show_numbers
from geo.ui.state import read_page, write_address

numbers = st.container()
with st.container(key="accounts-asked", horizontal=True, vertical_alignment="bottom"):
    choose_event(*read_page())
    ask_people(Words(st.session_state["lang"]))
store, view = read_page()
write_address()

with numbers:
    show_numbers(store, view)
show_known(store, view)
show_event_accounts(store, view)
show_matrix(store, view)
