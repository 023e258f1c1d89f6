"""Which signed notes a district sends down: their names, their sizes, the list of them.

    tables  licence  organisations  blacklist  enrolments     one each, replaced by the next
    credit  release  opening-share                                                 likewise
    withdrawn                                  certificates withdrawn: a CRL, not a note
    enrolled                      that this station is enrolled, with which keys (enrolled_word)
    witnessed                     the station's checkpoint, signed by further witnesses
    pools-expert  pools-assessor  pools-agency  pools-contractor          likewise
    departments/<trade>                        level 2 of a joint review, signed at the district
    departments/<trade>-<slot>.txt, -<slot>    a department's words, and its signed answer
    answers/<number>.txt  answers/<number>     what was asked for, and its signed note
    rulings/<trade>.txt  rulings/<trade>       words of a ruling, and its signed note
    board/<number>.txt  board/<number>         a notice for the board, and its signed note
    revoked/<key>                              a key of the staff signs no more
    waivers/<session>                          no supervisor needed in this one session
    complaints/<number>                        the district's word about a complaint,
    complaints/<number>.txt                    the words of a decision, sealed to the station
    online/<session>                           result of an online auction

The names are those of the station's inbox (appliance/ledger/). Nothing here is believed: the
station verifies every note by itself.
"""

import re
from typing import Final

import msgspec

# The sizes and names of appliance/ledger, which reads what these notes say. To carry one nobody
# needs to know every kind of entry: without those modules the agent takes 4 MiB less. A test holds
# each of them against its module.
NOTE_BYTES_MAX: Final = 262_144
WITHDRAWN_BYTES_MAX: Final = 262_144
"""Some five thousand certificates; one that has ended leaves the list."""
SHORT_BYTES_MAX: Final = 4_096
TEXT_BYTES_MAX: Final = 16_384
POOL_BYTES_MAX: Final = 1_048_576
ONLINE_BYTES_MAX: Final = 131_072
POOLS: Final = ("pools-expert", "pools-assessor", "pools-agency", "pools-contractor")
WITHDRAWN: Final = "withdrawn"
"""The list of withdrawn certificates, for the sync process itself (sync.renewal)."""
ENROLLED: Final = "enrolled"
WITNESSED: Final = "witnessed"
"""The station's own checkpoint with the lines of witnesses beyond the district."""
ERASURES: Final = "erasures"
"""The district's confirmation that it destroyed escrowed keys (sync.district.erasing)."""
ERASURES_BYTES_MAX: Final = 65_536
LONGEST: Final = {
    "tables": NOTE_BYTES_MAX,
    "licence": SHORT_BYTES_MAX,
    "release": SHORT_BYTES_MAX,
    "organisations": NOTE_BYTES_MAX,
    "blacklist": NOTE_BYTES_MAX,
    "credit": NOTE_BYTES_MAX,
    "enrolments": NOTE_BYTES_MAX,
    "opening-share": NOTE_BYTES_MAX,
    WITNESSED: NOTE_BYTES_MAX,
    **dict.fromkeys(POOLS, POOL_BYTES_MAX),
    WITHDRAWN: WITHDRAWN_BYTES_MAX,
    ENROLLED: SHORT_BYTES_MAX,
    "succession": 65_536,
    ERASURES: ERASURES_BYTES_MAX,
}
"""Bytes; no signed note of any kind is read beyond them."""
ANSWERS: Final = "answers"
TEXT: Final = ".txt"
ONLINE: Final = "online"
DEPARTMENTS: Final = "departments"
RULINGS: Final = "rulings"
WAIVERS: Final = "waivers"
REVOKED: Final = "revoked"
BOARD: Final = "board"
BOARD_TEXT_BYTES_MAX: Final = 8_192
COMPLAINTS: Final = "complaints"
LISTED_MAX: Final = 500
"""Notes of one list: the ten, and some hundred answers with their texts."""

_ANSWER: Final = re.compile(r"answers/[A-Za-z0-9-]{1,64}(\.txt)?")
_ONLINE: Final = re.compile(r"online/\d{9}-\d{4}-[A-Z]{3}-\d{4,6}-S\d{1,4}")
_WAIVER: Final = re.compile(r"waivers/\d{9}-\d{4}-[A-Z]{3}-\d{4,6}-S\d{1,4}")
_REVOKED: Final = re.compile(r"revoked/[0-9a-f]{8}")
_BOARD: Final = re.compile(r"board/[A-Z0-9][A-Z0-9-]{0,39}(\.txt)?")
_DEPARTMENT: Final = re.compile(
    r"departments/\d{9}-\d{4}-[A-Z]{3}-\d{4,6}(-[A-Z][A-Z0-9_]{1,39}(\.txt)?)?"
)
_RULING: Final = re.compile(r"rulings/\d{9}-\d{4}-[A-Z]{3}-\d{4,6}(\.txt)?")
_COMPLAINT: Final = re.compile(r"complaints/\d{9}-\d{4}-DOC39-\d{6}(\.txt)?")
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
        return ONLINE_BYTES_MAX
    if _WAIVER.fullmatch(name) or _REVOKED.fullmatch(name):
        return SHORT_BYTES_MAX
    if _BOARD.fullmatch(name):
        return BOARD_TEXT_BYTES_MAX if name.endswith(TEXT) else SHORT_BYTES_MAX
    if _DEPARTMENT.fullmatch(name):
        long = TEXT_BYTES_MAX
        return long if name.endswith(TEXT) else SHORT_BYTES_MAX
    if _RULING.fullmatch(name) or _COMPLAINT.fullmatch(name):
        return TEXT_BYTES_MAX if name.endswith(TEXT) else SHORT_BYTES_MAX
    if not _ANSWER.fullmatch(name):
        return None
    return TEXT_BYTES_MAX if name.endswith(TEXT) else SHORT_BYTES_MAX


def fits(one: Named) -> bool:
    """Whether name, size and digest are such that it may be asked for."""
    most = longest(one.name)
    return most is not None and 0 < one.bytes <= most and bool(_DIGEST.fullmatch(one.sha256))
