"""What readers bring to a host whose disk is full, has no inodes left or may only be read."""

import errno
import io
import json
import logging
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.runtime.caching import clear_session_resource_cache
from streamlit.testing.v1 import AppTest

from geo.dataset import private
from geo.dataset.folder import check_dataset
from geo.hosting import watch
from geo.hosting.serve import HostMiddleware
from geo.text import LANGUAGES, Words
from geo.web.routes import build_routes
from tests.faults.disks import fill, mount_disk, remount
from tests.hosting.servers import PATIENCE_S, ask, serve
from tests.pages import SECONDS, open_page, read, trees

pytestmark = pytest.mark.long
ROWS = 4_000
TABLE = "\n".join(
    ["date,place,latitude,longitude,killed"]
    + [f"2018-11-{n % 28 + 1:02},Village {n},34.{n % 90},40.{n % 80},{n % 9}" for n in range(ROWS)]
).encode()
AREAS = b"""{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":
 {"name": "Here"}, "geometry": {"type": "Polygon", "coordinates":
 [[[40, 34], [41, 34], [41, 35], [40, 35], [40, 34]]]}}]}"""
Refuse = Callable[[Path], Callable[[], None]]


def fill_up(disk: Path) -> Callable[[], None]:
    return fill(disk).unlink


def forbid(disk: Path) -> Callable[[], None]:
    remount(disk, "ro")
    return lambda: remount(disk, "rw")


def take_inodes(disk: Path) -> Callable[[], None]:
    there = len(list(disk.rglob("*"))) + 1
    remount(disk, f"nr_inodes={there + 1}")
    taken = disk / "the last"
    taken.touch()

    def give() -> None:
        taken.unlink()
        remount(disk, "nr_inodes=10000")

    return give


REFUSALS: dict[str, Refuse] = {"full": fill_up, "read-only": forbid, "no inodes": take_inodes}


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    clear_session_resource_cache("test session id")  # every AppTest is one session
    with mount_disk(tmp_path / "disk", "size=4m,nr_inodes=10000") as folder:
        monkeypatch.delenv("TMPDIR", raising=False)
        monkeypatch.setattr("tempfile.tempdir", str(folder))
        monkeypatch.setattr("geo.ui.data.waiting.PATIENCE", SECONDS)
        private.clear_root()
        yield folder
        private.clear_root()


@pytest.fixture
def full_disk(disk: Path) -> Path:
    return fill(disk)


def drop(app: AppTest, name: str, content: bytes, *, at: int = 0) -> AppTest:
    return app.file_uploader[at].set_value((name, content, "text/csv")).run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def choose_type(app: AppTest) -> AppTest:
    box = next(each for each in app.selectbox if str(each.key).startswith("type-"))
    return box.set_value("Battles").run()


def list_left(disk: Path) -> list[str]:
    """Return what lies on a disk of what readers brought, whole or half."""
    found = [path for root in disk.glob("rasd-private-*") for path in root.iterdir()]
    return sorted(path.name for path in found if path.name != ".alive")


@pytest.mark.parametrize(
    ("name", "lang"), [("full", "en"), ("full", "ar"), ("read-only", "ar"), ("no inodes", "en")]
)
def test_a_file_that_cannot_be_kept_is_told_and_taken_once_there_is_room(
    disk: Path, name: str, lang: str, caplog: pytest.LogCaptureFixture
) -> None:
    give = REFUSALS[name](disk)
    app = drop(open_page("data", lang=lang), "mine.csv", TABLE)
    assert not app.exception
    assert read(app, "bring-error") == Words(lang)("refused.disk")
    assert list_left(disk) == []
    said = [each for each in caplog.records if "cannot be written" in each.getMessage()]
    assert len(said) == 1
    assert said[0].exc_info is None
    give()
    drop(app, "mine.csv", TABLE)
    assert not app.exception
    assert "bring-error" not in trees(app)
    assert len(list_left(disk)) == 1


def test_a_dataset_that_cannot_be_made_is_told_and_made_once_there_is_room(disk: Path) -> None:
    app = choose_type(drop(open_page("data"), "mine.csv", TABLE))
    before = list_left(disk)
    give = fill_up(disk)
    press(app, "check")
    assert not app.exception
    assert read(app, "bring-error") == Words("en")("refused.disk")
    assert list_left(disk) == before
    give()
    press(app, "check")
    assert not app.exception
    assert f"kept {ROWS:,}" in read(app, "outcome-counts")
    (made,) = [
        path
        for root in disk.glob("rasd-*")
        for path in root.iterdir()
        if private.is_private(path.name)
    ]
    assert check_dataset(made)[1] == []


