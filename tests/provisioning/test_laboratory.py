"""The laboratory: its acts through page and API, joined to real terminals."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appliance.core.instant import Instant
from drivers.staffcard_demo import cards
from provisioning.demo import laboratory_settings
from provisioning.demo.bench import CONDITIONS, FAULTS, QUALITIES, Bench
from provisioning.demo.clock_hand import ClockHand, NothingDue, StationHealth
from provisioning.demo.laboratory_page import Laboratory, create_app
from provisioning.demo.laboratory_settings import BadSettings, LaboratorySettings

PORT = 8081
BASE = f"http://127.0.0.1:{PORT}"
CLERK = "9999991000101"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FIND = bytes.fromhex("AAAAAA9669 0003 2001 22")
SELECT = bytes.fromhex("AAAAAA9669 0003 2002 21")
READ = bytes.fromhex("AAAAAA9669 0003 3001 32")
WITHIN_S = 5.0


class FixedClock:
    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> Instant:
        hand = laboratory_offset(self._file)
        return Instant(NOW + timedelta(milliseconds=hand), 0, 0, "00000000", 0, "ntp")

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


@pytest.fixture
def settings(tmp_path: Path) -> LaboratorySettings:
    cards.write(tmp_path / "staff-cards", cards.CardFile("C1", CLERK, bytes(32)))
    return LaboratorySettings(
        devices=tmp_path / "devices",
        staff_cards=tmp_path / "staff-cards",
        demo_clock=tmp_path / "demo-clock.json",
        read_time_s=0.0,
    )


@pytest.fixture
def bench(settings: LaboratorySettings) -> Iterator[Bench]:
    with Bench(settings) as bench:
        yield bench


@pytest.fixture
def station() -> SaidDue:
    return SaidDue()


@pytest.fixture
def lab(settings: LaboratorySettings, bench: Bench, station: SaidDue) -> Laboratory:
    hand = ClockHand(settings.demo_clock, FixedClock(settings.demo_clock), station)
    return Laboratory(bench, hand, FakeLine(), "246810")


@pytest.fixture
def browser(lab: Laboratory) -> FlaskClient:
    return create_app(lab, port=PORT).test_client()


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


def read_card(settings: LaboratorySettings) -> bytes:
    line = settings.devices / "id-card"
    over(line, FIND, 15)
    over(line, SELECT, 19)
    return over(line, READ, 11)


# --- cards and fingers --------------------------------------------------------------------------


def test_a_laid_card_is_read_over_its_line(
    browser: FlaskClient, bench: Bench, settings: LaboratorySettings
) -> None:
    api(browser, "id-card/lay", person="p16", condition="good")
    answer = read_card(settings)
    while len(answer) < 1295:
        answer += over(settings.devices / "id-card", b"", 1295 - len(answer))
    name = answer[14:44].decode("utf-16-le").rstrip()
    assert name == bench.villagers["p16"].name
    assert state(browser)["id_card_reads"] == 1


@pytest.mark.parametrize(
    ("condition", "status"), [("unreadable", 0x3F), ("unverified", 0x33), ("moved", 0x41)]
)
def test_a_bad_card_fails_as_it_should(
    browser: FlaskClient, settings: LaboratorySettings, condition: str, status: int
) -> None:
    api(browser, "id-card/lay", person="p01", condition=condition)
    assert read_card(settings)[9] == status
    assert (state(browser)["id_card"] is None) is (condition == "moved")


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_villager_has_a_card_in_every_condition(bench: Bench, condition: str) -> None:
    for person in bench.villagers:
        bench.lay_card({"person": person, "condition": condition})
        assert bench.lying_card == (person, condition)


def test_an_expired_card_says_when_it_ended(bench: Bench) -> None:
    bench.lay_card({"person": "p01", "condition": "expired"})
    card = bench.id_card.card
    assert card is not None
    assert card.text[204:220].decode("utf-16-le") == "20240612"


@pytest.mark.parametrize("finger", ["p01", "another"])
@pytest.mark.parametrize("quality", QUALITIES)
def test_fingers_press_and_lift(browser: FlaskClient, finger: str, quality: str) -> None:
    assert api(browser, "fingerprint/press", finger=finger, quality=quality).status_code == 200
    assert state(browser)["finger"] == finger
    api(browser, "fingerprint/lift")
    assert state(browser)["finger"] is None


def test_staff_cards_are_laid_and_lifted(
    browser: FlaskClient, settings: LaboratorySettings
) -> None:
    api(browser, "staff-card/lay", staff_no=CLERK)
    assert cards.on_reader(settings.staff_cards) == CLERK
    assert CLERK in browser.get("/", base_url=BASE).text
    api(browser, "staff-card/lift")
    assert cards.on_reader(settings.staff_cards) is None


# --- paper --------------------------------------------------------------------------------------


def test_paper_comes_out_hangs_there_and_is_taken(
    browser: FlaskClient, bench: Bench, settings: LaboratorySettings
) -> None:
    name = "\u56de\u6267"
    job = b"\x1c&" + name.encode("gbk") + b"\n\x1dV\x00\x1dr\x01"
    assert over(settings.devices / "printer", job, 1) == b"\0"
    assert bench.printer.wait_for_slips(1, WITHIN_S)
    [slip] = state(browser)["printer"]["slips"]
    assert (slip["number"], slip["lines"], slip["taken"]) == (1, [name], False)
    assert "/paper/1.svg" in browser.get("/", base_url=BASE).text
    picture = browser.get("/paper/1.svg", base_url=BASE)
    assert picture.mimetype == "image/svg+xml"
    assert name in picture.text
    api(browser, "printer/take", number="1")
    assert "/paper/1.svg" not in browser.get("/", base_url=BASE).text
    assert state(browser)["printer"]["slips"][0]["taken"]


def test_paper_states_reach_the_line(browser: FlaskClient, settings: LaboratorySettings) -> None:
    printer = settings.devices / "printer"
    api(browser, "printer/load", roll="out")
    assert over(printer, b"\x10\x04\x04", 1) == b"\x7e"
    api(browser, "printer/load", roll="enough")
    api(browser, "printer/cover", cover="open")
    assert over(printer, b"\x10\x04\x02", 1) == b"\x16"


# --- cables -------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", ["id-card", "fingerprint", "printer", "staff-card"])
def test_each_cable_is_pulled_and_put_back(
    browser: FlaskClient, settings: LaboratorySettings, device: str
) -> None:
    staff = device == "staff-card"
    place = settings.staff_cards if staff else settings.devices / device
    api(browser, "cable/pull", device=device)
    assert not place.exists()
    assert state(browser)["plugged"][device] is False
    api(browser, "cable/put-back", device=device)
    assert place.exists()
    assert state(browser)["plugged"][device] is True


def test_bad_cables_are_set_and_mended(browser: FlaskClient, settings: LaboratorySettings) -> None:
    api(browser, "cable/faults", device="printer", garbage="on", split="on")
    assert state(browser)["faults"]["printer"] == ["split", "garbage"]
    answer = over(settings.devices / "printer", b"\x10\x04\x01", 7)
    assert answer == bytes.fromhex("00 AA EF 01 10 FF 12")
    api(browser, "cable/faults", device="printer")
    assert state(browser)["faults"]["printer"] == []


def test_the_line_to_the_district_is_cut_and_joined(browser: FlaskClient) -> None:
    api(browser, "line/down")
    assert state(browser)["line"] == "down"
    api(browser, "line/up")
    assert state(browser)["line"] == "up"


# --- the clock ----------------------------------------------------------------------------------


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


# --- page and API -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_page_is_whole_in_both_languages(
    browser: FlaskClient, bench: Bench, language: str
) -> None:
    browser.set_cookie("lang", language, domain="127.0.0.1")
    bench.set_faults({"device": "printer", "split": "on"})
    bench.pull({"device": "fingerprint"})
    bench.printer.received(b"\x1bBslip\n\x1dV\x00half")
    page = browser.get("/", base_url=BASE)
    assert page.status_code == 200
    assert not re.search(r">\s*laboratory\.|\{\w+\}", page.text)
    assert not re.search(r"<script>|<style| style=| on\w+=", page.text)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def test_a_form_needs_its_token(browser: FlaskClient) -> None:
    form = {"person": "p01", "condition": "good"}
    assert browser.post("/act/id-card/lay", data=form, base_url=BASE).status_code == 400
    given = form | {"csrf_token": token(browser.get("/", base_url=BASE).text)}
    done = browser.post("/act/id-card/lay", data=given, base_url=BASE)
    assert (done.status_code, done.location) == (303, "/#id-card")
    assert state(browser)["id_card"] == {"person": "p01", "condition": "good"}


def test_a_refused_act_says_why_on_the_page(browser: FlaskClient) -> None:
    given = {"csrf_token": token(browser.get("/", base_url=BASE).text)}
    page = browser.post("/act/clock/next", data=given, base_url=BASE, follow_redirects=True)
    assert 'class="notice"' in page.text


@pytest.mark.parametrize("act", ["id-card/lay", "line/down"])
def test_a_foreign_page_cannot_use_the_api(browser: FlaskClient, act: str) -> None:
    assert browser.post(f"/api/{act}", json={}, base_url=BASE).status_code == 403


def test_a_foreign_name_of_this_machine_is_refused(browser: FlaskClient) -> None:
    assert browser.get("/", base_url="http://attacker.example").status_code == 400


@pytest.mark.parametrize(
    ("act", "values", "status"),
    [
        ("id-card/lay", {"person": "p99"}, 422),
        ("id-card/lay", {"person": "p01", "condition": "shiny"}, 422),
        ("fingerprint/press", {"finger": "p01", "quality": "wet"}, 422),
        ("staff-card/lay", {"staff_no": "../../x"}, 422),
        ("printer/load", {"roll": "gold"}, 422),
        ("cable/pull", {"device": "camera"}, 422),
        ("cable/faults", {"device": "staff-card"}, 422),
        ("clock/advance", {"step": "year"}, 422),
        ("clock/back", {}, 404),
    ],
)
def test_acts_that_make_no_sense_are_refused(
    browser: FlaskClient, act: str, values: dict[str, str], status: int
) -> None:
    before = state(browser)
    assert api(browser, act, **values).status_code == status
    assert state(browser) == before


def test_the_tag_changes_with_the_page(browser: FlaskClient) -> None:
    def tag() -> str:
        return browser.get("/api/tag", base_url=BASE).text

    first = tag()
    assert tag() == first
    api(browser, "id-card/lay", person="p01", condition="good")
    assert tag() != first


def test_every_fault_has_its_field() -> None:
    assert set(FAULTS) == {"split", "garbage", "damage", "stale", "silence"}


# --- settings and the process -------------------------------------------------------------------


def written(folder: Path, text: str) -> Path:
    path = folder / "laboratory.toml"
    path.write_text('devices = "d"\nstaff_cards = "s"\ndemo_clock = "c.json"\n' + text)
    return path


def test_paths_count_from_the_file(tmp_path: Path) -> None:
    settings = laboratory_settings.load(written(tmp_path, ""))
    assert settings.devices == tmp_path / "d"
    assert settings.line is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1\n", "colour"),
        ("[line]\nlisten_port = 1\n", "target_port"),
        ('station_health = "http://example.org/health"\n', "station_health"),
        ("port = 'x'\n", "port"),
        ("port =\n", "laboratory.toml"),
    ],
)
def test_wrong_settings_are_refused_with_their_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        laboratory_settings.load(written(tmp_path, text))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_process_serves_and_ends_cleanly(tmp_path: Path) -> None:
    port = free_port()
    config = written(tmp_path, f"port = {port}\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "provisioning.demo.laboratory", "--config", str(config)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    heard = ""
    while "Serving on" not in heard:
        line = process.stderr.readline()
        assert line, heard
        heard += line
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=WITHIN_S) as answer:
        assert b'"ok"' in answer.read()
    assert (tmp_path / "d" / "printer").exists()
    process.send_signal(signal.SIGTERM)
    assert process.wait(WITHIN_S) == 0
    process.stderr.close()
    assert not list((tmp_path / "d").iterdir())
