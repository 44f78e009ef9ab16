"""Names of a checked table that may be one, side by side: the reader says once which is which."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from geo.dataset.folder import Dataset
from geo.model.schema import explode_list
from geo.readers.mapping import Said
from geo.readers.own.variants import find_variants, merge_words
from geo.text import Words
from geo.ui.data.choosing import ask_one
from geo.ui.data.rows import escape_markdown
from geo.ui.page.dom import el, show
from geo.ui.page.session import Brought

_MOST_SHOWN = 15


def add_merged(mapping: Said, brought: Brought) -> Said:
    """Return a mapping with what the reader said of names in this file."""
    told = mapping.get("words", {})
    for field, same in brought.merged.items():
        if field in mapping["columns"]:
            told = merge_words(told, field, same)
    return {**mapping, "words": told}


def show_variants(dataset: Dataset, brought: Brought, mapping: Said, words: Words) -> None:
    """Offer names that may be one, and what was said of them before to be taken back."""
    columns = mapping.get("columns", {})
    who = next((name for name in ("claimant_en", "claimant_ar") if name in columns), None)
    counted = {"blames": _count_blamed(dataset)} if "blames" in columns else {}
    if who is not None:
        counted = {who: _count_claimants(dataset, who[-2:]), **counted}
    found = {field: find_variants(names) for field, names in counted.items()}
    n = sum(map(len, found.values()))
    if not n and not any(brought.merged.values()):
        return
    with st.expander(words("data.variants.title", n=n), expanded=True):
        show(el("p", words("data.variants.text"), class_="rasd-soft"), key="variants")
        _offer_back(brought, words)
        chosen = {field: _ask(field, found[field], counted[field], words) for field in found}
        if n and st.button(
            words("data.variants.merge"), key="merge", disabled=not any(chosen.values())
        ):
            for field, same in chosen.items():
                brought.merged = merge_words(brought.merged, field, same)
            _check_again(brought)


def _check_again(brought: Brought) -> None:
    brought.asks_again = True
    st.rerun()


def _count_claimants(dataset: Dataset, lang: str) -> Mapping[str, int]:
    claims, claimants = (dataset.tables[name] for name in ("claims", "claimants"))
    # What no column names speaks for the file, which is nobody's other name.
    named = claimants.filter(pl.col("claimant_id") != "file").select("claimant_id", f"name_{lang}")
    sizes = claims.group_by("claimant_id").len().join(named, on="claimant_id")
    return dict(sizes.select(f"name_{lang}", "len").collect().iter_rows())


def _count_blamed(dataset: Dataset) -> Mapping[str, int]:
    claims = dataset.tables["claims"].select("claim_id", "blames").collect()
    sizes = explode_list(claims, "blames").group_by("blames").len()
    names = dataset.tables["actors"].select("actor_id", "name_en").collect()
    joined = sizes.join(names, left_on="blames", right_on="actor_id")
    return dict(joined.select("name_en", "len").iter_rows())


def _ask(
    field: str, found: Mapping[str, list[str]], counts: Mapping[str, int], words: Words
) -> dict[str, str]:
    """Ask of each name which other one it is; without an answer it is its own."""
    same: dict[str, str] = {}

    def say(name: str) -> str:
        return words("data.variants.name", name=name, n=counts[name])

    def say_in_full(name: str) -> str:
        # Escaped before it is set into a text, whose signs of direction are no letters of it.
        return words("data.variants.name", name=escape_markdown(name), n=counts[name])

    for name in list(found)[:_MOST_SHOWN]:
        who = "blames" if field == "blames" else "claimant"
        chosen = ask_one(
            words(f"data.variants.{who}", name=say_in_full(name)),
            found[name],
            key=f"variant-{field}-{name}",
            none=words("data.variants.own"),
            say=say,
            say_in_full=say_in_full,
        )
        if chosen is not None:
            same[name] = chosen
    # A chain ends where its last name is: no name is merged into one that goes itself.
    return {name: _end(meant, same) for name, meant in same.items()}


def _end(name: str, same: Mapping[str, str]) -> str:
    # Each name is offered more used ones only, so there is no way round.
    while name in same:
        name = same[name]
    return name


def _offer_back(brought: Brought, words: Words) -> None:
    merged = [
        (f, name, meant) for f, same in brought.merged.items() for name, meant in same.items()
    ]
    for number, (field, name, meant) in enumerate(merged):
        with st.container(horizontal=True, vertical_alignment="center", key=f"merged-{number}"):
            told = words("data.variants.is", name=name, meant=meant)
            show(el("p", told), key=f"merged-told-{number}")
            if st.button(words("data.variants.back"), key=f"merged-back-{number}"):
                left = {n: m for n, m in brought.merged[field].items() if n != name}
                brought.merged = {**brought.merged, field: left}
                _check_again(brought)
