"""Days as people and programs write them: read whole, or told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.dataset.folder import open_dataset
from geo.engine.store import build_store
from geo.model.checks import FIRST_YEAR, last_year
from geo.questions.event import describe_event
from geo.questions.events import read_events
from geo.questions.history import list_statement_days
from geo.questions.people import count_by
from geo.questions.select import Selection
from geo.questions.timeline import make_timeline
from geo.readers.build import ReadResult
from geo.readers.importing import import_file
from geo.readers.options import Options
from geo.readers.values.written import read_written
from geo.view.view import View
from tests.samples_files import ACLED, AIRWARS, UCDP, codes, only, read_own, read_rows, write_csv

MONTHS = 12 * (last_year() - FIRST_YEAR + 1)


@pytest.mark.parametrize(
    ("written", "first", "last", "precision"),
    [
        ("2018-11-17", "2018-11-17", "2018-11-17", 1),
        ("2018-11-17T21:40:00+03:00", "2018-11-17", "2018-11-17", 1),
        ("17 November 2018 at 14:00", "2018-11-17", "2018-11-17", 1),
        ("Saturday, 17th of November 2018", "2018-11-17", "2018-11-17", 1),
        ("20181117", "2018-11-17", "2018-11-17", 1),
        ("17.11.2018", "2018-11-17", "2018-11-17", 1),
        ("١٧/١١/٢٠١٨", "2018-11-17", "2018-11-17", 1),
        ("17 تشرين الثاني 2018", "2018-11-17", "2018-11-17", 1),
        ("17 نوفمبر/تشرين الثاني 2018", "2018-11-17", "2018-11-17", 1),
        ("3 آذار 2018م", "2018-03-03", "2018-03-03", 1),
        ("2018-02", "2018-02-01", "2018-02-28", 4),
        ("Sept 2018", "2018-09-01", "2018-09-30", 4),
        ("أيلول 2018", "2018-09-01", "2018-09-30", 4),
        ("11/2018", "2018-11-01", "2018-11-30", 4),
        ("2018", "2018-01-01", "2018-12-31", 5),
        ("2018-11-17 - 2018-11-19", "2018-11-17", "2018-11-19", None),
        ("2018-11-17/2018-11-19", "2018-11-17", "2018-11-19", None),
        ("17-19 November 2018", "2018-11-17", "2018-11-19", None),
        ("November 17-19, 2018", "2018-11-17", "2018-11-19", None),
        ("30 November to 2 December 2018", "2018-11-30", "2018-12-02", None),
        ("night of 21-22 Nov 2018", "2018-11-21", "2018-11-22", None),
        ("17/11/2018-19/11/2018", "2018-11-17", "2018-11-19", None),
        ("بين 17 و 19 تشرين الثاني 2018", "2018-11-17", "2018-11-19", None),
        ("18 ت2 2018", "2018-11-18", "2018-11-18", 1),
        ("18 تشرين 2 2018", "2018-11-18", "2018-11-18", 1),
        ("تشرين الأول 2018", "2018-10-01", "2018-10-31", 4),
        ("1er novembre 2018", "2018-11-01", "2018-11-01", 1),
        ("2 déc. 2018", "2018-12-02", "2018-12-02", 1),
        ("17. Okt. 2018", "2018-10-17", "2018-10-17", 1),
        ("17 de noviembre de 2018", "2018-11-17", "2018-11-17", 1),
        ("17 листопада 2018 року", "2018-11-17", "2018-11-17", 1),
        ("Sat Nov 17 2018 14:00:00 GMT+0300 (Arabian Time)", "2018-11-17", "2018-11-17", 1),
        ("Sat Nov 17 14:00:00 +0000 2018", "2018-11-17", "2018-11-17", 1),
        ("2018/11/17 21:40:00+03", "2018-11-17", "2018-11-17", 1),
        ("17/11/2018 (14:30)", "2018-11-17", "2018-11-17", 1),
        ("20181117T214000Z", "2018-11-17", "2018-11-17", 1),
        ("(2018-11-17)", "2018-11-17", "2018-11-17", 1),
        ("evening of 17 November 2018", "2018-11-17", "2018-11-17", 1),
        ("فجر السبت 17/11/2018", "2018-11-17", "2018-11-17", 1),
        ("27 محرم 1440هـ الموافق 7 تشرين الأول 2018", "2018-10-07", "2018-10-07", 1),
        ("00/11/2018", "2018-11-01", "2018-11-30", 4),
        ("2018-11-00", "2018-11-01", "2018-11-30", 4),
        ("??/11/2018", "2018-11-01", "2018-11-30", 4),
        ("2018-XX-XX", "2018-01-01", "2018-12-31", 5),
        ("November 2018 (exact day unknown)", "2018-11-01", "2018-11-30", 4),
        ("2018-W46", "2018-11-12", "2018-11-18", 3),
        ("week of 12 November 2018", "2018-11-12", "2018-11-18", 3),
        ("week ending 18 November 2018", "2018-11-12", "2018-11-18", 3),
        ("17 or 18 November 2018", "2018-11-17", "2018-11-18", None),
        ("17, 18 November 2018", "2018-11-17", "2018-11-18", None),
        ("17/11 - 19/11/2018", "2018-11-17", "2018-11-19", None),
        ("17.-19.11.2018", "2018-11-17", "2018-11-19", None),
        ("2018-11-17/19", "2018-11-17", "2018-11-19", None),
        ("30 December - 2 January 2019", "2018-12-30", "2019-01-02", None),
        ("Nov 2018-Jan 2019", "2018-11-01", "2019-01-31", None),
        ("2017-2018", "2017-01-01", "2018-12-31", None),
    ],
)
def test_a_day_a_month_a_year_or_a_span_is_read_whole(
    written: str, first: str, last: str, precision: int | None
) -> None:
    told = read_written(written)
    assert (str(told.first), str(told.last), told.precision, told.code) == (
        *(first, last, precision),
        None,
    )


@pytest.mark.parametrize(
    ("written", "first", "precision", "code"),
    [
        ("17-Nov-18", "2018-11-17", 1, "two_digit_year"),
        ("Nov 17, '18", "2018-11-17", 1, "two_digit_year"),
        ("17/11/18", "2018-11-17", 1, "two_digit_year"),
        ("3-May-95", "1995-05-03", 1, "two_digit_year"),
        ("1440-03-09", "2018-11-17", 2, "hijri_date"),
        ("9 ربيع الأول 1440", "2018-11-17", 2, "hijri_date"),
        ("1440/3/9 هـ", "2018-11-17", 2, "hijri_date"),
        ("2018-11-17 (approx)", "2018-11-17", 2, "about_date"),
        ("circa 17 November 2018", "2018-11-17", 2, "about_date"),
        ("2018-11-17?", "2018-11-17", 2, "about_date"),
        ("2018-11-17 14:30 (approx)", "2018-11-17", 2, "about_date"),
        ("1397-08-26 هـ", "1977-08-11", 2, "hijri_date"),
        ("night of 17 November 2018", "2018-11-17", 2, "about_date"),
        ("ليلة 17 تشرين الثاني 2018", "2018-11-17", 2, "about_date"),
        ("43421", "2018-11-17", 1, "day_number"),
        ("43421.75", "2018-11-17", 1, "day_number"),
        ("1542492000", "2018-11-17", 1, "day_number"),
        ("1542492000000", "2018-11-17", 1, "day_number"),
        ("first week of October 2018", "2018-10-01", 4, "part_of_month"),
        ("mid-Oct 2018", "2018-10-01", 4, "part_of_month"),
        ("أواخر تشرين الأول 2018", "2018-10-01", 4, "part_of_month"),
    ],
)
def test_what_could_be_read_otherwise_is_read_and_told(
    written: str, first: str, precision: int, code: str
) -> None:
    told = read_written(written)
    assert (str(told.first), told.precision, told.code) == (first, precision, code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0025-09-12", "impossible_year"),
        ("9999-12-31", "impossible_year"),
        ("1799-12-31", "impossible_year"),
        (f"{datetime.now(UTC).year + 2}-01-01", "impossible_year"),
        ("10 March 1440", "impossible_year"),
        ("1440-13-01", "impossible_year"),
        ("18-11-17", "unclear_date"),
        ("Nov-18", "unclear_date"),
        ("03/04/2018", "unclear_date"),
        ("03/04/2018 - 05/04/2018", "unclear_date"),
        ("2018-02-30", "bad_date"),
        ("2018-11-17, 2018-11-18", "bad_date"),
        ("2018-11-17 in the market", "bad_date"),
        ("19-17 November 2018", "dates_out_of_order"),
        ("2018-11-17 14:30 (two days later)", "bad_date"),
        ("1 November 2018 (day unknown)", "bad_date"),
        ("before 17 November 2018", "bad_date"),
        ("17 November 2018 to date", "bad_date"),
        ("night of 17-18 Nov", "bad_date"),
        ("Ramadan 2018", "impossible_year"),
        ("17 November 2018 هـ", "bad_date"),
        ("20018-11-17", "bad_date"),
        ("12345", "bad_date"),
        ("27 محرم 1440 الموافق 7 أيلول 2018", "bad_date"),
        ("1397/08/26", "unclear_calendar"),
        ("1397-08", "unclear_calendar"),
        ("1970-01-01 00:00:00", "no_date"),
        ("1 January 1970", "no_date"),
        ("00/01/1900", "no_date"),
        # The third of a month, shown as a day.
        ("1900-01-03", "no_date"),
        ("1900-01-01T00:00:00", "no_date"),
        ("30/12/1899", "no_date"),
    ],
)
def test_what_is_no_date_is_none(written: str, code: str) -> None:
    assert read_written(written) == (None, None, None, code)


def test_a_column_tells_which_part_is_the_day() -> None:
    assert str(read_written("03/04/2018", "dmy").first) == "2018-04-03"
    assert str(read_written("03/04/18", "mdy").first) == "2018-03-04"
    assert read_written("11/17/2018", "dmy").code == "unclear_date"


def test_an_event_keeps_its_span_and_how_well_it_is_known(tmp_path: Path) -> None:
    result = read_own(
        tmp_path,
        {"date": "17-19 November 2018"},
        {"date": "November 2018"},
        {"date": "about 17 November 2018"},
        {"date": "17 November 2018"},
    )
    events = result.tables["events"].select("date_start", "date_end", "date_prec").rows()
    assert [(str(first), str(last), prec) for first, last, prec in events] == [
        ("2018-11-17", "2018-11-19", None),
        ("2018-11-01", "2018-11-30", 4),
        ("2018-11-17", "2018-11-17", 2),
        ("2018-11-17", "2018-11-17", 1),
    ]
    assert codes(result) == [(4, "date", "mark", "about_date")]


def test_a_two_digit_year_is_told_and_marks_nothing(tmp_path: Path) -> None:
    result = read_own(tmp_path, {"date": "17-Nov-18"})
    assert codes(result) == [(2, "date", "read", "two_digit_year")]
    assert result.counts["marked"] == 0
    assert only(result.tables["events"])["note_en"] is None


def test_a_statement_of_a_month_was_made_by_its_end(tmp_path: Path) -> None:
    result = read_own(
        tmp_path,
        {"date": "2018-11-17", "source": "SOHR", "said on": "November 2018"},
        {"date": "2018-11-17", "source": "SOHR", "said on": "Nov 18, 18"},
        {"date": "2018-11-17", "source": "SOHR", "said on": "18-20 November 2018"},
    )
    claims = result.tables["claims"].select("said_on", "said_prec").rows()
    assert [(str(day), prec) for day, prec in claims] == [
        ("2018-11-30", "month"),
        ("2018-11-18", "day"),
        ("None", None),
    ]
    assert (4, "said on", "mark", "bad_date") in codes(result)


def test_a_day_in_three_columns_is_put_together(tmp_path: Path) -> None:
    rows = [
        {"year": "2018", "month": "11", "day": "17", "killed": "5"},
        {"year": "2018", "month": "11", "day": "0", "killed": "5"},
        {"year": "2018", "month": "0", "day": "0", "killed": "5"},
        {"year": "2018", "month": "November", "day": "17", "killed": "5"},
    ]
    result = read_own(tmp_path, *rows, day=None)
    events = result.tables["events"].select("date_start", "date_prec").rows()
    assert [(str(day), prec) for day, prec in events] == [
        ("2018-11-17", 1),
        ("2018-11-01", 4),
        ("2018-01-01", 5),
        ("2018-11-17", 1),
    ]


def test_a_year_mapped_as_the_day_takes_its_month_and_day_along(tmp_path: Path) -> None:
    rows = [{"iyear": "2018", "imonth": "11", "iday": "17", "kind": "Battles"}]
    columns = {"date_start": "iyear", "event_type": "kind"}
    result = read_rows(tmp_path, "table", rows, Options(mapping={"columns": columns}))
    assert str(only(result.tables["events"])["date_start"]) == "2018-11-17"
    said = [note.say("en") for note in result.notes]
    assert "The day is put together from the columns iyear, imonth, iday." in said


def test_a_format_whose_days_are_single_takes_no_month_for_one(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "acled", [{**ACLED, "event_date": "November 2018"}])
    assert only(result.tables["events"])["date_start"] is None
    assert codes(result) == [(2, "event_date", "mark", "bad_date")]


def test_a_statement_before_its_event_is_left_undated(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "acled", [{**ACLED, "timestamp": "1500000000"}])
    assert only(result.tables["claims"])["said_on"] is None
    assert codes(result) == [(2, "timestamp", "mark", "said_too_early")]


def days_of(result: ReadResult) -> list[str]:
    return [str(day) for day in result.tables["events"]["date_start"]]


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        # The year may stand first.
        (("18-11-17", "18-12-30"), ("None", "None")),
        (("17/11/18", "18-11-17"), ("2018-11-17", "None")),
        # 30 is no year of this century, and the column is of one style.
        (("30-11-18", "02-03-18"), ("2018-11-30", "2018-03-02")),
        (("17/11/2018", "11/18/2018", "03/04/2018"), ("2018-11-17", "2018-11-18", "None")),
        (("12/30/2018 - 1/2/2019", "03/04/2018"), ("2018-12-30", "2018-03-04")),
        (("١٧/١١/٢٠١٨", "٣/٤/٢٠١٨"), ("2018-11-17", "2018-04-03")),
    ],
)
def test_a_column_tells_which_part_is_the_day_and_no_year_is_taken_for_one(
    tmp_path: Path, cells: tuple[str, ...], days: tuple[str, ...]
) -> None:
    result = read_own(tmp_path, *({"date": cell} for cell in cells))
    assert days_of(result) == list(days)
    marked = {row for row, _, action, _ in codes(result) if action == "mark"}
    assert marked == {row for row, day in enumerate(days, 2) if day == "None"}


def test_a_short_year_in_a_column_of_its_own_is_no_day(tmp_path: Path) -> None:
    rows = [
        {"year": "2025", "month": "9", "day": "12"},
        {"year": "25", "month": "9", "day": "12"},
        {"year": "2025", "month": "9", "day": "-9"},
    ]
    result = read_own(tmp_path, *rows, day=None)
    assert days_of(result) == ["2025-09-12", "2025-09-12", "2025-09-01"]
    assert codes(result) == [(3, "year", "read", "two_digit_year")]


def test_a_year_alone_dates_to_the_year(tmp_path: Path) -> None:
    result = read_own(tmp_path, {"Year": "2018", "Quarter": "Q4"}, day=None)
    event = only(result.tables["events"])
    assert (str(event["date_start"]), event["date_prec"]) == ("2018-01-01", 5)


@pytest.mark.parametrize(
    ("format_", "row", "day"),
    [
        ("acled", ACLED, "event_date"),
        ("ucdp", UCDP, "date_start"),
        ("airwars", AIRWARS, "date"),
    ],
)
@pytest.mark.parametrize("written", ["17 November 2018 (approx)", "1440-03-09"])
def test_a_day_that_is_not_certain_is_no_certain_day_in_any_format(
    tmp_path: Path, format_: str, row: dict[str, str], day: str, written: str
) -> None:
    last = {"date_end": "2018-11-17"} if format_ == "ucdp" else {}
    result = read_rows(tmp_path, format_, [{**row, day: written, **last}])
    event = only(result.tables["events"])
    assert (str(event["date_start"]), event["date_prec"]) == ("2018-11-17", 2)


def test_a_month_where_days_are_single_leaves_nothing_behind(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "ucdp", [{**UCDP, "date_start": "2018-11", "date_end": "2018-11"}])
    event = only(result.tables["events"])
    assert (event["date_start"], event["date_end"], event["date_prec"]) == (None, None, None)


def test_days_in_arabic_digits_are_read_in_a_known_format(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "acled", [{**ACLED, "event_date": "١٧/١١/٢٠١٨"}])
    assert days_of(result) == ["2018-11-17"]


@pytest.mark.parametrize(
    "written",
    [
        "1850-03-03",
        "0025-09-12",
        "9999-12-31",
        "1440-03-09",
        "1397-08-26",
        "43421",
        "2018-11-31",
        "?",
    ],
)
def test_no_day_breaks_the_questions_of_a_page(tmp_path: Path, written: str) -> None:
    rows = [
        {"id": "1", "type": "Battles", "date": written, "said on": written, "source": "SOHR"},
        {"id": "2", "type": "Battles", "date": "2018-11-17", "said on": "", "source": "SOHR"},
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    import_file("table", path, folder=tmp_path / "own")
    store = build_store(open_dataset(tmp_path / "own"))
    selection = Selection(store, View(dataset=store.dataset.name))
    timeline = make_timeline(selection)
    assert len(timeline.bins) <= MONTHS
    assert timeline.undated + timeline.longer.events + sum(b.events for b in timeline.bins) == 2
    assert len(read_events(selection)) == 2
    assert describe_event(selection, "1").event.id == "1"
    assert all(FIRST_YEAR <= day.year <= last_year() for day in list_statement_days(selection))
    assert count_by(selection, by="month")
