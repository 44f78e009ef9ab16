import ast
import json
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from geo.dataset.folder import DEFAULT_DATASET, SHIPPED, WIDENED, open_dataset
from geo.engine.index import derive_tables
from geo.engine.store import open_example
from geo.model.schema import load_tables
from geo.model.voices import list_cited

ROOT = Path(__file__).parents[2]
INDEX = ROOT / "geo" / "engine" / "index.json"
DESCRIBED: dict[str, dict[str, Any]] = {
    table["name"]: table for table in json.loads(INDEX.read_text(encoding="utf-8"))["tables"]
}
ON_OPENING = {name for name, table in DESCRIBED.items() if table.get("on_opening")}
TAKING = {"frame", "near"}
"""The methods of a store that hand out a table by its name."""


@pytest.fixture(scope="module")
def derived() -> dict[str, pl.LazyFrame]:
    dataset = open_dataset(SHIPPED / DEFAULT_DATASET)
    return derive_tables(dataset.tables, cited=list_cited(dataset.descriptor))


def list_columns(name: str) -> dict[str, str]:
    """Give the columns of a described table with their types, those of its own table first."""
    return {column["name"]: column["type"] for column in DESCRIBED[name].get("columns", ())}


def read_columns(name: str, frame: pl.LazyFrame) -> dict[str, str]:
    """Give the columns of a real table, of one that was widened only what was added."""
    own = {column.name for column in load_tables()[name].columns} if name in WIDENED else set()
    schema = frame.collect_schema()
    return {column: str(dtype) for column, dtype in schema.items() if column not in own}


def test_every_derived_table_is_described(derived: dict[str, pl.LazyFrame]) -> None:
    assert set(DESCRIBED) - ON_OPENING == set(derived)
    assert set(open_example().frames) == set(DESCRIBED) | set(load_tables())


@pytest.mark.parametrize("name", sorted(set(DESCRIBED) - ON_OPENING))
def test_a_derived_table_has_the_columns_described(
    name: str, derived: dict[str, pl.LazyFrame]
) -> None:
    assert list_columns(name) == read_columns(name, derived[name])


@pytest.mark.parametrize("at_once", [1, 7])
def test_figures_counted_a_few_events_at_once_are_those_of_all(
    at_once: int, derived: dict[str, pl.LazyFrame], tmp_path: Path
) -> None:
    dataset = open_dataset(SHIPPED / DEFAULT_DATASET)
    cited = list_cited(dataset.descriptor)
    apart = derive_tables(dataset.tables, cited=cited, aside=tmp_path, at_once=at_once)
    for name in ("figures", "named", "numbers", "flags"):
        whole, parts = (frames[name].collect() for frames in (derived, apart))
        # Within an event their order says nothing.
        assert parts.sort(parts.columns).equals(whole.sort(whole.columns)), name
    # What is alike is numbered as it comes.
    events = [
        frames["events"].collect().drop("text_number", "bundle") for frames in (derived, apart)
    ]
    assert events[0].equals(events[1])


def test_tables_made_on_opening_have_the_columns_described() -> None:
    frames = open_example().frames
    assert list_columns("same") == read_columns("same", frames["same"])
    own = [column.name for column in load_tables()["figures"].columns]
    assert frames["figures_as_said"].collect_schema().names() == own
    assert list_columns("figures_as_said") == {}


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_described_table_says_what_why_and_of_each_column_what_it_is(name: str) -> None:
    table = DESCRIBED[name]
    words = [table["description"], table["why"]]
    words += [column["description"] for column in table.get("columns", ())]
    assert [text for text in words if not text.endswith(".") or len(text) < len("Its row.")] == []


@cache
def list_readers() -> dict[str, set[str]]:
    """Give the modules that ask a store for each table by name."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "geo").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr=method), args=[ast.Constant(value=str(name)), *_]
                ) if method in TAKING:
                    found.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    return found


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_described_table_names_who_reads_it(name: str) -> None:
    assert DESCRIBED[name]["read_by"] == sorted(list_readers()[name])
