"""The areas that a map draws the sums of a dataset by."""

from geo.export.sums import say_fill
from geo.map.layer import ShownAreas
from geo.questions.select import Selection
from geo.view.grammar import FILLS
from geo.view.view import View


def describe_sums(selection: Selection) -> ShownAreas:
    """Return the areas that a map draws sums by, and what they are filled by, in words."""
    view = selection.view
    asked = View(dataset=view.dataset, overlay=view.overlay).query_string()
    address = f"api/v1/sums/areas?{asked}"
    fill, told = view.fill or FILLS[0], say_fill(selection)
    return ShownAreas(address=address, chosen=list(view.place), fill=fill, sums=told)
