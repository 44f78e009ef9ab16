"""What a request asks for, by the one grammar of views, and how a refusal is said."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response

from geo.dataset.disclosure import require_rows
from geo.dataset.reading import tell_faults
from geo.engine.store import Store, open_store
from geo.errors import (
    DatasetError,
    DiskError,
    NotFoundError,
    OverlayError,
    RasdError,
    RestrictedError,
    SettingsError,
    SignInError,
    TooLongError,
    UnavailableError,
)
from geo.hosting.refuse import REQUEST_ID, refuse
from geo.login.answers import ASK
from geo.questions.events import find_event
from geo.questions.pinned import follow_pin
from geo.questions.select import Selection
from geo.questions.several import list_known_beside
from geo.settings import read_settings
from geo.view.grammar import CHOICES, DESCRIPTIONS, Problem, make_problem, read_choices
from geo.view.links import PINS, read_pin, rename_datasets
from geo.view.view import View

_PAGES = Path(__file__).parents[2] / "pages"
_OF_ROUTES = (
    *("of", "step", "event", "format", "limit", "offset", "hxl", "chart", "page", "screen"),
)
_OF_FRAME = ("embed", "theme")
OF_ROUTES = frozenset((*_OF_ROUTES, *CHOICES, *PINS, *_OF_FRAME))
"""Parameters of single routes and of pages, which are no part of the view."""
PACKED_FROM, PACK_LEVEL = 1_000, 6
"""Bytes from which an answer is packed, and how hard.

A GeoPackage of 247 MB takes 1.5 s at level 6 and 4.4 s at 9, for 3 % less.
"""
STATUS: dict[type[RasdError], int] = {
    SignInError: 401,
    NotFoundError: 404,
    DatasetError: 503,
    OverlayError: 503,
    RestrictedError: 403,
    TooLongError: 413,
    UnavailableError: 503,
    SettingsError: 503,
    DiskError: 507,
}
"""HTTP status of each class of error a reader can cause or meet."""
_LATER_S = 600
"""Seconds after which a full disk may have room again."""


class UnusableError(Exception):
    """Values that cannot be honoured, each named."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(str(problems))
        self.problems = problems


@tell_faults
def read_view(
    request: Request,
    *,
    dataset: Annotated[str, Query(description=DESCRIPTIONS["dataset"])] = View.dataset,
    beside: Annotated[list[str] | None, Query(description=DESCRIPTIONS["beside"])] = None,
    of: Annotated[
        str, Query(description="Which of these datasets is asked; without it, `dataset`.")
    ] = "",
    from_: Annotated[str, Query(description=DESCRIPTIONS["from"], alias="from")] = "",
    to: Annotated[str, Query(description=DESCRIPTIONS["to"])] = "",
    dates: Annotated[str, Query(description=DESCRIPTIONS["dates"])] = View.dates,
    as_of: Annotated[str, Query(description=DESCRIPTIONS["as_of"])] = "",
    type_: Annotated[
        list[str] | None, Query(description=DESCRIPTIONS["type"], alias="type")
    ] = None,
    actor: Annotated[list[str] | None, Query(description=DESCRIPTIONS["actor"])] = None,
    claimant: Annotated[list[str] | None, Query(description=DESCRIPTIONS["claimant"])] = None,
    place: Annotated[list[str] | None, Query(description=DESCRIPTIONS["place"])] = None,
    overlay: Annotated[str, Query(description=DESCRIPTIONS["overlay"])] = "",
    area: Annotated[list[str] | None, Query(description=DESCRIPTIONS["area"])] = None,
    flag: Annotated[list[str] | None, Query(description=DESCRIPTIONS["flag"])] = None,
    control: Annotated[str, Query(description=DESCRIPTIONS["control"])] = "",
    active_year: Annotated[str, Query(description=DESCRIPTIONS["active_year"])] = "",
    bbox: Annotated[str, Query(description=DESCRIPTIONS["bbox"])] = "",
    q: Annotated[str, Query(description=DESCRIPTIONS["q"])] = "",
    min_killed: Annotated[str, Query(description=DESCRIPTIONS["min_killed"])] = "",
    harm: Annotated[str, Query(description=DESCRIPTIONS["harm"])] = View.harm,
    category: Annotated[str, Query(description=DESCRIPTIONS["category"])] = View.category,
    rule: Annotated[str, Query(description=DESCRIPTIONS["rule"])] = View.rule,
    denials: Annotated[str, Query(description=DESCRIPTIONS["denials"])] = "",
    admissions: Annotated[str, Query(description=DESCRIPTIONS["admissions"])] = "",
    accounts: Annotated[str, Query(description=DESCRIPTIONS["accounts"])] = "",
    confidence: Annotated[str, Query(description=DESCRIPTIONS["confidence"])] = "",
    size: Annotated[str, Query(description=DESCRIPTIONS["size"])] = View.size,
    colour: Annotated[str, Query(description=DESCRIPTIONS["colour"])] = View.colour,
    fill: Annotated[str, Query(description=DESCRIPTIONS["fill"])] = "",
    lang: Annotated[str, Query(description=DESCRIPTIONS["lang"])] = View.lang,
    z: Annotated[str, Query(description=DESCRIPTIONS["z"])] = "",
) -> Selection:
    """Read the view of a request by the one grammar; 422 names every value it cannot honour."""
    # They stand in the signature for the API's description; the grammar of views reads them.
    del (
        beside,
        from_,
        to,
        dates,
        as_of,
        type_,
        actor,
        claimant,
        place,
        overlay,
        area,
        flag,
        control,
        active_year,
    )
    del bbox
    del q, min_killed, harm, category, rule, denials, admissions, accounts, confidence
    del size, colour, fill, lang, z
    store = open_store(dataset)
    parameters = list_parameters(request)
    known = _list_known(store, parameters)
    view, problems = View.parse(parameters, known=known)
    if problems:
        raise UnusableError(*problems)
    return _choose_dataset(Selection(store, view), of)


