"""Numbers that people read aloud and type: trades, documents, enrolments, codes on slips.

Source: domain.md 4.11. A station's numbers begin with its nine digits, so that they are given
without asking anybody.
"""

import re

from msgspec import Struct

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CROCKFORD_READ = str.maketrans("IiLlOo", "111100")
YEAR_MIN = "2000"
"""No station is older: an earlier year was misread or mistyped."""
CODE_LENGTH = 8
"""Characters of a query code and of a random enrolment id: 40 bits."""


class TradeNo(Struct, frozen=True):
    """The parts of a trade's number."""

    station: str
    year: int
    type: str
    seq: int


def trade_no(station: str, year: int, type_code: str, seq: int) -> str:
    """`999999100-2026-CBD-0001`; one gapless series a station and year over all types."""
    return f"{_station(station)}-{_year(year)}-{type_code}-{_seq(seq, 4)}"


def parse_trade_no(text: str) -> TradeNo | None:
    """The parts of a trade's number in its exact form; None for everything else."""
    found = re.fullmatch(r"([0-9]{9})-([0-9]{4})-([A-Z]{3})-([0-9]{4})", text)
    if found is None or found[2] < YEAR_MIN or found[4] == "0000":
        return None
    return TradeNo(found[1], int(found[2]), found[3], int(found[4]))


def enrol_no(trade: str, seq: int) -> str:
    """The number of an enrolment from the closing on, in the order of receipt: `...-E001`."""
    return f"{trade}-E{_seq(seq, 3)}"


def session_no(trade: str, round_no: int) -> str:
    """`.../S1`, counted from 1."""
    return f"{trade}/S{_seq(round_no, 1)}"


def draw_no(station: str, year: int, pool: str, seq: int) -> str:
    """A draw outside a trade: `999999100-2026-EXPERT-0001`."""
    return f"{_station(station)}-{_year(year)}-{pool}-{_seq(seq, 4)}"


def case_no(station: str, year: int, seq: int) -> str:
    """A case about a bad act: `999999100-2026-CASE-0001`."""
    return f"{_station(station)}-{_year(year)}-CASE-{_seq(seq, 4)}"


def document_no(station: str, year: int, document: str, seq: int) -> str:
    """`999999100-2026-DOC03-000001`; `document` is a code of document_types.csv."""
    return f"{_station(station)}-{_year(year)}-{document}-{_seq(seq, 6)}"


def cert_no(station: str, year: int, seq: int) -> str:
    """The certificate's number, in a gapless series."""
    return f"{_station(station)}鉴〔{_year(year)}〕{_seq(seq, 5)}号"


def deposit_reference(seq: int) -> str:
    """Eight digits and Luhn's digit, for the remark of a bank transfer."""
    digits = _seq(seq, 8)
    return digits + luhn_digit(digits)


# --- check digits and codes ---------------------------------------------------------------------


def luhn_digit(digits: str) -> str:
    """The digit that completes `digits`."""
    doubled = [int(one) * (2 - place % 2) for place, one in enumerate(reversed(digits))]
    return str(-sum(one // 10 + one % 10 for one in doubled) % 10)


def luhn_ok(digits: str) -> bool:
    """Whether a string of ASCII digits ends in its Luhn digit."""
    if not re.fullmatch("[0-9]{2,}", digits):
        return False
    return luhn_digit(digits[:-1]) == digits[-1]


def crockford(data: bytes) -> str:
    """Crockford's base 32 of bytes whose length is a multiple of five."""
    if len(data) % 5:
        raise ValueError("base 32 takes five bytes at a time")
    bits = int.from_bytes(data, "big")
    count = len(data) * 8 // 5
    return "".join(CROCKFORD[bits >> 5 * (count - 1 - place) & 31] for place in range(count))


def crockford_normal(text: str) -> str | None:
    """A code as typed, in its one form: upper case, I and L as 1, O as 0; None if it is no code.

    Spaces and hyphens between the characters are dropped.
    """
    typed = re.sub(r"[\s-]", "", text)
    # Upper case of other alphabets may be ASCII, and longer: a long s, a ligature.
    plain = typed.translate(_CROCKFORD_READ).upper() if typed.isascii() else ""
    return plain if plain and set(plain) <= set(CROCKFORD) else None


def query_code(mac: bytes) -> str:
    """The eight characters on a slip that let its holder ask: from an HMAC over the trade."""
    return crockford(mac[:5])


def enrol_id(random: bytes) -> str:
    """An enrolment's id until the closing: eight characters from five random bytes."""
    return crockford(random[:5])


def _station(code: str) -> str:
    if not re.fullmatch("[0-9]{9}", code):
        raise ValueError("a station's code has nine digits")
    return code


def _year(year: int) -> str:
    if not int(YEAR_MIN) <= year <= 9999:
        raise ValueError(f"no year of a number: {year}")
    return str(year)


def _seq(seq: int, width: int) -> str:
    """`width` digits from 1 on; only a series of width 1 may grow wider."""
    if seq < 1 or (width > 1 and seq >= 10**width):
        raise ValueError(f"{seq} does not fit {width} digits")
    return f"{seq:0{width}d}"
