"""Every route there is, ours and Streamlit's, is closed on a closed host unless named open."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.login.conftest import write_secrets

ROOT = Path(__file__).parents[2]
OPEN = {
    "/auth/login": 302,
    "/auth/logout": 302,
    "/oauth2callback": 302,
    "/healthz": 200,
    "/readyz": 503,  # the start is not over in this test
    "/metrics": 404,
    "/_stcore/health": 503,  # no runtime in this test
}


def walk(secrets: Path, *only: str, **settings: str) -> dict[str, Any]:
    environment = {n: v for n, v in os.environ.items() if not n.startswith("RASD_")} | settings
    done = subprocess.run(
        [sys.executable, "-m", "tests.login.walk", str(secrets), *only],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_every_route_of_a_closed_host_is_closed(tmp_path: Path, readers: Path) -> None:
    write_secrets(tmp_path / "secrets.toml")
    login = {"RASD_LOGIN": "all", "RASD_READERS": str(readers)}
    told = walk(tmp_path / "secrets.toml", **login)
    answers = told["answers"]
    assert len(answers) > 60
    assert {"/api/v1/events", "/_stcore/stream", "/_stcore/upload_file/one/one"} <= set(answers)
    given = {path: status for path, status in answers.items() if status not in {401, 403}}
    assert given == OPEN
    assert told["authlib"]


def test_without_login_nothing_of_it_is_loaded_or_closed(tmp_path: Path) -> None:
    asked = ("/", "/api/v1/datasets", "/auth/logout", "/login")
    told = walk(tmp_path / "none.toml", *asked)
    assert list(told["answers"].values()) == [200, 200, 302, 404]
    assert not told["authlib"]
