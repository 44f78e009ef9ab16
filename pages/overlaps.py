import streamlit as st

from geo.text import Words
from geo.ui.duplicates.review import ask_reach, offer_decisions, show_overlaps
from geo.ui.page.state import read_page

asked, listed, kept = (st.container() for _ in range(3))
store, view = read_page()
words = Words(view.lang)

with asked:
    other, reach = ask_reach(store, words)
with listed:
    show_overlaps(store, view, other=other, reach=reach)
with kept:
    offer_decisions(store, words)
