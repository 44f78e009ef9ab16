"""Look at a file somebody brings before it is read: is it safe, which format is it, what is in it.

Files come from readers nobody knows. Whatever opens them is chosen by what is in them, never by
what they say of themselves, and nothing is unpacked past a limit.
"""

import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import polars as pl

from geo.model.schema import ROW
from geo.places.features import find_main
from geo.readers.files.open import check_file, open_table
from geo.readers.formats.vector import open_layer, read_layer, tell_attributes
from geo.readers.guess import propose
from geo.readers.manifest import load_manifests, recognise
from geo.readers.mapping import FIGURES
from geo.readers.notes import ReaderError
from geo.readers.options import Options
from geo.text import t

AREAS = "areas"
"""What a boundary file is brought as: areas to lay over the map, not events."""
UNPACKED_TIMES = 20
"""How many times its packed size a file may take once unpacked."""
_SMALLEST_LIMIT = 64 << 20
_SHOWN_ROWS = 20
_MOST_WORDS = 60
_LONGEST_NAME = 120
_FAMILY = re.compile(r"[^\w .()\[\]-]+")
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".json")
_PACKED = (".zip", ".kmz")
_LAYERS = (".geojson", ".gpkg", ".kml", ".fgb", ".geoparquet")
_SIGNS = {
    ".gpkg": b"SQLite format 3\x00",
    ".fgb": b"fgb",
    ".geoparquet": b"PAR1",
}
"""The bytes that files of layers begin with, where they are not text."""
_KML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--.*?-->\s*)*<kml\b", re.DOTALL)
_SAMPLE = 1 << 16
_CLOSED = {"Polygon", "MultiPolygon", "GeometryCollection"}


@dataclass(frozen=True, eq=False)
class Inspected:
    """A file that can be read.

    ``path`` is the table or layer itself, unpacked where the file was packed; ``format`` the
    format it seems to be of, or `AREAS`; ``signs`` the columns that gave it away; ``head`` its
    first rows, every cell as text, with ``row_number``; ``rows`` how many it has; ``words`` the
    different cells of each column that has few, in files whose columns are to be mapped.
    """

    path: Path
    format: str
    signs: tuple[str, ...]
    head: pl.DataFrame
    rows: int
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats it may be of: a layer is no table, and the other way round."""
        if self.format not in {AREAS, "vector"}:
            return tuple(name for name in load_manifests() if name != "vector")
        is_table = self.path.suffix.lower() in {".parquet", ".pq"}
        other = "vector" if self.format == AREAS else AREAS
        return (self.format, other, "table") if is_table else (self.format, other)

    @property
    def columns(self) -> list[str]:
        """The names of the file's columns, in its order."""
        return [name for name in self.head.columns if name != ROW]


def clean_name(name: str) -> str:
    """Return a file's name as it may be used as one: no folder, no control or markup characters.

    Letters of every script, digits, spaces and ``.-_()[]`` stay; its ending stays whole.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = _FAMILY.sub("_", last).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{ending[:16]}" if dot else plain[:_LONGEST_NAME]


def inspect_file(path: Path, *, lang: str) -> Inspected:
    """Say which format a file seems to be of, and what is in its first rows.

    Raises
    ------
    ReaderError
        In one sentence: the file is empty, broken, too large once unpacked, or nothing known.

    """
    check_file(path, lang=lang)
    # First of all: sizes are looked at before anything opens the file.
    path = _unpack(path, lang=lang)
    if _is_layer(path, lang=lang):
        return _inspect_layer(path, lang=lang)
    _measure_parquet(path, lang=lang)
    frame = open_table(path, lang=lang).frame
    headers = frame.drop(ROW).columns
    found = recognise(headers)
    if found is None:
        return _look(path, "table", (), frame)
    known = found.canonical(headers)
    signs = next(signs for signs in found.recognise if signs <= set(known.values()))
    return _look(path, found.name, tuple(own for own in known if known[own] in signs), frame)


def _inspect_layer(path: Path, *, lang: str) -> Inspected:
    """Look into a layer: areas without figures or types of events are a boundary file's."""
    manifest, options = load_manifests()["vector"], Options(lang=lang)
    layer = read_layer(path, options)
    attributes = tell_attributes(layer)
    words = _list_words(attributes) if attributes.width else {}
    kinds = set(layer.geometry.dropna().geom_type)
    # Areas with numbers of people or kinds of violence are events that happened somewhere in them.
    if kinds and kinds <= _CLOSED and not _tells_events(attributes.columns):
        head = attributes.head(_SHOWN_ROWS).with_row_index(ROW, offset=1)
        return Inspected(path, AREAS, (), head, len(layer), words)
    table = open_layer(path, manifest, options=options, layer=layer)
    return Inspected(path, "vector", (), table.head(_SHOWN_ROWS), len(layer), words)


