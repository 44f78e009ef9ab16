import streamlit as st

from geo.questions.unshown import count_unshown
from geo.text import Words
from geo.ui.numbers.casualties import ask_count, show_groups
from geo.ui.numbers.coverage import show_coverage
from geo.ui.numbers.strip import show_numbers
from geo.ui.numbers.totals import show_totals
from geo.ui.page.context import read_context
from geo.ui.page.counting_rule import show_known
from geo.ui.page.filters import show_nothing_found
from geo.ui.page.printout import show_selected
from geo.ui.page.state import write_address
from geo.ui.sums.groups import show_sum_groups

page = read_context()
selection = page.selection
show_selected(page.selected)
with st.container(key="place-numbers"):
    show_numbers(page)
    show_known(selection)
if page.is_sums:
    show_sum_groups(page)
    write_address()
else:
    ask_count(page)
    write_address()
    unshown = [count_unshown(each) for each in page.datasets]
    groups, totals = st.columns([60, 40], gap="medium")
    with groups:
        if any(each.shown for each in unshown):
            show_groups(page)
        else:
            show_nothing_found(Words(selection.view.lang), unshown[0])
    with totals, st.container(border=True, key="apart"):
        show_totals(page.datasets)
    with st.container(border=True, key="covered"):
        show_coverage(page.datasets)
