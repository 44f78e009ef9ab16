"""Single records, as JSON in pages or as files; what a licence forbids to pass on is refused."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, get_args

from fastapi import FastAPI, Query, Request, Response
from starlette.responses import JSONResponse

from geo.dataset.disclosure import require_rows
from geo.dataset.reading import tell_faults
from geo.engine.store import Store
from geo.export.files.formats import FORMATS, LARGEST_FILE
from geo.export.files.sheets import write_claims_csv, write_events_csv
from geo.export.files.tables import (
    ViewTables,
    count_claims,
    count_events,
    frame_claims,
    frame_events,
    list_claims,
    select_view,
)
from geo.export.files.vector import list_features
from geo.export.folder import write_folder
from geo.export.provenance import credit_dataset, write_notice
from geo.questions.select import Selection
from geo.view.view import View
from geo.web import schemas as answers
from geo.web.request import Asked, AskedOfEvent, find_root

Format = Literal["json", "geojson", "csv", "xlsx", "gpkg", "fgb", "parquet", "kml", "kmz"]
ClaimFormat = Literal["json", "csv"]
PAGE = 1_000
_JSON = "application/json"
_CSV = "text/csv"
_ZIP = "application/zip"
Limit = Annotated[
    int | None,
    Query(ge=1, le=10_000, description=f"Rows of a page: {PAGE} in JSON, all of them in a file."),
]
Offset = Annotated[int, Query(ge=0, le=10**9)]
Hxl = Annotated[
    Literal["", "0", "1"], Query(description="1 puts a row of HXL tags under a CSV header.")
]


def add_routes(api: FastAPI, *, refusals: dict[int | str, dict[str, Any]]) -> None:
    """Add the routes that give single records."""
    unfit: dict[int | str, dict[str, Any]] = {
        406: {"model": answers.Refusal, "description": "No format of these is given."},
        413: {"model": answers.Refusal, "description": f"More than {LARGEST_FILE} events."},
    }
    binary = {"schema": {"type": "string", "format": "binary"}}
    text = {"schema": {"type": "string"}}
    events = {form.media: binary for form in FORMATS.values()} | {_CSV: text}
    events["application/geo+json"] = {"schema": {"type": "object"}}
    for path, answer, model, media in (
        ("/events", get_events, answers.EventPage, events),
        ("/claims", get_claims, answers.ClaimPage, {_CSV: text}),
    ):
        given = {200: {"model": model, "content": media}, **refusals, **unfit}
        api.get(path, responses=given, response_class=JSONResponse)(tell_faults(answer))
    api.get(
        "/dataset.zip",
        responses={200: {"content": {_ZIP: binary}}, **refusals},
        response_class=Response,
    )(tell_faults(get_folder))


def get_events(
    request: Request,
    selection: AskedOfEvent,
    *,
    format_: Annotated[Format | None, Query(alias="format")] = None,
    limit: Limit = None,
    offset: Offset = 0,
    hxl: Hxl = "",
) -> Response:
    """Give the events of the view in order of date, page by page or as a file.

    With `event` that event alone. Without `format` the Accept header chooses. Every file says its
    title, rule, day, view, licence, credit and revision.
    """
    media = {"json": _JSON} | {name: form.media for name, form in FORMATS.items()}
    chosen = format_ or negotiate(request.headers.get("accept", ""), media)
    if chosen is None:
        return _refuse(406, f"Events are given as {', '.join(media)}; ask for one with format=.")
    root = find_root(request)
    if chosen == "json":
        return _page_events(request, selection, limit=limit or PAGE, offset=offset)
    taken = select_view(selection, root=root, offset=offset, limit=limit or LARGEST_FILE)
    # One read tells: a full page without a limit may be all there is, but can no longer be known to
    # be.
    if limit is None and len(taken.events) == LARGEST_FILE:
        return _refuse(413, f"More than {LARGEST_FILE} events: narrow the filter or use limit=.")
    written = (
        write_events_csv(taken, hxl=hxl == "1") if chosen == "csv" else FORMATS[chosen].write(taken)
    )
    return give_file(written, media=FORMATS[chosen].media, name=name_file(taken, chosen))


def _page_events(request: Request, selection: Selection, *, limit: int, offset: int) -> Response:
    require_rows(selection.store.dataset)
    total = count_events(selection)
    page = frame_events(selection, offset=offset, limit=limit)
    features = list_features(page)["features"]
    rows = [{**feature["properties"], "geometry": feature["geometry"]} for feature in features]
    return _give_page(
        request, selection.store, {"events": rows}, total=total, limit=limit, offset=offset
    )


def get_claims(
    request: Request,
    selection: AskedOfEvent,
    *,
    format_: Annotated[ClaimFormat | None, Query(alias="format")] = None,
    limit: Limit = None,
    offset: Offset = 0,
    hxl: Hxl = "",
) -> Response:
    """Give the claims about the view's events in order of saying, page by page or as CSV.

    With `event` those about that event alone.
    """
    wanted = negotiate(request.headers.get("accept", ""), {"json": _JSON, "csv": _CSV})
    chosen = format_ or wanted
    if chosen is None:
        return _refuse(406, f"Claims are given as {', '.join(get_args(ClaimFormat))}.")
    if chosen == "csv":
        taken = select_view(selection, root=find_root(request), limit=0)
        written = write_claims_csv(taken, hxl=hxl == "1", offset=offset, limit=limit)
        return give_file(written, media=_CSV, name=name_file(taken, "csv", what="claims"))
    require_rows(selection.store.dataset)
    page = limit or PAGE
    rows = list_claims(selection, frame_claims(selection, offset=offset, limit=page))
    total = count_claims(selection)
    return _give_page(
        request, selection.store, {"claims": rows}, total=total, limit=page, offset=offset
    )


def get_folder(request: Request, selection: Asked) -> Response:
    """Give the whole dataset folder, packed; the view's filter does not apply."""
    plain = View(dataset=selection.view.dataset, lang=selection.view.lang)
    notice = write_notice(Selection(selection.store, plain), root=find_root(request))
    written = write_folder(selection.store.dataset, notice)
    return give_file(written, media=_ZIP, name=f"{selection.store.dataset.name}.zip")


