from geo.ui.page.context import read_context
from geo.ui.texts.method import show_method

show_method(read_context().words.lang)
