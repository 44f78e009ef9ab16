"""The shipped case, counted by hand from what the speakers said.

Read from the CSV files directly: no rule, view or engine of ours stands in between.
"""

import csv
import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

Row = dict[str, str]
Tables = dict[str, list[Row]]

REPORT = {"report-2018-11-18", "afp-2018-11-18"}
"""What speakers say in the report, and what the agency says itself, leaning on them."""
FLAGSHIP = "abu-al-hasan-2018-11-17"
ARABIC = re.compile("[\u0621-\u064a]")
OF_THE_REPORT = {  # event -> paragraphs
    "abu-al-hasan-2018-11-17": {"1", "2", "4", "6"},
    "hajin-2018-11-16": {"7", "8"},
    "hajin-pocket-2018-09-10": {"3", "12", "13", "14", "15", "20", "21"},
    "northern-syria-2018-10": {"10"},
    "sdf-suspends-offensive-2018-10-31": {"10"},
    "sdf-resumes-offensive-2018-11-11": {"10"},
    "al-susah-2018-10-26": {"11"},
    "euphrates-cross-river-fire": {"5", "9"},
    "tulul-al-safa-2018-11-17": {"22"},
    "hajin-pocket-human-shields": {"16", "17", "18", "19"},
}
OF_THE_FLAGSHIP = [  # claim, harm, category, low, high ("" is "or more"), qualifier
    ("cl-0025", "killed", "civilian", "36", "", "at_least"),
    ("cl-0025", "killed", "child", "17", "", "at_least"),
    ("cl-0027", "killed", "unknown", "7", "7", "exact"),
    ("cl-0026", "killed", "all", "43", "43", "exact"),
    ("cl-0026", "killed", "civilian", "36", "36", "exact"),
    ("cl-0026", "killed", "child", "17", "17", "exact"),
    ("cl-0026", "killed", "woman", "12", "12", "exact"),
    ("cl-0026", "killed", "unknown", "7", "7", "exact"),
    ("sc-02", "killed", "all", "43", "43", "exact"),
    ("sc-03", "killed", "civilian", "36", "36", "exact"),
    ("cl-0028", "killed", "civilian", "40", "", "at_least"),
    ("cl-0029", "killed", "civilian", "41", "", "more_than"),
    ("cl-0030", "killed", "all", "40", "40", "exact"),
    ("cl-0031", "killed", "civilian", "15", "", "at_least"),
    ("cl-0031", "killed", "child", "5", "", "at_least"),
    ("cl-0031", "killed", "woman", "2", "", "at_least"),
    ("cl-0032", "killed", "all", "53", "53", "exact"),
    ("cl-0104", "killed", "civilian", "15", "53", "between"),
]


