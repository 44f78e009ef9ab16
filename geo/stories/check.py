"""Find what is wrong with a dataset's stories: each fault with file, line and value."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from geo.engine.store import Store
from geo.model.schema import Fault
from geo.questions.select import Selection
from geo.questions.unshown import count_unshown
from geo.stories.files import StoryFile, list_files
from geo.stories.parse import Block, Flaw, Part, Story, parse_story
from geo.stories.question import Parameters, make_view
from geo.stories.told import ask, is_web, list_scenes
from geo.stories.typed import find_typed, list_named
from geo.text import LANGUAGES
from geo.view.links import is_way


def check_stories(store: Store) -> Iterator[Fault]:
    """Give every fault of every story of a dataset, in every language."""
    chapters: dict[str, tuple[StoryFile, int]] = {}
    for file in list_files(store.dataset):
        story = parse_story(file.read())
        for flaw in sorted(_check(store, file, story), key=lambda flaw: flaw.line):
            yield _make_fault(file, flaw)
        first, others = chapters.setdefault(file.name, (file, len(story.chapters)))
        if len(story.chapters) != others:
            flaw = Flaw(line=1, value=f"{len(story.chapters)}", problem="other_chapters")
            yield _make_fault(file, flaw, detail=f"{first.label}: {others}")


def _make_fault(file: StoryFile, flaw: Flaw, *, detail: str = "") -> Fault:
    return Fault(
        table=file.label,
        row=flaw.line,
        column="",
        value=flaw.value,
        problem=f"story_{flaw.problem}",
        detail=detail or flaw.detail,
    )


def _check(store: Store, file: StoryFile, story: Story) -> Iterator[Flaw]:
    yield from story.flaws
    parts = (story.head, *story.chapters)
    for part, above in zip(parts, list_scenes(story.head, story.chapters), strict=True):
        yield from _check_view(store, part, above)
        for block in (part.title, *part.blocks):
            yield from _check_block(store, block, above, file.lang)


def _check_view(store: Store, part: Part, above: Parameters) -> Iterator[Flaw]:
    if part.view is None:
        return
    view, problems = make_view(store, above, lang=LANGUAGES[0])
    for problem in problems:
        value = f"{problem.parameter}={problem.value}"
        yield Flaw(line=part.view_line, value=value, problem="view", detail=value)
    if problems:
        return
    selection = Selection(store, view)
    if selection.applied:
        told = ", ".join(selection.applied)
        yield Flaw(line=part.view_line, value=part.view, problem="restricted", detail=told)
    elif count_unshown(selection).shown == 0:
        yield Flaw(line=part.view_line, value=part.view, problem="empty")


def _check_block(store: Store, block: Block, above: Parameters, lang: str) -> Iterator[Flaw]:
    for span in block.spans:
        if span.link and not (is_web(span.link) or is_way(span.link)):
            yield Flaw(line=span.line, value=span.link[:80], problem="link")
        if span.is_question:
            answer = ask(store, span.text, above=above, lang=lang)
            if answer.problem:
                value = f"{{{span.text}}}"[:120]
                yield Flaw(
                    line=span.line, value=value, problem=answer.problem, detail=answer.detail
                )
    yield from _find_numbers(block, lang, list_named(store))


def _find_numbers(block: Block, lang: str, names: Sequence[str]) -> Iterator[Flaw]:
    """Give the typed numbers of a block; a date may run over marks and lines."""
    # A question parts what stands on its sides.
    texts = ["\n" if span.is_question else span.text for span in block.spans]
    ends = list(accumulate(len(text) for text in texts))
    for at, number in find_typed("".join(texts), lang=lang, names=names):
        span = block.spans[bisect_right(ends, at)]
        yield Flaw(line=span.line, value=number, problem="typed")
