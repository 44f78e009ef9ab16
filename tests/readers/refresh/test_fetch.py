"""Only what may be asked is asked, patiently, and what comes is what was asked for."""

import time
from email.utils import formatdate
from io import BytesIO

import pytest

from geo.readers.refresh import fetch
from geo.readers.refresh.fetch import LONGEST_WAIT, TRIES, Fetcher, FetchError, is_safe
from geo.text import LANGUAGES
from tests.readers.refresh.sources import TOKEN, Answer, Source, serve
from tests.test_imports import PRODUCT, imported, short

CSV = Answer(b"a,b\n1,2\n", kind="text/csv")


def ask(source: Source, *, mb: int = 1, lang: str = "en") -> tuple[bytes, list[float]]:
    waits: list[float] = []
    into = BytesIO()
    web = Fetcher(mb, variables=("REFRESH_TOKEN",), lang=lang, wait=waits.append)
    web.load(f"{source.url}/csv", into, query={"key": TOKEN}, headers={"Authorization": TOKEN})
    return into.getvalue(), waits


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_host_is_asked_again_and_left_alone_in_between(source: Source, status: int) -> None:
    source.first = [Answer(b"", status=status)] * 3 + [CSV]
    content, waits = ask(source)
    assert content == CSV.body
    assert waits == [1, 2, 4]


def test_a_host_is_left_alone_as_long_as_it_asks(source: Source) -> None:
    later = formatdate(time.time() + 60, usegmt=True)
    for said, low, high in (("7", 7, 7), (later, 50, 60)):
        source.first = [Answer(b"", status=429, headers={"Retry-After": said}), CSV]
        content, waits = ask(source)
        assert content == CSV.body
        assert low <= waits[0] <= high


def test_a_host_that_asks_for_too_long_or_never_answers_ends_the_run(source: Source) -> None:
    source.first = [Answer(b"", status=429, headers={"Retry-After": f"{LONGEST_WAIT + 1:.0f}"})]
    with pytest.raises(FetchError, match="next run asks again"):
        ask(source)
    assert len(source.asked) == 1
    source.first = [Answer(b"", status=503)] * TRIES
    with pytest.raises(FetchError, match="next run asks again"):
        ask(source)
    assert len(source.asked) == 1 + TRIES


def test_an_answer_that_breaks_off_is_asked_for_once_more(source: Source) -> None:
    source.first = [Answer(b"a,b\n1", headers={"Content-Length": "900"}, kind="text/csv"), CSV]
    content, waits = ask(source)
    assert content == CSV.body
    assert waits == [1]


def test_a_host_that_is_not_there_is_one_sentence() -> None:
    with serve(Source()) as gone:
        pass
    with pytest.raises(FetchError, match="cannot be reached") as told:
        ask(gone)
    assert TOKEN not in str(told.value)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(b"<!DOCTYPE html><title>Sign in</title>", kind="text/html"), "page"),
        (Answer(b"\n <HTML><body>Sign in", kind="text/csv"), "page"),
        (Answer(b"no", status=403), "refused"),
        (Answer(b"no", status=404), "status"),
        (Answer(b"x" * 1_000_001, kind="text/csv"), "large"),
    ],
)
def test_what_is_no_table_is_one_sentence(
    source: Source, answer: Answer, said: str, lang: str
) -> None:
    source.first = [answer]
    with pytest.raises(FetchError) as told:
        ask(source, lang=lang)
    sentence = str(told.value)
    parts = {"page": ("web page", "صفحة ويب"), "refused": ("REFRESH_TOKEN",) * 2}
    parts |= {"status": ("404",) * 2, "large": ("more than 1 MB", "أكثر من 1 ميغابايت")}
    assert parts[said][LANGUAGES.index(lang)] in sentence
    assert TOKEN not in sentence
    assert len(sentence.splitlines()) == 1


def test_what_is_told_in_confidence_is_not_told_to_another_host(source: Source) -> None:
    with serve(Source()) as other:
        other.first = [CSV]
        there = {"Location": f"{other.url}/csv"}
        source.first = [Answer(b"", status=302, headers=there)]
        assert ask(source)[0] == CSV.body
        assert source.heard == [TOKEN]
        assert other.heard == [""]
        assert other.asked[0][1] == {}


@pytest.mark.parametrize(
    "target", ["http://example.org/a", "ftp://example.org/a", "file:///etc/passwd", "/csv"]
)
def test_a_host_leads_nowhere_it_must_not(source: Source, target: str) -> None:
    source.first = [Answer(b"", status=302, headers={"Location": target})] * 9
    with pytest.raises(FetchError, match="leads to an address that may not be asked"):
        ask(source)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a", True),
        ("http://127.0.0.1:80/a", True),
        ("http://[::1]/a", True),
        ("http://localhost/a", True),
        ("http://example.org/a", False),
        ("http://127.0.0.1.example.org/a", False),
        ("https://me:secret@example.org/a", False),
        ("file:///etc/passwd", False),
        ("//example.org", False),
    ],
)
def test_what_may_be_asked(url: str, *, safe: bool) -> None:
    assert is_safe(url) is safe


def test_the_outside_is_not_led_inside(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "is_loopback", lambda url: "/inside" in url)
    monkeypatch.setattr(fetch, "is_safe", lambda _: True)
    source.first = [Answer(b"", status=302, headers={"Location": "/inside"})]
    with pytest.raises(FetchError, match="leads to an address that may not be asked"):
        ask(source)


def test_nothing_else_opens_a_connection() -> None:
    """No module imports what can but the one that fetches, and login, for a host's own provider."""
    libraries = {
        "urllib3",
        "urllib.request",
        "http.client",
        "requests",
        "httpx",
        "httpx2",
        "aiohttp",
    }
    libraries |= {"socket", "ftplib", "smtplib"}
    askers = {
        short(path)
        for path in PRODUCT
        for name in imported(path)
        if libraries & {name, name.partition(".")[0]}
    }
    assert askers == {"geo/readers/refresh/fetch.py", "geo/login/cookie.py"}


def test_only_the_command_refreshes() -> None:
    users = {
        short(path)
        for path in PRODUCT
        for name in imported(path)
        if name.startswith("geo.readers.refresh") and "refresh" not in short(path)
    }
    assert users == set()