@pytest.fixture(scope="module")
def tables(hajin: Path) -> Tables:
    found: Tables = {}
    for path in sorted(hajin.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def claims(tables: Tables) -> dict[str, Row]:
    return {row["claim_id"]: row for row in tables["claims"]}


@pytest.fixture(scope="module")
def totals(tables: Tables) -> dict[str, Row]:
    return {row["total_id"]: row for row in tables["totals"]}


def words(cell: str) -> list[str]:
    return [word for word in cell.split(";") if word]


def killed(tables: Tables, claim: str, category: str) -> list[tuple[str, str, str]]:
    return [
        (row["low"], row["high"], row["side"])
        for row in tables["figures"]
        if (row["claim_id"], row["harm"], row["category"]) == (claim, "killed", category)
    ]


def test_the_report_gives_24_claims_each_with_its_paragraph(claims: dict[str, Row]) -> None:
    of_report = {key: row for key, row in claims.items() if key.startswith("sc-")}
    assert sorted(of_report) == [f"sc-{number:02}" for number in range(1, 25)]
    for row in of_report.values():
        own = row["claimant_id"] == "afp"
        assert row["source_id"] == ("afp-2018-11-18" if own else "report-2018-11-18")
        assert words(row["locator"])
        assert all(1 <= int(word) <= 22 for word in words(row["locator"]))


def test_on_its_day_all_that_the_report_says_is_known(claims: dict[str, Row]) -> None:
    said = [row for key, row in claims.items() if key.startswith("sc-")]
    assert len(said) == 24
    assert all("" < row["said_on"] <= "2018-11-18" for row in said)
    # What has no day of its own was said by the day the report appeared.
    by = {row["claim_id"] for row in said if row["said_prec"] == "by"}
    assert by == {"sc-10", "sc-14", "sc-15", "sc-16", "sc-17", "sc-19", "sc-20"}


def test_three_more_claims_cite_the_report_for_what_it_says_in_its_own_voice(
    claims: dict[str, Row],
) -> None:
    more = {k: r for k, r in claims.items() if r["source_id"] in REPORT and k[:2] != "sc"}
    assert {key: row["locator"] for key, row in more.items()} == {
        "cl-0101": "10",
        "cl-0102": "10",
        "cl-0111": "3",
    }
    assert {row["claimant_id"] for row in more.values()} == {"afp"}


def test_ten_events_are_those_of_the_report_and_every_paragraph_is_used(
    claims: dict[str, Row],
) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for row in claims.values():
        if row["source_id"] in REPORT:
            found[row["event_id"]] |= set(words(row["locator"]))
    assert found == OF_THE_REPORT
    assert set().union(*found.values()) == {str(number) for number in range(1, 23)}


def test_three_cumulative_statements_of_the_report_are_totals_and_nothing_else(
    tables: Tables, totals: dict[str, Row]
) -> None:
    found = {
        row["claim_id"]: (row["measure"], row["category"], row["low"], row["locator"])
        for row in totals.values()
        if row["claim_id"] in {"sc-13", "sc-15", "sc-17"} and row["category"] != "child"
    }
    assert found == {
        "sc-13": ("people_harmed", "civilian", "234", "12"),
        "sc-15": ("people_harmed", "civilian", "1100", "13"),
        "sc-17": ("fighters_present", "", "2000", "14"),
    }
    assert totals["sohr-2018-11-18-children"]["part_of"] == "sohr-2018-11-18-civilians"
    assert not {row["claim_id"] for row in tables["figures"]} & set(found)


def test_thirty_nine_events_with_the_three_flagships_among_them(tables: Tables) -> None:
    ids = {row["event_id"] for row in tables["events"]}
    assert len(ids) == 39
    assert {FLAGSHIP, "tulul-al-safa-2018-11-17", "hajin-2018-12-14"} <= ids
    assert ids == {row["event_id"] for row in tables["claims"]}


def test_an_event_is_named_after_its_first_day_or_has_none(tables: Tables) -> None:
    for row in tables["events"]:
        if row["date_start"]:
            assert row["date_start"] in row["event_id"]
            assert row["date_prec"]
        else:
            assert not re.search(r"\d{4}-\d\d-\d\d", row["event_id"])


def test_undated_patterns_have_neither_day_nor_point(tables: Tables) -> None:
    undated = {
        row["event_id"]: row["where_prec"]
        for row in tables["events"]
        if not row["date_start"] and not row["date_end"]
    }
    assert undated == {"euphrates-cross-river-fire": "4", "hajin-pocket-human-shields": "4"}
    points = {row["place_id"]: row["latitude"] for row in tables["places"]}
    assert not points["euphrates-deir-ez-zor"]
    assert not points["hajin-pocket"]


def test_ten_events_cannot_be_drawn_and_the_others_have_a_point(tables: Tables) -> None:
    points = {row["place_id"]: row["latitude"] for row in tables["places"]}
    unmapped = {
        row["event_id"]
        for row in tables["events"]
        if row["where_prec"] not in {"1", "2", "3"}
        or not any(points[place] for place in words(row["places"]))
    }
    assert unmapped == {
        "as-suwayda-2018-08-02-hostage",
        "as-suwayda-2018-10-01-hostage",
        "as-suwayda-2018-10-19-release",
        "as-suwayda-2018-11-08-release",
        "hajin-pocket-2018-09-10",
        "northern-syria-2018-10",
        "sdf-suspends-offensive-2018-10-31",
        "sdf-resumes-offensive-2018-11-11",
        "euphrates-cross-river-fire",
        "hajin-pocket-human-shields",
    }


def test_figures_of_the_flagship(tables: Tables, claims: dict[str, Row]) -> None:
    found = [
        (row["claim_id"], row["harm"], row["category"], row["low"], row["high"], row["qualifier"])
        for row in tables["figures"]
        if claims[row["claim_id"]]["event_id"] == FLAGSHIP
    ]
    assert found == OF_THE_FLAGSHIP


def test_days_of_the_flagship_statements(claims: dict[str, Row]) -> None:
    said = {key: (row["said_on"], row["said_prec"]) for key, row in claims.items()}
    on_the_day = ("cl-0026", "cl-0028", "cl-0029", "cl-0030", "cl-0035", "sc-02", "sc-07")
    assert {said[key] for key in on_the_day} == {("2018-11-17", "day")}
    assert said["cl-0036"] == said["sc-01"] == said["sc-05"] == ("2018-11-18", "day")
    assert said["cl-0031"] == ("2018-11-22", "day")
    assert said["cl-0032"] == ("2018-11-30", "month")
    assert said["cl-0038"] == ("2020-09-09", "day")


def test_denials_say_what_they_deny_and_carry_no_civilian_figure(
    tables: Tables, claims: dict[str, Row]
) -> None:
    denials = {key: row["denies"] for key, row in claims.items() if row["position"] == "denies"}
    assert denials == {
        "cl-0034": "civilian_harm",
        "cl-0035": "civilian_harm",
        "cl-0038": "responsibility",
        "cl-0077": "event",
        "cl-0082": "civilian_harm",
        "cl-0087": "civilian_harm",
        "cl-0108": "civilian_harm",
        "cl-0110": "responsibility",
        "cl-0120": "civilian_harm",
        "cl-0121": "event",
        "cl-0127": "civilian_harm",
        "cl-0142": "responsibility",
        "sc-01": "civilian_harm;responsibility",
        "sc-05": "civilian_harm;responsibility",
    }
    assert not any(killed(tables, claim, "civilian") for claim in denials)


def test_who_is_blamed_for_the_flagship_and_the_ten_strikes(claims: dict[str, Row]) -> None:
    assert not claims["sc-06"]["blames"]  # "all other forces" names nobody
    assert not claims["sc-01"]["blames"]
    for claim, read in (
        ("sc-01", "syrian-government-forces"),
        ("sc-06", "syrian-government-forces;government-allied-fighters"),
    ):
        assert (claims[claim]["reads_as"], claims[claim]["reader"]) == (read, "afp")
    assert claims["sc-08"]["clears"] == "coalition"  # "partner forces" names nobody
    assert claims["cl-0036"]["clears"] == "syrian-government-forces;government-allied-fighters"
    assert claims["sc-04"]["blames"] == "coalition"


def test_only_what_is_taken_from_others_is_derived(claims: dict[str, Row]) -> None:
    derived = {key: words(row["derived_from"]) for key, row in claims.items()}
    assert {key for key, origins in derived.items() if origins} == {
        "cl-0037",
        "cl-0044",
        "cl-0052",
        "cl-0104",
        "cl-0109",
        "cl-0118",
        "cl-0135",
    }
    assert derived["cl-0037"] == ["sc-08"]  # whom the Pentagon suspects it says by itself
    assert claims["cl-0133"]["blames"] == "syrian-government-forces;iran-backed-forces"
    sources = {claims[key]["claimant_id"] for key in derived["cl-0104"]}
    assert len(sources) == 6
    assert "airwars" not in sources


@pytest.mark.parametrize(
    ("event", "claimants", "killed_civilians"),
    [
        # CS1826: the page, Smart and Deir Ezzor 24; the range is computed from them.
        (
            "al-shaafah-2018-11-08",
            {"sohr", "al-shaafah-page", "smart-news", "deir-ezzor-24", "airwars"},
            {"cl-0079": ("7", "7"), "cl-0135": ("4", "20")},
        ),
        ("hajin-2018-11-08-09", {"sohr"}, {"cl-0116": ("41", "41")}),
        # CS1841: who gives 12 and who gives 24 is not told.
        (
            "hajin-2018-11-17",
            {
                *("step-news", "sound-and-picture", "syrian-unified-observatory", "coalition"),
                "sources-listed-by-airwars",
            },
            {"cl-0128": ("12", "24")},
        ),
        # CS1849.
        (
            "al-shaafah-2018-11-23",
            {
                *("sohr", "sana", "addounia-tv", "deir-ezzor-24", "free-deir-ezzor-radio"),
                *("sources-listed-by-airwars", "coalition", "airwars"),
            },
            {
                "cl-0089": ("14", ""),
                "cl-0090": ("11", ""),
                "cl-0109": ("10", "19"),
                "cl-0136": ("10", "10"),
                "cl-0137": ("18", "18"),
                "cl-0138": ("18", "18"),
            },
        ),
        # CS1860.
        ("al-kashmah-2018-11-28-house", {"hajin-news", "coalition"}, {"cl-0125": ("1", "1")}),
    ],
)
def test_sources_that_a_page_names_speak_for_themselves(
    tables: Tables,
    claims: dict[str, Row],
    event: str,
    claimants: set[str],
    killed_civilians: dict[str, tuple[str, str]],
) -> None:
    said = {key for key, row in claims.items() if row["event_id"] == event}
    assert {claims[key]["claimant_id"] for key in said} == claimants
    found = {key: killed(tables, key, "civilian") for key in said}
    assert {key: rows[0][:2] for key, rows in found.items() if rows} == killed_civilians


def test_what_lacks_details_to_judge_by_denies_nothing(claims: dict[str, Row]) -> None:
    assert (claims["cl-0126"]["position"], claims["cl-0126"]["denies"]) == ("comments", "")


def test_two_hostages_put_to_death_are_two_events_of_two_speakers_each(
    claims: dict[str, Row],
) -> None:
    told = defaultdict(set)
    for row in claims.values():
        if row["event_id"].endswith("-hostage"):
            told[row["event_id"]].add(row["claimant_id"])
    assert told == {
        "as-suwayda-2018-08-02-hostage": {"sohr", "sweida24"},
        "as-suwayda-2018-10-01-hostage": {"sohr", "afp"},
    }


def test_the_coalitions_1100_is_no_account_of_the_offensive(claims: dict[str, Row]) -> None:
    assert (claims["sc-15"]["position"], claims["sc-15"]["blames"]) == ("comments", "")


def test_no_two_places_of_an_event_lie_on_one_point(tables: Tables) -> None:
    points = {r["place_id"]: (r["latitude"], r["longitude"]) for r in tables["places"]}
    for row in tables["events"]:
        placed = [points[place] for place in words(row["places"]) if points[place][0]]
        assert len(placed) == len(set(placed)), row["event_id"]


def test_speakers_of_one_body_are_one_voice(tables: Tables) -> None:
    voices = {row["claimant_id"]: row["speaks_for"] for row in tables["claimants"]}
    assert voices["ryan"] == voices["mcgurk"] == "coalition"
    assert voices["manning"] == "pentagon"
    assert voices["amaq"] == "is"
    assert voices["sana"] == voices["syrian-foreign-ministry"] == "syrian-government"
    assert not voices["sohr"]


def test_accounts_that_name_another_place(claims: dict[str, Row]) -> None:
    elsewhere = {key: row["place_id"] for key, row in claims.items() if row["place_id"]}
    assert elsewhere == {
        "cl-0028": "al-buqaan",
        "cl-0106": "abu-kamal",
        "cl-0130": "as-suwayda-governorate",
        "sc-24": "rif-dimashq-governorate",
    }


@pytest.mark.parametrize(
    "claim", ["cl-0033", "cl-0084", "cl-0095", "cl-0057", "cl-0097", "cl-0053", "cl-0035", "sc-08"]
)
def test_what_is_no_number_of_people_harmed_in_the_event_is_no_figure(
    tables: Tables, claim: str
) -> None:
    assert claim not in {row["claim_id"] for row in tables["figures"]}


def test_successive_values_stay_in_order(tables: Tables) -> None:
    order = [row["claim_id"] for row in tables["claims"]]
    for first, second in (("cl-0025", "cl-0026"), ("cl-0105", "cl-0071"), ("cl-0066", "cl-0070")):
        assert order.index(first) < order.index(second)
    assert killed(tables, "cl-0105", "combatant") == [("41", "", "")]
    assert killed(tables, "cl-0071", "combatant") == [("68", "", "")]
    assert killed(tables, "cl-0070", "all") == [("63", "", "")]  # 41 and 22, the same people


def test_combatants_of_two_sides_have_a_row_each(tables: Tables) -> None:
    assert killed(tables, "cl-0093", "combatant") == [("92", "", "sdf"), ("61", "", "is")]
    assert killed(tables, "cl-0063", "combatant") == [("37", "", "sdf"), ("58", "", "is")]
    assert not killed(tables, "cl-0093", "civilian")  # the 51 hold two events: a total


def test_children_and_women_told_together_are_not_split(tables: Tables) -> None:
    assert not killed(tables, "cl-0041", "child")
    assert not killed(tables, "cl-0041", "woman")


def test_a_high_is_open_only_with_at_least_and_more_than(tables: Tables) -> None:
    for row in [*tables["figures"], *tables["totals"]]:
        assert (row["high"] == "") == (row["qualifier"] in {"at_least", "more_than"})
        if row["qualifier"] in {"exact", "about"}:
            assert row["low"] == row["high"]


def test_a_series_is_one_quantity(tables: Tables) -> None:
    kept = defaultdict(set)
    for row in tables["totals"]:
        if row["series"]:
            what = (row["measure"], row["harm"], row["category"], row["area"], row["blames"])
            kept[row["series"]].add((row["claimant_id"], *what))
    assert {series: what for series, what in kept.items() if len(what) > 1} == {}


def test_running_counts_of_the_offensive(totals: dict[str, Row]) -> None:
    def follow(series: str) -> list[tuple[str, str, str]]:
        rows = [row for row in totals.values() if row["series"] == series]
        return [(row["said_on"], row["low"], row["high"]) for row in rows]

    # Until November of the Coalition's strikes, from 11 December of whoever fought.
    assert follow("sohr-offensive") == [
        ("2018-11-17", "191", ""),
        ("2018-11-18", "234", "234"),
        ("2018-11-24", "248", "248"),
    ]
    assert follow("sohr-offensive-killed") == [
        ("2018-12-11", "324", "324"),
        ("2018-12-13", "324", "324"),
        ("2018-12-14", "324", "324"),
        ("2019-02-28", "388", "388"),
    ]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (("sohr-2018-11-17-children", 17), "sohr-2018-11-18-children"),  # 65 + 17 = 82
        (("sohr-2018-11-18-civilians", 14), "sohr-2018-11-24-civilians"),  # 234 + 14 = 248
        (("sohr-2018-11-18-children", 5), "sohr-2018-11-24-children"),  # 82 + 5 = 87
        (("snhr-2018-12-29-coalition-civilians", 12), "snhr-2018-12-29-civilians"),  # 153 + 12
        (("snhr-2018-12-29-coalition-children", 3), "snhr-2018-12-29-children"),  # 71 + 3 = 74
        (("coalition-2018-12-30-civilians", 51), "coalition-2019-01-31-civilians"),  # 1139 + 51
    ],
)
def test_totals_fit_what_the_speakers_add_themselves(
    totals: dict[str, Row], parts: tuple[str, int], whole: str
) -> None:
    before, added = parts
    assert int(totals[before]["low"]) + added == int(totals[whole]["low"])


