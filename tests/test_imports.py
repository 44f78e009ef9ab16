"""Imports go one way, and each part stays as small as the house rules say."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ORDER = (
    ("geo", "geo.errors", "geo.text", "geo.look", "geo.warmup"),
    ("geo.model",),
    ("geo.settings",),
    ("geo.counting", "geo.dataset", "geo.tiles"),
    ("geo.view", "geo.charts", "geo.map"),
    ("geo.engine",),
    ("geo.places",),
    ("geo.questions", "geo.readers"),
    ("geo.stories",),
    ("geo.export",),
    ("geo.duplicates",),
    ("geo.told",),
    ("geo.login",),
    ("geo.hosting",),
    ("geo.web", "geo.ui"),
    ("geo.publish",),
    ("app", "pages", "geo.cli"),
    ("geo.__main__",),
)
"""The parts, from the ground up: a part imports what stands on a line above it, nothing else."""

BESIDE: dict[tuple[str, str], str] = {}
"""Imports between parts of one line, each with its reason."""

READERS = "geo.readers"
READERS_MAY_IMPORT = {
    *("geo.model", "geo.dataset", "geo.engine", "geo.errors", "geo.places", "geo.text"),
    READERS,
}

ONLY = {
    "streamlit": {"geo.login", "geo.ui", "pages", "app"},
    "streamlit_folium": {"geo.ui"},
    "folium": {"geo.map"},
    "branca": {"geo.map"},
    "fastapi": {"geo.web"},
    "starlette": {"geo.hosting", "geo.login", "geo.web", "app"},
    "altair": {"geo.charts"},
    "prometheus_client": {"geo.hosting"},
    "pyspark": {"geo.engine"},
    "pmtiles": {"geo.tiles"},
    "pydantic_settings": {"geo.settings"},
    "urllib3": {"geo.readers"},
    "xstatic": {"geo.export", "geo.publish", "geo.web"},
}
"""Libraries, and the parts that may import them."""

LONGEST_FUNCTION = 40
LONG_FUNCTIONS: dict[str, str] = {}
"""Functions past 40 lines, as ``path:name``, each with its reason."""

LONGEST_PAGE = 60

RANK = {part: rank for rank, parts in enumerate(ORDER) for part in parts}


def sources(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


PRODUCT = sources("app.py", "pages/**/*.py", "geo/**/*.py")
PAGES = sources("pages/**/*.py")
ALL = PRODUCT + sources("tests/**/*.py", "benchmarks/**/*.py", "data/**/*.py")


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def part_of(module: str) -> str:
    """Name the part of a module: ``geo.ui`` for ``geo.ui.filters``, ``pages`` for every page."""
    return ".".join(module.split(".")[: 2 if module.startswith("geo.") else 1])


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists() or path.is_dir()


def imported(path: Path) -> Iterator[str]:
    """Give the full name of every module a file imports, wherever in the file it does."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module_of(path).split(".")
            above = above if path.name == "__init__.py" else above[:-1]
            base = ".".join(above[: len(above) - node.level + 1]) if node.level else ""
            source = ".".join(filter(None, (base, node.module)))
            names = [f"{source}.{alias.name}" for alias in node.names]
            yield from (name if is_module(name) else source for name in names)


def fault(path: Path, module: str) -> str | None:
    """Say what is wrong with a file importing that module of ours, or None."""
    importer, target = part_of(module_of(path)), part_of(module)
    if target.partition(".")[0] not in {"geo", "pages", "app"} or importer == target:
        return None
    if importer == READERS:
        allowed = target in READERS_MAY_IMPORT
    elif target == READERS:
        allowed = RANK[importer] >= RANK["geo.web"]
    else:
        allowed = RANK[target] < RANK[importer] or (importer, target) in BESIDE
    return None if allowed else f"{short(path)} imports {module}"


@pytest.mark.parametrize("path", PRODUCT, ids=short)
def test_every_part_has_its_place_in_the_order(path: Path) -> None:
    assert part_of(module_of(path)) in {*RANK, READERS}, "say in ORDER where this part stands"


