"""What all tests share."""

import os
from pathlib import Path

import hypothesis
import pytest

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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests and tell workers which of them belong together.

    One worker alone opens the browser and has to begin with it, as that takes longest. Without
    workers the browser's tests come last: what is cheap to know comes first.
    """
    is_worker = hasattr(config, "workerinput")
    items.sort(key=lambda item: (is_browsers(item) is not is_worker, SLOW not in item.nodeid))
    for item in items:
        file = item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group("browser" if is_browsers(item) else file))


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