def test_a_part_is_never_larger_than_the_total_it_is_inside_of(totals: dict[str, Row]) -> None:
    inside = [row for row in totals.values() if row["part_of"]]
    assert len(inside) == 29
    for row in inside:
        holder = totals[row["part_of"]]
        assert int(row["low"]) <= int(holder["low"])
        assert row["area"] == holder["area"]


def test_living_people_and_strikes_are_no_casualties(totals: dict[str, Row]) -> None:
    found: dict[str, list[int]] = defaultdict(list)
    for row in totals.values():
        if row["measure"] != "people_harmed":
            assert not row["harm"]
            assert not row["category"]
            found[row["measure"]].append(int(row["low"]))
    assert sorted(found["fighters_present"]) == [700, 2000, 5000]
    assert sorted(found["civilians_trapped"]) == [6000, 9000, 10000]
    assert sorted(found["strikes"]) == [10, 10, 19, 31406, 32397]


def test_places_are_nested_up_to_syria_and_iraq(tables: Tables) -> None:
    within = {row["place_id"]: row["within"] for row in tables["places"]}

    def climb(place: str) -> list[str]:
        return [place, *climb(within[place])] if within[place] else [place]

    assert {climb(place)[-1] for place in within} == {"syria-and-iraq"}
    assert climb("abu-al-hasan")[1:6] == [
        "hajin-pocket",
        "hajin-area",
        "abu-kamal-district",
        "south-east-deir-ez-zor",
        "deir-ez-zor-governorate",
    ]
    assert "as-suwayda-and-desert" in climb("tulul-al-safa")


