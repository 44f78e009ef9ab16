"""A file of map tiles, opened: MBTiles or PMTiles, pictures or vectors."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.errors import SettingsError
from geo.model.earth import Bbox
from geo.settings import TileFile
from geo.tiles import mbtiles, pmtiles
from geo.tiles.credits import Credit, read_credits
from geo.tiles.header import DEEPEST_ZOOM, BadArchiveError, Header

_OPENERS: dict[str, Callable[[Path], Header]] = {
    ".mbtiles": mbtiles.open_file,
    ".pmtiles": pmtiles.open_file,
}


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A base map of the host.

    ``bounds`` is west, south, east, north in degrees; ``version`` changes with the file.
    """

    title: str
    version: str
    media_type: str
    is_vector: bool
    min_zoom: int
    max_zoom: int
    bounds: Bbox
    credits: tuple[Credit, ...]
    read: Callable[[int, int, int], bytes | None]

    def read_tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile as it lies in the file, perhaps packed with gzip; None where there is none.

        Raises
        ------
        ValueError
            No map has such a tile. Rows count from the north.

        """
        if not 0 <= z <= DEEPEST_ZOOM or not 0 <= x < 2**z or not 0 <= y < 2**z:
            msg = f"no tile {z}/{x}/{y}"
            raise ValueError(msg)
        return self.read(z, x, y)


@lru_cache(maxsize=4)
def open_archives(files: Sequence[TileFile]) -> tuple[Archive, ...]:
    """Open the base maps a host names, in its order.

    Raises
    ------
    SettingsError
        In one sentence: which file cannot be used, and why.

    """
    archives = tuple(_open(file) for file in files)
    for title, number in Counter(archive.title for archive in archives).items():
        if number > 1:
            msg = f"RASD_BASEMAP: {number} files are called {title!r}; name them TITLE=FILE."
            raise SettingsError(msg)
    return archives


def _open(file: TileFile) -> Archive:
    try:
        header = _read_header(file.path)
    except (BadArchiveError, OSError) as error:
        msg = f"RASD_BASEMAP {str(file.path)!r}: {error}; see docs/basemaps.md."
        raise SettingsError(msg) from None
    return Archive(
        title=file.title or header.title or file.path.stem,
        version=_fingerprint(file.path),
        media_type=header.media_type,
        is_vector=header.is_vector,
        min_zoom=header.min_zoom,
        max_zoom=header.max_zoom,
        bounds=header.bounds,
        credits=read_credits(header.attribution),
        read=header.read,
    )


def _read_header(path: Path) -> Header:
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        msg = "its name ends neither in .mbtiles nor in .pmtiles"
        raise BadArchiveError(msg)
    if not path.is_file():
        msg = "there is no such file"
        raise BadArchiveError(msg)
    return opener(path)


def _fingerprint(path: Path) -> str:
    # By size and time: archives have gigabytes, and a host that replaces one starts anew.
    state = path.stat()
    return hashlib.sha256(f"{state.st_size} {state.st_mtime_ns}".encode()).hexdigest()[:8]
