"""The public read-only API under ``/api/v1``: every question, and single records in pages."""

import hashlib
import logging
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.middleware.base import RequestResponseEndpoint

from geo import __version__
from geo.dataset.disclosure import list_boxes, require_rows
from geo.dataset.folder import Dataset, list_datasets, measure_revision, read_descriptor
from geo.dataset.reading import is_news, tell_faults
from geo.engine.store import open_store
from geo.errors import DatasetError, OverlayError, RasdError
from geo.export.catalogue import take_view
from geo.export.provenance import cite_dataset, credit_dataset
from geo.model.earth import Bbox
from geo.model.schema import DATA_LANGUAGES
from geo.model.timeline import Step
from geo.places import boundaries as overlays
from geo.questions import event as accounts
from geo.questions import several as beside
from geo.questions.people import By, count_by, count_casualties, count_near_borders
from geo.questions.screen import cells
from geo.questions.select import Selection, require_enough
from geo.questions.sums.adding import WAYS, SumGroup, add_sums, list_sums
from geo.questions.sums.shapes import draw_sums, find_shapes
from geo.questions.timeline import make_timeline
from geo.questions.totals import cover_total, find_widest
from geo.questions.unshown import MOST_LISTED, Part, count_unshown, list_hidden
from geo.view.grammar import MOST_BESIDE, Problem
from geo.view.view import View
from geo.web import records as files
from geo.web import schemas as answers
from geo.web.hand.answer import get_hand
from geo.web.headers import PartMiddleware
from geo.web.reference import answer_reference
from geo.web.request import (
    PACK_LEVEL,
    PACKED_FROM,
    STATUS,
    Asked,
    AskedOfEvent,
    UnusableError,
    answer_error,
    answer_failure,
    answer_unusable,
    find_root,
)

_LOG = logging.getLogger(__name__)
PROGRAM = Path(__file__).parents[1]
_OK = 200
_UNTAGGED = ("/openapi.json", "/reference")

_REFUSALS: dict[int | str, dict[str, object]] = {
    401: {"model": answers.Refusal, "description": "Nothing of that name without signing in."},
    403: {"model": answers.Refusal, "description": "The licence allows aggregates only."},
    404: {"model": answers.Refusal, "description": "There is no such thing."},
    422: {"model": answers.Unusable, "description": "Values that cannot be honoured, each named."},
    429: {"model": answers.Refusal, "description": "Too much from one address; see Retry-After."},
    503: {"model": answers.Refusal, "description": "The dataset has faults, or no place is free."},
}
_DESCRIPTION = f"""Conflict events and the accounts about them, read-only and open to every origin.
Every number carries its counting rule, its day and the number of events without a figure.

Version 1 of the API; answered by version {__version__} of the program."""


def build_api() -> FastAPI:
    """Build the API that is mounted under ``/api/v1``."""
    api = FastAPI(
        title="Rasd", version="1", description=_DESCRIPTION, docs_url=None, redoc_url=None
    )
    _add_middleware(api)
    for error in STATUS:
        api.add_exception_handler(error, answer_error)
    api.add_exception_handler(Exception, answer_failure)
    for unusable in (UnusableError, RequestValidationError):
        api.add_exception_handler(unusable, answer_unusable)
    _add_routes(api)
    files.add_routes(api, refusals=_REFUSALS)
    api.add_route("/reference", answer_reference)
    return api


def _add_middleware(api: FastAPI) -> None:
    api.middleware("http")(_answer_unchanged)
    api.add_middleware(GZipMiddleware, minimum_size=PACKED_FROM, compresslevel=PACK_LEVEL)
    api.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["If-None-Match", "Range"],
        expose_headers=["ETag", "Link", "Content-Disposition", "Content-Range", "Accept-Ranges"],
    )
    # Added last, so outermost: it cuts parts out of whole, unpacked answers.
    api.add_middleware(PartMiddleware)


