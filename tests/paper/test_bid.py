"""DOC14 and DOC15: what a bidder takes home of a sealed offer (E09)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk_ui.paper import bid
from kiosk_ui.paper.slip import Cut, Qr
from tests.paper.samples import BAG, BID, sheet_of

SLIP = bid.BidSlip("999999100-2026-LDQ-0004", "7K3M9Q2X", 2, bytes(range(32)))


@given(st.binary(min_size=32, max_size=32), st.integers(1, 99))
def test_e09_the_code_on_the_slip_reads_as_it_was_written(nonce: bytes, seq: int) -> None:
    slip = bid.BidSlip("999999100-2026-LDQ-0004", "999999100-2026-LDQ-0004-E001", seq, nonce)
    assert bid.read_slip(slip.text) == bid.read_slip(f" {slip.text.lower()}\n") == slip


@pytest.mark.parametrize(
    "text", ["", "TPB1:", "TPR1:X/1//AB", SLIP.text[:-2], SLIP.text + "00", SLIP.text + ":1"]
)
def test_e09_what_is_no_such_code_is_said(text: str) -> None:
    with pytest.raises(bid.BadSlip):
        bid.read_slip(text)


def test_e09_the_nonce_stands_on_a_piece_of_its_own_and_nowhere_else() -> None:
    blocks = bid.receipt(BID, sheet_of("DOC14")).blocks
    places = [at for at, block in enumerate(blocks) if block == Qr(SLIP.text)]
    cuts = [at for at, block in enumerate(blocks) if isinstance(block, Cut)]
    assert len(places) == 1
    assert cuts
    assert cuts[-1] < places[0]
    text = "\n".join(bid.receipt(BID, sheet_of("DOC14")).lines())
    assert text.count(SLIP.nonce.hex().upper()) == 1


def test_e09_two_receipts_differ_in_commitment_and_code_only() -> None:
    other = replace(BID, commitment="ab" * 32, slip=replace(SLIP, nonce=bytes(32)).text)
    pairs = zip(
        bid.receipt(BID, sheet_of("DOC14")).lines(),
        bid.receipt(other, sheet_of("DOC14")).lines(),
        strict=True,
    )
    changed = [first for first, second in pairs if first != second]
    assert [line for line in changed if line.startswith("[QR TPB1")]
    assert all(
        line.startswith("[QR TPB1") or set(line.strip()) <= set("0123456789abcdef ")
        for line in changed
    )


def test_e09_the_receipt_of_a_bag_has_no_code_to_keep_apart() -> None:
    lines = bid.receipt(BAG, sheet_of("DOC14")).lines()
    assert not any("TPB1" in line for line in lines)
    assert any("QH-000123" in line for line in lines)
