"""Find the file again that a reader brought, after a refresh of the page.

Its unguessable name stands in the tab's own storage, never in an address: that one is copied, sent
and logged, and whoever had it could take the file's rows.
"""

import streamlit as st

from geo.ui.page.session import read_own, take_file

_KEY = "kept-file"
_KEPT = st.components.v2.component(
    "rasd.kept",
    html="<div></div>",
    js="""const PLACE = "rasd-file";
export default ({ data, setTriggerValue }) => {
  try {
    const before = sessionStorage.getItem(PLACE);
    if (data.name) sessionStorage.setItem(PLACE, data.name);
    else if (data.asks && before) setTriggerValue("name", before);
    else sessionStorage.removeItem(PLACE);
  } catch {
    // Without storage a refresh forgets the file.
  }
};""",
    isolate_styles=False,
)


def keep_file() -> None:
    """Let the reader's tab remember the file of this session, and take up one it remembers."""
    own = read_own()
    name = own.brought.folder.name if own.brought is not None else ""
    _KEPT(data={"name": name, "asks": own.is_new}, key=_KEY, on_name_change=_take)


def _take() -> None:
    take_file(str(st.session_state[_KEY].name))
