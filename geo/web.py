"""The HTTP side: the public read-only API, the files the page needs, and the headers."""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import MutableHeaders
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from xstatic.pkg import jquery, leaflet

from geo import accounts, cells, coverage, export, query
from geo.counting import Number
from geo.dataset import SHIPPED
from geo.errors import DatasetError, NotFoundError
from geo.query import By, Step
from geo.store import Store, open_store
from geo.view import CATEGORIES, FLAGS, HARMS, LANGUAGES, View

Format = Literal["json", "geojson", "csv", "parquet"]
OWN_ASSETS = Path(__file__).parent / "assets"
_OF_ROUTES = {"step", "by", "event", "format", "limit", "offset"}
"""Parameters of single routes, which are no part of the view."""
_STATUS = {NotFoundError: 404, DatasetError: 503}
"""HTTP status of each class of error a reader can cause or meet."""


def read_view(
    request: Request,
    *,
    dataset: Annotated[str, Query(description="Dataset name.")] = View.dataset,
    from_: Annotated[str, Query(description="First day of events, ISO.", alias="from")] = "",
    to: Annotated[str, Query(description="Last day of events, ISO.")] = "",
    as_of: Annotated[str, Query(description="Only what had been said by this day, ISO.")] = "",
    type_: Annotated[list[str] | None, Query(description="ACLED event type.", alias="type")] = None,
    actor: Annotated[list[str] | None, Query(description="Actor blamed, id.")] = None,
    claimant: Annotated[list[str] | None, Query(description="Claimant, id.")] = None,
    place: Annotated[list[str] | None, Query(description="Place or area, id.")] = None,
    flag: Annotated[list[str] | None, Query(description=f"One of {', '.join(FLAGS)}.")] = None,
    bbox: Annotated[str, Query(description="west,south,east,north in degrees.")] = "",
    q: Annotated[str, Query(description="Words of titles and place names.")] = "",
    min_killed: Annotated[
        str, Query(description="Events whose killed range reaches this number.")
    ] = "",
    harm: Annotated[str, Query(description=f"One of {', '.join(HARMS)}.")] = View.harm,
    category: Annotated[str, Query(description=f"One of {', '.join(CATEGORIES)}.")] = View.category,
    rule: Annotated[str, Query(description="Counting rule, or claimant:ID.")] = View.rule,
    denials: Annotated[str, Query(description="'zero' counts a denial as 0.")] = "",
    lang: Annotated[str, Query(description=f"One of {', '.join(LANGUAGES)}.")] = View.lang,
    z: Annotated[str, Query(description="Zoom of the map, 0 to 22.")] = "",
) -> tuple[Store, View]:
    """Read the view of a request by the one grammar; 422 names every value it cannot honour."""
    del from_, to, as_of, type_, actor, claimant, place, flag, bbox, q, min_killed
    del harm, category, rule, denials, lang, z
    store = open_store(dataset)
    parameters: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in _OF_ROUTES:
            parameters.setdefault(name, []).append(value)
    view, problems = View.parse(parameters, known=query.list_known(store))
    if problems:
        raise HTTPException(422, detail=[problem.__dict__ for problem in problems])
    return store, view


Asked = Annotated[tuple[Store, View], Depends(read_view)]


def build_api() -> FastAPI:
    """Build the API that is mounted under ``/api/v1``."""
    api = FastAPI(title="Rasd", version="1", docs_url=None, redoc_url=None)
    api.middleware("http")(_answer_unchanged)
    for error in (NotFoundError, DatasetError):
        api.add_exception_handler(error, _answer_error)
    api.get("/cells")(get_cells)
    api.get("/cells/events")(get_stack)
    api.get("/events/{event_id}")(get_event)
    api.get("/events")(get_events)
    api.get("/timeline")(get_timeline)
    api.get("/casualties")(get_casualties)
    api.get("/totals/{total_id}/coverage")(get_coverage)
    return api


async def _answer_error(_: Request, error: Exception) -> Response:
    status = next(code for kind, code in _STATUS.items() if isinstance(error, kind))
    return JSONResponse({"detail": str(error)}, status_code=status)


