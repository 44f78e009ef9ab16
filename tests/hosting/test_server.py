"""What a real server logs, tells its operator, and does when it is told to stop."""

import re
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import streamlit
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.hosting.servers import PATIENCE_S, Running, ask, serve
from tests.samples import write_sample

TOKEN = "a-token-of-more-than-16"  # noqa: S105  it is nobody's
FAR = {"X_Forwarded_For": "192.0.2.7"}
"""What a proxy on this machine says of a reader elsewhere."""
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_sample(folder / "one", events=[{"event_id": "e"}])
    return folder


@pytest.fixture(scope="module")
def server(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("home")
    limits = {"requests_per_minute": "40", "sessions_per_address": "2", "metrics": TOKEN}
    with serve(home, data=str(data), default_dataset="one", **limits) as running:
        yield running


def test_a_request_is_one_line_without_who_asked_or_for_what(server: Running) -> None:
    key = "private-" + "a" * 32
    for path in ("api/v1/events/secret-id?q=secret-word&dataset=one", f"{key}?dataset={key}"):
        answer = ask(f"{server.url}/{path}", **FAR)
        line = server.wait_line(what="request", request=answer.headers["X-Request-ID"])
        assert set(line) - {"dataset"} == {
            *("time", "level", "what", "request", "method", "route", "status", "ms", "bytes")
        }
        assert line["status"] == answer.status
        assert line.get("dataset") == ("one" if "one" in path else None)
    told = server.log.read_text(encoding="utf-8")
    assert [part for part in ("secret", "192.0.2.7", "a" * 32) if part in told] == []
    assert server.wait_line(what="request", route="/api/v1/events/{event_id}")


def test_it_is_ready_when_the_default_dataset_is_open(server: Running) -> None:
    answer = ask(f"{server.url}/readyz")
    assert answer.status == 200
    assert '"datasets":[{"name":"one","open":true}]' in answer.text


def test_a_dataset_that_comes_breaks_or_goes_is_said_once(server: Running, data: Path) -> None:
    write_sample(data / "two", events=[{"event_id": "f"}])
    server.wait_line(what="dataset", dataset="two", state="added")
    (data / "two" / "events.csv").write_text("nothing of use\n", encoding="utf-8")
    line = server.wait_line(what="dataset", dataset="two", state="faulty")
    assert re.fullmatch(r"two: faults found: \d+; .*", line["fault"])
    told = ask(f"{server.url}/operator?lang=en")
    assert told.status == 200
    assert "faults found" in told.text
    assert "Traceback" not in told.text
    # Other datasets are served, so readers are still sent here.
    assert ask(f"{server.url}/readyz").status == 200
    shutil.rmtree(data / "two")
    server.wait_line(what="dataset", dataset="two", state="gone")
    said = [line for line in server.read_lines() if line.get("dataset") == "two"]
    assert [line["state"] for line in said if line["what"] == "dataset"].count("faulty") == 1


def test_the_operators_page_is_for_this_machine_alone(server: Running) -> None:
    for lang, title in (("en", "How this server is"), ("ar", "حال هذا الخادم")):
        told = ask(f"{server.url}/operator?lang={lang}")
        assert (told.status, title in told.text) == (200, True)
        assert TOKEN not in told.text
    far = ask(f"{server.url}/operator", **FAR, Accept="text/html")
    assert far.status == 403
    assert "RASD_" not in far.text
    assert ask(f"{server.url}/operator", Host="evil.example").status == 421


def test_metrics_are_given_to_whoever_has_the_token(server: Running) -> None:
    assert ask(f"{server.url}/metrics").status == 404
    assert ask(f"{server.url}/metrics", Authorization="Bearer another-token-of-16").status == 404
    told = ask(f"{server.url}/metrics", Authorization=f"Bearer {TOKEN}")
    assert told.headers["Content-Type"].startswith("application/openmetrics-text")
    assert 'rasd_dataset_events{dataset="one"} 1.0' in told.text
    assert 'rasd_requests_total{method="GET",route="/operator",status="200"}' in told.text
    assert told.text.endswith("# EOF\n")


def test_too_many_requests_of_one_address_are_refused_and_nobody_elses(server: Running) -> None:
    crowd = {"X_Forwarded_For": "198.51.100.9"}
    pages = [ask(f"{server.url}/cite", **crowd).status for _ in range(60)]
    assert (pages[0], pages[-1]) == (200, 429)
    for accept, lang in (("text/html", "ar"), ("application/json", "en")):
        told = ask(f"{server.url}/data?lang={lang}", Accept=accept, **crowd)
        assert told.status == 429
        assert int(told.headers["Retry-After"]) >= 1
        assert ("طلبات كثيرة" in told.text) == (lang == "ar")
    assert '"code":"requests"' in told.text
    # What stands before the address that the proxy saw anybody may write.
    spoofed = {"X_Forwarded_For": "203.0.113.5, 198.51.100.9"}
    assert ask(f"{server.url}/cite", **spoofed).status == 429
    assert ask(f"{server.url}/cite", X_Forwarded_For="198.51.100.10").status == 200
    assert ask(f"{server.url}/healthz", **crowd).status == 200


@pytest.mark.parametrize(
    "odd",
    [
        "api/v1/cells?bbox=-180,-90,180,90&z=22",
        "api/v1/cells?bbox=35,35,35,35&z=8",
        "api/v1/cells?bbox=nan,nan,nan,nan&z=8",
        "api/v1/cells?bbox=-1e308,-1e308,1e308,1e308&z=22",
        "api/v1/cells?bbox=30,30,45,40&z=1e308",
        "api/v1/cells?bbox=30,30,45,40&z=6&type=" + "&type=".join(map(str, range(5_000))),
        "api/v1/events?actor=" + ",".join(map(str, range(10_000))),
        "api/v1/casualties?q=" + "x" * 1_000_000,
        "api/v1/cells/events?bbox=-180,-90,180,90&z=22",
        "map.png?bbox=35,35,35,35&z=22",
        "map.svg?bbox=-1e308,nan,inf,1",
        "brief.pdf?q=" + "y" * 40_000,
        "%00/%ff?%ff=%00",
    ],
    ids=lambda odd: odd[:60],
)
def test_an_odd_request_is_answered_or_refused_and_fails_nothing(server: Running, odd: str) -> None:
    answer = ask(f"{server.url}/{odd}")
    assert answer.status in {200, 400, 403, 404, 413, 414, 422, 431}
    assert "Traceback" not in answer.text
    assert [line for line in server.read_lines() if line["what"] == "failure"] == []


def test_pages_at_one_time_are_limited_by_address(server: Running) -> None:
    far = {"X-Forwarded-For": "198.51.100.77"}
    address = f"{server.url.replace('http', 'ws')}/_stcore/stream"
    with ExitStack() as pages:
        for _ in range(2):
            pages.enter_context(connect(address, additional_headers=far))
        with pytest.raises(InvalidStatus):
            connect(address, additional_headers=far)
        told = ask(f"{server.url}/?lang=en", X_Forwarded_For="198.51.100.77", Accept="text/html")
        assert (told.status, "Too many pages" in told.text) == (429, True)
        assert ask(f"{server.url}/healthz").status == 200
    assert "198.51.100.77" not in server.log.read_text(encoding="utf-8")


def test_a_server_that_is_told_to_stop_ends_what_runs_and_leaves_nothing(
    data: Path, tmp_path: Path
) -> None:
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    large = max(scripts.iterdir(), key=lambda path: path.stat().st_size)
    left = tmp_path / "rasd-private-left"
    with serve(tmp_path, data=str(data), default_dataset="one") as server:
        reader = start_slowly(server, f"/static/js/{large.name}")
        begun = reader.recv(1_000)
        server.process.send_signal(signal.SIGTERM)
        server.wait_line(what="stopping")
        rest = begun + read_all(reader)
        assert rest.partition(b"\r\n\r\n")[2] == large.read_bytes()
        assert server.process.wait(PATIENCE_S) == 0
        assert not left.exists()
        assert [path.name for path in tmp_path.iterdir() if "rasd-private" in path.name] == []
        assert server.wait_line(what="stopped")


def test_who_is_too_slow_holds_no_server_that_is_told_to_stop(data: Path, tmp_path: Path) -> None:
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    large = max(scripts.iterdir(), key=lambda path: path.stat().st_size)
    limits = {"drain_seconds": "1"}
    with serve(tmp_path, data=str(data), default_dataset="one", **limits) as server:
        reader = start_slowly(server, f"/static/js/{large.name}")
        assert reader.recv(1_000)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE_S) == 0
        reader.close()


def start_slowly(server: Running, path: str) -> socket.socket:
    """Ask for a file as a reader does who takes little of it at a time."""
    at = urlsplit(server.url)
    assert at.hostname is not None
    reader = socket.socket(socket.AF_INET)
    # So little that most of the file must wait in the server.
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    reader.settimeout(PATIENCE_S)
    reader.connect(("127.0.0.1", at.port or 0))
    reader.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return reader


def read_all(reader: socket.socket) -> bytes:
    found = []
    while part := reader.recv(65_536):
        found.append(part)
    reader.close()
    return b"".join(found)
