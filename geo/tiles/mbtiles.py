"""MBTiles: tiles in one SQLite file, after the specification 1.3 of Mapbox."""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from geo.model.earth import Bbox
from geo.tiles.header import BadArchiveError, Header, clean_bounds

_TILE = "select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?"


def open_file(path: Path) -> Header:
    """Read what an MBTiles file says of itself.

    Raises
    ------
    BadArchiveError
        It is no SQLite file, or lacks what the format asks for.

    """
    try:
        with closing(_connect(path)) as archive:
            said = dict(archive.execute("select name, value from metadata"))
            # Also where the metadata name the zooms: it shows that there are tiles.
            zooms = archive.execute("select min(zoom_level), max(zoom_level) from tiles").fetchone()
    except sqlite3.Error as error:
        msg = f"it is no MBTiles file ({error})"
        raise BadArchiveError(msg) from None
    texts = {str(name): str(value).strip() for name, value in said.items()}
    if not texts:
        msg = "its table of metadata is empty"
        raise BadArchiveError(msg)
    if zooms[0] is None:
        msg = "it holds no tiles"
        raise BadArchiveError(msg)
    return Header(
        title=texts.get("name", ""),
        attribution=texts.get("attribution", ""),
        format=texts.get("format", "").lower(),
        min_zoom=int(zooms[0]),
        max_zoom=int(zooms[1]),
        bounds=_read_bounds(texts.get("bounds", "")),
        read=partial(_read, path),
    )


def _connect(path: Path) -> sqlite3.Connection:
    # Read-only, and `as_uri` escapes what would be a parameter: `?` in a name.
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _read_bounds(text: str) -> Bbox:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return clean_bounds((0.0, 0.0, 0.0, 0.0))
    return clean_bounds((west, south, east, north))


def _read(path: Path, z: int, x: int, y: int) -> bytes | None:
    # A connection for each: 0.1 ms, and none is shared between threads.
    with closing(_connect(path)) as archive:
        # Rows count from the south in this format.
        row = archive.execute(_TILE, (z, x, 2**z - 1 - y)).fetchone()
    return None if row is None or row[0] is None else bytes(row[0])
