"""Fetch all rows of a source, or those that changed: one function for each kind of source."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import polars as pl

from geo.readers.manifest import load_manifests
from geo.readers.refresh.fetch import UNAUTHORISED, Fetcher, FetchError
from geo.readers.refresh.pages import Pages, keep_last, merge, read_seconds, split_point
from geo.readers.refresh.plan import Plan, RefreshError
from geo.readers.refresh.state import State
from geo.text import t

STAMP = "timestamp"
"""ACLED's column of when a row was last changed."""
OVERLAP = 2 * 86_400
"""Seconds asked for twice: a row that was changed while pages were read may carry an older time
than one that was read already."""
_ENDINGS = {
    "application/json": ".json",
    "application/geo+json": ".geojson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "text/tab-separated-values": ".tsv",
}
_TEXTS = {".csv", ".tsv", ".txt", ".json"}
"""Endings of files that are known by what stands in them."""


@dataclass(frozen=True, eq=False)
class Fetched:
    """What a source gave: a file of its rows, which are all there are of it.

    ``is_whole`` says that the source was asked for everything; ``cursor`` is the time of its last
    change, in seconds since 1970, of those sources that can be asked for changes; else None.
    """

    path: Path
    is_whole: bool = True
    cursor: int | None = None


@dataclass(frozen=True, eq=False)
class _Run:
    plan: Plan
    web: Fetcher
    folder: Path
    file: str
    lang: str

    def ask(self, query: Mapping[str, str], **more: Any) -> Any:
        query = {**self.plan.refresh.query, **query}
        return self.web.load_json(self.plan.url, query=query, **more)

    def fail(self, problem: str, **told: str | int) -> NoReturn:
        host = urlsplit(self.plan.url).netloc
        raise RefreshError(t(self.lang, f"refresh.error.{problem}", host=host, **told))

    def list_rows(self, content: Any, name: str) -> list[dict[str, object]]:
        """Return a page's rows, which stand in its member of that name."""
        rows = content.get(name) if isinstance(content, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.fail("shape", member=name)
        return rows

    def add(self, pages: Pages, rows: Sequence[Mapping[str, object]]) -> None:
        if not pages.add(rows):
            self.fail("repeats")
        self.web.report("fetched", n=pages.rows)

    def check_count(self, said: object, rows: int) -> None:
        """Refuse fewer or more rows than the source says there are: it changed meanwhile."""
        if said is not None and str(said) != str(rows):
            self.fail("incomplete", said=str(said), rows=str(rows))

    def join(self, pages: Pages) -> pl.LazyFrame:
        """Return the rows of all pages, of which there are some, each with what names it."""
        if not pages.rows:
            self.fail("nothing")
        rows, key = pages.join(), self.plan.kind["key"]
        if key and key not in rows.collect_schema().names():
            self.fail("shape", member=key)
        return rows

    def write(self, rows: pl.DataFrame) -> Path:
        path = self.folder / "rows.parquet"
        rows.write_parquet(path)
        return path


def fetch_rows(
    plan: Plan,
    folder: Path,
    *,
    web: Fetcher,
    file: str,
    before: State | None = None,
    lang: str = "en",
) -> Fetched:
    """Fetch a source's rows into a folder.

    ``file`` is what the file of the last import was called: a table of one's own names it as who
    speaks, and must not be somebody else at every run. ``before`` is what was kept of the run
    before, if it may be built upon.

    Raises
    ------
    FetchError, RefreshError
        In one sentence: why there are none, or not all.

    """
    run = _Run(plan, web, folder, file, lang)
    fetch: Callable[[_Run, State | None], Fetched] = {
        "ucdp": _fetch_ucdp,
        "acled": _fetch_acled,
        "hapi": _fetch_hapi,
        "csv": _fetch_file,
        "kobo": _fetch_kobo,
    }[plan.refresh.kind]
    return fetch(run, before)


def _fetch_ucdp(run: _Run, _before: State | None) -> Fetched:
    pages, number = Pages(run.folder), 0
    token = {"x-ucdp-access-token": run.plan.secrets["token"]}
    size = str(run.plan.kind["page"])
    # The page after is counted, not followed: the token goes to no address that an answer names.
    while True:
        content = run.ask({"pagesize": size, "page": str(number)}, headers=token)
        # Where the first page is called 1 it may come twice; that all came is counted below.
        if not pages.add(run.list_rows(content, "Result")) and number > 1:
            run.fail("repeats")
        run.web.report("fetched", n=pages.rows)
        if not content.get("NextPageUrl"):
            break
        number += 1
    rows = keep_last(run.join(pages), run.plan.kind["key"])
    run.check_count(content.get("TotalCount"), rows.height)
    return Fetched(run.write(rows))


def _fetch_kobo(run: _Run, _before: State | None) -> Fetched:
    pages, start = Pages(run.folder), 0
    token = {"Authorization": f"Token {run.plan.secrets['token']}"}
    size = str(run.plan.kind["page"])
    while True:
        place = {"limit": size, "start": str(start), "sort": '{"_id":1}'}
        content = run.ask({"format": "json", **place}, headers=token)
        rows = run.list_rows(content, "results")
        run.add(pages, [split_point(row) for row in rows])
        start += len(rows)
        if not rows or not content.get("next"):
            break
    run.check_count(content.get("count"), pages.rows)
    answers = run.join(pages).unique(run.plan.kind["key"], keep="last", maintain_order=True)
    # As JSON, which needs no guess of where cells end; readers know it whatever it is called.
    path = run.folder / _call(run.file, ".json")
    answers.collect().write_json(path)
    return Fetched(path)


def _fetch_hapi(run: _Run, _before: State | None) -> Fetched:
    pages, size = Pages(run.folder), run.plan.kind["page"]
    who = {"app_identifier": run.plan.secrets["app_identifier"], "output_format": "json"}
    while True:
        place = {"limit": str(size), "offset": str(pages.rows)}
        rows = run.list_rows(run.ask({**who, **place}), "data")
        if not rows:
            break
        run.add(pages, rows)
    return Fetched(run.write(run.join(pages).collect()))


def _fetch_file(run: _Run, _before: State | None) -> Fetched:
    path = run.folder / "answer"
    token = run.plan.secrets.get("token")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with path.open("w+b") as into:
        kind = run.web.load(run.plan.url, into, query=run.plan.refresh.query, headers=headers)
    named = Path(urlsplit(run.plan.url).path).suffix.lower()
    known = {f".{suffix}" for suffix in load_manifests()[run.plan.format].suffixes}
    ending = _ENDINGS.get(kind, named if named in known else ".csv")
    return Fetched(path.rename(path.with_name(_call(run.file, ending))))


def _call(file: str, ending: str) -> str:
    """Return what to call a file: as the last one was, where its ending says nothing else."""
    last = Path(Path(file).name or "rows")
    return last.name if {ending, last.suffix.lower()} <= _TEXTS else f"{last.stem}{ending}"


def _fetch_acled(run: _Run, before: State | None) -> Fetched:
    login, key = _Login(run), run.plan.kind["key"]
    since = None if before is None else before.cursor - OVERLAP
    pages = Pages(run.folder)
    asked = {} if since is None else {STAMP: str(since), f"{STAMP}_where": ">="}
    for page in login.walk(run.plan.url, {**run.plan.refresh.query, **asked}):
        run.add(pages, page)
    if before is None:
        rows = keep_last(run.join(pages), key)
    else:
        gone = _list_gone(run, login, since=before.cursor - OVERLAP)
        changed = run.join(pages) if pages.rows else pl.LazyFrame(schema={key: pl.String})
        rows = merge(pl.scan_parquet(before.rows), changed, gone, key=key, stamp=STAMP)
    last = rows.select(read_seconds(STAMP).max()).item()
    cursor = max(int(last or 0), before.cursor if before else 0)
    return Fetched(run.write(rows), is_whole=before is None, cursor=cursor)


def _list_gone(run: _Run, login: "_Login", *, since: int) -> dict[str, int]:
    url = run.plan.refresh.deleted_url or run.plan.kind["deleted_url"]
    gone: dict[str, int] = {}
    asked = {"deleted_timestamp": str(since), "deleted_timestamp_where": ">="}
    for rows in login.walk(url, asked):
        for row in rows:
            name, went = str(row.get(run.plan.kind["key"])), row.get("deleted_timestamp")
            if not str(went).isdigit():
                run.fail("shape", member="deleted_timestamp")
            gone[name] = max(int(str(went)), gone.get(name, 0))
    return gone


class _Login:
    """An account at ACLED: its token is asked for when a run begins, and once more when it ends."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._given: dict[str, str] = {}
        secrets = run.plan.secrets
        self._ask({"grant_type": "password", **{n: secrets[n] for n in ("username", "password")}})

    def walk(self, url: str, query: Mapping[str, str]) -> Iterator[list[dict[str, object]]]:
        """Give a table's pages, the last before an empty one."""
        # A server may give fewer rows a page than asked for: only an empty page is the end.
        number, size, last = 1, str(self._run.plan.kind["page"]), None
        while True:
            place = {"_format": "json", "limit": size, "page": str(number)}
            content = self._load(url, {**query, **place})
            rows = self._run.list_rows(content, "data")
            # An error in the dress of an answer would end the pages before their end.
            if content.get("success") is False:
                self._run.fail("status", said=str(content.get("status")))
            if not rows:
                return
            if rows == last:
                self._run.fail("repeats")
            yield rows
            number, last = number + 1, rows

    def _load(self, url: str, query: Mapping[str, str]) -> Any:
        try:
            return self._load_once(url, query)
        except FetchError as error:
            if error.status != UNAUTHORISED or "refresh_token" not in self._given:
                raise
        # A long run may outlive its token.
        renewed = {"grant_type": "refresh_token"}
        self._ask({**renewed, "refresh_token": self._given["refresh_token"]})
        return self._load_once(url, query)

    def _load_once(self, url: str, query: Mapping[str, str]) -> Any:
        bearer = {"Authorization": f"Bearer {self._given['access_token']}"}
        return self._run.web.load_json(url, query=query, headers=bearer)

    def _ask(self, form: Mapping[str, str]) -> None:
        url = self._run.plan.refresh.token_url or self._run.plan.kind["token_url"]
        given = self._run.web.load_json(url, form={**form, "client_id": "acled"})
        if not isinstance(given, dict) or not isinstance(given.get("access_token"), str):
            self._run.fail("shape", member="access_token")
        self._given = given
