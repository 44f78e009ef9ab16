"""What the documents say is what there is. `python -m tests.test_docs` writes the tables anew."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.packages import PICTURE, draw, leave_out_implied
from tests.test_imports import ORDER

ROOT = Path(__file__).parents[1]
FORMAT = ROOT / "docs" / "dataset-format.md"
TABLES: list[dict[str, Any]] = json.loads(
    (ROOT / "geo" / "model" / "tables.json").read_text(encoding="utf-8")
)["tables"]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PYTHON = ("*.py", "geo/**/*.py", "pages/*.py", "docs/*.py", "benchmarks/*.py", "tests/**/*.py")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("data/*.md")])


def names(value: str | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in ([value] if isinstance(value, str) else value))


def allowed(field: dict[str, Any]) -> str:
    """Say which values a column takes: a vocabulary, a range, or just its type."""
    rules = field.get("constraints", {})
    if words := rules.get("enum") or rules.get("items"):
        listed = " · ".join(words)
        return f"list of {listed}" if field["type"] == "list" else listed
    ends = [str(rules[end]) for end in ("minimum", "maximum") if end in rules]
    return f"{field['type']} {' to '.join(ends)}{'' if len(ends) != 1 else ' or more'}".strip()


def section(table: dict[str, Any]) -> str:
    """Write the part of docs/dataset-format.md about one table, from its schema."""
    lines = [f"## {table['name']}", "", table["description"], ""]
    lines += [f"Key: {names(table['primaryKey'])}.", ""]
    lines += ["| column | filled | values | meaning |", "|---|---|---|---|"]
    for field in table["fields"]:
        filled = "always" if field.get("constraints", {}).get("required") else ""
        lines.append(
            f"| `{field['name']}` | {filled} | {allowed(field)} | {field['description']} |"
        )
    notes = [
        f"- {names(key['fields'])} refers to {key['reference']['resource']}."
        for key in table.get("foreignKeys", ())
    ]
    notes += [f"- {names(pair)} are both filled or both blank." for pair in table.get("pairs", ())]
    return "\n".join([*lines, *([""] if notes else []), *notes]) + "\n"


def described() -> str:
    """Give docs/dataset-format.md as it should be: its introduction, then every table."""
    introduction = FORMAT.read_text(encoding="utf-8").partition("\n## events\n")[0]
    return introduction.rstrip() + "\n\n" + "\n".join(map(section, TABLES))


def test_the_dataset_format_is_the_one_that_is_checked() -> None:
    assert FORMAT.read_text(encoding="utf-8") == described()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_documents_name_make_targets_that_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    said = set(re.findall(r"`make ([a-z]+)", document.read_text(encoding="utf-8")))
    said |= set(re.findall(r"^ {4}make ([a-z]+)", document.read_text("utf-8"), flags=re.MULTILINE))
    assert said <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_documents_link_to_files_that_exist(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_documents_name_commands_that_exist(document: Path) -> None:
    said = set(re.findall(r"`python -m ([a-z_.]+)", document.read_text(encoding="utf-8")))
    known = {".".join(path.parent.relative_to(ROOT).parts) for path in ROOT.glob("*/__main__.py")}
    tests = {"tests.test_docs", "tests.readers.test_readers"}
    measures = {f"benchmarks.{path.stem}" for path in (ROOT / "benchmarks").glob("*.py")}
    assert said <= known | tests | measures | {"docs.packages", "http.server"}


def test_the_picture_of_the_packages_is_the_one_their_imports_give() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(), "run `python -m docs.packages`"


def test_the_picture_names_every_package_once() -> None:
    names = [part.replace(".", "/") for parts in ORDER for part in parts if part != "geo"]
    drawn = re.findall(r">([\w/.]+)</text>", draw())
    assert sorted(name.removesuffix(".py") for name in drawn) == sorted(names)


def test_a_picture_leaves_out_the_arrows_that_longer_ways_imply() -> None:
    imports: dict[str, set[str]] = {
        "top": {"middle", "ground"},
        "middle": {"ground"},
        "ground": set(),
    }
    kept = leave_out_implied(imports)
    assert kept == {"top": {"middle"}, "middle": {"ground"}, "ground": set()}


def list_docstrings(path: Path) -> Iterator[str]:
    """Give the docstrings of a module, and the texts that explain its constants."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield text


def test_paths_named_in_documents_and_docstrings_exist() -> None:
    files = [*DOCUMENTS, *ROOT.glob("*.toml"), *ROOT.glob("geo/**/*.json")]
    texts = [(path, path.read_text(encoding="utf-8")) for path in files]
    modules = [path for folder in PYTHON for path in ROOT.glob(folder)]
    texts += [(path, text) for path in modules for text in list_docstrings(path)]
    missing = {
        f"{path.relative_to(ROOT)}: {named}"
        for path, text in texts
        for named in re.findall(r"(?<![\w/.-])(?:geo|pages|tests|docs)/[\w./-]*\w", text)
        if "NAME" not in named and not (ROOT / named).exists()
    }
    assert missing == set()


def test_words_are_at_home_where_the_architecture_says() -> None:
    page = ARCHITECTURE.partition("\n## Words\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| .+ \| .+ \| (.+) \|$", page, flags=re.MULTILINE)
    homes = [re.search(r"`(\w+)` in `([\w./]+)`$", row) for row in rows if "`" in row]
    assert len(homes) == len(rows) - 1, "the first row is the table's header"
    lost = [
        home.group()
        for home in homes
        if home and not re.search(rf"\b{home[1]}\b", (ROOT / home[2]).read_text(encoding="utf-8"))
    ]
    assert lost == []
    assert None not in homes


def test_the_architecture_explains_every_derived_table() -> None:
    page = ARCHITECTURE.partition("\n## Derived tables\n")[2].partition("\n## ")[0]
    tables = json.loads((ROOT / "geo/engine/index.json").read_text(encoding="utf-8"))["tables"]
    assert {table["name"] for table in tables} - set(re.findall(r"`(\w+)`", page)) == set()


@pytest.mark.parametrize(
    "picture", sorted((ROOT / "docs").glob("img/*")), ids=lambda path: path.name
)
def test_pictures_are_light(picture: Path) -> None:
    assert picture.stat().st_size < 300_000


def test_every_make_target_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    assert phony is not None
    told = set(re.findall(r"^([a-z]+):.*## ", makefile, flags=re.MULTILINE))
    assert set(phony[1].split()) - told == {"printing", "system"}


if __name__ == "__main__":
    FORMAT.write_text(described(), encoding="utf-8")
