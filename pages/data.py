import streamlit as st

from geo.ui.data.boundaries import show_own_areas
from geo.ui.data.catalogue import show_formats, show_offered
from geo.ui.data.upload import show_bringing
from geo.ui.page.context import read_context

view = read_context().selection.view
bringing, offered = st.columns([62, 38], gap="large")
with bringing:
    show_bringing(view.lang)
with offered:
    show_offered(view)
    show_own_areas(view.lang)
    show_formats(view.lang)
