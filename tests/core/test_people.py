import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core import people

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/domain_vectors.json").read_text())
TODAY = date(2026, 11, 22)
BIRTHS = st.dates(date(1900, 1, 1), TODAY)


def check(text: str, *, demo: bool = True) -> str | None:
    return people.check_id_number(text, today=TODAY, demo=demo)


def number(birth: date, sequence: int) -> str:
    digits = f"999999{birth:%Y%m%d}{sequence:03d}"
    return digits + people.id_check_digit(digits)


@pytest.mark.parametrize("text", VECTORS["resident_id_valid"])
def test_good_id_numbers(text: str) -> None:
    assert check(text) is None


FAULTS = [
    "BIRTH_NOT_A_DATE", "LENGTH", "CHECK_DIGIT", "BIRTH_NOT_A_DATE", "BIRTH_NOT_A_DATE",
    "BIRTH_IN_FUTURE", "CHARSET",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fault"), [*zip(VECTORS["resident_id_invalid"], FAULTS, strict=True)]
)
def test_bad_id_numbers_name_their_fault(text: str, fault: str) -> None:
    assert check(text) == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("999999680312123", "FIFTEEN_DIGITS"),
        ("99999968031212X", "LENGTH"),
        (" 999999196803121232", "LENGTH"),
        ("99999919680312123 ", "CHARSET"),
        ("999999180002290012", "BIRTH_NOT_A_DATE"),
        ("999999189912310012", "BIRTH_BEFORE_1900"),
        ("999999202611230012", "BIRTH_IN_FUTURE"),
        ("", "LENGTH"),
    ],
)
def test_faults_are_named_in_their_order(text: str, fault: str) -> None:
    assert check(text) == fault


def test_the_demo_division_is_a_fault_outside_the_demo() -> None:
    assert check("999999196803121232", demo=False) == "DEMO_DIVISION"
    assert check("999999196803121230", demo=False) == "DEMO_DIVISION"


def test_full_width_and_small_x_are_read() -> None:
    with_x = next(number(date(1990, 1, 1), n) for n in range(99) if number(
        date(1990, 1, 1), n).endswith("X"))  # fmt: skip
    assert check(with_x.lower()) is None
    wide = "".join(chr(ord(one) + 0xFEE0) for one in with_x)
    assert check(wide) is None
    assert people.normal_id(wide) == with_x


@given(BIRTHS, st.integers(0, 999))
def test_a_number_tells_birth_and_sex(birth: date, sequence: int) -> None:
    text = number(birth, sequence)
    assert check(text) is None
    assert people.id_birth(text) == birth
    assert people.id_sex(text) == ("1" if sequence % 2 else "2")


@given(BIRTHS, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(birth: date, sequence: int, place: int, off: int) -> None:
    text = number(birth, sequence)
    wrong = str((int(text[place]) + off) % 10)
    assert check(text[:place] + wrong + text[place + 1 :]) is not None


@given(BIRTHS, st.integers(0, 999), st.integers(0, 16))
def test_two_neighbours_exchanged_are_always_found(birth: date, sequence: int, place: int) -> None:
    text = number(birth, sequence)
    exchanged = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    assert exchanged == text or check(exchanged) is not None


def test_the_card_wins_over_the_number_with_a_warning() -> None:
    assert people.sex_warning("999999196803121232", "1") is None
    assert people.sex_warning("999999196803121232", "2") == "SEX_MISMATCH"
    assert people.sex_warning("999999196803121232", "") is None


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 11, 22), date(2026, 11, 21), 17),
        (date(2008, 11, 22), date(2026, 11, 22), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
    ],
)
def test_ages_count_the_birthday(birth: date, day: date, age: int) -> None:
    assert people.age_on(birth, day) == age
    assert people.is_adult(birth, day) == (age >= 18)


@pytest.mark.parametrize("code", VECTORS["uscc_valid"])
def test_good_credit_codes(code: str) -> None:
    assert people.check_uscc(code) is None
    assert people.check_uscc(code.lower()) is None


@pytest.mark.parametrize(
    ("code", "fault"),
    [*zip(VECTORS["uscc_invalid"], ["CHECK_DIGIT", "CHARSET", "LENGTH"], strict=True)],
)
def test_bad_credit_codes_name_their_fault(code: str, fault: str) -> None:
    assert people.check_uscc(code) == fault


