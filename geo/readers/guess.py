"""Guess which column of somebody's own table is what, from its header and its first cells."""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence

import polars as pl

from geo.model.schema import ROW, list_vocabulary
from geo.readers.manifest import load_manifests
from geo.readers.mapping import Said
from geo.readers.own.template import recognise_template
from geo.readers.own.written import recognise_written
from geo.readers.values.checks import plain_digits
from geo.readers.values.coordinates import read_degree, read_pair
from geo.readers.values.days import LOST, find_orders
from geo.readers.values.persons import tell_harm
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
_OWN_IDS = {"id", "no", "nr", "code", "key", "ref", "reference", "record id", "رقم", "معرف", "رمز"}
"""Names of ids that are the person's own, in a list of persons where each has another."""
_LONG = ("figure_low", "figure_high", "figure_open")
_ALSO = {
    "date_start": ("month", "week", "period", "الشهر", "الأسبوع", "الفترة"),
    "date_day": ("day", "اليوم"),
    "person_name": (
        *("name", "الاسم", "first name", "given name", "last name", "surname", "family name"),
        *("victim id", "victim no", "person id"),
    ),
    "figure_category": ("category",),
    "figure_harm": (
        *("outcome", "fate", "condition", "killed or injured", "killed or wounded", "harm type"),
        *("killed injured", "casualty type", "status", "الحالة", "المصير"),
    ),
}
"""Names that stand for something else in most tables, and for a field where its cells fit."""
_FILLERS = r"\b(?:of|the|event|incident|alleged|suspected|reported|s)\b"
_SAID = r"\b(?:date|day|on|when)\b"
"""Beside these words *reported* is the matter itself: the day of a report is not the event's."""
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
_HAS_YEAR = r"(?<!\d)(?:1[89]|20)\d\d(?!\d)"
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
    if _guess_row(columns, known) == "person":
        columns = _keep_own_ids(columns, known)
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
    if _are_persons(columns):
        return "person"
    if {"event_id", "claimant_en", "said_on"} <= columns.keys():
        return "claim"
    ids = cells.get(columns.get("event_id", ""))
    is_repeated = ids is not None and ids.n_unique() < len(ids)
    return "claim" if is_repeated and "claimant_en" in columns else "event"


def _are_persons(fields: Container[str]) -> bool:
    """Tell whether a table's fields are of persons: a name and age or sex, or both of these."""
    has_age, has_sex = "age" in fields, "sex" in fields
    return (has_age and has_sex) or ("person_name" in fields and (has_age or has_sex))


def _are_single(cells: Mapping[str, pl.Series | None], *, are_named: bool) -> bool:
    """Tell whether figures of a table leave its rows single persons: none, or at most one a row."""
    for header, known in cells.items():
        if tell_figure(header) is None or known is None or known.is_empty():
            continue
        more = (known.cast(pl.Float64, strict=False) > 1).sum()
        # Somebody may stand for a family, whose row is told.
        if more > (len(known) / 2 if are_named else 0):
            return False
    return True


def _keep_own_ids(
    columns: Mapping[str, str], cells: Mapping[str, pl.Series | None]
) -> dict[str, str]:
    """Leave out the id that is each person's own: it names nothing that happened, and somebody."""
    header = columns.get("event_id", "")
    ids = cells.get(header)
    is_own = simplify(header) in _OWN_IDS and (ids is None or ids.n_unique() == len(ids))
    return {field: name for field, name in columns.items() if not (field == "event_id" and is_own)}


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
    if has("date_start") or not has("date_year"):
        apart |= set(_PARTS_OF_DAY)
    told = {field for field in _PERSON if has(field)}
    are_persons = _are_persons(told) and _are_single(cells, are_named="person_name" in told)
    if are_persons:
        # Persons are listed under the incident that they were harmed in.
        spellings["event_id"] += [simplify(name) for name in ("incident", "event", "حادث", "حدث")]
    else:
        apart |= set(_PERSON)
    if not all(map(has, GRID)):
        apart |= set(GRID)
    if not (has("figure_low") and (has("figure_category") or has("figure_harm"))):
        apart |= {*_LONG, "figure_category"} | (set() if are_persons else {"figure_harm"})
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
    # Forms of surveys put the group of a question before it: victims/killed.
    figures = (
        (header, tell_figure(header.rpartition("/")[2] if is_survey else header))
        for header in free
        if header not in taken
    )
    given = set[str]()
    for header, figure in figures:
        if figure is not None and figure not in given and _can_be(figure, cells[header]):
            given.add(figure)
            yield figure, header


def simplify(header: str) -> str:
    """Return a header without what spellings of it differ in: case, signs, usual small words."""
    plain = header.strip("\ufeff \t\"'").casefold().translate(_ALIKE)
    # In Arabic a name may have its article or not.
    found = (re.sub(r"^ال(?=\w{3})", "", word) for word in re.findall(r"[^\W_]+", plain))
    words = " ".join(found)
    if re.search(r"\breport", words) and re.search(_SAID, words):
        return words
    bare = " ".join(re.sub(_FILLERS, " ", words).split())
    return bare or words


_ALIKE = str.maketrans("أإآ", "ااا")


def _rank(header: str, spellings: Sequence[str]) -> int | None:
    """Return how early a header's spelling stands among a field's; None when it is none of them."""
    # "Village / town" is either, "Location (village)" is a location.
    parts = (re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", header), *header.split("/"))
    if (whole := simplify(header)) in spellings:
        return spellings.index(whole)
    # After those whose whole name fits: a Date before a Date (Hijri).
    found = [
        len(spellings) + spellings.index(name)
        for part in parts
        if (name := simplify(part)) in spellings
    ]
    # Surveys put the name of the question before: _place_latitude.
    if not found and simplify(header).rpartition(" ")[2] in _LAST_WORDS & set(spellings):
        return 2 * len(spellings)
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
    order_of = find_orders(cells)
    told = (read_written(cell, order_of(cell)) for cell in cells)
    # A column of days that cannot be told apart is one of days all the same.
    # So is one of words with a year in them, which are told cell by cell.
    return sum(
        day.first is not None
        or day.code in set(LOST) - {"bad_date"}
        or re.search(_HAS_YEAR, cell) is not None
        for cell, day in zip(cells, told, strict=True)
    )


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
    "figure_harm": lambda cells: sum(tell_harm(cell) is not None for cell in cells),
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
