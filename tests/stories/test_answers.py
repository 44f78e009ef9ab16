"""Questions of a story are answered by the same engine as the pages, or not at all."""

from pathlib import Path

import pytest

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.stories.answers import Answer, answer_question
from geo.stories.question import Parameters
from tests.closed import LONE, write_closed
from tests.samples import open_sample

PLAIN = dict.fromkeys(map(ord, "\u2068\u2069"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give two events: two accounts of the first, one a denial; one, withheld, of the second."""
    return open_sample(
        tmp_path_factory.mktemp("stories"),
        events=[
            {"event_id": "a", "date_start": "2018-11-17", "places": "p"},
            {"event_id": "b", "date_start": "2018-12-01", "places": "p"},
            {"event_id": "h", "date_start": "2018-12-01", "withheld": "safety"},
        ],
        claims=[
            {"claim_id": "c1", "event_id": "a", "claimant_id": "one", "said_on": "2018-11-17"},
            {"claim_id": "c2", "event_id": "a", "claimant_id": "two", "said_on": "2018-11-20"},
            {"claim_id": "c3", "event_id": "a", "claimant_id": "me", "position": "denies"}
            | {"denies": "responsibility", "said_on": "2018-11-18"},
            {"claim_id": "c4", "event_id": "b", "claimant_id": "one", "said_on": "2018-12-02"},
            {"claim_id": "c5", "event_id": "h", "claimant_id": "one", "said_on": "2018-12-02"},
        ],
        figures=[
            {"claim_id": "c1", "category": "civilian", "low": 3},
            {"claim_id": "c2", "category": "civilian", "low": 10, "high": None},
            {"claim_id": "c4", "category": "civilian", "low": 2},
            {"claim_id": "c4", "category": "child", "low": 2},
            {"claim_id": "c5", "category": "civilian", "low": 99},
        ],
        totals=[
            {"total_id": "t", "claimant_id": "one", "low": 1200, "area": "p"}
            | {"period_start": "2018-11-01", "period_end": "2018-11-30", "said_on": "2018-12-03"},
            {"total_id": "s", "claimant_id": "me", "low": 2, "area": "p", "measure": "strikes"}
            | {"harm": None, "category": None},
        ],
    )


def ask(store: Store, text: str, *, lang: str = "en", above: Parameters | None = None) -> Answer:
    return answer_question(store, text, above=above or {}, lang=lang)


@pytest.mark.parametrize(
    ("question", "english", "arabic"),
    [
        ("killed civilian event=a", "3–10+", "3–10 أو أكثر"),
        ("killed civilian event=a say=words", "3 to 10 or more", "3 إلى 10 أو أكثر"),
        ("killed civilian event=a say=noun", "3 to 10 or more civilians", None),
        ("killed civilian lowest event=a say=noun", "3 civilians", "3 مدنيين"),
        ("killed civilian claimant:one event=a", "3", "3"),
        ("killed civilian event=a as_of=2018-11-18", "3", "3"),
        ("killed civilian", "5–12+", None),
        ("killed man", "no figure", "لا رقم"),
        ("accounts killed civilian event=a say=noun", "2 accounts", "روايتان"),
        ("events", "2", "2"),
        ("events event=a", "2", "2"),
        ("events say=noun from=2018-12-01", "1 event", "حدث واحد"),
        ("statements say=noun", "4 statements", "4 أقوال"),
        ("statements event=a position=denies", "1", "1"),
        ("statements claimant=one", "2", "2"),
        ("claimants event=a say=noun", "3 claimants", "3 جهات"),
        ("figure c2 killed civilian", "at least 10", "ما لا يقل عن 10"),
        ("figure c4 killed child say=noun", "2 children", "طفلين"),
        ("total t", "1,200", "1,200"),
        ("total s say=noun", "2 strikes", "ضربتان"),
        ("mapped t say=noun", "3 to 10 or more civilians", None),
        ("mapped-events t", "1", "1"),
        ("date event=a", "17 November 2018", "17 تشرين الثاني/نوفمبر 2018"),
        ("said c3", "18 November 2018", None),
        ("quote c1", "one (17 November 2018): What is said.", None),
        ("as-written 1,200 people source=t", "1,200 people", "1,200 people"),
    ],
)
def test_a_question_is_answered(
    store: Store, question: str, english: str, arabic: str | None
) -> None:
    found = ask(store, question)
    assert (found.text, found.problem) == (english, "")
    if arabic is not None:
        assert ask(store, question, lang="ar").text.translate(PLAIN) == arabic


def test_a_question_is_asked_of_the_view_above_and_may_change_it(store: Store) -> None:
    above = {"event": ["a"], "as_of": ["2018-11-18"]}
    assert ask(store, "killed civilian", above=above).text == "3"
    assert ask(store, "killed civilian as_of=", above=above).text == "3–10+"
    assert ask(store, "killed civilian event= as_of=", above=above).text == "5–12+"


def test_an_answer_says_how_it_was_counted_and_where_to_see_it(store: Store) -> None:
    found = ask(store, "killed civilian event=a")
    assert found.says == "3 to 10 or more civilians killed, by the range of 2 accounts"
    assert found.address == "accounts?dataset=sample&category=civilian&event=a&lang=en"
    quoted = ask(store, "quote c1").quoted
    assert quoted is not None
    assert (quoted.who, quoted.text, quoted.source_url) == (
        *("one", "What is said."),
        "https://example.org/report",
    )


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "kind"),
        ("dead civilian", "kind"),
        ("killed", "words"),
        ("killed civil", "words"),
        ("killed civilian mean", "words"),
        ("killed civilian claimant:nobody", "view"),
        ("killed civilian say=loud", "say"),
        ("killed civilian hue=red", "parameter"),
        ("killed civilian dataset=other", "parameter"),
        ("killed civilian position=denies", "parameter"),
        ("killed civilian event=nope", "view"),
        ("killed civilian from=yesterday", "view"),
        ("statements position=shouts", "position"),
        ("killed civilian actor=nobody", "view"),
        ("killed civilian event=h", "view"),
        ("figure c5 killed civilian", "unknown"),
        ("figure c1 killed child", "no_figure"),
        ("quote c2 as_of=2018-11-18", "unknown"),
        ("total nope", "unknown"),
        ("mapped s", "unknown"),
        ("date", "no_event"),
        ("as-written 1,300 source=t", "not_said"),
        ("as-written 1,200", "words"),
    ],
)
def test_a_question_without_an_answer_says_why(store: Store, question: str, problem: str) -> None:
    found = ask(store, question)
    assert (found.text, found.problem) == ("", problem)


@pytest.mark.parametrize(
    "question",
    [
        f"killed all event={LONE}",
        "killed all type=Riots",
        "killed all q=lone",
        "killed all from=2018-11-17",
        "events event=anything",
        "statements",
        "claimants",
        f"date event={LONE}",
        "quote claim-0-qxcanary",
        "total total-0",
        "mapped total-0",
        "said total-0",
    ],
)
def test_a_licence_for_aggregates_lets_no_single_record_be_asked_for(
    tmp_path: Path, question: str
) -> None:
    closed = build_store(open_dataset(write_closed(tmp_path)))
    found = ask(closed, question)
    assert (found.text, found.problem) == ("", "restricted")


def test_a_licence_for_aggregates_lets_sums_be_asked_for(tmp_path: Path) -> None:
    closed = build_store(open_dataset(write_closed(tmp_path)))
    assert ask(closed, "events").text == "18"
    assert ask(closed, "killed all").text.rstrip("+")[0].isdigit()
