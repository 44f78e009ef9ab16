"""What several datasets have in common: a button that limits them to it, and what it did."""

import streamlit as st

from geo.model.earth import Bbox
from geo.questions.several import Extent
from geo.told.limits import LIMITS, find_common_of, list_held
from geo.ui.page import state
from geo.ui.page.context import PageContext
from geo.view.grammar import write_value


def offer_same(page: PageContext) -> None:
    """Offer to limit all datasets to the period and area they have in common, or to lift that."""
    words, common = page.words, find_common_of(page.asked, page.datasets)
    held = list_held(page.asked, common)
    is_there = common.from_ is not None or common.bbox is not None
    if len(held) < len(LIMITS):
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
