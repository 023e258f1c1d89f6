"""Agent and district as real processes, killed in the middle: nothing is lost, nothing twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from appliance.core.entries import DocumentPrinted, StationStated
from appliance.ledger import key_files, licences
from appliance.ledger.checkpoints import open_checkpoint, open_cosignature
from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.process import SystemEntropy, machine_time
from appliance.settings import load
from provisioning.cli import main
from provisioning.demo.line import LineProxy
from provisioning.demo.ports import Ports, free_ports
from provisioning.enrol import enrol_demo
from sync import authority
from sync.district.certificates import Certificates
from sync.district.renewal import holder_of
from sync.settings import DistrictSettings, SyncSettings
from tests.fakes.district_desk import hands_of_demo
from tests.fakes.published import entry_of

DEADLINE_S = 30.0


@dataclass
class Demo:
    """A demo's folder with agent and district running, and the line between them."""

    top: Path
    ports: Ports
    line: LineProxy
    key: SigningKey
    ledger: Ledger

    def publish(self, count: int) -> None:
        """Append entries as the station does, and publish them."""
        printed = DocumentPrinted(document="DOC03", copy=1, digest="00")
        with self.ledger.transaction():
            for _ in range(count):
                self.ledger.append([(entry_of(self.ledger.size, printed, "T-1"), ("T-1",))])
        publish(self.ledger, self.top / "station" / "ledger", RealDisk())

    def start(self, module: str, config: str) -> subprocess.Popen[bytes]:
        with (self.top / f"{config}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module, "--config", str(self.top / config)],
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def held(self) -> dict[str, Any]:
        found = sha256(self.key.name.encode()).hexdigest()
        url = f"http://127.0.0.1:{self.ports.district}/api/v1/ledgers/{found}/size"
        try:
            answer: dict[str, Any] = requests.get(url, timeout=5).json()
        except requests.RequestException:
            return {"size": -1, "cosigned": -1}
        return answer


@contextmanager
def running(*processes: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        for one in processes:
            one.kill()
            one.wait()


def wait_until(what: Callable[[], bool]) -> None:
    """Look again and again until `what`; fails at the deadline."""
    pause, end = threading.Event(), time.monotonic() + DEADLINE_S
    while not what():
        assert time.monotonic() < end, "not in time"
        pause.wait(0.05)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    ports = free_ports()
    enrol_demo(tmp_path, ports, entropy=SystemEntropy(), year=2026, say=lambda _step: None)
    key = key_files.read(tmp_path / "station" / "keys" / "ledger")
    ledger = Ledger.open(tmp_path / "station" / "station.db", origin=key.name, signer=key)
    line = LineProxy(ports.line, ports.secure)
    line.start()
    yield Demo(tmp_path, ports, line, key, ledger)
    line.stop()
    ledger.close()


@pytest.mark.slow
def test_killed_agents_lose_nothing_and_send_nothing_twice(demo: Demo) -> None:
    demo.publish(20)
    district = demo.start("kiosk_ui.district.main", "district.toml")
    with running(district):
        wait_until(lambda: demo.held()["size"] == 0)
        for count in (1, 700, 900):
            agent = demo.start("sync.main", "sync.toml")
            with running(agent):
                wait_until(lambda: demo.held()["size"] == demo.ledger.size)
                demo.publish(count)
        agent = demo.start("sync.main", "sync.toml")
        with running(agent):
            wait_until(lambda: demo.held()["cosigned"] == demo.ledger.size)
            note = demo.top / "station" / "inbox" / "checkpoint"
            wait_until(lambda: _size(note, demo.key) == demo.ledger.size)
            signed = open_checkpoint(note.read_bytes(), demo.key.vkey)
            assert signed.root == demo.ledger.root()
            witness = key_files.read(demo.top / "district" / "keys" / "witness").vkey
            assert open_cosignature(note.read_bytes(), signed, witness) is not None
            for one in (agent, district):
                one.send_signal(signal.SIGTERM)
                assert one.wait(10) == 0


@pytest.mark.slow
def test_a11_a_note_of_the_district_reaches_the_inbox_over_a_killed_agent(demo: Demo) -> None:
    config = str(demo.top / "district.toml")
    (code,) = (one.code for one in load(Path(config), DistrictSettings).stations)

    def word(number: int, state: str) -> None:
        asked = ["district", "note", "licence", "--config", config, "--station", code,
                 "--number", str(number), "--state", state, "--document", "示例许〔2026〕1号",
                 "--from", "2026-03-03", *hands_of_demo(demo.top)]  # fmt: skip
        result = CliRunner().invoke(main, asked)
        assert result.exit_code == 0, result.output

    def brought() -> StationStated | None:
        note = RealDisk().get(demo.top / "station" / "inbox" / "licence")
        vkey = key_files.read(demo.top / "district" / "keys" / "ledger").verifier
        return None if note is None else licences.read(note, vkey, code)

    def has(number: int) -> bool:
        said = brought()
        return said is not None and said.number == number

    demo.publish(3)
    word(1, "SUSPENDED")
    district = demo.start("kiosk_ui.district.main", "district.toml")
    with running(district):
        with running(demo.start("sync.main", "sync.toml")):
            wait_until(lambda: has(1))
            wait_until((demo.top / "station" / "inbox" / "blacklist").exists)  # a demo's first
        word(2, "ACTIVE")
        with running(demo.start("sync.main", "sync.toml")):
            wait_until(lambda: has(2))


@pytest.mark.slow
def test_an_agent_renews_its_certificate_and_goes_on_with_it(demo: Demo) -> None:
    demo.publish(2)
    settings = load(demo.top / "sync.toml", SyncSettings)
    identity, origin_hash = Path(settings.identity), sha256(demo.key.name.encode()).hexdigest()
    key, months_ago = authority.new_key(SystemEntropy()), machine_time() - timedelta(days=300)
    then = Certificates(demo.top / "district", RealDisk(), SystemEntropy(), lambda: months_ago)
    holder = holder_of(demo.key.name.partition("/")[0][-9:], origin_hash)
    old = then.issue(authority.request_of(key), holder, 365)
    RealDisk().put(identity, authority.identity(key, old), mode=SECRET_MODE)

    def renewed() -> bool:
        return authority.read_certificate(identity.read_bytes()).pem != old

    with (
        running(demo.start("kiosk_ui.district.main", "district.toml")),
        running(demo.start("sync.main", "sync.toml")),
    ):
        wait_until(renewed)
        demo.publish(3)
        wait_until(lambda: demo.held()["cosigned"] == demo.ledger.size)
    assert identity.stat().st_mode & 0o777 == 0o600


def _size(note: Path, key: SigningKey) -> int:
    return open_checkpoint(note.read_bytes(), key.vkey).size if note.exists() else 0


@pytest.mark.slow
def test_a_killed_district_holds_what_it_had_answered_for(demo: Demo) -> None:
    demo.publish(5)
    agent = demo.start("sync.main", "sync.toml")
    with running(agent):
        for count in (600, 1200):
            district = demo.start("kiosk_ui.district.main", "district.toml")
            with running(district):
                wait_until(lambda: demo.held()["size"] >= 5)
                before = demo.held()["cosigned"]
                demo.publish(count)
                wait_until(lambda seen=before: demo.held()["size"] > seen)
                os.kill(district.pid, signal.SIGKILL)
        district = demo.start("kiosk_ui.district.main", "district.toml")
        with running(district):
            wait_until(lambda: demo.held()["cosigned"] == demo.ledger.size)


@pytest.mark.slow
def test_supervisions_line_comes_back_to_the_station(demo: Demo) -> None:
    """Three processes: the agent pushes, the district holds and forwards, supervision signs."""
    demo.publish(12)
    lies = demo.top / "station" / "inbox" / "witnessed"
    far = key_files.read(demo.top / "supervision" / "keys" / "witness").vkey
    district = demo.start("kiosk_ui.district.main", "district.toml")
    agent = demo.start("sync.main", "sync.toml")
    with running(district, agent):
        wait_until(lambda: demo.held()["cosigned"] == demo.ledger.size)
        assert not lies.exists()  # supervision is away: everything else goes on without it
        supervision = demo.start("sync.supervision.main", "supervision.toml")
        with running(supervision):
            wait_until(lambda: _size(lies, demo.key) == demo.ledger.size)
        note = lies.read_bytes()
        signed = open_checkpoint(note, demo.key.vkey)
        for key in ("witness", "mirror"):
            own = key_files.read(demo.top / "district" / "keys" / key).vkey
            assert open_cosignature(note, signed, own) is not None
        assert open_cosignature(note, signed, far) is not None
