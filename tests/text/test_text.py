from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from string import Formatter

import pytest

from geo.counting.flags import FLAGS
from geo.counting.rules import RULES
from geo.model.number import Partly
from geo.model.schema import list_vocabulary
from geo.text import (
    LANGUAGES,
    Words,
    format_coverage,
    format_day,
    format_distance,
    format_figure,
    format_number,
    format_period,
    format_sentence,
    format_words,
    isolate,
    list_notes,
    pick_language,
    plural_form,
    t,
    time_locale,
)
from geo.text.languages import load_locale
from geo.text.words import PLURAL_FORMS, _load_texts
from tests import samples_words

FSI, PDI = "\u2068", "\u2069"
VOCABULARIES = [
    ("event_type", "events", "event_type"),
    ("sub_event_type", "events", "sub_event_type"),
    ("position", "claims", "position"),
    ("confidence", "claims", "confidence"),
    ("confidence_level", "claims", "confidence"),
    ("harm", "figures", "harm"),
    ("harmed", "figures", "harm"),
    ("category", "figures", "category"),
    ("people", "figures", "category"),
    ("people_range", "figures", "category"),
    ("qualifier", "figures", "qualifier"),
    ("measure", "totals", "measure"),
    ("place_type", "places", "place_type"),
    ("claimant_kind", "claimants", "kind"),
    ("actor_kind", "actors", "kind"),
    ("filters.active_year_is", "events", "active_year"),
]


@dataclass(frozen=True, kw_only=True)
class Killed:
    low: int | None = 15
    high: int | None = 41
    open: bool = True
    harm: str = "killed"
    category: str = "civilian"
    rule: str = "range"
    as_of: date | None = None
    events: int = 1
    without_figure: int = 0
    accounts: int = 4
    fewer_than: int | None = None
    from_parts: int = 0
    raised: int = 0
    accounts_counted: str | None = None
    least_confidence: str | None = None
    denials: str | None = None
    admissions: str | None = None
    acknowledged: int | None = None
    dates: str | None = None
    partly: Partly | None = None


def names_in(text: object) -> set[str]:
    forms = text.values() if isinstance(text, Mapping) else [text]
    return {name for form in forms for _, name, _, _ in Formatter().parse(str(form)) if name}


def list_forms(lang: str) -> tuple[str, ...]:
    used = load_locale(lang).plural_form.tags | {"other"}
    return tuple(form for form in PLURAL_FORMS if form in used)


def test_both_languages_have_the_same_keys() -> None:
    assert _load_texts("en").keys() == _load_texts("ar").keys()


def test_each_text_has_every_plural_form_of_its_language() -> None:
    wrong = {
        (lang, key): tuple(text)
        for lang in LANGUAGES
        for key, text in _load_texts(lang).items()
        if isinstance(text, dict) and tuple(text) != list_forms(lang)
    }
    assert wrong == {}


def test_no_text_is_empty_or_ends_in_a_new_line() -> None:
    wrong = {
        (lang, key): text
        for lang in LANGUAGES
        for key, text in _load_texts(lang).items()
        for form in (text.values() if isinstance(text, dict) else [text])
        if not form or form != form.rstrip("\n")
    }
    assert wrong == {}


def test_each_text_takes_the_same_values_in_both_languages() -> None:
    wrong = {
        key: (names_in(text), names_in(_load_texts("ar")[key]))
        for key, text in _load_texts("en").items()
        if names_in(text) - {"n"} != names_in(_load_texts("ar")[key]) - {"n"}
    }
    assert wrong == {}


def test_every_word_of_the_data_has_a_text() -> None:
    words = {
        f"{group}.{word}"
        for group, table, field in VOCABULARIES
        for word in list_vocabulary(table, field)
    }
    assert {lang: words - _load_texts(lang).keys() for lang in LANGUAGES} == {
        "en": set(),
        "ar": set(),
    }


def test_every_rule_flag_and_precision_is_explained() -> None:
    keys = {
        f"{group}.{rule}"
        for rule in (*RULES, "claimant")
        for group in ("rule", "rule_means", "rule_limits", "by_rule", "by_rule_of_events")
    }
    keys |= {f"{group}.{flag}" for flag in FLAGS for group in ("flag", "flag_means")}
    keys |= {f"where_prec.{prec}" for prec in range(1, 8)}
    keys |= {f"date_prec.{prec}" for prec in range(1, 6)}
    assert {lang: keys - _load_texts(lang).keys() for lang in LANGUAGES} == {
        "en": set(),
        "ar": set(),
    }


