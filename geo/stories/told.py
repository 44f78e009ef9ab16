"""A story as it is read: its text with answers in it, and the view beside each chapter."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from geo.engine.store import Store
from geo.model.number import Number
from geo.questions.people import count_casualties
from geo.questions.select import Selection
from geo.stories.answers import Answer, answer_question
from geo.stories.files import StoryFile
from geo.stories.parse import Block, Kind, Part, Span, parse_story
from geo.stories.question import Parameters, make_view, read_parameters
from geo.text import Words
from geo.view.links import is_way
from geo.view.view import View


@dataclass(frozen=True, kw_only=True)
class ToldSpan:
    """A stretch of text; ``answer`` is what was asked for it, ``link`` where it leads."""

    text: str
    marks: tuple[str, ...] = ()
    link: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, kw_only=True)
class ToldBlock:
    """A block with its questions answered."""

    kind: Kind
    spans: tuple[ToldSpan, ...]

    @property
    def text(self) -> str:
        """Its text alone."""
        return "".join(span.text for span in self.spans)

    @property
    def quoted(self) -> Answer | None:
        """The statement that is all of the block, where it is one."""
        told = [span for span in self.spans if span.text.strip()]
        alone = told[0].answer if len(told) == 1 else None
        return alone if alone and alone.quoted else None


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A chapter: its title, its text, and what is asked of the data beside it."""

    title: str
    blocks: Sequence[ToldBlock]
    selection: Selection

    @property
    def view(self) -> View:
        """The view beside it."""
        return self.selection.view

    @cached_property
    def number(self) -> Number:
        """The number of its view: of the event it selects, or of its events added up."""
        return count_casualties(self.selection, event_id=self.view.event)


@dataclass(frozen=True, kw_only=True)
class ToldStory:
    """A story in one language."""

    name: str
    lang: str
    title: str
    by: str
    standfirst: Sequence[ToldBlock]
    chapters: Sequence[Chapter]


def tell_story(store: Store, file: StoryFile) -> ToldStory:
    """Read a story file and answer its questions, once for each version of file and data."""
    return store.remember(("story", *file.stamp), lambda: _tell(store, file))


def _tell(store: Store, file: StoryFile) -> ToldStory:
    story = parse_story(file.read())
    parameters = list_scenes(story.head, story.chapters)
    title = _tell_block(store, story.head.title, parameters[0], file.lang).text
    chapters = [
        Chapter(
            title=_tell_block(store, part.title, above, file.lang).text,
            blocks=[_tell_block(store, block, above, file.lang) for block in part.blocks],
            selection=Selection(store, make_view(store, above, lang=file.lang)[0]),
        )
        for part, above in zip(story.chapters, parameters[1:], strict=True)
    ]
    return ToldStory(
        name=file.name,
        lang=file.lang,
        title=title.strip() or file.name,
        by=story.head.by,
        standfirst=[
            _tell_block(store, block, parameters[0], file.lang) for block in story.head.blocks
        ],
        chapters=chapters,
    )


def list_scenes(head: Part, chapters: Sequence[Part]) -> list[Parameters]:
    """Return the parameters of each part's view, the title's first: its own, or those before."""
    found: list[Parameters] = []
    for part in (head, *chapters):
        before = found[-1] if found else {}
        found.append(before if part.view is None else read_parameters(part.view))
    return found


def _tell_block(store: Store, block: Block, above: Parameters, lang: str) -> ToldBlock:
    spans = tuple(_tell_span(store, span, above, lang) for span in block.spans)
    return ToldBlock(kind=block.kind, spans=spans)


def _tell_span(store: Store, span: Span, above: Parameters, lang: str) -> ToldSpan:
    link = span.link if is_way(span.link) or is_web(span.link) else ""
    if not span.is_question:
        return ToldSpan(text=span.text, marks=span.marks, link=link)
    answer = ask(store, span.text, above=above, lang=lang)
    text = Words(lang)("story.no_answer") if answer.problem else answer.text
    return ToldSpan(text=text, marks=span.marks, link=link, answer=answer)


def ask(store: Store, text: str, *, above: Parameters, lang: str) -> Answer:
    """Answer a question of a story, once for each revision."""
    asked = tuple((name, tuple(values)) for name, values in sorted(above.items()))
    return store.remember(
        ("asked", text, asked, lang), lambda: answer_question(store, text, above=above, lang=lang)
    )


def is_web(address: str) -> bool:
    """Tell whether a link leads to another site: only http and https do."""
    scheme, mark, rest = address.partition("://")
    return bool(mark) and scheme.lower() in {"http", "https"} and bool(rest.strip("/ "))
