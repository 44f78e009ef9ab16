"""Files made to hold, fell or use a server that reads them; each is small, or made when asked for.

Every function writes one file into a folder and returns its path. ``PORT`` in a file stands for a
port on which a test listens.
"""

import gzip
import io
import json
import math
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import polars as pl
import pyarrow as pa
import shapely
from pyarrow import parquet

HEADER = "date,place,latitude,longitude,killed\n"
ROW = "2018-11-17,Aleppo,36.2,37.1,5\n"
POINT = (
    '{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[37,36]}}'
)
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
END = "</Document></kml>"
MEGA = 1 << 20


def _write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _collect(crs: str, features: str = POINT) -> str:
    return f'{{"type":"FeatureCollection",{crs}"features":[{features}]}}'


def _name_system(name: str) -> str:
    return f'"crs":{{"type":"name","properties":{{"name":{json.dumps(name)}}}}},'


def system_by_address(folder: Path) -> Path:
    crs = '"crs":{"type":"link","properties":{"href":"http://127.0.0.1:PORT/crs","type":"ogcwkt"}},'
    return _write(folder / "a.geojson", _collect(crs))


def system_named_by_address(folder: Path) -> Path:
    return _write(folder / "a.geojson", _collect(_name_system("http://127.0.0.1:PORT/crs")))


def system_by_path(folder: Path) -> Path:
    return _write(folder / "a.geojson", _collect(_name_system("/vsicurl/http://127.0.0.1:PORT/x")))


def system_in_a_prj(folder: Path) -> Path:
    shape = folder / "shape"
    at = gpd.points_from_xy([37], [36], crs="EPSG:4326")
    gpd.GeoDataFrame({"name": ["a"]}, geometry=at).to_file(shape, driver="ESRI Shapefile")
    with zipfile.ZipFile(folder / "a.zip", "w") as packed:
        for part in shape.iterdir():
            if part.suffix != ".prj":
                packed.write(part, f"a{part.suffix}")
        packed.writestr("a.prj", "http://127.0.0.1:PORT/crs")
    return folder / "a.zip"


