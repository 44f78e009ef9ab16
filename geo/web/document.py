"""The document a page starts from: Streamlit's own, told its language, its root and its style.

Streamlit guesses the root of a deep link by asking below the page's own path first, and our style
would come with the first component; both show, so both are said in the document. So are the
shortcuts past filters and map, which must come before everything that takes the focus.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from html import escape
from importlib.resources import files
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from geo.errors import RasdError
from geo.hosting.log import log_failure
from geo.hosting.refuse import find_language_of
from geo.look.theme import page_style
from geo.text import Words
from geo.web.card import make_card, write_tags
from geo.web.reference import pages
from geo.web.request import find_root, list_page_names, read_leniently, read_more
from geo.web.shell.html import write_head, write_shell
from geo.web.shell.parts import Shell, fill_shell, name_shell
from geo.web.static.files import answer_text
from geo.web.static.packing import QUICK
from geo.web.static.preload import write_fetches, write_preloads
from geo.web.static.sheet import link_sheet

_DOCUMENT = files("streamlit") / "static" / "index.html"
_PATIENCE, _PATIENCE_OF_PROGRAMS = 0.2, 8.0
"""Seconds a document waits for its card and what its page says: little for a browser."""
_SKIPS = ("content", "events")
_MOVED = {"map": "", "overlaps": "duplicates"}
"""Other addresses of pages, each with the one that counts."""
_PAGE_NAME = re.compile(r"[^._/][^./]*")
_STREAMLIT = ("component", "media", "static", "vendor", "oauth2callback")
"""Names below the root that are Streamlit's, and no pages."""
_FONT = re.compile(r"<link\s+rel=\"preload\"\s[^>]*as=\"font\"[^>]*>")  # of Streamlit's, not ours
_NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>\s*", re.DOTALL)  # what we say stands in ours
_ROOT = """<script>
{ const root = location.origin + location.pathname.replace(/[^/]*$/, "");
  window.__streamlit = { BACKEND_BASE_URL: root, MAIN_PAGE_BASE_URL: root };
  // Inside another page: Streamlit knows this, and the theme, by parameters of its own.
  const at = new URL(location.href);
  const theme = at.searchParams.get("theme");
  at.searchParams.delete("theme");
  if (at.searchParams.get("embed") === "1") {
    document.documentElement.dataset.embed = "1";
    at.searchParams.set("embed", "true");
    at.searchParams.append("embed_options", "hide_loading_screen");
    const themes = { dark: "dark_theme", light: "light_theme" };
    if (theme in themes) at.searchParams.append("embed_options", themes[theme]);
  }
  if (at.href !== location.href) history.replaceState(history.state, "", at);
  // What is kept back until the page stands is seen in any case.
  setTimeout(() => delete document.documentElement.dataset.rasdComing, 15000); }
</script>"""


def list_pages(*, below: str = "") -> list[BaseRoute]:
    """List the addresses pages start at, those that lead to one, and what answers for no page.

    ``below`` is the path that Streamlit serves under, '' for the root.
    """
    starts: list[BaseRoute] = [Route(f"/{name}", answer_page) for name in list_page_names()]
    moved = [Route(f"/{name}", _lead_to(page)) for name, page in _MOVED.items()]
    return [Route("/", answer_page), *moved, *starts, _MissingPage(below.strip("/"))]


def _lead_to(page: str) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers a page's other address: its own, with the view kept."""

    async def lead(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"./{page}{query}")

    return lead


class _MissingPage(Route):
    """Matches what could be a page's name and is none; files and folders are Streamlit's."""

    def __init__(self, below: str) -> None:
        super().__init__("/{page}", answer_missing)
        self.others = {*_STREAMLIT, below}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        found, more = super().matches(scope)
        name = more.get("path_params", {}).get("page", "")
        is_ours = _PAGE_NAME.fullmatch(name) and name not in self.others
        return (found, more) if is_ours else (Match.NONE, {})


