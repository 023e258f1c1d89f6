"""kill -9 in the middle of an auction: no bid lost, none invented, and the clock stands still.

A child bids as fast as it can and says of each bid that it is tried, and once it is acknowledged.
It is killed at a statement of SQLite or at any instant from outside. Afterwards the station starts
as it does on the box: what was acknowledged is in the ledger, what is there was tried, the session
is paused with the last accepted bid, and host and supervisor open a whole window again.
"""

import os
import random  # noqa: TID251 - seeded moments of a test
import select
import shutil
import signal
import traceback
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.core.commands import ResumeSession
from appliance.core.instant import instant_of
from appliance.ledger.verify import verify_database
from tests.fakes.auction_hall import LISTING, STEP, AuctionHall
from tests.fakes.township import TABLES
from tests.fakes.workshop import watch_statements

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("TRADEPOST_AUCTION_KILLS", "24"))
BIDS = 60


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a station whose auction has just begun."""
    folder = tmp_path_factory.mktemp("auction") / "begun"
    AuctionHall(folder).opened().close()
    yield folder
    shutil.rmtree(folder)


def again(folder: Path, seed: int) -> AuctionHall:
    """The station in its folder, at the time at which it was left."""
    hall = AuctionHall(folder, seed=seed)
    hall.clock.at = hall.station.newest_at() or hall.clock.at
    return hall


def bids_away(folder: Path, kill_at: int, out: int) -> None:
    """In the child: `try <amount>` before, `ack <amount> <entry>` after each bid."""
    watch_statements(kill_at)
    hall = AuctionHall(folder, seed=7)
    hall.clock.at = hall.station.newest_at() or hall.clock.at
    for place in range(BIDS):
        fen = LISTING + place * STEP
        os.write(out, f"try {fen}\n".encode())
        assert hall.bid(place % 3 + 1, fen) == ""
        os.write(out, f"ack {fen} {hall.station.ledger.size - 1}\n".encode())
        hall.clock.forward(seconds=2)
    os.write(out, b"end\n")


def killed(folder: Path, *, kill_at: int, after_lines: int) -> list[list[str]]:
    """What the child said before it was killed, line by line."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            bids_away(folder, kill_at, writing)
        except BaseException:  # noqa: BLE001 - the parent shows it
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(writing)
    said = b""
    while said.count(b"\n") < after_lines and select.select([reading], [], [], 60.0)[0]:
        got = os.read(reading, 64)
        if not got:
            break
        said += got
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while got := os.read(reading, 65_536):
        said += got
    os.close(reading)
    lines = [line.split() for line in said.decode().splitlines()]
    assert all(line[0] in ("try", "ack", "end") for line in lines if line), said.decode()
    return lines


@pytest.mark.parametrize("kill", range(KILLS))
def test_no_bid_is_lost_and_none_invented(kill: int, begun: Path, tmp_path: Path) -> None:
    chance = random.Random(kill)
    folder = tmp_path / "station"
    shutil.copytree(begun, folder)
    inside = kill % 2 == 0
    lines = killed(
        folder,
        kill_at=chance.randint(60, 900) if inside else 0,
        after_lines=10_000 if inside else chance.randint(1, 2 * BIDS - 4),
    )
    tried = [int(line[1]) for line in lines if line[0] == "try"]
    told = {int(line[1]): int(line[2]) for line in lines if line[0] == "ack" and len(line) == 3}

    hall = again(folder, seed=8)
    bids = hall.auction.bids
    assert [one.amount_fen for one in bids] == tried[: len(bids)]
    assert set(told) <= {one.amount_fen for one in bids}
    assert len(tried) - len(bids) <= 1
    assert hall.station.ledger.breach is None
    check_that_it_goes_on(hall)
    hall.close()
    report = verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys")
    assert list(report.findings) == []


def check_that_it_goes_on(hall: AuctionHall) -> None:
    """Started long after its end: paused first, then a whole window, and the result."""
    before = len(hall.auction.bids)
    hall.clock.forward(seconds=3_600)
    last_seq = hall.trade(hall.number).last_seq
    hall.caretaker.tick()
    assert hall.auction.closed is None
    assert hall.trade(hall.number).conduct.paused
    assert hall.bid(3, LISTING + 1_000 * STEP, confirmed=True) == "session-paused"
    assert last_seq < hall.trade(hall.number).last_seq
    told = tuple(hall.who(paddle) for paddle in (1, 2, 3))
    hall.station.do(
        ResumeSession(trade=hall.number, told=told),
        signers=[hall.signer("reviewer", "HOST"), hall.signer("supervisor", "SUPERVISOR")],
    )
    now = hall.station.now().at
    assert hall.auction.end == now + timedelta(seconds=180)
    fen = LISTING + before * STEP
    holder = int(hall.auction.bids[-1].enrol_id[-3:]) if hall.auction.bids else 0
    assert hall.bid(holder % 3 + 1, fen) == ""
    hall.later(181)
    assert hall.auction.closed is not None
    assert instant_of(hall.auction.closed.closed_at) == now + timedelta(seconds=180)
    assert len(hall.auction.bids) == before + 1
