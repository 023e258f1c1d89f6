"""Numbers, names and ages of people and organisations: checks, masks, comparison.

Source: domain.md 4.1, 4.2, 4.10; masks of dependencies.md.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date

DEMO_DIVISION = "999999"
ADULT_AGE = 18
NAME_LENGTH_MAX = 64

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_USCC_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORG_SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_MIDDLE_DOTS = str.maketrans("\u2022\u30fb\uff0e", "\u00b7\u00b7\u00b7")
_NAME = re.compile(
    "(?:[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef]?"
    "|[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f][\u0300-\u036f]{0,2}"
    "|[\u00b7\u2022\u30fb\uff0e' .-])+"
)
"""CJK with extensions A to H and compatibility ideographs, each with its variation; Latin letters
with accents; middle dots. Nothing that cannot be seen, or that turns the line round."""


def normal_id(text: str) -> str:
    """Full-width forms to ASCII, `x` to `X`; spaces stay, the check refuses them."""
    return unicodedata.normalize("NFKC", text).upper()


# --- resident ID --------------------------------------------------------------------------------


def check_id_number(text: str, *, today: date, demo: bool) -> str | None:
    """The first fault of a resident ID number (GB 11643), None when there is none.

    FIFTEEN_DIGITS, LENGTH, CHARSET, BIRTH_NOT_A_DATE, BIRTH_BEFORE_1900, BIRTH_IN_FUTURE,
    DEMO_DIVISION, CHECK_DIGIT, tested in this order. An unknown division is no fault.
    """
    number = normal_id(text)
    if re.fullmatch("[0-9]{15}", number):
        return "FIFTEEN_DIGITS"
    if len(number) != 18:
        return "LENGTH"
    if not re.fullmatch("[0-9]{17}[0-9X]", number):
        return "CHARSET"
    if fault := _birth_fault(number, today):
        return fault
    if number.startswith(DEMO_DIVISION) and not demo:
        return "DEMO_DIVISION"
    return None if number[17] == id_check_digit(number[:17]) else "CHECK_DIGIT"


def id_check_digit(digits: str) -> str:
    """The 18th character for the first 17 (ISO 7064 MOD 11-2)."""
    weighed = sum(weight * int(one) for weight, one in zip(_ID_WEIGHTS, digits, strict=True))
    return _ID_CHECKS[weighed % 11]


def id_birth(number: str) -> date:
    """Date of birth in a number that has passed its check."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def id_sex(number: str) -> str:
    """Code of sex.csv that the 17th digit says: odd `1`, even `2`."""
    return "1" if int(number[16]) % 2 else "2"


def sex_warning(number: str, sex: str) -> str | None:
    """SEX_MISMATCH when the card says another sex than the number; the card wins."""
    return "SEX_MISMATCH" if sex in {"1", "2"} and sex != id_sex(number) else None


