import json
from fractions import Fraction
from pathlib import Path

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from appliance.core import money
from appliance.core.money import Fen, MoneyError, Step

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/domain_vectors.json").read_text())
AMOUNTS = st.integers(0, money.FEN_MAX) | st.integers(0, 10**7)


@pytest.mark.parametrize(("fen", "text"), VECTORS["rmb_upper"])
def test_capitals_are_those_of_the_vectors(fen: int, text: str) -> None:
    assert money.rmb_capital(fen) == text
    assert money.parse_capital(text) == fen


@given(AMOUNTS)
def test_capitals_read_back(fen: int) -> None:
    assert money.parse_capital(money.rmb_capital(fen)) == fen


@given(st.integers(0, money.FEN_MAX))
@example(10**10 + 10**6)
@example(10**13 + 10**7 + 5)
@example(money.FEN_MAX)
@example(0)
def test_capitals_agree_with_another_implementation(fen: int) -> None:
    """cn2an writes no 整 after a closing 角, nor the 零 for four zeros before a digit."""
    theirs = cn2an.an2cn(f"{fen // 100}.{fen % 100:02d}", "rmb")
    ours = money.rmb_capital(fen)
    yuan = fen // 100
    if yuan >= 10**8 and yuan // 10**4 % 10**4 == 0 and yuan % 10**4 >= 1000:
        ours = ours.replace("亿零", "亿", 1)
    assert theirs == (ours.removesuffix("整") if ours.endswith("角整") else ours)


@pytest.mark.parametrize("text", ["拾元整", "一元整", "12元整", "壹元", "壹仟壹元整", "负壹元整"])
def test_what_another_implementation_reads_loosely_is_refused(text: str) -> None:
    """The trap of cn2an: a numeral is read for its sense, an amount must be well written."""
    cn2an.cn2an(text, "smart")
    with pytest.raises(MoneyError):
        money.parse_capital(text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("人民币壹仟贰佰元整", 120_000),
        ("人民幣壹仟貳佰圓正", 120_000),
        ("壹拾萬零柒佰圆整", 10_070_000),
        ("壹角", 10),
        ("壹元壹角", 110),
        ("壹拾万零柒仟元整", 10_700_000),
        ("壹仟陆佰捌拾元零叁角贰分", 168_032),
        ("壹億元整", 10**10),
        ("參拾元整", 3_000),
        ("壹万亿元整", 10**14),
    ],
)
def test_other_good_ways_to_write_are_read(text: str, fen: int) -> None:
    assert money.parse_capital(text) == fen


@pytest.mark.parametrize(
    "text",
    ["", "元", "整", "拾元整", "一元整", "两元整", "廿元整", "12元整", "壹 元整", "壹元",
     "壹元壹分整", "壹佰拾元整", "壹元零壹角整整", "壹分壹角", "贰佰壹仟元整",
     "壹万万元整", "零零元整", "零分",
     "壹拾零元整", "壹兆元整", "玖万亿元整", "壹元贰元整", "壹亿壹仟元整", "￥壹元整"],
)  # fmt: skip
def test_ill_written_capitals_are_refused(text: str) -> None:
    with pytest.raises(MoneyError):
        money.parse_capital(text)


@pytest.mark.parametrize("fen", [-1, money.FEN_MAX + 1])
def test_capitals_have_a_range(fen: int) -> None:
    with pytest.raises(ValueError, match="range"):
        money.rmb_capital(fen)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("0", 0), ("1200", 120_000), ("1200.5", 120_050), ("1200.50", 120_050), ("0.01", 1),
     ("007", 700), ("1000000000000", money.FEN_MAX), ("1000000000000.00", money.FEN_MAX)],
)  # fmt: skip
def test_typed_yuan_become_fen(text: str, fen: int) -> None:
    assert Fen.from_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-an-amount"),
        ("-1", "not-an-amount"),
        ("+1", "not-an-amount"),
        ("1,200", "not-an-amount"),
        ("１２", "not-an-amount"),
        ("٣", "not-an-amount"),
        ("1.", "not-an-amount"),
        (".5", "not-an-amount"),
        ("1e3", "not-an-amount"),
        (" 1", "not-an-amount"),
        ("1\n", "not-an-amount"),
        ("1.234", "more-than-two-decimals"),
        ("1000000000000.01", "amount-too-large"),
        ("9" * 40, "amount-too-large"),
        ("0" * 5000, "not-an-amount"),
    ],
)
def test_other_text_is_no_amount(text: str, code: str) -> None:
    with pytest.raises(MoneyError) as error:
        Fen.from_yuan(text)
    assert error.value.code == code


