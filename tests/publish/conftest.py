"""Editions that several tests look at, each published once."""

from pathlib import Path
from typing import NamedTuple

import pytest

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store, open_store
from geo.publish.folder import DATA, publish
from tests.publish.dense import NAME, write_dense


class Edition(NamedTuple):
    """A dataset that is served, and its edition."""

    store: Store
    folder: Path

    @property
    def data(self) -> Path:
        """The folder of its data."""
        return self.folder / DATA


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the made-up dataset once, as ``site`` beside ``datasets``."""
    root = tmp_path_factory.mktemp("published")
    folder = write_dense(root / "datasets")
    publish(build_store(open_dataset(folder)), root / "site")
    return root


@pytest.fixture
def dense(published: Path, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """Serve the made-up dataset while a test runs."""
    monkeypatch.setenv("RASD_DATA", str(published / "datasets"))
    return Edition(open_store(NAME), published / "site")
