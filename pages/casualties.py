import streamlit as st

from geo.questions.unshown import count_unshown
from geo.text import Words
from geo.ui.numbers.casualties import ask_count, show_groups
from geo.ui.numbers.coverage import show_coverage
from geo.ui.numbers.strip import show_numbers
from geo.ui.numbers.totals import show_totals
from geo.ui.page.counting_rule import show_known
from geo.ui.page.filters import show_nothing_found
from geo.ui.page.state import read_datasets, read_page, write_address

numbers = st.container()
ask_count(Words(st.session_state["lang"]))
store, view = read_page()
write_address()
unshown = [count_unshown(*each) for each in read_datasets()]

with numbers:
    show_numbers(store, view)
    show_known(store, view)
groups, totals = st.columns([60, 40], gap="medium")
with groups:
    if any(each.shown for each in unshown):
        show_groups(store, view)
    else:
        show_nothing_found(Words(view.lang), unshown[0])
with totals, st.container(border=True, key="apart"):
    show_totals(store, view)
with st.container(border=True, key="covered"):
    show_coverage(store, view)
