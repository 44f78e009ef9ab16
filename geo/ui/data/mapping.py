"""Say which column of a table is what: the guess from its header, and every field to change it."""

import json
from collections.abc import Mapping, Sequence
from typing import cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.model.schema import list_vocabulary
from geo.readers.files.packed import clean_name
from geo.readers.formats.vector import POINT
from geo.readers.guess import propose
from geo.readers.mapping import FIGURES, ORDERS, ROWS, Said, list_types, load_mapping
from geo.readers.notes import ReaderError
from geo.readers.recognise import Inspected
from geo.text import Words
from geo.ui.data.rows import escape_markdown
from geo.ui.data.variants import add_merged
from geo.ui.page.dom import el, show
from geo.ui.page.session import Brought

GROUPS = {
    "what": ("event_type", "sub_event_type", "event_id", "title_en", "title_ar", "link"),
    "when": ("date_start", "date_end", "date_prec"),
    "where": (
        *("place_en", "place_ar", "coordinates", "latitude", "longitude", "where_prec"),
        *("admin2", "admin1", "country"),
    ),
    "who": (
        *("claimant_en", "claimant_ar", "claimant_kind", "position", "denies", "said_on"),
        *("blames", "text_en", "text_ar", "source_url", "confidence", "note_en", "note_ar"),
    ),
}
"""The fields a mapping may fill, as the page shows them; figures follow."""
_USUAL = ("killed_all", "killed_civilian", "injured_all", "injured_civilian")
_ENDS = {"": "number", "_min": "least", "_max": "most"}
_ORDERS = ("auto", *ORDERS)
_TYPE = "event_type"
_NEEDED = (_TYPE, "sub_event_type")
_SUMS = "aggregate-only"
_UNASKED = ("licences", "layer", "parts", "header")
"""What a mapping may say that the page does not ask for."""
_COLUMNS = 3
_LONGEST_WORD = 60


def takes_mapping(format_: str) -> bool:
    """Tell whether the columns of a format are somebody's own, to be mapped."""
    return format_ in {"table", "vector"}


def ask_mapping(brought: Brought, inspected: Inspected, format_: str, words: Words) -> Said | None:
    """Ask which column is what and return the mapping; None while something is missing."""
    with st.container(border=True, key="mapping"):
        title = el("h3", words("data.mapping.title"))
        show(title, el("p", words("data.mapping.text"), class_="rasd-soft"), key="mapping-head")
        _ask_file(brought, inspected, words)
        guess = brought.mapping or propose(inspected.filled, inspected.head)
        # Another file, format or mapping makes new widgets: old ones would keep the reader's old
        # choices.
        keys = f"{brought.folder.name}-{format_}-{brought.mapped_by}"
        row = _ask_row(guess, keys, words)
        columns = _ask_columns(inspected, guess, format_, keys, words)
        rest = _ask_rest(guess, columns, keys, words)
        mapping: Said = {"row": row, "columns": columns, **rest}
        mapping["words"] = _ask_words(inspected, guess, columns, keys, words)
        add_merged(mapping, brought)
        missing = _find_missing(mapping)
        if missing:
            show(el("p", words(f"data.mapping.{missing}"), class_="rasd-note"), key="mapping-lacks")
            return None
        st.download_button(
            words("data.mapping.download"),
            json.dumps(mapping, ensure_ascii=False, indent=2) + "\n",
            f"{inspected.path.stem}-mapping.json",
            "application/json",
            help=words("data.mapping.download_help"),
            on_click="ignore",
        )
    return mapping


