"""The page of a static edition: what is written, what it weighs, what it says without a script."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import open_store
from geo.export.provenance import write_notice
from geo.look.scripts import join_modules
from geo.publish.ground import FILES, cut_around
from geo.publish.shell import ASSETS, PAGE, TEXTS, write_document, write_shell, write_style
from geo.publish.site import describe_site
from geo.questions.select import Selection
from geo.text import LANGUAGES, Words, format_day, read_texts
from geo.view.view import View
from tests.browser.hostile import write_hostile

DATASET = View.dataset
PUBLISHED = date(2026, 11, 30)
WIRE = 300_000
"""Bytes of a first map, compressed, with what its questions load."""
FOR_ANSWERS = 100_000
"""Of these, what is left to the source of answers."""
FIRST = ("early.js", "leaflet.js", "page.css", "page.js", "start.js", "site.json", "ground.json")


class Parsed(HTMLParser):
    """The tags of a document, and its text."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def find(self, tag: str, **asked: str) -> dict[str, str | None]:
        return next(
            attributes
            for name, attributes in self.tags
            if name == tag and asked.items() <= attributes.items()
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    store = open_store(DATASET)
    write_shell(folder, store, published=PUBLISHED, dashboard="https://rasd.example.org/")
    return folder


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_first_map_stays_under_its_weight(site: Path) -> None:
    weights = {path.name: len(gzip.compress(path.read_bytes())) for path in site.rglob("*.*")}
    texts = max(weights[f"texts.{lang}.json"] for lang in LANGUAGES)
    shell = sum(weights[name] for name in FIRST)
    first = shell + texts + weights["index.html"] + weights["icon.svg"] + weights["near.json"]
    assert first < WIRE - FOR_ANSWERS, weights


def test_nothing_is_loaded_from_elsewhere_and_no_script_stands_in_the_page(site: Path) -> None:
    parsed = Parsed((site / "index.html").read_text(encoding="utf-8"))
    policy = parsed.find("meta", **{"http-equiv": "Content-Security-Policy"})["content"] or ""
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "connect-src")} == {"'self'"}
    addresses = [
        (tag, address)
        for tag, attributes in parsed.tags
        for name in ("src", "href")
        if (address := attributes.get(name)) and not address.startswith("#")
    ]
    assert [a for a in addresses if not a[1].startswith((f"{ASSETS}/", "icon.svg"))] == []
    assert [a for a in addresses if not (site / a[1].partition("?")[0]).exists()] == []
    scripts = [attributes for tag, attributes in parsed.tags if tag == "script"]
    assert all(script.get("src") for script in scripts)
    assert [tag for tag, attributes in parsed.tags if "style" in attributes or tag == "style"] == []
    assert [n for _, a in parsed.tags for n in a if n.startswith("on")] == []
    assert "url(" not in (site / ASSETS / "page.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_scripts_the_page_says_number_rule_day_and_credit(site: Path, lang: str) -> None:
    said = Parsed((site / "index.html").read_text(encoding="utf-8")).text
    notice = write_notice(Selection(open_store(DATASET), View(dataset=DATASET, lang=lang)))
    expected = (notice.title, notice.number, notice.rule_said, notice.day_said, notice.credit)
    assert [text for text in (*expected, notice.revision) if text not in said] == []


def test_the_card_says_the_number_with_its_rule(site: Path) -> None:
    parsed = Parsed((site / "index.html").read_text(encoding="utf-8"))
    notice = write_notice(Selection(open_store(DATASET), View(dataset=DATASET)))
    for asked in ({"name": "description"}, {"property": "og:description"}):
        assert notice.number in (parsed.find("meta", **asked)["content"] or "")
    assert parsed.find("meta", property="og:title")["content"] == notice.title


def list_named() -> Iterator[str]:
    """Give the keys, and beginnings of keys, that the page's scripts name."""
    script = join_modules(PAGE / "page.js", as_module=True)
    yield from re.findall(r"[\"`]([a-z_]+\.[a-z_]+(?:\.[a-z_]+)*)", script)


def test_the_texts_are_those_that_the_scripts_name() -> None:
    known = {lang: read_texts(lang, *TEXTS) for lang in LANGUAGES}
    every = read_texts("en", "")
    # `harm.${harm}` names all of a group; what is no key of any text is no text.
    keys = [key for key in list_named() if any(each.startswith(key) for each in every)]
    assert len(keys) > 150
    missing = [
        (lang, key)
        for key in keys
        for lang in LANGUAGES
        if not any(each.startswith(key) for each in known[lang])
    ]
    assert missing == []
    script = join_modules(PAGE / "page.js", as_module=True)
    needless = [prefix for prefix in TEXTS if prefix.split(".")[0] not in script]
    assert needless == []


def test_what_is_said_of_the_dataset_is_what_it_says(site: Path) -> None:
    said = read_json(site / ASSETS / "site.json")
    dataset = open_store(DATASET).dataset
    assert (said["dataset"], said["revision"]) == (dataset.name, dataset.revision)
    assert (said["published"], said["dashboard"]) == ("2026-11-30", "https://rasd.example.org")
    assert said["rows"] is True
    assert list(said["told"]) == list(LANGUAGES)
    for lang in LANGUAGES:
        told = said["told"][lang]
        assert told["title"] == dataset.words("title", lang)
        # Stories and other pages are not in a static edition, and no way leads there.
        assert [way["query"] for way in told["ways"] if "dataset=" in way["query"]] == []
        assert len(told["ways"]) == 2
        assert len(told["differing"]) == 5
        assert len(told["regions"]) == len(said["regions"])
        assert {name: len(each) for name, each in told["groups"].items()} == {
            name: len(each) for name, each in said["groups"].items()
        }


def test_the_usual_view_is_the_grammars_own() -> None:
    usual = describe_site(open_store(DATASET), published=PUBLISHED)["usual"]
    assert isinstance(usual, dict)
    plain = View(dataset=DATASET)
    assert list(usual) == [name.rstrip("_") for name in plain.__dataclass_fields__]
    for name, value in usual.items():
        own = getattr(plain, "from_" if name == "from" else name)
        assert value == (list(own) if own == () else own), name


def test_a_page_has_the_colours_of_both_themes() -> None:
    style = write_style()
    assert "--rasd-accent: light-dark(" in style
    assert "rasd-strip" in style
    assert "leaflet-container" in style


def test_hostile_texts_of_a_dataset_add_no_tag(tmp_path: Path, monkeypatch: Any) -> None:
    folder = write_hostile(tmp_path / "hostile")
    plain = Parsed(write_document(open_store(DATASET), version="0"))
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    store = open_store(folder.name)
    document = write_document(store, version="0")
    assert [tag for tag, _ in Parsed(document).tags] == [tag for tag, _ in plain.tags]
    attributes = chain.from_iterable(attributes for _, attributes in Parsed(document).tags)
    assert [name for name in attributes if name.startswith("on")] == []


def test_the_base_map_is_cut_around_the_data_and_all_of_it_lies_beside(site: Path) -> None:
    ground = read_json(site / ASSETS / "site.json")["ground"]
    west, south, east, north = ground["box"]
    home = read_json(site / ASSETS / "site.json")["whole"]
    assert west < home[0] < home[2] < east
    assert south < home[1] < home[3] < north
    assert ground["zoom"] is None
    cut = read_json(site / ASSETS / "ground.json")
    assert list(cut) == list(FILES)
    assert all(each["features"] for name, each in cut.items() if name != "lakes")
    whole = {path.stem for path in (site / ASSETS / "ground").glob("*.json")}
    assert whole == {*FILES, "near"}


@pytest.mark.long
def test_a_base_map_of_all_the_world_is_coarse_enough_to_be_loaded_at_once() -> None:
    ground = cut_around((-179.0, -60.0, 179.0, 75.0))
    assert len(gzip.compress(ground.text)) <= 90_000
    assert ground.zoom is not None
    assert 3 <= ground.zoom < 12


def test_the_page_says_when_it_was_published() -> None:
    for lang in LANGUAGES:
        day = format_day(PUBLISHED, lang)
        said = Words(lang)("publish.as_published", day=day, revision="abc123", version="1.0")
        assert "abc123" in said
        assert str(PUBLISHED.year) in said
