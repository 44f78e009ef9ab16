"""Names that may be one are offered, rarer with more used, and never merged by themselves."""

import pytest

from geo.readers.own.variants import find_variants, merge_words


@pytest.mark.parametrize(
    ("rare", "common"),
    [
        ("Coalition", "US-led Coalition"),
        ("Syrian Observatory for Human Rights", "SOHR"),
        ("Network of Human Relief", "NHR"),
        ("داعش", "ISIS"),
        ("التحالف الدولي", "Coalition"),
        ("DeirEzzor 24", "DeirEzzor24"),
        ("Russia (?)", "Russia"),
        ("Russia?", "Russia"),
        ("suspected ISIS", "ISIS"),
        ("possibly Daesh", "ISIS"),
        ("SOHR?", "Syrian Observatory for Human Rights"),
        ("ربما داعش", "داعش"),
        ("داعش؟", "ISIS"),
        ("Russia (unconfirmed)", "Russia"),
        ("Syrian Goverment", "Syrian Government"),
        ("المرصد السورى", "المرصد السوري"),
    ],
)
def test_a_rarer_name_is_offered_the_more_used_one(rare: str, common: str) -> None:
    assert find_variants({rare: 1, common: 5}) == {rare: [common]}


def test_a_doubted_name_is_offered_the_sure_one_however_often_it_stands() -> None:
    assert find_variants({"Russia?": 9, "Russia": 1}) == {"Russia?": ["Russia"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Brigade 12", "Brigade 13"), ("SOHR", "SNHR"), ("Iraq", "Iran"), ("A", "B"), ("ISIS", "SIS")],
)
def test_names_that_are_close_by_chance_are_not_offered(one: str, other: str) -> None:
    assert find_variants({one: 3, other: 5}) == {}


def test_what_was_merged_goes_along_with_the_name_it_was_merged_into() -> None:
    words = {"blames": {"Daesh": "ISIS"}, "event_type": {"raid": "Riots"}}
    merged = merge_words(words, "blames", {"ISIS": "Islamic State"})
    assert merged["blames"] == {"Daesh": "Islamic State", "ISIS": "Islamic State"}
    assert merged["event_type"] == {"raid": "Riots"}
    assert words["blames"] == {"Daesh": "ISIS"}
