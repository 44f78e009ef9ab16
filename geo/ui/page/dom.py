"""Put elements on a page; `geo.told.node` makes them."""

from collections.abc import Callable

import streamlit as st

from geo.look.served import load_component
from geo.told.node import Child, Node, el, is_web_address, link, said, turn_to

__all__ = ["Child", "Node", "el", "is_web_address", "link", "read_pick", "said", "show", "turn_to"]

# Not isolated: the page's style sheet and its variables must reach inside.
_TREE = st.components.v2.component(
    "rasd.tree",
    html="<div class='rasd-coming'></div>",
    js=load_component("tree"),
    isolate_styles=False,
)


def show(
    *nodes: Child,
    key: str,
    class_: str = "",
    top_of: str = "",
    about: str = "",
    on_pick: Callable[[], None] | None = None,
) -> None:
    """Put elements on the page, where they replace what had the same key.

    Parameters
    ----------
    *nodes
        None is left out.
    key
        Names the place on the page, and its CSS class ``st-key-...``.
    class_
        CSS class of the element around them.
    top_of
        Selector of what scrolls back to its top when the elements are of something else, and comes
        into view then.
    about
        What the elements are of.
    on_pick
        Called when an element with ``data_pick`` was pressed; `read_pick` says which.

    """
    children = [node for node in nodes if node is not None]
    data = {"children": children, "class": class_, "top": top_of, "about": about}
    _TREE(data=data, key=key, on_picked_change=on_pick or _pick_nothing)


def read_pick(key: str) -> str:
    """Return the ``data_pick`` of what was just pressed in the elements of a key."""
    return str(st.session_state[key].picked)


def _pick_nothing() -> None:
    """Take no notice: nothing there can be pressed."""
