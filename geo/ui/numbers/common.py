"""What several datasets have in common: a button that limits them to it, and what it did."""

import streamlit as st

from geo.model.earth import Bbox
from geo.questions.several import Extent, find_common
from geo.text import format_period
from geo.ui.page import state
from geo.ui.page.context import PageContext
from geo.ui.page.filters import say_box
from geo.view.grammar import write_value
from geo.view.view import View

_LIMITS = ("period", "box")
_SAME_PLACE = 1e-5
"""Degrees that a side of a box may differ by in an address, which has six decimals."""


def offer_same(page: PageContext) -> None:
    """Offer to limit all datasets to the period and area they have in common, or to lift that."""
    words, common = page.words, _find_common(page)
    held = _list_held(page.asked, common)
    is_there = common.from_ is not None or common.bbox is not None
    if len(held) < len(_LIMITS):
        st.button(
            words("beside.same"),
            key="same",
            icon=":material/join_inner:",
            disabled=not is_there,
            help=words("beside.same_help" if is_there else "beside.same_none"),
            on_click=_limit,
            args=(common,),
        )
    for name in held:
        st.button(
            words(f"beside.lift_{name}"),
            key=f"lift-{name}",
            icon=":material/close:",
            help=words("beside.outside_box") if name == "box" else None,
            on_click=_lift,
            args=(name,),
        )


def say_limited(page: PageContext) -> str:
    """Say what all datasets are limited to, where it is what they have in common; else ''."""
    words, asked = page.words, page.asked
    held = _list_held(asked, _find_common(page))
    if not held:
        return ""
    period = format_period(asked.from_, asked.to, words.lang)
    box = say_box(asked.bbox, words) if asked.bbox else ""
    which = "both" if len(held) == len(_LIMITS) else held[0]
    return words(f"beside.limited_{which}", period=period, box=box)


def _list_held(asked: View, common: Extent) -> list[str]:
    """Return which of the limits hold all datasets to what they have in common."""
    held = (_has_period(asked, common), _has_box(asked, common))
    return [name for name, is_held in zip(_LIMITS, held, strict=True) if is_held]


def _find_common(page: PageContext) -> Extent:
    return find_common(page.asked, [each.store for each in page.datasets])


def _has_period(asked: View, common: Extent) -> bool:
    return asked.from_ is not None and (asked.from_, asked.to) == (common.from_, common.to)


def _has_box(asked: View, common: Extent) -> bool:
    if asked.bbox is None or common.bbox is None:
        return False
    sides = zip(asked.bbox, common.bbox, strict=True)
    return all(abs(one - other) < _SAME_PLACE for one, other in sides)


def _limit(common: Extent) -> None:
    if common.from_ is not None:
        state.change(from_=common.from_, to=common.to)
    if common.bbox is not None:
        state.change(bbox=_write_box(common.bbox))


def _write_box(box: Bbox) -> str:
    return write_value(box)[0]


def _lift(name: str) -> None:
    if name == "period":
        state.change(from_=None, to=None)
    else:
        state.change(bbox=None)
