"""What the browser answers from an edition's files is what the server answers."""

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from geo.engine.store import open_example
from geo.publish.edition import LISTED, write_data
from geo.publish.folder import SOURCE
from geo.questions.names import list_options
from geo.questions.unshown import Part
from geo.text.search import fold_text
from tests.publish.asking import NODE, ask_server, ask_source, find_differences
from tests.publish.conftest import Edition
from tests.publish.dense import NAME
from tests.publish.views import Views

RUN = Path(__file__).parents[1] / "map" / "scripts" / "run.js"
ASKED = f"dataset={NAME}"
REFUSED = (
    *("casualties?rule=mean", "casualties?rule=claimant:nobody", "casualties?by=colour"),
    *("casualties?from=2018-13-01", "casualties?from=2018-12-02&to=2018-12-01", "cells?z=3"),
    *("cells?z=99&bbox=1,2,3,4", "cells?z=1&bbox=1,2,3", "cells?z=1&bbox=3,2,1,4"),
    *("casualties?actor=nobody&place=nowhere&claimant=nobody", "casualties?area=nowhere"),
    *("casualties?type=Peace&flag=odd", "casualties?min_killed=-1", "casualties?what=ever"),
    *("casualties?event=nobody", "events/nobody?lang=en", "events?limit=0&offset=-1"),
    *("events?limit=many", "timeline?step=year", "totals/nothing/coverage?rule=best"),
    *("casualties?overlay=nothing", "casualties?beside=other", "casualties?of=other"),
    *("unshown/nothing", "unshown/no_place?limit=0&offset=x", "totals/widest?rule=mean"),
    *("casualties?lang=xx", "casualties?category=&harm=nothing", "timeline?as_of=today"),
)
TEXTS = (
    *("Al-Hajin", "as-Sūsah", "الباغوز فوقاني", "إدلب", "Mohammed Hassan", "el Kasra", "Dar'a"),
    *("  two  words ", "aaa bbbb", "İstanbul", "Halabiyah-Zalabiyah", "an-Nasr al-Atheem", "عَرَبيّ"),
)


def compare(data: Path, addresses: list[str]) -> list[str]:
    """Return each address that is answered otherwise, with what differs."""
    pairs = zip(addresses, ask_source(data, addresses), ask_server(addresses), strict=True)
    told = ((address, find_differences(ours, theirs)) for address, ours, theirs in pairs)
    return [f"{address}: {found[:3]}" for address, found in told if found]


@pytest.mark.long
def test_random_views_of_a_dataset_with_everything_in_it_equal_the_servers(dense: Edition) -> None:
    views = Views(dense.store, seed=14)
    assert compare(dense.data, [views.draw() for _ in range(240)]) == []


@pytest.mark.long
def test_random_views_of_the_shipped_dataset_equal_the_servers(tmp_path: Path) -> None:
    store = open_example()
    write_data(store, tmp_path)
    views = Views(store, seed=14)
    assert compare(tmp_path, [views.draw() for _ in range(100)]) == []


def test_every_way_of_grouping_equals_the_servers(dense: Edition) -> None:
    ways = ("month", "place", "area", "type", "actor", "claimant", "side")
    views = ("", "&as_of=2018-12-01&rule=latest", "&denials=zero&category=civilian&from=2018-11-10")
    addresses = [f"api/v1/casualties?{ASKED}&by={way}{view}" for way in ways for view in views]
    assert compare(dense.data, addresses) == []


def test_every_event_with_its_accounts_equals_the_servers(dense: Edition) -> None:
    ids = dense.store.frame("events").select("event_id").collect("polars")["event_id"].to_list()
    views = ("", "&lang=ar&as_of=2018-11-20", "&accounts=no_parties&confidence=medium&rule=best")
    asked = [f"api/v1/events/{one}?{ASKED}{views[n % len(views)]}" for n, one in enumerate(ids)]
    assert compare(dense.data, asked) == []


def test_every_list_of_what_is_not_shown_equals_the_servers(dense: Edition) -> None:
    views = ("", "&as_of=2018-11-20", "&from=2018-11-10&to=2018-11-25&lang=ar", "&limit=3&offset=2")
    asked = [f"api/v1/unshown/{part}?{ASKED}{view}" for part in get_args(Part) for view in views]
    told = [answer.answer for answer in ask_source(dense.data, asked)]
    assert {len(each["events"]) for each in told} > {0, 2, 3}
    assert compare(dense.data, asked) == []


