"""Which checkpoint a slip stands on: one that the district cosigned where it covers the entry."""

from pathlib import Path

import pytest

from appliance.ledger import checkpoints, receipt_issue, receipts
from appliance.ledger.keys import SigningKey
from appliance.ledger.notes import BadNote
from appliance.ledger.receipts import Receipt, Witnessed
from tests.fakes.slips import DISTRICT, SEEN_S
from tests.fakes.township import Township


@pytest.fixture
def township(tmp_path: Path) -> Township:
    return Township(tmp_path)


def cosigned(township: Township) -> int:
    """The district answers; the size that it has seen."""
    ledger = township.station.ledger
    note = ledger.checkpoint() or ""
    newest = checkpoints.open_checkpoint(note, ledger.verifier)
    line = checkpoints.cosign(newest, DISTRICT, SEEN_S)
    with township.station.writing, ledger.transaction():
        return ledger.keep_cosigned(checkpoints.add_lines(note, [line]), DISTRICT.verifier)


def issued(township: Township, seq: int, witness: SigningKey | None = DISTRICT) -> Receipt:
    ledger = township.station.ledger
    pinned = None if witness is None else witness.verifier
    text = receipt_issue.issue(ledger, seq, [ledger.verifier], pinned)
    return receipts.check(text, receipts.Keys.of([ledger.verifier, DISTRICT.verifier]))


def test_before_the_district_answers_the_station_alone_vouches(township: Township) -> None:
    receipt = issued(township, 2)
    assert (receipt.witnessed, receipt.checkpoint.size) == (None, township.station.ledger.size)


def test_what_the_district_has_seen_it_vouches_for_too(township: Township) -> None:
    size = cosigned(township)
    township.lease_to("ACCEPTED")
    old, new = issued(township, size - 1), issued(township, size)
    assert (old.checkpoint.size, old.witnessed) == (
        size,
        Witnessed(DISTRICT.name, SEEN_S),
    )
    assert (new.checkpoint.size, new.witnessed) == (township.station.ledger.size, None)


def test_without_a_pinned_witness_no_cosignature_is_printed(township: Township) -> None:
    cosigned(township)
    assert issued(township, 0, witness=None).witnessed is None


def test_a_line_of_another_witness_is_left_out(township: Township) -> None:
    cosigned(township)
    other = checkpoints.witness_key("other.example/w1", bytes(32))
    assert issued(township, 0, witness=other).witnessed is None


def test_a_ledger_whose_key_is_not_given_issues_nothing(township: Township) -> None:
    with pytest.raises(BadNote):
        receipt_issue.issue(township.station.ledger, 0, [DISTRICT.verifier])