def _ask_file(brought: Brought, inspected: Inspected, words: Words) -> None:
    """Take a mapping file dropped beside the table; one that does not fit changes nothing."""
    with st.container(key="bring-mapping"):
        given = st.file_uploader(
            words("data.mapping.drop"),
            key=f"mapping-{brought.folder.name}",
            max_upload_size=1,
            help=words("data.mapping.drop_help"),
        )
    if given is None:
        return
    name, table = clean_name(given.name), inspected.path.name
    try:
        mapping = load_mapping(
            given.getvalue(), inspected.columns, file=name, table=table, lang=words.lang
        )
    except ReaderError as error:
        show(el("p", str(error), class_="rasd-note", role="alert"), key="mapping-error")
        return
    # The uploader gives the same file at each run; only a new one may overrule the fields.
    if brought.mapped_by != given.file_id:
        brought.mapping, brought.mapped_by = mapping, given.file_id
    unasked = _list_unasked(brought.mapping)
    also = words("data.mapping.unasked", parts=words.join(unasked)) if unasked else ""
    taken = words("data.mapping.taken", file=name)
    show(el("p", taken), el("p", also, class_="rasd-soft") if also else None, key="mapping-taken")


def _list_unasked(mapping: Said) -> list[str]:
    """Return what a mapping says that no field of the page holds; it is kept as it is."""
    constants = mapping.get("constants", {})
    told = [f"{name}: {value}" for name, value in constants.items() if value and name != _TYPE]
    texts = [name for name in mapping.get("words", {}) if name != _TYPE]
    return [*told, *texts, *(name for name in _UNASKED if name in mapping)]


def _ask_row(guess: Said, keys: str, words: Words) -> str:
    row: str = st.segmented_control(
        words("data.mapping.row"),
        ROWS,
        default=guess.get("row", ROWS[0]),
        required=True,
        key=f"row-{keys}",
        format_func=lambda name: words(f"data.mapping.row_{name}"),
        help=words("data.mapping.row_help"),
    )
    return row


def _ask_columns(
    inspected: Inspected, guess: Said, format_: str, keys: str, words: Words
) -> dict[str, str]:
    """Ask for each field in which column it stands; a layer's point is its geometry."""
    found: dict[str, str] = {}
    for group, fields in GROUPS.items():
        hidden = (*POINT, "coordinates") if format_ == "vector" else ()
        shown = [name for name in fields if name not in hidden]
        labels = {name: words(f"data.field.{name}") for name in shown}
        is_guessed = bool(set(fields) & guess["columns"].keys())
        with st.expander(words(f"data.mapping.{group}"), expanded=is_guessed or group == "what"):
            found |= _ask_fields(labels, inspected.columns, guess, keys, words)
    with st.expander(words("data.mapping.figures"), expanded=True):
        figures = _ask_figures(guess, keys, words)
        found |= _ask_fields(figures, inspected.columns, guess, keys, words)
    return found


def _ask_figures(guess: Said, keys: str, words: Words) -> dict[str, str]:
    """Return the figures' fields that are shown, the guessed and usual ones first, labelled."""
    guessed = [
        figure for figure in FIGURES if any(f"{figure}{e}" in guess["columns"] for e in _ENDS)
    ]
    more = st.multiselect(
        words("data.mapping.more"),
        FIGURES,
        default=guessed or _USUAL[:1],
        key=f"figures-{keys}",
        format_func=lambda figure: _say_figure(figure, words),
        placeholder=words("data.mapping.choose"),
    )
    return {
        f"{figure}{end}": words(f"data.mapping.{kind}", what=_say_figure(figure, words))
        for figure in more
        for end, kind in _ENDS.items()
    }


def _say_figure(figure: str, words: Words) -> str:
    harm, _, category = figure.partition("_")
    return words.join([words(f"harm.{harm}"), words(f"category.{category}")])


def _ask_fields(
    labels: Mapping[str, str],
    headers: Sequence[str],
    guess: Said,
    keys: str,
    words: Words,
) -> dict[str, str]:
    options = [None, *headers]
    found: dict[str, str] = {}
    places = _lay_out(len(labels))
    for place, (name, label) in zip(places, labels.items(), strict=True):
        guessed = guess["columns"].get(name)
        chosen = place.selectbox(
            label,
            options,
            index=options.index(guessed),
            key=f"map-{name}-{keys}",
            format_func=lambda header: words("data.mapping.none") if header is None else header,
            filter_mode="contains",
        )
        if chosen is not None:
            found[name] = chosen
    return found


