"""The base maps a reader may choose, and the tiles of those the host has itself."""

import gzip
import hashlib
import re
from pathlib import Path
from typing import TypedDict

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.settings import read_settings
from geo.tiles.archive import Archive, open_archives
from geo.tiles.credits import Credit
from geo.web.headers import list_tiles

VENDORED = Path(__file__).parents[1] / "map" / "vendor"
"""Libraries that no package of PyPI carries, each in a folder with its licences."""
DRAWING = "protomaps-leaflet-5.1.0/protomaps-leaflet.js"
"""Draws vector tiles; the browser loads it once a reader sees such a map."""

_FOR_GOOD = "public, max-age=31536000, immutable"
_PACKED = b"\x1f\x8b"  # how gzip begins
_NUMBER = re.compile(r"[0-9]{1,9}")


class HostMap(TypedDict):
    """A base map of the host, as the map's script takes it.

    ``url`` and ``script`` are below the server's root; ``script`` is there for vectors alone.
    """

    name: str
    url: str
    script: str
    min_zoom: int
    max_zoom: int
    bounds: list[float]
    attribution: list[dict[str, str]]


def list_host_maps() -> list[HostMap]:
    """Return the base maps of the host, the default first.

    Raises
    ------
    SettingsError
        A file it names cannot be used.

    """
    return [_describe(number, each) for number, each in enumerate(_open())]


def _open() -> tuple[Archive, ...]:
    return open_archives(read_settings().basemap)


def _describe(number: int, archive: Archive) -> HostMap:
    return {
        "name": archive.title,
        "url": f"tiles/{number}/{{z}}/{{x}}/{{y}}?v={archive.version}",
        "script": f"assets/vendor/{DRAWING}" if archive.is_vector else "",
        "min_zoom": archive.min_zoom,
        "max_zoom": archive.max_zoom,
        "bounds": list(archive.bounds),
        "attribution": [_write_credit(credit) for credit in archive.credits],
    }


def _write_credit(credit: Credit) -> dict[str, str]:
    return {"text": credit.text} | ({"href": credit.href} if credit.href else {})


async def answer_maps(_: Request) -> Response:
    """Answer with the base maps a reader may choose: the host's, then those of other hosts."""
    listed = {"own": list_host_maps(), "tiles": list_tiles()}
    return JSONResponse(listed, headers={"Cache-Control": "no-cache"})


def answer_tile(request: Request) -> Response:
    """Answer with a tile: 204 where the file has none, 404 where no map has one."""
    asked = [request.path_params[name] for name in ("number", "z", "x", "y")]
    if not all(_NUMBER.fullmatch(part) for part in asked):
        return PlainTextResponse("No such tile.", 404)
    number, *place = (int(part) for part in asked)
    archives = _open()
    try:
        archive = archives[number]
        tile = archive.read_tile(*place)
    except (IndexError, ValueError):
        return PlainTextResponse("No such tile.", 404)
    is_this = request.query_params.get("v") == archive.version
    headers = {"Cache-Control": _FOR_GOOD if is_this else "no-cache", "Vary": "Accept-Encoding"}
    if not tile:
        return Response(status_code=204, headers=headers)
    # Weak: packed or not, the tile is the same.
    headers["ETag"] = f'W/"{hashlib.sha256(tile).hexdigest()[:16]}"'
    held = request.headers.get("if-none-match", "")
    if headers["ETag"] in [part.strip() for part in held.split(",")]:
        return Response(status_code=304, headers=headers)
    return _pass_on(tile, archive.media_type, headers, request)


def _pass_on(tile: bytes, media_type: str, headers: dict[str, str], request: Request) -> Response:
    """Answer with a tile as it lies in the file, unpacked for who cannot unpack it."""
    if tile.startswith(_PACKED):
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers = headers | {"Content-Encoding": "gzip"}
        else:
            tile = gzip.decompress(tile)
    return Response(tile, media_type=media_type, headers=headers)


def list_routes() -> list[BaseRoute]:
    """List the routes of base maps; opens the files of the host, so that a bad one is told of.

    Raises
    ------
    SettingsError
        A file it names cannot be used.

    """
    _open()
    return [
        Route("/assets/rasd/tiles.json", answer_maps),
        Route("/tiles/{number}/{z}/{x}/{y}", answer_tile),
    ]
