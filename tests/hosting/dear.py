"""Routes for the tests of what is made in a process of its own."""

import os
import time

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo.dataset.private import find_private


def build() -> list[Route]:
    """List them."""
    return [
        Route("/pid", tell_process),
        Route("/private", tell_private),
        Route("/long", take_long),
        Route("/fail", fail),
    ]


def tell_process(request: Request) -> Response:
    """Say in which process, for whom and after which question it was made."""
    told = f"{os.getpid()} {request.url} {request.headers['accept']} {os.nice(0)}"
    return PlainTextResponse(told, status_code=201, headers={"X-Made": "apart"})


def tell_private(request: Request) -> Response:
    """Say whether a private dataset is found by its name."""
    return PlainTextResponse(str(find_private(request.query_params["name"]) is not None))


def take_long(_: Request) -> Response:
    """Take longer than any test waits."""
    time.sleep(3_600)
    return PlainTextResponse("late")


def fail(_: Request) -> Response:
    """Fail."""
    msg = "nobody foresaw this"
    raise LookupError(msg)
