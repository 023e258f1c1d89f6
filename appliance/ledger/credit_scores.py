"""The district's credit scores, without the list naming anybody (domain.md H01).

    inbox/credit      a note (log_format.md 3) signed by the district's ledger key; its text:
                      `tradepost credit v1` LF, then one line of JSON: {"source", "salt": base64 of
                      32 bytes, "n": 32768, "rows": [{"token", "score", "date"}]}
    token             as that of the blacklist (ledger/blacklist.py), under another context
    source            who scored, in words that stand beside every score
    score, date       as the district writes it (`86.5`, `AA`); the local ISO day it was given

A score without its day or a list without its source is no list.
"""

import hmac
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from appliance.core import forms
from appliance.core.parties import Person
from appliance.ledger import blacklist, district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey, strict_base64

NAME: Final = "credit"
TITLE: Final = "tradepost credit v1\n"
CONTEXT: Final = b"tradepost/credit/v1"
SOURCE_MAX: Final = 60
_SCORE: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?|[A-D]{1,3}[+-]?")

FOUND: Final = "FOUND"
NONE: Final = "NONE"
NO_LIST: Final = blacklist.NO_LIST


class BadScores(ValueError):
    """Not a list of scores, or not signed by the district."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The score of one party."""

    token: str
    score: str
    date: str


class Scores(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The list as it was signed."""

    source: str
    salt: str
    n: int
    rows: tuple[Row, ...]


class Score(Struct, frozen=True):
    """What the list says of a party: FOUND with score, day and source, NONE, or NO_LIST."""

    state: str = NO_LIST
    score: str = ""
    date: str = ""
    source: str = ""


def token(id_type: str, id_number: str, salt: bytes, *, n: int = blacklist.N_MIN) -> bytes:
    """What stands for an identity on a list of scores."""
    return blacklist.token(id_type, id_number, salt, n=n, context=CONTEXT)


def text_of(made: Scores) -> str:
    """The text that the district signs."""
    return f"{TITLE}{msgspec.json.encode(made).decode()}\n"


def read(note: bytes, district: VerifierKey) -> Scores:
    """Read a list and prove whose it is. Raises BadScores."""
    try:
        said = district_notes.read(note, district, title=TITLE, most=notes.NOTE_BYTES_MAX)
        found = msgspec.json.decode(said.text, type=Scores)
        sizes = {len(strict_base64(row.token)) for row in found.rows}
        salt = strict_base64(found.salt)
    except (notes.BadNote, msgspec.DecodeError, ValueError) as error:
        raise BadScores(str(error)) from error
    if not blacklist.N_MIN <= found.n <= blacklist.N_MAX or found.n & (found.n - 1):
        raise BadScores("a cost that is too low, too high or no power of two")
    if len(salt) != blacklist.SALT_BYTES or not sizes <= {blacklist.TOKEN_BYTES}:
        raise BadScores("a salt or a token has another length")
    if not found.source.strip() or len(found.source) > SOURCE_MAX:
        raise BadScores("nobody is named who scored")
    if any(not _SCORE.fullmatch(row.score) or forms.day(row.date) is None for row in found.rows):
        raise BadScores("a score that is none, or without its day")
    return found


class CreditScores:
    """The district's scores as they lie in the inbox now; read again when they were replaced."""

    def __init__(
        self, path: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._newest = district_notes.Newest(
            path, disk, lambda note: read(note, district), bad=BadScores, refused=refused
        )

    def of(self, who: Person) -> Score:
        """What the district says of somebody; about a tenth of a second."""
        held = self._newest.now()
        if held is None:
            return Score()
        mine = token(who.id_type, who.id_number, strict_base64(held.salt), n=held.n)
        found = [row for row in held.rows if hmac.compare_digest(strict_base64(row.token), mine)]
        if not found:
            return Score(NONE)
        newest = max(found, key=lambda row: row.date)
        return Score(FOUND, newest.score, newest.date, held.source)
