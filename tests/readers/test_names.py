"""Names and sources in cells of somebody's own table: who says it, who is blamed, and where."""

from pathlib import Path

import polars as pl
import pytest

from geo.readers.build import ReadResult
from geo.readers.options import Options
from geo.readers.own.names import split_names
from geo.readers.own.sources import split_source
from tests.samples_files import read_rows

MAPPING = {
    "row": "event",
    "columns": {
        "event_id": "id",
        "event_type": "type",
        "claimant_en": "who",
        "blames": "by",
        "source_url": "source",
    },
}


def read(tmp_path: Path, *rows: dict[str, str], **more: object) -> ReadResult:
    whole = [{"id": str(n), "type": "Battles", **row} for n, row in enumerate(rows)]
    columns = {"who": "", "by": "", "source": ""}
    filled = [{**columns, **row} for row in whole]
    return read_rows(tmp_path, "table", filled, Options(mapping={**MAPPING, **more}))


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("DeirEzzor24; SNHR", ["DeirEzzor24", "SNHR"]),
        ("Russia / Syrian government", ["Russia", "Syrian government"]),
        ("SNHR/SOHR", ["SNHR", "SOHR"]),
        ("SOHR, SNHR", ["SOHR", "SNHR"]),
        ("Ministry of Health, Gaza", ["Ministry of Health, Gaza"]),
        ("Radio 24/7", ["Radio 24/7"]),
        ("المرصد؛ الشبكة", ["المرصد", "الشبكة"]),
        ("SNHR; SNHR", ["SNHR"]),
    ],
)
def test_names_are_kept_apart_by_signs_that_stand_in_no_name(cell: str, names: list[str]) -> None:
    assert split_names(cell, {"SOHR", "SNHR"}) == names


@pytest.mark.parametrize(
    ("cell", "address", "words"),
    [
        ("DeirEzzor24; SNHR; https://x.org/a", "https://x.org/a", "DeirEzzor24; SNHR"),
        ("https://x.org/a;b?c=1", "https://x.org/a;b?c=1", None),
        ("https://x.org/a; https://y.org/b", "https://x.org/a", "https://y.org/b"),
        ("(see https://x.org/a).", "https://x.org/a", "see"),
        ("phone interview w/ relative", None, "phone interview w/ relative"),
        ("HTTPS://X.ORG", "HTTPS://X.ORG", None),
    ],
)
def test_an_address_is_taken_out_of_the_words_around_it(
    cell: str, address: str | None, words: str | None
) -> None:
    assert split_source(cell) == (address, words)


def test_a_row_of_several_claimants_is_one_account_and_says_so(tmp_path: Path) -> None:
    result = read(tmp_path, {"who": "DeirEzzor24; SNHR"}, {"who": "SNHR"})
    claims = result.tables["claims"]
    assert claims["claimant_id"].to_list() == ["deirezzor24", "snhr"]
    assert claims["text_en"][0].endswith("The row names beside it: SNHR.")
    assert claims["text_ar"][0].endswith("ويذكر السطر معه: SNHR.")
    assert result.faults.select("row", "column", "value", "action", "code").rows() == [
        (2, "who", "DeirEzzor24; SNHR", "read", "several_claimants")
    ]


def test_names_that_are_one_are_merged_alone_and_among_others(tmp_path: Path) -> None:
    words = {"claimant_en": {"SOHR": "The Observatory"}, "blames": {"داعش": "ISIS"}}
    rows = ({"who": "SOHR", "by": "داعش"}, {"who": "SOHR; SNHR", "by": "Russia; داعش"})
    tables = read(tmp_path, *rows, words=words).tables
    assert tables["claims"]["claimant_id"].to_list() == ["the-observatory"] * 2
    assert tables["claims"]["blames"].to_list() == ["isis", "russia;isis"]
    assert tables["actors"]["name_en"].to_list() == ["ISIS", "Russia"]


def test_words_of_a_source_are_kept_and_an_address_is_no_claimant(tmp_path: Path) -> None:
    said = {"source": "phone interview w/ relative"}
    result = read(tmp_path, said, {"who": "SNHR, https://snhr.org/1"}, {"who": "https://x.org"})
    claims = result.tables["claims"]
    assert "“phone interview w/ relative”" in claims["text_en"][0]
    assert claims["source_url"].to_list() == [None, "https://snhr.org/1", "https://x.org"]
    assert claims["claimant_id"].to_list() == ["file", "snhr", "file"]
    assert result.faults.is_empty()


