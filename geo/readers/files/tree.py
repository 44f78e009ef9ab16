"""Open JSON: each list of records in it is a part, wherever it hangs; or a record a line."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from geo.model.schema import ROW
from geo.readers.files.encoding import Text
from geo.readers.files.hxl import drop_tags
from geo.readers.files.opened import EmptyPartError, Part, check_width, number
from geo.readers.manifest import Manifest, fold_header
from geo.readers.notes import ReaderError
from geo.text import t

Record = dict[str, object]
_KEY = "key"
"""The column of the keys by which a file holds its records."""
_PAGED = ("Result", "results", "data")
"""What the pages a server gives one after another call their rows."""


def looks_like_tree(text: Text) -> bool:
    """Tell JSON by its first letter."""
    return text.start.lstrip()[:1] in {"[", "{"}


def open_lists(text: Text, manifest: Manifest | None, *, lang: str) -> list[Part]:
    """Return the lists of records in a JSON file, or its lines where each is a record."""
    file = text.path.name
    content = _parse(text, lang=lang)
    # A mapping saved on the Data page is JSON, too, and is easily brought in the table's place.
    if isinstance(content, dict) and isinstance(content.get("columns"), dict):
        raise ReaderError(t(lang, "import.error.is_mapping", file=file))
    found = dict(_list_records(content, ())) or dict(_list_written_otherwise(content))
    known = {
        fold_header(n) for c in (manifest.columns if manifest else ()) for n in (c.name, *c.aliases)
    }
    parts = [_open_list(name, rows, known, text, lang=lang) for name, rows in found.items()]
    if not parts:
        raise EmptyPartError(t(lang, "import.error.no_rows", file=file))
    return parts


def _parse(text: Text, *, lang: str) -> object:
    written = text.read()
    try:
        return json.loads(written)
    # Brackets within brackets by the thousand are an attack on the parser, or no table.
    except (ValueError, RecursionError):
        lines = [line for line in written.split("\n") if line.strip()]
    try:
        records = [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        records = []
    if len(records) > 1 and all(isinstance(record, dict) for record in records):
        return records
    raise ReaderError(t(lang, "import.error.json", file=text.path.name))


def _list_records(content: object, path: tuple[str, ...]) -> Iterator[tuple[str, list[Record]]]:
    if isinstance(content, dict):
        for name, value in content.items():
            yield from _list_records(value, (*path, str(name)))
    elif isinstance(content, list) and content and all(isinstance(row, dict) for row in content):
        paged = next(
            (n for n in _PAGED if all(isinstance(row.get(n), list) for row in content)), None
        )
        if paged is None:
            yield ".".join(path), content
        else:
            rows = [row for page in content for row in page[paged] if isinstance(row, dict)]
            yield ".".join((*path, paged)), rows


def _list_written_otherwise(content: object) -> Iterator[tuple[str, list[Record]]]:
    """Give the records of a file that is no list of them, in the shapes programs write tables in.

    Rows of cells under a row of names (``[[...], [...]]``, ``{"columns": ..., "data": ...}``);
    records by their key; columns by their name, each with its cells by row.
    """
    rows = content
    if isinstance(content, dict) and {"columns", "data"} <= content.keys():
        rows = [content["columns"], *_as_list(content["data"])]
    if isinstance(rows, list) and len(rows) > 1 and all(isinstance(row, list) for row in rows):
        names, *cells = rows
        if all(isinstance(name, str) for name in names):
            yield "", [dict(zip(names, row, strict=False)) for row in cells]
    elif isinstance(content, dict) and all(isinstance(one, dict) for one in content.values()):
        inner = {key for one in content.values() for key in one}
        # As pandas writes a table: {"killed": {"0": 5, "1": 7}, ...}.
        if inner and all(key.isdecimal() for key in inner):
            keys = sorted(inner, key=int)
            yield "", [{name: column.get(k) for name, column in content.items()} for k in keys]
        elif len(content) > 1:
            yield "", [{_KEY: key, **record} for key, record in content.items()]


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _open_list(
    name: str, records: Sequence[Record], known: set[str], text: Text, *, lang: str
) -> Part:
    flat = [_flatten(record, known) for record in records]
    names = list(dict.fromkeys(name for record in flat for name in record))
    check_width(names, text.path.name, lang=lang)
    columns = {name: [_write_cell(record.get(name)) for record in flat] for name in names}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    try:
        # Rows are numbered here: a field of that name would stand in the way.
        numbered = number(frame.drop([ROW], strict=False), 1, text.path.name, lang=lang)
    except ReaderError as error:
        return Part(name, pl.DataFrame(), error=error)
    rest, tags = drop_tags(numbered)
    return Part(name, rest, tags=tags, encoding=text.encoding)


def _flatten(record: Record, known: set[str]) -> Record:
    """Spread out a record's own records, one level: the name of a ``place`` is ``place.name``."""
    flat: Record = {}
    for name, value in record.items():
        # What a format has under this name is its own reader's to take apart.
        if not isinstance(value, dict) or fold_header(name) in known:
            flat[name] = value
            continue
        scalar = {n: v for n, v in value.items() if not isinstance(v, dict | list)}
        for inner, told in scalar.items():
            flat.setdefault(f"{name}.{inner}", told)
        if len(scalar) < len(value):
            flat[name] = value
    return flat


def _write_cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    # A whole number beside a blank is written with a point by many programs.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
