"""The picture of a view's map that stands where the map will be: its address and its answer."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from geo.dataset.disclosure import require_rows
from geo.look.theme import THEMES
from geo.questions.select import Selection

ROUTE = "opening.webp"
SCALES = (1, 2)
"""Pixels of the picture to each of the page's."""
_KEPT = {"Cache-Control": "public, max-age=300"}


@dataclass(frozen=True)
class Frame:
    """A size of the map's frame, in pixels, and of a picture that fills frames like it.

    ``media`` says for which windows, as style sheets write it; one holds for each.
    """

    media: str
    shown: tuple[int, int]
    room: tuple[int, int]


FRAMES = {
    "phone": Frame("(max-width: 30em)", (368, 422), (480, 560)),
    "tablet": Frame("(min-width: 30.01em) and (max-width: 48em)", (746, 391), (780, 620)),
    "large": Frame("(min-width: 100.01em)", (1010, 622), (1200, 900)),
    "desk": Frame("(min-width: 48.01em) and (max-width: 100em)", (687, 417), (860, 760)),
}


def write_address(selection: Selection) -> str:
    """Return the address of a view's picture, without theme, frame and scale."""
    view = selection.view
    asked = {**view.drawn.to_params(), "dataset": view.dataset, "lang": view.lang}
    if view.event:
        asked["event"] = view.event
    position = {"lat": view.lat, "lng": view.lng, "z": view.z}
    asked |= {name: str(at) for name, at in position.items() if at is not None}
    # Another revision has another address, so that a picture kept by a browser is of this one.
    asked["v"] = selection.store.dataset.revision
    return f"./{ROUTE}?{urlencode(asked, doseq=True)}"


@dataclass(frozen=True)
class Source:
    """Pictures for one theme and one kind of window, as ``<source>`` names them."""

    theme: str
    media: str
    srcset: str

    @property
    def window(self) -> str:
        """The windows that are sent it where nobody has chosen a theme."""
        return f"{self.media} and (prefers-color-scheme: {self.theme})"


def list_sources(address: str) -> list[Source]:
    """Return the pictures that a reader may be sent, by the address of `write_address`."""
    return [
        Source(
            theme=theme,
            media=frame.media,
            srcset=", ".join(
                f"{address}&theme={theme}&frame={name}&scale={scale} {scale}x" for scale in SCALES
            ),
        )
        for theme in THEMES
        for name, frame in FRAMES.items()
    ]


def answer_opening(request: Request, selection: Selection) -> Response:
    """Draw the map of a view as the page opens it: ``theme=``, ``frame=`` and ``scale=``."""
    require_rows(selection.store.dataset)
    asked = request.query_params
    scale = next((each for each in SCALES if str(each) == asked.get("scale")), SCALES[0])
    drawn = _draw(
        selection, theme=asked.get("theme", ""), frame=asked.get("frame", ""), scale=scale
    )
    return Response(drawn, media_type="image/webp", headers=_KEPT)


def prepare_openings(selection: Selection) -> None:
    """Draw what most readers of a view are sent: for a desk, and for a phone."""
    for frame, scale in (("desk", 1), ("phone", 2)):
        _draw(selection, theme=THEMES[0], frame=frame, scale=scale)


def _draw(selection: Selection, *, theme: str, frame: str, scale: int) -> bytes:
    from geo.export.pictures import map_picture as still  # noqa: PLC0415  matplotlib takes 570 ms to import

    size = FRAMES.get(frame, FRAMES["desk"])
    kind = THEMES[1] if theme == THEMES[1] else THEMES[0]
    return still.draw_opening(
        selection, frame=size.shown, room=size.room, theme=kind, scale=float(scale)
    )
