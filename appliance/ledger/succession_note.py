"""The district's word that a station's ledger goes on in a new box (entries.md 8).

A signed note (log_format.md 3) under the district's ledger key; two officers sign the entry of the
district's ledger that names it. Its text, RFC 8785 JSON after the first line:

    tradepost succession v1
    {"station","before","size","root","origin","life","vkey","at","floors":[{"series","last",
     "known"}]}

`size` and `root` (base64): what the district holds of the life `before`; `vkey` the key that the
new box made. `known` is the last number that the district has seen of a series, `last` the floor
that the new life numbers above: what lies between may be on papers of the box that was lost.
"""

from typing import Final

import msgspec

from appliance.core import canonical, origins
from appliance.core.entries import Floor
from appliance.ledger import notes
from appliance.ledger.keys import BadKey, VerifierKey, parse_vkey
from appliance.ledger.notes import BadNote

NAME: Final = "succession"
HEADER: Final = "tradepost succession v1"
NOTE_BYTES_MAX: Final = 65_536
SERIES_MAX: Final = 1_000
"""A dozen kinds of papers a year."""


class BadSuccession(ValueError):
    """A note that is none, or not for this box; the text is for the person."""


class Gap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One series: the last number the district knows of, and the floor."""

    series: str
    known: int
    last: int


class Succession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What two officers decide about a box that was lost."""

    station: str
    before: str
    size: int
    root: str
    origin: str
    life: int
    vkey: str
    at: str
    floors: tuple[Gap, ...]

    @property
    def plain_floors(self) -> tuple[Floor, ...]:
        return tuple(Floor(one.series, one.last) for one in self.floors)


def text_of(said: Succession) -> str:
    body = canonical.encode(msgspec.to_builtins(said)).decode()
    return f"{HEADER}\n{body}\n"


def read(note: bytes, district: VerifierKey) -> Succession:
    """Read and verify. Raises BadSuccession."""
    try:
        parsed = notes.parse(note[: NOTE_BYTES_MAX + 1])
        notes.verified(parsed, [district])
        head, _, body = parsed.text.partition("\n")
        said = msgspec.json.decode(body, type=Succession)
        key = parse_vkey(said.vkey)
    except (BadNote, BadKey, msgspec.DecodeError) as error:
        raise BadSuccession(f"not a word of the district about a succession: {error}") from error
    if head != HEADER or not origins.is_earlier(said.before, said.origin):
        raise BadSuccession("the new origin is no later life of that station")
    if said.life != origins.life_of(said.origin) or key.name != said.origin:
        raise BadSuccession("life and key are not those of the new origin")
    if len(said.floors) > SERIES_MAX or any(one.last < one.known for one in said.floors):
        raise BadSuccession("a floor lies below what is known")
    return said


def possibly_given(said: Succession) -> list[tuple[str, int, int]]:
    """(series, first, last) of the numbers that the lost box may have given to papers."""
    return [(one.series, one.known + 1, one.last) for one in said.floors if one.last > one.known]
