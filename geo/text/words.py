"""Look a text up by its key, put values into it, and keep two directions of writing apart."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from geo.text.languages import LANGUAGES, find_language, list_fallbacks, load_locale

PLURAL_FORMS = ("zero", "one", "two", "few", "many", "other")
"""The forms that counts take in Unicode CLDR; every language has the last, few have them all."""

FIRST_STRONG_ISOLATE = "\N{FIRST STRONG ISOLATE}"
POP_ISOLATE = "\N{POP DIRECTIONAL ISOLATE}"

_OVERRIDES = re.compile("[\u202a-\u202e]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_RIGHT_TO_LEFT = ("R", "AL")

Text = str | dict[str, str]
Value = str | int


def t(lang: str, key: str, /, **values: Value) -> str:
    """Return the text of a key in a language with the values put in.

    Parameters
    ----------
    lang
        One of `LANGUAGES`. What it has no text for is said in its fallback, with that one's forms.
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
    spoken = next((code for code in list_fallbacks(lang) if key in _load_texts(code)), None)
    if spoken is None:
        msg = f"no text {key!r} in {lang!r}: add it to every file of geo/text"
        raise KeyError(msg)
    text = _load_texts(spoken)[key]
    if isinstance(text, dict):
        text = text.get(plural_form(int(values["n"]), spoken), text["other"])
    return text.format_map({name: _write(value, spoken) for name, value in values.items()})


def has_key(key: str) -> bool:
    """Tell whether a text of that key exists; for words that come with the data."""
    return key in _load_texts(LANGUAGES[0])


def read_texts(lang: str, *prefixes: str) -> dict[str, Text]:
    """Return the texts whose keys begin so, unfilled and in all their forms, for a script."""
    return dict(_choose_texts(lang, prefixes))


@cache
def _choose_texts(lang: str, prefixes: tuple[str, ...]) -> dict[str, Text]:
    texts: dict[str, Text] = {}
    for code in reversed(list_fallbacks(lang)):
        own = _load_texts(code).items()
        texts |= {key: text for key, text in own if key.startswith(prefixes)}
    return texts


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
        return find_language(self.lang).direction


def is_right_to_left(lang: str) -> bool:
    """Tell whether a language is written from right to left."""
    return find_language(lang).direction == "rtl"


def isolate(text: str, *, lang: str) -> str:
    """Return a text that cannot turn the direction of what stands around it.

    Overrides are dropped, and isolates too where they are not in pairs; a text with letters of
    the other direction than the language's is wrapped in isolates.
    """
    text = _OVERRIDES.sub("", text)
    if not _has_paired_isolates(text):
        text = _ISOLATES.sub("", text)
    # Marks where none is needed would be copied along and break searches in the page.
    if not _has_letters_of(text, right_to_left=not is_right_to_left(lang)):
        return text
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def hold_order(figures: str, lang: str) -> str:
    """Keep figures such as ``15–41`` in their order; in Arabic the dash alone would swap them."""
    return f"{FIRST_STRONG_ISOLATE}{figures}{POP_ISOLATE}" if is_right_to_left(lang) else figures


def plural_form(n: int, lang: str) -> str:
    """Return which of `PLURAL_FORMS` a count takes, after the plural rules of Unicode CLDR."""
    return str(load_locale(lang).plural_form(n))


@cache
def _load_texts(lang: str) -> dict[str, Text]:
    """Return a language's own texts: those of its file, and its months and weekdays."""
    texts = json.loads(find_language(lang).texts.read_text(encoding="utf-8"))
    return _list_calendar(lang) | dict(_flatten(texts))


def _list_calendar(lang: str) -> dict[str, Text]:
    """Return the names of months and weekdays that CLDR gives; those of a file go before them.

    A file says what CLDR does not: Arabic months are named twice, the Levantine way and the other
    (`ar_SY` has only the first), and September is "Sep" like all other months (`en_GB` has "Sept").
    """
    locale = load_locale(lang)
    names = {
        "month": locale.months["format"]["wide"],
        "month_short": locale.months["format"]["abbreviated"],
        # CLDR counts weekdays from Monday, 0; here Monday is 1, as in ISO 8601.
        "weekday": {day + 1: name for day, name in locale.days["format"]["wide"].items()},
    }
    return {f"{group}.{n}": name for group, named in names.items() for n, name in named.items()}


def _flatten(tree: dict[str, object], *, above: str = "") -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    for name, branch in tree.items():
        key = f"{above}{name}"
        if isinstance(branch, dict) and not _has_plural_forms(branch):
            found += _flatten(branch, above=f"{key}.")
        else:
            found.append((key, branch))  # type: ignore[arg-type]
    return found


def _has_plural_forms(branch: dict[str, object]) -> bool:
    return "other" in branch and branch.keys() <= set(PLURAL_FORMS)


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
