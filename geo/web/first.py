"""The document a page starts from: Streamlit's own, told its language, its root and its style.

Streamlit guesses the root of a deep link by asking below the page's own path first, and our style
would come with the first component; both show, so both are said in the document. So are the
shortcuts past filters and map, which must come before everything that takes the focus.
"""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from geo.text import LANGUAGES, Words
from geo.theme import page_style
from geo.view import View

_PAGES = Path(__file__).parents[2] / "pages"
_DOCUMENT = files("streamlit") / "static" / "index.html"
_SKIPS = ("content", "events")
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


def list_page_names() -> list[str]:
    """Return the paths of the pages beside the map, which is at the root."""
    return sorted({path.stem for path in _PAGES.glob("*.py")} - {"main", "map"})


def list_pages() -> list[BaseRoute]:
    """List the addresses pages start at; the map's is the root, and ``/map`` leads there."""
    starts: list[BaseRoute] = [Route(f"/{name}", answer_page) for name in list_page_names()]
    return [Route("/", answer_page), Route("/map", answer_map), *starts]


async def answer_map(request: Request) -> Response:
    """Lead to the root, where the map is, with the view kept."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{query}")


async def answer_page(request: Request) -> Response:
    """Answer with the document in the language asked for; pages read the rest themselves."""
    asked = request.query_params.get("lang", View.lang)
    lang = asked if asked in LANGUAGES else View.lang
    return HTMLResponse(write_document(lang), headers={"Cache-Control": "no-cache"})


@cache
def write_document(lang: str) -> str:
    """Write the document for a language."""
    words = Words(lang)
    document = _FONT.sub("", _DOCUMENT.read_text(encoding="utf-8"))
    head = f"<style>{page_style()}</style>{_ROOT}</head>"
    told = document.replace("<title>Streamlit</title>", f"<title>{words('app.name')}</title>")
    told = told.replace('<html lang="en">', f'<html lang="{lang}" dir="{words.direction}">')
    return told.replace("</head>", head, 1).replace("<body>", f"<body>{_write_skips(words)}", 1)


def _write_skips(words: Words) -> str:
    links = "".join(f'<a href="#rasd-{name}">{words(f"reach.{name}")}</a>' for name in _SKIPS)
    return f'<nav class="rasd-skips" aria-label="{words("reach.skips")}">{links}</nav>'
