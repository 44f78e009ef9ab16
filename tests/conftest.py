"""What all tests share."""

import os
from pathlib import Path, PurePosixPath
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store

ROOT = Path(__file__).parents[1]
BROWSER = ROOT / "tests" / "browser"
SLOW = "tests/engine/test_contract.py"
"""The longest of the other files; it comes first, so that no worker is left with it at the end."""
LATE = {
    f"test_{name}.py" for name in ("areas", "beside", "closed", "data", "first_visit", "hostile")
}
LATE |= {f"test_{name}.py" for name in ("offline", "overlaps", "take")}
"""Tests of the browser that come last, for whichever worker is free then; half of their time."""

THOROUGH = os.environ.get("RASD_THOROUGH") == "1"
"""Whether this is the longer run: more examples, random ones, and Spark asked everything."""

# The same examples on every machine, and no failure because a machine is slow.
hypothesis.settings.register_profile("rasd", derandomize=True, deadline=None, max_examples=25)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=500)
hypothesis.settings.load_profile("thorough" if THOROUGH else "rasd")


class BrowserScheduling(LoadScopeScheduling):  # type: ignore[misc]  # it comes without types
    """Give the browser's tests away in two lots, and the other files one by one.

    A lot has one browser, one server of each kind and profiles that stay warm.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = PurePosixPath(nodeid.partition("::")[0])
        if path.parent.name != BROWSER.name:
            return str(path)
        return "browser, late" if path.name in LATE else "browser"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BrowserScheduling:
    """Replace the scheduler of pytest-xdist, whose own groups this pytest's names of tests lose."""
    return BrowserScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let workers begin and end with the browser's tests, which take longest.

    Without workers all of the browser's tests come last: what is cheap to know comes first.
    """
    is_worker = hasattr(config, "workerinput")

    def rank(item: pytest.Item) -> tuple[int, bool]:
        if BROWSER not in item.path.parents:
            place = 1
        else:
            place = 2 if item.path.name in LATE or not is_worker else 0
        return place, SLOW not in item.nodeid

    items.sort(key=rank)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def hajin() -> Path:
    """Give the folder of the shipped dataset, which no test may change."""
    return ROOT / "data" / "hajin-2018"


@pytest.fixture(scope="session")
def shipped(hajin: Path) -> Store:
    """Give the shipped dataset, opened once for all tests."""
    return build_store(open_dataset(hajin))
