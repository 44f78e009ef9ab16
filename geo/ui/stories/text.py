"""A story's text as elements: paragraphs, statements, lists, and answers that lead to accounts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from geo.stories.answers import Answer
from geo.stories.told import Chapter, ToldBlock, ToldSpan, ToldStory, is_web
from geo.text import Words
from geo.ui.page.dom import Node, el, link, said
from geo.view.links import write_link, write_way
from geo.view.view import View

_LISTS = {"bullet": "ul", "number": "ol", "quote": "blockquote"}


def describe_chapter(story: ToldStory, n: int, *, address: str, words: Words) -> Node:
    """Return a chapter as an article; ``address`` is its own, below the server's root."""
    chapter = story.chapters[n - 1]
    place = words("story.chapter", n=n, total=len(story.chapters))
    return el(
        "article",
        el("p", el("a", place, href=address, data_chapter=n), class_="rasd-kicker"),
        el("h2", chapter.title, tabindex=-1, dir="auto"),
        *describe_blocks(chapter.blocks, chapter.view),
        _lead_on(chapter, words),
        id=f"rasd-chapter-{n}",
        class_="rasd-chapter",
    )


def _lead_on(chapter: Chapter, words: Words) -> Node:
    address = write_link(chapter.view, root="", more={"lang": chapter.view.lang}).removeprefix("/")
    return el("p", el("a", words("story.on_map"), href=address), class_="rasd-on-map")


def describe_blocks(blocks: Sequence[ToldBlock], view: View) -> Iterator[Node]:
    """Give the blocks of a text as elements, those of a list or of a quotation together."""
    for kind, together in groupby(blocks, key=lambda block: block.kind):
        if kind in _LISTS:
            item = "p" if kind == "quote" else "li"
            yield el(_LISTS[kind], *(el(item, *_describe(block.spans, view)) for block in together))
            continue
        for block in together:
            quoted = block.quoted
            if quoted is not None:
                yield _describe_statement(quoted)
            else:
                yield el("h3" if kind == "heading" else "p", *_describe(block.spans, view))


def _describe_statement(answer: Answer) -> Node:
    quoted = answer.quoted
    if quoted is None:  # asked for by who knows that it is one
        return el("p", answer.text)
    who = el("a", quoted.who, href=answer.address) if answer.address else el("b", quoted.who)
    return el(
        "blockquote",
        el("p", who, el("span", quoted.when, class_="rasd-after rasd-soft")),
        said(quoted.text, "p"),
        el("small", link(quoted.source, quoted.source_url, dir="auto"), class_="rasd-soft"),
        class_="rasd-statement",
    )


def _describe(spans: Iterable[ToldSpan], view: View) -> Iterator[Node | str]:
    for span in spans:
        node: Node | str = span.text
        if span.answer is not None:
            node = _describe_answer(span.text, span.answer)
        elif span.text == "\n":
            node = el("br")
        elif span.link:
            is_elsewhere = is_web(span.link)
            address = span.link if is_elsewhere else write_way(span.link, view)
            node = el("a", span.text, href=address)
        for mark in span.marks:
            node = el(mark, node)
        yield node


def _describe_answer(text: str, answer: Answer) -> Node:
    if answer.problem:
        return el("span", text, class_="rasd-unanswered")
    if not answer.address:
        return el("span", text, title=answer.says or None)
    return el("a", text, href=answer.address, title=answer.says or None, class_="rasd-answer")
