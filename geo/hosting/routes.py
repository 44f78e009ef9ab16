"""The addresses for whoever keeps the server: is it up, is it ready, what does it do."""

import hmac
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from geo import __version__
from geo.dataset.access import sees_all
from geo.hosting import watch
from geo.hosting.counts import BEGAN, COUNTS
from geo.hosting.log import LAST
from geo.hosting.peers import is_local, may_operate
from geo.hosting.refuse import TEMPLATES, find_language_of, refuse
from geo.hosting.stop import STOPPING
from geo.look.theme import page_style
from geo.settings import PREFIX, Settings, read_settings
from geo.text import Words, format_count

_NOT_READY, _NOT_THERE, _NOT_ALLOWED = 503, 404, 403
_KEPT_BY_NOBODY = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_SECRET = ("metrics",)
"""Settings of which nobody is shown the value."""
_OPEN_VALUES = ("off", "local")
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def list_routes() -> list[Route]:
    """List the addresses for whoever keeps the server."""
    return [
        Route("/healthz", answer_health),
        Route("/readyz", answer_ready),
        Route("/metrics", answer_metrics),
        Route("/operator", answer_operator),
    ]


async def answer_health(_: Request) -> Response:
    """Answer that the process is up."""
    return PlainTextResponse("ok")


async def answer_ready(request: Request) -> Response:
    """Answer whether readers can be sent here: the start is over, the default dataset is open.

    Datasets and their faults are named to who may see all of them.
    """
    is_default, is_started = watch.can_open_default(), watch.STARTED.is_set()
    is_ready = is_default and is_started and not STOPPING.is_set()
    told: dict[str, object] = {
        "ready": is_ready,
        "started": is_started,
        "stopping": STOPPING.is_set(),
        "default_dataset": is_default,
        # Who only reads is not harmed by it.
        "disk": not watch.find_disk_fault(),
    }
    if sees_all() or may_operate(request):
        told["datasets"] = [
            {"name": state.name, "open": not state.fault}
            | ({"fault": state.fault} if state.fault else {})
            for state in watch.list_states()
        ]
    return JSONResponse(told, status_code=200 if is_ready else _NOT_READY, headers=_KEPT_BY_NOBODY)


def answer_metrics(request: Request) -> Response:
    """Answer with what is counted, to whom the settings give it; else as if it were not there."""
    asked = read_settings().metrics
    if asked == "off" or not (
        _has_token(request, asked) if asked != "local" else is_local(request)
    ):
        return PlainTextResponse("Not Found", status_code=_NOT_THERE)
    # The library is loaded by those alone who ask for this.
    from geo.hosting.metrics import CONTENT_TYPE, write_metrics  # noqa: PLC0415

    return Response(write_metrics(), headers={**_KEPT_BY_NOBODY, "Content-Type": CONTENT_TYPE})


def _has_token(request: Request, token: str) -> bool:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    return kind.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode())


def answer_operator(request: Request) -> Response:
    """Answer whoever keeps the server with the page that says how it is."""
    if not may_operate(request):
        return refuse(request, "operator", status=_NOT_ALLOWED)
    words = Words(find_language_of(request))
    page = TEMPLATES.get_template("operator.html").render(
        words=words,
        style=page_style(),
        version=__version__,
        uptime=say_duration(time.monotonic() - BEGAN, words),
        process=_say_numbers(_measure()),
        settings=list(list_settings(read_settings())),
        datasets=watch.list_states(),
        disk=watch.find_disk_fault(),
        levels=_say_levels(),
        refused=sorted(COUNTS.refused.items()),
        failures=[*reversed(LAST)],
        now=datetime.now(UTC).isoformat(timespec="seconds"),
        is_stopping=STOPPING.is_set(),
        count=format_count,
    )
    return HTMLResponse(page, headers={**_KEPT_BY_NOBODY, "Vary": "Accept-Language"})


def _measure() -> dict[str, float]:
    from geo.hosting.metrics import measure_process  # noqa: PLC0415  loads what counts processes

    return measure_process()


def _say_numbers(numbers: dict[str, float]) -> list[tuple[str, str]]:
    return [(name, format_count(round(n))) for name, n in numbers.items()]


def _say_levels() -> list[tuple[str, str, str]]:
    """Return what is open, waits or is kept now: name, part of it, how much."""
    return [
        (name, part, format_count(round(value)))
        for name, parts in COUNTS.read_levels().items()
        for part, value in parts.items()
    ]


def list_settings(settings: Settings) -> Iterator[tuple[str, str]]:
    """Give the name and the value of each setting in force; of a secret, that there is one."""
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if name in _SECRET and value not in _OPEN_VALUES:
            shown = "***"
        elif isinstance(value, tuple):
            shown = " ".join(_write(each) for each in value)
        else:
            shown = str(value)
        yield f"{PREFIX}{name.upper()}", shown


def _write(value: object) -> str:
    return "=".join(str(part) for part in value) if isinstance(value, tuple) else str(value)


def say_duration(seconds: float, words: Words) -> str:
    """Say how long something has lasted, in days, hours and minutes."""
    days, rest = divmod(int(seconds), _DAY)
    hours, rest = divmod(rest, _HOUR)
    return words("operator.uptime", days=days, hours=hours, minutes=rest // _MINUTE)