def _add_routes(api: FastAPI) -> None:
    routes: dict[str, tuple[Any, Any]] = {
        "/cells": (get_cells, answers.Screen),
        "/cells/events": (get_stack, answers.Stack),
        "/events/{event_id}": (get_event, answers.EventAccounts),
        "/timeline": (get_timeline, answers.Timeline),
        "/casualties": (get_casualties, answers.CountedNumber | answers.Groups),
        "/common": (get_common, answers.Common),
        "/unshown": (get_unshown, answers.Unshown),
        "/unshown/{part}": (get_hidden, answers.Hidden),
        "/totals/widest": (get_widest, answers.Widest),
        "/totals/{total_id}/coverage": (get_coverage, answers.Coverage),
    }
    api.get("/datasets", response_model=answers.Datasets)(tell_faults(get_datasets))
    refused: dict[int | str, dict[str, object]] = {code: _REFUSALS[code] for code in (404, 503)}
    api.get("/overlays", responses=refused)(tell_faults(get_overlays))
    api.get("/overlays/{name:path}", responses=refused)(tell_faults(get_overlay))
    api.get("/sums/areas", responses=_REFUSALS)(tell_faults(get_sum_areas))
    table: dict[str, object] = {"content": {"text/csv": {"schema": {"type": "string"}}}}
    told: dict[int | str, dict[str, object]] = {**_REFUSALS, _OK: table}
    api.get("/comparison", response_model=answers.Comparison, responses=told)(
        tell_faults(get_comparison)
    )
    api.get("/sums", response_model=answers.Sums, responses=told)(tell_faults(get_sums))
    # What pages of this version ask while a hand moves is nobody else's to build on.
    api.get("/hand", include_in_schema=False, response_model=None)(tell_faults(get_hand))
    for path, (answer, model) in routes.items():
        api.get(path, response_model=model, responses=_REFUSALS)(tell_faults(answer))


