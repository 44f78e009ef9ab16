"""Several processes behind one port: a reader is kept to one, with all that a session asks for."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx2
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.browser.conftest import is_healthy
from tests.deploy.proxies import ROOT, find_program, free_port

PROCESSES, READERS = 2, 16
"""So many readers that all of them in one process is a chance of one in 30,000."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    find_program("nginx")
    port = free_port()
    options = [f"--workers={PROCESSES}", f"--port={port}"]
    url = f"http://localhost:{port}"
    command = [sys.executable, "deploy/several.py", *options]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    # nginx is started once both answer.
    while not is_healthy(url):
        assert started.poll() is None
        time.sleep(0.2)
    yield url
    started.send_signal(signal.SIGTERM)
    assert started.wait(120) == 0
    assert not is_healthy(url)


@contextmanager
def open_reader(url: str) -> Iterator[httpx2.Client]:
    """Give a browser that has looked at the page: with the cookies of that first answer."""
    with httpx2.Client(base_url=url, timeout=120) as client:
        assert client.get("/").is_success
        assert client.get("/_stcore/health").is_success
        yield client


def send_file(client: httpx2.Client, session: str) -> int:
    """Send a file to a session, as its page does; only the process that holds it takes it."""
    path = f"/_stcore/upload_file/{session}/0b7d8a1e-1f7a-4c5e-9d43-5a6c0f1b2d3e"
    headers = {"X-Xsrftoken": client.cookies["_streamlit_xsrf"], "Origin": str(client.base_url)}
    return client.put(path, headers=headers, files={"file": ("a.csv", b"a,b\n")}).status_code


def name_session(socket: ClientConnection) -> str:
    """Run the page, and return the session that the server calls it."""
    wanted = BackMsg()
    wanted.rerun_script.query_string = ""
    socket.send(wanted.SerializeToString())
    session = ""
    told = ForwardMsg()
    while told.WhichOneof("type") != "script_finished":
        told.ParseFromString(socket.recv(timeout=120, decode=False))
        if told.WhichOneof("type") == "new_session":
            session = told.new_session.initialize.session_id
    return session


def test_a_readers_session_and_all_it_asks_for_reach_one_process(url: str) -> None:
    stream = f"{url.replace('http', 'ws')}/_stcore/stream"
    taken: dict[bool, set[int]] = {True: set(), False: set()}
    with ExitStack() as held:
        readers = [held.enter_context(open_reader(url)) for _ in range(READERS)]
        sessions = []
        for reader in readers:
            cookie = f"rasd_process={reader.cookies['rasd_process']}"
            socket = held.enter_context(
                connect(
                    stream,
                    subprotocols=[Subprotocol("streamlit")],
                    additional_headers={"Cookie": cookie},
                    max_size=None,
                    ping_interval=None,
                )
            )
            sessions.append(name_session(socket))
        for reader, session in zip(readers, sessions, strict=True):
            taken[True].add(send_file(reader, session))
            taken[False].add(send_file(reader, sessions[0]))
    assert len(taken[True]) == 1
    assert taken[True] <= {200, 204}
    # The first reader's session is in one process, and readers are in both.
    assert taken[False] - taken[True]


def test_without_cookies_a_browser_is_kept_by_its_address(url: str) -> None:
    answers = [httpx2.get(f"{url}/", headers={"User-Agent": "one"}) for _ in range(4)]
    assert len({answer.headers["set-cookie"] for answer in answers}) == len(answers)
    assert all(answer.is_success for answer in answers)


@pytest.mark.parametrize("path", ["/metrics", "/operator"])
def test_what_is_for_the_machine_itself_is_at_no_shared_port(url: str, path: str) -> None:
    assert httpx2.get(f"{url}{path}").status_code == 404
