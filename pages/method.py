from geo.ui.page.state import read_page
from geo.ui.texts.method import show_method

store, view = read_page()
show_method(view.lang)
