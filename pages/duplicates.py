import streamlit as st

from geo.ui.duplicates.review import ask_reach, offer_decisions, show_overlaps, show_restricted
from geo.ui.page.context import read_context
from geo.ui.page.state import write_address
from geo.ui.sums.groups import show_no_accounts

asked, listed, kept = (st.container() for _ in range(3))
page = read_context()
selection, words = page.selection, page.words

if page.is_sums:
    show_no_accounts(words)
elif page.is_pooled:
    show_restricted(words)
else:
    with asked:
        other, reach = ask_reach(page)
    with listed:
        show_overlaps(selection, other=other, reach=reach)
    with kept:
        offer_decisions(selection.store, words)
write_address()
