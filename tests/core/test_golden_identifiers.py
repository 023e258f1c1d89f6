"""Identifiers and capitals against their golden files."""

from datetime import date

import pytest

from appliance.core import money, numbers, people
from appliance.core.money import MoneyError
from tests.values import files, identifiers
from tests.values.identifiers import Case

REAL_DIVISIONS = ("330113", "110103", "310103", "440106", "500101", "659012", "010203")
"""Made in 2021, withdrawn, moved, of a new municipality, of a new city; and one that never was."""


@pytest.mark.parametrize("name", files.FAMILIES)
def test_a_golden_file_has_a_hundred_different_cases_of_its_maker(name: str) -> None:
    kept = (files.FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert kept == files.text(name)
    told = {repr({k: v for k, v in one.items() if k != "from"}) for one in files.cases(name)}
    assert len(told) >= 100


@pytest.mark.parametrize("case", files.cases("resident_ids"), ids=lambda case: case["from"])
def test_resident_ids(case: Case) -> None:
    text = case["input"]
    today = date.fromisoformat(case["today"])
    assert people.check_id_number(text, today=today, demo=case["demo"]) == case["fault"]
    if "birth" in case:
        assert people.id_birth(text).isoformat() == case["birth"]
        assert people.id_sex(text) == case["sex"]
        assert people.sex_warning(text, case["sex"]) is None
        assert people.sex_warning(text, "12".replace(case["sex"], "")) == "SEX_MISMATCH"


@pytest.mark.parametrize("case", files.cases("ages"), ids=lambda case: case["from"])
def test_ages(case: Case) -> None:
    birth, day = date.fromisoformat(case["birth"]), date.fromisoformat(case["day"])
    assert people.age_on(birth, day) == case["age"]
    assert people.is_adult(birth, day) == case["adult"]


@pytest.mark.parametrize("division", REAL_DIVISIONS)
@pytest.mark.parametrize("year", [1900, 1950, 1984, 1999, 2025])
def test_no_division_is_a_fault_in_any_year_of_birth(division: str, year: int) -> None:
    """The trap of python-stdnum: a division was not in force, or is not in its table."""
    text = identifiers.resident_id(f"{year}0101", 0, division)
    for demo in (True, False):
        assert people.check_id_number(text, today=identifiers.TODAY, demo=demo) is None


@pytest.mark.parametrize("case", files.cases("credit_codes"), ids=lambda case: case["from"])
def test_credit_codes(case: Case) -> None:
    code, of_type = case["input"], case["party_prefixes"]
    assert people.check_uscc(code) == case["fault"]
    if case["fault"] is None:
        warned = people.uscc_warnings(code, known=identifiers.KNOWN, of_party_type=of_type)
        assert list(warned) == case["warnings"]


@pytest.mark.parametrize("case", files.cases("luhn"), ids=lambda case: case["from"])
def test_luhn(case: Case) -> None:
    assert numbers.luhn_ok(case["input"]) == case["ok"]


@pytest.mark.parametrize("case", files.cases("deposit_references"), ids=lambda case: case["from"])
def test_deposit_references(case: Case) -> None:
    if case["expected"] is None:
        with pytest.raises(ValueError, match="does not fit"):
            numbers.deposit_reference(case["seq"])
    else:
        assert numbers.deposit_reference(case["seq"]) == case["expected"]


@pytest.mark.parametrize("case", files.cases("capitals"), ids=lambda case: str(case["fen"]))
def test_capitals_are_written(case: Case) -> None:
    assert money.rmb_capital(case["fen"]) == case["expected"]
    assert money.parse_capital(case["expected"]) == case["fen"]


@pytest.mark.parametrize("case", files.cases("capitals_read"), ids=lambda case: case["from"])
def test_capitals_are_read(case: Case) -> None:
    if case["fen"] is None:
        with pytest.raises(MoneyError, match="not-an-amount"):
            money.parse_capital(case["input"])
    else:
        assert money.parse_capital(case["input"]) == case["fen"]
