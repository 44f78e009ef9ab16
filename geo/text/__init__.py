"""Every word a reader sees, in English and Arabic, and the writing of numbers and dates."""

from geo.text.dates import format_day, format_month, format_period, time_locale
from geo.text.numbers import (
    format_count,
    format_distance,
    format_figure,
    format_number,
    format_sentence,
    format_words,
)
from geo.text.words import LANGUAGES, Words, has_key, isolate, plural_form, read_texts, t

__all__ = [
    "LANGUAGES",
    "Words",
    "format_count",
    "format_day",
    "format_distance",
    "format_figure",
    "format_month",
    "format_number",
    "format_period",
    "format_sentence",
    "format_words",
    "has_key",
    "isolate",
    "plural_form",
    "read_texts",
    "t",
    "time_locale",
]
