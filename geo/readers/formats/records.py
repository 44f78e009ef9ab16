"""Open JSON whose records hang in pages, in lists of lists, or stand one on each line."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from geo.readers.files.open import check_file, detect_encoding, open_format
from geo.readers.files.opened import Opened
from geo.readers.manifest import Manifest

Record = dict[str, object]
_JSON = json.JSONDecoder()
_SPACE = " \t\r\n\ufeff"


def open_records(
    path: Path, manifest: Manifest, *, documents: list[object] | None = None, lang: str
) -> Opened:
    """Open a file of a format as `open_format` does, with the records of all lists in it.

    Parameters
    ----------
    path
        The file, which need not be JSON.
    manifest
        The format; a list is one of its records when it has every column the format needs.
    documents
        What `read_documents` found in it, where that was asked already.
    lang
        The language of errors.

    """
    if documents is None:
        documents = read_documents(path, lang=lang)
    lists = list(_find_lists(documents, manifest))
    # A file that is one list is opened as it stands.
    if not lists or documents[0] is lists[0]:
        return open_format(path, manifest, lang=lang)
    with tempfile.TemporaryDirectory() as folder:
        # Under its own name, which stands in errors.
        whole = Path(folder) / path.name
        whole.write_text(json.dumps([row for rows in lists for row in rows]), encoding="utf-8")
        return open_format(whole, manifest, lang=lang)


def read_documents(path: Path, *, lang: str) -> list[object]:
    """Return every JSON document of a file, one after another; [] when it is not JSON.

    Files of one record a line, and pages joined end to end, are several documents.
    """
    check_file(path, lang=lang)
    with path.open("rb") as stream:
        starts_as_json = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}
    encoding = detect_encoding(path) if starts_as_json else None
    if encoding is None:
        return []
    text = path.read_text(encoding=encoding, errors="replace")
    try:
        return list(_read_all(text))
    except ValueError:
        return []


def _read_all(text: str) -> Iterator[object]:
    at = _skip(text, 0)
    while at < len(text):
        document, at = _JSON.raw_decode(text, at)
        yield document
        at = _skip(text, at)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _find_lists(content: object, manifest: Manifest) -> Iterator[list[Record]]:
    # Some servers write a list with gaps as an object, with its numbers as names.
    inner = list(content.values()) if isinstance(content, dict) else content
    if not isinstance(inner, list):
        return
    if all(isinstance(row, dict) for row in inner):
        names = manifest.canonical(dict.fromkeys(name for row in inner for name in row))
        if set(manifest.required) <= set(names.values()):
            yield inner
            return
    for value in inner:
        yield from _find_lists(value, manifest)
