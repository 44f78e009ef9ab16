import streamlit as st

from geo.ui.map.event_table import show_table
from geo.ui.map.stage import show_map
from geo.ui.map.timeline import show_timeline
from geo.ui.numbers.strip import show_numbers
from geo.ui.page.context import read_context
from geo.ui.page.embed import show_embedded
from geo.ui.page.state import is_embedded

if is_embedded():
    show_embedded()
else:
    places = ("place-numbers", "place-time", "place-stage", "place-table")
    numbers, time, stage, table = (st.container(key=place) for place in places)

    # The map comes first: its marks are fetched while the rest is still being counted.
    with stage:
        show_map()
    page = read_context()
    with numbers:
        show_numbers(page)
    with time:
        show_timeline(page)
    with table:
        show_table(page)
