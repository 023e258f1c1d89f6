"""Hands for the laboratory in tests: its API, and a line opened without any driver."""

import os
import re
import select
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appliance.core.instant import Instant

PORT = 8081
BASE = f"http://127.0.0.1:{PORT}"
CLERK = "9999991000101"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WITHIN_S = 20.0
"""For what must come: a busy machine is not a broken one."""


class FixedClock:
    """Stands still but for what the hand sets forward."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> Instant:
        offset = timedelta(milliseconds=laboratory_offset(self._file))
        return Instant(NOW + offset, 0, 0, "00000000", 0, "ntp")

    def monotonic(self) -> float:
        return 0.0


def laboratory_offset(file: Path) -> int:
    found = re.search(r"\d+", file.read_text()) if file.exists() else None
    return int(found.group()) if found else 0


class SaidDue:
    """A station whose next deadline the test sets."""

    due: datetime | None = None

    def next_due(self) -> datetime | None:
        return self.due


class FakeLine:
    is_down = False

    def down(self) -> None:
        self.is_down = True

    def up(self) -> None:
        self.is_down = False


def api(browser: FlaskClient, act: str, **values: str) -> TestResponse:
    return browser.post(f"/api/{act}", json=values, headers={"X-Lab": "1"}, base_url=BASE)


def state(browser: FlaskClient) -> dict[str, Any]:
    told: dict[str, Any] = browser.get("/api/state", base_url=BASE).get_json()
    return told


def over(line: Path, request: bytes, count: int) -> bytes:
    """What a device answers on its line, opened without any driver."""
    fd = os.open(line, os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(fd, request)
        got = b""
        while len(got) < count and select.select([fd], [], [], WITHIN_S)[0]:
            got += os.read(fd, 4096)
        return got
    finally:
        os.close(fd)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(look: Callable[[], bool], what: str) -> None:
    """Wait until `look` is true; fails with `what` when it does not become so."""
    end, never = time.monotonic() + WITHIN_S, threading.Event()
    while not look():
        assert time.monotonic() < end, what
        never.wait(0.02)
