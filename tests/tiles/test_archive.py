"""Files of map tiles are opened, checked and read alike, whichever format they have."""

import gzip
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from pmtiles.tile import Compression, TileType

from geo.errors import SettingsError
from geo.settings import TileFile, read_settings
from geo.tiles.archive import Archive, open_archives
from tests.tiles.archives import (
    POCKET,
    draw_picture,
    draw_shapes,
    list_places,
    make_tiles,
    write_mbtiles,
    write_pmtiles,
)

PICTURE = draw_picture()


def open_one(path: Path, title: str = "") -> Archive:
    [archive] = open_archives((TileFile(title, path),))
    return archive


def write_broken(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.fixture
def mbtiles(tmp_path: Path) -> Path:
    return write_mbtiles(tmp_path / "made.mbtiles", make_tiles(PICTURE))


@pytest.fixture
def pmtiles(tmp_path: Path) -> Path:
    return write_pmtiles(tmp_path / "made.pmtiles", make_tiles(draw_shapes()))


def test_settings_name_files_each_perhaps_after_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    written = os.pathsep.join(("Streets = /maps/a.pmtiles", "", "/maps/b.mbtiles"))
    monkeypatch.setenv("RASD_BASEMAP", written)
    assert read_settings().basemap == (
        TileFile("Streets", Path("/maps/a.pmtiles")),
        TileFile("", Path("/maps/b.mbtiles")),
    )


def test_settings_in_the_file_are_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "rasd.toml").write_text('basemap = ["A=a.mbtiles"]')
    assert read_settings().basemap == (TileFile("A", Path("a.mbtiles")),)


def test_an_mbtiles_file_says_what_it_is(mbtiles: Path) -> None:
    archive = open_one(mbtiles)
    assert (archive.title, archive.is_vector) == ("Made here", False)
    assert archive.media_type == "image/png"
    assert (archive.min_zoom, archive.max_zoom, archive.bounds) == (6, 12, POCKET)


def test_a_pmtiles_file_says_what_it_is(pmtiles: Path) -> None:
    archive = open_one(pmtiles)
    assert (archive.title, archive.is_vector) == ("Made here", True)
    assert archive.media_type == "application/vnd.mapbox-vector-tile"
    assert (archive.min_zoom, archive.max_zoom, archive.bounds) == (6, 12, POCKET)


def test_the_hosts_title_goes_before_the_files(mbtiles: Path) -> None:
    assert open_one(mbtiles, "Satellite").title == "Satellite"


def test_rows_count_from_the_north_in_both(tmp_path: Path) -> None:
    tiles = {place: str(place).encode() for place in list_places(zooms=(9, 10))}
    for archive in (
        open_one(write_mbtiles(tmp_path / "a.mbtiles", tiles)),
        open_one(write_pmtiles(tmp_path / "a.pmtiles", tiles, packed=Compression.NONE)),
    ):
        assert {place: archive.read_tile(*place) for place in tiles} == tiles
        assert archive.read_tile(9, 0, 0) is None


def test_leaf_directories_are_followed(tmp_path: Path) -> None:
    tiles = {place: f"{place}".encode() * 3 for place in list_places((30, 30, 45, 40), (12, 12))}
    archive = open_one(write_pmtiles(tmp_path / "a.pmtiles", tiles, packed=Compression.NONE))
    assert len(tiles) > 20_000  # more than a root directory holds
    for place in list(tiles)[:: len(tiles) // 50]:
        assert archive.read_tile(*place) == tiles[place]


@pytest.mark.parametrize("place", [(-1, 0, 0), (25, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_what_is_no_tile_is_refused(mbtiles: Path, place: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no tile"):
        open_one(mbtiles).read_tile(*place)


def test_nothing_is_written_beside_or_into_a_file(mbtiles: Path) -> None:
    before = mbtiles.read_bytes()
    open_one(mbtiles).read_tile(6, 39, 25)
    assert [path.name for path in mbtiles.parent.iterdir()] == ["made.mbtiles"]
    assert mbtiles.read_bytes() == before


def test_names_with_marks_of_addresses_are_opened(tmp_path: Path) -> None:
    assert open_one(write_mbtiles(tmp_path / "a?b#c %.mbtiles", make_tiles(PICTURE))).max_zoom == 12


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "absent.mbtiles": (lambda path: path, "there is no such file"),
    "map.zip": (lambda path: write_broken(path, b"PK"), "ends neither in"),
    "text.mbtiles": (lambda path: write_broken(path, b"no database" * 99), "is no MBTiles file"),
    "empty.mbtiles": (lambda path: write_broken(path, b""), "is no MBTiles file"),
    "none.mbtiles": (lambda path: write_mbtiles(path, {}), "holds no tiles"),
    "terrain.mbtiles": (
        lambda path: write_mbtiles(path, make_tiles(PICTURE), {"format": "tif"}),
        "its tiles are 'tif', not one of",
    ),
    "deep.mbtiles": (lambda path: write_mbtiles(path, {(30, 0, 0): PICTURE}), "its zooms are 30"),
    "text.pmtiles": (lambda path: write_broken(path, b"no archive" * 99), "is no PMTiles file"),
    "empty.pmtiles": (lambda path: write_broken(path, b""), "is no whole PMTiles file"),
    "old.pmtiles": (lambda path: write_broken(path, b"PMTiles\x02" * 99), "of version 3"),
    "cut.pmtiles": (
        lambda path: write_broken(
            path, write_pmtiles(path, make_tiles(draw_shapes())).read_bytes()[:-50]
        ),
        "before its tiles do",
    ),
    "brotli.pmtiles": (
        lambda path: write_pmtiles(path, make_tiles(b"."), packed=Compression.BROTLI),
        "packed with brotli",
    ),
    "maplibre.pmtiles": (
        lambda path: write_pmtiles(path, make_tiles(b"."), tile_type=TileType.MLT),
        "its tiles are 'mlt'",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_what_is_wrong(tmp_path: Path, name: str) -> None:
    write, told = BAD[name]
    path = write(tmp_path / name)
    with pytest.raises(SettingsError, match=told) as raised:
        open_one(path)
    said = str(raised.value)
    assert said.startswith(f"RASD_BASEMAP '{path}': ")
    assert said.endswith("; see docs/basemaps.md.")
    assert "\n" not in said


def test_an_archive_without_metadata_is_refused(mbtiles: Path) -> None:
    with sqlite3.connect(mbtiles) as archive:
        archive.execute("delete from metadata")
    archive.close()
    with pytest.raises(SettingsError, match="metadata is empty"):
        open_one(mbtiles)


def test_two_files_of_one_name_are_told_of(tmp_path: Path) -> None:
    files = [write_mbtiles(tmp_path / f"{n}.mbtiles", make_tiles(PICTURE)) for n in "ab"]
    with pytest.raises(SettingsError, match="2 files are called 'Made here'"):
        open_archives(tuple(TileFile("", path) for path in files))


def test_bounds_that_hold_nothing_are_the_world(tmp_path: Path) -> None:
    said = {"bounds": "5,5,5,5"}
    west, south, east, north = open_one(
        write_mbtiles(tmp_path / "a.mbtiles", make_tiles(PICTURE), said)
    ).bounds
    assert (west, east) == (-180, 180)
    assert south < -85 < 85 < north


def test_vectors_stay_packed_as_they_lie(pmtiles: Path) -> None:
    tile = open_one(pmtiles).read_tile(6, 39, 25)
    assert tile is not None
    assert gzip.decompress(tile)
