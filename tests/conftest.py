"""What all tests share."""

import os
from pathlib import Path

import hypothesis
import pytest

from geo.dataset import open_dataset
from geo.store import Store, build_store

ROOT = Path(__file__).parents[1]

THOROUGH = os.environ.get("RASD_THOROUGH") == "1"
"""Whether this is the longer run: more examples, random ones, and Spark asked everything."""

# The same examples on every machine, and no failure because a machine is slow.
hypothesis.settings.register_profile("rasd", derandomize=True, deadline=None, max_examples=25)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=500)
hypothesis.settings.load_profile("thorough" if THOROUGH else "rasd")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser's tests for the end: what is cheap to know comes first."""
    items.sort(key=lambda item: (ROOT / "tests" / "browser") in item.path.parents)


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
