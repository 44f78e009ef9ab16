"""A citation says whose the data is and which, and its link finds the same data again."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.export.citation import STYLES, cite_view
from geo.questions.pinned import find_revision, follow_pin
from geo.questions.select import Selection
from geo.text import LANGUAGES
from geo.view.links import Pin, read_pin, rename_datasets
from geo.view.view import View
from tests.samples import write_sample

DAY = date(2026, 11, 22)
FLAGSHIP = "abu-al-hasan-2018-11-17"


@pytest.fixture(scope="module")
def store(shipped: Store) -> Store:
    return shipped


def cite(store: Store, style: str, lang: str, **view: str) -> str:
    cited = cite_view(Selection(store, View(**view)), root="https://example.org", accessed=DAY)  # type: ignore[arg-type]
    return cited.texts[lang][style]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("style", STYLES)
def test_every_style_says_title_credit_revision_day_licence_and_address(
    store: Store, style: str, lang: str
) -> None:
    told = cite(store, style, lang)
    dataset = store.dataset
    expected = {
        dataset.words("title", lang),
        dataset.words("credit", lang)[:40],
        dataset.revision,
        "1.2.0",
        "2026",
        "CC-BY-4.0",
        f"https://example.org/?revision={dataset.revision}&accessed=2026-11-22",
    }
    plain = told.replace("\u2068", "").replace("\u2069", "")
    assert {part for part in expected if part not in plain} == set()


def test_an_event_is_cited_within_its_dataset(store: Store) -> None:
    told = cite(store, "plain", "en", event=FLAGSHIP, rule="latest")
    assert told.startswith("Strikes on Abu al-Hasan, near Hajin, in Hajin, Abu al-Hasan")
    assert f"rule=latest&event={FLAGSHIP}&revision=" in told


def test_an_address_in_an_arabic_citation_ends_where_it_ends(store: Store) -> None:
    assert cite(store, "plain", "ar").endswith("accessed=2026-11-22")


def test_apa_writes_the_day_as_it_does(store: Store) -> None:
    told = cite(store, "apa", "en")
    assert told.startswith("The Rasd authors. (2026). Hajin, Abu al-Hasan and Tulul al-Safa")
    assert "Retrieved November 22, 2026, from https://example.org/?" in told


def test_bibtex_is_safe_from_what_the_data_says(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "sample", events=[{"event_id": "a"}])
    path = folder / "datapackage.json"
    hostile = path.read_text(encoding="utf-8").replace(
        '"title": "Sample"', r'"title": "50% & {x} \\input{y}_z"'
    )
    path.write_text(hostile, encoding="utf-8")
    told = cite(build_store(open_dataset(folder)), "bibtex", "en")
    assert r"50\% \& \{x\} /input\{y\}\_z" in told
    assert told.count("{") == told.count("}")


def test_a_pin_is_read_back_and_what_cannot_be_read_is_named() -> None:
    pin = Pin(revision="4e7e81d5d60c", accessed=DAY)
    assert read_pin(pin.to_params()) == (pin, [])
    assert read_pin({}) == (None, [])
    found, problems = read_pin({"revision": ["<b>"], "accessed": ["soon"]})
    assert found is None
    assert [problem.parameter for problem in problems] == ["revision", "accessed"]
    assert read_pin({"revision": ["abcdef"], "accessed": ["soon"]})[0] == Pin(revision="abcdef")
    several = Pin(revision="4e7e81d5d60c", accessed=DAY, beside=(("other", "0123456789ab"),))
    assert several.to_params()["revision"] == ["4e7e81d5d60c", "other/0123456789ab"]
    assert read_pin(several.to_params()) == (several, [])


def test_a_pin_is_followed_dataset_by_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("same", "changed", "earlier"):
        write_sample(
            tmp_path / name, events=[{"event_id": name}], descriptor={"name": "x", "title": name}
        )
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    revisions = {name: open_dataset(tmp_path / name).revision for name in ("same", "earlier")}
    pin = Pin(
        revision=revisions["same"],
        beside=(
            ("changed", revisions["earlier"]),
            ("same", "0" * 12),
            ("lost", "0" * 12),
            ("elsewhere", revisions["earlier"]),
        ),
    )
    followed = follow_pin(pin, "same", ["changed", "lost", "elsewhere", "unpinned"])
    assert [(c.dataset, c.shown, c.fate, bool(c.now)) for c in followed] == [
        ("same", "same", "same", True),
        ("changed", "earlier", "kept", True),
        ("lost", "lost", "lost", False),
        ("elsewhere", "earlier", "kept", False),
    ]
    gone = follow_pin(Pin(revision="0" * 12), "same", [])
    assert [(c.fate, c.cited, c.now) for c in gone] == [("gone", "0" * 12, revisions["same"])]


def test_datasets_are_renamed_wherever_a_view_names_them() -> None:
    given = {"dataset": ["a"], "beside": ["b", "c"], "event": ["b/1"], "q": ["b"]}
    assert rename_datasets(given, {"a": "x", "b": "y"}) == {
        "dataset": ["x"],
        "beside": ["y", "c"],
        "event": ["y/1"],
        "q": ["b"],
    }
    assert rename_datasets({"event": ["1"]}, {"a": "x"}) == {"event": ["1"]}


def test_a_revision_that_is_kept_is_found_under_any_name(
    hajin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "hajin-2018-first"
    shutil.copytree(hajin, kept)
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    revision = open_dataset(hajin).revision
    assert find_revision(revision) == "hajin-2018-first"
    assert find_revision("0" * 12) is None
    assert open_dataset(kept).name == "hajin-2018-first"
