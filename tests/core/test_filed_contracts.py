"""K03: contracts that a village lists, against the trades of the station."""

import pytest
from whole_way import Way

from appliance.core import filed_contracts
from appliance.core.filed_contracts import FiledContract, without_trade
from appliance.core.trade import Trade

SIGNED = Way("CBD").to("CONTRACTED").trade
UNSIGNED = Way("CBD").to("AWARDED").trade
CONTRACT_NO = SIGNED.contract.contract_no if SIGNED.contract else ""
TRADES = {SIGNED.number: SIGNED, CONTRACT_NO: SIGNED, "999999100-2026-CBD-0002": UNSIGNED}


def trade_of(number: str) -> Trade | None:
    return TRADES.get(number)


@pytest.mark.parametrize(
    ("filed", "why"),
    [
        (FiledContract("上禾合字7号"), "MISSING"),
        (FiledContract("上禾合字7号", SIGNED.number), ""),
        (FiledContract("上禾合字7号", CONTRACT_NO), ""),
        (FiledContract(CONTRACT_NO), ""),
        (FiledContract("上禾合字7号", SIGNED.number, SIGNED.wants.object_key), ""),
        (FiledContract("上禾合字7号", SIGNED.number, "9999991002000000999"), "OTHER"),
        (FiledContract("上禾合字7号", "999999100-2026-CBD-0099"), "UNKNOWN"),
        (FiledContract("上禾合字7号", "999999100-2026-CBD-0002"), "UNSIGNED"),
    ],
)
def test_k03_a_contract_without_a_trade_is_listed(filed: FiledContract, why: str) -> None:
    found = without_trade([filed], trade_of)
    assert [(one.filed, one.why) for one in found] == ([(filed, why)] if why else [])


def test_k03_a_list_is_read_as_it_is_copied_from_a_table() -> None:
    text = "A-1\tT-1\tP-1\n\nA-2,,P-2\nA-3，T-3\nA-4\n,T-5\nA,B,C,D\n"
    filed, bad = filed_contracts.read(text)
    assert filed == (
        FiledContract("A-1", "T-1", "P-1"),
        FiledContract("A-2", "", "P-2"),
        FiledContract("A-3", "T-3"),
        FiledContract("A-4"),
    )
    assert bad == ((6, ",T-5"), (7, "A,B,C,D"))


def test_k03_a_list_has_an_end() -> None:
    filed, _bad = filed_contracts.read("A\n" * (filed_contracts.LINES_MAX + 1))
    assert len(filed) == filed_contracts.LINES_MAX
