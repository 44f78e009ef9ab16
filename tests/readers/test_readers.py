"""Every format is declared, files are told apart, and a wrong one gets one sentence."""

import codecs
import re
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from geo.model.schema import load_tables
from geo.readers.files.encoding import detect_encoding
from geo.readers.files.open import open_format
from geo.readers.importing import propose_mapping, read_file
from geo.readers.manifest import ACTIONS, Manifest, load_manifests
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.text import LANGUAGES, has_key
from tests.samples_files import ACLED, AIRWARS, GTD, UCDP, Row, only, write_csv

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats.md"
FORMATS = list(load_manifests().values())


@pytest.mark.parametrize("manifest", FORMATS, ids=lambda manifest: manifest.name)
def test_each_manifest_is_whole(manifest: Manifest) -> None:
    for field in ("short", "title", "description"):
        assert all(manifest.words(field, lang) for lang in LANGUAGES)
    assert manifest.declared["source"]["title"]
    assert manifest.declared["licence"].keys() >= {"name", "title"}
    assert manifest.redistribution in {"open", "aggregate-only"}
    assert all(column.becomes for column in manifest.columns)
    assert set(manifest.faults.values()) <= set(ACTIONS)
    assert all(has_key(f"import.reason.{code}") for code in manifest.faults)
    known = {column.name for column in manifest.columns}
    assert all(signs <= known for signs in manifest.recognise)


def test_no_column_has_two_meanings_in_a_format() -> None:
    for manifest in FORMATS:
        names = [name for column in manifest.columns for name in (column.name, *column.aliases)]
        assert len(names) == len(set(names)), manifest.name


def test_every_table_a_manifest_names_is_one_of_the_datasets() -> None:
    tables = set(load_tables())
    for manifest in FORMATS:
        for column in manifest.columns:
            said = set(re.findall(r"\b([a-z]+)\.[a-z]", column.becomes))
            assert said <= tables, column.becomes


def describe(manifest: Manifest) -> str:
    """Write the part of docs/formats.md about one format, from its manifest."""
    source, licence = manifest.declared["source"], manifest.declared["licence"]
    lines = [f"## {manifest.name}", "", f"{manifest.words('title', 'en')}.", ""]
    lines += [manifest.words("description", "en"), ""]
    lines += [f"Source: {source['title']}{', ' + source['path'] if 'path' in source else ''}. "]
    lines[-1] += f"Licence: {licence['title']}. Rows: {manifest.redistribution}. "
    lines[-1] += f"Files: {', '.join(manifest.suffixes)}."
    lines += ["", *(f"- {said}" for said in manifest.declared["decisions"]), ""]
    lines += ["| column | needed | also called | becomes |", "|---|---|---|---|"]
    for column in manifest.columns:
        also = ", ".join(column.aliases)
        needed = "yes" if column.required else ""
        lines.append(f"| `{column.name}` | {needed} | {also} | {column.becomes} |")
    kept = {
        action: [c for c, done in manifest.faults.items() if done == action] for action in ACTIONS
    }
    lines += ["", f"Rejected: {', '.join(f'`{code}`' for code in kept['reject'])}."]
    lines += [f"Kept with a mark: {', '.join(f'`{code}`' for code in kept['mark'])}."]
    if kept["read"]:
        lines += [f"Read, and told: {', '.join(f'`{code}`' for code in kept['read'])}."]
    return "\n".join(lines) + "\n"


def described() -> str:
    introduction = DOCUMENT.read_text(encoding="utf-8").partition("\n## ucdp\n")[0]
    return introduction.rstrip() + "\n\n" + "\n".join(map(describe, FORMATS))


def test_the_formats_described_are_the_ones_read() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == described()


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("cp1256", "cp1256"),
    ],
)
def test_arabic_is_read_in_each_encoding(tmp_path: Path, encoding: str, found: str) -> None:
    path = write_csv(tmp_path / "a.csv", [{**UCDP, "where_coordinates": "قرية البوحسن"}])
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert detect_encoding(path) == found
    place = read_file("ucdp", path).tables["places"].row(0, named=True)
    assert place["name_en"] == "قرية البوحسن"