def test_the_largest_stated_total_is_the_servers(dense: Edition) -> None:
    days = [date(2018, 10, 20) + timedelta(days=day) for day in range(0, 90, 9)]
    views = ["", *(f"&as_of={day}" for day in days), *(f"&to={day}" for day in days)]
    others = ["&category=civilian", "&harm=injured", "&q=al", "&min_killed=0", "&lang=ar"]
    others += [f"&place={place}" for place in ("district", "province", "village-1", "village-2")]
    asked = [f"api/v1/totals/widest?{ASKED}{view}" for view in (*views, *others)]
    told = [answer.answer["total"] for answer in ask_source(dense.data, asked)]
    assert {total and total["total_id"] for total in told} > {None}
    assert compare(dense.data, asked) == []


def test_what_the_server_refuses_is_refused_in_the_same_words(dense: Edition) -> None:
    asked = [f"api/v1/{one}{'&' if '?' in one else '?'}{ASKED}" for one in REFUSED]
    assert {answer.status for answer in ask_source(dense.data, asked)} == {404, 422}
    assert compare(dense.data, asked) == []


def test_a_search_folds_words_as_the_server_does() -> None:
    folded: list[Any] = list(map(fold_text, TEXTS))
    assert call("search.js", [["foldText", text] for text in TEXTS]) == folded


def test_degrees_are_rounded_as_the_server_rounds_them() -> None:
    degrees = (40.5078125, -40.5078125, 40.7578125, 0.0000005, 34.123456499, -179.9999999, 0.1)
    assert call("columns.js", [["roundSix", each] for each in degrees]) == [
        round(each, 6) for each in degrees
    ]


def test_texts_come_in_the_order_of_their_letters() -> None:
    texts = ("a", "", "ab", "Z", "ي", "😀", "\ufb01", "a-b", "a1")
    pairs = [(one, other) for one in texts for other in texts]
    told = call("columns.js", [["compareText", *pair] for pair in pairs])
    assert [(each > 0) - (each < 0) for each in told] == [
        (one > other) - (one < other) for one, other in pairs
    ]


def call(module: str, calls: list[list[object]]) -> list[Any]:
    """Return what functions of a module of the source say."""
    given = {"module": SOURCE.with_name(module).as_uri(), "made": None, "calls": calls}
    done = subprocess.run(
        [*NODE, str(RUN)],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    told: list[Any] = json.loads(done.stdout)
    return told


def test_pages_of_events_lead_to_the_next_by_a_relative_address(dense: Edition) -> None:
    asked = f"api/v1/events?{ASKED}&limit=20&rule=latest"
    seen: list[str] = []
    while asked:
        page = ask_source(dense.data, [asked])[0].answer
        seen += [event["event_id"] for event in page["events"]]
        asked = page["next"]
        assert asked is None or asked.startswith("api/v1/events?")
    assert len(seen) == len(set(seen)) == page["total"]


def test_what_an_edition_does_not_answer_is_refused_with_a_reason(dense: Edition) -> None:
    asked = [f"api/v1/{path}?{ASKED}" for path in ("claims", "comparison", "sums", "common")]
    for status, answer in ask_source(dense.data, asked):
        assert (status, "served" in answer["detail"]) == (404, True)


def test_the_first_map_needs_few_files(dense: Edition) -> None:
    listed = json.loads((dense.data / LISTED).read_bytes())["files"]
    first = [listed["events"], listed["points"], listed["usual"]["killed:all"]]
    assert all((dense.data / name).is_file() for name in first)


def test_names_come_in_both_languages_with_how_many_events_they_are_of(dense: Edition) -> None:
    names = ask_source(dense.data, ["api/v1/names"])[0].answer
    assert {one["id"] for one in names["claimants"]} <= {
        *("monitor", "centre", "army-spokesman", "brigade-office", "radio", "paper", "hospital")
    }
    village = next(one for one in names["places"] if one["id"] == "village-1")
    assert (village["name_en"], village["name_ar"]) == ("Village 1", "Village 1 بالعربية")
    for lang, parameter in (("en", "place"), ("ar", "claimant")):
        listed = list(list_options(dense.store, lang=lang)[parameter])
        assert names["order"][lang][f"{parameter}s"] == listed
    addresses = [f"api/v1/unshown?{ASKED}&place={one['id']}" for one in names["places"]]
    # Accounts may put more events there than happened there by the events' own places.
    told = [answer.answer["shown"] for answer in ask_server(addresses)]
    assert all(shown >= one["events"] for shown, one in zip(told, names["places"], strict=True))
    flags = [f"api/v1/unshown?{ASKED}&flag={one['id']}" for one in names["flags"]]
    assert [answer.answer["shown"] for answer in ask_server(flags)] == [
        one["events"] for one in names["flags"]
    ]
