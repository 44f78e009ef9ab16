"""What tests of refreshing share: a source on this machine, and a dataset made of it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.readers.importing import import_file
from geo.readers.options import Options
from geo.readers.refresh.pages import split_point
from tests.readers.refresh.sources import (
    ANSWERS,
    ENVIRONMENT,
    MAKERS,
    OWN,
    Source,
    describe_source,
    say_refresh,
    serve,
)
from tests.samples_files import write_csv

Begin = Callable[..., Path]


@pytest.fixture
def source() -> Iterator[Source]:
    with serve(Source()) as served:
        yield served


@pytest.fixture
def begin(tmp_path: Path, source: Source, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """Make a dataset of a source's rows as a host does who begins with a file of them."""
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)

    def make(kind: str, rows: int = 3, **refresh: Any) -> Path:
        make_row = MAKERS[kind]
        source.rows = {str(n): make_row(n) for n in range(rows)}
        path = write_rows(tmp_path / "first", kind, source)
        format_ = {"csv": "table", "kobo": "table"}.get(kind, kind)
        mapping = {"csv": OWN, "kobo": ANSWERS}.get(kind, {})
        options = Options(mapping=mapping, version="25.1" if kind == "ucdp" else None)
        folder = tmp_path / "made"
        import_file(format_, path, folder=folder, options=options)
        say_refresh(folder, describe_source(kind, source.url) | refresh)
        return folder

    return make


def write_rows(path: Path, kind: str, source: Source) -> Path:
    """Write all that a source holds to a file, as it can be had there by hand."""
    rows = [*source.rows.values()]
    if kind not in {"kobo", "hapi"}:
        return write_csv(path.with_suffix(".csv"), rows)
    whole = path.with_suffix(".json")
    whole.write_text(json.dumps([split_point(row) for row in rows]), encoding="utf-8")
    return whole