def _tells_events(headers: Sequence[str]) -> bool:
    fields = propose(headers)["columns"].keys()
    figures = {f"{figure}{end}" for figure in FIGURES for end in ("", "_min", "_max")}
    return bool(fields & {"event_type", "sub_event_type", *figures})


def _look(path: Path, format_: str, signs: tuple[str, ...], frame: pl.DataFrame) -> Inspected:
    words = {} if signs else _list_words(frame.drop(ROW))
    return Inspected(path, format_, signs, frame.head(_SHOWN_ROWS), frame.height, words)


def _list_words(frame: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    few = frame.select(pl.all().n_unique()).row(0, named=True) if frame.width else {}
    return {
        name: tuple(frame.get_column(name).drop_nulls().unique().sort())
        for name, different in few.items()
        if different <= _MOST_WORDS
    }


def _unpack(path: Path, *, lang: str) -> Path:
    """Return the one table a packed file holds; the file itself where it is one, or a layer."""
    # Every zip begins so, also XLSX and KMZ.
    if path.read_bytes()[:2] != b"PK":
        if path.suffix.lower() in _PACKED:
            raise ReaderError(t(lang, "import.error.zip", file=path.name))
        return path
    try:
        with zipfile.ZipFile(path) as packed:
            _limit(packed, path, lang=lang)
            if path.suffix.lower() not in _PACKED:
                return path
            return _take_member(packed, path, lang=lang)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise ReaderError(t(lang, "import.error.zip", file=path.name)) from None


def _limit(packed: zipfile.ZipFile, path: Path, *, lang: str) -> None:
    # As the archive states it; see `_take_member` for what keeps it honest.
    unpacked = sum(member.file_size for member in packed.infolist())
    if unpacked > max(_SMALLEST_LIMIT, UNPACKED_TIMES * path.stat().st_size):
        raise ReaderError(t(lang, "import.error.unpacked", file=path.name))


def _take_member(packed: zipfile.ZipFile, path: Path, *, lang: str) -> Path:
    """Unpack what is to be read: a Shapefile with what belongs to it, else the one file."""
    members = [m for m in packed.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
    if path.suffix.lower() == ".kmz":
        main = find_main(packed)
        wanted = [m for m in members if m.filename == main]
    else:
        wanted = [m for m in members if m.filename.lower().endswith(".shp")] or [
            m for m in members if m.filename.lower().endswith((*_TABLES, *_LAYERS))
        ]
    if len(wanted) != 1:
        key = "import.error.zip_several" if wanted else "import.error.zip_nothing"
        raise ReaderError(t(lang, key, file=path.name))
    stem, _, ending = wanted[0].filename.rpartition(".")
    has_parts = ending.lower() == "shp"
    folder = path.parent / "unpacked"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for member in members:
        if member is wanted[0] or (has_parts and member.filename.startswith(f"{stem}.")):
            # Zip libraries stop at the size a member states, which has been looked at.
            with packed.open(member) as source, _place(folder, member, path).open("wb") as target:
                shutil.copyfileobj(source, target)
    return _place(folder, wanted[0], path)


def _place(folder: Path, member: zipfile.ZipInfo, path: Path) -> Path:
    ending = PurePosixPath(member.filename).suffix.lower()
    is_part = ending in {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    # Never by the path inside the archive, which may lead out of the folder.
    return folder / (f"{path.stem}{ending}" if is_part else clean_name(member.filename))


def _is_layer(path: Path, *, lang: str) -> bool:
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


def _measure_parquet(path: Path, *, lang: str) -> None:
    """Refuse a Parquet file whose cells, before they are unpacked, are too many for its size."""
    if path.suffix.lower() not in {".parquet", ".pq"}:
        return
    try:
        scanned = pl.scan_parquet(path)
        # From the footer alone: a small file may unpack to any number of equal cells.
        cells = scanned.select(pl.len()).collect().item() * len(scanned.collect_schema())
    except (pl.exceptions.PolarsError, OSError):
        raise ReaderError(t(lang, "import.error.binary", file=path.name)) from None
    if cells > max(_SMALLEST_LIMIT, UNPACKED_TIMES * path.stat().st_size):
        raise ReaderError(t(lang, "import.error.unpacked", file=path.name))
