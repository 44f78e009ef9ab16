"""Every text is said somewhere: by its key as it stands, or by one that the program composes.

A composed key counts where what fills its gaps is a word of the program too: of ``map.{key}`` only
those whose ``key`` stands in code, scripts, templates or declared lists.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from geo.model.schema import list_vocabulary
from geo.text.words import _load_texts
from tests.text.test_text import VOCABULARIES

ROOT = Path(__file__).parents[2]
GAP = "\0"
TERM = "\1"
"""Stands for any word at all: what `Words.term` is asked for comes with the data."""
COMPOSED = re.compile(rf"[a-z]\w*\.[\w.\-{GAP}{TERM}]*[{GAP}{TERM}][\w.\-{GAP}]*")
"""A key with gaps that names its own group."""
CALENDAR = ("month.", "month_short.", "weekday.")


def read(*patterns: str) -> Iterator[str]:
    for pattern in patterns:
        for path in ROOT.glob(pattern):
            if path.suffix != ".json" or path.parent.name != "text":
                yield path.read_text(encoding="utf-8")


def list_strings(tree: Any) -> Iterator[str]:
    """Give every key and value of a JSON document."""
    if isinstance(tree, dict | list):
        for branch in [*tree, *(tree.values() if isinstance(tree, dict) else ())]:
            yield from list_strings(branch)
    else:
        yield str(tree)


def read_python(source: str) -> Iterator[str]:
    """Give the words of a module, and its composed strings with their gaps."""
    nodes = list(ast.walk(ast.parse(source)))
    pieces = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        match node:
            # The piece "map." of f"map.{key}" says nothing of itself.
            case ast.Constant(value=str(word)) if id(node) in pieces and word.endswith("."):
                continue
            case ast.Constant(value=str(word)) | ast.keyword(arg=str(word)):
                yield word
            case ast.JoinedStr(values=parts):
                yield "".join(map(write_part, parts))
            case ast.Call(func=ast.Attribute(attr="term"), args=[ast.Constant(value=str(word)), _]):
                yield f"{word}.{TERM}"


def write_part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else GAP


def read_script(source: str) -> Iterator[str]:
    """Give the same of a script or a template."""
    for quoted in (r'"([^"\n]*)"', r"'([^'\n]*)'"):
        yield from re.findall(quoted, source)
    for template in re.findall(r"`([^`]*)`", source):
        composed = re.sub(r"\$\{[^}]*\}", GAP, template)
        yield composed
        yield composed.removeprefix(f"{GAP}.")  # of `${name}.close`, as "close" of what is given
    for named in re.findall(r"\b(\w+):|\bsays\.(\w+)", source):
        yield from filter(None, named)


@cache
def list_words() -> frozenset[str]:
    """Return every word of the program, and its composed strings with their gaps."""
    words: set[str] = set()
    for source in read("app.py", "pages/*.py", "geo/**/*.py"):
        words.update(read_python(source))
    for source in read("geo/**/*.js", "geo/**/*.html"):
        words.update(read_script(source))
    for source in read("geo/**/*.json"):
        words.update(list_strings(json.loads(source)))
    return frozenset(words)


@cache
def list_patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of the keys that the program composes, a group for each gap."""
    # A word that ends in a dot is the beginning of the keys that a script is given.
    beginnings = {word + GAP for word in list_words() if word.endswith(".")}
    keys = {word for word in list_words() | beginnings if COMPOSED.fullmatch(word)}
    return tuple(
        re.compile(re.sub(f"{GAP}+", "(.*)", re.escape(key)).replace(TERM, ".*")) for key in keys
    )


def is_known(word: str) -> bool:
    """Tell whether a word stands in the program, or is put together of two that do."""
    words = list_words() | {""}
    return word.isdigit() or any(
        word[:split] in words and word[split:] in words for split in range(len(word) + 1)
    )


def is_said(key: str) -> bool:
    matches = (pattern.fullmatch(key) for pattern in list_patterns())
    return key in list_words() or any(
        match and all(map(is_known, match.groups())) for match in matches
    )


def test_every_text_is_said_somewhere() -> None:
    of_the_data = {
        f"{group}.{word}"
        for group, table, field in VOCABULARIES
        for word in list_vocabulary(table, field)
    }
    keys = [key for key in _load_texts("en").keys() - of_the_data if not key.startswith(CALENDAR)]
    assert sorted(key for key in keys if not is_said(key)) == []


def test_a_text_that_nothing_says_would_be_found() -> None:
    assert is_said("map.legend_differ")
    assert not is_said("map.no_such_key")
    assert not is_said("no_such_group.title")
