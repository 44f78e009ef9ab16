"""Put charts on a page: each is written once for its dataset, its data sent as Arrow tables."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import polars as pl
import streamlit as st

from geo.charts.base import Chart, write_spec
from geo.questions.select import Selection
from geo.ui.page.context import read_theme


def show_chart(
    selection: Selection,
    draw: Callable[..., Chart],
    /,
    *args: Any,
    key: str,
    alt: str,
    on_select: Callable[[], None] | Literal["ignore"] = "ignore",
    width: Literal["stretch", "content"] = "stretch",
    **options: Any,
) -> None:
    """Show a chart in the page's theme and the view's language.

    Parameters
    ----------
    selection
        What is drawn.
    draw, args, options
        A function of `geo.charts` and what it is given beside language and theme.
    key, alt, on_select, width
        As Streamlit's charts take them.

    """
    # st.altair_chart would validate and write the chart anew in every run, under one lock for all
    # readers: half of the time of a run of the Casualties page.
    store = selection.store
    options |= {"lang": selection.view.lang, "theme": read_theme()}
    written = write_spec(store.remember, draw, *args, **options)
    spec = store.show(("chart", written), lambda: _make_spec(written))
    st.vega_lite_chart(spec=spec, theme=None, key=key, alt=alt, on_select=on_select, width=width)


def _make_spec(written: str) -> dict[str, object]:
    spec = json.loads(written)
    data = {name: _write_arrow(rows) for name, rows in spec["datasets"].items()}
    return {**spec, "datasets": data}


def _write_arrow(rows: Sequence[Mapping[str, object]]) -> bytes:
    table = io.BytesIO()
    frame = pl.DataFrame(rows, infer_schema_length=None)
    frame.write_ipc_stream(table, compat_level=pl.CompatLevel.oldest())
    return table.getvalue()
