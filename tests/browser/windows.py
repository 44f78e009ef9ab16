"""Windows of the browser: profiles stay warm from test to test, and each is watched.

A page that comes from a warm profile costs a third of one in a fresh profile, whose browser has to
load and compile everything anew. Between two tests a profile loses all it knows but its cache.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, WebSocket
from playwright.sync_api import Error as BrowserError

from tests.browser.machine import FAULT

DESKTOP = (1400, 900)
PHONE = (390, 844)
PATIENCE = 120_000
"""Milliseconds anything may take on a busy machine; what passes does not wait for it."""
BLANK = "about:blank"
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running dashboard: its address, without a final slash, and the file of its output."""

    url: str
    log: Path

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Watch:
    """What a browser did that it should not have done."""

    host: str
    faults: list[str] = field(default_factory=list)

    def request(self, asked: Request | WebSocket) -> None:
        address = urlsplit(asked.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.host:
            self.faults.append(f"request to another host: {asked.url}")

    def follow(self, page: Page) -> None:
        page.on("request", self.request)
        page.on("websocket", self.request)
        page.on("pageerror", lambda error: self.faults.append(f"error in a script: {error}"))
        page.on("console", self.console)
        page.on("dialog", self.dialog)
        page.on("crash", lambda _: self.faults.append(f"{FAULT}: Page crashed"))

    def console(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} {message.location}")

    def dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@dataclass
class Kept:
    """A page left open for the next test, and the address it had when it was still."""

    page: Page
    url: str


class Profile:
    """A reader of one server: a browser's profile, its watch, and its open pages."""

    def __init__(self, browser: Browser, server: Server, options: Mapping[str, Any]) -> None:
        self.server = server
        self.watch = Watch(host=urlsplit(server.url).netloc)
        self.context: BrowserContext = browser.new_context(base_url=server.url, **options)
        self.context.set_default_timeout(PATIENCE)
        self.context.on("page", self.watch.follow)
        self.idle: list[Page] = []
        self.kept: dict[str, Kept] = {}
        self.said = len(server.output())

    def take(self) -> Page:
        """Give an empty page, one that was used before if there is one."""
        return self.idle.pop() if self.idle else self.context.new_page()

    def find_kept(self, address: str) -> Page | None:
        """Give the page that a test left at an address, if it still stands there."""
        kept = self.kept.get(address)
        return kept.page if kept and not kept.page.is_closed() else None

    def end_test(self, *, passed: bool) -> list[str]:
        """Give what went wrong since the last test, and make the pages fit for the next."""
        still = {name: kept for name, kept in self.kept.items() if passed and is_as_left(kept)}
        for page in self.context.pages:
            if page in self.idle or any(page is kept.page for kept in still.values()):
                continue
            if not passed or self.idle or not forget(page, self.server):
                page.close()
            else:
                self.idle.append(page)
        self.kept = still
        self.context.clear_cookies()
        self.context.clear_permissions()
        whole = self.server.output()
        said, self.said = whole[self.said :], len(whole)
        faults, self.watch.faults = self.watch.faults, []
        return faults + ([f"the server said: {said}"] if "Traceback" in said else [])


def is_as_left(kept: Kept) -> bool:
    """Say whether a page shows what it showed when it was opened: its address names its view."""
    with suppress(BrowserError):
        return kept.page.url == kept.url and not kept.page.get_by_role("dialog").count()
    return False


def forget(page: Page, server: Server) -> bool:
    """Leave the dashboard and lose what was stored; say whether the page can be used again."""
    with suppress(BrowserError):
        if page.url.startswith(server.url):
            page.evaluate(FORGET)
        page.goto(BLANK)
        page.emulate_media(media="null")
        return True
    return False


class Windows:
    """All profiles of a run of tests."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.profiles: dict[str, Profile] = {}
        self.cold: list[Profile] = []
        self.expected = ""
        """What a fault may say in this test, because the test is about it."""

    def open(
        self,
        *,
        to: Server,
        size: tuple[int, int] = DESKTOP,
        theme: str = "light",
        motion: str = "",
        reader: str = "",
        cold: bool = False,
        permissions: tuple[str, ...] = (),
        **options: Any,
    ) -> Page:
        """Open an empty page; ``reader`` names one of several who share nothing.

        ``cold`` is a profile that has never seen the dashboard; ``options`` are whatever else a
        browser's context takes. Only such a one shows motion unless ``motion`` says otherwise: to
        draw every frame takes a quarter of the time of a page.
        """
        motion = motion or ("no-preference" if cold else "reduce")
        profile = self.find_profile(to, reader=reader, cold=cold, options=options)
        page = profile.take()
        if permissions:
            profile.context.grant_permissions(list(permissions))
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=theme, reduced_motion=motion)  # type: ignore[arg-type]
        return page

    def find_profile(
        self, to: Server, *, reader: str = "", cold: bool = False, options: Mapping[str, Any]
    ) -> Profile:
        if cold:
            self.cold.append(Profile(self.browser, to, options))
            return self.cold[-1]
        key = f"{to.url} {reader} {sorted(options.items())}"
        if key not in self.profiles:
            self.profiles[key] = Profile(self.browser, to, options)
        return self.profiles[key]

    def end_test(self, *, passed: bool) -> list[str]:
        faults = [fault for each in self.list() for fault in each.end_test(passed=passed)]
        while self.cold:
            self.cold.pop().context.close()
        expected, self.expected = self.expected, ""
        return [fault for fault in faults if not expected or expected not in fault]

    def list(self) -> Iterator[Profile]:
        yield from self.profiles.values()
        yield from self.cold

    def close(self) -> None:
        for profile in self.list():
            with suppress(BrowserError):
                profile.context.close()
