"""Numbers and codes of a station against their golden files."""

import pytest

from appliance.core import numbers
from tests.values import files
from tests.values.identifiers import Case

NUMBERS = {
    one.__name__: one
    for one in (numbers.enrol_no, numbers.session_no, numbers.draw_no, numbers.document_no,
                numbers.cert_no)
}  # fmt: skip


@pytest.mark.parametrize("case", files.cases("trade_numbers"), ids=lambda c: repr(c["input"]))
def test_trade_numbers(case: Case) -> None:
    read = numbers.parse_trade_no(case["input"])
    if case["year"] is None:
        assert read is None
    else:
        parts = (case["station"], case["year"], case["type"], case["seq"])
        assert read == numbers.TradeNo(*parts)
        assert numbers.trade_no(*parts) == case["input"]


@pytest.mark.parametrize("case", files.cases("issued_numbers"), ids=lambda c: c["number"])
def test_issued_numbers(case: Case) -> None:
    give = NUMBERS[case["number"]]
    if case["expected"] is None:
        with pytest.raises(ValueError, match=r"does not fit|no year|nine digits"):
            give(*case["parts"])
    else:
        assert give(*case["parts"]) == case["expected"]


@pytest.mark.parametrize("case", files.cases("query_codes"), ids=lambda case: case["code"])
def test_query_codes(case: Case) -> None:
    assert numbers.query_code(bytes.fromhex(case["hex"])) == case["code"]
    assert numbers.enrol_id(bytes.fromhex(case["hex"])) == case["code"]


@pytest.mark.parametrize("case", files.cases("codes_typed"), ids=lambda case: repr(case["input"]))
def test_typed_codes(case: Case) -> None:
    assert numbers.crockford_normal(case["input"]) == case["code"]
