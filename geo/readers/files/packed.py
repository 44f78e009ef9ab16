"""Look into zip files: what of them is a table or a layer, and whether it is safe to unpack.

Files come from readers nobody knows. Whatever opens them is chosen by what is in them, never by
what they say of themselves, and nothing is unpacked past a limit.
"""

import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath

import polars as pl

from geo.places.features import find_main
from geo.readers.files.columns import PARQUET
from geo.readers.files.sheet import SPREADSHEETS
from geo.readers.notes import ReaderError
from geo.text import t

UNPACKED_TIMES = 20
"""How many times its packed size a file may take once unpacked."""
SMALLEST_LIMIT = 64 << 20
_FEWEST_CELLS = 8_000_000
"""So many cells any Parquet file may have, however small it is: a blank column takes nothing."""
PACKED = (".zip", ".kmz")
_LONGEST_NAME, _LONGEST_ENDING = 120, 16
"""Bytes, of which a letter may take four: a name with what is put to it may have 255."""
_FAMILY = re.compile(r"[^\w .()\[\]-]+")
_TABLES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", *SPREADSHEETS, *PARQUET)
_LAYERS = (".geojson", ".gpkg", ".kml", ".fgb", ".geoparquet")
_SHAPEFILE = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
_SIGNS = {
    ".gpkg": b"SQLite format 3\x00",
    ".fgb": b"fgb",
    ".geoparquet": b"PAR1",
}
"""The bytes that files of layers begin with, where they are not text."""
_KML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*<kml\b", re.DOTALL)
_SAMPLE = 1 << 16


def clean_name(name: str) -> str:
    """Return a file's name as it may be used as one: no folder, no control or markup characters.

    Letters of every script, digits, spaces and ``.-_()[]`` stay; its ending stays whole.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = _FAMILY.sub("_", last).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return _cut(plain, _LONGEST_NAME)
    return f"{_cut(stem, _LONGEST_NAME)}{dot}{_cut(ending, _LONGEST_ENDING)}"


def _cut(name: str, most: int) -> str:
    return name.encode()[:most].decode(errors="ignore")


def is_zip(path: Path, *, lang: str) -> bool:
    """Tell whether a file is a zip of other files, which is not one to its reader, such as XLSX.

    Raises
    ------
    ReaderError
        It says that it is packed and is not, or is too large once unpacked.

    """
    # Every zip begins so, also XLSX and KMZ.
    with path.open("rb") as stream:
        is_packed = stream.read(2) == b"PK"
    is_named = path.suffix.lower() in PACKED
    if not is_packed:
        if is_named:
            raise ReaderError(t(lang, "import.error.zip", file=path.name))
        return False
    try:
        with zipfile.ZipFile(path) as packed:
            # As the archive states it; see `_take` for what keeps it honest.
            unpacked = sum(member.file_size for member in packed.infolist())
    except (zipfile.BadZipFile, OSError):
        raise ReaderError(t(lang, "import.error.zip", file=path.name)) from None
    if unpacked > _limit(path):
        raise ReaderError(t(lang, "import.error.unpacked", file=path.name))
    return is_named


def _limit(path: Path) -> int:
    """Return how many bytes, or cells, may come out of a file."""
    # Small files are often packed tighter than that, and harm nobody unpacked.
    return max(SMALLEST_LIMIT, UNPACKED_TIMES * path.stat().st_size)


def unpack(path: Path, folder: Path, *, lang: str) -> list[Path]:
    """Unpack the layers and tables of a zip into a folder that is made anew, and name them.

    Raises
    ------
    ReaderError
        It cannot be unpacked, or holds nothing that can be read.

    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with zipfile.ZipFile(path) as packed:
            wanted = _choose(packed, is_kmz=path.suffix.lower() == ".kmz")
            found = [_take(packed, member, folder) for member in wanted]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise ReaderError(t(lang, "import.error.zip", file=path.name)) from None
    if not found:
        raise ReaderError(t(lang, "import.error.zip_nothing", file=path.name))
    return found


def _choose(packed: zipfile.ZipFile, *, is_kmz: bool) -> list[zipfile.ZipInfo]:
    # macOS puts a file of its own beside each, with the same ending and no table in it.
    members = [m for m in packed.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
    if is_kmz:
        main = find_main(packed)
        return [m for m in members if m.filename == main]
    return [m for m in members if m.filename.lower().endswith((".shp", *_LAYERS, *_TABLES))]


def _take(packed: zipfile.ZipFile, wanted: zipfile.ZipInfo, folder: Path) -> Path:
    """Unpack one file, a Shapefile with what belongs to it."""
    stem, _, _ = wanted.filename.rpartition(".")
    is_shape = wanted.filename.lower().endswith(".shp")
    # Never by the path inside the archive, which may lead out of the folder.
    own = clean_name(wanted.filename)
    while (folder / own).exists():
        own = f"_{own}"
    for member in packed.infolist():
        ending = PurePosixPath(member.filename).suffix.lower()
        is_part = is_shape and ending in _SHAPEFILE and member.filename.startswith(f"{stem}.")
        if member is wanted or is_part:
            name = f"{Path(own).stem}{ending}" if is_shape else own
            # Zip libraries stop at the size a member states, which has been looked at.
            with packed.open(member) as source, (folder / name).open("wb") as target:
                shutil.copyfileobj(source, target)
    return folder / (f"{Path(own).stem}.shp" if is_shape else own)


def is_layer(path: Path, *, lang: str) -> bool:
    """Tell a layer by its first bytes, never by a driver's own guess: some follow references."""
    ending = path.suffix.lower()
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
    if ending in {".shp", *_SIGNS, ".kml", ".geojson"} and not _is_what_it_says(ending, head):
        raise ReaderError(t(lang, "import.error.not_layer", file=path.name))
    if ending in {".parquet", ".pq"} and head.startswith(b"PAR1"):
        return _has_geometry(path)
    if ending == ".json":
        return b'"FeatureCollection"' in head and _is_what_it_says(".geojson", head)
    return ending in {".shp", *_SIGNS, ".kml", ".geojson"}


def _is_what_it_says(ending: str, head: bytes) -> bool:
    if ending == ".shp":
        return head.startswith(b"\x00\x00\x27\x0a")
    if ending == ".kml":
        # A VRT names other files and addresses, which GDAL would open for it.
        return _KML.match(head) is not None and b"<OGRVRT" not in head
    if ending == ".geojson":
        return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return head.startswith(_SIGNS[ending])


def _has_geometry(path: Path) -> bool:
    try:
        return "geo" in pl.read_parquet_metadata(path)
    except (pl.exceptions.PolarsError, OSError):
        return False


def measure_parquet(path: Path, *, lang: str) -> None:
    """Refuse a Parquet file whose cells, before they are unpacked, are too many for its size."""
    if path.suffix.lower() not in PARQUET:
        return
    try:
        scanned = pl.scan_parquet(path)
        # From the footer alone: a small file may unpack to any number of equal cells.
        cells = scanned.select(pl.len()).collect().item() * len(scanned.collect_schema())
    except (pl.exceptions.PolarsError, OSError):
        raise ReaderError(t(lang, "import.error.binary", file=path.name)) from None
    if cells > max(_FEWEST_CELLS, UNPACKED_TIMES * path.stat().st_size):
        raise ReaderError(t(lang, "import.error.unpacked", file=path.name))