def _virtual(source: str) -> str:
    return (
        '<OGRVRTDataSource><OGRVRTLayer name="a">'
        f"<SrcDataSource>{source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )


def virtual_layer(folder: Path) -> Path:
    return _write(folder / "a.vrt", _virtual("/vsicurl/http://127.0.0.1:PORT/a.geojson"))


def virtual_layer_called_kml(folder: Path) -> Path:
    return _write(folder / "a.kml", _virtual("/etc/passwd"))


def virtual_layer_called_geojson(folder: Path) -> Path:
    return _write(folder / "a.geojson", _virtual("/etc/passwd"))


def virtual_layer_in_a_kml(folder: Path) -> Path:
    return _write(folder / "a.kml", KML + _virtual("/etc/passwd") + END)


def virtual_file(folder: Path) -> Path:
    return _write(folder / "a.ovf", _virtual("http://127.0.0.1:PORT/a.geojson"))


def web_service(folder: Path) -> Path:
    said = "<OGRWFSDataSource><URL>http://127.0.0.1:PORT/wfs</URL></OGRWFSDataSource>"
    return _write(folder / "a.xml", said)


def web_features(folder: Path) -> Path:
    return _write(folder / "a.json", '{"links":[{"rel":"data","href":"http://127.0.0.1:PORT/x"}]}')


def gml_with_a_schema(folder: Path) -> Path:
    gml = (
        '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="x http://127.0.0.1:PORT/x.xsd">'
        '<gml:featureMember xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xlink:href="http://127.0.0.1:PORT/y"/></gml:FeatureCollection>'
    )
    return _write(folder / "a.gml", gml)


def _with_entities(body: str) -> str:
    lines = '<!ENTITY a0 "ha">'
    lines += "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [{lines}]>{body.replace("LAUGH", "&a11;")}'


_PLACE = "<Point><coordinates>37,36</coordinates></Point></Placemark>"
_LAUGHING = f"<Placemark><name>LAUGH</name>{_PLACE}"


def laughs_in_kml(folder: Path) -> Path:
    return _write(folder / "a.kml", _with_entities(f"{KML}{_LAUGHING}{END}"))


def laughs_without_a_head(folder: Path) -> Path:
    """Begin as a KML does, so that the file is taken for one."""
    lines = _with_entities("").partition("?>")[2]
    return _write(folder / "a.kml", f"<!-- {KML} -->{KML}{lines}{_LAUGHING}{END}")


def laughs_in_gpx(folder: Path) -> Path:
    gpx = '<gpx><wpt lat="36" lon="37"><name>LAUGH</name></wpt></gpx>'
    return _write(folder / "a.gpx", _with_entities(gpx))


def laughs_in_svg(folder: Path) -> Path:
    return _write(folder / "a.svg", _with_entities("<svg><text>LAUGH</text></svg>"))


def entity_of_a_file(folder: Path) -> Path:
    said = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    mark = _LAUGHING.replace("LAUGH", "&x;")
    return _write(folder / "a.kml", f"{KML}{said}{mark}{END}")


def link_in_kml(folder: Path) -> Path:
    links = (
        "<NetworkLink><Link><href>http://127.0.0.1:PORT/b.kml</href></Link></NetworkLink>"
        "<NetworkLink><Link><href>/etc/passwd</href></Link></NetworkLink>"
    )
    mark = _LAUGHING.replace("LAUGH", "a")
    return _write(folder / "a.kml", f"{KML}{links}{mark}{END}")


def _geopackage(folder: Path, *statements: str) -> Path:
    path = folder / "a.gpkg"
    points = gpd.GeoDataFrame(
        {"name": ["a"]}, geometry=gpd.points_from_xy([37], [36]), crs="EPSG:4326"
    )
    points.to_file(path, layer="points", driver="GPKG")
    with closing(sqlite3.connect(path)) as base:
        for statement in statements:
            base.execute(statement)
        base.commit()
    return path


_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
_ENDLESS = f"{_NUMBERS}) SELECT i AS fid, NULL AS geom FROM n"  # noqa: S608  ours
_CONTENTS = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
    "VALUES ('endless', 'features', 'endless', 4326)"
)
_COLUMNS = "INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'POINT', 4326, 0, 0)"


def view_without_end(folder: Path) -> Path:
    return _geopackage(folder, f"CREATE VIEW endless AS {_ENDLESS}", _CONTENTS, _COLUMNS)


def view_of_all_by_all(folder: Path) -> Path:
    view = f"{_NUMBERS} LIMIT 100000) SELECT a.i AS fid, NULL AS geom FROM n a, n b, n c"  # noqa: S608
    return _geopackage(folder, f"CREATE VIEW endless AS {view}", _CONTENTS, _COLUMNS)


