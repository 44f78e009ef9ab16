from geo.ui.about import show_about
from geo.ui.state import read_page

store, view = read_page()
show_about(store, view)
