"""What all tests share."""

import os
from pathlib import Path
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

THOROUGH = os.environ.get("RASD_THOROUGH") == "1"
"""Whether this is the longer run: more examples, random ones, and Spark asked everything."""

# The same examples on every machine, and no failure because a machine is slow.
hypothesis.settings.register_profile("rasd", derandomize=True, deadline=None, max_examples=25)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=500)
hypothesis.settings.load_profile("thorough" if THOROUGH else "rasd")


class OneBrowserScheduling(LoadScopeScheduling):  # type: ignore[misc]  # it comes without types
    """Give all tests of the browser to one worker, and the other files one by one to the rest."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "browser" if file.startswith("tests/browser/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneBrowserScheduling:
    """Replace the scheduler of pytest-xdist, whose own groups this pytest's names of tests lose."""
    return OneBrowserScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let a worker begin with the browser, which takes longest, and then with the slowest file.

    Without workers the browser's tests come last: what is cheap to know comes first.
    """
    is_worker = hasattr(config, "workerinput")
    items.sort(key=lambda item: (is_browsers(item) is not is_worker, SLOW not in item.nodeid))


def is_browsers(item: pytest.Item) -> bool:
    return BROWSER in item.path.parents


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
