"""Who knows the first key of a ledger knows those it was handed over to."""

from pathlib import Path

import pytest

from appliance.core.entries import KeyRotated
from appliance.ledger import receipt_compare, receipts
from appliance.ledger.key_history import hand_over
from appliance.ledger.keys import SigningKey
from appliance.ledger.receipt_keys import with_successors
from appliance.ledger.receipts import Keys
from appliance.ledger.tile_tree import TileTree
from tests.fakes.published import ORIGIN, StationLedger
from tests.fakes.slips import export, slip

FIRST = StationLedger()
SECOND = SigningKey(ORIGIN, bytes([7]) * 32)
STRANGER = SigningKey(ORIGIN, bytes([8]) * 32)


def handed_over(old: SigningKey, new: SigningKey) -> StationLedger:
    """A ledger whose sixth entry hands it from `old` to `new`."""
    ledger = StationLedger().grow(5)
    ids = [key.verifier.key_id.hex() for key in (old, new)]
    word = hand_over(old, new.vkey, origin=ORIGIN)
    fact = KeyRotated(ids[0], "ROUTINE", "LEDGER", ids[1], new.vkey, word)
    ledger.record(fact, None)
    ledger.grow(5)
    ledger.key = new
    return ledger


def test_a_slip_and_a_copy_under_the_new_key_are_judged_with_the_old_one(tmp_path: Path) -> None:
    ledger = handed_over(FIRST.key, SECOND)
    tree = TileTree(export(ledger, tmp_path))
    keys = with_successors(Keys.of([FIRST.key.verifier]), tree)
    assert keys.ledgers == (FIRST.key.verifier, SECOND.verifier)
    receipt = receipts.check(slip(ledger, 8), keys)
    assert receipt_compare.compare(receipt, receipt_compare.held(tree, ORIGIN, keys)) == "holds"
    old = StationLedger().grow(5)
    receipt = receipts.check(slip(old, 3), keys)
    assert receipt_compare.compare(receipt, receipt_compare.held(tree, ORIGIN, keys)) == "holds"


@pytest.mark.parametrize("signer", [STRANGER, SECOND], ids=["stranger", "itself"])
def test_a_key_that_no_known_one_vouched_for_stays_unknown(
    tmp_path: Path, signer: SigningKey
) -> None:
    tree = TileTree(export(handed_over(signer, SECOND), tmp_path))
    known = Keys.of([FIRST.key.verifier])
    assert with_successors(known, tree) == known


def test_where_a_known_key_signed_nothing_is_looked_for(tmp_path: Path) -> None:
    ledger = handed_over(FIRST.key, SECOND)
    ledger.key = FIRST.key
    known = Keys.of([FIRST.key.verifier])
    assert with_successors(known, TileTree(export(ledger, tmp_path))) == known
    assert with_successors(known, TileTree(tmp_path / "nothing")) == known
