"""Small files of sums as ACLED and HDX HAPI publish them, counted by hand."""

from collections.abc import Sequence
from pathlib import Path

from geo.dataset.folder import open_dataset
from geo.engine.store import Store, build_store
from geo.readers.importing import import_file
from tests.samples_files import Row, write_csv

_HEADS = (
    *("WEEK", "REGION", "COUNTRY", "ADMIN1", "EVENT_TYPE", "SUB_EVENT_TYPE", "EVENTS"),
    *("FATALITIES", "POPULATION_EXPOSURE", "DISORDER_TYPE", "ID", "CENTROID_LATITUDE"),
    "CENTROID_LONGITUDE",
)
_CLASH = ("Battles", "Armed clash")
_PROTEST = ("Protests", "Peaceful protest")
_ATTACK = ("Violence against civilians", "Attack")
_ALEPPO, _DEIR, _NINEWA = (
    ("Aleppo", 36.2, 37.5),
    ("Deir-ez-Zor", 35.0, 40.4),
    ("Ninewa", 36.1, 42.3),
)


def _row(
    week: str, country: str, area: tuple[str, float, float], kind: tuple[str, str], *counts: int
) -> Row:
    events, killed = counts
    name, lat, lng = area
    middle = ("Middle East", country, name, *kind, events, killed, 900, "Political violence", 1)
    return dict(zip(_HEADS, (week, *middle, lat, lng), strict=True))


WEEKLY: Sequence[Row] = (
    _row("2024-01-06", "Syria", _ALEPPO, _CLASH, 3, 10),
    _row("2024-01-06", "Syria", _ALEPPO, _PROTEST, 5, 0),
    _row("2024-01-06", "Syria", _DEIR, _CLASH, 2, 4),
    _row("2024-01-13", "Syria", _ALEPPO, _CLASH, 1, 2),
    _row("2024-01-13", "Iraq", _NINEWA, _ATTACK, 4, 7),
)
"""15 events and 23 people killed: 9 and 12 in Aleppo, 2 and 4 in Deir ez-Zor, 4 and 7 in Ninewa;
of the first week 10 and 14, of the second 5 and 9."""

_MONTH = {
    "reference_period_start": "2024-01-01T00:00:00",
    "reference_period_end": "2024-01-31T23:59:59",
    "resource_hdx_id": "abc",
}


def _told(kind: str, events: int, killed: int, *areas: tuple[str, str]) -> Row:
    names: dict[str, object] = {}
    for level in (1, 2):
        code, name = areas[level - 1] if len(areas) >= level else ("", "")
        names |= {f"admin{level}_code": code, f"admin{level}_name": name}
    return {
        "location_code": "SYR",
        "location_name": "Syrian Arab Republic",
        **names,
        "event_type": kind,
        "events": events,
        "fatalities": killed,
        **_MONTH,
    }


_HOMS, _TADMOR = (("SY04", "Homs"), ("SY0400", "Homs")), (("SY04", "Homs"), ("SY0403", "Tadmor"))
_IDLEB = (("SY07", "Idleb"), ("SY0700", "Idleb"))
HAPI: Sequence[Row] = (
    _told("political_violence", 4, 9, *_HOMS),
    _told("political_violence", 2, 1, *_TADMOR),
    _told("political_violence", 3, 5, *_IDLEB),
    _told("political_violence", 6, 10, ("SY04", "Homs")),
    _told("political_violence", 9, 15),
    _told("civilian_targeting", 1, 2, *_HOMS),
    _told("civilian_targeting", 1, 2),
    _told("demonstration", 7, 0, *_IDLEB),
    _told("demonstration", 7, 0),
)
"""9 events of political violence with 15 people killed, 1 that targets civilians with 2, and 7
demonstrations; of Homs as of the country the same events are told once more."""


def import_sums(folder: Path, format_: str, rows: Sequence[Row]) -> Store:
    """Import rows as a dataset folder, and open it."""
    path = write_csv(folder / f"{format_}.csv", rows)
    import_file(format_, path, folder=folder / "data" / format_)
    return build_store(open_dataset(folder / "data" / format_))
