"""The pinned releases: every requirement has one, and they are what these tests run with."""

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
HASH = re.compile(r" +--hash=sha256:[0-9a-f]{64}")
PAIRS = (
    ("requirements.txt", "constraints.txt"),
    ("requirements-dev.txt", "constraints-dev.txt"),
    ("requirements-spark.txt", "constraints-dev.txt"),
    ("requirements-bench.txt", "constraints-bench.txt"),
)
PINS = sorted({pins for _, pins in PAIRS})
STALE = "write the pins anew with `make pins`, or install them with `make test`"


def read_requirements(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]


def read_pins(name: str) -> list[Requirement]:
    """Read what is pinned; a name may be there twice, for different Pythons."""
    whole = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in whole.splitlines() if not line.startswith("#")]
    return [Requirement(HASH.sub("", line).strip()) for line in lines]


def get_version(pin: Requirement) -> str:
    (only,) = pin.specifier
    assert only.operator == "=="
    return only.version


def find_missing(requirements: list[Requirement], pins: list[Requirement]) -> list[str]:
    """Name the requirements that no pin answers, or that one of their pins does not satisfy."""
    found: dict[str, list[Requirement]] = {}
    for pin in pins:
        found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return [
        str(wanted)
        for wanted in requirements
        if not (answers := found.get(canonicalize_name(wanted.name)))
        or not all(wanted.specifier.contains(get_version(pin)) for pin in answers)
    ]


@pytest.mark.parametrize(("requirements", "pins"), PAIRS)
def test_each_requirement_has_a_pin_that_satisfies_it(requirements: str, pins: str) -> None:
    assert find_missing(read_requirements(requirements), read_pins(pins)) == [], STALE


def test_requirements_without_a_fitting_pin_are_found() -> None:
    pins = [Requirement("kept==1.5"), Requirement("old-one==0.9")]
    wanted = [Requirement("Kept~=1.2"), Requirement("old_one~=1.0"), Requirement("absent")]
    assert find_missing(wanted, pins) == ["old_one~=1.0", "absent"]


@pytest.mark.parametrize("name", PINS)
def test_every_pin_has_hashes_and_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    bare = [entry for entry in entries if not entry.startswith("#") and not HASH.search(entry)]
    assert bare == []
    # No index and no path: what is installed is told by name and hash, wherever it comes from.
    assert re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links", text) == []


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-bench.txt"])
def test_what_runs_is_what_was_tested(name: str) -> None:
    tested = {canonicalize_name(pin.name): set[str]() for pin in read_pins("constraints-dev.txt")}
    for pin in read_pins("constraints-dev.txt"):
        tested[canonicalize_name(pin.name)].add(get_version(pin))
    others = [
        str(pin)
        for pin in read_pins(name)
        if get_version(pin) not in tested.get(canonicalize_name(pin.name), {get_version(pin)})
    ]
    assert others == [], STALE
    if name == "constraints.txt":
        assert {canonicalize_name(pin.name) for pin in read_pins(name)} <= tested.keys(), STALE


def test_these_tests_run_with_the_pins() -> None:
    others = []
    for pin in read_pins("constraints-dev.txt"):
        if pin.marker is not None and not pin.marker.evaluate():
            continue
        try:
            installed = version(pin.name)
        except PackageNotFoundError:
            installed = "nothing"
        if installed != get_version(pin):
            others.append(f"{pin}, but {installed} is installed")
    assert others == [], STALE
