"""Places without a point are looked up by name; only what a person confirmed is written."""

from pathlib import Path

import polars as pl
import pytest

from geo.cli.app import main
from geo.dataset.folder import check_dataset, measure_revision, open_dataset
from geo.engine.store import build_store
from geo.places import gazetteer
from geo.places.gazetteer import GazetteerError
from geo.places.known import list_points
from geo.questions.select import Selection
from geo.questions.unshown import count_unshown
from geo.text import LANGUAGES
from geo.view.view import View
from tests.samples import Rows, write_sample
from tests.samples_files import shared

ENTRIES = """source_id,name_en,name_ar,latitude,longitude,adm3_en,source,licence
n1,Al Shafah,الشعفة,34.6,40.9,Hajin,OSM,ODbL
n2,Ash Shafah,الشعفة,36.0,37.0,Idleb,OSM,ODbL
n3,Hajin,هجين,34.69,40.83,Hajin,OCHA,CC-BY-IGO
n4,Nowhere,,95.0,40.0,,OSM,ODbL
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    places: Rows = [
        {"place_id": "hajin", "name_en": "Hajin", "latitude": 34.69, "longitude": 40.83},
        {"place_id": "susa", "name_en": "Susa", "latitude": 34.4, "longitude": 41.0},
        {"place_id": "shafa", "name_en": "al-Shafa", "name_ar": "الشعفه"},
        {"place_id": "x", "name_en": "Quite another name", "name_ar": "اسم آخر"},
    ]
    events: Rows = [
        {"event_id": "a", "places": "shafa", "where_prec": None},
        {"event_id": "b", "places": "shafa;hajin"},
        {"event_id": "c", "places": "x", "where_prec": None},
    ]
    return write_sample(tmp_path / "sample", places=places, events=events)


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    path = tmp_path / "entries.csv"
    path.write_text(ENTRIES, encoding="utf-8")
    return path


def confirm(folder: Path, entries: Path, *ranks: int) -> pl.DataFrame:
    found = gazetteer.find_candidates(open_dataset(folder), gazetteer.read_gazetteer(entries))
    return found.filter(pl.col("rank").is_in(ranks))


def test_places_without_a_point_are_listed_by_how_many_events_name_them(folder: Path) -> None:
    unplaced = gazetteer.list_unplaced(open_dataset(folder))
    assert unplaced.select("place_id", "events").rows() == [("shafa", 2), ("x", 1)]


def test_candidates_come_with_score_distance_source_and_licence(
    folder: Path, entries: Path
) -> None:
    found = confirm(folder, entries, 1, 2, 3, 4, 5)
    told = found.select("place_id", "rank", "entry_id", "score", "source", "licence").rows()
    assert told == [
        ("shafa", 1, "n1", 100, "OSM", "ODbL"),
        ("shafa", 2, "n2", 100, "OSM", "ODbL"),
    ]
    assert found.get_column("distance_km").to_list()[0] == 0.0
    assert 300 < found.get_column("distance_km").to_list()[1] < 500
    assert found.get_column("confirmed").null_count() == 2


def test_the_datasets_own_places_are_a_gazetteer(folder: Path) -> None:
    # Their points are whose the place says they are, else the dataset's.
    own = list_points(open_dataset(folder))
    assert own.select("entry_id", "source", "licence").rows() == [
        ("hajin", "Sample", "CC-BY-4.0"),
        ("susa", "Sample", "CC-BY-4.0"),
    ]


def test_the_distance_is_to_the_edge_of_the_box_and_none_inside() -> None:
    box = (40.0, 34.0, 41.0, 35.0)
    assert gazetteer.measure_to_box((34.5, 40.5), box) == 0.0
    assert gazetteer.measure_to_box((36.0, 40.5), box) == pytest.approx(111.2, abs=0.1)


def test_what_is_confirmed_is_written_and_names_its_gazetteer(folder: Path, entries: Path) -> None:
    (folder / "README.md").write_text("mine", encoding="utf-8")
    assert gazetteer.apply_confirmed(folder, confirm(folder, entries, 1)) == 1
    assert check_dataset(folder)[1] == []
    dataset = open_dataset(folder)
    places = dataset.tables["places"].collect()
    place = places.row(by_predicate=pl.col("place_id") == "shafa", named=True)
    assert (place["latitude"], place["longitude"]) == (34.6, 40.9)
    assert place["point_source_en"] == place["point_source_ar"] == "OSM n1 (ODbL)"
    events = dataset.tables["events"].collect()
    assert dict(events.select("event_id", "where_prec").iter_rows()) == {"a": 2, "b": 1, "c": None}
    assert {"source_id": "gazetteer-osm", "title": "OSM", "description": "ODbL"} in list(
        dataset.descriptor["sources"]
    )
    assert (folder / "README.md").read_text(encoding="utf-8") == "mine"
    assert count_unshown(Selection(build_store(dataset), View())).unmapped == 1


def test_nothing_is_written_when_a_place_is_confirmed_twice_or_unknown(
    folder: Path, entries: Path
) -> None:
    before = measure_revision(folder)
    for wrong in (
        confirm(folder, entries, 1, 2),
        confirm(folder, entries, 1).with_columns(place_id=pl.lit("hajin")),
        confirm(folder, entries, 1).with_columns(latitude=pl.lit(None, dtype=pl.Float64)),
    ):
        with pytest.raises(GazetteerError):
            gazetteer.apply_confirmed(folder, wrong)
    assert measure_revision(folder) == before


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "name_en,lat\nx,1\n"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_no_gazetteer_is_one_sentence(tmp_path: Path, content: str, lang: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GazetteerError) as told:
        gazetteer.read_gazetteer(path, lang=lang)
    assert "a.csv" in str(told.value)
    assert str(tmp_path) not in str(told.value)
    with pytest.raises(GazetteerError):
        gazetteer.read_confirmed(path, lang=lang)


def test_the_command_writes_candidates_and_applies_what_is_confirmed(
    folder: Path, entries: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "candidates.csv"
    assert main(["places", str(folder), "--gazetteer", str(entries), "--out", str(out)]) == 0
    found = pl.read_csv(out, infer_schema=False)
    yes = pl.when(pl.col("rank") == "1").then(pl.lit("yes"))
    found.with_columns(confirmed=yes).write_csv(out)
    assert main(["places", str(folder), "--confirmed", str(out)]) == 0
    assert capsys.readouterr().out == "1 point written.\n"
    assert main(["places", str(folder), "--confirmed", str(entries)]) == 1


@pytest.mark.parametrize("name", ["Hajin", "هجين", "Al-Susah", "السوسة", "Abu Hamam"])
def test_the_real_gazetteer_finds_spellings(tmp_path: Path, name: str) -> None:
    places = [{"place_id": "p", "name_en": name, "name_ar": name}]
    events = [{"event_id": "a", "places": "p", "where_prec": None}]
    folder = write_sample(tmp_path / "sample", places=places, events=events)
    entries = gazetteer.read_gazetteer(shared("places/gazetteer_syria.csv"))
    assert entries.height == 5476
    found = gazetteer.find_candidates(open_dataset(folder), entries)
    assert found.row(0, named=True)["score"] >= 90
