"""A demo's station that ended on its battery waits for the wall."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk_ui.service import POWER_STATUS
from provisioning.demo import run
from provisioning.demo.mains import mains_at
from provisioning.demo.processes import Part


class Played(Part):
    """A process that a test lets end."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__("station", "no.module", Path("none"), 0, Path("none"))
        self.status: int | None = POWER_STATUS
        self.starts = 0
        self._stop = stop

    @property
    def ended(self) -> int | None:
        return self.status

    def start(self) -> None:
        self.starts += 1
        self.status = None
        self._stop.set()


def test_it_is_started_once_when_the_power_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WATCH_S", 0.001)
    stop, said = threading.Event(), list[str]()
    part, asked = Played(stop), iter([False, False, False, True])
    assert run.watch([part], stop, said.append, mains=lambda: next(asked)) == 0
    assert (part.starts, part.restarts) == (1, 0)
    assert next(asked, None) is None
    assert said == [
        "station ended on its battery; it starts when the mains is back",
        "station started again",
    ]


def test_any_other_end_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WATCH_S", 0.001)
    stop, said = threading.Event(), list[str]()
    part = Played(stop)
    part.status = 1
    assert run.watch([part], stop, said.append, mains=lambda: False) == 0
    assert (part.starts, part.restarts) == (1, 1)


@contextmanager
def laboratory(answer: object) -> Iterator[int]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:  # type: ignore[override]  # says nothing
            return

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("answer", "back"),
    [
        ({"panel": {"switches": {"mains": True}}}, False),
        ({"panel": {"switches": {"mains": False}}}, True),
        ({"panel": None}, True),
        ([], True),
    ],
)
def test_the_laboratory_knows(answer: object, back: bool) -> None:
    with laboratory(answer) as port:
        assert mains_at(port)() is back


def test_without_a_laboratory_nothing_is_waited_for() -> None:
    assert mains_at(1)()