def test_western_letters_are_read_in_windows_1252(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [{**UCDP, "where_coordinates": "Béré – Kélo"}])
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    assert detect_encoding(path) == "cp1252"
    assert read_file("ucdp", path).tables["places"]["name_en"][0] == "Béré – Kélo"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_are_found_by_name_whatever_order_case_and_delimiter(
    tmp_path: Path, delimiter: str
) -> None:
    turned = {name.upper(): UCDP[name] for name in reversed(UCDP)}
    path = write_csv(tmp_path / "a.csv", [turned], delimiter=delimiter, above="(Sample)\n")
    result = read_file("ucdp", path)
    assert only(result.tables["events"])["event_id"] == "ucdp-1"
    assert result.counts == {"read": 1, "kept": 1, "marked": 0, "rejected": 0}


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [UCDP, {**UCDP, "id": ""}], above="(Sample)\n")
    assert read_file("ucdp", path).faults["row"].to_list() == [4]
    opened = open_format(path, load_manifests()["ucdp"], lang="en")
    assert opened.frame["row_number"].to_list() == [3, 4]


def test_spreadsheets_parquet_and_quotes_out_of_step_are_read(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, list(UCDP))
    sheet.write_row(1, 0, list(UCDP.values()))
    book.close()
    pl.DataFrame([UCDP]).with_columns(pl.col("best").cast(pl.Int64)).write_parquet(
        tmp_path / "a.parquet"
    )
    path = write_csv(tmp_path / "a.csv", [UCDP])
    text = path.read_text(encoding="utf-8").replace('"Reuters, 2018-11-18"', 'Re"uters" x')
    path.write_text(text, encoding="utf-8")
    for name in ("a.xlsx", "a.parquet", "a.csv"):
        result = read_file("ucdp", tmp_path / name)
        assert result.tables["figures"].filter(pl.col("category") == "all")["low"][0] == 5


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("format_", "rows", "words"),
    [
        ("ucdp", [ACLED], ("ACLED", "UCDP GED")),
        ("acled", [UCDP], ("UCDP GED", "ACLED")),
        ("airwars", [UCDP], ("UCDP GED", "Airwars")),
        ("ucdp", [AIRWARS], ("Airwars", "UCDP GED")),
        ("acled", [GTD], ("GTD", "ACLED")),
        ("gtd", [ACLED], ("ACLED", "GTD")),
        ("ucdp", [{"a": "x", "b": "y"}], ("where_prec",)),
        ("ucdp", [{"1": "1", "2018-11-17": "2018-11-18"}], ("a.csv",)),
        ("ucdp", [{**UCDP, "best": "5,6,7"}], ()),
    ],
)
def test_a_wrong_file_gets_one_sentence(
    tmp_path: Path, lang: str, format_: str, rows: list[Row], words: tuple[str, ...]
) -> None:
    path = write_csv(tmp_path / "a.csv", rows)
    if not words:
        path.write_text(path.read_text(encoding="utf-8").replace('"5,6,7"', "5,6,7"), "utf-8")
        words = ("2",)
    with pytest.raises(ReaderError) as raised:
        read_file(format_, path, options=Options(lang=lang))
    said = str(raised.value)
    assert "\n" not in said
    assert all(word in said for word in words)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (codecs.BOM_UTF8 + b"\n \n", "is empty"),
        (b"\x7fELF\x02\x01\x00\x00\x00\x01\x00" * 9, "binary"),
        (b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n" * 9, "binary"),
        (rb"{\rtf1\ansi Killed, Injured\par 3, 4}", "binary"),
        (b"{broken", "JSON"),
        (",".join(UCDP).encode() + b"\n", "no rows"),
        (b"1,2,3\n4,5,6\n", "no header"),
    ],
)
def test_what_is_no_table_gets_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(ReaderError, match=said):
        read_file("ucdp", path)


def test_a_folder_a_missing_file_and_an_unknown_format_get_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="not a file"):
        read_file("ucdp", tmp_path)
    with pytest.raises(ReaderError, match="no file"):
        read_file("ucdp", tmp_path / "none.csv")
    with pytest.raises(ReaderError, match=", ".join(load_manifests())):
        read_file("excel", tmp_path)
    with pytest.raises(ReaderError, match="no mapping"):
        propose_mapping("ucdp", tmp_path)


if __name__ == "__main__":
    DOCUMENT.write_text(described(), encoding="utf-8")


def test_a_layer_is_judged_as_a_table_is() -> None:
    faults = {name: dict(load_manifests()[name].faults) for name in ("table", "vector")}
    assert faults["vector"] == faults["table"]
