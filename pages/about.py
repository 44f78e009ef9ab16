from geo.ui.page.context import read_context
from geo.ui.texts.about import show_about

show_about(read_context().selection)
