from geo.ui.page.context import read_context
from geo.ui.stories.story import show_stories

show_stories(read_context())
