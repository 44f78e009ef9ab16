"""Answer what a page shows of a period while a hand moves: marks, numbers and words at once.

In one answer, as each of the questions costs less than the way to the server and back, and so that
marks and numbers on the screen are always of one period.
"""

from fastapi import Request
from starlette.responses import JSONResponse, Response

from geo.model.earth import Bbox
from geo.questions.screen.cells import find_cells
from geo.questions.select import Selection
from geo.questions.several import list_shown
from geo.told.moment import tell_moment
from geo.view.view import View
from geo.web.request import Asked, UnusableError, list_parameters


def get_hand(
    request: Request, selection: Asked, screen: str = "", event: str = "", told: str = ""
) -> Response:
    """Give what the map draws on a screen, for each dataset, and what the page says beside it.

    ``screen`` is the map's box, apart from the view's own ``bbox``, which numbers keep to;
    ``event`` the selected event, which is no filter; ``told`` the dataset of the timeline.
    """
    asked = selection.view
    if selection.applied:
        asked, _ = View.parse(list_parameters(request))
    if event:
        selection = selection.replace(event=event)
    box = _read_screen(screen)
    cells = [_draw(each, box) for each in list_shown(selection)] if box else []
    return JSONResponse(
        {"cells": cells, "told": tell_moment(asked, selection, told=told).to_json()}
    )


def _read_screen(screen: str) -> Bbox | None:
    """Read the box of the map; None where no part of the view's own box is on it."""
    view, problems = View.parse({"bbox": [screen]} if screen else {})
    if problems:
        raise UnusableError(*problems)
    return view.bbox


def _draw(selection: Selection, box: Bbox) -> dict[str, object]:
    asked = selection.replace(bbox=box)
    bbox = asked.view.bbox or box
    return find_cells(asked, z=asked.view.z or 0, bbox=bbox).to_json()
