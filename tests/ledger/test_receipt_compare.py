"""How a slip convicts a ledger that was rewritten, cut off or put back."""

import pytest

from appliance.ledger import receipt_compare, receipts
from appliance.ledger.receipt_compare import Held
from appliance.ledger.receipts import Receipt
from appliance.ports import Breach
from tests.fakes.published import StationLedger
from tests.fakes.slips import DISTRICT, SEEN_S, slip

LEDGER = StationLedger().grow(40)
KEYS = receipts.Keys.of([LEDGER.key.verifier, DISTRICT.verifier])
SLIP = slip(LEDGER, 7, 21, witness=DISTRICT)


def rewritten(at: int, size: int = 40) -> StationLedger:
    """The same station with another entry `at`, all signed anew with its own key."""
    other = StationLedger()
    for number in range(size):
        other.grow(text=',"new":1' if number == at else "")
    return other


def held_by(ledger: StationLedger, size: int | None = None, **cosigned: int) -> Held:
    return Held(ledger.size if size is None else size, ledger.node, cosigned)


def proven(text: str = SLIP) -> Receipt:
    return receipts.check(text, KEYS)


@pytest.mark.parametrize("size", [21, 22, 32, 40])
def test_a_ledger_that_only_grew_agrees(size: int) -> None:
    assert receipt_compare.compare(proven(), held_by(LEDGER, size)) == "holds"


@pytest.mark.parametrize("at", range(21))
def test_any_entry_rewritten_before_the_slip_is_convicted(at: int) -> None:
    with pytest.raises(Breach) as found:
        receipt_compare.compare(proven(), held_by(rewritten(at)))
    assert found.value.seq <= at


def test_an_entry_rewritten_after_the_slip_is_none_of_its_business() -> None:
    assert receipt_compare.compare(proven(), held_by(rewritten(21))) == "holds"


@pytest.mark.parametrize("size", [1, 7, 8, 20])
def test_a_shorter_ledger_is_open_until_it_is_known_to_be_later(size: int) -> None:
    ledger = held_by(LEDGER, size)
    assert receipt_compare.compare(proven(), ledger) == "shorter"
    with pytest.raises(Breach, match="ends here"):
        receipt_compare.compare(proven(), ledger, later=True)


def test_the_witness_itself_can_show_that_a_shorter_ledger_is_later() -> None:
    before = Held(20, LEDGER.node, {DISTRICT.name: SEEN_S})
    after = Held(20, LEDGER.node, {DISTRICT.name: SEEN_S + 1})
    assert receipt_compare.compare(proven(), before) == "shorter"
    with pytest.raises(Breach, match="ends here"):
        receipt_compare.compare(proven(), after)


@pytest.mark.parametrize("at", range(16))
def test_even_a_shorter_ledger_is_convicted_by_what_both_hold(at: int) -> None:
    with pytest.raises(Breach):
        receipt_compare.compare(proven(), held_by(rewritten(at), 16))


def test_every_slip_agrees_with_every_ledger_that_grew_from_it() -> None:
    for size in range(1, 41):
        for index in range(size):
            receipt = proven(slip(LEDGER, index, size))
            assert receipt_compare.compare(receipt, held_by(LEDGER)) == "holds"
