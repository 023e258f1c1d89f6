"""Settlement: what was received fits the contract, and no deposit is held."""

import pytest
from small_station import CASHIER, NUMBER, path_to

from appliance.core.commands import CloseSettlement
from appliance.core.entries import SettlementClosed


@pytest.mark.parametrize(
    ("received", "voucher", "code"),
    [
        (-1, "", "amount-negative"),
        (0, "", ""),
        (1, "", "voucher-missing"),
        (1, "V 1", "voucher-form"),
        (1, "张三的收据", "voucher-form"),
        (1, "V-1", ""),
        (1_408_000, "V-1", ""),
        (1_408_001, "V-1", "received-over-total"),
    ],
)
def test_money_received_has_a_voucher_and_a_bound(received: int, voucher: str, code: str) -> None:
    command = CloseSettlement(trade=NUMBER, received_fen=received, voucher=voucher)
    assert path_to("CONTRACTED").code(command, CASHIER) == code


def test_nothing_is_held_at_the_end() -> None:
    fact = path_to("SETTLED").records[-1].fact
    assert isinstance(fact, SettlementClosed)
    assert (fact.held_fen, fact.refunded_fen, fact.converted_fen, fact.forfeited_fen) == (0,) * 4
