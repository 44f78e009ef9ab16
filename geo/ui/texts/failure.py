"""What a reader sees of a page that failed: one sentence, with an id to find it in the log."""

from geo.hosting.log import log_failure
from geo.text import LANGUAGES, Words


def tell_failure(error: Exception) -> bool:
    """Log what a page's run failed with, and say so on the page; Streamlit then says nothing."""
    id_ = log_failure(error, where="page")
    # Not before a page runs: what pages are made of is told to Streamlit when it is imported.
    from geo.ui.page.dom import el, show  # noqa: PLC0415

    words = Words(_find_language())
    note = el("p", words("refused.failed", id=id_), class_="rasd-note", role="alert")
    show(note, key="failure")
    return True


def _find_language() -> str:
    from geo.ui.page.state import collect_view  # noqa: PLC0415

    try:
        view, _ = collect_view()
    except Exception:  # noqa: BLE001  that may be what failed
        return LANGUAGES[0]
    return view.lang
