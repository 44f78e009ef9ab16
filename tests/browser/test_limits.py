"""A reader's file that takes all it can get: its reader is told, and others notice nothing."""

import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.text import Words
from tests.browser.steps import be_still, go
from tests.browser.test_data import drop
from tests.browser.windows import Server
from tests.readers.attacks import star

LONG_MS = 300_000
"""What no step here comes near, also on a busy machine."""


@pytest.mark.long
def test_a_file_that_takes_all_it_can_get_is_ended_and_others_go_on(
    open_window: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    page, other = open_window(), open_window()
    path = star(tmp_path)
    go(page, "/data?lang=en")
    drop(page, name=path.name, content=path.read_bytes())
    page.locator(".st-key-lay button").click()
    expect(page.locator(".st-key-lay-areas-waiting")).to_be_visible(timeout=LONG_MS)
    # While it is read: an answer, and the map of another reader.
    for address in ("/healthz", "/api/v1/casualties?dataset=hajin-2018"):
        with urllib.request.urlopen(server.url + address) as answer:  # noqa: S310  our own
            assert answer.status == 200
    go(other, "/?lang=en")
    be_still(other)
    error = page.locator(".st-key-areas-error")
    expect(error).to_be_visible(timeout=LONG_MS)
    begins = Words("en")("data.too_much", n="\x00").partition("\x00")[0]
    assert begins in error.inner_text()
    # The page goes on from there.
    expect(page.locator(".st-key-lay button")).to_be_enabled()
