"""The shipped story says, in both languages, the numbers that were counted by hand."""

import re

import pytest

from geo.engine.store import Store
from geo.stories.check import check_stories
from geo.stories.files import find_story, list_stories
from geo.stories.told import ToldStory, tell_story
from geo.text import LANGUAGES

NAME = "abu-al-hasan"
COUNTED = (
    # Claims about the strikes on Abu al-Hasan: 11 claimants, of whom 3 deny.
    {
        "en": ["17 November 2018", "11 claimants"],
        "ar": ["17 تشرين الثاني/نوفمبر 2018", "11 جهة"],
    },
    # sc-02 and sc-03; of the 24 events since 10 September that somebody spoke of by 18 November
    # three began before or went on, and 21 lie within.
    {"en": ["43 people", "36 civilians", "21 events"], "ar": ["43 شخصًا", "36 مدنيًا", "21"]},
    # SOHR 36, SANA 40 or more, the media office 41 or more, SNHR 15 or more; all: 40, 43, 53.
    {
        "en": [
            *("4 accounts", "36 civilians", "at least 40 civilians", "more than 40 civilians"),
            *("22 November 2018", "at least 15 civilians"),
            *("3 accounts", "40 people", "43 people", "53 people"),
            *("15 to 41 or more civilians", "40 to 53 people"),
        ],
        "ar": [
            *("4", "36 مدنيًا", "ما لا يقل عن 40 مدنيًا", "أكثر من 40 مدنيًا"),
            *("22 تشرين الثاني/نوفمبر 2018", "ما لا يقل عن 15 مدنيًا"),
            *("3", "40 شخصًا", "43 شخصًا", "53 شخصًا"),
            *("15 إلى 41 مدنيًا أو أكثر", "40 إلى 53 شخصًا"),
        ],
    },
    # The Coalition, Ryan and McGurk deny; 19 strikes of its own and ten that were not.
    {
        "en": ["3", "17 November 2018", "19 strikes", "10 strikes", "19 November 2018"],
        "ar": [
            *("3", "17 تشرين الثاني/نوفمبر 2018", "19 ضربة", "10 ضربات"),
            "19 تشرين الثاني/نوفمبر 2018",
        ],
    },
    # SOHR 17 and 12; SNHR 5 or more and 2 or more.
    {
        "en": [
            *("2 accounts", "17 children", "12 women", "at least 5 children", "at least 2 women"),
            *("5 to 17 or more children", "2 to 12 or more women", "7 people of unknown status"),
        ],
        "ar": [
            *("2", "17 طفلًا", "12 امرأة", "ما لا يقل عن 5 أطفال", "ما لا يقل عن امرأتين"),
            *("5 إلى 17 طفلًا أو أكثر", "2 إلى 12 امرأة أو أكثر", "7 أشخاص غير معروفي الصفة"),
        ],
    },
    {
        "en": [
            *("more than 190 civilians", "234 civilians", "82 children", "12 events"),
            *("185 to 265 or more civilians", "1,100 civilians"),
        ],
        "ar": [
            *("أكثر من 190 مدنيًا", "234 مدنيًا", "82 طفلًا", "12 حدثًا"),
            *("185 إلى 265 مدنيًا أو أكثر", "1,100 مدني"),
        ],
    },
    {
        "en": ["700 to 1,000 fighters", "no figure"],
        "ar": ["بين 700 و1,000 مقاتل", "لا رقم"],
    },
    # By 18 November: SOHR 36, SANA 40 or more, the media office 41 or more; SNHR said it later.
    {
        "en": [
            *("16 statements", "36 to 41 or more civilians", "15 to 41 or more civilians"),
            *("22 November 2018", "43 people", "40 to 53 people", "November 2018"),
            "9 September 2020",
        ],
        "ar": [
            *("16", "36 إلى 41 مدنيًا أو أكثر", "15 إلى 41 مدنيًا أو أكثر"),
            *("22 تشرين الثاني/نوفمبر 2018", "43 شخصًا", "40 إلى 53 شخصًا"),
            *("تشرين الثاني/نوفمبر 2018", "9 أيلول/سبتمبر 2020"),
        ],
    },
    {
        "en": ["7 people of unknown status", "no figure", "10 strikes", "15 to 53 civilians"],
        "ar": ["7", "لا رقم", "10", "بين 15 و53 مدنيًا"],
    },
)
"""The answers of the standfirst and of each chapter, in their order."""
_ISOLATES = re.compile("[\u2066-\u2069]")


def tell(store: Store, lang: str) -> ToldStory:
    file = find_story(store.dataset, NAME, lang)
    assert file is not None
    assert file.lang == lang
    return tell_story(store, file)


def test_the_shipped_stories_have_no_faults(shipped: Store) -> None:
    assert list(check_stories(shipped)) == []
    assert [file.name for file in list_stories(shipped.dataset, "en")] == [NAME]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_is_the_one_counted_by_hand(shipped: Store, lang: str) -> None:
    story = tell(shipped, lang)
    parts = [story.standfirst, *(chapter.blocks for chapter in story.chapters)]
    assert len(parts) == len(COUNTED)
    for blocks, counted in zip(parts, COUNTED, strict=True):
        spans = [span for block in blocks for span in block.spans if span.answer]
        asked = [s.text for s in spans if s.answer and s.answer.quoted is None]
        found = [_ISOLATES.sub("", text) for text in asked]
        assert found == counted[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_chapters_show_the_same_views_in_every_language(shipped: Store, lang: str) -> None:
    views = [chapter.view.filters for chapter in tell(shipped, lang).chapters]
    assert views == [chapter.view.filters for chapter in tell(shipped, "en").chapters]
    assert [c.view.event for c in tell(shipped, lang).chapters][1:3] == [
        "abu-al-hasan-2018-11-17",
        "hajin-2018-11-16",
    ]


def test_no_digit_of_the_story_was_typed(shipped: Store) -> None:
    """Beside days and years every digit is an answer's, as the check says; so it is by hand."""
    for lang in LANGUAGES:
        story = tell(shipped, lang)
        for block in (b for chapter in story.chapters for b in chapter.blocks):
            typed = "".join(span.text for span in block.spans if span.answer is None)
            months = r"(?:November|September|تشرين الثاني|أيلول)\S*"
            left = re.sub(rf"\d+\s+{months}(?: \d{{4}})?|2014", "", typed)
            assert not re.search(r"\d", left), left