@given(st.sampled_from(VECTORS["uscc_valid"]), st.integers(0, 17), st.integers(1, 30))
def test_one_wrong_character_of_a_credit_code_is_found(code: str, place: int, off: int) -> None:
    symbols = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    wrong = symbols[(symbols.index(code[place]) + off) % 31]
    assert people.check_uscc(code[:place] + wrong + code[place + 1 :]) == "CHECK_DIGIT"


def test_credit_codes_warn() -> None:
    code = VECTORS["uscc_valid"][0]
    assert people.uscc_warnings(code, known={"N2"}, of_party_type={"N2"}) == ()
    assert people.uscc_warnings(code, known={"N2"}, of_party_type=()) == ()
    assert people.uscc_warnings(code, known={"91"}, of_party_type={"91", "92"}) == (
        "PREFIX_UNKNOWN",
        "PREFIX_PARTY_TYPE",
    )
    other = code[:16] + ("1" if code[16] != "1" else "2") + code[17]
    assert people.uscc_warnings(other, known={"N2"}, of_party_type=()) == ("ORG_CODE_CHECK",)


@pytest.mark.parametrize(
    ("text", "masked", "public"),
    [("999999196803121232", "9999**********1232", "***1232"), ("12345678", "********", "***5678"),
     ("1234", "****", "***"), ("", "", "***")],
)  # fmt: skip
def test_id_numbers_are_masked(text: str, masked: str, public: str) -> None:
    assert people.mask_id(text) == masked
    assert people.mask_id_public(text) == public


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("张其丰", "张*丰"), ("欧阳其丰", "欧**丰"), ("丰", "*"), ("", "*"),
     ("葛\U000e0100丰", "葛\U000e0100*")],
)  # fmt: skip
def test_names_are_masked(name: str, masked: str) -> None:
    assert people.mask_name(name) == masked


def test_phones_and_accounts_are_masked() -> None:
    assert people.mask_phone("16900000001") == "169****0001"
    assert people.mask_phone("12345") == "****45"
    assert people.mask_account("9999990000000100012") == "****0012"
    assert people.mask_account("12345678") == "****"


@pytest.mark.parametrize("text", ["16900000001", "13000000000", "19999999999"])
def test_mobiles(text: str) -> None:
    assert people.is_mobile(text)
    assert people.is_phone(text)


@pytest.mark.parametrize(
    "text", ["010-12345678", "0579-1234567", "05791234567", "0579-1234567-12"]
)
def test_landlines(text: str) -> None:
    assert not people.is_mobile(text)
    assert people.is_phone(text)


@pytest.mark.parametrize("text", ["", "12000000000", "1690000000", "169000000011", "１6900000001"])
def test_other_text_is_no_phone(text: str) -> None:
    assert not people.is_phone(text)


def test_accounts() -> None:
    assert people.is_personal_account("1" * 12)
    assert not people.is_personal_account("1" * 11)
    assert not people.is_personal_account("1" * 20)
    assert people.is_corporate_account("12-3456")
    assert not people.is_corporate_account("12345")


@pytest.mark.parametrize("dot", ["\u00b7", "\u2022", "\u30fb", "\uff0e"])
def test_middle_dots_compare_as_one(dot: str) -> None:
    assert people.comparable_name(f"阿 依{dot}古丽") == "阿依\u00b7古丽"


def test_names_compare_by_what_they_mean() -> None:
    assert people.comparable_name("阿依.古丽") != people.comparable_name("阿依·古丽")
    assert people.comparable_name("某社（有限）") == "某社(有限)"
    assert people.comparable_name("\uf9dc") == people.comparable_name("隆")
    assert people.comparable_digits("9999 9900") == "99999900"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("张三", None),
        ("阿依·古丽", None),
        ("𬭎\U0003106c", None),
        ("葛\U000e0100", None),
        ("Li Wei", None),
        ("", "NAME_EMPTY"),
        (" ", "NAME_EMPTY"),
        ("王" * 64, None),
        ("王" * 65, "NAME_LENGTH"),
        ("王3", "NAME_CHARSET"),
        ("<b>", "NAME_CHARSET"),
    ],
)
def test_typed_names_are_checked(name: str, fault: str | None) -> None:
    assert people.check_name(name) == fault
