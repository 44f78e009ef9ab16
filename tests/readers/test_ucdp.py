"""UCDP GED: one row is one event and one account; sums are the file's, zeros are not invented."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from geo.readers.formats.ucdp import find_release
from geo.readers.importing import read_file
from geo.readers.options import Options
from tests.samples_files import UCDP, codes, figures, only, read_rows, shared, write_csv

ENDS = ("harm", "category", "low", "best", "high")


def test_a_row_is_an_event_with_one_account_by_ucdp(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "ucdp", [UCDP], Options(version="23.1"))
    event, claim = only(result.tables["events"]), only(result.tables["claims"])
    assert (event["event_id"], claim["event_id"]) == ("ucdp-1", "ucdp-1")
    assert event["title_en"] == "Hajin town: fighting between Government of Syria and IS"
    assert (event["event_type"], event["sub_event_type"]) == ("Battles", "State-based conflict")
    assert str(event["date_start"]) == "2018-11-17"
    assert (event["where_prec"], event["date_prec"]) == (1, 1)
    assert (claim["position"], claim["claimant_id"]) == ("reports", "ucdp-ged")
    assert (str(claim["said_on"]), claim["said_prec"]) == ("2023-12-31", "year")
    assert claim["note_en"] == (
        "Best estimate 5 (low 5, high 5). Compiled from: Reuters, 2018-11-18"
    )
    assert only(result.tables["claimants"])["name_en"] == "UCDP GED 23.1"


def test_places_lie_in_the_areas_the_row_names(tmp_path: Path) -> None:
    places = read_rows(tmp_path, "ucdp", [UCDP]).tables["places"]
    within = dict(places.select("name_en", "within").rows())
    names = dict(places.select("place_id", "name_en").rows())
    assert names[within["Hajin town"]] == "Dayr az Zawr governorate"
    assert names[within["Dayr az Zawr governorate"]] == "Syria"
    assert within["Syria"] is None
    types = dict(places.select("name_en", "place_type").rows())
    assert types["Hajin town"] == "town"


def test_zero_is_a_figure_only_when_nobody_is_left_over(tmp_path: Path) -> None:
    sure = read_rows(tmp_path, "ucdp", [UCDP])
    columns = ("category", "side", "low", "high", "qualifier")
    assert figures(sure, *columns) == {
        ("all", None, 5, 5, "exact"),
        ("combatant", "ucdp-118", 2, 2, "exact"),
        ("combatant", "ucdp-234", 3, 3, "exact"),
        ("civilian", None, 0, 0, "exact"),
    }
    unknown = {**UCDP, "deaths_a": "0", "deaths_b": "3", "deaths_unknown": "2"}
    assert figures(read_rows(tmp_path, "ucdp", [unknown]), *columns) == {
        ("all", None, 5, 5, "exact"),
        ("combatant", "ucdp-234", 3, 3, "exact"),
        ("unknown", None, 2, 2, "exact"),
    }
    wide = {**UCDP, "high": "9", "deaths_civilians": ""}
    assert figures(read_rows(tmp_path, "ucdp", [wide]), *columns) == {
        ("all", None, 5, 9, "between"),
        ("combatant", "ucdp-118", 2, 2, "about"),
        ("combatant", "ucdp-234", 3, 3, "about"),
    }


def test_ucdp_blames_in_one_sided_violence_only(tmp_path: Path) -> None:
    one_sided = {
        "id": "2",
        "type_of_violence": "3",
        "side_b": "Civilians",
        "side_b_new_id": "9999",
        "deaths_a": "0",
        "deaths_b": "0",
        "deaths_civilians": "5",
    }
    result = read_rows(tmp_path, "ucdp", [UCDP, UCDP | one_sided])
    assert result.tables["claims"]["blames"].to_list() == [None, "ucdp-118"]
    assert result.tables["events"]["event_type"][1] == "Violence against civilians"
    second = result.tables["figures"].filter(pl.col("claim_id") == "ucdp-2")
    assert set(second.select("category", "low").rows()) == {
        ("all", 5),
        ("civilian", 5),
        ("combatant", 0),
    }
    assert "ucdp-9999" not in second["side"].to_list()


@pytest.mark.parametrize(
    ("ends", "parts", "found"),
    [
        # Two fewer in all may be two fewer of either; of more UCDP does not say who.
        ((3, 5, 9), (2, 3), {(0, 2, 2), (1, 3, 3)}),
        ((5, 5, 5), (2, 3), {(2, 2, 2), (3, 3, 3)}),
        # A high below the best estimate, which the row is marked for.
        ((3, 5, 4), (2, 3), {(0, 1, 2), (1, 2, 3)}),
        # Parts of more than the best estimate are no parts of it.
        ((5, 5, 5), (4, 3), {(2, 2, None), (1, 1, None)}),
    ],
)
def test_the_ends_of_a_part_are_those_that_the_whole_leaves_it(
    tmp_path: Path,
    ends: tuple[int, int, int],
    parts: tuple[int, int],
    found: set[tuple[int, int, int | None]],
) -> None:
    names = ("low", "best", "high", "deaths_a", "deaths_b")
    row = {**UCDP, **{name: str(n) for name, n in zip(names, (*ends, *parts), strict=True)}}
    told = figures(read_rows(tmp_path, "ucdp", [row]), "category", "low", "high", "best")
    assert {tuple(counted) for who, *counted in told if who == "combatant"} == found


def test_rows_that_cite_a_monitor_are_no_second_voice_to_it(tmp_path: Path) -> None:
    rows = [UCDP, {**UCDP, "id": "2", "source_article": '"SOHR,2018";"Airwars,R3217"'}]
    result = read_rows(tmp_path, "ucdp", rows)
    assert result.tables["claims"]["source_id"].to_list() == [
        "ucdp-ged",
        "ucdp-ged-citing-airwars-sohr",
    ]
    assert result.tables["claims"]["derived_from"].null_count() == 2
    cited = {s["source_id"]: s.get("not_independent_of") for s in result.descriptor["sources"]}
    assert cited == {"ucdp-ged": None, "ucdp-ged-citing-airwars-sohr": ["airwars", "sohr"]}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"id": ""}, ("id", "reject", "no_id")),
        ({"type_of_violence": "7"}, ("type_of_violence", "reject", "unknown_type")),
        ({"date_end": "0000-00-00"}, ("date_end", "mark", "no_date")),
        ({"date_start": "1970-01-01T00:00:00"}, ("date_start", "mark", "no_date")),
        ({"date_start": "soon"}, ("date_start", "mark", "bad_date")),
        ({"date_start": "2018-11-18"}, ("date_start", "mark", "dates_out_of_order")),
        ({"longitude": "4239.00"}, ("longitude", "mark", "bad_coordinates")),
        ({"longitude": ""}, ("longitude", "mark", "half_point")),
        ({"latitude": "0", "longitude": "0.0"}, ("latitude", "mark", "null_island")),
        ({"where_prec": "9"}, ("where_prec", "mark", "bad_code")),
        ({"deaths_b": "-3"}, ("deaths_b", "mark", "bad_number")),
        ({"high": ""}, ("high", "mark", "missing_number")),
        ({"low": "6"}, ("low", "mark", "low_high_swapped")),
        ({"best": "6", "deaths_a": "3"}, ("best", "mark", "best_outside")),
        ({"deaths_a": "4"}, ("best", "mark", "parts_differ")),
    ],
)
def test_each_fault_is_listed_and_nothing_is_mended(
    tmp_path: Path, changed: Mapping[str, str], fault: tuple[str, str, str]
) -> None:
    result = read_rows(tmp_path, "ucdp", [{**UCDP, "id": "0"}, {**UCDP, **changed}])
    assert codes(result) == [(3, *fault)]
    rejected = fault[1] == "reject"
    assert result.counts == {
        "read": 2,
        "kept": 1 if rejected else 2,
        "marked": 0 if rejected else 1,
        "rejected": 1 if rejected else 0,
    }
    assert result.tables["events"].height == result.counts["kept"]
    if not rejected:
        assert fault[0] in str(result.tables["events"]["note_en"][1])


def test_the_first_of_two_rows_keeps_an_id(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "ucdp", [UCDP, {**UCDP, "low": "1", "best": "x"}])
    assert codes(result) == [(3, "id", "reject", "repeated_id")]


def test_an_event_without_coordinates_is_kept_without_a_fault(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "ucdp", [{**UCDP, "latitude": "", "longitude": "NA"}])
    assert result.faults.is_empty()
    place = result.tables["places"].row(0, named=True)
    assert (place["name_en"], place["latitude"]) == ("Hajin town", None)


def test_a_low_above_its_high_is_marked_and_both_are_kept(tmp_path: Path) -> None:
    result = read_rows(tmp_path, "ucdp", [{**UCDP, "high": "4"}])
    assert ("killed", "combatant", 2, 3, 3) in figures(result, *ENDS)
    assert ("killed", "all", 4, 5, 5) in figures(result, *ENDS)
    assert "high 4" in str(only(result.tables["claims"])["note_en"])


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("GEDEvent_v23_1.csv", ("UCDP GED 23.1", "23.1", 2023)),
        ("gedevent_V25_0_3.CSV", ("UCDP Candidate Events 25.0.3", "25.0.3-candidate", 2025)),
        (
            "GEDEvent_v25_0_1_no_header.csv",
            ("UCDP Candidate Events 25.0.1", "25.0.1-candidate", 2025),
        ),
        (
            "GEDEvent_v25_01_25_03.csv",
            ("UCDP Candidate Events 25.01.25.03", "25.01.25.03-candidate", 2025),
        ),
        # December is published in January.
        ("GEDEvent_v25.0.12.csv", ("UCDP Candidate Events 25.0.12", "25.0.12-candidate", 2026)),
        ("ged171.csv", ("UCDP GED 17.1", "17.1", 2017)),
        ("ged_syria_20160101_20191130.csv", ("UCDP GED", "1", None)),
    ],
)
def test_the_release_is_read_from_names_ucdp_gives(
    name: str, release: tuple[str, str, int | None]
) -> None:
    found = find_release(name)
    assert (found.title, found.version, found.year) == release


def test_ids_that_became_fractions_are_the_ids_they_were(tmp_path: Path) -> None:
    floats = {"id": "36210.0", "side_a_new_id": "118.0", "side_b_new_id": "234.0"}
    rows = [{**UCDP, **floats}, {**UCDP, "id": "36210"}]
    result = read_rows(tmp_path, "ucdp", rows)
    assert only(result.tables["events"])["event_id"] == "ucdp-36210"
    assert result.tables["actors"]["actor_id"].to_list() == ["ucdp-118", "ucdp-234"]
    assert codes(result) == [(3, "id", "reject", "repeated_id")]


def test_older_names_and_times_are_read(tmp_path: Path) -> None:
    old = {"best": "best_est", "low": "low_est", "high": "high_est"}
    row = {old.get(name, name): value for name, value in UCDP.items()}
    row |= {"date_start": "2018-11-17 00:00:00.000", "date_end": "2018-11-18T00:00:00"}
    result = read_file("ucdp", write_csv(tmp_path / "ged50.csv", [row]))
    assert str(only(result.tables["events"])["date_end"]) == "2018-11-18"
    assert result.faults.is_empty()


@pytest.mark.parametrize(
    ("name", "rows", "marked", "contradictory"),
    [
        ("ucdp/ged_syria_20160101_20191130.csv", 16_566, 101, 58),
        ("ucdp/GEDEvent_v23_1_CAR_49col.csv", 1_848, 20, 15),
    ],
)
def test_sums_per_year_are_those_of_the_real_file(
    name: str, rows: int, marked: int, contradictory: int
) -> None:
    path = shared(name)
    result = read_file("ucdp", path)
    assert result.counts == {"read": rows, "kept": rows, "marked": marked, "rejected": 0}
    assert result.faults.filter(pl.col("code") == "low_high_swapped").height == contradictory
    plain = pl.read_csv(path, infer_schema_length=None).with_columns(
        pl.min_horizontal("low", "high").alias("low"),
        pl.max_horizontal("low", "high").alias("high"),
    )
    year = pl.col("date_start").cast(pl.String).str.slice(0, 4).alias("year")
    expected = plain.group_by(year).agg(pl.col("low", "high", "best").sum()).sort("year")
    killed = result.tables["figures"].join(
        result.tables["events"].select("event_id", "date_start"),
        left_on="claim_id",
        right_on="event_id",
    )
    of_all = killed.filter(pl.col("category") == "all")
    ranges = of_all.group_by(year).agg(pl.col("low", "high").sum()).sort("year")
    assert ranges.rows() == expected.select("year", "low", "high").rows()
    bests = of_all.group_by(year).agg(pl.col("best").sum()).sort("year")
    assert bests.rows() == expected.select("year", "best").rows()
    kept = killed.filter(pl.col("claim_id").is_in(of_all["claim_id"].implode()))
    parts = dict(kept.group_by("category").agg(pl.col("best").sum()).rows())
    assert (
        parts["combatant"] == plain.select(pl.sum_horizontal("deaths_a", "deaths_b").sum()).item()
    )
    assert parts["civilian"] == plain["deaths_civilians"].sum()
    assert parts["unknown"] == plain["deaths_unknown"].sum()


def test_every_real_row_that_cites_airwars_says_so() -> None:
    path = shared("ucdp/ged_syria_20160101_20191130.csv")
    result = read_file("ucdp", path)
    articles = pl.read_csv(path, infer_schema=False)["source_article"].str.contains("(?i)airwars")
    sources = result.tables["claims"]["source_id"]
    assert articles.sum() == 1_323
    assert sources.filter(articles).str.contains("-citing-.*airwars").all()
