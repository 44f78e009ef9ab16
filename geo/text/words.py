"""Look a text up by its key, put values into it, and keep two directions of writing apart."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ar")
PLURAL_FORMS = {
    "en": ("one", "other"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
}
FIRST_STRONG_ISOLATE = "\N{FIRST STRONG ISOLATE}"
POP_ISOLATE = "\N{POP DIRECTIONAL ISOLATE}"

_OVERRIDES = re.compile("[\u202a-\u202e]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_RIGHT_TO_LEFT = ("R", "AL")
_HUNDRED = 100

Text = str | dict[str, str]
Value = str | int


def t(lang: str, key: str, /, **values: Value) -> str:
    """Return the text of a key in a language with the values put in.

    Parameters
    ----------
    lang
        ``en`` or ``ar``.
    key
        Dotted, such as ``panel.when``. Words of the data's vocabularies are keys too:
        ``event_type.Battles``.
    values
        For the places in braces. A text with plural forms needs ``n``, an integer. Strings are
        isolated where their direction differs from the language's.

    Raises
    ------
    KeyError
        The key does not exist, or a value it needs was not given.

    """
    try:
        text = _load_texts(lang)[key]
    except KeyError:
        msg = f"no text {key!r} in {lang!r}: add it to every file of geo/text"
        raise KeyError(msg) from None
    if isinstance(text, dict):
        text = text[plural_form(int(values["n"]), lang)]
    return text.format_map({name: _write(value, lang) for name, value in values.items()})


def has_key(key: str) -> bool:
    """Tell whether a text of that key exists; for words that come with the data."""
    return key in _load_texts(LANGUAGES[0])


def read_texts(lang: str, *prefixes: str) -> dict[str, Text]:
    """Return the texts whose keys begin so, unfilled and in all their forms, for a script."""
    return {key: text for key, text in _load_texts(lang).items() if key.startswith(prefixes)}


@dataclass(frozen=True)
class Words:
    """The texts of one language: ``Words("ar")("panel.when")``."""

    lang: str

    def __call__(self, key: str, /, **values: Value) -> str:
        """Return the text of a key; see `t`."""
        return t(self.lang, key, **values)

    def term(self, vocabulary: str, word: str) -> str:
        """Return a word of a vocabulary, or the word itself when the vocabulary lacks it."""
        key = f"{vocabulary}.{word}"
        return t(self.lang, key) if has_key(key) else word

    def join(self, parts: list[str] | tuple[str, ...], *, mark: str = "comma") -> str:
        """Join parts with the language's own comma, semicolon or dot, isolating each."""
        return t(self.lang, f"list.{mark}").join(isolate(part, lang=self.lang) for part in parts)

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return "rtl" if self.lang == "ar" else "ltr"


def isolate(text: str, *, lang: str) -> str:
    """Return a text that cannot turn the direction of what stands around it.

    Overrides are dropped, and isolates too where they are not in pairs; a text with letters of
    the other direction than the language's is wrapped in isolates.
    """
    text = _OVERRIDES.sub("", text)
    if not _has_paired_isolates(text):
        text = _ISOLATES.sub("", text)
    # Marks where none is needed would be copied along and break searches in the page.
    if not _has_letters_of(text, right_to_left=lang != "ar"):
        return text
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def hold_order(figures: str, lang: str) -> str:
    """Keep figures such as ``15–41`` in their order; in Arabic the dash alone would swap them."""
    return f"{FIRST_STRONG_ISOLATE}{figures}{POP_ISOLATE}" if lang == "ar" else figures


def plural_form(n: int, lang: str) -> str:
    """Return which form a count takes, after the plural rules of Unicode CLDR.

    English: one, other. Arabic: zero, one, two, few (3-10), many (11-99), other (100-102), then
    again by the last two digits.
    """
    n = abs(n)
    if lang == "en":
        return "one" if n == 1 else "other"
    if n <= len(("one", "two")):
        return ("zero", "one", "two")[n]
    last = n % _HUNDRED
    few, many = range(3, 11), range(11, 100)
    return "few" if last in few else "many" if last in many else "other"


@cache
def _load_texts(lang: str) -> dict[str, Text]:
    if lang not in LANGUAGES:
        msg = f"no texts in {lang!r}: choose one of {LANGUAGES}"
        raise KeyError(msg)
    path = Path(__file__).with_name(f"{lang}.json")
    return dict(_flatten(json.loads(path.read_text(encoding="utf-8"))))


def _flatten(tree: dict[str, object], *, above: str = "") -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    for name, branch in tree.items():
        key = f"{above}{name}"
        if isinstance(branch, dict) and not {"one", "other"} <= branch.keys():
            found += _flatten(branch, above=f"{key}.")
        else:
            found.append((key, branch))  # type: ignore[arg-type]
    return found


def _write(value: Value, lang: str) -> str:
    return isolate(value, lang=lang) if isinstance(value, str) else f"{value:,}"


def _has_letters_of(text: str, *, right_to_left: bool) -> bool:
    wanted = _RIGHT_TO_LEFT if right_to_left else ("L",)
    return any(unicodedata.bidirectional(letter) in wanted for letter in text)


def _has_paired_isolates(text: str) -> bool:
    depth = 0
    for mark in _ISOLATES.findall(text):
        depth += -1 if mark == POP_ISOLATE else 1
        if depth < 0:
            return False
    return depth == 0
