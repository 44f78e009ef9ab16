"""The files that put Rasd up elsewhere: free of faults, and agreed with each other."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
INSTALL = DEPLOY / "install.sh"
UNIT = DEPLOY / "rasd@.service"
PROGRAMS = Path(sys.executable).parent
"""Where packages of PyPI put their programs."""


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command", [("hadolint", "Dockerfile"), ("shellcheck", "deploy/install.sh", ".ci/run")]
)
def test_linters_find_nothing(command: tuple[str, ...]) -> None:
    name, *files = command
    done = subprocess.run(
        [PROGRAMS / name, *files], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


def test_the_unit_shields_the_server() -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze here: install systemd")
    # Of 100, at most: a service without any shield has 96.
    command = [program, "security", "--offline=yes", "--threshold=20", "--no-pager", str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "offline" in done.stderr:
        pytest.skip("this systemd-analyze looks at running services only: install 252 or newer")
    assert done.returncode == 0, done.stdout + done.stderr


def test_containers_may_do_little() -> None:
    services = yaml.safe_load(read(ROOT / "compose.yaml"))["services"]
    assert set(services) == {"rasd", "caddy"}
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert {"mem_limit", "restart"} <= service.keys(), name
    # Readers reach the proxy alone.
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    dockerfile = read(ROOT / "Dockerfile")
    assert re.findall(r"^USER (.+)$", dockerfile, flags=re.MULTILINE) == ["10001"]
    assert "/healthz" in dockerfile
    assert "--require-hashes -r constraints.txt" in dockerfile


def test_server_and_container_get_the_same_program() -> None:
    listed = re.search(r"^parts=\(([^)]*)\)", read(INSTALL), flags=re.MULTILINE)
    assert listed is not None
    lines = read(ROOT / ".dockerignore").splitlines()
    image = {line[1:] for line in lines if line.startswith("!")}
    assert set(listed[1].split()) == image | {"deploy", "CHANGELOG.md"}
    assert [part for part in image if not (ROOT / part).exists()] == []
    # A file that pages read at the root of the program must come along.
    assert {"app.py", "geo", "pages", "data", "docs", ".streamlit/config.toml"} <= image


def test_packages_are_those_that_make_run_asks_for() -> None:
    asked = re.findall(r'missing="\$\$missing ([^"]*)"', read(ROOT / "Makefile"))
    printing = {name for names in asked for name in names.split()} - {"chromium-headless-shell"}
    assert set(read(ROOT / "packages.txt").split()) == printing


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["https://map.example.org/"], "is no name"),
        (["map.example.org", "--proxy", "apache"], "caddy or none"),
        (["--help"], "deploy/install.sh your.name"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_touched(
    options: list[str], said: str
) -> None:
    done = subprocess.run(
        ["/usr/bin/env", "bash", INSTALL, *options], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert said in done.stderr


def test_the_shipped_examples_take_files_as_large_as_rasd_does() -> None:
    taken = [
        re.findall(r"(?:client_max_body_size|max_size) (\d+)", read(DEPLOY / name))
        for name in ("nginx.conf", "nginx-path.conf", "Caddyfile", "Caddyfile-path")
    ]
    # RASD_UPLOAD_MB, and what goes along with a file.
    assert taken == [["201"]] * 4


def test_the_server_asks_nobody_for_its_own_address() -> None:
    # Streamlit does so where it listens on every address, as in a container, and is told none.
    config = tomllib.loads(read(ROOT / ".streamlit" / "config.toml"))
    assert config["browser"]["serverAddress"] == "localhost"