def test_the_architecture_names_every_part() -> None:
    said = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    parts = {*RANK, READERS} - {"geo"}
    assert {part for part in parts if f"`{part.replace('.', '/')}" not in said} == set()


def test_imports_go_one_way() -> None:
    faults = [fault(path, name) for path in PRODUCT for name in imported(path)]
    assert list(filter(None, faults)) == []


def test_libraries_stay_in_their_parts() -> None:
    strays = [
        f"{short(path)} imports {name}"
        for path in PRODUCT
        for name in imported(path)
        if (top := name.partition(".")[0]) in ONLY and part_of(module_of(path)) not in ONLY[top]
    ]
    assert strays == []


def test_requirements_are_what_is_imported() -> None:
    files = (ROOT / f"requirements{part}.txt" for part in ("", "-spark"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    required = {re.split(r"[\[~=<>]", line)[0].lower() for line in lines if line[:1].isalnum()}
    tops = {name.partition(".")[0] for path in PRODUCT for name in imported(path)}
    tops -= sys.stdlib_module_names | {"geo", "pages", "app"}
    owners = packages_distributions()
    found = {top: {owner.lower() for owner in owners.get(top, [top])} for top in tops}
    assert {top for top, names in found.items() if not names & required} == set()
    assert required - set().union(*found.values()) == set()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    found = (ast.FunctionDef, ast.AsyncFunctionDef)
    return (node for node in ast.walk(tree(path)) if isinstance(node, found))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines from after its docstring to its end."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return function.end_lineno - body[0].lineno + 1 if body and function.end_lineno else 0


def test_rooms_stay_small() -> None:
    """No module past 450 lines, no package past 14 modules, four beside the packages in geo."""
    modules = [path for path in sources("geo/**/*.py") if path.name != "__init__.py"]
    long = {short(path) for path in modules if len(path.read_text("utf-8").splitlines()) > 450}
    assert long == set()
    sizes = Counter(short(path.parent) for path in modules)
    assert sizes.pop("geo") == 4
    assert {package: size for package, size in sizes.items() if size > 14} == {}


def test_functions_past_forty_lines_have_a_reason() -> None:
    long = {
        f"{short(path)}:{function.name}"
        for path in ALL
        for function in functions(path)
        if length(function) > LONGEST_FUNCTION
    }
    assert long == set(LONG_FUNCTIONS)


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_a_page_chooses_asks_and_shows(path: Path) -> None:
    assert list(functions(path)) == []
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_PAGE


def test_pages_leave_tables_and_maps_to_the_parts_below() -> None:
    banned = {"pandas", "polars", "narwhals", "folium", "geopandas", "altair"}
    strays = [
        f"{short(path)} imports {name}"
        for path in PAGES
        for name in imported(path)
        if name.partition(".")[0] in banned
    ]
    assert strays == []


@pytest.mark.parametrize(
    ("path", "module", "faulty"),
    [
        ("geo/questions/people.py", "geo.engine.store", False),
        ("geo/engine/store.py", "geo.questions.people", True),
        ("geo/view/limits.py", "geo.dataset.folder", False),
        ("geo/dataset/folder.py", "geo.view.view", True),
        ("geo/ui/page/filters.py", "geo.ui.page.state", False),
        ("geo/ui/page/filters.py", "geo.web.api", True),
        ("geo/readers/formats/ucdp.py", "geo.dataset.write", False),
        ("geo/readers/formats/ucdp.py", "geo.questions.people", True),
        ("geo/engine/store.py", "geo.readers.formats.ucdp", True),
        ("pages/map.py", "geo.ui.map.stage", False),
        ("geo/ui/page/filters.py", "pages.map", True),
        ("geo/questions/select.py", "narwhals", False),
    ],
)
def test_the_direction_is_told_right(path: str, module: str, *, faulty: bool) -> None:
    assert (fault(ROOT / path, module) is not None) is faulty
