"""Tell failures of the machine, where too little memory or time was left, from failures of ours."""

import signal
from typing import Any

import pytest

FAULT = "the machine's fault"
BY_THE_MACHINE = (
    "Target crashed",
    "Page crashed",
    "Target page, context or browser has been closed",
    "Browser closed",
    "Connection closed while reading from the driver",
    "ERR_INSUFFICIENT_RESOURCES",
    "ERR_OUT_OF_MEMORY",
    "Cannot allocate memory",
    "No space left on device",
)
"""What Playwright, Chromium and Linux say when a process was ended or found no room."""
KILLED = -signal.SIGKILL
"""How a process ends that the system ended, as it does for want of memory."""


class MachineError(Exception):
    """Something that no line of this project can mend: a crash, or a start that took too long."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{FAULT}: {what}")


def find_fault(error: BaseException) -> str | None:
    """Give the sentence that lays a failure to the machine; None where it is a failure of ours."""
    said = str(error)
    if isinstance(error, MemoryError | MachineError) or FAULT in said:
        return said if FAULT in said else f"{FAULT}: {said or 'no memory left'}"
    told = next((words for words in BY_THE_MACHINE if words in said), None)
    return told and f"{FAULT}: {told}"


def mark_report(report: pytest.TestReport, error: BaseException) -> None:
    """Put the machine's fault, if it is one, before everything else a failed report says."""
    fault = find_fault(error)
    if fault is None or not report.failed:
        return
    crash: Any = getattr(report.longrepr, "reprcrash", None)
    if crash is not None and FAULT not in crash.message[: len(FAULT)]:
        crash.message = f"{fault}\n{crash.message}"
    report.sections.insert(0, (FAULT, fault))