def test_a_zip_that_cannot_be_unpacked_is_not_called_broken(disk: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("mine.csv", TABLE * 40)
    app = drop(open_page("data"), "mine.zip", packed.getvalue())
    assert not app.exception
    assert read(app, "bring-error") == Words("en")("refused.disk")
    del disk


def test_areas_that_cannot_be_kept_are_told_and_laid_once_there_is_room(disk: Path) -> None:
    app = drop(open_page("data"), "areas.geojson", AREAS)
    give = fill_up(disk)
    press(app, "lay")
    assert not app.exception
    assert read(app, "areas-error") == Words("en")("refused.disk")
    give()
    press(app, "lay")
    assert not app.exception
    assert [name for name in list_left(disk) if private.is_private_areas(name)]


def test_a_gazetteer_that_cannot_be_kept_is_told(disk: Path) -> None:
    rows = b"date,place,killed\n2018-11-17,Hajin,3\n"
    app = press(choose_type(drop(open_page("data"), "mine.csv", rows)), "check")
    fill_up(disk)
    told = "name_en,lat,lon,source,licence\n" + "Hajin,34.69,40.83,me,CC0\n" * 900
    app.file_uploader(key="gazetteer").set_value(("places.csv", told.encode(), "text/csv")).run()
    assert not app.exception
    assert read(app, "no-disk") == Words("en")("refused.disk")
    assert not list(disk.rglob("gazetteer-*"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.usefixtures("full_disk")
def test_a_file_that_cannot_be_put_aside_while_it_comes_in_is_refused(
    lang: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def take(request: Request) -> Response:
        async with request.form() as form:
            return PlainTextResponse(str(len(form)))

    routes = [Route("/_stcore/upload_file/{session}/{file}", take, methods=["PUT"])]
    host = [Middleware(HostMiddleware, routes=routes)]
    client = TestClient(Starlette(routes=routes, middleware=host))
    address = f"/_stcore/upload_file/s/f?lang={lang}"
    answer = client.put(address, files={"file": ("a.csv", bytes(2 << 20), "text/csv")})
    assert (answer.status_code, answer.headers["Retry-After"]) == (507, "600")
    assert answer.json() == {"detail": Words(lang)("refused.disk"), "code": "disk"}
    told = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert ["No space left" in each for each in told] == [True]
    # What is small waits in memory.
    assert client.put(address, files={"file": ("a.csv", b"x", "text/csv")}).text == "1"


@pytest.mark.parametrize("format_", ["gpkg", "fgb"])
def test_a_file_made_on_the_disk_is_told_and_given_once_there_is_room(
    disk: Path, format_: str
) -> None:
    client = TestClient(Starlette(routes=build_routes()))
    give = fill_up(disk)
    address = f"/api/v1/events?format={format_}"
    for lang in LANGUAGES:
        answer = client.get(f"{address}&lang={lang}")
        assert (answer.status_code, answer.json()["code"]) == (507, "disk")
        assert answer.json()["detail"] == Words(lang)("refused.disk")
    # What is made in memory alone is given as ever.
    assert client.get("/api/v1/events?format=csv").status_code == 200
    give()
    assert client.get(address).status_code == 200
    assert [path.name for path in disk.iterdir() if "rasd-private" not in path.name] == []


def test_whoever_keeps_the_host_is_told_once(disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="geo")
    client = TestClient(
        Starlette(routes=build_routes()), base_url="http://localhost", client=("127.0.0.1", 1)
    )

    def look() -> list[str]:
        caplog.clear()
        for _ in range(3):
            watch.look()
        said = [vars(each).get("rasd", {}) for each in caplog.records]
        return [each["state"] for each in said if each["what"] == "disk"]

    assert look() == []
    for name, refuse in REFUSALS.items():
        give = refuse(disk)
        assert look() == ["faulty"], name
        ready = client.get("/readyz")
        # Who only reads is not harmed.
        assert (ready.json()["disk"], ready.json()["default_dataset"]) == (False, True)
        for lang in LANGUAGES:
            page = client.get("/operator", params={"lang": lang}).text
            assert Words(lang)("operator.disk") in page
        give()
        assert look() == ["well"], name
        assert client.get("/readyz").json()["disk"] is True


def test_a_folder_that_somebody_tidied_away_is_made_anew(disk: Path) -> None:
    (root,) = [private.reserve_private().parent]
    private.remove_private(root.name)
    (root / ".alive").unlink()
    root.rmdir()
    app = drop(open_page("data"), "mine.csv", TABLE)
    assert not app.exception
    assert len(list_left(disk)) == 1


def wait_for(text: str, log: Path) -> str:
    """Wait for a whole line of a log that holds a text, and return it."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        whole = log.read_text(encoding="utf-8").rpartition("\n")[0]
        for line in whole.splitlines():
            if text in line:
                return line
        time.sleep(0.05)
    msg = f"no line has {text}"
    raise AssertionError(msg)


def test_a_log_on_a_full_disk_stops_nothing_and_goes_on_once_there_is_room(disk: Path) -> None:
    with serve(disk / "home", log="json") as server:
        give = fill_up(disk)
        # More than what Python holds back for the log.
        answers = {ask(f"{server.url}/api/v1/datasets?n={n}").status for n in range(60)}
        assert answers == {200}
        give()
        asked = ask(f"{server.url}/api/v1/datasets").headers["X-Request-ID"]
        # Half of a line may be there, and takes no other with it.
        assert json.loads(wait_for(asked, server.log))["status"] == 200
        fill_up(disk)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE_S) == 0


def test_where_nothing_can_be_written_nothing_is_cleared_and_nothing_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.gettempdir", refuse)
    private.clear_left_behind()
    assert "No usable" in private.probe_disk()
