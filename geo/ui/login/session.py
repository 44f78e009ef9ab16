"""Who has signed in, as the guard in front of the routes told the session of these pages."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.login.person import HEADER, Person, read_header
from geo.login.readers import find_role


def read_person() -> Person | None:
    """Return who has signed in to this thread's session; None where nobody has."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    return read_header(st.context.headers.get(HEADER))


def is_reader() -> bool:
    """Tell whether this thread runs a page for a reader of the host, now and not only once."""
    return find_role(read_person()) is not None