def _list_known(store: Store, given: Mapping[str, Sequence[str]]) -> dict[str, Collection[str]]:
    overlay = [name for name in given.get("overlay", ()) if name]
    return list_known_beside(store, given.get("beside", ()), overlay=overlay)


def _choose_dataset(selection: Selection, of: str) -> Selection:
    view = selection.view
    if not of or of == view.dataset:
        return selection
    if of not in view.beside:
        raise UnusableError(Problem(parameter="of", value=of, problem="unknown_value"))
    return Selection(open_store(of), view.narrow(of))


Asked = Annotated[Selection, Depends(read_view)]


@tell_faults
def read_event(
    request: Request,
    selection: Asked,
    event: Annotated[
        str,
        Query(description="An event's id, or NAME/ID of a dataset beside: about it alone."),
    ] = "",
) -> Selection:
    """Read the event that a request selects, alone, or its view; 422 for an event that is not."""
    if not event:
        return selection
    view = selection.view
    main = request.query_params.get("dataset") or View.dataset
    # As the address has it: what `of` asks has no dataset beside it any more.
    others = tuple(request.query_params.getlist("beside"))
    dataset, its = View(dataset=main, beside=others, event=event).selected
    if dataset not in (view.dataset, *view.beside):
        raise UnusableError(make_problem("event", event, "unknown_value"))
    store = selection.store if dataset == view.dataset else open_store(dataset)
    require_rows(store.dataset)
    found = Selection(store, replace(view.turn(dataset), event=its))
    if not _has_event(found):
        raise UnusableError(make_problem("event", event, "unknown_value"))
    return found.keep_event()


AskedOfEvent = Annotated[Selection, Depends(read_event)]


def list_parameters(request: Request) -> dict[str, list[str]]:
    """Return the parameters of a request that belong to its view, each with its values."""
    parameters: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in OF_ROUTES:
            parameters.setdefault(name, []).append(value)
    return parameters


