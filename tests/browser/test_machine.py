"""A failure that is the machine's is told from one of ours."""

from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from tests.browser.machine import FAULT, MachineError, find_fault, mark_report


def report_failure(item: pytest.Item, error: Exception) -> Any:
    """Report a test that failed with an error, as pytest does."""

    def fail() -> None:
        raise error

    call = pytest.CallInfo.from_call(fail, when="call")
    report: Any = pytest.TestReport.from_item_and_call(item, call)
    mark_report(report, error)
    return report


def test_a_crash_of_the_browser_is_the_machines_fault(
    browser: Browser, request: pytest.FixtureRequest
) -> None:
    page = browser.new_page()
    with suppress(BrowserError):
        page.goto("chrome://crash")
    with pytest.raises(BrowserError) as crashed:
        page.evaluate("1")
    page.close()
    report = report_failure(request.node, crashed.value)
    assert report.longrepr.reprcrash.message.startswith(f"{FAULT}: ")
    assert report.sections[0][0] == FAULT


def test_a_closed_browser_is_the_machines_fault(browser: Browser) -> None:
    page = browser.new_page()
    page.close()
    with pytest.raises(BrowserError) as closed:
        page.title()
    assert str(find_fault(closed.value)).startswith(FAULT)


def test_a_server_that_came_up_too_late_is_the_machines_fault() -> None:
    assert find_fault(MachineError("no answer")) == f"{FAULT}: no answer"


@pytest.mark.parametrize("error", [AssertionError("1 == 2"), BrowserError("Timeout exceeded")])
def test_what_we_got_wrong_is_ours(request: pytest.FixtureRequest, error: Exception) -> None:
    report = report_failure(request.node, error)
    assert report.longrepr.reprcrash.message.endswith(str(error))
    assert FAULT not in report.longreprtext
    assert report.sections == []
