"""How often a run of a page, and an answer for the map, does what need be done but once."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset.folder import SHIPPED, _hash_files
from geo.engine import store as stores
from geo.questions import select
from geo.told.bar import PAGES
from geo.view.view import View
from geo.web.routes import build_routes
from tests.closed import NAME, write_closed
from tests.pages import open_page

Count = Callable[[object, str], None]


@pytest.fixture
def counts() -> Counter[str]:
    return Counter()


@pytest.fixture
def count(counts: Counter[str], monkeypatch: pytest.MonkeyPatch) -> Count:
    """Give a function that counts the calls of a function of a module or class by its name."""

    def count_(owner: object, name: str) -> None:
        whole: Callable[..., Any] = getattr(owner, name)

        def counted(*args: Any, **options: Any) -> Any:
            counts[name] += 1
            return whole(*args, **options)

        monkeypatch.setattr(owner, name, counted)

    return count_


@pytest.mark.parametrize("page", PAGES)
def test_an_unchanged_run_parses_opens_and_hashes_once(
    page: str, counts: Counter[str], count: Count
) -> None:
    app = open_page(page)
    count(View, "parse")
    count(stores, "_open_folder")
    count(stores, "build_store")
    hashed = _hash_files.cache_info().misses
    app.run()
    assert not app.exception
    assert counts["parse"] <= 2
    # The Method page counts its examples from the shipped dataset, whichever one is shown, and
    # the cases counted by hand.
    assert counts["_open_folder"] == (3 if page == "method" else 1)
    assert counts["build_store"] == 0
    assert _hash_files.cache_info().misses == hashed


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offer the shipped dataset, and one that gives no rows."""
    write_closed(tmp_path)
    monkeypatch.setenv("RASD_DATA", os.pathsep.join((str(SHIPPED), str(tmp_path))))


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("dataset", ["hajin-2018", NAME])
def test_an_answer_for_the_map_asks_the_limit_and_the_least_group_once(
    dataset: str,
    counts: Counter[str],
    count: Count,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_closed(tmp_path)
    monkeypatch.setenv("RASD_DATA", os.pathsep.join((str(SHIPPED), str(tmp_path))))
    client = TestClient(Starlette(routes=build_routes()))
    asked = {"dataset": dataset, "z": "9", "bbox": "39,33,42,36", "from": "2018-10-01"}
    count(select, "limit_view")
    count(select, "find_least")
    answer = client.get("/api/v1/cells", params=asked)
    assert answer.status_code == 200
    assert counts == {"limit_view": 1, "find_least": 1}
