"""Forms of values that more than one rule asks for: codes, digests, days, moments."""

import re
from datetime import date, datetime

from appliance.core.instant import instant_of

_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
_WORD = re.compile(r"[A-Za-z0-9._:/+=-]{1,64}")
_PERSONAL = re.compile(r"[0-9]{15}|[0-9]{17}[0-9Xx]|1[3-9][0-9]{9}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_code(text: str) -> bool:
    """A code as entries may hold it: never free words."""
    return _CODE.fullmatch(text) is not None


def is_word(text: str) -> bool:
    """A version, device or reference as entries may hold it: ASCII, no spaces, nobody's number."""
    return _WORD.fullmatch(text) is not None and not is_personal(text)


def is_personal(text: str) -> bool:
    """Looks like the ID or mobile number of a person, which no entry may hold."""
    return _PERSONAL.fullmatch(text) is not None


def is_sha256(text: str) -> bool:
    return _SHA256.fullmatch(text) is not None


def day(text: str) -> date | None:
    """An ISO date as text, None for anything else."""
    try:
        read = date.fromisoformat(text)
    except ValueError:
        return None
    return read if read.isoformat() == text else None


def moment(text: str) -> datetime | None:
    """An entry time of this or the next century, None for anything else.

    The bound keeps later arithmetic with days inside what a date can hold.
    """
    try:
        read = instant_of(text)
    except ValueError:
        return None
    return read if 2000 <= read.year < 2200 else None
