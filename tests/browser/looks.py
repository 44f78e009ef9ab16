"""Ways to look at a page: with axe-core, by keyboard, for what does not fit, and on paper.

The rules of axe-core come from a package and are put into the page from disk.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import pypdfium2
from playwright.sync_api import Page, expect

from tests.browser.steps import be_still, map_frame

SERIOUS = {"serious", "critical"}
ALLOWED: dict[str, str] = {}
"""Rules of axe-core that may be broken, each with its reason."""
PAPER = 718
"""Width of A4 less its margins, in pixels of the page."""
WIDE = """(paper) => [...document.querySelectorAll('.stApp *')].filter((element) => {
  if (element.ownerSVGElement) return false;
  const { left, right, width } = element.getBoundingClientRect();
  return width > 1 && (right > paper + 2 || left < -2) && element.checkVisibility();
}).map((element) => `${element.tagName} ${element.className}`.slice(0, 120))"""
FOCUSED = """() => {
  let at = document.activeElement, inside = '';
  for (let next = at; next && next.tagName !== 'BODY'; next = at.contentDocument?.activeElement) {
    at = next;
    if (!at.contentDocument) break;
    inside = 'frame ';
  }
  const shows = (element) => {
    const style = getComputedStyle(element);
    const halo = element.querySelector?.(':scope .rasd-halo');
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1)
      || (halo && getComputedStyle(halo).display !== 'none');
  };
  const around = [];
  // Five, for the cells of a table are drawn on a canvas that has a table inside.
  for (let node = at; node && around.length < 5; node = node.parentElement) around.push(node);
  const place = at.closest('[class*="st-key-"]')?.className.match(/st-key-([\\w-]+)/)?.[1] ?? '';
  const said = at.getAttribute('aria-label') || at.textContent || at.id || '';
  const name = `${inside}${at.tagName.toLowerCase()} ${at.getAttribute('class') ?? ''}`;
  return { name: name.trim(), place, said: said.trim().slice(0, 60), shows: around.some(shows),
           isBody: at === document.body };
}"""

CUT_OFF = """() => {
  const found = [];
  const own = (element) => [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const isCut = (element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    return (overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 2)
      || (overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 4);
  };
  const reason = (element) => {
    const box = element.getBoundingClientRect();
    const outside = [...element.querySelectorAll('*')].find((inner) => {
      const { left, right, bottom, width } = inner.getBoundingClientRect();
      return width && (left < box.left - 2 || right > box.right + 2 || bottom > box.bottom + 4);
    });
    return outside ? `${outside.tagName} ${outside.getAttribute('class')}` : 'what is not drawn';
  };
  const skipped = '.stSidebar[data-collapsed="true"], .rasd-hidden, .rasd-title, input, canvas, '
    + '.rasd-button span, .stVegaLiteChart, .stDataFrame';
  for (const element of document.querySelectorAll('.stApp *')) {
    if (!element.offsetWidth || element.closest(skipped)) continue;
    const texts = [element, ...element.querySelectorAll('*')].filter(own);
    if (!texts.length || !isCut(element)) continue;
    const said = texts[0].textContent.slice(0, 60);
    found.push(`cut: ${element.className} ${said} by ${reason(element)}`);
  }
  const bar = '.st-key-title, .st-key-pages, .st-key-lang, .st-key-actions';
  const parts = [...document.querySelectorAll(bar)];
  const boxes = parts.map((part) => [part.className, part.getBoundingClientRect()]);
  for (const [i, [one, a]] of boxes.entries()) {
    if (a.right > innerWidth + 1 || a.left < -1) found.push(`outside: ${one}`);
    for (const [other, b] of boxes.slice(i + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 1) found.push(`overlap: ${one} and ${other}`);
    }
  }
  return found;
}"""

ON_ONE_ANOTHER = """() => {
  const hides = ({ visibility, opacity, clipPath }) =>
    visibility === "hidden" || opacity === "0" || clipPath === "inset(50%)";
  const clip = (element, rect) => {
    let { left, top, right, bottom } = rect;
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (hides(style)) return null;
      const cuts = style.overflowX !== "visible" || style.overflowY !== "visible";
      if (cuts && style.display !== "contents") {
        const box = up.getBoundingClientRect();
        [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
        [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
      }
      if (style.position === "fixed") break;
    }
    [left, right] = [Math.max(left, 0), Math.min(right, innerWidth)];
    return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
  };
  const boxes = [];
  const root = document.querySelector(".stApp");
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility()) continue;
    if (parent.closest("script, style, canvas")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const seen = clip(parent, rect);
      if (seen) boxes.push({ ...seen, node, around: parent, said: node.data.trim() });
    }
  }
  for (const node of root.querySelectorAll("canvas, iframe, input")) {
    const seen = clip(node, node.getBoundingClientRect());
    const around = node.parentElement;
    if (seen) boxes.push({ ...seen, node, around, said: node.tagName, covers: true });
  }
  const isOne = (one, other) =>
    one.node === other.node || (one.covers && other.covers)
    || (one.covers && one.around.contains(other.node))
    || (other.covers && other.around.contains(one.node));
  boxes.sort((one, other) => one.top - other.top);
  const found = new Set();
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1)) {
      if (other.top >= one.bottom - 3) break;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - other.top;
      if (wide > 3 && high > 3 && !isOne(one, other)) {
        found.add(`${one.said.slice(0, 40)} | ${other.said.slice(0, 40)}`);
      }
    }
  });
  return [...found].slice(0, 12);
}"""
"""Texts, and what may lie over them such as the map and the table, that share a place on the page.

What a box cuts off is not seen, and what is inside another on purpose does not lie on it.
"""


@cache
def read_axe() -> str:
    folder = Path(axe_playwright_python.__file__).parent
    return folder.joinpath("axe.min.js").read_text(encoding="utf-8")


def find_violations(page: Page) -> list[str]:
    """Give what axe-core calls serious or critical on the page and in its frames."""
    for frame in page.frames:
        frame.evaluate(read_axe())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'], selectors: false })")
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in SERIOUS and fault["id"] not in ALLOWED
        for node in fault["nodes"]
    ]


def find_cut_off(page: Page) -> list[str]:
    """Give the texts that are cut by their box, and parts of the title line that overlap."""
    return list(page.evaluate(CUT_OFF))


def find_on_one_another(page: Page) -> list[str]:
    """Give the texts that lie on one another, or under the map or the table."""
    return list(page.evaluate(ON_ONE_ANOTHER))


def tab_through(page: Page, *, most: int = 400) -> list[dict[str, Any]]:
    """Hold Tab from the page's beginning to its end; give where the focus was each time."""
    stops: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.down("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["isBody"]:
            break
        stops.append(stop)
    page.keyboard.up("Tab")
    return stops


def show_paper(page: Page) -> None:
    """Show the page as it is laid out for A4."""
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")


def show_screen(page: Page, size: tuple[int, int]) -> None:
    page.emulate_media(media="null")
    page.set_viewport_size({"width": size[0], "height": size[1]})


def find_wide(page: Page) -> list[str]:
    """Give what is wider than the paper."""
    return list(page.evaluate(WIDE, PAPER))


def print_page(page: Page) -> pypdfium2.PdfDocument:
    if page.locator(".st-key-map-frame").count():
        map_frame(page)
    expect(page.locator(".rasd-printed .rasd-address")).to_be_attached()
    be_still(page)
    return pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))


def read_text(printed: Iterable[pypdfium2.PdfPage]) -> str:
    text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
    return " ".join(re.sub(r"[\u2066-\u2069\u200e\u200f]", "", text).split())
