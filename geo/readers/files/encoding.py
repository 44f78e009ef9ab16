"""Find how the letters of a text file are written, and where its lines end."""

import codecs
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

SAMPLE = 1 << 18
"""How many of a file's first bytes are looked at."""
_BLOCK = 1 << 20
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ARABIC_WORD = re.compile(r"[\u0621-\u064a]{3,}")
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True, eq=False)
class Text:
    """A file of text: its encoding, and its first lines."""

    path: Path
    encoding: str
    head: str

    def open(self) -> Path | BytesIO:
        """Return what Polars can read: the file, or its text in UTF-8 with lines ended by LF."""
        if self.encoding in {"utf-8", "utf-8-sig"} and not ends_in_cr(self.head):
            return self.path
        return BytesIO(self.read().encode())

    def read(self) -> str:
        """Return the whole text, without a byte order mark."""
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as stream:
            text = stream.read()
        return _end_in_lf(text, self.head).removeprefix("\ufeff")

    @property
    def start(self) -> str:
        """The first lines, ended by LF where the file ends them as old Macs did."""
        return _end_in_lf(self.head, self.head).removeprefix("\ufeff")


def read_head(path: Path, encoding: str) -> Text:
    """Return a text with its first lines."""
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE)
    return Text(path, encoding, sample.decode(encoding, errors="ignore"))


def ends_in_cr(head: str) -> bool:
    """Tell whether lines end as on old Macs: a line feed there is inside of a quoted cell."""
    if "\r" not in head:
        return False
    bare = _QUOTED.sub("", head)
    return "\r" in bare and "\n" not in bare


def _end_in_lf(text: str, head: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if ends_in_cr(head) else text


def detect_encoding(path: Path) -> str | None:
    """Return a text file's encoding, or None when it is not text.

    A byte order mark decides; then UTF-16 by its zero bytes, then UTF-8 when the whole file
    decodes; then Windows-1256 when its bytes spell Arabic words, else Windows-1252.
    """
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE)
    for mark, name in _BOMS.items():
        if sample.startswith(mark):
            return name
    # No text in one byte a letter holds zeros.
    if b"\x00" in sample:
        return _detect_utf16(sample)
    if _decodes_as_utf8(path):
        return "utf-8"
    letters = sum(map(len, _ARABIC_WORD.findall(sample.decode("cp1256", errors="ignore"))))
    foreign = sum(byte > 0x7F for byte in sample)  # noqa: PLR2004  where ASCII ends
    # Both read any bytes: only whether words come of it tells them apart.
    return "cp1256" if 2 * letters > foreign else "cp1252"


def _detect_utf16(sample: bytes) -> str | None:
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    pairs = len(sample) // 2
    if min(zeros) == 0 and 2 * max(zeros) > pairs:
        return "utf-16-le" if zeros[1] else "utf-16-be"
    return None


def _decodes_as_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