def test_claimants_named_in_arabic_alone_are_each_their_own(tmp_path: Path) -> None:
    columns = {**MAPPING["columns"], "claimant_ar": "who"}  # type: ignore[dict-item]
    del columns["claimant_en"]
    rows = ({"who": "المرصد السوري"}, {"who": "الشبكة السورية"})
    claimants = read(tmp_path, *rows, columns=columns).tables["claimants"]
    assert claimants["name_ar"].to_list() == ["المرصد السوري", "الشبكة السورية"]


def test_nobody_is_a_monitor_and_nobody_is_unknown_unless_the_table_says_so(tmp_path: Path) -> None:
    tables = read(tmp_path, {"who": "SNHR", "by": "Unknown"}, {"by": "غير معروف; Russia"}).tables
    assert set(tables["claimants"]["kind"]) == {"unstated"}
    assert tables["actors"]["name_en"].to_list() == ["Russia"]


def test_titles_without_a_place_are_words_in_both_languages(tmp_path: Path) -> None:
    columns = {"event_type": "type", "date_start": "day"}
    rows = [{"type": "Battles", "day": "2018-11-17"}, {"type": "Battles", "day": ""}]
    result = read_rows(tmp_path, "table", rows, Options(mapping={"columns": columns}))
    titles = result.tables["events"].select("title_en", "title_ar").rows()
    assert titles == [
        ("Event of 2018-11-17", "حدث بتاريخ 2018-11-17"),
        ("Event of row 3", "حدث السطر 3"),
    ]


def test_the_file_is_the_source_by_its_own_name_and_each_row_where_it_stands(
    tmp_path: Path,
) -> None:
    result = read(tmp_path, {"who": "SNHR"})
    assert result.tables["claims"]["locator"].to_list() == ["row 2"]
    source = result.descriptor["sources"][0]
    assert source["title"] in result.descriptor["credit_ar"]
    assert isinstance(result.tables["claims"], pl.DataFrame)


@pytest.mark.parametrize(
    "name",
    ["Russia?", "Russia (?)", "possibly Russia", "suspected Russia", "Russia (unconfirmed)"],
)
def test_a_name_with_a_doubt_is_a_name_of_its_own_until_the_reader_says_which(
    tmp_path: Path, name: str
) -> None:
    rows = ({"who": "SOHR", "by": "Russia"}, {"who": "SOHR?", "by": name})
    tables = read(tmp_path, *rows).tables
    assert tables["actors"]["name_en"].to_list() == ["Russia", name]
    assert tables["claimants"]["name_en"].to_list() == ["SOHR", "SOHR?"]
    said = {"claimant_en": {"SOHR?": "SOHR"}, "blames": {name: "Russia"}}
    merged = read(tmp_path, *rows, words=said).tables
    assert merged["claims"]["blames"].to_list() == ["russia", "russia"]
    assert merged["claims"]["claimant_id"].to_list() == ["sohr", "sohr"]
    # The doubt is the account's own, and stays with it.
    sure, unsure = merged["claims"]["text_en"]
    assert "as the table has it" not in sure
    assert unsure.endswith(
        f"Who says it, as the table has it: “SOHR?”. Whom it blames, as the table has it: “{name}”."
    )
    assert f"«{name}»" in merged["claims"]["text_ar"][1]


def test_a_doubt_in_arabic_and_one_among_several_stays_too(tmp_path: Path) -> None:
    rows = ({"by": "روسيا"}, {"by": "ربما روسيا"}, {"by": "روسيا؟; ISIS"})
    tables = read(tmp_path, *rows).tables
    assert tables["actors"]["name_en"].to_list() == ["روسيا", "ربما روسيا", "روسيا؟", "ISIS"]
    said = {"blames": {"ربما روسيا": "روسيا", "روسيا؟": "روسيا"}}
    merged = read(tmp_path, *rows, words=said).tables
    assert merged["actors"]["name_en"].to_list() == ["روسيا", "ISIS"]
    assert "“روسيا؟; ISIS”" in merged["claims"]["text_en"][2]


def test_a_place_with_a_doubt_is_not_the_place_without_it(tmp_path: Path) -> None:
    columns = {"event_type": "type", "place_en": "who"}
    tables = read(tmp_path, {"who": "Hajin"}, {"who": "Hajin?"}, columns=columns).tables
    assert tables["places"]["name_en"].to_list() == ["Hajin", "Hajin?"]
