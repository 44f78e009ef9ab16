"""The check names file, line and value of what is wrong in a story, and typed numbers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.cli.actions.check import describe_fault
from geo.cli.app import main
from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.stories.check import check_stories
from geo.stories.typed import find_typed
from geo.text import LANGUAGES
from tests.samples import write_sample

GOOD = "# T\n\n## C\n\nview: event=a\n\nOn {date} {killed civilian say=noun} died.\n"


def write(folder: Path, **stories: str) -> Path:
    """Write a dataset of one event with stories; ``s_en`` is the file ``s.en.md``."""
    path = write_sample(
        folder / "sample",
        events=[{"event_id": "a", "date_start": "2018-11-17", "title_en": "Day 45"}],
        claims=[{"claim_id": "c", "event_id": "a", "claimant_id": "radio"}],
        claimants=[{"claimant_id": "radio", "name_en": "Radio 24", "name_ar": "راديو 24"}],
        figures=[{"claim_id": "c", "category": "civilian", "low": 3}],
    )
    (path / "stories").mkdir()
    for name, text in stories.items():
        story, _, lang = name.rpartition("_")
        (path / "stories" / f"{story}.{lang}.md").write_text(text, encoding="utf-8")
    return path


def check(folder: Path, **stories: str) -> list[tuple[str, int | None, str, str]]:
    store: Store = build_store(open_dataset(write(folder, **stories)))
    faults = list(check_stories(store))
    for lang in LANGUAGES:
        assert all(describe_fault(fault, lang=lang) for fault in faults)
    return [(f.table, f.row, f.problem.removeprefix("story_"), f.value) for f in faults]


def test_a_good_story_has_no_faults(tmp_path: Path) -> None:
    assert check(tmp_path, s_en=GOOD, s_ar=GOOD) == []


@pytest.mark.parametrize(
    ("text", "row", "problem", "value"),
    [
        ("{killed civilian event=nope}", 7, "view", "{killed civilian event=nope}"),
        ("a\nb {quote nope}", 8, "unknown", "{quote nope}"),
        ("{colour}", 7, "kind", "{colour}"),
        ("some 43 died", 7, "typed", "43"),
        ("a\nb **1,100** c", 8, "typed", "1,100"),
        ("{as-written 4 source=c}", 7, "not_said", "{as-written 4 source=c}"),
        ("[x](javascript:alert(1))", 7, "link", "javascript:alert(1)"),
        ("[x](data:text/html;base64,YQ)", 7, "link", "data:text/html;base64,YQ"),
        ("[x](/etc/passwd)", 7, "link", "/etc/passwd"),
        ("a <img src=x onerror=alert(x)>", 7, "html", "<img src=x onerror=alert(x)>"),
        ("a \u202e b", 7, "turns", "U+202E"),
        ("on 17 and *18*\nNovember, by Radio 24, 25", 8, "typed", "25"),
    ],
)
def test_a_fault_names_its_line_and_value(
    tmp_path: Path, text: str, row: int, problem: str, value: str
) -> None:
    story = f"# T\n\n## C\n\nview: event=a\n\n{text}\n"
    assert check(tmp_path, s_en=story) == [("stories/s.en.md", row, problem, value)]


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        ("event=nope", "view"),
        ("from=soon", "view"),
        ("colour=red", "view"),
        ("actor=nobody", "view"),
        ("from=2019-01-01", "empty"),
    ],
)
def test_a_view_that_cannot_be_honoured_is_a_fault(tmp_path: Path, view: str, problem: str) -> None:
    found = check(tmp_path, s_en=f"# T\n\n## C\n\nview: {view}\n\nText.\n")
    assert [(row, what) for _, row, what, _ in found] == [(5, problem)]


def test_languages_with_other_chapters_are_a_fault(tmp_path: Path) -> None:
    found = check(tmp_path, s_ar=GOOD, s_en=f"{GOOD}\n## More\n")
    assert found == [("stories/s.en.md", 1, "other_chapters", "2")]


def test_the_command_names_the_file_the_line_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path, s_en="# T\n\n## C\n\nSome 43 died.\n")
    assert main(["check", str(folder)]) == 1
    told = capsys.readouterr().err
    assert "stories/s.en.md, line 5: the number “43” is typed" in told
    assert "{as-written 43 source=CLAIM}" in told


def list_typed(text: str, lang: str = "en") -> Iterator[str]:
    return (value for _, value in find_typed(text, lang=lang, names=("Day 45", "Radio 24")))


@pytest.mark.parametrize(
    "text",
    [
        "in 2018 and since 1999",
        "on 17 November 2018",
        "on November 17, 2018",
        "17 Nov",
        "from 16–17 November",
        "16 and 17 November",
        "on 2018-11-17 at 23:00",
        "the 17th day, the 1st",
        "incident CS1840, report S/2018/1104, grid 37SFU741359",
        "Radio 24 says of Day 45",
        "none at all",
    ],
)
def test_dates_ordinals_codes_and_names_are_no_typed_numbers(text: str) -> None:
    assert list(list_typed(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "في 2018",
        "في 17 تشرين الثاني/نوفمبر 2018",
        "في 17 نوفمبر",
        "يومي 16 و17 تشرين الثاني",
        "16–17 تشرين الثاني/نوفمبر",
    ],
)
def test_arabic_dates_are_no_typed_numbers(text: str) -> None:
    assert list(list_typed(text, "ar")) == []


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("43 died", "en", ["43"]),
        ("1,100 or 12.5", "en", ["1,100", "12.5"]),
        ("15–41", "en", ["15", "41"]),
        ("within 24-hour days", "en", ["24"]),
        ("some 3000 people", "en", ["3000"]),
        ("32 November", "en", ["32"]),
        ("17 people in November 2018", "en", ["17"]),
        ("the year 2018 saw 2018,5", "en", ["2018,5"]),
        ("قُتل ٤٣ شخصاً", "ar", ["٤٣"]),
        ("و43 آخرون", "ar", ["43"]),
        ("الـ43", "ar", ["43"]),
    ],
)
def test_other_numbers_are_typed(text: str, lang: str, expected: list[str]) -> None:
    assert list(list_typed(text, lang)) == expected