def read_leniently(request: Request) -> Selection:
    """Read the view of a link, leaving out what it cannot honour: old links never fail.

    A cited link is about the data it cites where this host keeps it, else about today's.

    Raises
    ------
    DatasetError
        The dataset has faults, and so has the default one.

    """
    parameters = list_parameters(request)
    # A link may select an event, which the API's own parameter of that name does not do.
    parameters["event"] = request.query_params.getlist("event")
    name = (parameters.get("dataset") or [View.dataset])[-1]
    pin, _ = read_pin({n: request.query_params.getlist(n) for n in PINS})
    if pin:
        found = follow_pin(pin, name, parameters.get("beside", ()))
        shown = {cited.dataset: cited.shown for cited in found}
        name, parameters = shown.get(name, name), rename_datasets(parameters, shown)
    try:
        store = open_store(name)
    except (NotFoundError, DatasetError):
        store = open_store(View.dataset)
    known = _list_known(store, parameters)
    parsed, _ = View.parse({**parameters, "dataset": [store.dataset.name]}, known=known)
    selection = Selection(store, parsed)
    return selection if _has_event(selection) else selection.replace(event=None)


def _has_event(selection: Selection) -> bool:
    view = selection.view
    dataset, event = view.selected
    if event is None:
        return False
    try:
        its = selection.store if dataset == view.dataset else open_store(dataset)
        find_event(its, event)
    except (NotFoundError, DatasetError):
        return False
    return its.dataset.gives_rows


def turn_to_selected(selection: Selection) -> Selection:
    """Return the dataset of the selected event as the main one; as it is when none is selected."""
    store, view = selection.store, selection.view
    dataset, _ = view.selected
    turned = view.turn(dataset)
    if dataset == view.dataset:
        return Selection(store, turned)
    return Selection(open_store(dataset), turned)


@cache
def list_page_names() -> list[str]:
    """Return the paths of the pages beside the map, which is at the root."""
    return sorted({path.stem for path in _PAGES.glob("*.py")} - {"main", "map"})


def read_page_name(request: Request) -> str:
    """Return the path of the page that ``page=`` names; '' for the map and for none of ours."""
    asked = request.query_params.get("page", "")
    return asked if asked in list_page_names() else ""


def read_more(request: Request) -> dict[str, str | list[str]]:
    """Return what a page's address says beside its view and can be honoured."""
    given = {name: request.query_params.getlist(name) for name in request.query_params}
    choices, _ = read_choices(given)
    pin, _ = read_pin(given)
    return {**choices, **(pin.to_params() if pin else {})}


def find_root(request: Request) -> str:
    """Return the address of this server without a slash at its end.

    It is what ``RASD_URL`` says, for servers behind another one, else what the reader wrote.
    """
    told = read_settings().url.rstrip("/")
    # Below a mount the root path is that of the mount; the server's own stands in the other.
    path = request.scope.get("app_root_path", request.scope.get("root_path", ""))
    return told or f"{request.url.scheme}://{request.url.netloc}{path}"


async def answer_error(request: Request, error: Exception) -> Response:
    """Answer an error of ours in one sentence, with its status."""
    return tell_error(request, error)


def tell_error(request: Request, error: Exception) -> Response:
    """Return the answer that says an error of ours; see `answer_error`."""
    kind, status = next(each for each in STATUS.items() if isinstance(error, each[0]))
    if kind is DiskError:
        return refuse(request, "disk", status=status, after=_LATER_S)
    headers = ASK if isinstance(error, SignInError) else {}
    return JSONResponse({"detail": str(error)}, status_code=status, headers=headers)


async def answer_failure(request: Request, _: Exception) -> Response:
    """Answer what nobody had foreseen in one sentence, with the id that the log has for it."""
    return refuse(request, "failed", status=500, id=request.scope.get(REQUEST_ID, ""))


async def answer_unusable(_: Request, error: Exception) -> Response:
    """Answer 422 and name every value that cannot be honoured."""
    if isinstance(error, UnusableError):
        return refuse_values(error.problems)
    if isinstance(error, RequestValidationError):
        return refuse_values(
            Problem(
                parameter=str(fault["loc"][-1]),
                value=str(fault.get("input") or ""),
                problem="required" if fault["type"] == "missing" else "malformed",
            )
            for fault in error.errors()
        )
    raise error


def refuse_values(problems: Iterable[Problem]) -> Response:
    """Answer 422 and name each value that cannot be honoured."""
    detail = [problem.__dict__ for problem in problems]
    return JSONResponse({"detail": detail}, status_code=422)