async def answer_missing(request: Request) -> Response:
    """Answer 404 in the reader's language, with the way to the pages there are."""
    lang = find_language_of(request)
    page = pages.get_template("missing.html").render(
        words=Words(lang),
        name=request.path_params["page"],
        root=find_root(request),
        names=["map", *list_page_names()],
        query=urlencode({"lang": lang}),
        style=page_style(),
    )
    return HTMLResponse(page, status_code=404, headers={"Vary": "Accept-Language"})


async def answer_page(request: Request) -> Response:
    """Answer with the document in the language asked for, with what is ready of its page.

    Pages read the rest of their address themselves. What takes long is left out, for a reader who
    waits for the page soon.
    """
    lang = find_language_of(request)
    # Browsers send this when somebody opens a page; programs that collect cards do not.
    is_reader = request.headers.get("sec-fetch-mode") == "navigate"
    page = request.url.path.rpartition("/")[2]
    # Whatever Streamlit's own parameter is set to.
    shell = Shell(page=page, is_embedded=bool(request.query_params.get("embed")))
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE if is_reader else _PATIENCE_OF_PROGRAMS):
            # In a thread, which goes on past the timeout: the next one who asks finds all of it
            # kept.
            await asyncio.to_thread(_fill, shell, request, lang)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    document = write_document(lang, shell)
    return answer_text(request, document, media_type="text/html", headers=headers, level=QUICK)


def _fill(shell: Shell, request: Request, lang: str) -> None:
    """Find the card of a page's address and what its page says; neither, whatever the reason."""
    try:
        selection = read_leniently(request).replace(lang=lang)
        root, more = find_root(request), read_more(request)
        # What the page honours of its address, and in its language: nothing else is repeated.
        shell.query = urlencode({**selection.view.to_params(), **more, "lang": lang}, doseq=True)
        name_shell(shell, selection)
        shell.card = make_card(selection, root=root, page=shell.page, more=more)
        if not shell.is_embedded:
            fill_shell(shell, selection)
    except RasdError:  # the page itself says what is wrong
        return
    except Exception as error:  # noqa: BLE001  whatever is wrong, the page must open
        log_failure(error, where="document")


def write_document(lang: str, shell: Shell) -> str:
    """Write the document of a page for a language, with what is ready of the page."""
    words = Words(lang)
    name = words("app.name")
    before, between, after = _write_parts(lang, shell.page)
    card = shell.card
    title = words.join([card.title, name], mark="dot") if card else name
    tags = write_head(shell) + (write_tags(card) if card else "")
    said = "" if shell.is_embedded else write_shell(shell, words)
    return f"{before}<title>{escape(title)}</title>\n{tags}{between}{said}{after}"


@cache
def _write_parts(lang: str, page: str) -> tuple[str, str, str]:
    """Return a page's document in a language before its title, up to its root, and the rest."""
    words = Words(lang)
    plain = _NO_SCRIPT.sub("", _FONT.sub("", _DOCUMENT.read_text(encoding="utf-8")))
    document = link_sheet(plain)
    # After all that Streamlit puts into the head while it runs: of rules of one weight the last
    # holds, and a page that is laid out anew when ours come moves under its reader. And before
    # everything that is seen, or it would be painted without them.
    style = f'<style id="rasd-style">{page_style()}</style>'
    # The style sheet keeps room for what this page will have; the page says when it stands.
    start = f'<html lang="{lang}" dir="{words.direction}" data-rasd-page="{page}" data-rasd-coming>'
    told = document.replace('<html lang="en">', start)
    # Streamlit's scripts are deferred: the root is known before they run.
    told = told.replace("</title>", f"</title>{_ROOT}{write_preloads(page)}", 1)
    told = told.replace("</head>", f"{write_fetches(page)}</head>", 1)
    told = told.replace("<body>", f"<body>{style}{_write_skips(words)}", 1)
    before, _, after = told.partition("<title>Streamlit</title>")
    between, root, end = after.partition('<div id="root">')
    return before, between, f"{root}{end}"


def _write_skips(words: Words) -> str:
    links = "".join(f'<a href="#rasd-{name}">{words(f"reach.{name}")}</a>' for name in _SKIPS)
    return f'<nav class="rasd-skips" aria-label="{words("reach.skips")}">{links}</nav>'
