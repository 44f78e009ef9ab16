from geo.ui.method import show_method
from geo.ui.state import read_page

store, view = read_page()
show_method(view.lang)
