"""The cases give the numbers that were found by hand, in every way they are shown."""

import json
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.dataset.folder import check_dataset, list_datasets
from geo.engine.store import CASES, Store, open_cases
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.text import LANGUAGES, Words, format_number
from geo.ui.texts.cases import Case, list_cases
from geo.view.view import View
from geo.web.routes import build_routes
from tests.pages import open_page, read

ASKED = list_cases()


@pytest.mark.parametrize("case", ASKED, ids=lambda case: case.view.query_string())
def test_a_case_gives_the_number_found_by_hand(case: Case) -> None:
    view = case.look("en")
    number = count_casualties(Selection(open_cases(), view))
    assert format_number(number, "en") == case.number


def test_the_questions_are_read_as_they_are_written() -> None:
    written = json.loads((CASES / "asked.json").read_text(encoding="utf-8"))
    for each, case in zip(written, ASKED, strict=True):
        asked = {name: [word] for name, word in each["view"].items()}
        assert case.view.to_params() == {"place": [each["case"]], **asked}


def test_what_stands_beside_the_numbers_is_counted_too() -> None:
    def ask(place: str, **asked: str) -> tuple[int, int | None, int]:
        view = replace(View(place=(place,)), **asked)  # type: ignore[arg-type]
        found = count_casualties(Selection(open_cases(), view))
        return found.from_parts, found.acknowledged, found.accounts

    assert ask("no-whole") == (1, None, 2)
    assert ask("no-whole", category="civilian") == (0, None, 2)
    assert ask("admission", category="civilian") == (0, 1, 2)
    assert ask("admission", category="civilian", admissions="count") == (0, None, 3)
    assert ask("admission", category="civilian", accounts="monitors") == (0, None, 2)
    assert ask("only-admission", category="civilian") == (0, 1, 1)
    assert ask("party-counts-all") == (0, 12, 1)
    assert ask("party-counts-all", admissions="count") == (0, None, 2)


def test_fighters_that_a_party_says_it_killed_are_nothing_it_admits(shipped: Store) -> None:
    """Of the mosque the Coalition's spokesman says: 12 killed, all of them fighters."""
    selection = Selection(shipped, View())
    found = count_casualties(selection, event_id="al-susah-2018-10-18-mosque")
    assert (found.low, found.high, found.open, found.acknowledged) == (29, 29, True, None)
    # One civilian of 9 November.
    assert count_casualties(selection).acknowledged == 1


def test_numbers_raised_to_their_parts_say_so() -> None:
    def ask(place: str, **asked: str) -> int:
        view = replace(View(place=(place,)), **asked)  # type: ignore[arg-type]
        return count_casualties(Selection(open_cases(), view)).raised

    assert ask("told-apart") == ask("newer-parts") == 1
    assert ask("two-kinds") == ask("no-whole") == ask("party-counts-all") == 0


def test_one_voice_is_flagged_single_and_no_more() -> None:
    raised = {(event, flag) for event, flag in open_cases().flags(None).collect().iter_rows()}
    assert {flag for event, flag in raised if event == "one-voice"} == {"number", "single"}
    assert ("army-that-cites", "corroborated") in raised
    assert ("army-that-cites", "parties") not in raised


def test_the_cases_are_a_sound_dataset_that_no_list_has() -> None:
    _, faults = check_dataset(CASES)
    assert faults == []
    assert "counting-cases" not in list_datasets()
    client = TestClient(Starlette(routes=build_routes()))
    assert client.get("/api/v1/casualties?dataset=counting-cases").status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_method_shows_every_case(lang: str) -> None:
    method = read(open_page("method", lang=lang), "method")
    store, words = open_cases(), Words(lang)
    for case in ASKED:
        number = count_casualties(Selection(store, case.look(lang)))
        written = format_number(number, lang).replace("\u2068", "").replace("\u2069", "")
        assert written in method
    assert words("same.cites", names={"en": "A monitor", "ar": "مرصد"}[lang])[:12] in method
