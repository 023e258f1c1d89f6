import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import numbers

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/domain_vectors.json").read_text())
STATION = "999999100"


def test_numbers_have_their_forms() -> None:
    trade = numbers.trade_no(STATION, 2026, "CBD", 1)
    assert trade == "999999100-2026-CBD-0001"
    assert numbers.enrol_no(trade, 1) == "999999100-2026-CBD-0001-E001"
    assert numbers.session_no(trade, 1) == "999999100-2026-CBD-0001/S1"
    assert numbers.session_no(trade, 12) == "999999100-2026-CBD-0001/S12"
    assert numbers.draw_no(STATION, 2026, "EXPERT", 1) == "999999100-2026-EXPERT-0001"
    assert numbers.document_no(STATION, 2026, "DOC03", 1) == "999999100-2026-DOC03-000001"
    assert numbers.cert_no(STATION, 2026, 1) == "999999100鉴〔2026〕00001号"


@given(st.integers(2000, 9999), st.integers(1, 9999))
def test_a_trade_number_reads_back(year: int, seq: int) -> None:
    read = numbers.parse_trade_no(numbers.trade_no(STATION, year, "XMG", seq))
    assert read == numbers.TradeNo(STATION, year, "XMG", seq)


@pytest.mark.parametrize(
    "text",
    ["", "999999100-2026-CBD-0000", "999999100-2026-CBD-001", "999999100-2026-cbd-0001",
     "99999910-2026-CBD-0001", "999999100-2026-CBD-0001 ", "999999100-2026-CBD-0001\n",
     "９99999100-2026-CBD-0001", "999999100-2026-CBD-0001-E001"],
)  # fmt: skip
def test_other_forms_are_no_trade_numbers(text: str) -> None:
    assert numbers.parse_trade_no(text) is None


@pytest.mark.parametrize("seq", [0, -1, 10_000])
def test_a_series_does_not_overflow(seq: int) -> None:
    with pytest.raises(ValueError, match="fit"):
        numbers.trade_no(STATION, 2026, "CBD", seq)


def test_station_and_year_must_be_whole() -> None:
    with pytest.raises(ValueError, match="nine digits"):
        numbers.trade_no("99999910", 2026, "CBD", 1)
    with pytest.raises(ValueError, match="year"):
        numbers.trade_no(STATION, 26, "CBD", 1)


@pytest.mark.parametrize("account", VECTORS["luhn_valid"])
def test_luhn_accepts_the_accounts_of_the_vectors(account: str) -> None:
    assert numbers.luhn_ok(account)


@given(st.text("0123456789", min_size=1, max_size=18), st.integers(0, 18), st.integers(1, 9))
def test_luhn_finds_every_single_wrong_digit(digits: str, place: int, off: int) -> None:
    good = digits + numbers.luhn_digit(digits)
    assert numbers.luhn_ok(good)
    place %= len(good)
    wrong = str((int(good[place]) + off) % 10)
    assert not numbers.luhn_ok(good[:place] + wrong + good[place + 1 :])


def test_luhn_is_for_digits_only() -> None:
    assert not numbers.luhn_ok("")
    assert not numbers.luhn_ok("0")
    assert not numbers.luhn_ok("9999990000000100012x")


def test_a_deposit_reference_has_nine_digits() -> None:
    reference = numbers.deposit_reference(17)
    assert reference.startswith("00000017")
    assert len(reference) == 9
    assert numbers.luhn_ok(reference)


@given(st.binary(min_size=5, max_size=5))
def test_a_query_code_is_read_however_it_is_typed(mac: bytes) -> None:
    code = numbers.query_code(mac)
    assert len(code) == numbers.CODE_LENGTH
    assert not set(code) & set("ILOU")
    typed = f" {code[:4]}-{code[4:]} ".lower().replace("0", "o").replace("1", "l")
    assert numbers.crockford_normal(typed) == code


def test_base_32_is_crockfords() -> None:
    assert numbers.crockford(bytes(5)) == "00000000"
    assert numbers.crockford(b"\xff" * 5) == "ZZZZZZZZ"
    assert numbers.crockford(bytes.fromhex("0000000001")) == "00000001"
    assert numbers.crockford(bytes.fromhex("0842108421")) == "11111111"
    with pytest.raises(ValueError, match="five"):
        numbers.crockford(b"1234")


@pytest.mark.parametrize("text", ["", " ", "UUUUUUUU", "ABC!"])
def test_other_text_is_no_code(text: str) -> None:
    assert numbers.crockford_normal(text) is None


def test_an_enrolment_id_hides_the_order() -> None:
    assert numbers.enrol_id(bytes.fromhex("0842108421")) == "11111111"