def test_a_missing_key_a_missing_value_and_an_unknown_language_are_errors() -> None:
    with pytest.raises(KeyError, match=r"no\.such\.key"):
        t("en", "no.such.key")
    with pytest.raises(KeyError, match="total"):
        t("en", "numbers.of_total")
    with pytest.raises(KeyError, match="fr"):
        t("fr", "app.name")


def test_words_of_the_data_that_have_no_text_stand_for_themselves() -> None:
    assert Words("ar").term("event_type", "Battles") == "معارك"
    assert Words("ar").term("event_type", "Eclipse") == "Eclipse"


@pytest.mark.parametrize(
    ("n", "form"),
    [
        (0, "zero"),
        (1, "one"),
        (2, "two"),
        (3, "few"),
        (10, "few"),
        (11, "many"),
        (99, "many"),
        (100, "other"),
        (101, "other"),
        (102, "other"),
        (103, "few"),
        (111, "many"),
        (1000, "other"),
    ],
)
def test_arabic_counts_take_their_six_forms(n: int, form: str) -> None:
    assert plural_form(n, "ar") == form
    assert plural_form(n, "en") == ("one" if n == 1 else "other")


@pytest.mark.parametrize(
    ("n", "english", "arabic"),
    [
        (1, "1 event", "حدث واحد"),
        (2, "2 events", "حدثان"),
        (3, "3 events", "3 أحداث"),
        (11, "11 events", "11 حدثًا"),
        (100, "100 events", "100 حدث"),
        (1100, "1,100 events", "1,100 حدث"),
    ],
)
def test_events_are_counted_in_words(n: int, english: str, arabic: str) -> None:
    assert t("en", "count.events", n=n) == english
    assert t("ar", "count.events", n=n) == arabic


@pytest.mark.parametrize(
    ("number", "english", "arabic"),
    [
        (Killed(), "15–41+", f"{FSI}15–41{PDI} أو أكثر"),
        (Killed(open=False), "15–41", f"{FSI}15–41{PDI}"),
        (Killed(low=43, high=43, open=False), "43", "43"),
        (Killed(low=41), "41+", "41 أو أكثر"),
        (Killed(low=0, high=0, open=False), "0", "0"),
        (Killed(low=1114, high=1190, open=False), "1,114–1,190", f"{FSI}1,114–1,190{PDI}"),
        (Killed(low=None, high=None, open=False), "–", "–"),
    ],
)
def test_a_number_is_written_short(number: Killed, english: str, arabic: str) -> None:
    assert format_number(number, "en") == english
    assert format_number(number, "ar") == arabic


def test_a_number_is_said_with_its_rule() -> None:
    assert format_sentence(Killed(), "en") == (
        "15 to 41 or more civilians killed, by the range of 4 accounts"
    )
    assert format_sentence(Killed(), "ar") == ("مقتل 15 إلى 41 مدنيًا أو أكثر، وفق مدى 4 روايات")
    assert format_words(Killed(), "en") == "15 to 41 or more"
    assert format_words(Killed(low=None, high=None), "ar") == "لا رقم"


def test_one_account_of_one_person_is_not_called_a_range() -> None:
    one = Killed(low=1, high=1, open=False, category="child", accounts=1)
    assert format_sentence(one, "en") == "1 child killed, by 1 account"
    assert format_sentence(one, "ar") == "مقتل طفل واحد، وفق رواية واحدة"


def test_a_sum_says_its_events_its_gaps_and_its_day() -> None:
    total = Killed(events=23, without_figure=2, as_of=date(2018, 11, 22))
    assert format_sentence(total, "en") == (
        "15 to 41 or more civilians killed, adding the lowest and adding the highest account of "
        "each of 21 events; no figure for 2 events, as known on 22 November 2018"
    )
    added = "بجمع أدنى الروايات وجمع أعلاها لكل من 21 حدثًا؛ لا رقم لحدثين"
    assert added in format_sentence(total, "ar")


