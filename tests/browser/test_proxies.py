"""Behind real nginx and Caddy, with TLS, with the files of ``deploy``: all of it works there, too.

At the root of a site and below a path of one; with one process and with two.
"""

import gzip
import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from geo.web.static.needed import STATIC, list_named
from tests.browser.steps import be_still, go, map_frame, turn
from tests.browser.test_data import INPUT
from tests.browser.windows import Server
from tests.deploy.proxies import BELOW, Certificate, Proxy, start_proxy, trust, write_certificate
from tests.samples_files import UCDP, write_csv

Window = Callable[..., Page]
PUBLIC = "https://maps.example.org/rasd"
"""What a server below a path is told its public address is."""
WAYS = [("nginx", "root"), ("nginx", "path"), ("nginx", "stripped"), ("caddy", "root")]
WAYS += [("caddy", "path")]
IN_A_BROWSER = [way for way in WAYS if way != ("nginx", "stripped")]
ASSETS = (
    "assets/leaflet/leaflet.js",
    "assets/rasd/map.js",
    "static/favicon.png",
    "docs/formats.md",
)
MB = 1024**2


@dataclass(frozen=True, kw_only=True)
class Site:
    """A proxy, and where the links in its answers lead."""

    proxy: Proxy
    root: str
    server: Server

    @property
    def as_server(self) -> Server:
        return Server(url=self.proxy.url, log=self.server.log)


def port_of(server: Server) -> int:
    return urlsplit(server.url).port or 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return write_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def below(start_server: Callable[..., Server]) -> Server:
    """Give a dashboard that is told it is below a path."""
    return start_server(url=PUBLIC)


@pytest.fixture(scope="module")
def open_site(
    server: Server,
    below: Server,
    certificate: Certificate,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[tuple[str, str]], Site]]:
    """Give a function that starts a proxy of a kind, once."""
    sites: dict[tuple[str, str], Site] = {}

    def open_(way: tuple[str, str]) -> Site:
        if way not in sites:
            name, how = way
            behind = server if how == "root" else below
            home = tmp_path_factory.mktemp(name)
            proxy = start_proxy(name, home, [port_of(behind)], certificate, how=how)
            root = proxy.url if how == "root" else PUBLIC
            sites[way] = Site(proxy=proxy, root=root, server=behind)
        return sites[way]

    yield open_
    for site in sites.values():
        site.proxy.process.terminate()
        site.proxy.process.wait()


@pytest.fixture(params=WAYS, ids="-".join)
def site(request: pytest.FixtureRequest, open_site: Callable[[tuple[str, str]], Site]) -> Site:
    return open_site(request.param)


@pytest.fixture(params=IN_A_BROWSER, ids="-".join)
def shown(request: pytest.FixtureRequest, open_site: Callable[[tuple[str, str]], Site]) -> Site:
    return open_site(request.param)


