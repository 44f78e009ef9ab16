"""The API's reference as a page of our own, written from its OpenAPI description."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from geo.look.pages import load_pages
from geo.look.theme import page_style
from geo.view.grammar import PARAMETERS

pages = load_pages(Path(__file__).with_name("templates"))
Described = Mapping[str, Any]
"""A part of the OpenAPI description."""


async def answer_reference(request: Request) -> Response:
    """Show every route, its parameters and answers; nothing in the page comes from elsewhere."""
    described = request.app.openapi()
    page = pages.get_template("reference.html").render(
        api=described,
        routes=[_describe_route(path, route) for path, route in described["paths"].items()],
        shared=_describe_view(described),
        style=page_style(),
    )
    return HTMLResponse(page)


def _describe_route(path: str, route: Described) -> dict[str, object]:
    given = route["get"]
    own = [p for p in given.get("parameters", ()) if p["name"] not in PARAMETERS]
    # In the API `event` asks for one number, in a view it selects.
    own += [p for p in given.get("parameters", ()) if p["name"] == "event"]
    media = sorted(kind for kind in given["responses"].get("200", {}).get("content", {}) if kind)
    return {
        "path": path,
        "description": given.get("description", ""),
        "parameters": own,
        "takes_view": any(p["name"] == "rule" for p in given.get("parameters", ())),
        "media": media,
        "responses": given["responses"],
    }


def _describe_view(described: Described) -> list[Described]:
    given = described["paths"]["/casualties"]["get"]["parameters"]
    return [p for p in given if p["name"] in PARAMETERS and p["name"] != "event"]
