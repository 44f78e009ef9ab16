"""The other end of `Apart`: answers requests that come in pickled, one after the other.

``python -m geo.hosting.dear.worker MODULE:FUNCTION`` asks the function for the routes. Both ends
are the same program of the same user, so pickle gives neither a right that it has not.
"""

import asyncio
import os
import pickle
import sys
import traceback
from contextlib import nullcontext, suppress
from importlib import import_module
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Scope

from geo.dataset.access import seeing
from geo.dataset.private import share_root
from geo.hosting.dear.apart import Asked, Failed, Made
from geo.hosting.log import set_up_log
from geo.login.answers import ROLE

_NICER = 10
"""How much readers' pages go before, of the 19 steps there are."""
_FIRST_TO_GO = "900"


def main(routes: str) -> None:
    """Answer what comes in until nothing more does."""
    # What a library prints goes with the errors: the output is for messages alone.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        # In lines like the server's, without names that are keys.
        set_up_log()
        module, _, function = routes.partition(":")
        app = Starlette(routes=getattr(import_module(module), function)())
        # Not before: somebody waits for it to start.
        _step_back()
        pickle.dump(None, output)
        output.flush()
        # The server ends: there is nobody to read an answer, and nothing more to be read.
        with asyncio.Runner() as runner, suppress(EOFError, BrokenPipeError):
            while True:
                asked: Asked = pickle.load(sys.stdin.buffer)  # noqa: S301  from the server itself
                pickle.dump(runner.run(answer(app, asked)), output)
                output.flush()


async def answer(app: ASGIApp, asked: Asked) -> Made | Failed:
    """Answer a request."""
    if asked.private is not None:
        share_root(asked.private)
    start: Message = {}
    body = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.extend(message.get("body", b""))

    scope: Scope = {**asked.scope, "state": {}}
    try:
        # The guard before the other end has told what whoever asks may see.
        with seeing(guarded=scope[ROLE] is not None) if ROLE in scope else nullcontext():
            await app(scope, receive, send)
    except Exception:  # noqa: BLE001  the server logs it and tells its reader
        return Failed(traceback=traceback.format_exc())
    return Made(status=start["status"], headers=list(start["headers"]), body=bytes(body))


def _step_back() -> None:
    """Let others go first: for the processors, and when memory runs out."""
    with suppress(OSError, AttributeError):
        os.nice(_NICER)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")


if __name__ == "__main__":
    # Under its own name, by which the server knows the messages' classes.
    from geo.hosting.dear.worker import main as run

    run(sys.argv[1])