def table_of_a_file(folder: Path) -> Path:
    """Name a virtual table that GDAL reads another file by."""
    return _geopackage(
        folder,
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_master VALUES ('table', 'endless', 'endless', 0, "
        "'CREATE VIRTUAL TABLE endless USING VirtualOGR(''/etc/passwd'')')",
        _CONTENTS,
        _COLUMNS,
    )


def trigger_that_loops(folder: Path) -> Path:
    return _geopackage(
        folder,
        "CREATE TRIGGER again AFTER INSERT ON points "
        "BEGIN INSERT INTO points (name) VALUES ('a'); END",
    )


def flat_bomb(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", b"0" * (100 * MEGA))
    return folder / "a.zip"


def nested_bomb(folder: Path) -> Path:
    inner = flat_bomb(folder).read_bytes()
    for _ in range(5):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as packed:
            for name in "abc":
                packed.writestr(f"{name}.zip", inner)
        inner = held.getvalue()
        if len(inner) > 30 * MEGA:
            break
    return _write(folder / "a.zip", inner)


def overlapping_bomb(folder: Path) -> Path:
    """Let a thousand entries share one file's bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a000.csv", b"0" * (20 * MEGA))
    content = held.getvalue()
    start = content.index(b"PK\x01\x02")
    entry = content[start : content.index(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"a000.csv", b"a%03d.csv" % n) for n in range(1000))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), start, 0)
    return _write(folder / "a.zip", content[:start] + entries + end)


def lying_size(folder: Path) -> Path:
    """State ten bytes for a file of 100 MB, with the checksum of its first ten."""
    path = flat_bomb(folder)
    honest = struct.pack("<I", 100 * MEGA)
    crc = struct.pack("<I", zlib.crc32(b"0" * (100 * MEGA)))
    told = path.read_bytes().replace(honest, struct.pack("<I", 10))
    return _write(path, told.replace(crc, struct.pack("<I", zlib.crc32(b"0" * 10))))


def slips(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "a.zip", "w") as packed:
        for name in ("../../slipped.csv", "/var/slipped.csv", "..\\slipped.csv", "a.csv"):
            packed.writestr(name, HEADER + ROW)
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    return folder / "a.zip"


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = f'<worksheet xmlns="{_MAIN}">'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}


def _workbook(folder: Path, sheet: str, **more: str) -> Path:
    with zipfile.ZipFile(folder / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {**_PARTS, **more}.items():
            packed.writestr(name, content)
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
    return folder / "a.xlsx"


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _rows() -> str:
    names, cells = HEADER.strip().split(","), ROW.strip().split(",")
    first = "".join(_cell(f"{column}1", name) for column, name in zip("ABCDE", names, strict=True))
    second = "".join(_cell(f"{column}2", one) for column, one in zip("ABCDE", cells, strict=True))
    return f'<row r="1">{first}</row><row r="2">{second}</row>'


def far_corner(folder: Path) -> Path:
    last = f'<row r="1048576">{_cell("XFD1048576", "a")}</row>'
    return _workbook(folder, f"{_SHEET}<sheetData>{_rows()}{last}</sheetData></worksheet>")


def merged_cells(folder: Path) -> Path:
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(3, 1_000_003))
    sheet = f"{_SHEET}<sheetData>{_rows()}</sheetData><mergeCells>{merged}</mergeCells></worksheet>"
    return _workbook(folder, sheet)


def many_styles(folder: Path) -> Path:
    styles = f'<styleSheet xmlns="{_MAIN}"><cellXfs>'
    styles += '<xf numFmtId="14"/>' * 1_000_000 + "</cellXfs></styleSheet>"
    sheet = f"{_SHEET}<sheetData>{_rows()}</sheetData></worksheet>"
    return _workbook(folder, sheet, **{"xl/styles.xml": styles})


def laughs_in_xlsx(folder: Path) -> Path:
    sheet = f"{_SHEET}<sheetData><row r='1'>{_cell('A1', 'LAUGH')}</row></sheetData></worksheet>"
    return _workbook(folder, _with_entities(sheet))


def wide_bomb_in_xlsx(folder: Path) -> Path:
    """State a size of ten bytes for a sheet of 200 MB: what reads it finds out at its end."""
    text = f"{_SHEET}<sheetData>{_rows()}" + " " * (200 * MEGA) + "</sheetData></worksheet>"
    path = _workbook(folder, text)
    return _write(
        path, path.read_bytes().replace(struct.pack("<I", len(text)), struct.pack("<I", 10))
    )


def nested_json(folder: Path) -> Path:
    return _write(folder / "a.json", "[" * 100_000 + "]" * 100_000)


def nested_geojson(folder: Path) -> Path:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    return _write(folder / "a.geojson", _collect("", POINT.replace('"a"}', f'"a","b":{deep}}}')))


def nested_xml(folder: Path) -> Path:
    folders = "<Folder>" * 100_000 + "</Folder>" * 100_000
    return _write(folder / "a.kml", f"{KML}{folders}{END}")


def many_columns(folder: Path) -> Path:
    names = ",".join(f"c{n}" for n in range(100_000))
    return _write(folder / "a.csv", f"{names}\n" + ",".join("1" * 100_000) + "\n")


def many_fields(folder: Path) -> Path:
    one = {f"c{n}": 1 for n in range(100_000)}
    return _write(folder / "a.json", json.dumps([one, one]))


def many_attributes(folder: Path) -> Path:
    named = json.dumps({f"c{n}": 1 for n in range(100_000)})
    return _write(folder / "a.geojson", _collect("", POINT.replace('{"name":"a"}', named)))


def line_of_200_mb(folder: Path) -> Path:
    return _write(folder / "a.csv", HEADER.encode() + b"a" * (200 * MEGA))


def open_quote(folder: Path) -> Path:
    return _write(folder / "a.csv", HEADER + '"' + ROW * 100_000)


def parquet_of_equal_cells(folder: Path) -> Path:
    pl.DataFrame({"killed": pl.repeat(1, 300_000_000, dtype=pl.Int8, eager=True)}).write_parquet(
        folder / "a.parquet"
    )
    return folder / "a.parquet"


def parquet_of_long_cells(folder: Path) -> Path:
    """Fill five million cells with one word of 10 kB."""
    at = pa.array(np.zeros(5_000_000, dtype="int32"))
    words = pa.DictionaryArray.from_arrays(at, pa.array(["a" * 10_000]))
    parquet.write_table(pa.table({"note": words}), folder / "a.parquet")
    return folder / "a.parquet"


def star(folder: Path) -> Path:
    corners = 20_001
    around = [2 * math.pi * n * (corners // 2) / corners for n in range(corners)]
    ring = [[37 + math.cos(a), 36 + math.sin(a)] for a in around]
    shape = json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    feature = f'{{"type":"Feature","properties":{{"name":"a"}},"geometry":{shape}}}'
    return _write(folder / "a.geojson", _collect("", feature))


def ten_million_corners(folder: Path) -> Path:
    around = np.linspace(0, 2 * math.pi, 10_000_000)
    ring = np.column_stack([37 + np.cos(around), 36 + np.sin(around)])
    shapes = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Polygon(ring)], crs="EPSG:4326")
    shapes.to_file(folder / "a.fgb", driver="FlatGeobuf", SPATIAL_INDEX="NO")
    return folder / "a.fgb"


def corners_in_text(folder: Path) -> Path:
    ring = ",".join("[37,36],[38,36],[38,37]" for _ in range(1_500_000))
    shape = f'{{"type":"Polygon","coordinates":[[{ring},[37,36]]]}}'
    feature = f'{{"type":"Feature","properties":{{"name":"a"}},"geometry":{shape}}}'
    return _write(folder / "a.geojson", _collect("", feature))


def nul_bytes(folder: Path) -> Path:
    row = ROW.replace("Aleppo", "Al\x00eppo")
    return _write(folder / "a.csv", HEADER + row * 10 + "\x00" * 1000)


def long_numbers(folder: Path) -> Path:
    row = ROW.replace(",5", f",{'9' * 400}").replace("36.2", "3" * 400)
    return _write(folder / "a.csv", HEADER + ROW + row)


def far_years(folder: Path) -> Path:
    days = ("1000000000-01-01", "-999999999-12-31", "0000-00-00", "9999999999999")
    rows = "".join(ROW.replace("2018-11-17", day) for day in days)
    return _write(folder / "a.csv", HEADER + ROW + rows)


def gzip_of_gzip(folder: Path) -> Path:
    packed = gzip.compress(gzip.compress(b"0" * (200 * MEGA)))
    return _write(folder / "a.csv.gz", packed)


def gzip_called_csv(folder: Path) -> Path:
    return _write(folder / "a.csv", gzip.compress(b"0" * (50 * MEGA)))


def zstd_called_csv(folder: Path) -> Path:
    """Polars unpacks what is packed so, whatever it is called."""
    raw = b"\x28\xb5\x2f\xfd" + b"\x00" * 100
    return _write(folder / "a.csv", raw)


def list_all() -> Iterator[Callable[[Path], Path]]:
    """Give every function that makes a file."""
    for name, made in list(globals().items()):
        if callable(made) and made.__module__ == __name__ and not name.startswith(("_", "list_")):
            yield made
