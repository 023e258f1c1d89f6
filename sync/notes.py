"""Which signed notes a district sends down: their names, their sizes, the list of them.

    tables  licence  organisations  blacklist  enrolments     one each, replaced by the next
    credit  opening-share                                                 likewise
    pools-expert  pools-assessor  pools-agency  pools-contractor          likewise
    departments/<trade>                        level 2 of a joint review, signed at the district
    departments/<trade>-<slot>.txt, -<slot>    a department's words, and its signed answer
    answers/<number>.txt  answers/<number>     what was asked for, and its signed note
    rulings/<trade>.txt  rulings/<trade>       words of a ruling, and its signed note
    online/<session>                           result of an online auction

The names are those of the station's inbox (appliance/ledger/). Nothing here is believed: the
station verifies every note by itself.
"""

import re
from typing import Final

import msgspec

from appliance.ledger import (
    answers,
    credit_scores,
    department_notes,
    enrolments,
    licences,
    notes,
    online_results,
    opening_notes,
    pools,
    rulings,
)

LONGEST: Final = {
    "tables": notes.NOTE_BYTES_MAX,
    "licence": licences.NOTE_BYTES_MAX,
    "organisations": notes.NOTE_BYTES_MAX,
    "blacklist": notes.NOTE_BYTES_MAX,
    credit_scores.NAME: notes.NOTE_BYTES_MAX,
    enrolments.NAME: notes.NOTE_BYTES_MAX,
    opening_notes.NAME: opening_notes.NOTE_BYTES_MAX,
    **dict.fromkeys(pools.NAMES.values(), pools.NOTE_BYTES_MAX),
}
"""Bytes; no signed note of any kind is read beyond them."""
ANSWERS: Final = "answers"
TEXT: Final = ".txt"
ONLINE: Final = online_results.NAME
DEPARTMENTS: Final = department_notes.NAME
RULINGS: Final = rulings.NAME
LISTED_MAX: Final = 500
"""Notes of one list: the ten, and some hundred answers with their texts."""

_ANSWER: Final = re.compile(r"answers/[A-Za-z0-9-]{1,64}(\.txt)?")
_ONLINE: Final = re.compile(r"online/\d{9}-\d{4}-[A-Z]{3}-\d{4,6}-S\d{1,4}")
_DEPARTMENT: Final = re.compile(
    r"departments/\d{9}-\d{4}-[A-Z]{3}-\d{4,6}(-[A-Z][A-Z0-9_]{1,39}(\.txt)?)?"
)
_RULING: Final = re.compile(r"rulings/\d{9}-\d{4}-[A-Z]{3}-\d{4,6}(\.txt)?")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Named(msgspec.Struct, frozen=True):
    """One note that the district holds for a station; `sha256` in hex."""

    name: str
    sha256: str
    bytes: int


class NotesList(msgspec.Struct, frozen=True):
    notes: tuple[Named, ...]


def longest(name: str) -> int | None:
    """How many bytes a note of this name may have; None: no note has such a name."""
    if name in LONGEST:
        return LONGEST[name]
    if _ONLINE.fullmatch(name):
        return online_results.NOTE_BYTES_MAX
    if _DEPARTMENT.fullmatch(name):
        long = department_notes.TEXT_BYTES_MAX
        return long if name.endswith(TEXT) else department_notes.NOTE_BYTES_MAX
    if _RULING.fullmatch(name):
        return rulings.TEXT_BYTES_MAX if name.endswith(TEXT) else rulings.NOTE_BYTES_MAX
    if not _ANSWER.fullmatch(name):
        return None
    return answers.TEXT_BYTES_MAX if name.endswith(TEXT) else answers.NOTE_BYTES_MAX


def fits(one: Named) -> bool:
    """Whether name, size and digest are such that it may be asked for."""
    most = longest(one.name)
    return most is not None and 0 < one.bytes <= most and bool(_DIGEST.fullmatch(one.sha256))
