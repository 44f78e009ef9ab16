"""Fold spellings that readers do not tell apart when they search."""

import string

import polars as pl

_ARABIC_FOLDS = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه"}
_UNWRITTEN = r"[\p{M}ـ'`\u{2018}\u{2019}\u{02bc}\u{02be}\u{02bf}]"
"""Vowel signs and accents, the Arabic stretcher, apostrophes."""
# al-, before sun letters as they are spoken (as-, ar-, ...), and el- as French maps write it.
_ARTICLE = r"\b(?:al|as|ash|an|ar|at|ad|az|el|es|ed)[- ]"
_DOUBLED = {letter * 2: letter for letter in string.ascii_lowercase}


def fold_text(text: str) -> str:
    """Fold one text.

    Case, diacritics, apostrophes, hyphens, doubled letters and the Latin article go; Arabic hamza
    carriers, alef maqsura and ta marbuta are written one way. The result has single spaces.
    """
    return fold_texts([text])[0] if text else ""


def fold_texts(texts: list[str]) -> list[str]:
    """Fold many texts at once; see `fold_text`."""
    return pl.select(fold(pl.lit(pl.Series(texts, dtype=pl.String)))).to_series().to_list()


def fold(text: pl.Expr) -> pl.Expr:
    """Fold a column of texts; see `fold_text`."""
    return (
        text.str.to_lowercase()
        .str.replace_many(_ARABIC_FOLDS)
        # Takes accents apart from their letters, so that the next step can drop them.
        .str.normalize("NFKD")
        .str.replace_all(_UNWRITTEN, "")
        .str.replace_all(_ARTICLE, "")
        # Mohammed and Mohamed, Deir Hasan and Deir Hassan.
        .str.replace_many(_DOUBLED)
        .str.replace_all(r"\W+", " ")
        .str.strip_chars()
    )
