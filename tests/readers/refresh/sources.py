"""A server on this machine that answers as the sources do, in the shapes they publish."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.samples_files import ACLED, UCDP

Row = dict[str, Any]
TOKEN, PASSWORD = "SECRET-TOKEN", "SECRET-PASSWORD"
ENVIRONMENT = {
    "REFRESH_TOKEN": TOKEN,
    "REFRESH_USER": "somebody@example.org",
    "REFRESH_PASSWORD": PASSWORD,
}
BEGUN = 1_700_000_000
"""Seconds since 1970 of the first version of every row."""


@dataclass(frozen=True)
class Answer:
    """What one request is answered."""

    body: bytes
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Source:
    """What a source holds.

    ``asked`` is every request, ``heard`` their tokens, ``first`` what is answered before others.
    ``page`` is the most rows a page has, whatever is asked for; ``lasts`` is how many requests a
    token is good for; ``begins`` the number of UCDP's first page, which any lower one gives, too.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    first: Sequence[Answer | Callable[[], Answer]] = field(default_factory=list)
    page: int = 1000
    url: str = ""
    tokens: dict[str, int] = field(default_factory=dict)
    lasts: int = 1000
    begins: int = 0
    stalled: Event = field(default_factory=Event)

    def answer(self, path: str, query: dict[str, str], form: dict[str, str], token: str) -> Answer:
        """Answer one request."""
        self.asked.append((path, query, form))
        self.heard.append(token)
        if self.first:
            first, *self.first = self.first
            return first if isinstance(first, Answer) else first()
        answers: dict[str, Callable[[], Answer]] = {
            "ged": partial(self._answer_ucdp, query, token),
            "token": partial(self._answer_token, form),
            "read": partial(self._answer_acled, query, token),
            "deleted": partial(self._answer_deleted, query, token),
            "hapi": partial(self._answer_hapi, query),
            "kobo": partial(self._answer_kobo, query, token),
            "csv": self._answer_csv,
        }
        return answers[path.split("/")[1]]()

    def _answer_ucdp(self, query: dict[str, str], token: str) -> Answer:
        if token != TOKEN:
            return Answer(b"{}", status=401)
        number, rows = max(int(query["page"]) - self.begins, 0), list(self.rows.values())
        pages = -(-len(rows) // self.page)
        following = f"{self.url}/ged?page={number + self.begins + 1}" if number + 1 < pages else ""
        return _say(
            {
                "TotalCount": len(rows),
                "TotalPages": pages,
                "PreviousPageUrl": "",
                "NextPageUrl": following,
                "Result": rows[number * self.page : (number + 1) * self.page],
            }
        )

    def _answer_token(self, form: dict[str, str]) -> Answer:
        renewed = form.get("refresh_token") == "again"
        if form["client_id"] != "acled" or not (renewed or form.get("password") == PASSWORD):
            return Answer(b'{"error":"invalid_grant"}', status=400)
        token = f"given-{len(self.tokens)}"
        self.tokens[token] = self.lasts
        given = {"token_type": "Bearer", "expires_in": 86400, "access_token": token}
        return _say({**given, "refresh_token": "again"})

    def _is_good(self, token: str) -> bool:
        token = token.removeprefix("Bearer ")
        left = self.tokens.get(token, 0)
        self.tokens[token] = left - 1
        return left > 0

    def _answer_acled(self, query: dict[str, str], token: str) -> Answer:
        if not self._is_good(token):
            return Answer(b'{"message":"Unauthorized"}', status=401)
        assert query["_format"] == "json"
        assert query.get("timestamp_where", ">=") == ">="
        since = int(query.get("timestamp", 0))
        rows = [row for row in self.rows.values() if int(row["timestamp"]) >= since]
        return self._give_page(rows, query)

    def _answer_deleted(self, query: dict[str, str], token: str) -> Answer:
        if not self._is_good(token):
            return Answer(b'{"message":"Unauthorized"}', status=401)
        since = int(query.get("deleted_timestamp", 0))
        rows = [
            {"event_id_cnty": name, "deleted_timestamp": when}
            for name, when in self.deleted.items()
            if when >= since
        ]
        return self._give_page(rows, query)

    def _give_page(self, rows: list[Row], query: dict[str, str]) -> Answer:
        begin = (int(query["page"]) - 1) * self.page
        page = rows[begin : begin + self.page]
        return _say({"status": 200, "success": True, "count": len(page), "data": page})

    def _answer_hapi(self, query: dict[str, str]) -> Answer:
        if query.get("app_identifier") != TOKEN:
            return Answer(b'{"detail":"Invalid app identifier"}', status=403)
        begin = int(query["offset"])
        return _say({"data": list(self.rows.values())[begin : begin + self.page]})

    def _answer_kobo(self, query: dict[str, str], token: str) -> Answer:
        if token != f"Token {TOKEN}":
            return Answer(b'{"detail":"Invalid token."}', status=401)
        begin, rows = int(query["start"]), list(self.rows.values())
        more = begin + self.page < len(rows)
        return _say(
            {
                "count": len(rows),
                "next": f"{self.url}/kobo?start={begin + self.page}" if more else None,
                "previous": None,
                "results": rows[begin : begin + self.page],
            }
        )

    def _answer_csv(self) -> Answer:
        stream = io.StringIO()
        names = list(dict.fromkeys(name for row in self.rows.values() for name in row))
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(self.rows.values())
        return Answer(stream.getvalue().encode(), kind="text/csv; charset=utf-8")

    def stall(self) -> Answer:
        """Answer nothing until the test says so."""
        self.stalled.wait(60)
        return Answer(b"", status=503)


def _say(content: object) -> Answer:
    return Answer(json.dumps(content).encode())


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, source: Source, *given: Any) -> None:
        self._source = source
        super().__init__(*given)

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self._answer(_first(self.rfile.read(length).decode()))

    def _answer(self, form: dict[str, str]) -> None:
        parts = urlsplit(self.path)
        token = self.headers.get("x-ucdp-access-token") or self.headers.get("Authorization") or ""
        given = self._source.answer(parts.path, _first(parts.query), form, token)
        self.send_response(given.status)
        told = {"Content-Type": given.kind, "Content-Length": str(len(given.body))}
        for name, value in {**told, **given.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(given.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  its own name for it
        """Keep quiet."""


def _first(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


@contextmanager
def serve(source: Source) -> Iterator[Source]:
    """Serve a source on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, source))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    source.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield source
    finally:
        source.stalled.set()
        server.shutdown()
        thread.join()
        server.server_close()


def make_acled(n: int, *, version: int = 0) -> Row:
    """Make row n as ACLED's API gives it, changed so many times."""
    return {
        **ACLED,
        "event_id_cnty": f"SYR{n}",
        "event_date": f"2018-{n % 12 + 1:02}-{n % 27 + 1:02}",
        "location": f"Place {n % 50}",
        "latitude": str(round(34 + n % 50 / 100, 4)),
        "fatalities": n % 7 + version,
        "actor1": f"Actor {n % 9}",
        "timestamp": BEGUN + n + version * 10 * 86_400,
    }


def make_ucdp(n: int, *, version: int = 0) -> Row:
    """Make row n as UCDP's API gives it."""
    killed = n % 7 + version
    return {
        **UCDP,
        "id": n,
        "where_coordinates": f"Place {n % 50}",
        "latitude": round(34 + n % 50 / 100, 4),
        "longitude": 40.83,
        "deaths_a": killed,
        "deaths_b": 0,
        "deaths_civilians": 0,
        "deaths_unknown": 0,
        "low": killed,
        "best": killed,
        "high": killed,
    }


def make_own(n: int, *, version: int = 0) -> Row:
    """Make row n of somebody's own table."""
    return {
        "code": f"e{n}",
        "date": f"2018-11-{n % 28 + 1:02}",
        "place": f"Place {n % 9}",
        "lat": round(34 + n % 9 / 100, 2),
        "lng": 40.83,
        "killed": n % 7 + version,
    }


def make_kobo(n: int, *, version: int = 0) -> Row:
    """Make answer n of a form as KoboToolbox gives it."""
    return {
        "_id": 100 + n,
        "_uuid": f"u{n}",
        "_geolocation": [round(34 + n % 9 / 100, 2), 40.83],
        "_attachments": [],
        "incident/date": f"2018-11-{n % 28 + 1:02}",
        "incident/place": f"Place {n % 9}",
        "incident/killed": str(n % 7 + version),
        "_submission_time": "2018-12-01T10:00:00",
    }


def make_hapi(n: int, *, version: int = 0) -> Row:
    """Make row n of sums as HDX HAPI gives it."""
    return {
        "resource_hdx_id": "a1b2",
        "location_code": "SYR",
        "location_name": "Syrian Arab Republic",
        "admin1_code": "SY01",
        "admin1_name": "Deir-ez-Zor",
        "admin2_code": f"SY{n:04}",
        "admin2_name": f"District {n}",
        "admin_level": 2,
        "event_type": "political_violence",
        "events": n % 5 + 1 + version,
        "fatalities": n % 9 + version,
        "reference_period_start": "2018-11-01T00:00:00",
        "reference_period_end": "2018-11-30T23:59:59",
    }


OWN = {
    "columns": {
        "event_id": "code",
        "date_start": "date",
        "place_en": "place",
        "latitude": "lat",
        "longitude": "lng",
        "killed_all": "killed",
    },
    "constants": {"event_type": "Battles"},
}
ANSWERS = {
    "columns": {
        "event_id": "_uuid",
        "date_start": "incident/date",
        "place_en": "incident/place",
        "latitude": "_geolocation_latitude",
        "longitude": "_geolocation_longitude",
        "killed_all": "incident/killed",
    },
    "constants": {"event_type": "Battles"},
}
MAKERS: dict[str, Callable[..., Row]] = {
    "hapi": make_hapi,
    "ucdp": make_ucdp,
    "acled": make_acled,
    "csv": make_own,
    "kobo": make_kobo,
}


def describe_source(kind: str, url: str) -> Row:
    """Return the ``refresh`` of a dataset whose source is this server."""
    login = {"username": "REFRESH_USER", "password": "REFRESH_PASSWORD"}
    token = {"token": "REFRESH_TOKEN"}
    return {
        "ucdp": {"url": f"{url}/ged/{{version}}", "version": "25.1", "secrets": token},
        "acled": {
            "url": f"{url}/read",
            "token_url": f"{url}/token",
            "deleted_url": f"{url}/deleted",
            "secrets": login,
        },
        "hapi": {"url": f"{url}/hapi", "secrets": {"app_identifier": "REFRESH_TOKEN"}},
        "csv": {"url": f"{url}/csv", "mapping": OWN},
        "kobo": {
            "url": f"{url}/kobo/{{asset}}/data.json",
            "asset": "aBc1",
            "secrets": token,
            "mapping": ANSWERS,
        },
    }[kind] | {"kind": kind}


def say_refresh(folder: Path, refresh: Row) -> None:
    """Write a dataset's ``refresh`` into its descriptor, as a host does."""
    path = folder / "datapackage.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**said, "refresh": refresh}, indent=2), encoding="utf-8")
