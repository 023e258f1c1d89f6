"""The 256-byte text block of the four kinds of card, as a person.

Source: GA/T 490 and the rules for residence permits (2018) and foreign permanent resident cards
(2017, 2023); offsets are in bytes. The character at byte 248 tells which card it is.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from appliance.core.parties import Person
from drivers.idcard_samv.wire import TEXT_LENGTH, BadText, text_of

LONG_TERM: Final = "\u957f\u671f"
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
KIND_AT: Final = slice(248, 250)
"""Compared as bytes: what is no letter there is a mainland card, whatever else it may be."""


def person_of(block: bytes) -> tuple[str, Person, tuple[str, ...]]:
    """Kind of card, the person, warnings: SEX_MISMATCH, BIRTH_MISMATCH, CHECK_DIGIT.

    Kinds: mainland, hmt, foreign-2017, foreign-2023. Raises BadText.
    """
    if len(block) != TEXT_LENGTH:
        raise BadText("the text block is not 256 bytes")
    kind, read = LAYOUTS.get(block[KIND_AT], ("mainland", _mainland))
    person = read(block)
    if not person.name or not person.id_number:
        raise BadText("a card without name or number")
    return kind, person, _warnings(person)


def _mainland(block: bytes) -> Person:
    return Person(
        name=_at(block, 0, 30),
        id_number=_at(block, 122, 36),
        id_type="01",
        sex=_at(block, 30, 2),
        ethnicity=_at(block, 32, 4),
        birth=_day(_at(block, 36, 16)),
        address=_at(block, 52, 70),
        card_valid_from=_day(_at(block, 188, 16)),
        card_valid_to=_end(_at(block, 204, 16)),
    )


def _permit(block: bytes) -> Person:
    number = _at(block, 122, 36)
    return Person(
        name=_at(block, 0, 30),
        id_number=number,
        id_type="05" if number.startswith("83") else "04",
        sex=_at(block, 30, 2),
        birth=_day(_at(block, 36, 16)),
        address=_at(block, 52, 70),
        card_valid_from=_day(_at(block, 188, 16)),
        card_valid_to=_end(_at(block, 204, 16)),
    )


def _foreign_2017(block: bytes) -> Person:
    return Person(
        name=_at(block, 158, 30) or _at(block, 0, 120),
        id_number=_at(block, 122, 30),
        id_type="06",
        sex=_at(block, 120, 2),
        birth=_day(_at(block, 220, 16)),
        card_valid_from=_day(_at(block, 188, 16)),
        card_valid_to=_end(_at(block, 204, 16)),
    )


def _foreign_2023(block: bytes) -> Person:
    # The English name runs on at byte 220 without a mark; its padding is at the very end only.
    english = text_of(block[52:122] + block[220:242])
    return Person(
        name=_at(block, 0, 30) or english,
        id_number=_at(block, 122, 36),
        id_type="06",
        sex=_at(block, 30, 2),
        birth=_day(_at(block, 36, 16)),
        card_valid_from=_day(_at(block, 188, 16)),
        card_valid_to=_end(_at(block, 204, 16)),
    )


LAYOUTS: Final[dict[bytes, tuple[str, Callable[[bytes], Person]]]] = {
    b"J\0": ("hmt", _permit),
    b"I\0": ("foreign-2017", _foreign_2017),
    b"Y\0": ("foreign-2023", _foreign_2023),
}
"""Anything else at byte 248, normally a space, is a mainland card."""


def _at(block: bytes, offset: int, length: int) -> str:
    return text_of(block[offset : offset + length])


def _day(text: str) -> str:
    """YYYYMMDD as an ISO date, empty stays empty. Raises BadText."""
    if not text:
        return ""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        raise BadText("not a day")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        raise BadText("not a day") from None


def _end(text: str) -> str:
    return "" if text == LONG_TERM else _day(text)


def _warnings(person: Person) -> tuple[str, ...]:
    """Where the number disagrees with the fields; the card wins."""
    number = person.id_number
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return ()  # the foreign card of 2017 has no such rule
    checked = "10X98765432"[sum(int(d) * w for d, w in zip(number, WEIGHTS, strict=False)) % 11]
    sex = "1" if int(number[16]) % 2 else "2"
    found = {
        "CHECK_DIGIT": number[17] != checked,
        "BIRTH_MISMATCH": person.id_type != "06" and person.birth.replace("-", "") != number[6:14],
        "SEX_MISMATCH": person.id_type != "06" and person.sex in {"1", "2"} and person.sex != sex,
    }
    return tuple(code for code, wrong in found.items() if wrong)
