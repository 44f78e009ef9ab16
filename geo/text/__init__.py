"""Every word a reader sees, in each language, and the writing of numbers and dates."""

from geo.text.dates import format_day, format_month, format_period, time_locale
from geo.text.languages import (
    LANGUAGES,
    Language,
    column_of,
    find_language,
    list_fallbacks,
    localized,
    pick_language,
)
from geo.text.numbers import (
    format_beyond,
    format_count,
    format_coverage,
    format_distance,
    format_figure,
    format_number,
    format_sentence,
    format_words,
    list_countings,
    list_notes,
)
from geo.text.words import (
    Words,
    has_key,
    is_right_to_left,
    isolate,
    plural_form,
    read_texts,
    t,
)

__all__ = [
    "LANGUAGES",
    "Language",
    "Words",
    "column_of",
    "find_language",
    "format_beyond",
    "format_count",
    "format_coverage",
    "format_day",
    "format_distance",
    "format_figure",
    "format_month",
    "format_number",
    "format_period",
    "format_sentence",
    "format_words",
    "has_key",
    "is_right_to_left",
    "isolate",
    "list_countings",
    "list_fallbacks",
    "list_notes",
    "localized",
    "pick_language",
    "plural_form",
    "read_texts",
    "t",
    "time_locale",
]
