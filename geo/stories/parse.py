"""Read a story file: Markdown of few kinds, as data. Nothing in it becomes markup.

docs/stories.md says what is read. The parser is markdown-it's, with all rules off but ours.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MOST_CHAPTERS = 20
Kind = Literal["title", "chapter", "heading", "paragraph", "bullet", "number", "quote"]
_HEADINGS: dict[str, Kind] = {"h1": "title", "h2": "chapter"}
_INSIDE: dict[str, Kind] = {
    "blockquote_open": "quote",
    "bullet_list_open": "bullet",
    "ordered_list_open": "number",
}
_MARKS = {"em_open": "em", "strong_open": "strong"}
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing; the page sets directions itself."""
_HTML = re.compile(r"<(?:[a-zA-Z/!?][^>]*)?>|<(?:script|style|iframe)\b", re.IGNORECASE)
_KEY = re.compile(r"(view|by):\s*(.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of text with its marks (``em``, ``strong``) and link; or a question, unread."""

    text: str
    line: int
    is_question: bool = False
    marks: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A title, a heading, a paragraph, an item of a list, or a paragraph of a quotation."""

    kind: Kind
    line: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """What is wrong at a line of a story: a text ``fault.story_<problem>``."""

    line: int
    value: str
    problem: str
    detail: str = ""


@dataclass(kw_only=True)
class Part:
    """A title with what stands under it; ``view`` is the query of its view, None without one."""

    title: Block
    view: str | None = None
    view_line: int = 0
    by: str = ""
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A story as it is written: its title with the standfirst, and its chapters."""

    head: Part
    chapters: Sequence[Part]
    flaws: Sequence[Flaw]


def _read_question(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  markdown-it's order
    if state.src[state.pos] != "{":
        return False
    end = state.src.find("}", state.pos)
    if end < 0:
        return False
    if not silent:
        state.push("question", "", 0).content = state.src[state.pos + 1 : end]
    state.pos = end + 1
    return True


def _make_parser() -> MarkdownIt:
    rules = ("heading", "list", "blockquote", "emphasis", "link", "newline", "escape", "entity")
    parser = MarkdownIt("zero").enable(list(rules))
    parser.inline.ruler.push("question", _read_question)
    # Every address is read and then judged by ours, so that the check can name those that are not.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser


_PARSER = _make_parser()


def parse_story(text: str) -> Story:
    """Read the text of a story file, with what is wrong in how it is written."""
    head: Part | None = None
    chapters: list[Part] = []
    flaws = list(_find_marks(text))
    for block in _list_blocks(_PARSER.parse(_TURNS.sub("", text))):
        flaws += _find_html(block)
        if block.kind == "title":
            if head or chapters:
                flaws.append(_make_flaw(block, "second_title"))
            head = head or Part(title=block)
        elif block.kind == "chapter":
            chapters.append(Part(title=block))
        elif part := chapters[-1] if chapters else head:
            _add(part, block)
        else:
            flaws.append(_make_flaw(block, "before_title"))
    if head is None:
        flaws.append(Flaw(line=1, value="", problem="no_title"))
        head = Part(title=Block(kind="title", line=1, spans=()))
    if not 1 <= len(chapters) <= MOST_CHAPTERS:
        problem = Flaw(line=1, value=str(len(chapters)), problem="chapters")
        flaws.append(problem)
    return Story(head=head, chapters=chapters[:MOST_CHAPTERS], flaws=flaws)


def write_plain(block: Block) -> str:
    """Return a block's text as it is written, its questions in braces."""
    return "".join(f"{{{span.text}}}" if span.is_question else span.text for span in block.spans)


def _add(part: Part, block: Block) -> None:
    """Put a block under its title; the first ones may say its view, or who wrote it."""
    key = _KEY.fullmatch(write_plain(block)) if block.kind == "paragraph" else None
    if key and not part.blocks and key[1] == "view":
        # Copied whole from the address bar, it begins before the question mark.
        part.view, part.view_line = key[2].strip().rpartition("?")[2], block.line
    elif key and not part.blocks and part.title.kind == "title":
        part.by = key[2].strip()
    else:
        part.blocks.append(block)


def _list_blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    inside: list[Kind] = []
    heading: Kind | None = None
    for token in tokens:
        if token.type in _INSIDE:
            inside.append(_INSIDE[token.type])
        elif token.type.removesuffix("close") + "open" in _INSIDE and token.nesting < 0:
            inside.pop()
        elif token.type == "heading_open":
            heading = _HEADINGS.get(token.tag, "heading")
        elif token.type == "heading_close":
            heading = None
        elif token.type == "inline":
            line = token.map[0] + 1 if token.map else 1
            kind: Kind = heading or (inside[-1] if inside else "paragraph")
            yield Block(kind=kind, line=line, spans=tuple(_list_spans(token, line)))


def _list_spans(token: Token, line: int) -> Iterator[Span]:
    marks: list[str] = []
    link = ""
    for child in token.children or ():
        if child.type in _MARKS:
            marks.append(_MARKS[child.type])
        elif child.type in {"em_close", "strong_close"}:
            marks.pop()
        elif child.type == "link_open":
            link = str(child.attrs.get("href", ""))
        elif child.type == "link_close":
            link = ""
        else:
            is_question = child.type == "question"
            breaks = {"softbreak": " ", "hardbreak": "\n"}
            text = breaks.get(child.type, child.content)
            if text:
                yield Span(
                    text=text, line=line, is_question=is_question, marks=tuple(marks), link=link
                )
            line += child.content.count("\n") if is_question else child.type in breaks


def _make_flaw(block: Block, problem: str) -> Flaw:
    return Flaw(line=block.line, value=write_plain(block)[:80], problem=problem)


def _find_html(block: Block) -> Iterator[Flaw]:
    for span in block.spans:
        for found in _HTML.finditer("" if span.is_question else span.text):
            yield Flaw(line=span.line, value=found[0][:80], problem="html")


def _find_marks(text: str) -> Iterator[Flaw]:
    for line, written in enumerate(text.splitlines(), 1):
        for mark in dict.fromkeys(_TURNS.findall(written)):
            yield Flaw(line=line, value=f"U+{ord(mark):04X}", problem="turns")
