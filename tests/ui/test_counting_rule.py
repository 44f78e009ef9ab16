"""Rules, days of knowledge, coverage and the lists of what is not shown, as the pages say them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geo.engine.store import Store, open_store
from geo.model.number import Range
from geo.questions.event import describe_event
from geo.questions.history import ChangedFigure
from geo.questions.select import Selection
from geo.questions.totals import cover_total, list_totals
from geo.questions.unshown import Part, list_hidden
from geo.text import LANGUAGES, Words
from geo.told.rule import explain_rule
from geo.ui.event.claims import describe_flags, say_because
from geo.ui.numbers.coverage import group_totals, say_consequences
from geo.ui.page.counting_rule import say_change
from geo.view.readings import list_readings
from geo.view.view import View
from tests.pages import open_page, read

EVENT = "abu-al-hasan-2018-11-17"


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store("hajin-2018")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_accounts_page_shows_the_event_in_both_languages(lang: str) -> None:
    app = open_page("accounts", event=EVENT, lang=lang, category="civilian")
    assert not app.exception
    assert ("15–41+" if lang == "en" else "15–41 أو أكثر") in read(app, "matrix")
    assert ("SNHR" if lang == "en" else "الشبكة السورية") in read(app, "accounts-flags")
    assert ("Al-Buqaan" if lang == "en" else "البقعان") in read(app, "where-list")
    one_voice = "Col. Sean Ryan, Coalition, Brett McGurk"
    assert (one_voice if lang == "en" else "صوت واحد") in read(app, "accounts-quotes")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_method_counts_its_examples_in_both_languages(lang: str) -> None:
    app = open_page("method", lang=lang)
    assert not app.exception
    method = read(app, "method")
    for number in (
        ("36–40+", "36–41+", "15–41+") if lang == "en" else ("36–40 أو أكثر", "15–41 أو أكثر")
    ):
        assert number in method


def test_the_chosen_rule_and_day_reach_the_address_and_the_numbers() -> None:
    app = open_page("accounts", event=EVENT)
    app.selectbox(key="rule").set_value("corroborated").run()
    app.toggle(key="denials").set_value(True).run()
    app.date_input(key="as_of").set_value(date(2018, 11, 22)).run()
    app.selectbox(key="category").set_value("civilian").run()
    assert not app.exception
    assert app.query_params["rule"] == "corroborated"
    assert app.query_params["denials"] == "zero"
    assert app.query_params["as_of"] == "2018-11-22"
    assert "0 to 40 or more civilians killed" in read(app, "accounts-number-asked")
    assert "Rule: Corroborated, as known on 22 November 2018" in read(app, "numbers")


def test_the_walk_begins_on_the_first_day_and_ends_with_everything() -> None:
    app = open_page("map", event=EVENT)
    app.button(key="walk").click().run()
    assert app.query_params["as_of"] == "2018-11-17"
    assert "13 statements that day" in read(app, "known-said")
    app.button(key="known-next").click().run()
    assert app.query_params["as_of"] == "2018-11-18"
    app.button(key="known-now").click().run()
    assert "as_of" not in app.query_params
    assert not app.exception


def test_a_flag_chosen_filters_the_events(store: Store) -> None:
    app = open_page("map")
    app.multiselect(key="flag").set_value(["where"]).run()
    flagged = store.flags(None).collect()
    where = {event for event, flag in flagged.iter_rows() if flag == "where"}
    assert f"Events shown {len(where)} of 39" in read(app, "numbers")


def test_a_press_on_what_is_left_out_lists_it() -> None:
    app = open_page("map")
    app.button(key="unshown-no_place").click().run()
    assert not app.exception
    assert "10 events" in read(app, "hidden-no_place")


@pytest.mark.parametrize(
    ("name", "asked", "events"),
    [
        ("showing", {}, 39),
        ("no_place", {}, 10),
        ("filtered", {"from_": date(2018, 11, 17), "to": date(2018, 11, 17)}, 33),
        ("too_vague", {"from_": date(2018, 11, 17)}, 2),
    ],
)
def test_each_list_holds_what_its_count_says(
    store: Store, name: Part, asked: dict[str, Any], events: int
) -> None:
    hidden = list_hidden(Selection(store, View(**asked)), part=name)
    assert len(hidden.events) == hidden.total == events


def test_what_follows_from_a_total_stays_true(store: Store) -> None:
    words = Words("en")
    whole = list(
        say_consequences(cover_total(Selection(store, View()), "sohr-2018-11-18-civilians"), words)
    )
    assert whole == [
        "Whether the people counted are the same is not known.",
        "The total less the events: 49 or less.",
        "The events may exceed the total: either may hold people the other does not.",
        "1 event lies partly in the period and is not counted.",
    ]
    side = list(
        say_consequences(cover_total(Selection(store, View()), "sohr-2018-12-11-is"), words)
    )
    assert any("so no gap is stated" in line for line in side)
    assert not any("less the events" in line for line in side)
    none = list(
        say_consequences(cover_total(Selection(store, View()), "sohr-2018-09-23-all"), words)
    )
    assert none[0].startswith("No event of this dataset falls in it")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_consequence_is_a_share(store: Store, lang: str) -> None:
    groups = group_totals(list_totals(Selection(store, View(lang=lang))))
    for total in groups["sohr-offensive"]:
        covered = cover_total(Selection(store, View(lang=lang)), total.total_id)
        assert not any(
            "%" in line or "٪" in line for line in say_consequences(covered, Words(lang))
        )


def test_a_flag_names_its_claims_once_for_what_they_share(store: Store) -> None:
    found = describe_event(Selection(store, View()), EVENT)
    who = next(flag for flag in found.flags if flag.flag == "who")
    told = say_because(who, found.claims, Words("en"))
    assert told.count("blames US-led Coalition against the Islamic State") == 1
    assert "SOHR (17 Nov 2018), SANA (17 Nov 2018)" in told
    assert len(describe_flags(found, Words("en"))) == 6


def test_a_replaced_figure_is_said_with_what_it_replaces() -> None:
    ends = Range(low=36, high=36, open=False)
    before = Range(low=36, high=36, open=True)
    figure = ChangedFigure(harm="killed", category="civilian", ends=ends, before=before)
    assert say_change(figure, Words("en")) == "36+ → 36 civilians"
    assert say_change(replace(figure, before=ends), Words("en")) == "36 civilians"


def test_the_rule_beside_the_numbers_says_its_limits() -> None:
    view = View(rule="claimant:sohr", denials="zero", accounts="monitors", confidence="high")
    told = explain_rule(view, Words("en"))
    assert "this claimant alone" in told
    assert "have no figure" in told
    assert list_readings(view, Words("en")) == [
        "Monitors only",
        "High confidence",
        "A denial counts as zero",
    ]
    period = View(from_=date(2018, 11, 17), dates="touching", admissions="count")
    assert list_readings(period, Words("en")) == [
        "An admission counts as any account",
        "Events that only touch the period are counted in full",
    ]