def age_on(birth: date, day: date) -> int:
    """Full years; the birthday counts, 29 February has it on 1 March of common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_adult(birth: date, day: date) -> bool:
    return age_on(birth, day) >= ADULT_AGE


def _birth_fault(number: str, today: date) -> str | None:
    try:
        birth = id_birth(number)
    except ValueError:
        return "BIRTH_NOT_A_DATE"
    if birth.year < 1900:
        return "BIRTH_BEFORE_1900"
    return "BIRTH_IN_FUTURE" if birth > today else None


# --- unified social credit code -----------------------------------------------------------------


def check_uscc(text: str) -> str | None:
    """The first fault of a credit code (GB 32100): LENGTH, CHARSET, CHECK_DIGIT; None if none."""
    code = normal_id(text)
    if len(code) != 18:
        return "LENGTH"
    if not set(code) <= set(_USCC_SYMBOLS):
        return "CHARSET"
    weighed = sum(_USCC_SYMBOLS.index(one) * pow(3, i, 31) for i, one in enumerate(code[:17]))
    return None if _USCC_SYMBOLS.index(code[17]) == -weighed % 31 else "CHECK_DIGIT"


def uscc_warnings(
    text: str, *, known: Collection[str], of_party_type: Collection[str]
) -> tuple[str, ...]:
    """What needs a second person in a code without fault.

    `known`: prefixes of uscc_prefix.csv; `of_party_type`: those of the party's type, empty when
    the type sets none. ORG_CODE_CHECK, PREFIX_UNKNOWN, PREFIX_PARTY_TYPE.
    """
    code = normal_id(text)
    prefix, warnings = code[:2], []
    if code[16] != _org_check_digit(code[8:16]):
        warnings.append("ORG_CODE_CHECK")
    if prefix not in known:
        warnings.append("PREFIX_UNKNOWN")
    if of_party_type and prefix not in of_party_type:
        warnings.append("PREFIX_PARTY_TYPE")
    return tuple(warnings)


def _org_check_digit(organisation: str) -> str:
    """The 9th character of an organisation code (GB 11714)."""
    pairs = zip(_ORG_WEIGHTS, organisation, strict=True)
    rest = 11 - sum(weight * _ORG_SYMBOLS.index(one) for weight, one in pairs) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


# --- names, phones, accounts --------------------------------------------------------------------


def check_name(text: str) -> str | None:
    """The fault of a name that was typed: NAME_EMPTY, NAME_LENGTH, NAME_CHARSET; None if none.

    A name from a card is kept as it was read, whatever its characters.
    """
    if not text.strip():
        return "NAME_EMPTY"
    if len(_letters(text)) > NAME_LENGTH_MAX:
        return "NAME_LENGTH"
    return None if _NAME.fullmatch(text) else "NAME_CHARSET"


def comparable_name(text: str) -> str:
    """A name for comparison only: one middle dot (a plain `.` is none), NFKC, no spaces."""
    plain = unicodedata.normalize("NFKC", text.translate(_MIDDLE_DOTS))
    return "".join(plain.split())


def comparable_digits(text: str) -> str:
    """Accounts and phones are compared without spaces."""
    return "".join(text.split())


def is_mobile(text: str) -> bool:
    return re.fullmatch(r"1[3-9][0-9]{9}", text) is not None


def is_phone(text: str) -> bool:
    """A mobile or a landline number."""
    return (
        is_mobile(text) or re.fullmatch(r"0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?", text) is not None
    )


def is_personal_account(text: str) -> bool:
    """12 to 19 digits; whether Luhn's digit fits is only a warning (`numbers.luhn_ok`)."""
    return re.fullmatch("[0-9]{12,19}", text) is not None


def is_corporate_account(text: str) -> bool:
    return re.fullmatch("[0-9-]{6,32}", text) is not None


# --- masks --------------------------------------------------------------------------------------


def mask_id(number: str) -> str:
    """Private papers: first and last four, a star for each character between."""
    return _masked(number, 4, 4)


def mask_id_public(number: str) -> str:
    """Public screens and notices: three stars and the last four."""
    return "***" + number[-4:] if len(number) > 4 else "***"


def mask_phone(text: str) -> str:
    """First three, four stars, last four."""
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 10 else "****" + text[-2:]


def mask_account(text: str) -> str:
    """The last four digits."""
    return "****" + text[-4:] if len(text) > 8 else "****"


def mask_name(text: str) -> str:
    """A natural person's name: first and last character, of two the first, of one none."""
    letters = _letters(text)
    if len(letters) < 3:
        return "".join(letters[:1]) + "*" if len(letters) == 2 else "*"
    return letters[0] + "*" * (len(letters) - 2) + letters[-1]


def mask_names_in(text: str, names: Iterable[str]) -> str:
    """A text in which persons are named, such as a title, with their names masked.

    The longest first: a name inside another must leave nothing over.
    """
    for name in sorted((one for one in names if len(one) > 1), key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    return text


def _masked(text: str, first: int, last: int) -> str:
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]


def _letters(text: str) -> list[str]:
    """What a reader sees as one character: a variation selector stays with its ideograph."""
    letters: list[str] = []
    for one in text:
        if letters and unicodedata.category(one) in {"Mn", "Me", "Cf"}:
            letters[-1] += one
        else:
            letters.append(one)
    return letters
