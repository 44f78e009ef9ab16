"""Places known here: the open datasets' and the base map's, each with whose its point is."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from geo.cli.app import main
from geo.dataset.folder import SHIPPED, open_dataset
from geo.places import gazetteer
from geo.places.known import list_basemap, list_known_places, list_points
from tests.samples import open_sample_dataset, write_sample

HAJIN = SHIPPED / "hajin-2018"


def look_up(folder: Path, name: str, **said: Any) -> pl.DataFrame:
    """Look one name up in all that is known."""
    places = [{"place_id": "p", "name_en": name, "name_ar": name, **said}]
    events = [{"event_id": "a", "places": "p", "where_prec": None}]
    dataset = open_sample_dataset(folder, places=places, events=events)
    return gazetteer.find_candidates(dataset, list_known_places(besides=dataset.folder))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Abu al-Hasan", "Abu al-Hasan"),
        ("Abu Hassan", "Abu al-Hasan"),
        ("أبو الحسن", "Abu al-Hasan"),
        ("Hajeen", "Hajin"),
        ("هجين", "Hajin"),
    ],
)
def test_the_shipped_datasets_places_are_found_in_both_languages(
    tmp_path: Path, name: str, found: str
) -> None:
    first = look_up(tmp_path, name).row(0, named=True)
    assert first["name_en"] == found
    assert first["score"] >= 80
    assert "Hajin" in first["source"] or first["source"].startswith("Rasd")


def test_a_name_of_a_town_and_its_governorate_shows_both_and_takes_neither(tmp_path: Path) -> None:
    found = look_up(tmp_path, "Deir ez-Zor")
    told = found.select("name_en", "within", "where_prec").rows()
    assert ("Deir ez-Zor", "Deir ez-Zor, Syria", 2) in told
    assert ("Deir ez-Zor governorate", "Syria", 4) in told
    assert found.get_column("confirmed").null_count() == found.height


def test_points_of_the_base_map_say_whose_they_are() -> None:
    base = list_basemap()
    baghdad = base.row(by_predicate=pl.col("name_en") == "Baghdad", named=True)
    assert (baghdad["source"], baghdad["licence"]) == ("Natural Earth", "public domain")
    assert (baghdad["within"], baghdad["within_ar"]) == ("Iraq", "العراق")
    assert set(base.get_column("licence")) == {"public domain", "CC-BY-4.0"}
    assert base.select(gazetteer.COLUMNS).columns == list(gazetteer.COLUMNS)


def test_a_point_of_a_governorate_makes_its_event_as_precise(tmp_path: Path) -> None:
    folder = write_sample(
        tmp_path / "sample",
        places=[{"place_id": "p", "name_en": "Deir ez-Zor governorate"}],
        events=[{"event_id": "a", "places": "p", "where_prec": None}],
    )
    found = gazetteer.find_candidates(open_dataset(folder), list_known_places(besides=folder))
    gazetteer.apply_confirmed(folder, found.filter(pl.col("where_prec") == 4).head(1))
    assert open_dataset(folder).tables["events"].collect()["where_prec"].to_list() == [4]


def test_closed_datasets_and_what_is_withheld_give_no_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = {"latitude": 34.5, "longitude": 40.5}
    places = [
        {"place_id": "a", "name_en": "Told", **point},
        {"place_id": "b", "name_en": "Withheld", "withheld": "safety", **point},
        {"place_id": "c", "name_en": "Coarse", "coarsened_to_m": 5000, **point},
    ]
    write_sample(tmp_path / "open", places=places)
    closed = {"redistribution": "aggregate-only"}
    write_sample(tmp_path / "closed", places=[{**places[0], "name_en": "Shut"}], descriptor=closed)
    monkeypatch.setenv("RASD_DATA", str(tmp_path))
    names = set(list_known_places().get_column("name_en"))
    assert "Told" in names
    assert not {"Withheld", "Coarse", "Shut"} & names
    assert "Told" not in list_known_places(besides=tmp_path / "open").get_column("name_en")


def test_a_datasets_points_name_their_source_and_the_dataset() -> None:
    points = list_points(open_dataset(HAJIN))
    hajin = points.row(by_predicate=pl.col("entry_id") == "hajin", named=True)
    title = open_dataset(HAJIN).words("title", "en")
    assert hajin["source"].endswith(f" · {title}")
    assert hajin["licence"] == open_dataset(HAJIN).licence


def test_the_command_looks_up_without_a_gazetteer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_sample(
        tmp_path / "sample",
        places=[{"place_id": "p", "name_en": "Abu al-Hasan"}],
        events=[{"event_id": "a", "places": "p"}],
    )
    assert main(["places", str(folder)]) == 0
    assert "Abu al-Hasan" in capsys.readouterr().out.splitlines()[1]
    assert open_dataset(folder).tables["places"].collect()["latitude"].to_list() == [None]