BEYOND = Partly(events=11, low=12_045, high=17_021, open=False, without_figure=0)


def test_what_stands_beside_a_number_is_said_in_short() -> None:
    total = Killed(events=38, without_figure=14, from_parts=13, acknowledged=1, partly=BEYOND)
    assert format_coverage(total, "en") == "in 24 of 38 events"
    assert format_coverage(total, "ar") == "في 24 من 38 حدثًا"
    assert format_coverage(Killed(events=1), "en") == "in 1 of 1 event"
    assert list_notes(total, "en") == [
        "13 from parts",
        "1+ acknowledged",
        "11 reach beyond the period: 12,045–17,021 killed",
    ]
    unknown = replace(BEYOND, events=1, low=None, high=None)
    assert list_notes(Killed(partly=unknown), "en") == ["1 reaches beyond the period: no figure"]
    assert list_notes(Killed(), "en") == []
    assert format_sentence(replace(total, from_parts=0, partly=None), "en").endswith(
        "; at least 1 acknowledged by a party to the conflict"
    )


def test_what_reaches_beyond_a_period_is_said_after_its_number() -> None:
    day = Killed(low=94, high=98, open=False, category="all", events=28, partly=BEYOND)
    assert format_sentence(day, "en") == (
        "94 to 98 people killed, adding the lowest and adding the highest account of each of 28 "
        "events; "
        "11 events reach beyond the period: 12,045–17,021, day not known"
    )
    assert f"و11 حدثًا تتجاوز الفترة: {FSI}12,045–17,021{PDI}" in format_sentence(day, "ar")
    none = replace(day, low=None, high=None, partly=replace(BEYOND, events=1, low=None, high=None))
    assert format_sentence(none, "en") == (
        "no figure; 1 event reaches beyond the period: no figure, day not known"
    )
    assert "period" not in format_sentence(replace(day, partly=replace(BEYOND, events=0)), "en")


def test_a_number_that_counts_what_only_touches_the_period_says_so() -> None:
    touching = Killed(dates="touching")
    assert format_sentence(touching, "en") == (
        "15 to 41 or more civilians killed, by the range of 4 accounts, "
        "events that only touch the period are counted in full"
    )


def test_a_number_nobody_gave_is_never_zero() -> None:
    nothing = Killed(low=None, high=None, open=False)
    assert format_sentence(nothing, "en") == "no figure"
    assert "0" not in format_number(nothing, "en")


def make_numbers() -> Iterator[Killed]:
    """Give a number of every rule, harm and category, of many sizes."""
    words = product(
        (*RULES, "claimant:sohr"),
        list_vocabulary("figures", "harm"),
        list_vocabulary("figures", "category"),
    )
    ends = ((0, 0), (1, 1), (2, 2), (5, 5), (41, 41), (0, 1), (0, 2), (1, 5), (3, 100))
    for (rule, harm, category), (low, high), (events, accounts) in product(
        words, ends, ((1, 1), (1, 4), (11, 30))
    ):
        number = Killed(rule=rule, harm=harm, category=category, low=low, high=high)
        yield replace(number, events=events, accounts=accounts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_can_be_said(lang: str) -> None:
    sentences = {number: format_sentence(number, lang) for number in make_numbers()}
    assert {number: said for number, said in sentences.items() if "{" in said or not said} == {}


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "english", "arabic"),
    [
        (43, 43, "exact", "43", "43"),
        (15, None, "at_least", "at least 15", "ما لا يقل عن 15"),
        (41, None, "more_than", "more than 40", "أكثر من 40"),
        (38, 42, "about", "about 38–42", f"نحو {FSI}38–42{PDI}"),
        (40, 40, "about", "about 40", "نحو 40"),
        (0, 60, "up_to", "up to 60", "حتى 60"),
        (15, 20, "between", "15 to 20", "بين 15 و20"),
        (15, 15, "between", "15", "15"),
        (36, None, "exact", "at least 36", "ما لا يقل عن 36"),
    ],
)
def test_a_figure_keeps_its_qualifier(
    low: int, high: int | None, qualifier: str, english: str, arabic: str
) -> None:
    assert format_figure(low=low, high=high, qualifier=qualifier, lang="en") == english
    assert format_figure(low=low, high=high, qualifier=qualifier, lang="ar") == arabic


