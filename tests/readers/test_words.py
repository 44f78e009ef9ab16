"""Words: those that name nothing, and those that say how well a place is known."""

from pathlib import Path

import polars as pl
import pytest

from geo.model.precision import DISTRICT, EXACT, NEAR, PROVINCE
from geo.readers.options import Options
from geo.readers.values.words import drop_nothing, read_precision
from tests.samples_files import read_rows


@pytest.mark.parametrize(
    "cell",
    [
        *("-", "N.A.", "Unknown", "unknown village", "Village unknown", "location not specified"),
        *("Unspecified location", "no location", "not clear", "undefined", "(not known)", "000"),
        *("غير معروف", "مكان غير معروف", "القرية مجهولة", "inconnu", "desconocido"),
    ],
)
def test_words_for_nothing_name_no_place(cell: str) -> None:
    table = pl.DataFrame({"place": [cell]}).select(drop_nothing("place"))
    assert table["place"].to_list() == [None]


@pytest.mark.parametrize(
    "cell",
    ["Nowhere Street", "Al-Majhoula", "Village 7", "Unknown (near Hajin)", "المجهولة الكبرى"],
)
def test_names_stay(cell: str) -> None:
    table = pl.DataFrame({"place": [cell]}).select(drop_nothing("place"))
    assert table["place"].to_list() == [cell]


def test_x_says_things_and_names_no_place(tmp_path: Path) -> None:
    columns = {"event_type": "type", "place_en": "place", "claimant_en": "who"}
    rows = [{"type": "Battles", "place": "X", "who": "X"}]
    tables = read_rows(tmp_path, "table", rows, Options(mapping={"columns": columns})).tables
    assert tables["places"].is_empty()
    assert tables["claims"]["claimant_id"].to_list() == ["x"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *(("exact", EXACT), ("1 - Exact", EXACT), ("دقيق", EXACT)),
        *(("nearby", NEAR), ("500 m", NEAR), ("1 km", NEAR), ("within 5km", NEAR), ("20 كم", NEAR)),
        *(("adm2", DISTRICT), ("ADM1", PROVINCE), ("centre of the governorate", PROVINCE)),
        *(("100 km", None), ("exact location unknown", None), ("no exact location", None)),
        *(("not exact", None), ("غير دقيق", None), ("unidentified village", None)),
        *(("high", None), ("8", None), ("0", None)),
    ],
)
def test_a_precision_that_is_denied_or_not_understood_is_none(cell: str, code: int | None) -> None:
    table = pl.DataFrame({"precision": [cell]})
    assert table.select(read_precision(table, "precision")).to_series().to_list() == [code]
