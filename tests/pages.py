"""Pages under AppTest: how one is opened, and what stands on it."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

SECONDS = 300
"""How long a run of a page may take before a test gives up: more than any busy machine needs."""
_MAIN = Path(__file__).parents[1] / "pages" / "main.py"

# For each AppTest, Streamlit reads the metadata of every installed package in search of components:
# two thirds of the time of a page. What is installed does not change while tests run.
pytest.MonkeyPatch().setattr(
    manifest_scanner,
    "scan_component_manifests",
    cache(manifest_scanner.scan_component_manifests),
)

Open = Callable[..., AppTest]


def open_page(page: str = "map", **parameters: str | list[str]) -> AppTest:
    """Open a page as by its own link, with parameters of the address; ``from_`` is ``from``."""
    app = AppTest.from_file(str(_MAIN), default_timeout=SECONDS)
    for name, value in parameters.items():
        app.query_params[name.rstrip("_")] = value
    # Before its first run a page is found by its file's name, which is its address here, too.
    return app.run() if page == "map" else app.switch_page(f"{page}.py").run()


def trees(app: AppTest) -> dict[str, Any]:
    """Give what each place on the page was told to show, by its key."""
    found = app.get("bidi_component")
    return {str(part.key): json.loads(part.proto.json) for part in found}


def texts(node: Any) -> Iterator[str]:
    """Give every text below a node of such a tree, in order."""
    if isinstance(node, dict):
        for child in node.get("children", ()):
            yield from texts(child)
    else:
        yield str(node)


def read(app: AppTest, key: str) -> str:
    """Give the text of one place on the page."""
    return " ".join(texts(trees(app)[key])).replace("\u2068", "").replace("\u2069", "")


def elements(node: Any, tag: str) -> list[dict[str, Any]]:
    """Give every element of that tag in a tree, the outer before the inner."""
    if not isinstance(node, dict):
        return []
    here = [node] if node.get("tag") == tag else []
    return here + [found for child in node["children"] for found in elements(child, tag)]