def test_points_name_their_source_and_alternatives_are_kept(tables: Tables) -> None:
    for row in tables["places"]:
        assert bool(row["latitude"]) == bool(row["radius_m"]) == bool(row["point_source_en"])
    assert not next(r for r in tables["places"] if r["place_id"] == "al-buqaan")["latitude"]
    others = [row["place_id"] for row in tables["points"]]
    assert others.count("abu-al-hasan") == 5
    assert others.count("tulul-al-safa") == 1


def test_every_claim_and_total_can_be_read_somewhere(tables: Tables, hajin: Path) -> None:
    package = json.loads((hajin / "datapackage.json").read_text(encoding="utf-8"))
    sources = {entry["source_id"] for entry in package["sources"]}
    for row in [*tables["claims"], *tables["totals"]]:
        assert row["source_id"] in sources
        assert bool(row["source_url"]) != bool(row["locator"])
        assert bool(row["locator"]) or row["source_id"] not in REPORT


def test_no_archived_copy_is_a_page_that_lists_copies(tables: Tables) -> None:
    kept = [row["archive_url"] for row in [*tables["claims"], *tables["totals"]]]
    assert not [address for address in kept if "*" in address]


def test_every_text_is_in_both_languages(tables: Tables) -> None:
    for rows in tables.values():
        for row in rows:
            english = {column[:-3] for column in row if column.endswith("_en") and row[column]}
            arabic = {column[:-3] for column in row if column.endswith("_ar") and row[column]}
            assert english - {"variants"} == arabic - {"variants"}
            assert not any(ARABIC.search(row[f"{name}_en"]) for name in english)
            assert all(ARABIC.search(row[f"{name}_ar"]) for name in arabic)


def test_the_descriptor_says_what_the_tables_hold(tables: Tables, hajin: Path) -> None:
    package = json.loads((hajin / "datapackage.json").read_text(encoding="utf-8"))
    for entry in package["resources"]:
        columns = [field["name"] for field in entry["schema"]["fields"]]
        assert columns == list(tables[entry["name"]][0])
    assert package["redistribution"] == "open"
    assert [entry["region_id"] for entry in package["regions"]] == ["pocket", "tulul-al-safa"]
    for name in ("title", "description"):
        assert ARABIC.search(package[f"{name}_ar"])


def test_the_readme_counts_what_is_there(tables: Tables, hajin: Path) -> None:
    text = " ".join((hajin / "README.md").read_text(encoding="utf-8").split())
    speakers = {row["claimant_id"] for row in tables["claims"] + tables["totals"]}
    assert f"what {len(speakers)} speakers said" in text
    assert f"{len(tables['claims'])} claims with their figures" in text
    assert f"{len(tables['totals'])} totals" in text
