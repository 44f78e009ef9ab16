"""Guess which column of somebody's own table is what, from its header and its first cells."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl

from geo.model.schema import ROW, list_vocabulary
from geo.readers.manifest import load_manifests
from geo.readers.mapping import Said
from geo.readers.own.template import recognise_template
from geo.readers.own.written import recognise_written
from geo.readers.values.checks import plain_digits
from geo.readers.values.coordinates import read_degree, read_pair
from geo.readers.values.days import LOST, find_order
from geo.readers.values.points import GRID
from geo.readers.values.written import read_written

_LOOKED_AT = 200
_LONGEST_FIGURE = 40
_SURVEY = {"_uuid", "_submission_time", "deviceid", "formhub/uuid", "_id", "meta/instanceid"}
"""Columns that forms of surveys add; their ``start`` and ``today`` are when one was filled in."""
_OF_SURVEY = {"start", "end", "today", "from", "to", "day"}
_DAYS = ("date_start", "date_end", "said_on")
_LAST_WORDS = {"latitude", "longitude", "lat", "lon", "lng"}
"""Words that name a column wherever they stand last."""
_PARTS_OF_DAY = ("date_year", "date_month", "date_day")
_PERSON = ("person_name", "age", "sex", "status")
_LONG = ("figure_low", "figure_high", "figure_open")
_ALSO = {
    "date_day": ("day", "اليوم"),
    "person_name": ("name", "الاسم"),
    "figure_category": ("category",),
}
"""Names that stand for something else in most tables, and for a field where its cells fit."""
_FILLERS = (
    r"\b(?:of|the|event|incident|alleged|suspected|s)\b|\breported\b(?! on| date)(?<!date reported)"
)
"""Words that say nothing of a column; the day something was reported is another than its own."""
_FIGURE_LIKE = {
    "casualties",
    "victims",
    "toll",
    "losses",
    "ضحايا",
    "الضحايا",
    "خسائر",
    "nkill",
    "nwound",
}
_NUMBER = r"^\D{0,14}\d[\d,. +~–-]*$"


def propose(
    headers: Sequence[str],
    cells: pl.DataFrame | None = None,
    *,
    filled: Sequence[str] | None = None,
) -> Said:
    """Guess a mapping from a table's header, in English or Arabic.

    Parameters
    ----------
    headers
        The names of its columns.
    cells
        The table itself, every cell as text: a column whose cells cannot be what its name says is
        passed over, and so is one without any.
    filled
        The columns that hold anything, where ``cells`` are the first rows alone.

    Returns
    -------
    Said
        ``constants`` holds a blank for each field that is needed and was not found.

    """
    own = recognise_template(headers) or recognise_written(headers)
    if own is not None:
        return own
    headers = [name for name in headers if filled is None or name in filled]
    known = {name: _take_cells(cells, name, are_first=filled is not None) for name in headers}
    columns = dict(_find_columns(headers, known, _list_fields(headers, known)))
    # Either tells the type of an event; without one the person importing must say it.
    needed = {} if {"event_type", "sub_event_type"} & columns.keys() else {"event_type": ""}
    row = _guess_row(columns, known)
    return {"row": row, "columns": columns, "constants": needed, "words": {}}


def _take_cells(cells: pl.DataFrame | None, name: str, *, are_first: bool) -> pl.Series | None:
    if cells is None:
        return None
    known = _fold(cells.get_column(name))
    # Of a column that is blank in the first rows alone nothing is told.
    return None if are_first and known.is_empty() else known


def _fold(cells: pl.Series) -> pl.Series:
    known = cells.drop_nulls().head(_LOOKED_AT)
    return plain_digits(known.alias("cell").to_frame(), "cell").get_column("cell")


def _guess_row(columns: Mapping[str, str], cells: Mapping[str, pl.Series | None]) -> str:
    if "person_name" in columns and {"age", "sex"} & columns.keys():
        return "person"
    if {"event_id", "claimant_en", "said_on"} <= columns.keys():
        return "claim"
    ids = cells.get(columns.get("event_id", ""))
    is_repeated = ids is not None and ids.n_unique() < len(ids)
    return "claim" if is_repeated and "claimant_en" in columns else "event"


def _list_fields(
    headers: Sequence[str], cells: Mapping[str, pl.Series | None]
) -> list[tuple[str, list[str]]]:
    """Return the fields to look for, each with the spellings of its name, the first first.

    Some are looked for only beside others: a year and a month where no column holds whole days.
    """
    columns = {column.name: column for column in load_manifests()["table"].columns}
    spellings = {
        name: [simplify(said) for said in (name, *column.aliases, *_ALSO.get(name, ()))]
        for name, column in columns.items()
        if column.guessed
    }

    def has(field: str) -> bool:
        return any(
            _rank(header, spellings[field]) is not None and _can_be(field, cells[header])
            for header in headers
        )

    apart = set[str]()
    if has("date_start") or not (has("date_year") and has("date_month")):
        apart |= set(_PARTS_OF_DAY)
    if has("person_name") and (has("age") or has("sex")):
        # Persons are listed under the incident that they were harmed in.
        spellings["event_id"].append("incident")
    else:
        apart |= set(_PERSON)
    if not all(map(has, GRID)):
        apart |= set(GRID)
    if not (has("figure_low") and (has("figure_category") or has("figure_harm"))):
        apart |= {*_LONG, "figure_category", "figure_harm"}
    kept = [(name, said) for name, said in spellings.items() if name not in apart]
    # Names shared with other fields go to those that are looked for only here.
    return sorted(kept, key=lambda field: field[0] not in _ALSO)


def _find_columns(
    headers: Sequence[str],
    cells: Mapping[str, pl.Series | None],
    fields: Sequence[tuple[str, list[str]]],
) -> Iterator[tuple[str, str]]:
    """Give each field the first column whose name and cells fit it; no column twice."""
    is_survey = len(_SURVEY & {header.casefold() for header in headers}) > 1
    free = [
        header
        for header in headers
        if not (is_survey and simplify(header) in _OF_SURVEY)
        and ((own := cells[header]) is None or len(own))
    ]
    taken: set[str] = set()
    for field, spellings in fields:
        fits = [
            (rank, header)
            for header in free
            if header not in taken
            and (rank := _rank(header, spellings)) is not None
            and _can_be(field, cells[header])
        ]
        if fits:
            found = min(fits, key=lambda fit: fit[0])[1]
            taken.add(found)
            yield field, found
    figures = ((header, tell_figure(header)) for header in free if header not in taken)
    given = set[str]()
    for header, figure in figures:
        if figure is not None and figure not in given and _can_be(figure, cells[header]):
            given.add(figure)
            yield figure, header


def simplify(header: str) -> str:
    """Return a header without what spellings of it differ in: case, signs, usual small words."""
    plain = header.strip("\ufeff \t\"'").casefold().translate(_ALIKE)
    words = " ".join(re.findall(r"[^\W_]+", plain))
    bare = " ".join(re.sub(_FILLERS, " ", words).split())
    return bare or words


_ALIKE = str.maketrans("أإآ", "ااا")


def _rank(header: str, spellings: Sequence[str]) -> int | None:
    """Return how early a header's spelling stands among a field's; None when it is none of them."""
    # "Village / town" is either, "Location (village)" is a location.
    whole = (header, re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", header), *header.split("/"))
    found = [spellings.index(name) for part in whole if (name := simplify(part)) in spellings]
    # Surveys put the name of the question before: _place_latitude.
    if not found and simplify(header).rpartition(" ")[2] in _LAST_WORDS & set(spellings):
        return len(spellings)
    return min(found, default=None)


def _can_be(field: str, cells: pl.Series | None) -> bool:
    """Tell whether most cells of a column can be what a field holds."""
    if cells is None:
        return True
    read = _READ.get(field) or (_reads_figures if "_" in field and _is_figure(field) else None)
    return read is None or 2 * read(cells) >= len(cells)


def _is_figure(field: str) -> bool:
    harms = load_manifests()["table"].declared["figure_words"]["harm"]
    return field.partition("_")[0] in harms


def _count_days(cells: pl.Series) -> int:
    order = find_order(cells)
    told = (read_written(cell, order) for cell in cells)
    # A column of days that cannot be told apart is one of days all the same.
    return sum(day.first is not None or day.code in set(LOST) - {"bad_date"} for day in told)


def _count_degrees(cells: pl.Series) -> int:
    return sum(read_degree(cell) is not None or read_pair(cell) is not None for cell in cells)


def _reads_figures(cells: pl.Series) -> int:
    # What its name says is believed of short cells: those that are no number are told one by one.
    return int((cells.str.len_chars() <= _LONGEST_FIGURE).sum())


def _count_months(cells: pl.Series) -> int:
    # As a number or by its name; 0 is a month that is not known.
    whole = (f"{cell}/2000" if cell[:1].isdigit() else f"{cell} 2000" for cell in cells)
    return sum(day[:2] == "0/" or read_written(day).first is not None for day in whole)


def _count_years(cells: pl.Series) -> int:
    return int(cells.str.contains(r"^(?:1[89]|20)\d\d(?:\.0)?$").sum())


_READ: Mapping[str, Callable[[pl.Series], int]] = {
    **dict.fromkeys(_DAYS, _count_days),
    **dict.fromkeys(("latitude", "longitude"), _count_degrees),
    # In which order two numbers in brackets stand, the column's name may say.
    "coordinates": lambda cells: sum(
        read_pair(cell, first="latitude") is not None for cell in cells
    ),
    "utm_zone": lambda cells: int(cells.str.contains(r"^\D*\d{1,2}").sum()),
    **dict.fromkeys(
        ("easting", "northing"), lambda cells: int(cells.str.contains(r"^\d{5,8}([.,]\d+)?$").sum())
    ),
    "date_year": _count_years,
    "date_month": _count_months,
    "date_day": lambda cells: int(cells.str.contains(r"^\d{1,2}(?:\.0)?$").sum()),
    **dict.fromkeys(_LONG[:2], lambda cells: int(cells.str.contains(r"^\d+(?:\.0)?$").sum())),
    "figure_category": lambda cells: int(cells.is_in(list_vocabulary("figures", "category")).sum()),
    "figure_harm": lambda cells: int(cells.is_in(list_vocabulary("figures", "harm")).sum()),
}


def tell_figure(header: str) -> str | None:
    """Return which figure a header names: ``killed_child_min`` of "min. children killed".

    Every word of it must be known: what harm, of whom, which end, or one that says nothing. Without
    a word for the harm it is people killed, as tables of them are headed "of which children".
    """
    words = load_manifests()["table"].declared["figure_words"]
    said: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]+", header.casefold().translate(_ALIKE)):
        bare = word.removeprefix("و").removeprefix("ال") if len(word) > 4 else word  # noqa: PLR2004
        if {word, bare} & set(words["fillers"]):
            continue
        kind, meaning = next(
            (
                (kind, meaning)
                for kind in ("harm", "category", "end")
                for meaning, spellings in words[kind].items()
                if {word, bare} & set(spellings)
            ),
            ("", ""),
        )
        if not kind or said.setdefault(kind, meaning) != meaning:
            return None
    if not {"harm", "category"} & said.keys():
        return None
    figure = f"{said.get('harm', 'killed')}_{said.get('category', 'all')}"
    return f"{figure}_{said['end']}" if "end" in said else figure


def list_figure_like(table: pl.DataFrame, used: Sequence[str]) -> list[str]:
    """Return the columns that look like figures of people and are not used, in their order."""
    words = load_manifests()["table"].declared["figure_words"]
    signs = _FIGURE_LIKE.union(
        *(spellings for kind in ("harm", "category", "end") for spellings in words[kind].values())
    )
    found = []
    for name in table.columns:
        if name in {ROW, *used}:
            continue
        said = set(re.findall(r"[^\W\d_]+", name.casefold().translate(_ALIKE)))
        cells = table.get_column(name).drop_nulls().head(_LOOKED_AT)
        if said & signs and len(cells) and 2 * cells.str.contains(_NUMBER).sum() >= len(cells):
            found.append(name)
    return found
