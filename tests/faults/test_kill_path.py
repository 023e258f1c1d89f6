"""kill -9 in the middle of a lease: what was acknowledged is there, and the station goes on.

The child is forked after all imports, carries a lease along and says each receipt aloud after
its commit; the parent kills it at a seeded instant and opens the folder again.
"""

import os
import random  # noqa: TID251 - seeded moments of a test
import select
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from appliance.core import tree
from appliance.core.commands import Command
from appliance.ledger.verify import verify_database
from appliance.ports import PersonSigner
from appliance.station import Receipt
from tests.fakes.township import PATH, TABLES, Township

MOMENTS = int(os.environ.get("TRADEPOST_KILLS", "50"))  # `make soak` asks for 1,000
END = b"end\n"


def child(folder: Path, out: int) -> None:
    """Go through the path; one line `<seq> <leaf>` for each acknowledged command."""
    township = Township(folder)
    do = township.station.do

    def acknowledged(*commands: Command, signers: Sequence[PersonSigner] = ()) -> Receipt:
        receipt = do(*commands, signers=signers)
        os.write(out, f"{receipt.last_seq} {receipt.leaf_hex}\n".encode())
        return receipt

    township.station.do = acknowledged  # type: ignore[method-assign]
    township.lease_to("ARCHIVED")
    os.write(out, END)


def killed_after(folder: Path, seconds: float) -> bytes:
    """Fork the child, kill it after that time, return what it had acknowledged."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            child(folder, writing)
        finally:
            os._exit(0)
    os.close(writing)
    said = b""
    until = time.monotonic() + seconds
    while not said.endswith(END):
        left = until - time.monotonic()
        ready, _, _ = select.select([reading], [], [], max(0.0, left))
        if not ready:
            break
        got = os.read(reading, 65_536)
        if not got:
            break
        said += got
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while got := os.read(reading, 65_536):
        said += got
    os.close(reading)
    return said


@pytest.fixture(scope="module")
def whole_s(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long the whole path takes here."""
    start = time.monotonic()
    said = killed_after(tmp_path_factory.mktemp("whole"), 60.0)
    assert said.endswith(END)
    return time.monotonic() - start


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_nothing_acknowledged_is_lost(moment: int, tmp_path: Path, whole_s: float) -> None:
    seconds = random.Random(moment).uniform(0.0, whole_s)
    said = killed_after(tmp_path, seconds)
    lines = [line.split() for line in said.removesuffix(END).decode().splitlines()]
    township = Township(tmp_path)
    ledger = township.station.ledger
    assert ledger.breach is None
    for seq, leaf in lines:
        assert ledger.size > int(seq), f"acknowledged entry {seq} is missing"
        assert tree.leaf(ledger.entry(int(seq))).hex() == leaf
    live = township.station.projections.rows()
    township.station.rebuild()
    assert township.station.projections.rows() == live
    go_on(township)
    township.close()
    report = verify_database(tmp_path / "station.db", tables=TABLES, keys=tmp_path / "keys")
    assert list(report.findings) == []


def go_on(township: Township) -> None:
    """The next person at the counter takes the trade up where it stands."""
    rows = township.station.projections.trades()
    if not rows:
        assert township.lease_to("ACCEPTED")
        return
    number = rows[0].number
    trade = township.trade(number)
    if trade.last_at:
        township.clock.at = max(
            township.clock.at, township.station.newest_at() or township.clock.at
        )
    stage = "RESULT_PUBLIC" if trade.stage == "DEAL_PENDING" else trade.stage
    if stage in PATH[: PATH.index("PUBLISHED")]:
        after = PATH[PATH.index(stage) + 1]
        township.step(after, number)
        assert township.trade(number).stage == after
