"""What a reader is told who is refused, or for whom something failed: one sentence, never more."""

from pathlib import Path

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, Response

from geo.look.pages import load_pages
from geo.text import LANGUAGES, Words, pick_language

REQUEST_ID = "rasd.request"
"""Where a request's id is in its scope."""
_FOR_GOOD = ("name", "operator")
"""What is refused today will be tomorrow."""
TEMPLATES = load_pages(Path(__file__).parent / "templates")


def find_language_of(request: HTTPConnection) -> str:
    """Return the language a request names, or the browser's where it names none of ours."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else pick_language(request.headers.get("accept-language"))


def refuse(
    request: HTTPConnection, key: str, *, status: int, after: int = 0, **values: str | int
) -> Response:
    """Refuse a request with the sentence of a key: a page to who opens one, else JSON.

    Parameters
    ----------
    request
        What is refused.
    key
        ``refused.KEY`` in `geo/text`.
    status
        HTTP status, also given as ``code`` beside the sentence.
    after
        Seconds after which it may be asked for again, said as ``Retry-After``; 0 for never.
    values
        What the sentence needs.

    """
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    headers |= {"Retry-After": str(after)} if after else {}
    words = Words(find_language_of(request))
    sentence = words(f"refused.{key}", **values)
    if "text/html" not in request.headers.get("accept", ""):
        told = {"detail": sentence, "code": key}
        return JSONResponse(told, status_code=status, headers=headers)
    page = TEMPLATES.get_template("refused.html").render(
        words=words,
        title=words("refused.never" if key in _FOR_GOOD else "refused.title"),
        sentence=sentence,
    )
    return HTMLResponse(page, status_code=status, headers=headers)