def _give_page(
    request: Request,
    store: Store,
    rows: Mapping[str, Sequence[Mapping[str, object]]],
    *,
    total: int,
    limit: int,
    offset: int,
) -> Response:
    there_is_more = offset + limit < total
    following = request.url.include_query_params(offset=offset + limit, limit=limit)
    url = f"{find_root(request)}{request.url.path}?{following.query}" if there_is_more else None
    told = {"total": total, "offset": offset, "limit": limit, "next": url}
    headers = {"Vary": "Accept"} | ({"Link": f'<{url}>; rel="next"'} if url else {})
    body = {**credit_dataset(store.dataset), **told, **rows}
    return JSONResponse(body, headers=headers)


def give_file(content: bytes, *, media: str, name: str, attached: bool = True) -> Response:
    """Answer with a file that a browser keeps under this name, or shows."""
    how = "attachment" if attached else "inline"
    headers = {"Content-Disposition": f'{how}; filename="{name}"', "Vary": "Accept"}
    return Response(content, media_type=media, headers=headers)


def name_file(taken: ViewTables, ending: str, *, what: str = "") -> str:
    """Return a file's name: the dataset, what of it, and the event or that it is a selection."""
    view = taken.selection.view
    selected = "" if view.filters == View(dataset=view.dataset) else "selection"
    of_event = taken.selection.event if taken.selection.alone else None
    parts = (taken.notice.dataset, what, of_event or selected)
    return f"{'-'.join(filter(None, parts))}.{ending}"


def negotiate(accept: str, media: dict[str, str]) -> str | None:
    """Return the format an Accept header prefers, the first for anything; None for none of these.

    After RFC 9110: the largest weight wins, then the order of `media`.
    """
    wanted = [_read_range(part) for part in accept.split(",") if part.strip()]
    if not wanted:
        return next(iter(media))
    weighed = {
        name: max(
            ((_fit(pattern, kind), weight) for pattern, weight in wanted if _fit(pattern, kind)),
            default=(0, 0.0),
        )[1]
        for name, kind in media.items()
    }
    # Of equal weights the first, so that a browser's */* gets the first format.
    best = max(weighed, key=lambda name: weighed[name])
    return best if weighed[best] > 0 else None


def _read_range(part: str) -> tuple[str, float]:
    pattern, *parameters = (piece.strip() for piece in part.split(";"))
    found = (re.fullmatch(r"q=([01](?:\.\d{0,3})?)", piece) for piece in parameters)
    return pattern.lower(), next((float(match[1]) for match in found if match), 1.0)


def _fit(pattern: str, kind: str) -> int:
    """Return how exactly a media range names a media type: 0 not at all, 3 by its name."""
    kind = kind.partition(";")[0]
    if pattern == kind:
        return 3
    if pattern == f"{kind.partition('/')[0]}/*":
        return 2
    return int(pattern == "*/*")


def _refuse(status: int, sentence: str) -> Response:
    return JSONResponse({"detail": sentence}, status_code=status)
