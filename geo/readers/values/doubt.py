"""Names with a doubt about them: Russia?, possibly Russia, ربما روسيا."""

import re

_SIGNS = "?؟"
_WORDS = (
    *("possibly", "possible", "probably", "probable", "presumably", "presumed", "perhaps", "maybe"),
    *("likely", "suspected", "unconfirmed", "unverified", "not confirmed", "tbc"),
    *("ربما", "لعله", "لعلها", "محتمل", "محتملة", "يحتمل", "يرجح", "يُرجَّح", "يُرجح", "مرجح"),
    *("على الأرجح", "غير مؤكد", "غير مؤكدة", "غير مؤكَّد", "يشتبه", "يُشتبه", "مشتبه", "مشتبه به"),
    *("يشتبه بأنه", "يُشتبه بأنه", "يشتبه بأنها"),
)
"""What is written before or after a name by whoever is not sure of it, in any case."""
_ALTERNATIVES = "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True))
_DOUBT = re.compile(
    rf"[\[(]\s*(?:[{_SIGNS}]+|{_ALTERNATIVES})\s*[\])]|[{_SIGNS}]|\b(?:{_ALTERNATIVES})\b",
    re.IGNORECASE,
)


def is_doubted(name: str) -> bool:
    """Tell whether a name stands with a sign or a word of doubt."""
    return bool(_DOUBT.search(name))


def has_sign_of_doubt(name: str) -> bool:
    """Tell whether a name's doubt is a sign, which is no letter of it, as in ``Russia?``."""
    return any(sign in name for sign in _SIGNS)


def drop_doubt(name: str) -> str:
    """Return a name without what says doubt; as it is, where it is nothing else."""
    # Where nothing is left, "unconfirmed" was all that stood there.
    bare = " ".join(_DOUBT.sub(" ", name).split())
    return bare or name