async def _answer_unchanged(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Answer 304 when the reader has this revision's answer to this question already."""
    tag = _tag(request)
    if tag is None:
        return await call_next(request)
    held = request.headers.get("if-none-match", "")
    # Before the question is asked: an unchanged answer costs a look at the revision.
    if tag in [part.strip() for part in held.split(",")]:
        return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept, Accept-Encoding"})
    response: Response = await call_next(request)
    if response.status_code == _OK:
        response.headers["ETag"] = tag
        # Kept, and asked about each time: the revision may have changed.
        response.headers["Cache-Control"] = "no-cache"
    return response


def _tag(request: Request) -> str | None:
    """Return the weak tag of a question and the revision it is asked of; None where there is none.

    The list of datasets is of all revisions, and says the day it was asked for.
    """
    path = request.url.path
    if path.endswith(_UNTAGGED) or "/overlays" in path:
        return None
    try:
        if path.endswith("/datasets"):
            folders = list_datasets().values()
            revision = f"{[measure_revision(folder) for folder in folders]} {_today()}"
        else:
            name = request.query_params.get("dataset", View.dataset)
            # No more than a view can have: every name is opened.
            names = (name, *request.query_params.getlist("beside")[:MOST_BESIDE])
            revision = " ".join(open_store(each).dataset.revision for each in names)
            shown = open_store(name).dataset
            overlay = request.query_params.get("overlay", "")
            revision += overlays.find_overlay(overlay, shown=shown).revision
    # What is wrong is said by the answer itself, which has no tag.
    except RasdError:
        return None
    wanted = request.headers.get("accept", "")
    state = f"{fingerprint_program()} {revision}"
    # The address of the server, too: files carry it in their links.
    asked = f"{state} {find_root(request)}{path}?{request.url.query} {wanted}"
    return f'W/"{hashlib.sha256(asked.encode()).hexdigest()[:20]}"'


@cache
def fingerprint_program() -> str:
    """Return a hash of the program's own files: another version may answer otherwise."""
    digest = hashlib.sha256()
    for path in sorted(PROGRAM.rglob("*")):
        if path.suffix in {".py", ".json", ".html"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _credit(selection: Selection) -> dict[str, object]:
    credit: dict[str, object] = {**credit_dataset(selection.store.dataset)}
    return credit | ({"applied": selection.applied} if selection.applied else {})


def get_datasets() -> dict[str, object]:
    """List every dataset, the default one first; one whose folder cannot be read is left out."""
    found = []
    for name, folder in list_datasets().items():
        try:
            descriptor = read_descriptor(folder)
            dataset = Dataset(folder, descriptor, {}, measure_revision(folder))
        except DatasetError as error:
            # One broken folder says nothing of the others.
            if is_news(name, error):
                _LOG.warning("%s is not listed: %s", name, error)
            continue
        found.append(_describe_dataset(dataset))
    return {"datasets": found}


def _describe_dataset(dataset: Dataset) -> dict[str, object]:
    told = ("title", "description", "credit")
    return {
        **credit_dataset(dataset),
        **{f"{name}_{lang}": dataset.words(name, lang) for name in told for lang in DATA_LANGUAGES},
        "version": dataset.version,
        "redistribution": "open" if dataset.gives_rows else "aggregate-only",
        "licence_url": next(iter(dataset.licence_urls), None),
        "cite": cite_dataset(dataset, "en"),
        "accessed": _today(),
        "regions": list_boxes(dataset),
    }


def _screen(view: View) -> Bbox:
    # Without a screen the answer would be all of the world.
    if view.bbox is None:
        raise UnusableError(Problem(parameter="bbox", value="", problem="required"))
    return view.bbox


def get_cells(selection: Asked) -> dict[str, object]:
    """Give what the map draws on one screen: cells with counts and single events.

    Each event is counted once, where its own mark is; `further` are its other places, of which
    there are `untied` more than are given. Of a dataset that gives no rows, counts in coarse
    squares only; `few` events lie in squares of too few to be told.
    """
    bbox = _screen(selection.view)
    asked_for = {
        name: getattr(selection.view, name)
        for name in ("rule", "as_of", "harm", "category", "size", "colour")
    }
    found = cells.find_cells(selection, z=selection.view.z or 0, bbox=bbox)
    return _credit(selection) | asked_for | found.to_json()


def get_stack(selection: Asked) -> dict[str, object]:
    """Give the events of a cell that zooming in cannot split."""
    require_rows(selection.store.dataset)
    stack = cells.list_stack(selection, bbox=_screen(selection.view))
    return _credit(selection) | stack.to_json()


def get_event(event_id: str, selection: Asked) -> dict[str, object]:
    """Give one event with every account of it."""
    require_rows(selection.store.dataset)
    return _credit(selection) | accounts.describe_event(selection, event_id).to_json()


def get_timeline(selection: AskedOfEvent, step: Step | None = None) -> dict[str, object]:
    """Count the events by day, week or month; for datasets beside it the same, never added.

    With `event` that event alone.
    """
    several = [_make_timeline(each, step=step) for each in (selection, *_open_others(selection))]
    return several[0] | ({"beside": several[1:]} if several[1:] else {})


def _make_timeline(selection: Selection, *, step: Step | None) -> dict[str, object]:
    require_enough(selection)
    timeline = make_timeline(selection, step=step)
    applied = dict(selection.applied)
    # Where no rows are given the timeline is by month, whatever was asked.
    if step and timeline.step != step:
        applied["step"] = [timeline.step]
    credit = _credit(selection) | ({"applied": applied} if applied else {})
    return credit | timeline.to_json()


def get_unshown(selection: Asked) -> dict[str, object]:
    """Count the events shown and not shown, by why they are not."""
    counts = count_unshown(selection)
    return _credit(selection) | counts.to_json() | {"withheld": selection.store.withheld.to_json()}


def get_hidden(
    part: Part,
    selection: Asked,
    limit: Annotated[int, Query(ge=1, le=1_000)] = MOST_LISTED,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> dict[str, object]:
    """List the events that one part of what is not shown counts, in order of date."""
    require_rows(selection.store.dataset)
    hidden = list_hidden(selection, part=part, offset=offset, limit=limit)
    return _credit(selection) | hidden.to_json()


def get_casualties(selection: AskedOfEvent, by: By | None = None) -> dict[str, object]:
    """Give one number, or one for each group; for datasets beside it the same, never added.

    With `event` that of that event alone.
    """
    others = [_count(other, by=by) for other in _open_others(selection)]
    return _count(selection, by=by) | ({"beside": others} if others else {})


def _open_others(selection: Selection) -> list[Selection]:
    # An event is of one dataset: the others have nothing to say of it.
    return [] if selection.alone else beside.open_beside(selection.view)


def _count(selection: Selection, *, by: By | None) -> dict[str, object]:
    require_enough(selection)
    if by is None:
        return _credit(selection) | count_casualties(selection).to_json()
    groups = count_by(selection, by=by)
    told = _tell_areas(selection) if by == "area" else {}
    return _credit(selection) | told | {"groups": [group.to_json() for group in groups]}


def get_common(selection: Asked) -> dict[str, object]:
    """Give the period and the box that all datasets of the view have in common."""
    shown = beside.list_shown(selection)
    common = beside.find_common(selection.view, [each.store for each in shown])
    return common.to_json() | {"datasets": [_tell_extent(each) for each in shown]}


def _tell_extent(selection: Selection) -> dict[str, object]:
    return _credit(selection) | beside.measure_extent(selection.store).to_json()


def get_comparison(
    request: Request,
    selection: Asked,
    by: By = "month",
    format_: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> Any:
    """Give a number of each dataset for each group, side by side and never added."""
    shown = beside.list_shown(selection)
    for each in shown:
        require_enough(each)
    if format_ == "csv":
        written = take_view(selection, "comparison-csv", root=find_root(request), by=by)
        return files.give_file(written, media="text/csv", name=f"comparison-by-{by}.csv")
    compared = beside.compare_groups(shown, by=by)
    wholes = zip(shown, compared.wholes, strict=True)
    return {
        "by": by,
        "datasets": [_tell_extent(each) | {"number": whole.to_json()} for each, whole in wholes],
        "groups": [group.to_json() for group in compared.groups],
    }


def _tell_areas(selection: Selection) -> dict[str, object]:
    store = selection.store
    found = overlays.find_overlay(selection.view.overlay, shown=store.dataset)
    told = {"name": found.name, "revision": found.revision}
    if not store.dataset.gives_rows:
        return {"overlay": told}
    return {"overlay": told, "near_border": count_near_borders(selection)}


def get_overlays() -> dict[str, object]:
    """List the overlays of the host and of its datasets, each with its areas.

    One whose file cannot be used is left out.
    """
    names = list(overlays.list_overlays())
    for dataset, folder in list_datasets().items():
        names += overlays.list_own(dataset, folder)
    found = []
    for name in names:
        with suppress(OverlayError):
            found.append(describe_overlay(overlays.find_overlay(name)))
    return {"overlays": found}


def describe_overlay(overlay: overlays.Overlay) -> dict[str, object]:
    """Give an overlay as the list of them does: its titles, its revision and its areas."""
    table = overlay.areas[["area_id", "name_en", "name_ar"]].rename(columns={"area_id": "id"})
    told = {"overlay": overlay.name, "revision": overlay.revision}
    titles = {"title_en": overlay.title_en, "title_ar": overlay.title_ar}
    return told | titles | {"areas": table.to_dict("records")}


def get_overlay(name: str, response: Response, v: str = "") -> dict[str, object]:
    """Give the areas of an overlay as GeoJSON, simplified for a map."""
    found = overlays.find_overlay(name)
    # Only the address of this very revision may be kept for good.
    age = "public, max-age=31536000, immutable" if v == found.revision else "no-cache"
    response.headers["Cache-Control"] = age
    return overlays.outline(found)


def get_widest(selection: Asked) -> dict[str, object]:
    """Give the largest total stated for the days and places of a view, never added to it."""
    total = find_widest(selection)
    return _credit(selection) | {"total": total and total.to_json()}


def get_coverage(total_id: str, selection: Asked) -> dict[str, object]:
    """Give a stated total beside the number of the events that fall in it."""
    require_rows(selection.store.dataset)
    return _credit(selection) | cover_total(selection, total_id).to_json()


SumsBy = Literal["place", "type", "period", "shape"]


def get_sums(
    request: Request,
    selection: Asked,
    by: SumsBy | None = None,
    format_: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> Any:
    """Give the sums of areas that a view chooses, and each group; they are no sums of events.

    `by=shape` groups areas by the shape on the map that they are drawn by; of a table it is
    `by=place` instead, which is also what it is grouped by without `by`.
    """
    if format_ == "csv":
        way = by if by in WAYS else WAYS[0]
        written = take_view(selection, f"{way}-sums", root=find_root(request))
        return files.give_file(written, media="text/csv", name=f"sums-by-{way}.csv")
    sums = add_sums(selection)
    groups: list[SumGroup] = []
    if by is not None:
        groups = draw_sums(selection) if by == "shape" else list_sums(selection, by=by)
    shown = sums.to_json() if sums else {"shown": None, "beside": []}
    return _credit(selection) | shown | {"groups": [group.to_json() for group in groups]}


def get_sum_areas(selection: Asked) -> dict[str, object]:
    """Give the shapes of a dataset's sums of areas as GeoJSON, by the overlay laid over."""
    shapes = find_shapes(selection.store, selection.view)
    return {"type": "FeatureCollection", "features": list(shapes.features.values())}
