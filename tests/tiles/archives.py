"""Small files of map tiles, made here: pictures and vectors, as MBTiles and as PMTiles."""

import gzip
import io
import math
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import mapbox_vector_tile
from PIL import Image
from pmtiles import writer
from pmtiles.tile import Compression, TileType, zxy_to_tileid

from geo.model.earth import Bbox

ZOOMS = (6, 12)
POCKET: Bbox = (40.6, 34.3, 41.2, 34.9)
CREDIT = '<a href="https://example.org/credit">© Makers of maps</a>'
GREEN = (60, 140, 70)

Tiles = Mapping[tuple[int, ...], bytes]
"""Tiles by zoom, column and row from the north."""


def list_places(bounds: Bbox = POCKET, zooms: tuple[int, int] = ZOOMS) -> Iterator[tuple[int, ...]]:
    """Give zoom, column and row from the north of every tile that touches a box."""
    west, south, east, north = bounds
    left, right = ((degrees + 180) / 360 for degrees in (west, east))
    top, low = (
        0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi) for lat in (north, south)
    )
    for z in range(zooms[0], zooms[1] + 1):
        for x in range(int(left * 2**z), int(right * 2**z) + 1):
            for y in range(int(top * 2**z), int(low * 2**z) + 1):
                yield z, x, y


def draw_picture(colour: tuple[int, int, int] = GREEN) -> bytes:
    """Return a picture of one colour, as PNG."""
    held = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(held, "PNG")
    return held.getvalue()


def draw_shapes(*, schema: str = "openmaptiles") -> bytes:
    """Return a packed vector tile: water to the west, a road across, a town in the middle."""
    names = {"name": "بلدة", "name:en": "Middleton", "name:ar": "الوسطى"}
    layers = {
        "openmaptiles": ("transportation", {"class": "primary"}, "place", {"class": "town"}),
        "protomaps": ("roads", {"kind": "major_road"}, "places", {"kind_detail": "town"}),
    }
    roads, road, places, place = layers[schema]
    water = "POLYGON ((0 0, 1200 0, 1200 4096, 0 4096, 0 0))"
    packed = mapbox_vector_tile.encode(
        [
            {"name": "water", "features": [{"geometry": water, "properties": {"kind": "river"}}]},
            {
                "name": roads,
                "features": [{"geometry": "LINESTRING (0 3000, 4096 3000)", "properties": road}],
            },
            {
                "name": places,
                "features": [{"geometry": "POINT (2400 2048)", "properties": place | names}],
            },
        ]
    )
    return gzip.compress(packed, mtime=0)


def make_tiles(tile: bytes) -> dict[tuple[int, ...], bytes]:
    return dict.fromkeys(list_places(), tile)


def write_mbtiles(path: Path, tiles: Tiles, said: Mapping[str, str] | None = None) -> Path:
    """Write an MBTiles file; ``said`` adds to its metadata."""
    archive = sqlite3.connect(path)
    archive.execute("create table metadata (name text, value text)")
    archive.execute(
        "create table tiles (zoom_level integer, tile_column integer, tile_row integer, "
        "tile_data blob)"
    )
    bounds = ",".join(str(end) for end in POCKET)
    told = {"name": "Made here", "format": "png", "bounds": bounds, "attribution": CREDIT}
    archive.executemany("insert into metadata values (?, ?)", (told | dict(said or {})).items())
    rows = [(z, x, 2**z - 1 - y, tile) for (z, x, y), tile in tiles.items()]
    archive.executemany("insert into tiles values (?, ?, ?, ?)", rows)
    archive.commit()
    archive.close()
    return path


def write_pmtiles(
    path: Path,
    tiles: Tiles,
    *,
    tile_type: TileType = TileType.MVT,
    packed: Compression = Compression.GZIP,
) -> Path:
    """Write a PMTiles file."""
    with path.open("wb") as file:
        archive: Any = writer.Writer(file)  # type: ignore[no-untyped-call]
        for place in sorted(tiles, key=lambda place: zxy_to_tileid(*place)):
            archive.write_tile(zxy_to_tileid(*place), tiles[place])
        ends = zip(("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7"), POCKET, strict=True)
        header = {
            "tile_type": tile_type,
            "tile_compression": packed,
            "center_zoom": 8,
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        } | {name: int(end * 1e7) for name, end in ends}
        archive.finalize(header, {"name": "Made here", "attribution": CREDIT})
    return path
