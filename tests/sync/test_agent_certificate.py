"""What the agent does about its own certificate, and what it says when that has ended."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.ledger.checkpoints import witness_key
from appliance.ledger.disk import RealDisk
from appliance.ports import SyncFault
from sync.agent import Agent, Folder, Pace
from sync.diary import Diary
from sync.http_district import HttpDistrict
from sync.inbox import Inbox
from sync.pins import Pins
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import WITNESS, StationLedger


@dataclass
class Certificate:
    """A Renewal whose state a test sets."""

    ended: bool = False
    fails: bool = False
    turns: list[object] = field(default_factory=list)

    def turn(self, ask: Callable[[bytes], bytes]) -> bool:
        self.turns.append(ask)
        if self.fails:
            raise SyncFault("status 429 for a certificate")
        return True


@pytest.fixture
def certificate() -> Certificate:
    return Certificate()


@pytest.fixture(params=[True, False], ids=["pushing", "pulled"])
def push_on(request: pytest.FixtureRequest) -> bool:
    on: bool = request.param
    return on


def closed_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
def agent(
    tmp_path: Path,
    station: StationLedger,
    clock: FakeClock,
    certificate: Certificate,
    push_on: bool,
) -> Iterator[Agent]:
    """An agent with a ledger and a district that does not answer."""
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "checkpoint").write_text(station.grow(1).note(), "utf-8")
    diary = Diary(tmp_path / "sync.db")
    line = HttpDistrict(f"http://127.0.0.1:{closed_port()}", station.origin)
    yield Agent(
        Folder(tmp_path / "ledger", tmp_path, lambda _path: station),
        Inbox(tmp_path / "inbox", RealDisk()),
        diary,
        line,
        pins=Pins(station.vkey, witness_key(WITNESS, b"\x09" * 32).vkey),
        pace=Pace(1.0, 60.0, 120.0),
        clock=clock,
        entropy=CountedEntropy(),
        renewal=certificate,  # type: ignore[arg-type]  # stands in for a Renewal
        push_on=push_on,
    )
    line.close()
    diary.close()


@pytest.mark.parametrize("push_on", [True], indirect=True)
@pytest.mark.parametrize(("ended", "reason"), [(True, "certificate-ended"), (False, "")])
def test_a_line_that_is_down_for_its_certificate_says_so(
    agent: Agent, certificate: Certificate, ended: bool, reason: str
) -> None:
    certificate.ended = ended
    agent.turn()
    assert (agent.status.line, agent.status.reason) == ("down", reason)


@pytest.mark.parametrize("push_on", [False], indirect=True)
def test_a_box_whose_district_comes_by_itself_renews_all_the_same(
    agent: Agent, certificate: Certificate, clock: FakeClock
) -> None:
    agent.turn()
    agent.turn()
    assert len(certificate.turns) == 1, "not with each look at the folder"
    certificate.fails = True
    clock.forward(seconds=61)
    agent.turn()
    assert len(certificate.turns) == 2
    assert agent.status.line == "unknown", "a refused renewal is no broken line"
