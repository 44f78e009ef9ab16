"""The paragraph on an event: what it leads with, and that it says what the accounts say."""

from pathlib import Path
from typing import Any

import pytest

from geo.engine.store import Store
from geo.export.paragraph import Paragraph, write_paragraph
from geo.export.provenance import write_notice
from geo.questions.event import describe_event
from geo.questions.select import Selection
from geo.view.view import View
from tests.samples import Rows, open_sample

FLAGSHIP = "abu-al-hasan-2018-11-17"


def write(store: Store, event: str, lang: str = "en", **view: Any) -> Paragraph:
    found = describe_event(Selection(store, View(lang=lang, **view)), event)
    return write_paragraph(found, lang)


def write_one(folder: Path, claims: Rows, figures: Rows) -> Paragraph:
    claims = [{"event_id": "a", "said_on": "2018-11-18"} | dict(claim) for claim in claims]
    events = [{"event_id": "a", "date_start": "2018-11-17", "title_en": "A"}]
    store = open_sample(folder, events=events, claims=claims, figures=figures)
    return write(store, "a")


def test_the_flagship_leads_with_civilians_and_names_who_denies(shipped: Store) -> None:
    assert write(shipped, FLAGSHIP).sentences == (
        (
            "17 November 2018, Abu al-Hasan: 15 to 41 or more civilians killed, by the range of 4"
            " accounts (SOHR: 36; SANA: at least 40; Unified Media Office: more than 40; SNHR: at"
            " least 15; said 17–22 November 2018)."
        ),
        "40 to 53 people killed, by the range of 3 accounts.",
        "Col. Sean Ryan denies harm to civilians.",
        "Coalition and Brett McGurk deny harm to civilians and responsibility.",
    )


def test_it_is_said_in_arabic(shipped: Store) -> None:
    told = write(shipped, FLAGSHIP, "ar").text
    for said in (
        "مقتل 15 إلى 41 مدنيًا أو أكثر، وفق مدى 4 روايات",
        "المرصد السوري: 36؛ سانا: ما لا يقل عن 40",
        "نفي إلحاق أذى بالمدنيين والمسؤولية: التحالف الدولي وبريت ماكغورك.",
    ):
        assert said in told


def test_it_tells_what_was_known_on_a_day_by_the_rule_of_the_view(shipped: Store) -> None:
    told = write(shipped, FLAGSHIP, as_of=View.parse({"as_of": ["2018-11-17"]})[0].as_of)
    assert "as known on 17 November 2018" in told.sentences[0]
    assert "SNHR" not in told.text
    assert "by the median of 4 accounts" in write(shipped, FLAGSHIP, rule="median").text


def test_all_people_lead_where_only_they_are_disputed(tmp_path: Path) -> None:
    told = write_one(
        tmp_path,
        [{"claim_id": "x", "claimant_id": "one"}, {"claim_id": "y", "claimant_id": "two"}],
        [
            {"claim_id": "x", "low": 5},
            {"claim_id": "x", "low": 3, "category": "civilian"},
            {"claim_id": "y", "low": 7},
        ],
    )
    assert told.lead is not None
    assert (told.lead.category, told.lead.low, told.lead.high) == ("all", 5, 7)
    assert told.sentences[1] == "3 civilians killed, by 1 account."


def test_a_denial_of_harm_to_civilians_disputes_their_number(tmp_path: Path) -> None:
    told = write_one(
        tmp_path,
        [
            {"claim_id": "x", "claimant_id": "one"},
            {
                "claim_id": "y",
                "claimant_id": "two",
                "position": "denies",
                "denies": "civilian_harm",
            },
        ],
        [{"claim_id": "x", "low": 5}, {"claim_id": "x", "low": 3, "category": "civilian"}],
    )
    assert told.lead is not None
    assert told.lead.category == "civilian"
    assert told.sentences[-1] == "Two denies harm to civilians."


def test_sides_of_one_claim_are_added_to_see_and_parts_do_not_lead(shipped: Store) -> None:
    told = write(shipped, "al-kashmah-2018-11-28")
    assert told.text == (
        "28 November 2018, Al-Kashmah: 36 combatants killed, by 1 account (Islamic World News: 30"
        " + 6; said 30 November 2018)."
    )


def test_an_event_without_a_figure_says_so(shipped: Store) -> None:
    assert write(shipped, "hajin-2018-12-14").text == (
        "14 December 2018, Hajin: no account gives a figure."
    )


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_what_leaves_has_the_same_paragraph(shipped: Store, lang: str) -> None:
    selection = Selection(shipped, View(event=FLAGSHIP, lang=lang))
    notice = write_notice(selection)
    assert notice.paragraph == write(shipped, FLAGSHIP, lang).text
    assert notice.sentence == notice.paragraph
    assert write_notice(selection.replace(event=None)).paragraph == ""