async def _answer_unchanged(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Answer 304 when the reader has this revision's answer to this question already."""
    try:
        revision = open_store(request.query_params.get("dataset", View.dataset)).dataset.revision
    except (NotFoundError, DatasetError):
        return await call_next(request)
    asked = f"{revision} {request.url.path}?{request.url.query}"
    tag = f'W/"{hashlib.sha256(asked.encode()).hexdigest()[:20]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    response: Response = await call_next(request)
    if response.status_code == 200:  # noqa: PLR2004
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "no-cache"
    return response


def _credit(store: Store) -> dict[str, str]:
    return export.credit_dataset(store.dataset)


def _screen(view: View) -> tuple[float, float, float, float]:
    if view.bbox is None:
        problem = {"parameter": "bbox", "value": "", "problem": "required"}
        raise HTTPException(422, detail=[problem])
    return view.bbox


def get_cells(asked: Asked) -> dict[str, Any]:
    """Give what the map draws on one screen: cells with counts and single events."""
    store, view = asked
    found = cells.find_cells(store, view, z=view.z or 0, bbox=_screen(view))
    asked_for = {name: getattr(view, name) for name in ("rule", "as_of", "harm", "category")}
    return _credit(store) | asked_for | found


def get_stack(asked: Asked) -> dict[str, Any]:
    """Give the events of a cell that zooming in cannot split."""
    store, view = asked
    return _credit(store) | cells.list_stack(store, view, bbox=_screen(view))


def get_event(event_id: str, asked: Asked) -> dict[str, Any]:
    """Give one event with every account of it."""
    store, view = asked
    described = accounts.describe_event(store, view, event_id)
    return _credit(store) | {part: _plain(content) for part, content in described.items()}


def get_events(
    asked: Asked,
    format_: Annotated[
        Literal["json", "geojson", "csv", "parquet"], Query(alias="format")
    ] = "json",
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Give the events of the view, page by page, in order of date."""
    store, view = asked
    if not store.dataset.gives_rows:
        raise HTTPException(
            403, detail=f"{store.dataset.name}: its licence allows aggregates only."
        )
    frame = export.frame_events(store, view)
    page = frame.iloc[offset : offset + limit]
    if format_ != "json":
        media, write = export.WRITERS[format_]
        name = f"{store.dataset.name}.{format_}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(write(page, _credit(store)), media_type=media, headers=headers)
    features = json.loads(export.write_geojson(page, {}))["features"]
    rows = [{**feature["properties"], "geometry": feature["geometry"]} for feature in features]
    return JSONResponse(_credit(store) | {"total": len(frame), "offset": offset, "events": rows})


def get_timeline(asked: Asked, step: Step | None = None) -> dict[str, Any]:
    """Count the events by day, week or month."""
    store, view = asked
    return _credit(store) | query.make_timeline(store, view, step=step)


def get_casualties(asked: Asked, by: By | None = None, event: str | None = None) -> dict[str, Any]:
    """Give one number, or one for each group."""
    store, view = asked
    if by is None:
        number = query.count_casualties(store, view, event_id=event)
        return _credit(store) | number.to_json()
    groups = query.count_by(store, view, by=by)
    return _credit(store) | {"groups": [{"key": key} | n.to_json() for key, n in groups]}


def get_coverage(total_id: str, asked: Asked) -> dict[str, Any]:
    """Give a stated total beside the number of the events that fall in it."""
    store, view = asked
    covered = coverage.cover_total(store, view, total_id)
    return _credit(store) | {part: _plain(value) for part, value in covered.__dict__.items()}


def _plain(value: object) -> object:
    """Turn numbers inside an answer into their JSON objects."""
    if isinstance(value, Number):
        return value.to_json()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


async def answer_health(_: Request) -> Response:
    """Answer that the process is up."""
    return PlainTextResponse("ok")


class CachedFiles(StaticFiles):
    """Static files a browser may keep: for good when the address names their version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file and say how long it may be kept."""
        response = await super().get_response(path, scope)
        for_good = b"v=" in scope.get("query_string", b"")
        age = "public, max-age=31536000, immutable" if for_good else "public, max-age=600"
        response.headers["Cache-Control"] = age
        return response


def build_routes() -> list[BaseRoute]:
    """List the routes served beside the pages."""
    return [
        Route("/healthz", answer_health),
        Mount("/api/v1", build_api()),
        Mount("/assets/leaflet", CachedFiles(directory=leaflet.BASE_DIR)),
        Mount("/assets/jquery", CachedFiles(directory=jquery.BASE_DIR)),
        Mount("/assets/rasd", CachedFiles(directory=OWN_ASSETS)),
        Mount("/data/basemap", CachedFiles(directory=SHIPPED / "basemap")),
    ]


def list_tile_hosts() -> list[str]:
    """Return the hosts of the online base maps, which a reader may choose."""
    declared = json.loads((OWN_ASSETS / "tiles.json").read_text(encoding="utf-8"))["tiles"]
    addresses = [tile[key] for tile in declared for key in ("url", "url_dark") if key in tile]
    hosts = {urlsplit(address).netloc.replace("{s}", "*") for address in addresses}
    return sorted(hosts)


def write_policy() -> str:
    """Write the Content-Security-Policy: this server, and the tile hosts a reader may choose."""
    tiles = " ".join(f"https://{host}" for host in list_tile_hosts())
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob: {tiles}",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
        )
    )


class HeaderMiddleware:
    """Add the headers that keep every answer at home."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": write_policy(),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
