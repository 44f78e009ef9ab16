"""Modules joined into one script: each once, after what it imports, with nothing left to load."""

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.look.scripts import join_modules
from geo.map.files import ASSETS, SCRIPT, STYLE, fingerprint, read_joined
from geo.web.routes import build_routes

ROOT = Path(__file__).parents[2]
ENTRIES = (
    ROOT / "geo" / "map" / "assets" / "map.js",
    ROOT / "geo" / "export" / "templates" / "offline.js",
    ROOT / "geo" / "export" / "templates" / "kept-story.js",
    ROOT / "geo" / "ui" / "stories" / "story.js",
    ROOT / "geo" / "web" / "static" / "late.js",
    ROOT / "geo" / "ui" / "map" / "hand.js",
    *(ROOT / "geo" / "ui" / "page" / name for name in ("dom.js", "page.js", "take.js")),
    *(ROOT / "geo" / "publish" / "page" / name for name in ("early.js", "page.js")),
    ROOT / "geo" / "publish" / "source" / "source.js",
    ROOT / "geo" / "web" / "shell" / "shell.js",
)
"""What browsers run: the map, what is kept as files, components, a published page, a document."""
IMPORT = re.compile(r'^import\s[^;]*?"(\.[^"]+)"', re.MULTILINE)


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "entry.js"


def reach(path: Path) -> set[Path]:
    found = {path}
    for name in IMPORT.findall(path.read_text(encoding="utf-8")) if path.suffix == ".js" else ():
        found |= reach((path.parent / name).resolve())
    return found


def test_a_module_stands_once_and_after_what_it_imports(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        base="/* Why. */\nexport const one = 1; // not the start of a line\n",
        left='import { one } from "./base.js";\n\nexport const two = one + one;\n',
        right='import { one as single } from "./base.js";\nexport class Three {}\nsingle;\n',
        entry='import { two } from "./left.js";\nimport "./right.js";\nwindow.four = two + two;\n',
    )
    assert join_modules(entry).splitlines() == [
        *("(() => {", '"use strict";'),
        *("const m0 = (() => {", "const one = 1; // not the start of a line"),
        *("return { one };", "})();"),
        *("const m1 = (() => {", "const { one } = m0;", "", "const two = one + one;"),
        *("return { two };", "})();"),
        *("const m2 = (() => {", "const { one: single } = m0;", "class Three {}", "single;"),
        *("return { Three };", "})();"),
        *("const m3 = (() => {", "const { two } = m1;", "window.four = two + two;"),
        *("return {  };", "})();"),
        "})();",
    ]


def test_a_list_is_data_in_the_script(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text('{"a": ["\N{EN DASH}"]}', encoding="utf-8")
    entry = write(tmp_path, entry='import list from "./list.json" with { type: "json" };\nlist;\n')
    assert r'const m0 = {"a":["\u2013"]};' in join_modules(entry)
    assert "const list = m0;" in join_modules(entry)


def test_a_component_keeps_what_its_entry_exports(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        base="export const one = 1;\n",
        entry='import { one } from "./base.js";\nexport default function run() { return one; }\n',
    )
    joined = join_modules(entry, as_module=True)
    assert joined.endswith("const { one } = m0;\nexport default function run() { return one; }\n")


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        ({"entry": 'import { a } from "./b.js";\n', "b": 'import "./entry.js";\n'}, "itself"),
        ({"entry": 'import * as all from "./b.js";\n', "b": ""}, "cannot be joined"),
        ({"entry": 'import "./b.js";\n', "b": "export default 1;\n"}, "cannot be joined"),
        ({"entry": 'import "./b.js";\n', "b": "const a = 1;\nexport { a };\n"}, "cannot be joined"),
        ({"entry": 'import { a } from "leaflet";\n'}, "cannot be joined"),
    ],
)
def test_what_cannot_be_joined_is_refused(
    tmp_path: Path, modules: dict[str, str], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        join_modules(write(tmp_path, **modules))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_script_loads_nothing_and_cannot_end_the_element_it_stands_in(entry: Path) -> None:
    joined = re.sub(
        r"/\*.*?\*/", "", join_modules(entry, as_module=bool({"ui", "publish"} & {*entry.parts}))
    )
    assert not re.search(r"^import|\bimport\(|</script|<!--", joined, re.MULTILINE)


def test_every_module_is_part_of_what_browsers_run() -> None:
    reached = set().union(*(reach(entry.resolve()) for entry in ENTRIES))
    written = {path for path in (ROOT / "geo").rglob("*.js") if "vendor" not in path.parts}
    assert {path.resolve() for path in written} <= reached


@pytest.mark.parametrize("name", [SCRIPT, STYLE])
def test_the_map_s_files_are_kept_for_good_under_the_address_of_their_version(name: str) -> None:
    client = TestClient(Starlette(routes=build_routes()))
    this = client.get(f"/assets/rasd/{name}?v={fingerprint(name)}")
    assert this.text == read_joined(name)
    assert "immutable" in this.headers["Cache-Control"]
    for address in (f"/assets/rasd/{name}?v=another", f"/assets/rasd/{name}"):
        assert client.get(address).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.js")), ids=lambda path: path.name)
def test_a_module_of_the_map_is_short(path: Path) -> None:
    """A class of the layer of events takes under 150 lines, a file under 300."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < 300
    for found in re.finditer(r"^export class .*?^\}$", text, re.DOTALL | re.MULTILINE):
        if path.name in {"layer.js", "asking.js", "marks.js", "selecting.js", "position.js"}:
            assert found[0].count("\n") < 150, found[0].partition("{")[0]
