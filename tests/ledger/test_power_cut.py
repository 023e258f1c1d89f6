"""kill -9 in the middle of writing: whatever was acknowledged is there, and it all fits."""

import subprocess
import sys
from pathlib import Path

import pytest

from appliance.core import tree
from appliance.ledger import checkpoints
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ledger.tile_tree import TileTree
from tests.fakes.ledger_entries import KEY, ORIGIN, grow

WRITER = """
import sys
from pathlib import Path
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from tests.fakes.ledger_entries import KEY, ORIGIN, grow
folder = Path(sys.argv[1])
ledger = Ledger.open(folder / "station.db", origin=ORIGIN, signer=KEY)
while True:
    last = grow(ledger, 1)
    print(last.last_seq, last.leaf.hex(), flush=True)
    if last.last_seq % 3 == 0:
        publish(ledger, folder / "ledger", RealDisk())
"""


@pytest.mark.parametrize("acknowledged", [1, 40, 263])
def test_nothing_acknowledged_is_missing_after_a_kill(tmp_path: Path, acknowledged: int) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    told = [writer.stdout.readline() for _ in range(acknowledged)]
    writer.kill()
    told += writer.stdout.readlines()
    writer.wait(timeout=10)
    writer.stdout.close()
    whole = [line.split() for line in told if line.endswith("\n")]
    ledger = Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)
    try:
        assert ledger.breach is None
        assert [ledger.leaf(int(seq)).hex() for seq, _leaf in whole] == [leaf for _, leaf in whole]
        assert len(whole) <= ledger.size <= len(whole) + 1
        grow(ledger, 1)
        publish(ledger, tmp_path / "ledger", RealDisk())
        read = TileTree(tmp_path / "ledger")
        signed = checkpoints.open_checkpoint(read.checkpoint() or b"", KEY.verifier)
        assert signed.root == tree.root_of(body for _seq, body in read.entries())
    finally:
        ledger.close()
