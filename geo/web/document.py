"""The document a page starts from: Streamlit's own, told its language, its root and its style.

Streamlit guesses the root of a deep link by asking below the page's own path first, and our style
would come with the first component; both show, so both are said in the document. So are the
shortcuts past filters and map, which must come before everything that takes the focus.
"""

import asyncio
import logging
import re
from contextlib import suppress
from functools import cache
from html import escape
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from geo.errors import RasdError
from geo.look.theme import page_style
from geo.text import LANGUAGES, Words
from geo.view.view import View
from geo.web.card import Card, make_card, write_tags
from geo.web.request import find_root, list_page_names, read_leniently, read_more

_DOCUMENT = files("streamlit") / "static" / "index.html"
_PATIENCE, _PATIENCE_OF_PROGRAMS = 0.1, 8.0
"""Seconds a document waits for its card: little for a browser, which shows none of it."""
_SKIPS = ("content", "events")
_log = logging.getLogger(__name__)
_FONT = re.compile(r"<link\s+rel=\"preload\"\s[^>]*as=\"font\"[^>]*>")  # of Streamlit's, not ours
_ROOT = """<script>
{ const root = location.origin + location.pathname.replace(/[^/]*$/, "");
  window.__streamlit = { BACKEND_BASE_URL: root, MAIN_PAGE_BASE_URL: root };
  // Inside another page: Streamlit knows this, and the theme, by parameters of its own.
  const at = new URL(location.href);
  const theme = at.searchParams.get("theme");
  at.searchParams.delete("theme");
  if (at.searchParams.get("embed") === "1") {
    at.searchParams.set("embed", "true");
    at.searchParams.append("embed_options", "hide_loading_screen");
    const themes = { dark: "dark_theme", light: "light_theme" };
    if (theme in themes) at.searchParams.append("embed_options", themes[theme]);
  }
  if (at.href !== location.href) history.replaceState(history.state, "", at); }
</script>"""


def list_pages() -> list[BaseRoute]:
    """List the addresses pages start at; the map's is the root, and ``/map`` leads there."""
    starts: list[BaseRoute] = [Route(f"/{name}", answer_page) for name in list_page_names()]
    return [Route("/", answer_page), Route("/map", answer_map), *starts]


async def answer_map(request: Request) -> Response:
    """Lead to the root, where the map is, with the view kept."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{query}")


async def answer_page(request: Request) -> Response:
    """Answer with the document in the language asked for, with the card of what it will show.

    Pages read the rest of their address themselves. A card that takes long is left out, for a
    reader who waits for the page soon.
    """
    asked = request.query_params.get("lang", View.lang)
    lang = asked if asked in LANGUAGES else View.lang
    # Browsers send this when somebody opens a page; programs that collect cards do not.
    is_reader = request.headers.get("sec-fetch-mode") == "navigate"
    card = None
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE if is_reader else _PATIENCE_OF_PROGRAMS):
            # In a thread, which goes on past the timeout: the next one who asks finds the card
            # kept.
            card = await asyncio.to_thread(_find_card, request)
    headers = {"Cache-Control": "no-cache"}
    return HTMLResponse(write_document(lang, card), headers=headers)


def _find_card(request: Request) -> Card | None:
    """Return the card of a page's address; None where it has none, whatever the reason."""
    try:
        selection = read_leniently(request)
        page = request.url.path.rpartition("/")[2]
        return make_card(selection, root=find_root(request), page=page, more=read_more(request))
    except RasdError:  # the page itself says what is wrong
        return None
    except Exception:  # noqa: BLE001  whatever is wrong, the page must open
        _log.exception("No card for %r", request.url.query)
        return None


def write_document(lang: str, card: Card | None = None) -> str:
    """Write the document for a language, with the title and tags of a card."""
    name = Words(lang)("app.name")
    before, after = _write_parts(lang)
    title = Words(lang).join([card.title, name], mark="dot") if card else name
    tags = write_tags(card) if card else ""
    return f"{before}<title>{escape(title)}</title>\n{tags}{after}"


@cache
def _write_parts(lang: str) -> tuple[str, str]:
    """Return the document of a language before and after its title."""
    words = Words(lang)
    document = _FONT.sub("", _DOCUMENT.read_text(encoding="utf-8"))
    head = f"<style>{page_style()}</style>{_ROOT}</head>"
    told = document.replace('<html lang="en">', f'<html lang="{lang}" dir="{words.direction}">')
    told = told.replace("</head>", head, 1).replace("<body>", f"<body>{_write_skips(words)}", 1)
    before, _, after = told.partition("<title>Streamlit</title>")
    return before, after


def _write_skips(words: Words) -> str:
    links = "".join(f'<a href="#rasd-{name}">{words(f"reach.{name}")}</a>' for name in _SKIPS)
    return f'<nav class="rasd-skips" aria-label="{words("reach.skips")}">{links}</nav>'
