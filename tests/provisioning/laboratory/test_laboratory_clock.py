"""The clock that a visitor sets forward, and the deadline that it goes to."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from flask.testing import FlaskClient

from appliance.core.instant import Instant
from provisioning.demo.clock_hand import NothingDue, StationHealth
from provisioning.demo.laboratory_page import Laboratory
from provisioning.demo.laboratory_settings import LaboratorySettings
from tests.fakes.laboratory import NOW, SaidDue, api, free_port, laboratory_offset


@pytest.mark.parametrize(("step", "expected_ms"), [("hour", 3_600_000), ("day", 86_400_000)])
def test_the_clock_goes_forward_by_steps(
    browser: FlaskClient, settings: LaboratorySettings, step: str, expected_ms: int
) -> None:
    api(browser, "clock/advance", step=step)
    api(browser, "clock/advance", step=step)
    assert laboratory_offset(settings.demo_clock) == 2 * expected_ms


def test_the_next_deadline_has_surely_passed_afterwards(
    browser: FlaskClient, lab: Laboratory, station: SaidDue
) -> None:
    station.due = NOW + timedelta(days=10)
    api(browser, "clock/next")
    now = Instant(lab.clock.now(), 0, 0, "00000000", 86_400, "ntp")
    assert now.surely_after(station.due)
    assert now.at - station.due < timedelta(minutes=1)


def test_a_deadline_behind_us_does_not_turn_the_clock_back(
    browser: FlaskClient, lab: Laboratory, station: SaidDue
) -> None:
    station.due = NOW - timedelta(days=1)
    assert api(browser, "clock/next").status_code == 200
    assert lab.clock.now() == NOW


def test_without_a_deadline_the_clock_stays_and_says_so(
    browser: FlaskClient, lab: Laboratory
) -> None:
    refused = api(browser, "clock/next")
    assert (refused.status_code, refused.get_json()["error"]) == (422, "Nothing falls due.")
    assert lab.clock.now() == NOW


class Answers(BaseHTTPRequestHandler):
    body: ClassVar[bytes] = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_values: object) -> None:
        """Silent."""


@pytest.fixture
def health_server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("body", "due"),
    [
        (b'{"next_due": "2026-03-12T01:00:00.000Z"}', datetime(2026, 3, 12, 1, tzinfo=UTC)),
        (b'{"next_due": null}', None),
        (b"{}", None),
    ],
)
def test_the_stations_health_tells_the_deadline(
    health_server: HTTPServer, monkeypatch: pytest.MonkeyPatch, body: bytes, due: datetime | None
) -> None:
    monkeypatch.setattr(Answers, "body", body)
    assert StationHealth(f"http://127.0.0.1:{health_server.server_port}/health").next_due() == due


@pytest.mark.parametrize("body", [b"", b"[]", b'{"next_due": 7}', b'{"next_due": "tomorrow"}'])
def test_a_strange_answer_of_the_station_is_said(
    health_server: HTTPServer, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setattr(Answers, "body", body)
    with pytest.raises(NothingDue, match="makes no sense"):
        StationHealth(f"http://127.0.0.1:{health_server.server_port}/health").next_due()


def test_a_station_that_is_not_there_is_said() -> None:
    with pytest.raises(NothingDue, match="does not answer"):
        StationHealth(f"http://127.0.0.1:{free_port()}/health").next_due()
