"""The events of a dataset as columns: what filters, maps and lists of a static edition look at."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw

from geo.counting.flags import FLAGS
from geo.engine.base import Row
from geo.engine.store import Store
from geo.model.schema import DATA_LANGUAGES, split_list
from geo.places import in_areas
from geo.places.boundaries import OUTSIDE, Overlay
from geo.publish.columns import Save, pack, write_day
from geo.publish.states import States, number_states
from geo.view.view import View

AGREEMENTS = ("agree", "single", "differ", "denied")
CARDS, NAMES = 128, 256
"""How many events' cards, and how many places' names, are one file."""
Content = dict[str, object]


def read_rows(frame: nw.LazyFrame[Any]) -> list[Row]:
    """Return the rows of a frame."""
    return list(frame.collect("polars").iter_rows(named=True))


def chunk(rows: Sequence[Row], size: int) -> list[Sequence[Row]]:
    """Return rows in pieces of so many, the last of what is left."""
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def write_events(store: Store, states: States) -> Content:
    """Return days, types and states of all events, and where each is drawn."""
    rows = read_rows(store.frame("events").sort("event_number"))
    sizes = [0] * len(rows)
    for event in states.events:
        sizes[event] += 1
    days = [(write_day(row["date_start"]), write_day(row["date_end"])) for row in rows]
    told = read_rows(states.store.frame("events").select("event_id", "agreement"))
    agreement = {int(row["event_id"]): AGREEMENTS.index(row["agreement"]) for row in told}
    return {
        "rows": len(rows),
        "start": pack([start for start, _ in days]),
        # Most events are of one day.
        "end": pack([end if start is None or end is None else end - start for start, end in days]),
        "type": pack([row["type_number"] for row in rows]),
        "taken": pack([int(row["taken"]) for row in rows]),
        "active_year": pack([row["active_year"] for row in rows]),
        "states": pack(sizes),
        "day": pack([write_day(day) for day in states.days]),
        "agreement": pack([agreement[state] for state in range(len(states.events))]),
        **_write_marks(store, len(rows)),
    }


def _write_marks(store: Store, events: int) -> Content:
    main: list[int | None] = [None] * events
    further: dict[int, list[int]] = defaultdict(list)
    drawn = store.frame("marks").select("event_number", "place_number", "main")
    for row in read_rows(drawn.sort("event_number", "place_number")):
        event, place = row["event_number"], row["place_number"]
        if row["main"]:
            main[event] = place
        else:
            further[event].append(place)
    return {"place": pack(main), "further": [[event, *places] for event, places in further.items()]}


def write_points(store: Store) -> Content:
    """Return longitude and latitude of each place where an event is drawn, by place number."""
    points = store.frame("marks").select("place_number", "longitude", "latitude").unique()
    lng: dict[int, tuple[float, float]] = {
        row["place_number"]: (row["longitude"], row["latitude"]) for row in read_rows(points)
    }
    numbers = range(max(lng, default=-1) + 1)
    nowhere = (None, None)
    return {
        "rows": len(numbers),
        "lng": pack([lng.get(number, nowhere)[0] for number in numbers]),
        "lat": pack([lng.get(number, nowhere)[1] for number in numbers]),
    }


def write_flags(states: States) -> Content:
    """Return the flags of each state, as one number with a bit for each of `FLAGS`."""
    raised = [0] * len(states.events)
    for row in number_states(states.store.frame("flags")).iter_rows(named=True):
        raised[row["state"]] |= 1 << FLAGS.index(row["flag"])
    return {"flags": pack(raised)}


def write_kin(store: Store) -> Content | None:
    """Return the events that are part of others, or recorded as one; None where none is."""
    kin = store.kin()
    same = store.same()
    names = {} if same is None else dict(same.collect("polars").iter_rows())
    family = {*kin, *names, *(one for ancestors in kin.values() for one in ancestors)}
    if not family:
        return None
    rows = read_rows(store.frame("events").select("event_number", "event_id", "part_of"))
    named = [
        [row["event_number"], row["event_id"], row["part_of"], names.get(row["event_id"])]
        for row in sorted(rows, key=lambda row: str(row["event_id"]))
        if row["event_id"] in family or row["part_of"]
    ]
    return {"events": named, "kin": dict(kin), "same": same is not None, "names": names}


def write_cards(store: Store, save: Save) -> list[str]:
    """Write what a map says of single events, and return the files, each of `CARDS` events."""
    titles = [f"title_{lang}" for lang in DATA_LANGUAGES]
    columns = ("event_number", "event_id", *titles, "date_prec")
    rows = read_rows(store.frame("events").select(*columns).sort("event_number"))
    radius: dict[int, list[int | None]] = defaultdict(list)
    marks = store.frame("marks").select("event_number", "place_number", "main", "radius_m")
    ordered = marks.sort("event_number", "main", "place_number", descending=[False, True, False])
    for row in read_rows(ordered):
        radius[row["event_number"]].append(row["radius_m"])
    return [
        save(
            {
                "id": [row["event_id"] for row in some],
                **{title: [row[title] for row in some] for title in titles},
                "date_prec": pack([row["date_prec"] for row in some]),
                "radius": [radius[row["event_number"]] for row in some],
            }
        )
        for some in chunk(rows, CARDS)
    ]


_LISTED = ("where_prec", "main_place", "part_of", "control_from", "control_to", "control_by")


def write_listed(store: Store, save: Save) -> list[str]:
    """Write what a list says of events beside their cards, and return the files."""
    rows = read_rows(store.frame("events").select("event_number", *_LISTED).sort("event_number"))
    places = {name: number for number, name in enumerate(list_places(store))}
    return [
        save(
            {
                **{name: pack([row[name] for row in some]) for name in _LISTED[2:] + _LISTED[:1]},
                "main_place": pack([places.get(row["main_place"]) for row in some]),
            }
        )
        for some in chunk(rows, CARDS)
    ]


def list_places(store: Store) -> list[str]:
    """Return the ids of places by place number."""
    found = store.frame("places").select("place_id").collect("polars")["place_id"]
    return [str(place) for place in found.to_list()]


def write_order(store: Store) -> Content:
    """Return the events in the order of lists: by first day, the undated last, then by id."""
    rows = store.frame("events").select("event_number", "date_start", "event_id")
    ordered = rows.sort("date_start", "event_id", nulls_last=True).collect("polars")
    return {"events": ordered["event_number"].to_list()}


def write_ids(store: Store) -> Content:
    """Return the ids of all events, by event number."""
    rows = store.frame("events").select("event_number", "event_id").sort("event_number")
    return {"id": rows.collect("polars")["event_id"].to_list()}


def write_place_names(store: Store, save: Save) -> dict[str, list[str]]:
    """Write the names of places by number, and return the files of each language."""
    rows = read_rows(store.frame("place_names").sort("place_number"))
    return {
        lang: [save({"name": [row[f"name_{lang}"] for row in some]}) for some in chunk(rows, NAMES)]
        for lang in DATA_LANGUAGES
    }


def write_places(store: Store) -> Content:
    """Return the ids of places, what each is within, and the places of each event."""
    ids = list_places(store)
    number = {name: place for place, name in enumerate(ids)}
    within = store.frame("places").select("place_id", "within").collect("polars")
    above = dict(within.iter_rows())
    rows = read_rows(store.frame("events").select("event_number", "places").sort("event_number"))
    return {
        "id": ids,
        "within": pack([number.get(above[name] or "") for name in ids]),
        "places": [[number[one] for one in split_list(row["places"])] for row in rows],
        "key": {
            row["event_number"]: row["places"] for row in rows if _is_written_oddly(row["places"])
        },
    }


def _is_written_oddly(cell: str | None) -> bool:
    return cell is not None and ";".join(split_list(cell)) != cell


def write_texts(store: Store) -> Content:
    """Return the texts that a search looks through, folded, and the text of each event."""
    folded = dict(
        store.frame("texts").select("text_number", "search").collect("polars").iter_rows()
    )
    rows = store.frame("events").select("event_number", "text_number").sort("event_number")
    of_event = rows.collect("polars")["text_number"].to_list()
    # Numbered as they first come, so that the same data are the same file each time.
    order = {text: place for place, text in enumerate(dict.fromkeys(of_event))}
    return {
        "texts": [folded[text] for text in order],
        "of": pack([order[text] for text in of_event]),
    }


def write_said(store: Store) -> Content:
    """Return who spoke of which event, from which day on, and with a claim of whose own.

    A day is the first on which something dated was said; None where all of it is undated.
    """
    claims = store.frame("claims").select("event_number", "claimant_id", "said_on", "derived")
    found: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in read_rows(claims):
        found[row["event_number"], row["claimant_id"]].append(row)
    ordered = sorted(found.items())
    names = sorted({claimant for _, claimant in found})
    own = [[row for row in rows if not row["derived"]] for _, rows in ordered]
    return {
        "claimants": names,
        "event": [event for (event, _), _ in ordered],
        "of": [names.index(claimant) for (_, claimant), _ in ordered],
        "day": pack([_find_first(rows) for _, rows in ordered]),
        "own": pack([int(bool(rows)) for rows in own]),
        "own_day": pack([_find_first(rows) for rows in own]),
    }


def _find_first(rows: Iterable[Row]) -> int | None:
    return write_day(min((row["said_on"] for row in rows if row["said_on"]), default=None))


def write_blamed(store: Store) -> Content:
    """Return whom accounts blame for which event, from which day on."""
    named = store.frame("named").filter(nw.col("relation") == "blames")
    return _write_pairs(named.select("event_number", "actor_id", "said_on"), "actor_id", "actors")


def write_told_places(store: Store) -> Content:
    """Return where single accounts put events, from which day on."""
    claims = store.frame("claims").filter(~nw.col("place_id").is_null())
    return _write_pairs(claims.select("event_number", "place_id", "said_on"), "place_id", "places")


def _write_pairs(frame: nw.LazyFrame[Any], column: str, name: str) -> Content:
    found: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in read_rows(frame):
        found[row["event_number"], row[column]].append(row)
    ordered = sorted(found.items())
    words = sorted({word for _, word in found})
    place = {word: number for number, word in enumerate(words)}
    return {
        name: words,
        "event": [event for (event, _), _ in ordered],
        "of": [place[word] for (_, word), _ in ordered],
        "day": pack([_find_first(rows) for _, rows in ordered]),
    }


def write_areas(store: Store, overlay: Overlay) -> Content:
    """Return the areas each event has a point in, and whether one lies near a border.

    -1 stands for an event that is outside every area; one without a point has none.
    """
    view = View(dataset=store.dataset.name, overlay=overlay.name)
    names = [*overlay.areas["area_id"]]
    place: dict[str | None, int] = {name: number for number, name in enumerate(names)}
    place[OUTSIDE] = -1
    events = store.frame("events").select("event_number")
    areas: dict[int, list[int]] = defaultdict(list)
    for event, key in in_areas.group_by_area(store, view, events).collect("polars").iter_rows():
        areas[event] += [] if key is None else [place[key]]
    near = in_areas.place_marks(store, view).filter(nw.col("near_border"))
    close = {row["event_number"] for row in read_rows(near)}
    count = len(read_rows(events))
    return {
        "areas": names,
        "of": pack([_shorten(sorted(areas[event])) for event in range(count)]),
        "near": pack([int(event in close) for event in range(count)]),
    }


def _shorten(areas: Sequence[int]) -> object:
    return None if not areas else areas[0] if len(areas) == 1 else tuple(areas)
