"""Ask what the words of a file mean that are no type of event, with the types there are."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.model.schema import list_vocabulary
from geo.readers.mapping import Said, list_types
from geo.readers.recognise import Inspected
from geo.text import Words, isolate
from geo.ui.data.own.fields import Asking, lay_out, seed
from geo.ui.data.rows import escape_markdown
from geo.ui.page.dom import el, show
from geo.ui.page.session import Brought

TYPE, KIND = "event_type", "sub_event_type"
_LONGEST_WORD = 60
_MOST_WORDS = 60


def ask_type(
    place: DeltaGenerator,
    label: str,
    given: str | None,
    key: str,
    words: Words,
    *,
    asked: Sequence[str] = (TYPE,),
) -> str | None:
    """Ask for a type of event, or a kind of one; a word of a mapping that means one may stay."""
    known = {word: name for name in reversed(asked) for word in list_vocabulary("events", name)}
    # A mapping may say `airstrike`, which is read as a type though it is none of the vocabulary.
    options = [*reversed(known), *([given] if given and given not in known else ())]
    chosen: str | None = place.selectbox(
        label,
        options,
        index=None,
        key=seed(key, given or None),
        format_func=lambda word: words.term(known.get(word, TYPE), word),
        placeholder=words("data.mapping.choose"),
        help=words("data.mapping.constant_help") if key.startswith("type-") else None,
    )
    return chosen


def ask_words(asking: Asking, mapping: Said) -> dict[str, dict[str, str]]:
    """Ask what each word means that no rule knows, of the columns of types and of kinds."""
    brought, words = asking.brought, asking.words
    told = {name: dict(texts) for name, texts in brought.mapping.get("words", {}).items()}
    unknown = [
        (name, column, word)
        for name, column in _list_columns(mapping)
        for word in _list_words(brought, asking.inspected, column, told.get(name, {}))
    ]
    if not unknown:
        return told
    with st.container(key="mapping-unknown"):
        _say_known(words)
        shown = unknown[:_MOST_WORDS]
        for place, (name, column, word) in zip(lay_out(len(shown)), shown, strict=True):
            # Words of a file somebody brought must not become links or formatting.
            label = isolate(escape_markdown(word[:_LONGEST_WORD]), lang=words.lang)
            asked: tuple[str, ...] = (TYPE,)
            if name == KIND:
                label = words("data.mapping.words_kind", word=label)
                # Beside a type only the kind is open; alone the column says both.
                asked = (KIND,) if _has_type(mapping) else (TYPE, KIND)
            key = f"word-{name}-{column}-{word}-{asking.keys}"
            means = ask_type(place, label, told.get(name, {}).get(word), key, words, asked=asked)
            told.setdefault(name, {})[word] = means or ""
        if more := len(unknown) - len(shown):
            show(el("p", words("data.mapping.words_more", n=more)), key="mapping-words-more")
    return {
        name: kept
        for name, texts in told.items()
        if (kept := {word: means for word, means in texts.items() if means or name not in _ASKED})
    }


_ASKED = (TYPE, KIND)


def _say_known(words: Words) -> None:
    known = words.join([words.term(TYPE, word) for word in list_vocabulary("events", TYPE)])
    show(
        el("h4", words("data.mapping.words")),
        el("p", words("data.mapping.words_text"), class_="rasd-soft"),
        el("p", words("data.mapping.words_known", known=known), class_="rasd-soft"),
        key="mapping-words",
    )


def _has_type(mapping: Said) -> bool:
    return TYPE in {**mapping["columns"], **mapping.get("constants", {})}


def _list_columns(mapping: Said) -> Iterator[tuple[str, str]]:
    columns = mapping["columns"]
    seen = set()
    for name in _ASKED:
        if name in columns and columns[name] not in seen:
            seen.add(columns[name])
            yield name, columns[name]


def _list_words(
    brought: Brought, inspected: Inspected, column: str, told: Mapping[str, str]
) -> list[str]:
    """Return the words of a column that no rule knows; of a long one those a check met."""
    words = inspected.words.get(column)
    if words is None:
        words = tuple(dict.fromkeys((*told, *_list_met(brought, column))))
    return [word for word in words if word.strip().lower() not in list_types()]


def _list_met(brought: Brought, column: str) -> list[str]:
    faults = brought.faults
    if faults is None:
        return []
    is_word = (pl.col("code") == "unknown_type") & (pl.col("column") == column)
    return faults.filter(is_word & (pl.col("value") != "")).get_column("value").unique().to_list()
