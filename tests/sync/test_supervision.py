"""Supervision's witness as it runs: killed right after an answer, asked over HTTP, looked at."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient

from appliance.core import tree
from appliance.ledger import key_files
from appliance.ledger.checkpoints import Checkpoint, sign, witness_key
from appliance.settings import SettingsBad, load
from provisioning.demo.ports import free_ports
from provisioning.toml_text import toml_text
from sync.district.witness import proof_request
from sync.settings import FarWitness, SupervisionSettings, WatchedLog
from sync.supervision.app import create_app
from sync.supervision.store import STRANGERS_MAX, WitnessMemory
from sync.tls import PEER, Peer, Role
from sync.witnessing import HttpWitness, cosigned_by
from tests.fakes.clock import FakeClock
from tests.fakes.published import StationLedger

KEY = witness_key("demo.supervision.999999/w1", b"\x0b" * 32)
START_S = 30.0


def settings_in(folder: Path, station: StationLedger, port: int = 8095) -> SupervisionSettings:
    return SupervisionSettings(
        name="示例县监督",
        witness_key=str(folder / "key"),
        state=str(folder / "state"),
        logs=(WatchedLog(name="青禾镇", origin=station.origin, vkey=station.vkey),),
        port=port,
        demo=True,
    )


def request_of(station: StationLedger, old: int, size: int) -> bytes:
    path = tree.consistency_path(old, size, station.node) if old else []
    return proof_request(old, path, station.note(size))


@contextmanager
def running(config: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sync.supervision.main", "--config", str(config)],
        stderr=subprocess.DEVNULL,
    )
    pause, until = threading.Event(), time.monotonic() + START_S
    try:
        while not _answers(port):
            assert process.poll() is None, "ended"
            assert time.monotonic() < until, "not in time"
            pause.wait(0.05)
        yield process
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=2).ok
    except requests.RequestException:
        return False


def test_what_was_answered_outlives_a_kill_in_the_next_instant(
    tmp_path: Path, station: StationLedger
) -> None:
    station.grow(9)
    port = free_ports().supervision
    key_files.write(tmp_path / "key", KEY)
    config = tmp_path / "supervision.toml"
    config.write_text(toml_text(settings_in(tmp_path, station, port), about="a test"), "utf-8")
    url = f"http://127.0.0.1:{port}/witness/add-checkpoint"
    seen = 0
    for size in (3, 5, 9):
        with running(config, port) as process:
            again = requests.post(url, data=request_of(station, 0, size), timeout=10)
            if seen:
                assert (again.status_code, again.text) == (409, f"{seen}\n")
                again = requests.post(url, data=request_of(station, seen, size), timeout=10)
            process.send_signal(signal.SIGKILL)
            assert again.status_code == 200
            assert again.text.startswith(f"— {KEY.name} ")
        seen = size
    with running(config, port) as process:
        door = HttpWitness(f"http://127.0.0.1:{port}/witness")
        signed = Checkpoint(station.origin, 9, station.root(9))
        assert cosigned_by(door, KEY.verifier, station.note(), signed, station.node, old=3)
        door.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0


# --- its pages ----------------------------------------------------------------------------------


@pytest.fixture
def memory(tmp_path: Path, station: StationLedger, clock: FakeClock) -> Iterator[WitnessMemory]:
    settings = settings_in(tmp_path, station)
    opened = WitnessMemory(tmp_path / "supervision.db", settings.logs, clock.now)
    yield opened
    opened.close()


@pytest.fixture
def client(
    tmp_path: Path, station: StationLedger, memory: WitnessMemory, clock: FakeClock
) -> FlaskClient:
    return create_app(settings_in(tmp_path, station), memory, KEY, clock).test_client()


def test_the_page_tells_what_was_seen_and_what_speaks_against_it(
    client: FlaskClient, station: StationLedger
) -> None:
    station.grow(5)
    assert "还没见过" in client.get("/").text
    client.post("/witness/add-checkpoint", data=request_of(station, 0, 5))
    page = client.get("/").text
    assert "前后一致" in page
    assert station.origin in page
    forked = sign(Checkpoint(station.origin, 5, b"\x01" * 32), station.key)
    body = proof_request(5, [], forked)
    assert client.post("/witness/add-checkpoint", data=body).status_code == 422
    assert "两本账" in client.get("/").text
    kept = client.get("/evidence/1").data
    assert kept.startswith(body)
    assert station.note(5).encode().rstrip() in kept  # both notes together are the proof
    assert client.get("/evidence/2").status_code == 404
    health = client.get("/health").json
    assert health is not None
    assert (health["seen"], health["disputed"]) == ({station.origin: 5}, [station.origin])


def test_the_last_tree_can_be_read_by_any_monitor(
    client: FlaskClient, station: StationLedger, memory: WitnessMemory
) -> None:
    station.grow(5)
    (log,) = memory.shelves()
    assert client.get(f"/witness/{log.hash}/checkpoint").status_code == 404
    client.post("/witness/add-checkpoint", data=request_of(station, 0, 5))
    assert client.get(f"/witness/{log.hash}/checkpoint").text == log.seen().note
    assert client.get("/witness/00/checkpoint").status_code == 404


@pytest.mark.parametrize(
    ("peer", "status"),
    [
        (None, 403),
        (Peer(Role.STATION, "1", "999999100", "0" * 64), 403),
        (Peer(Role.DISTRICT, "1"), 200),
        (Peer(Role.SUPERVISION, "1"), 200),
        (Peer(Role.OPERATOR, "1"), 200),
    ],
)
def test_over_tls_only_certified_peers_that_have_business_here(
    client: FlaskClient, station: StationLedger, peer: Peer | None, status: int
) -> None:
    station.grow(2)
    body = request_of(station, 0, 2)
    answer = client.post("/witness/add-checkpoint", data=body, environ_overrides={PEER: peer})
    assert answer.status_code == status


def test_strangers_cannot_fill_the_room_of_what_a_station_signed(
    client: FlaskClient, station: StationLedger, memory: WitnessMemory
) -> None:
    station.grow(5)
    client.post("/witness/add-checkpoint", data=request_of(station, 0, 5))
    stranger = StationLedger(station.origin, seed=9).grow(STRANGERS_MAX + 5)
    statuses = [
        client.post("/witness/add-checkpoint", data=request_of(stranger, 0, size)).status_code
        for size in range(1, STRANGERS_MAX + 4)
    ]
    assert set(statuses[:STRANGERS_MAX]) == {403}
    assert set(statuses[STRANGERS_MAX:]) == {507}
    forked = sign(Checkpoint(station.origin, 5, b"\x01" * 32), station.key)
    body = proof_request(5, [], forked)
    assert client.post("/witness/add-checkpoint", data=body).status_code == 422
    assert [one.reason for one in memory.evidence(station.origin)].count("fork") == 1


# --- settings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        'host = "0.0.0.0"',
        "tls_port = 8445",
        'demo_clock = "x"\ndemo = false',
        "nonsense = 1",
    ],
)
def test_settings_that_would_open_too_much_are_refused(
    tmp_path: Path, station: StationLedger, line: str
) -> None:
    text = toml_text(settings_in(tmp_path, station), about="a test")
    keys = {one.partition(" =")[0] for one in line.split("\n")}
    rows = [one for one in text.split("\n") if one.partition(" =")[0] not in keys]
    head = next(at for at, one in enumerate(rows) if one.startswith("[["))
    path = tmp_path / "supervision.toml"
    path.write_text("\n".join([*rows[:head], line, *rows[head:]]), "utf-8")
    with pytest.raises(SettingsBad):
        load(path, SupervisionSettings)


def test_a_witness_elsewhere_is_asked_over_https_alone() -> None:
    with pytest.raises(ValueError, match="https"):
        FarWitness(vkey=KEY.vkey, url="http://witness.example/witness")
    assert FarWitness(vkey=KEY.vkey, url="https://witness.example/witness").url
