"""Packing: which form a client takes, and the packed forms of what is sent, kept in memory."""

import gzip
import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import brotli

ENCODINGS = ("br", "gzip")
"""The packed forms, as HTTP names them, the better one first."""
HARD, QUICK = 10, 5
"""How hard brotli packs what everybody asks for, once, and what is packed while somebody waits.

The scripts of the map page, 4.6 MB: 1,068 kB in 0.13 s at 5, 1,040 in 0.7 at 9, 977 in 2.6 at 10,
959 in 6.0 at 11; gzip makes 1,146 of them in 0.11 s, and 1,141 in 0.15 at its best.
"""
_GZIP = {HARD: 9, QUICK: 6}
PACKED = frozenset({".css", ".geojson", ".htm", ".html", ".js", ".json", ".mjs", ".svg", ".txt"})
"""Endings of files that become smaller; pictures and fonts are packed as they are."""


def choose_encoding(accepted: str) -> str:
    """Return which of `ENCODINGS` an ``Accept-Encoding`` asks for, '' for none of them.

    After RFC 9110, 12.5.3: what is given no weight has 1, ``*`` stands for what is not named, and
    0 says no. Of two that are wanted alike the better one is taken, and any of them rather than
    the plain form, unless that is said to be wanted more.
    """
    weights = dict(_read_weight(part) for part in accepted.lower().split(",") if part.strip())
    others = weights.get("*", 0.0)
    found = {name: weights.get(name, others) for name in ENCODINGS}
    best = max(ENCODINGS, key=lambda name: found[name])
    return best if found[best] > 0 and found[best] >= weights.get("identity", 0.0) else ""


def _read_weight(part: str) -> tuple[str, float]:
    name, *parameters = (each.strip() for each in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, min(max(float(value), 0.0), 1.0)
            except ValueError:
                return name, 0.0
    return name, 1.0


def pack(body: bytes, encoding: str, *, level: int = QUICK) -> bytes:
    """Return bytes packed in one of `ENCODINGS`; ``level`` is `HARD` or `QUICK`."""
    if encoding == "gzip":
        # Without a time, so that the same bytes are packed alike.
        return gzip.compress(body, _GZIP[level], mtime=0)
    return bytes(brotli.compress(body, quality=level))


@dataclass
class PackedFile:
    """A file's packed forms and its tag, as long as the file stays as it is."""

    state: tuple[int, int]
    tag: str
    forms: dict[str, bytes]
    level: int


@dataclass
class Shelf:
    """Packed forms of files, each made once and kept in memory."""

    kept: dict[Path, PackedFile] = field(default_factory=dict)
    keeping: threading.Lock = field(default_factory=threading.Lock)

    def find(self, path: Path, encoding: str) -> PackedFile | None:
        """Return what is kept of a file as it is now, None where that has no such form yet."""
        found = self.kept.get(path)
        is_kept = found and found.state == read_state(path) and encoding in found.forms
        return found if is_kept else None

    def make(self, path: Path, encodings: Iterable[str], *, level: int = QUICK) -> PackedFile:
        """Return a file with these packed forms, made now unless they are kept as hard."""
        state = read_state(path)
        found = self.kept.get(path)
        if found is None or found.state != state or found.level < level:
            found = PackedFile(state, "", {}, level)
        missing = [name for name in encodings if name not in found.forms]
        if missing:
            # Nobody waits for another's file; one that is asked for twice at once is made twice.
            body = path.read_bytes()
            made = {name: pack(body, name, level=found.level) for name in missing}
            tag = hashlib.sha256(body).hexdigest()[:16]
            found = PackedFile(state, tag, found.forms | made, found.level)
            self._keep(path, found)
        return found

    def _keep(self, path: Path, made: PackedFile) -> None:
        with self.keeping:
            there = self.kept.get(path)
            if there is None or there.state != made.state or there.level <= made.level:
                self.kept[path] = made


def read_state(path: Path) -> tuple[int, int]:
    """Return what changes with a file: when it was written, and its size."""
    told = path.stat()
    return told.st_mtime_ns, told.st_size


SHELF = Shelf()
"""What is kept of this process's files."""
