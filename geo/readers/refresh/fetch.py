"""Ask other hosts, for refreshing alone: nothing else of Rasd opens a connection.

Answers are streamed to files. Only HTTPS is spoken, but for this machine itself; no error repeats
an address's query, a header or an answer, any of which may hold a secret.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from ipaddress import ip_address
from itertools import count
from typing import IO, Any, NoReturn
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3
from urllib3.util import Retry

from geo.errors import RasdError
from geo.text import t

TRIES = 5
"""How often one thing is asked for before the run gives up."""
FIRST_WAIT = 1.0
"""Seconds before the second try; each further wait is twice as long."""
LONGEST_WAIT = 300.0
"""Seconds that a host may ask to be left alone within a run."""
LONGEST_ANSWER = 1800.0
"""Seconds that one answer may take to arrive."""
_BUSY = {408, 425, 429, 500, 502, 503, 504}
UNAUTHORISED = 401
_REFUSED = {UNAUTHORISED, 403, 407}
_BAD = 400  # how logins answer a wrong password
_MOVED = {301, 302, 303, 307, 308}
_MOST_MOVES = 5
_BLOCK = 1 << 16
_MEGABYTE = 1_000_000
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body")
_TIMEOUT = urllib3.Timeout(connect=15, read=90)


class _AgainError(Exception):
    """Something that may go better later; ``wait`` is how long the host asks to be left alone."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class FetchError(RasdError):
    """A host did not give what was asked for; ``status`` is its answer's, 0 without one."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


def is_loopback(url: str) -> bool:
    """Tell whether an address is of this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_safe(url: str) -> bool:
    """Tell whether an address may be asked: HTTPS, or this machine itself, no name and password."""
    parts = urlsplit(url)
    if parts.username or parts.password or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


@dataclass(eq=False)
class Fetcher:
    """Asks for the answers of one run, which together may be ``largest_mb`` large.

    ``variables`` are told where a host refuses; ``wait`` sleeps.
    """

    largest_mb: int
    variables: tuple[str, ...] = ()
    lang: str = "en"
    wait: Callable[[float], None] = time.sleep
    report: Callable[..., None] = lambda *_, **__: None
    _taken: int = 0
    _pool: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(timeout=_TIMEOUT, retries=False)
    )

    def load_json(self, url: str, **asked: Any) -> Any:
        """Return what an address answers in JSON, every number in it as it is written there.

        Raises
        ------
        FetchError
            As `load` does, or the answer is no JSON.

        """
        # In memory alone: an answer may be a token, and nobody may find one on the disk.
        content = BytesIO()
        self.load(url, content, **asked)
        try:
            return json.loads(content.getvalue(), parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            self._fail("json", url)

    def load(
        self,
        url: str,
        into: IO[bytes],
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> str:
        """Write what an address answers into a file; return the answer's content type.

        Raises
        ------
        FetchError
            In one sentence: it cannot be reached, refuses, is busy for too long, gives too much,
            leads where it must not, or gives a web page.

        """
        whole = f"{url}{'&' if '?' in url else '?'}{urlencode(query)}" if query else url
        for attempt in count():
            try:
                return self._follow(whole, into, headers=headers or {}, form=form)
            except _AgainError as error:
                why = str(error)
                wait = FIRST_WAIT * 2**attempt if error.wait is None else error.wait
            except urllib3.exceptions.HTTPError as error:
                # Their own words hold the address and what is asked of it.
                why, wait = type(error).__name__, FIRST_WAIT * 2**attempt
            if attempt + 1 == TRIES or wait > LONGEST_WAIT:
                self._fail("again", url, why=why)
            told = {"host": self._host(url), "why": why, "seconds": str(round(wait))}
            self.report("again", **told)
            self.wait(wait)
        raise AssertionError

    def _follow(
        self,
        url: str,
        into: IO[bytes],
        *,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
    ) -> str:
        for move in count():
            with self._ask(url, headers, form) as answer:
                if answer.status not in _MOVED or form is not None:
                    return self._write(answer, url, into, is_login=form is not None)
                target = urljoin(url, answer.headers.get("Location", ""))
            is_inward = is_loopback(target) and not is_loopback(url)
            if move == _MOST_MOVES or is_inward or not is_safe(target):
                self._fail("moved", url)
            # What a host was told in confidence is not told to the one it names.
            headers = headers if _origin(target) == _origin(url) else {}
            url = target
        raise AssertionError

    @contextmanager
    def _ask(
        self, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        answer = self._pool.request(
            "GET" if form is None else "POST",
            url,
            headers={"User-Agent": "Rasd refresh", "Accept-Encoding": "gzip", **kind, **headers},
            body=None if form is None else urlencode(form),
            preload_content=False,
            redirect=False,
        )
        try:
            yield answer
        finally:
            answer.close()

    def _write(
        self, answer: urllib3.BaseHTTPResponse, url: str, into: IO[bytes], *, is_login: bool
    ) -> str:
        status = answer.status
        if status in _BUSY:
            raise _AgainError(str(status), self._read_wait(answer))
        if status in _REFUSED or (is_login and status == _BAD):
            variables = ", ".join(self.variables) or "-"
            self._fail("refused", url, status=status, said=str(status), variables=variables)
        if not 200 <= status < 300:  # noqa: PLR2004  what HTTP calls a success
            self._fail("status", url, status=status, said=str(status))
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        taken, until, head = 0, time.monotonic() + LONGEST_ANSWER, b""
        into.seek(0)
        into.truncate()
        for block in answer.stream(_BLOCK, decode_content=True):
            taken += len(block)
            head = head or block.lstrip(b"\xef\xbb\xbf \t\r\n")[:32].lower()
            if self._taken + taken > self.largest_mb * _MEGABYTE:
                self._fail("large", url, mb=self.largest_mb)
            if time.monotonic() > until:
                self._fail("slow", url)
            into.write(block)
        if kind in {"text/html", "application/xhtml+xml"} or head.startswith(_PAGE):
            self._fail("page", url)
        self._taken += taken
        return kind

    @staticmethod
    def _read_wait(answer: urllib3.BaseHTTPResponse) -> float | None:
        said = answer.headers.get("Retry-After")
        try:
            return Retry().parse_retry_after(said) if said else None
        except urllib3.exceptions.HTTPError:
            return None

    @staticmethod
    def _host(url: str) -> str:
        return urlsplit(url).netloc

    def _fail(self, problem: str, url: str, *, status: int = 0, **told: str | int) -> NoReturn:
        said = t(self.lang, f"refresh.error.{problem}", host=self._host(url), **told)
        # What led here may hold an address with all that is asked of it.
        raise FetchError(said, status) from None
