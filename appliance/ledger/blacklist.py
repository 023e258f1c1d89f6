"""Whether somebody stands on the district's blacklist, without the list naming anybody.

    inbox/blacklist   a note (log_format.md 3) signed by the district's ledger key; its text:
                      `tradepost blacklist v1` LF, then one line of JSON:
                      {"salt": base64 of 32 bytes, "n": 32768, "rows": [{"token","from","to"}]}
    token             base64 of scrypt(password, salt, N = n, r = 8, p = 1, 32 bytes)
    password          `tradepost/blacklist/v1` 0x00 id type 0x00 normal id number

One comparison costs 32 MiB and about a tenth of a second, for the station as for whoever tries
numbers out. That makes fishing dear, not impossible: the 18 digits of one county's people born in
forty years are about 15 million numbers, two weeks of one core. So the list is not published and
each has a salt of its own; docs/vault.md says so.
"""

import hmac
from collections.abc import Callable
from hashlib import scrypt, sha256
from pathlib import Path

import msgspec

from appliance.core.parties import Person
from appliance.core.people import normal_id
from appliance.ledger import district_notes, notes
from appliance.ledger.disk import Disk
from appliance.ledger.keys import VerifierKey, strict_base64

TITLE = "tradepost blacklist v1\n"
CONTEXT = b"tradepost/blacklist/v1"
SALT_BYTES = 32
TOKEN_BYTES = 32
N_MIN, N_MAX = 2**15, 2**17
"""Below it is no hindrance; 2^17 takes 128 MiB, the most that a 1 GB box can spare."""

BLOCK = 8
LIST_BYTES_MAX = 4_194_304
"""About 30,000 rows: more than a province has."""

HIT, CLEAR, NO_LIST = "HIT", "CLEAR", "NO_LIST"


class BadList(ValueError):
    """Not a blacklist, or not signed by the district."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One party; listed from the first to the last day, ISO, both included."""

    token: str
    first: str = msgspec.field(name="from")
    last: str = msgspec.field(name="to")


class Blacklist(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The list as it was signed."""

    salt: str
    n: int
    rows: tuple[Row, ...]

    def judged(self, person: Person, day: str) -> str:
        """HIT where the person is listed on that local day, else CLEAR."""
        mine = token(person.id_type, person.id_number, strict_base64(self.salt), n=self.n)
        # All rows are compared, so that the time tells nothing.
        found = [
            hmac.compare_digest(strict_base64(row.token), mine)
            for row in self.rows
            if row.first <= day <= row.last
        ]
        return HIT if any(found) else CLEAR


def token(
    id_type: str, id_number: str, salt: bytes, *, n: int = N_MIN, context: bytes = CONTEXT
) -> bytes:
    """What stands for an identity on a list. Takes n KiB of memory."""
    password = b"\0".join((context, id_type.encode(), normal_id(id_number).encode()))
    return scrypt(
        password, salt=salt, n=n, r=BLOCK, p=1, dklen=TOKEN_BYTES, maxmem=2 * 128 * BLOCK * n
    )


def text_of(made: Blacklist) -> str:
    """The text that the district signs."""
    return f"{TITLE}{msgspec.json.encode(made).decode()}\n"


def read(note: bytes, district: VerifierKey) -> Blacklist:
    """Read a list and prove whose it is. Raises BadList."""
    try:
        said = district_notes.read(note, district, title=TITLE, most=LIST_BYTES_MAX)
        found = msgspec.json.decode(said.text, type=Blacklist)
        sizes = {len(strict_base64(row.token)) for row in found.rows}
        salt = strict_base64(found.salt)
    except (notes.BadNote, msgspec.DecodeError, ValueError) as error:
        raise BadList(str(error)) from error
    if not N_MIN <= found.n <= N_MAX or found.n & (found.n - 1):
        raise BadList("a cost that is too low, too high or no power of two")
    if len(salt) != SALT_BYTES or not sizes <= {TOKEN_BYTES}:
        raise BadList("a salt or a token has another length")
    return found


class Listed:
    """The district's list as it lies in the inbox now; read again when it was replaced."""

    def __init__(
        self, path: Path, disk: Disk, district: VerifierKey, *, refused: Callable[[str], None]
    ) -> None:
        self._newest = district_notes.Newest(
            path, disk, lambda note: read(note, district), bad=BadList, refused=refused
        )

    @property
    def version(self) -> str:
        """First 16 hex digits of the SHA-256 of the list in use, "" while there is none."""
        used = self._newest.last is not None
        return sha256(self._newest.note or b"").hexdigest()[:16] if used else ""

    def judged(self, person: Person, day: str) -> str:
        """HIT, CLEAR, or NO_LIST while there is none that the district signed."""
        held = self._newest.now()
        return NO_LIST if held is None else held.judged(person, day)
