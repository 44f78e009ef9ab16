"""What nobody had foreseen: one sentence with an id for who asked, all of it in the log."""

import json
import logging
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from geo.hosting import log
from geo.hosting.serve import HostMiddleware
from geo.web.api import build_api

KEY = "private-" + "b" * 32


def fail(_: Request) -> Response:
    msg = f"the disk is full: /srv/{KEY}/events.csv\nand more"
    raise OSError(msg)


def ask(path: str, caplog: pytest.LogCaptureFixture, **headers: str) -> tuple[Any, str]:
    """Return the answer, and the line that the log has for the failure."""
    api = build_api()
    api.add_api_route("/fail", fail)
    routes = [Route("/fail", fail), Mount("/api/v1", api), Route("/well", PlainTextResponse("ok"))]
    app = Starlette(routes=routes, middleware=[Middleware(HostMiddleware, routes=routes)])
    caplog.clear()
    answer = TestClient(app).get(path, headers=headers)
    lines = [each for each in caplog.records if each.levelno == logging.ERROR]
    return answer, log.JsonFormatter().format(lines[0]) if lines else ""


@pytest.mark.parametrize(
    ("path", "accept", "lang"),
    [("/fail?lang=ar", "text/html", "ar"), ("/fail", "*/*", "en"), ("/api/v1/fail", "*/*", "en")],
)
def test_a_failure_is_one_sentence_with_the_id_that_the_log_has(
    path: str, accept: str, lang: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer, written = ask(path, caplog, accept=accept)
    line = json.loads(written)
    assert answer.status_code == 500
    assert line["request"] in answer.text
    assert answer.headers["X-Request-ID"] == line["request"]
    assert ("السجل" in answer.text) is (lang == "ar")
    assert "Traceback" not in answer.text
    assert "disk" not in answer.text
    assert written.count("\n") == 0
    assert "OSError: the disk is full" in line["traceback"]
    assert "b" * 32 not in written
    assert log.LAST[-1].id == line["request"]
    assert "b" * 32 not in log.LAST[-1].what


def test_what_is_well_says_nothing_of_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    answer, written = ask("/well", caplog)
    assert (answer.text, written) == ("ok", "")


@pytest.mark.parametrize(
    ("said", "reader"), [({"X-Forwarded-For": "198.51.100.7"}, "198.51.100.7"), ({}, "127.0.0.1")]
)
def test_who_asked_is_logged_by_their_own_address_where_that_is_asked_for(
    said: dict[str, str],
    reader: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RASD_LOG_READERS", "1")
    caplog.set_level(logging.INFO, logger="geo")
    app = Starlette(middleware=[Middleware(HostMiddleware)])
    TestClient(app, client=("127.0.0.1", 1)).get("/nothing?q=1", headers=said)
    (line,) = [vars(each)["rasd"] for each in caplog.records if "rasd" in vars(each)]
    assert (line["reader"], line["asked"], line["query"]) == (reader, "/nothing", "q=1")


def test_what_a_reader_sends_begins_no_line_of_its_own() -> None:
    record = logging.LogRecord("geo", logging.WARNING, "", 1, 'a\n{"level": "x"}\x1b[2J', (), None)
    for form in (log.JsonFormatter(), log.TextFormatter()):
        assert "\n" not in form.format(record)
        assert "\x1b" not in form.format(record)


def test_a_page_that_fails_says_so_in_one_sentence() -> None:
    def run() -> None:
        from geo.ui.texts.failure import tell_failure  # noqa: PLC0415

        tell_failure(ValueError("of no concern to readers"))

    page = AppTest.from_function(run).run(timeout=120)
    assert not page.exception
    assert log.LAST[-1].what == "ValueError: of no concern to readers"
