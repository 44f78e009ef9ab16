"""Every route is behind the guard, and who may not look is told nothing."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from geo.dataset.private import PREFIX
from geo.login.person import HEADER, Person, read_header, write_header
from geo.login.setup import list_guards
from tests.login.conftest import ALICE, GUARDED, OPEN, Host, sign

EVENT = "abu-al-hasan-2018-11-17"
MALLORY = "mallory@elsewhere.example"
PAGE = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
ASKED = (
    "/api/v1/datasets",
    "/api/v1/events?dataset={}",
    "/api/v1/events?dataset=hajin-2018&beside={}&of={}",
    "/api/v1/claims?dataset={}&format=csv",
    f"/api/v1/events/{EVENT}?dataset={{}}",
    "/api/v1/dataset.zip?dataset={}",
    "/api/v1/cells?dataset={}&z=8&bbox=40,34,42,36",
    "/api/v1/timeline?dataset=hajin-2018&beside={}",
    "/api/v1/casualties?dataset=hajin-2018&beside={}",
    "/api/v1/common?dataset={}",
    "/api/v1/comparison?dataset=hajin-2018&beside={}",
    "/api/v1/unshown?dataset={}",
    "/api/v1/unshown/no_place?dataset={}",
    "/api/v1/totals/widest?dataset={}",
    "/api/v1/sums?dataset={}",
    "/api/v1/sums/areas?dataset={}",
    "/api/v1/overlays",
    "/api/v1/overlays/{}/areas",
    "/preview.png?dataset={}",
    "/opening.webp?dataset={}",
    "/map.svg?dataset={}",
    "/share?dataset={}",
    "/feed.atom?dataset={}",
    "/chart.svg?dataset={}",
    "/story.html?dataset={}&story=hajin",
    "/take?dataset={}",
    "/cite?dataset={}",
    "/?dataset={}",
    f"/?dataset={{}}&event={EVENT}",
    f"/accounts?dataset={{}}&event={EVENT}",
    "/casualties?dataset={}&lang=ar",
)
"""Addresses that name a dataset, or could tell of one."""


QUICK = tuple(a for a in ASKED if a.startswith(("/api", "/share", "/cite", "/?")))
COUNTED = re.compile(r"(?:clip|gradient_)\d+")
"""Vega counts the parts of the charts it has drawn."""


def ask(client: TestClient, address: str, name: str, who: dict[str, str]) -> tuple[int, str]:
    answer = client.get(address.replace("{}", name), headers=who)
    return answer.status_code, COUNTED.sub("", answer.text.replace(name, "NAME"))


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ({}, ASKED),
        (sign(MALLORY), QUICK),
        (sign(ALICE, exp=1), QUICK[:3]),
        (PAGE, QUICK),
        (PAGE | sign(MALLORY), QUICK),
    ],
)
def test_a_guarded_dataset_is_answered_as_one_that_does_not_exist(
    host: Host, who: dict[str, str], addresses: tuple[str, ...]
) -> None:
    client = host()
    differ = {
        address
        for address in addresses
        if ask(client, address, GUARDED, who) != ask(client, address, "gone-off", who)
    }
    assert differ == set()


@pytest.mark.parametrize("who", [{}, sign(MALLORY)])
def test_nothing_that_is_open_tells_of_what_is_guarded(host: Host, who: dict[str, str]) -> None:
    client = host()
    for address in ("/api/v1/datasets", "/api/v1/overlays", "/api/v1/openapi.json", "/", "/cite"):
        answer = client.get(address, headers=who)
        assert answer.status_code == 200, address
        assert GUARDED not in answer.text, address


def test_what_a_reader_was_given_is_not_given_to_the_next_who_asks(host: Host) -> None:
    client = host()
    address = f"/api/v1/casualties?dataset={GUARDED}"
    given = client.get(address, headers=sign(ALICE))
    assert given.status_code == 200
    refused = client.get(address, headers={"If-None-Match": given.headers["etag"]})
    assert (refused.status_code, refused.headers["www-authenticate"][:6]) == (401, "Bearer")
    assert "known" not in refused.json()["detail"]
    assert "etag" not in refused.headers


def test_what_a_document_says_of_what_is_guarded_is_said_to_readers_alone(host: Host) -> None:
    client = host()
    for address in (f"/?dataset={GUARDED}&event={EVENT}", f"/opening.webp?dataset={GUARDED}"):
        given = client.get(address, headers=sign(ALICE))
        assert given.headers["cache-control"] == "private, no-store"
        assert GUARDED not in client.get(address).text
    said = 'class="rasd-shell-head"'
    assert said in client.get(f"/?dataset={GUARDED}", headers=sign(ALICE)).text
    assert f"dataset={GUARDED}" not in client.get(f"/?dataset={GUARDED}").text


def test_a_reader_finds_it_everywhere_and_no_cache_or_site_keeps_it(host: Host) -> None:
    client = host()
    names = [
        each["dataset"]
        for each in client.get("/api/v1/datasets", headers=sign(ALICE)).json()["datasets"]
    ]
    assert names == [OPEN, GUARDED]
    elsewhere = {"Origin": "https://elsewhere.example"}
    for address in ASKED:
        if "overlays/" in address or "story" in address:
            continue
        answer = client.get(address.replace("{}", GUARDED), headers=sign(ALICE) | elsewhere)
        assert answer.status_code == 200, address
        assert answer.headers["cache-control"] == "private, no-store", address
        assert "Cookie" in answer.headers["vary"], address
        assert "access-control-allow-origin" not in answer.headers, address


def test_a_guarded_view_stands_in_no_other_sites_page(host: Host) -> None:
    client = host()
    framed = client.get(f"/?dataset={GUARDED}&embed=1", headers=sign(ALICE))
    assert "frame-ancestors 'self'" in framed.headers["content-security-policy"].split("; ")
    asked = client.get(f"/?dataset={GUARDED}&embed=1&lang=en", headers=PAGE)
    assert "Inside another page nobody can sign in" in asked.text
    assert f'href="./?dataset={GUARDED}&amp;lang=en" target="_blank"' in asked.text
    assert client.get(f"/take?dataset={GUARDED}", headers=sign(ALICE)).json()["embed"] == ""
    assert "<iframe" in client.get(f"/take?dataset={OPEN}").json()["embed"]


def test_what_is_open_stays_as_public_as_on_a_host_without_login(host: Host) -> None:
    client = host()
    answer = client.get("/api/v1/casualties", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-cache"
    again = client.get("/api/v1/casualties", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("who", [{}, sign(MALLORY)])
def test_a_closed_host_answers_nobody_but_its_readers(host: Host, who: dict[str, str]) -> None:
    client = host("all")
    status = 403 if who else 401
    named = [address.replace("{}", OPEN) for address in ASKED]
    others = [
        "/nopage",
        "/tiles/0/1/1/1",
        "/assets/rasd/tiles.json",
        "/docs/formats.md",
        "//assets/",
    ]
    given = {address: client.get(address, headers=who).status_code for address in named + others}
    assert {address for address, told in given.items() if told != status} == set()
    assert client.get("/healthz").text == "ok"
    page = client.get(f"/?dataset={OPEN}", headers=PAGE | who)
    assert page.status_code == status
    assert OPEN not in page.text.replace(f"dataset%3D{OPEN}", "").replace(f"dataset={OPEN}", "")
    for method in ("POST", "PUT", "OPTIONS", "DELETE", "HEAD"):
        assert client.request(method, "/api/v1/datasets", headers=who).status_code == status
    assert client.get("/api/v1/datasets", headers=sign(ALICE)).status_code == 200


def test_a_private_dataset_is_no_way_into_a_closed_host(host: Host) -> None:
    client = host("all")
    name = f"{PREFIX}{'0' * 32}"
    assert client.get(f"/api/v1/events?dataset={name}").status_code == 401


@pytest.mark.parametrize(
    ("address", "lang", "says"),
    [
        ("/accounts?lang=ar&event=x", "ar", "سجّل الدخول لتراه"),
        ("/accounts?event=x", "en", "Sign in to see it"),
        ("/api/v1/datasets", "en", "Sign in to see it"),
    ],
)
def test_people_are_asked_to_sign_in_and_led_back_to_the_link(
    host: Host, address: str, lang: str, says: str
) -> None:
    client = host("all")
    page = client.get(address, headers=PAGE)
    assert (page.status_code, page.headers["cache-control"]) == (401, "private, no-store")
    assert f'<html lang="{lang}"' in page.text
    assert says in page.text
    _, _, link = page.text.partition('class="rasd-sign-in" href="')
    up = "../" * (address.count("/") - 1)
    login = link.partition('"')[0].replace("&amp;", "&")
    assert login.startswith(f"{up}login?go=1&next=")
    start = client.get(f"/{login.removeprefix(up)}")
    assert start.status_code == 303
    assert start.headers["location"].startswith("./auth/login?provider=")
    kept = start.headers["set-cookie"].lower()
    assert "httponly" in kept
    assert "samesite=lax" in kept
    assert bytes.fromhex(start.cookies["_rasd_return"]).decode() == address.lstrip("/")


def test_the_page_that_asks_is_there_in_every_language(host: Host) -> None:
    client = host("all")
    page = client.get("/login?failed=1&next=accounts%3Flang%3Den", headers=PAGE)
    other = "login?failed=1&amp;next=accounts%3Flang%3Den&amp;lang=ar"
    assert f'href="./{other}"' in page.text
    page = client.get(f"/{other.replace('&amp;', '&')}", headers=PAGE)
    assert 'dir="rtl"' in page.text
    assert "next=accounts%3Flang%3Den" in page.text


def test_who_has_signed_in_is_led_straight_to_the_link(host: Host) -> None:
    answer = host("all").get("/login?next=accounts%3Flang%3Den", headers=sign(ALICE))
    assert (answer.status_code, answer.headers["location"]) == (303, "./accounts?lang=en")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("address", ["/logout", "/auth/logout"])
def test_no_other_site_signs_a_reader_out(host: Host, address: str, site: str) -> None:
    client = host("all")
    who = sign(ALICE)
    assert client.get(address, headers=who | {"Sec-Fetch-Site": site}).status_code == 403
    assert client.get("/api/v1/datasets", headers=who).status_code == 200


def test_a_cookie_kept_from_before_signing_out_is_worth_nothing(host: Host) -> None:
    client = host("all")
    who = sign(ALICE, exp=4_000_000_000)
    assert client.get("/api/v1/datasets", headers=who).status_code == 200
    assert client.get("/logout", headers=who).headers["location"] == "./auth/logout"
    assert client.get("/api/v1/datasets", headers=who).status_code == 401


def test_a_host_whose_login_is_not_set_up_shows_nothing(
    host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    client = host("all", readers="nowhere")
    assert "RASD_READERS 'nowhere': name a file" in caplog.text
    for who in ({}, sign(ALICE)):
        assert client.get("/api/v1/datasets", headers=who).status_code == 503
    page = client.get("/?lang=en", headers=PAGE)
    assert "not set up correctly" in page.text
    assert client.get("/healthz").status_code == 200


def test_settings_that_break_while_the_server_runs_open_nothing(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = host()
    monkeypatch.setenv("RASD_LOGIN", "")
    assert client.get(f"/api/v1/events?dataset={GUARDED}").status_code == 401
    monkeypatch.setenv("RASD_UPLOAD_MB", "many")
    assert client.get("/api/v1/datasets", headers=sign(ALICE)).status_code == 503


def test_without_login_there_is_no_guard_and_no_cookie(host: Host) -> None:
    client = host("")
    assert client.get("/login").status_code == 404
    answer = client.get(f"/api/v1/casualties?dataset={GUARDED}", headers=sign(MALLORY))
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("vary", "")


def test_readers_and_others_at_one_time_are_each_given_their_own(host: Host) -> None:
    client = host()

    def ask_one(number: int) -> bool:
        who = sign(ALICE) if number % 2 else {}
        return GUARDED in client.get("/api/v1/datasets", headers=who).text

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask_one, range(60))) == [bool(n % 2) for n in range(60)]


@pytest.mark.parametrize(
    ("peer", "told", "status"),
    [
        ("127.0.0.1", {"X-Forwarded-Email": ALICE}, 200),
        ("127.0.0.1", {"X-Forwarded-Email": MALLORY}, 403),
        ("127.0.0.1", {}, 401),
        ("203.0.113.9", {"X-Forwarded-Email": ALICE}, 401),
        ("127.0.0.1", sign(ALICE), 401),
        ("127.0.0.1", {"Authorization": "Bearer x"}, 401),
    ],
)
def test_where_the_proxy_asks_who_it_is_nothing_else_counts(
    host: Host, peer: str, told: dict[str, str], status: int
) -> None:
    app = host("all", user_header="X-Forwarded-Email").app
    client = TestClient(app, base_url="http://testserver", client=(peer, 40_000))
    answer = client.get("/api/v1/datasets", headers=told)
    assert answer.status_code == status
    if status == 200:
        assert "X-Forwarded-Email" in answer.headers["vary"]
        assert answer.headers["cache-control"] == "private, no-store"
    page = client.get("/?lang=en", headers=PAGE | told)
    assert ("at its gateway" in page.text) is (status == 401)


@pytest.mark.parametrize(
    ("who", "origin", "opens"),
    [
        ({}, "http://testserver", False),
        (sign(MALLORY), "http://testserver", False),
        (sign(ALICE), "http://testserver", True),
        (sign(ALICE), "http://elsewhere.example", False),
        (sign(ALICE), "", False),
        ({HEADER: write_header(Person(subject="1", email=ALICE))[1:]}, "http://testserver", False),
        ({HEADER: write_header(Person(subject="1", email=ALICE))}, "http://testserver", False),
    ],
)
def test_a_connection_of_pages_is_opened_for_readers_by_our_own_pages(
    host: Host, who: dict[str, str], origin: str, *, opens: bool
) -> None:
    host("all")
    heard: list[Person | None] = []

    async def listen(socket: WebSocket) -> None:
        heard.append(read_header(socket.headers.get(HEADER)))
        await socket.close()

    app = Starlette(routes=[WebSocketRoute("/_stcore/stream", listen)], middleware=list_guards())
    headers = who | ({"Origin": origin} if origin else {})
    with (
        pytest.raises(WebSocketDisconnect),
        TestClient(app).websocket_connect("/_stcore/stream", headers=headers),
    ):
        pass
    assert [person.email for person in heard if person] == ([ALICE] if opens else [])
    assert bool(heard) is opens
