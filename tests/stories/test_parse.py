"""A story's Markdown becomes data: chapters, views, questions, and nothing that is markup."""

import pytest

from geo.stories.parse import Block, parse_story, write_plain

STORY = """# A title with {events}

by: Somebody

view: https://example.org/?event=a&lang=ar

A *standfirst*.

## First

view: as_of=2018-11-18

Text over
two lines, {killed
civilian} and **strong**.

- one
- two

> quoted

### Inside

## Second
"""


def problems(text: str) -> list[tuple[int, str]]:
    return [(flaw.line, flaw.problem) for flaw in parse_story(text).flaws]


def kinds(blocks: list[Block]) -> list[str]:
    return [block.kind for block in blocks]


def test_a_story_has_a_title_a_view_who_wrote_it_and_chapters() -> None:
    story = parse_story(STORY)
    assert write_plain(story.head.title) == "A title with {events}"
    assert (story.head.by, story.head.view) == ("Somebody", "event=a&lang=ar")
    assert [write_plain(part.title) for part in story.chapters] == ["First", "Second"]
    assert [part.view for part in story.chapters] == ["as_of=2018-11-18", None]
    assert kinds(story.head.blocks) == ["paragraph"]
    assert kinds(story.chapters[0].blocks) == ["paragraph", "bullet", "bullet", "quote", "heading"]
    assert story.flaws == []


def test_spans_keep_their_marks_their_lines_and_their_questions() -> None:
    text = parse_story(STORY).chapters[0].blocks[0]
    asked = [span for span in text.spans if span.is_question]
    assert [(span.text, span.line) for span in asked] == [("killed\ncivilian", 14)]
    assert [span.text for span in text.spans if span.marks == ("strong",)] == ["strong"]
    assert text.spans[-1].line == 15


def test_what_is_no_text_of_ours_stands_as_it_is_written() -> None:
    story = parse_story("# T\n\n## C\n\n<script>alert(1)</script> `code` ![a](b) \\{ no\n")
    (block,) = story.chapters[0].blocks
    assert "".join(span.text for span in block.spans).startswith("<script>alert(1)</script> `code`")
    assert not any(span.is_question for span in block.spans)
    assert [flaw.problem for flaw in story.flaws] == ["html", "html"]


def test_marks_that_turn_the_direction_are_left_out_and_told() -> None:
    story = parse_story("# T\n\n## C\n\nsafe \u202etxet\u202c\n")
    assert write_plain(story.chapters[0].blocks[0]) == "safe txet"
    assert problems("# T\n\n## C\n\nsafe \u202etxet\u202c\n") == [(5, "turns"), (5, "turns")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "no_title"), (1, "chapters")]),
        ("# T\n", [(1, "chapters")]),
        ("text\n\n# T\n\n## C\n", [(1, "before_title")]),
        ("# T\n\n## C\n\n# T\n", [(5, "second_title")]),
        ("# T\n" + "\n## C\n" * 21, [(1, "chapters")]),
        ("# T\n\n## C\n", []),
    ],
)
def test_a_story_says_what_is_wrong_with_its_order(
    text: str, expected: list[tuple[int, str]]
) -> None:
    assert problems(text) == expected
    assert len(parse_story(text).chapters) <= 20
