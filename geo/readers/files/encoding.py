"""Find how the letters of a text file are written, and where its lines end."""

import codecs
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

SAMPLE = 1 << 18
"""How many of a file's first bytes are looked at."""
_BLOCK = 1 << 20
MIXED = "utf_8"
"""The encoding of a text in UTF-8 in which some bytes are none, as where two files were joined."""
GUESSED = "cp1252"
"""What a text is read as of whose letters nothing tells how they are written."""
_FALLBACK = "rasd.cp1252"
_FEW = 4
"""How many letters in UTF-8 there are at least for a byte that is none."""
_BOMS = {
    # Before that of UTF-16, which it begins with.
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_PRINTED = (b"%PDF-", b"{\\rtf")
"""What pages made to be read or printed begin with; much of them is letters, and none a table."""
_ARABIC = ("cp1256", "iso8859_6")
_OFTEN = 8
"""Among how many Arabic letters there is at least one alef or lam."""
_PLAIN = 0.99
"""The share of a text's characters that can be printed."""
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
        # A byte that is no UTF-8 is most often a letter of Windows-1252.
        errors = _FALLBACK if self.encoding == MIXED else "replace"
        with self.path.open(encoding=self.encoding, errors=errors, newline="") as stream:
            text = stream.read()
        return self._begin(_end_in_lf(text, self.head))

    @property
    def start(self) -> str:
        """The first lines, ended by LF where the file ends them as old Macs did."""
        return self._begin(_end_in_lf(self.head, self.head))

    def _begin(self, text: str) -> str:
        """Take off a byte order mark, also one that the rest of the file gives the lie to."""
        mark = codecs.BOM_UTF8.decode(self.encoding, errors="ignore")
        return text.removeprefix("\ufeff").removeprefix(mark or "\ufeff")


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


def find_strange(path: Path) -> int:
    """Return the line (from 1) with the first byte that is no UTF-8; 0 where all are."""
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content[: error.start].count(b"\n") + 1
    return 0


def has_foreign(path: Path) -> bool:
    """Tell whether any letter stands in a file that is none of ASCII."""
    with path.open("rb") as stream:
        return any(not block.isascii() for block in iter(lambda: stream.read(_BLOCK), b""))


def _read_as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    strange = error.object[error.start : error.end]
    return strange.decode(GUESSED, errors="replace"), error.end


codecs.register_error(_FALLBACK, _read_as_windows)


def detect_encoding(path: Path) -> str | None:
    """Return a text file's encoding, or None when it is not text.

    A PDF or a text document (RTF) is none, whatever it is called. A byte order mark of UTF-16 or
    UTF-32 decides; then UTF-16 by its zero bytes, then UTF-8 when
    the whole file decodes, or all but a few bytes (`MIXED`); then the encoding in which its bytes
    spell Arabic words, else `GUESSED`.
    """
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE)
    for mark, name in _BOMS.items():
        if sample.startswith(mark):
            return name
    if sample.lstrip().startswith(_PRINTED):
        return None
    # No text in one byte a letter holds zeros.
    if b"\x00" in sample:
        return _detect_utf16(sample)
    if _decodes_as_utf8(path):
        return "utf-8-sig" if sample.startswith(codecs.BOM_UTF8) else "utf-8"
    sample = sample.removeprefix(codecs.BOM_UTF8)
    if _is_mostly_utf8(sample):
        return MIXED
    # These read any bytes: only whether words come of it tells them apart.
    words = {name: _count_arabic(sample, name) for name in _ARABIC}
    best = max(words, key=lambda name: words[name])
    foreign = sum(byte > 0x7F for byte in sample)  # noqa: PLR2004  where ASCII ends
    return best if 2 * words[best] > foreign else GUESSED


def _count_arabic(sample: bytes, encoding: str) -> int:
    text = sample.decode(encoding, errors="ignore")
    letters = sum(map(len, _ARABIC_WORD.findall(text)))
    # Cyrillic letters are Arabic ones of ISO 8859-6, but never so many alefs and lams.
    if encoding != _ARABIC[0] and _OFTEN * (text.count("ا") + text.count("ل")) < letters:
        return 0
    return letters


def _is_mostly_utf8(sample: bytes) -> bool:
    """Tell whether there are letters in UTF-8 and few bytes that are none: no chance makes them."""
    letters = sum(char > "\x7f" for char in sample.decode("utf-8", errors="ignore"))
    strange = sample.decode("utf-8", errors="replace").count("\ufffd")
    return letters > 0 and letters >= _FEW * strange


def _detect_utf16(sample: bytes) -> str | None:
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    if min(zeros):
        return None
    found = "utf-16-le" if zeros[1] else "utf-16-be"
    # Arabic letters have no zeros, digits and delimiters have.
    text = sample[: len(sample) // 2 * 2].decode(found, errors="replace")
    plain = sum(char.isprintable() or char in "\r\n\t" for char in text)
    return found if plain >= _PLAIN * len(text) and "\n" in text else None


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
