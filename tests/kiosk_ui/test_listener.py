"""The listener that systemd hands over: taken when it is ours and right, refused when wrong."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk_ui.listener import handed_over

ROOT = Path(__file__).parents[2]
CHILD = """
import os, socket, sys
from flask import Flask
from kiosk_ui.listener import ListenerBad
from kiosk_ui.service import serving
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
app = Flask("station")
app.get("/health")(lambda: "good")
try:
    with serving(app, host="127.0.0.1", port=0) as port:
        print(port, "LISTEN_FDS" in os.environ, flush=True)
        sys.stdin.read()
except ListenerBad as bad:
    sys.exit(str(bad))
"""


def started(handed: socket.socket, count: str = "1") -> subprocess.Popen[str]:
    """A process with `handed` as descriptor 3, as systemd starts it."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(handed.fileno())],
        cwd=ROOT,
        env={**os.environ, "LISTEN_FDS": count, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=(handed.fileno(),),
    )


def test_a_request_made_before_the_start_is_answered_after_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        early = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        early.request("GET", "/health")
        with started(listener) as process:
            assert process.stdout is not None
            assert process.stdout.readline().split() == [str(port), "False"]
            assert early.getresponse().read() == b"good"
            early.close()
            process.communicate(timeout=20)
            assert process.returncode == 0


def udp() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def every_address() -> socket.socket:
    return socket.create_server(("0.0.0.0", 0))  # noqa: S104 - it is to be refused


@pytest.mark.parametrize(
    ("make", "count", "said"),
    [
        (udp, "1", "does not listen"),
        (every_address, "1", "loopback only"),
        (every_address, "2", "more than one"),
    ],
)
def test_a_wrong_socket_unit_opens_no_door(
    make: Callable[[], socket.socket], count: str, said: str
) -> None:
    with make() as wrong, started(wrong, count) as process:
        _out, err = process.communicate(timeout=20)
        assert process.returncode == 1
        assert said in err


@pytest.mark.parametrize(
    "environment",
    [{}, {"LISTEN_FDS": "1", "LISTEN_PID": "1"}, {"LISTEN_FDS": "", "LISTEN_PID": "42"}],
)
def test_what_was_handed_to_another_process_is_not_ours(environment: dict[str, str]) -> None:
    assert handed_over(environment, 42) is None
    assert environment == {}
