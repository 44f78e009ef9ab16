"""The fields a mapping may fill, as the page names and asks for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.readers.formats.vector import POINT
from geo.readers.mapping import FIGURES
from geo.readers.recognise import Inspected
from geo.readers.values.points import GRID
from geo.text import Words
from geo.ui.page.session import Brought

GROUPS = {
    "what": ("event_type", "sub_event_type", "event_id", "title_en", "title_ar", "part_of", "link"),
    "when": ("date_start", "date_end", "date_year", "date_month", "date_day", "date_prec"),
    "where": (
        *("place_en", "place_ar", "coordinates", "latitude", "longitude", "where_prec"),
        *("admin2", "admin1", "country", *GRID),
    ),
    "who": (
        *("claimant_en", "claimant_ar", "claimant_kind", "position", "denies", "said_on"),
        *("blames", "text_en", "text_ar", "source_url", "confidence", "note_en", "note_ar"),
    ),
    "person": ("person_name", "age", "sex", "status"),
    "figures": ("figure_harm", "figure_category", "figure_low", "figure_high", "figure_open"),
}
"""The fields by what they are about; those of figures in columns of their own follow."""
ENDS = {"": "number", "_min": "least", "_max": "most", "_open": "open"}
"""The columns one figure may stand in, and how the page names each."""
_USUAL = (
    ("event_type", {"event_type", "sub_event_type"}),
    ("date_start", {"date_start", "date_year"}),
    ("place_en", {"place_en", "place_ar"}),
    ("coordinates", {"coordinates", "latitude", "easting"}),
    ("claimant_en", {"claimant_en", "claimant_ar"}),
)
"""What most tables hold: the field to ask for first where none of those beside it was found."""
_COLUMNS = 3


@dataclass(frozen=True, eq=False)
class Asking:
    """What is asked about: a file, read as a format; ``keys`` end the keys of its widgets."""

    brought: Brought
    inspected: Inspected
    format: str
    keys: str
    words: Words


def list_groups(row: str, format_: str) -> dict[str, list[str]]:
    """Return the fields there are for a kind of row; a layer's point is its geometry."""
    # How well a point is known no geometry says.
    point = {*POINT, *GRID, "coordinates"} - {"where_prec"} if format_ == "vector" else set()
    # Persons are counted: a row of one person holds no figure.
    without = {"figures"} if row == "person" else {"person"}
    return {
        group: [name for name in fields if name not in point]
        for group, fields in GROUPS.items()
        if group not in without
    }


def list_lacking(found: Iterable[str], format_: str) -> tuple[str, ...]:
    """Return the fields that most tables hold and this one was not found to have."""
    known = {*found, *(POINT if format_ == "vector" else ())}
    return tuple(name for name, signs in _USUAL if not known & signs)


def say_field(name: str, words: Words) -> str:
    """Return what the page calls a field; one of figures by harm, people and end."""
    for end, kind in ENDS.items():
        figure = name.removesuffix(end)
        if figure in FIGURES and f"{figure}{end}" == name:
            return words(f"data.mapping.{kind}", what=say_figure(figure, words))
    return words(f"data.field.{name}")


def say_figure(figure: str, words: Words) -> str:
    """Return what a figure counts: killed, civilians."""
    harm, _, category = figure.partition("_")
    return words.join([words(f"harm.{harm}"), words(f"category.{category}")])


def seed(key: str, value: object) -> str:
    """Give a widget what it begins with, where the reader has not chosen yet, and return its key.

    A page that was left and come back to has new widgets, which begin with what was chosen.
    """
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def key_of(field: str, keys: str) -> str:
    """Return the key of the widget that asks for a field's column."""
    return f"map-{field}-{keys}"


def ask_fields(fields: Sequence[str], asking: Asking) -> dict[str, str]:
    """Ask for each field in which column it stands; return those that stand in one."""
    none = asking.words("data.mapping.none")
    guess = asking.brought.mapping.get("columns", {})
    found: dict[str, str] = {}
    for place, name in zip(lay_out(len(fields)), fields, strict=True):
        chosen = place.selectbox(
            say_field(name, asking.words),
            [None, *asking.inspected.columns],
            key=seed(key_of(name, asking.keys), guess.get(name)),
            format_func=lambda header: none if header is None else header,
            placeholder=none,
            filter_mode="contains",
        )
        if chosen is not None:
            found[name] = chosen
    return found


def lay_out(number: int) -> list[DeltaGenerator]:
    """Return so many places in rows: where rows are stacked they keep their order."""
    # Row by row: on a phone each row is stacked, where whole columns would change the order.
    rows = (st.columns(_COLUMNS) for _ in range(0, number, _COLUMNS))
    return [place for row in rows for place in row][:number]
