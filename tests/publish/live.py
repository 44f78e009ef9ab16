"""A published page whose questions the live API answers, in one process and at one origin."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread
from time import sleep

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from geo.engine.store import Store
from geo.publish.shell import write_shell
from geo.questions.names import list_options
from geo.text import LANGUAGES
from geo.web.api import build_api

PUBLISHED = date(2026, 11, 30)
SOURCE = """
export const openSource = (root) => ({
  ask: async (address, signal) => {
    const path = address === "api/v1/names" ? "data/names.json" : `${address}&dataset=DATASET`;
    const response = await fetch(new URL(`../${path}`, root), { signal });
    if (!response.ok) throw new Error(`${response.status} for ${address}`);
    return response.json();
  },
});
"""
"""A source that asks the API, in the place of the one that reads published files."""


def name_choices(store: Store) -> Mapping[str, object]:
    """Give what the form offers, as the source of a static edition does."""
    options = {lang: list_options(store, lang=lang) for lang in LANGUAGES}
    kinds = {"actors": "actor", "claimants": "claimant", "places": "place"}
    named: dict[str, object] = {
        plural: [
            {"id": key, **{f"name_{lang}": options[lang][kind].get(key, key) for lang in LANGUAGES}}
            for key in options[LANGUAGES[0]][kind]
        ]
        for plural, kind in kinds.items()
    }
    types = [{"id": key, "of": of} for key, of in options[LANGUAGES[0]]["type"].items()]
    flags = ("number", "civilian_status", "who", "where", "denied", "single", "corroborated")
    return named | {"types": types, "flags": [{"id": flag} for flag in flags]}


def write_live(folder: Path, store: Store, *, dashboard: str = "") -> None:
    """Write the page of a dataset, with a source that asks the API beside it."""
    for name in ("source", "data"):
        (folder / name).mkdir(parents=True)
    write_shell(folder, store, published=PUBLISHED, dashboard=dashboard)
    source = SOURCE.replace("DATASET", store.dataset.name)
    (folder / "source" / "source.js").write_text(source, encoding="utf-8")
    choices = json.dumps(name_choices(store))
    (folder / "data" / "names.json").write_text(choices, encoding="utf-8")


@contextmanager
def serve(folder: Path, *, below: str = "", port: int = 0) -> Iterator[str]:
    """Serve a folder, and the API beside its document, below a path; give the address."""
    routes = [
        Mount(f"{below}/api/v1", build_api()),
        Mount(below or "/", StaticFiles(directory=folder, html=True)),
    ]
    config = uvicorn.Config(Starlette(routes=routes), port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    chosen = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://localhost:{chosen}{below}/"
    finally:
        server.should_exit = True
        thread.join()