def ask(address: str, context: ssl.SSLContext, **headers: str) -> tuple[int, str, bytes]:
    """Give the status, the address in the end, and the body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked = urllib.request.Request(address, headers=named)  # noqa: S310 - our own
    with urllib.request.urlopen(asked, context=context, timeout=120) as answer:  # noqa: S310
        return answer.status, answer.url, answer.read()


def test_pages_run_and_nothing_is_asked_for_outside(shown: Site, open_window: Window) -> None:
    page = open_window(to=shown.as_server, ignore_https_errors=True)
    asked: list[str] = []
    streams: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: streams.append(socket.url))
    url = shown.proxy.url
    go(page, f"{url}/?lang=en")
    be_still(page)
    map_frame(page)
    turn(page, "casualties")
    expect(page.locator("table").first).to_be_attached()
    page.goto(f"{url}/casualties?lang=ar")
    be_still(page)
    page.go_back()
    be_still(page)
    assert [each for each in asked if not each.startswith((url, f"blob:{url[:18]}", "data:"))] == []
    assert set(streams) == {f"{url.replace('https', 'wss')}/_stcore/stream"}
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.href)")
    host = url.removesuffix(BELOW)
    outside = [to for to in links if to.startswith(host) and not to.startswith(url)]
    assert (outside, [to for to in links if shown.server.url in to]) == ([], [])


def test_a_view_is_embedded(shown: Site, open_window: Window) -> None:
    page = open_window(to=shown.as_server, ignore_https_errors=True)
    page.goto(f"{shown.proxy.url}/healthz")
    page.set_content(f'<iframe src="{shown.proxy.url}/?embed=1&lang=en" width=800 height=600>')
    inner = page.frame_locator("iframe").first.frame_locator('iframe[src*="streamlit_folium"]')
    expect(inner.locator(".rasd-mark[aria-label]")).not_to_have_count(0)


def test_answers_lead_to_the_public_address(site: Site, certificate: Certificate) -> None:
    url, context = site.proxy.url, trust(certificate)
    _, _, body = ask(f"{url}/api/v1/events?limit=2", context)
    assert json.loads(body)["next"].startswith(f"{site.root}/api/v1/events?")
    for address in ("share?lang=en", "feed.atom", "cite?lang=en", "?lang=en"):
        _, _, body = ask(f"{url}/{address}", context)
        told = body.decode()
        assert site.root in told, address
        assert site.server.url not in told, address


def test_files_and_assets_come_through(site: Site, certificate: Certificate) -> None:
    url, context = site.proxy.url, trust(certificate)
    for path in ASSETS:
        assert ask(f"{url}/{path}", context)[0] == 200, path
    assert ask(f"{url}/preview.png", context)[2].startswith(b"\x89PNG")
    assert ask(f"{url}/api/v1/events?format=xlsx", context)[2].startswith(b"PK")
    assert ask(f"{url}/api/v1/dataset.zip", context)[2].startswith(b"PK")
    status, _, part = ask(f"{url}/api/v1/dataset.zip", context, Range="bytes=0-99")
    assert (status, len(part)) == (206, 100)
    # An old address of a page, and the bare path.
    assert ask(f"{url}/overlaps?lang=ar", context)[1] == f"{url}/duplicates?lang=ar"
    if url.endswith(BELOW):
        assert ask(f"{url}?lang=ar", context)[1] == f"{url}/?lang=ar"


def test_packed_answers_come_through_as_they_are(site: Site, certificate: Certificate) -> None:
    """A proxy neither packs what is packed once more, nor unpacks it, nor leaves out its tag."""
    context, script = trust(certificate), list_named()[0]
    plain = (STATIC / script).read_bytes()
    for encoding, unpack in {"br": brotli.decompress, "gzip": gzip.decompress}.items():
        asked = urllib.request.Request(  # noqa: S310 - our own
            f"{site.proxy.url}/{script}", headers={"Accept-Encoding": encoding}
        )
        with urllib.request.urlopen(asked, context=context, timeout=120) as answer:  # noqa: S310
            assert answer.headers["Content-Encoding"] == encoding
            assert "Accept-Encoding" in answer.headers["Vary"]
            assert answer.headers["ETag"].endswith(f'-{encoding}"')
            assert unpack(answer.read()) == plain
    assert ask(f"{site.proxy.url}/{script}", context)[2] == plain


def test_sessions_of_other_sites_are_refused(site: Site, certificate: Certificate) -> None:
    stream = f"{site.proxy.url.replace('https', 'wss')}/_stcore/stream"
    own = site.proxy.url.removesuffix(BELOW)
    with connect(stream, origin=Origin(own), ssl=trust(certificate)):
        pass
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(stream, origin=Origin("https://evil.example"), ssl=trust(certificate)),
    ):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_a_reader_stays_with_one_process_and_is_given_another_when_it_ends(
    server: Server, below: Server, certificate: Certificate, tmp_path: Path, name: str
) -> None:
    ports = [port_of(server), port_of(below)]
    proxy = start_proxy(name, tmp_path, ports, certificate)
    lone = start_proxy(name, make(tmp_path / "lone"), [1, port_of(below)], certificate)
    try:
        context = trust(certificate)
        address = f"{proxy.url}/api/v1/events?limit=1"
        # The two are told apart by the public address each was given.
        met = {urlsplit(json.loads(ask(address, context)[2])["next"]).netloc for _ in range(8)}
        assert len(met) == 1
        # Nobody listens on port 1.
        assert ask(f"{lone.url}/healthz", context)[2] == b"ok"
    finally:
        for each in (proxy, lone):
            each.process.terminate()
            each.process.wait()


def make(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.mark.long
@pytest.mark.parametrize("way", [("nginx", "path"), ("caddy", "root")], ids="-".join)
def test_a_file_of_100_mb_is_brought(
    open_site: Callable[[tuple[str, str]], Site],
    open_window: Window,
    tmp_path: Path,
    way: tuple[str, str],
) -> None:
    site = open_site(way)
    head, row = write_csv(tmp_path / "row.csv", [UCDP]).read_bytes().splitlines(keepends=True)
    path = tmp_path / "GEDEvent_v23_1.csv"
    path.write_bytes(head + row * (100 * MB // len(row)))
    page = open_window(to=site.as_server, ignore_https_errors=True)
    go(page, f"{site.proxy.url}/data?lang=en")
    begin = time.monotonic()
    with page.expect_response(lambda answer: "/_stcore/upload_file/" in answer.url) as answered:
        page.locator(INPUT).set_input_files(path)
    assert answered.value.status == 204
    print(f"{way}: 100 MB in {time.monotonic() - begin:.1f} s")  # noqa: T201
    expect(page.locator(".st-key-bring-found")).to_contain_text("UCDP GED")


def test_a_file_past_the_limit_does_not_pass_nginx(
    open_site: Callable[[tuple[str, str]], Site], certificate: Certificate
) -> None:
    # Caddy passes it on: there Rasd refuses it.
    asked = urllib.request.Request(  # noqa: S310 - our own
        f"{open_site(('nginx', 'root')).proxy.url}/_stcore/upload_file/a/b",
        data=b"x",
        method="PUT",
        headers={"Content-Length": str(300 * MB)},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, context=trust(certificate), timeout=120)  # noqa: S310
    refused.value.close()
    assert refused.value.code == 413
