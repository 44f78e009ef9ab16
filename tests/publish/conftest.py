"""Editions that several tests look at, each published once."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from geo.engine.store import Store, open_store
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
def dense(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    """Publish the made-up dataset, and serve it while its tests run."""
    root = tmp_path_factory.mktemp("published")
    write_dense(root / "datasets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RASD_DATA", str(root / "datasets"))
        store = open_store(NAME)
        publish(store, root / "site")
        yield Edition(store, root / "site")
