"""The languages of the interface: a record each in languages.json, and a file of texts each."""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from babel import Locale

_RECORDS = Path(__file__).with_name("languages.json")


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language of the interface.

    ``name`` is its own name for itself. ``fallback`` is the code of the language that stands in
    for a text or a column which this one lacks; None where none does. ``locale`` names its plural
    forms, months and weekdays in Unicode CLDR, with Western digits in every language: ``ar_SY``
    has the Levantine months. ``open_graph`` is how a link's card names the language.
    """

    code: str
    name: str
    direction: Literal["ltr", "rtl"]
    fallback: str | None
    locale: str
    open_graph: str

    @property
    def texts(self) -> Path:
        """The file of its texts, as many as it has."""
        return _RECORDS.with_name(f"{self.code}.json")


def _read_records() -> dict[str, Language]:
    records = json.loads(_RECORDS.read_text(encoding="utf-8"))
    return {record["code"]: Language(**record) for record in records}


_LANGUAGES = _read_records()

LANGUAGES = tuple(_LANGUAGES)
"""The codes of the languages, in the order in which readers choose among them."""


def find_language(lang: str) -> Language:
    """Return the record of a language; KeyError where there is none."""
    try:
        return _LANGUAGES[lang]
    except KeyError:
        msg = f"no texts in {lang!r}: choose one of {LANGUAGES}"
        raise KeyError(msg) from None


def pick_language(tags: str | None) -> str:
    """Return the first language of ours among those a browser prefers.

    Parameters
    ----------
    tags
        Tags of BCP 47 with or without weights, as HTTP's Accept-Language has them, the most wanted
        first as browsers write them: ``ar-SY,ar;q=0.9,en;q=0.8``. None for none.

    Returns
    -------
    str
        A code of `LANGUAGES`; the first of them where none is asked for.

    """
    asked = (tag.split(";")[0].split("-")[0].strip().lower() for tag in (tags or "").split(","))
    return next((lang for lang in asked if lang in _LANGUAGES), LANGUAGES[0])


@cache
def list_fallbacks(lang: str) -> tuple[str, ...]:
    """Return a language and those that stand in for it, in the order in which they are tried."""
    fallback = find_language(lang).fallback
    return (lang, *(list_fallbacks(fallback) if fallback else ()))


def column_of(field: str, lang: str, there: Container[str]) -> str:
    """Return the name under which a field stands in a language, or in one that stands in for it.

    Of ``title`` in French ``title_fr``, else ``title_en``, else ``title``: the first that is
    ``there``, blank or not; the language's own where none is.
    """
    names = [*(f"{field}_{code}" for code in list_fallbacks(lang)), field]
    return next((name for name in names if name in there), names[0])


def localized(entry: Mapping[str, Any], field: str, lang: str) -> str:
    """Return a field of a descriptor in a language, the first that is not blank; '' for none."""
    names = [*(f"{field}_{code}" for code in list_fallbacks(lang)), field]
    return next((str(entry[name]) for name in names if entry.get(name)), "")


@cache
def load_locale(lang: str) -> "Locale":
    """Return what Unicode CLDR knows of a language."""
    from babel import Locale  # noqa: PLC0415  takes half as long to import as all of geo.text

    return Locale.parse(find_language(lang).locale)
