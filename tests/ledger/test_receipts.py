"""What a slip proves with keys alone, and how it convicts a ledger that was rewritten."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from appliance.core import paper_proof, tree
from appliance.ledger import receipts
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.keys import SigningKey
from appliance.ledger.receipts import BadReceipt, Receipt
from appliance.ports import Breach
from tests.fakes.published import OTHER_ORIGIN, StationLedger
from tests.fakes.slips import DISTRICT, SEEN_S, slip

LEDGER = StationLedger().grow(40)
KEYS = receipts.Keys.of([LEDGER.key.verifier, DISTRICT.verifier])
SLIP = slip(LEDGER, 7, 21, witness=DISTRICT)


def proven(text: str = SLIP) -> Receipt:
    return receipts.check(text, KEYS)


def test_a_slip_proves_its_entry_and_who_saw_it() -> None:
    receipt = proven()
    assert (receipt.index, receipt.checkpoint.size) == (7, 21)
    assert receipt.checkpoint.root == LEDGER.root(21)
    assert receipt.leaf == tree.leaf(LEDGER.bodies[7])
    assert receipt.witnessed == receipts.Witnessed(DISTRICT.name, SEEN_S)


def test_the_published_slips_hold(entry_vectors: dict[str, Any]) -> None:
    keys = entry_vectors["keys"]
    station = SigningKey(entry_vectors["origin"], bytes.fromhex(keys["station"]["seed"]))
    witness = witness_key(keys["witness"]["name"], bytes.fromhex(keys["witness"]["seed"]))
    known = receipts.Keys.of([station.verifier, witness.verifier])
    read = [receipts.check(one["text"], known) for one in entry_vectors["paper"]]
    assert [one.index for one in read] == [1, 1, 2]
    assert [bool(one.witnessed) for one in read] == [False, True, True]
    inside = entry_vectors["entries"][2]
    assert receipts.told(read[2].entry).kind == inside["object"]["kind"]


@given(st.data())
def test_every_entry_at_every_size_is_proven(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 40))
    index = data.draw(st.integers(0, size - 1))
    inside = data.draw(st.booleans())
    receipt = proven(slip(LEDGER, index, size, inside=inside))
    assert receipt.leaf == tree.leaf(LEDGER.bodies[index])


@given(st.integers(0, len(SLIP) - 5), st.integers(1, 44))
def test_one_changed_character_is_always_noticed(at: int, by: int) -> None:
    at += 4
    digit = paper_proof.ALPHABET[(paper_proof.ALPHABET.index(SLIP[at]) + by) % 45]
    try:
        changed = proven(SLIP[:at] + digit + SLIP[at + 1 :])
    except BadReceipt:
        return
    # Only the witness's key id is nobody's to sign: then the witness counts for nothing.
    assert changed.stranger
    assert changed.checkpoint == proven().checkpoint


def test_a_slip_of_a_ledger_without_a_key_here_is_not_judged() -> None:
    text = slip(StationLedger(OTHER_ORIGIN).grow(3), 1)
    with pytest.raises(BadReceipt, match="not known") as found:
        proven(text)
    assert found.value.why == "unknown-ledger"


def test_a_forger_with_a_key_of_the_same_name_is_found_out() -> None:
    with pytest.raises(BadReceipt, match="altered, forged") as found:
        proven(slip(StationLedger(seed=2).grow(21), 7))
    assert found.value.why == "not-signed"


def test_a_false_cosignature_spoils_the_slip_and_a_strangers_counts_for_nothing() -> None:
    read = paper_proof.decode(SLIP)
    assert read.cosignature is not None
    late = replace(read, cosignature=replace(read.cosignature, time_s=SEEN_S + 1))
    with pytest.raises(BadReceipt) as found:
        proven(paper_proof.encode(late))
    assert found.value.why == "witness-fails"
    stranger = SigningKey("nobody.example/w1", bytes(32), DISTRICT.type)
    receipt = proven(slip(LEDGER, 7, witness=stranger))
    assert (receipt.witnessed, receipt.stranger) == (None, True)


def test_a_box_that_signs_another_number_convicts_itself() -> None:
    box = StationLedger()
    box.append(b'{"seq":5}')
    with pytest.raises(Breach, match="entry 0"):
        proven(slip(box, 0, inside=True))


@pytest.mark.parametrize("around", ["{}\r\n", "\x02]Q1{}\r", "  {}\n", "\ufeff{}"])
def test_what_a_scanner_puts_around_the_text_is_taken_off(around: str) -> None:
    assert proven(around.format(SLIP)) == proven()


def test_a_locked_keyboard_and_a_wrapped_line_do_no_harm() -> None:
    assert proven(SLIP.swapcase()) == proven()
    assert proven(SLIP[:80] + "\r\n" + SLIP[80:]) == proven()
    assert proven(SLIP.replace(" ", "\u00a0")) == proven()


@pytest.mark.parametrize("text", ["", "TPR1:DOC03/7", "TP1:", SLIP[:200], SLIP + "00"])
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(BadReceipt) as found:
        proven(text)
    assert found.value.why == "malformed"


def test_keys_come_as_lines_or_as_a_policy() -> None:
    lines = f"# brought by hand\n{LEDGER.vkey}\n{DISTRICT.vkey}\n"
    policy = f"log {LEDGER.vkey}\nwitness district {DISTRICT.vkey}\nquorum district\n"
    assert receipts.check(SLIP, receipts.trusted(lines)) == proven()
    assert receipts.check(SLIP, receipts.trusted(policy)) == proven()


def test_slips_of_a_changed_key_hold_as_long_as_the_old_one_is_known() -> None:
    changed = StationLedger(seed=9)
    for body in LEDGER.bodies:
        changed.append(body)
    both = receipts.Keys.of([LEDGER.key.verifier, changed.key.verifier])
    for text in (SLIP, slip(changed, 7)):
        assert (
            receipts.check(text, receipts.Keys.of([*both.ledgers, DISTRICT.verifier])).index == 7
        )
    with pytest.raises(BadReceipt):
        receipts.check(slip(changed, 7), KEYS)


@pytest.mark.parametrize("text", ["", "nonsense", f"{LEDGER.vkey}\nnonsense\n", "quorum none x"])
def test_keys_that_cannot_be_trusted_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        receipts.trusted(text)