def _lay_out(number: int) -> list[DeltaGenerator]:
    """Return so many places in rows: where rows are stacked they keep their order."""
    # Row by row: on a phone each row is stacked, where whole columns would change the order.
    rows = (st.columns(_COLUMNS) for _ in range(0, number, _COLUMNS))
    return [place for row in rows for place in row][:number]


def _ask_rest(guess: Said, columns: Mapping[str, str], keys: str, words: Words) -> Said:
    """Ask for what holds for every row: the type where no column says it, dates, title, terms."""
    constants = {name: value for name, value in guess.get("constants", {}).items() if value}
    type_ = constants.pop(_TYPE, None)
    left, middle, right = st.columns(_COLUMNS, vertical_alignment="bottom")
    if not set(_NEEDED) & columns.keys():
        asked = _ask_type(left, words("data.mapping.constant_type"), type_, f"type-{keys}", words)
        constants |= {_TYPE: asked} if asked else {}
    order = middle.selectbox(
        words("data.mapping.order"),
        _ORDERS,
        index=_ORDERS.index(guess.get("date_order", _ORDERS[0])),
        key=f"order-{keys}",
        format_func=lambda name: words(f"data.mapping.order_{name}"),
        filter_mode=None,
    )
    before = str(guess.get("title", ""))
    title = right.text_input(words("data.mapping.dataset_title"), before, key=f"title-{keys}")
    # A title that the reader changed leaves the other language's behind.
    title_ar = guess.get("title_ar", title) if title == before else title
    rest = cast("Said", {name: value for name, value in guess.items() if name in _UNASKED})
    is_kept = guess.get("redistribution") == _SUMS
    if st.checkbox(words("data.mapping.keep_rows"), is_kept, key=f"terms-{keys}"):
        rest["redistribution"] = _SUMS
    dates = Said() if order == _ORDERS[0] else Said(date_order=order)
    titles = Said(title=title, title_ar=title_ar) if title else Said()
    return {"constants": constants, **rest, **dates, **titles}


def _ask_type(
    place: DeltaGenerator, label: str, given: str | None, key: str, words: Words
) -> str | None:
    """Ask for a type of event; a word of a mapping file that means one may stay."""
    types = list_vocabulary("events", "event_type")
    # A mapping may say `airstrike`, which is read as a type though it is none of the vocabulary.
    options = [*types, *([given] if given and given not in types else ())]
    chosen: str | None = place.selectbox(
        label,
        options,
        index=options.index(given) if given else None,
        key=key,
        format_func=lambda name: words.term("event_type", name),
        placeholder=words("data.mapping.choose"),
        help=words("data.mapping.constant_help") if key.startswith("type-") else None,
    )
    return chosen


def _ask_words(
    inspected: Inspected,
    guess: Said,
    columns: Mapping[str, str],
    keys: str,
    words: Words,
) -> dict[str, dict[str, str]]:
    """Ask what the words of the column of types mean that no vocabulary knows."""
    told = {name: dict(texts) for name, texts in guess.get("words", {}).items()}
    types = told.pop(_TYPE, {})
    column = columns.get(_TYPE, "")
    unknown = [word for word in inspected.words.get(column, ()) if word.lower() not in list_types()]
    if unknown:
        with st.expander(words("data.mapping.words"), expanded=True):
            text = el("p", words("data.mapping.words_text"), class_="rasd-soft")
            show(text, key="mapping-words")
            places = _lay_out(len(unknown))
            for index, (place, word) in enumerate(zip(places, unknown, strict=True)):
                # Words of a file somebody brought must not become links or formatting.
                label = escape_markdown(word[:_LONGEST_WORD])
                key = f"word-{index}-{column}-{keys}"
                types[word] = _ask_type(place, label, types.get(word), key, words) or ""
    types = {word: type_ for word, type_ in types.items() if type_}
    return told | ({_TYPE: types} if types else {})


def _find_missing(mapping: Said) -> str | None:
    columns = mapping["columns"]
    if not set(_NEEDED) & {*columns, *mapping["constants"]}:
        return "missing_type"
    return "missing_id" if mapping["row"] == "claim" and "event_id" not in columns else None