@pytest.mark.parametrize(
    ("start", "end", "prec", "english", "arabic"),
    [
        ("2018-11-17", "2018-11-17", 1, "17 November 2018", "17 تشرين الثاني/نوفمبر 2018"),
        ("2018-10-10", "2018-10-13", 2, "10–13 October 2018", None),
        (
            "2018-10-30",
            "2018-11-01",
            1,
            "30 October – 1 November 2018",
            "30 تشرين الأول/أكتوبر – 1 تشرين الثاني/نوفمبر 2018",
        ),
        ("2018-12-30", "2019-01-02", 2, "30 December 2018 – 2 January 2019", None),
        ("2018-11-01", "2018-11-30", 4, "November 2018", "تشرين الثاني/نوفمبر 2018"),
        ("2018-11-15", "2018-11-15", 4, "November 2018", None),
        ("2018-11-12", "2018-11-12", 3, "week of 12 November 2018", None),
        ("2018-01-01", "2018-12-31", 5, "2018", "2018"),
        ("2018-09-10", None, 1, "from 10 September 2018", "منذ 10 أيلول/سبتمبر 2018"),
        (None, "2018-10-31", 1, "until 31 October 2018", "حتى 31 تشرين الأول/أكتوبر 2018"),
        (None, None, None, "undated", "بلا تاريخ"),
    ],
)
def test_a_period_is_written_as_exactly_as_it_is_known(
    start: str | None, end: str | None, prec: int | None, english: str, arabic: str | None
) -> None:
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    assert format_period(first, last, "en", prec=prec) == english
    if arabic:
        assert format_period(first, last, "ar", prec=prec) == arabic


def test_a_span_of_days_keeps_its_order_in_arabic() -> None:
    written = format_period(date(2018, 10, 10), date(2018, 10, 13), "ar")
    assert written == f"{FSI}10–13{PDI} تشرين الأول/أكتوبر 2018"


def test_a_day_known_to_the_month_names_no_day() -> None:
    assert format_day(date(2018, 11, 30), "en", prec="month") == "November 2018"
    assert format_day(date(2018, 12, 31), "ar", prec="year") == "2018"


def test_distances_are_in_metres_then_kilometres() -> None:
    assert format_distance(850, "en") == "850 metres"
    assert format_distance(37_000, "ar") == "37 كيلومترًا"


def test_values_of_the_other_direction_are_isolated_and_cannot_break_out() -> None:
    assert isolate("SANA", lang="ar") == f"{FSI}SANA{PDI}"
    assert isolate("سانا", lang="ar") == "سانا"
    assert isolate("سانا", lang="en") == f"{FSI}سانا{PDI}"
    assert isolate("a\u202eb\u2069c", lang="en") == "abc"


def test_values_with_braces_are_read_as_they_are() -> None:
    assert t("en", "panel.point_from", source="{0.__class__}") == "point by {0.__class__}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_charts_get_twelve_months_and_seven_days(lang: str) -> None:
    locale = time_locale(lang)
    assert len(set(map(str, locale["months"]))) == 12  # type: ignore[call-overload]
    assert len(set(map(str, locale["days"]))) == 7  # type: ignore[call-overload]


def test_dates_and_numbers_are_written_as_the_samples_say() -> None:
    cases = samples_words.CASES
    assert [samples_words.write(case) for case in cases] == [case.expected for case in cases]


def test_counts_take_the_plural_forms_of_the_samples() -> None:
    for n, english, arabic in samples_words.PLURALS:
        assert (plural_form(n, "en"), plural_form(n, "ar")) == (english, arabic), n


@pytest.mark.parametrize(
    ("tags", "lang"),
    [
        ("ar-SY,ar;q=0.9,en;q=0.8", "ar"),
        ("de, EN-gb;q=0.7, ar;q=0.5", "en"),
        ("sw", "en"),
        ("", "en"),
        (None, "en"),
        ("*;q=0.1,;,ar", "ar"),
    ],
)
def test_the_first_language_of_ours_that_a_browser_prefers_is_picked(
    tags: str | None, lang: str
) -> None:
    assert pick_language(tags) == lang
