"""A dataset derived in pieces, from what was put aside, is the dataset derived at once."""

import random
from pathlib import Path

import polars as pl
import pytest

from geo.dataset.folder import open_dataset
from geo.engine.index import derive_tables
from geo.model.voices import list_cited
from tests.samples import write_sample

EVENTS, PLACES = 90, 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write events at none, one or several places, with accounts that put some elsewhere."""
    draw = random.Random(8)  # noqa: S311  nothing here is secret
    names = [f"p{n}" for n in range(PLACES)]
    return write_sample(
        tmp_path_factory.mktemp("pieces") / "sample",
        places=[
            {
                "place_id": name,
                "name_en": f"Name {name}",
                "variants_en": draw.choice((None, f"Other {name}")),
                "latitude": draw.uniform(33, 36),
                "longitude": draw.uniform(36, 40),
            }
            for name in names
        ],
        events=[
            {
                "event_id": f"e{n}",
                "title_en": draw.choice(("Strike", "Raid")),
                "date_start": f"2018-0{draw.randrange(1, 10)}-04",
                "places": ";".join(draw.sample(names, draw.choice((0, 1, 1, 1, 3)))) or None,
            }
            for n in range(EVENTS)
        ],
        claims=[
            {
                "claim_id": f"c{n}",
                "claimant_id": "monitor",
                "event_id": f"e{draw.randrange(EVENTS)}",
                "said_on": draw.choice((None, f"2018-11-{draw.randrange(10, 28)}")),
                "place_id": draw.choice((None, *names)),
            }
            for n in range(3 * EVENTS)
        ],
        figures=[{"claim_id": f"c{n}", "low": draw.randrange(9)} for n in range(0, 3 * EVENTS, 2)],
    )


def settle(frames: dict[str, pl.LazyFrame], name: str) -> pl.DataFrame:
    """Return a table with what texts it names, and no bundles: both are numbered as it comes."""
    frame, texts = frames[name].collect(), frames["texts"].collect()
    if "text_number" in frame.columns:
        frame = frame.join(texts, on="text_number", maintain_order="left").drop("text_number")
    return frame.drop("bundle", strict=False)


@pytest.mark.parametrize("at_once", [30, 1_000])
def test_pieces_together_are_the_whole(folder: Path, tmp_path: Path, at_once: int) -> None:
    dataset = open_dataset(folder)
    cited = list_cited(dataset.descriptor)
    whole = derive_tables(dataset.tables, cited=cited)
    pieces = derive_tables(dataset.tables, cited=cited, aside=tmp_path, at_once=at_once)
    for name in whole:
        one, other = settle(whole, name), settle(pieces, name)
        if name not in {"events", "claims", "marks", "event_places"}:
            one, other = (frame.sort(frame.columns) for frame in (one, other))
        assert one.equals(other), name


def test_claims_stay_in_their_order_and_say_what_is_partial(folder: Path) -> None:
    dataset = open_dataset(folder)
    frames = derive_tables(dataset.tables, cited=list_cited(dataset.descriptor))
    claims = frames["claims"].collect()
    own = dataset.tables["claims"].select("claim_id").collect()
    assert claims.get_column("claim_id").equals(own.get_column("claim_id"))
    events = dataset.tables["events"].select("event_id", "places").collect()
    places = dict(events.iter_rows())
    for event, place, partial in claims.select("event_id", "place_id", "partial").iter_rows():
        assert partial is (place is not None and place != places[event])


def test_a_text_names_the_places_of_its_event_in_their_order(folder: Path) -> None:
    dataset = open_dataset(folder)
    frames = derive_tables(dataset.tables, cited=list_cited(dataset.descriptor))
    told = settle(frames, "events").select("places", "search")
    names = dataset.tables["places"].select("place_id").collect().to_series().to_list()
    for places, search in told.iter_rows():
        named = dict.fromkeys(word for word in search.split() if word in names)
        assert ";".join(named) == (places or "")
