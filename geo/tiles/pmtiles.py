"""PMTiles: tiles in one file with directories, after the specification 3 of Protomaps."""

import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from pmtiles.reader import MmapSource
from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from geo.tiles.header import VECTOR, BadArchiveError, Header, clean_bounds

Bytes = Callable[[int, int], bytes]
"""Gives so many bytes from an offset of the file."""
_HEADER = 127  # bytes
_MOST_STEPS = 4
"""Directories on the way to a tile: the root, and at most three below it."""
_DIRECTORIES_KEPT = 64
_FORMATS = {
    TileType.MVT: VECTOR,
    TileType.PNG: "png",
    TileType.JPEG: "jpg",
    TileType.WEBP: "webp",
    TileType.AVIF: "avif",
}
_BROKEN = (ValueError, EOFError, IndexError, OSError, zlib.error, UnicodeDecodeError)


def open_file(path: Path) -> Header:
    """Read what a PMTiles file says of itself.

    Raises
    ------
    BadArchiveError
        It is none, is cut off, or is packed in a way that browsers do not unpack.

    """
    try:
        with path.open("rb") as file:
            source: Bytes = MmapSource(file)  # type: ignore[no-untyped-call]
        header = deserialize_header(source(0, _HEADER))
        _check(header, path.stat().st_size)
        said = _read_metadata(source, header)
    except (MagicNumberNotFound, SpecVersionUnsupported):
        msg = "it is no PMTiles file of version 3"
        raise BadArchiveError(msg) from None
    except _BROKEN as error:
        msg = f"it is no whole PMTiles file ({error})"
        raise BadArchiveError(msg) from None
    ends = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
    west, south, east, north = (header[end] / 1e7 for end in ends)  # type: ignore[literal-required]
    return Header(
        title=_say(said, "name"),
        attribution=_say(said, "attribution"),
        format=_FORMATS.get(header["tile_type"], header["tile_type"].name.lower()),
        min_zoom=header["min_zoom"],
        max_zoom=header["max_zoom"],
        bounds=clean_bounds((west, south, east, north)),
        read=_make_reader(source, header),
    )


def _check(header: HeaderDict, size: int) -> None:
    if header["tile_data_offset"] + header["tile_data_length"] > size:
        msg = f"it ends after {size} bytes, before its tiles do"
        raise BadArchiveError(msg)
    if header["internal_compression"] is not Compression.GZIP:
        msg = "its directories are not packed with gzip"
        raise BadArchiveError(msg)
    # Brotli is unpacked over TLS alone, and Zstandard not everywhere.
    if header["tile_compression"] not in {Compression.NONE, Compression.GZIP, Compression.UNKNOWN}:
        packed = header["tile_compression"].name.lower()
        msg = f"its tiles are packed with {packed}, not with gzip"
        raise BadArchiveError(msg)


def _read_metadata(source: Bytes, header: HeaderDict) -> Mapping[str, object]:
    packed = source(header["metadata_offset"], header["metadata_length"])
    said = json.loads(gzip.decompress(packed))
    if not isinstance(said, dict):
        msg = "its metadata are no JSON object"
        raise BadArchiveError(msg)
    return said


def _say(said: Mapping[str, object], name: str) -> str:
    value = said.get(name)
    return value.strip() if isinstance(value, str) else ""


def _make_reader(source: Bytes, header: HeaderDict) -> Callable[[int, int, int], bytes | None]:
    @lru_cache(maxsize=_DIRECTORIES_KEPT)
    def read_directory(offset: int, length: int) -> list[Entry]:
        # Kept: one has thousands of entries, and neighbours stand in the same.
        return deserialize_directory(source(offset, length))

    def read(z: int, x: int, y: int) -> bytes | None:
        number = zxy_to_tileid(z, x, y)
        offset, length = header["root_offset"], header["root_length"]
        for _ in range(_MOST_STEPS):
            entry = find_tile(read_directory(offset, length), number)
            if entry is None:
                return None
            if entry.run_length:
                return source(header["tile_data_offset"] + entry.offset, entry.length)
            offset, length = header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    return read