@given(AMOUNTS)
def test_figures_read_back(fen: int) -> None:
    assert Fen.from_yuan(money.yuan(fen).replace(",", "")) == fen


def test_figures_are_grouped() -> None:
    assert money.yuan(123_400) == "1,234.00"
    assert money.yuan(-5) == "-0.05"


@pytest.mark.parametrize("vector", VECTORS["total_price"])
def test_totals_are_those_of_the_vectors(vector: dict[str, int]) -> None:
    months = vector.get("months", vector.get("years", 0) * 12)
    price, area = vector["price_fen_per_mu_year"], vector["area_mu_e4"]
    total = money.total("fen/mu/year", price, area_mu_e4=area, term_months=months)
    assert total == vector["total_fen"]


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(1, 840))
def test_a_total_is_the_exact_product_rounded_half_up_once(
    price: int, area: int, months: int
) -> None:
    exact = Fraction(price * area * months, 120_000)
    total = money.total("fen/mu/year", price, area_mu_e4=area, term_months=months)
    assert -Fraction(1, 2) < total - exact <= Fraction(1, 2)


def test_totals_of_the_other_units() -> None:
    assert money.total("fen/year", 1_000_001, term_months=6) == 500_001
    assert money.total("fen", 77) == 77


@pytest.mark.parametrize(
    "keys",
    [
        {"price_unit": "fen/month", "price_fen": 1, "term_months": 1},
        {"price_unit": "fen/year", "price_fen": 1, "term_months": 0},
    ],
)
def test_a_total_needs_a_known_unit_and_a_term(keys: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"unit|term"):
        money.total(**keys)  # type: ignore[arg-type]  # the point of the test


def test_each_price_step_is_rounded_from_the_one_before() -> None:
    steps = money.escalated(33_333, percent_e2=500, every_years=3, term_months=120)
    assert steps == [Step(1, 33_333), Step(4, 35_000), Step(7, 36_750), Step(10, 38_588)]


def test_a_broken_last_year_counts_by_its_months() -> None:
    steps = [Step(1, 1_000), Step(3, 1_101)]
    assert money.total_of_steps("fen/year", steps, term_months=27) == 2_275
    assert money.year_instalments("fen/year", steps, term_months=27) == [1_000, 1_000, 275]


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 120))
def test_instalments_add_up_to_the_total(price: int, area: int, months: int) -> None:
    steps = money.escalated(price, percent_e2=500, every_years=3, term_months=months)
    parts = money.year_instalments("fen/mu/year", steps, area_mu_e4=area, term_months=months)
    total = money.total_of_steps("fen/mu/year", steps, area_mu_e4=area, term_months=months)
    assert sum(parts) == total
    assert len(parts) == -(-months // 12)
    assert min(parts) >= 0


def test_a_price_paid_once_is_one_instalment() -> None:
    assert money.year_instalments("fen", [Step(1, 9)], term_months=60) == [9]


@pytest.mark.parametrize("years", [[], [2], [1, 1], [1, 3, 2]])
def test_price_tables_begin_with_year_one_and_rise(years: list[int]) -> None:
    steps = [Step(year, 5) for year in years]
    with pytest.raises(ValueError, match="year 1"):
        money.total_of_steps("fen/year", steps, term_months=60)


def test_a_price_paid_once_has_no_steps() -> None:
    with pytest.raises(ValueError, match="no steps"):
        money.total_of_steps("fen", [Step(1, 5), Step(2, 6)])
