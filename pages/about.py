from geo.ui.page.state import read_page
from geo.ui.texts.about import show_about

store, view = read_page()
show_about(store, view)
