"""The district's side of a replaced box: what is held, the floors, the word that two sign.

Floors are taken from the entries that arrived. Every series of the years in question goes on
`margin` above what is known: the papers that the lost box gave out after its last contact bear
numbers from that gap, and nobody else's ever will.
"""

import base64
from typing import Final

import msgspec

from appliance.core import numbering, origins, tree
from appliance.core.codes import Tables
from appliance.core.instant import Instant, text_of
from appliance.ledger.keys import ED25519, BadKey, parse_vkey
from appliance.ledger.succession_note import Gap, Succession
from appliance.ledger.verify_succession import numbers_in
from sync.district.store.store import SqlShelf

MARGIN: Final = 100
"""A busy station's papers of one kind in six weeks without a line."""
MARGIN_MAX: Final = 10_000
REQUEST_BYTES_MAX: Final = 16_384


class BadRequest(ValueError):
    """A new box whose ledger cannot go on from this one; the text is for the person."""


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the new box says of itself (`tradepost box replace`): its keys, and whom it follows."""

    v: int
    station: str
    before: str
    origin: str
    ledger: str
    witness: str


def read_request(data: bytes) -> Request:
    """Raises BadRequest."""
    try:
        asked = msgspec.json.decode(data[: REQUEST_BYTES_MAX + 1], type=Request)
        key = parse_vkey(asked.ledger)
    except (msgspec.DecodeError, BadKey) as error:
        raise BadRequest(f"not the request of a new box: {error}") from error
    if asked.v != 1 or not origins.is_earlier(asked.before, asked.origin):
        raise BadRequest("the new origin is no later life of that station")
    if key.name != asked.origin or key.type != ED25519:
        raise BadRequest("the key is not one of the new ledger")
    return asked


def planned(
    shelf: SqlShelf, asked: Request, tables: Tables, now: Instant, margin: int = MARGIN
) -> Succession:
    """What two officers are asked to sign. Raises BadRequest."""
    if asked.before != shelf.origin or asked.station != shelf.station.code:
        raise BadRequest("that is another station's ledger")
    if not 0 <= margin <= MARGIN_MAX:
        raise BadRequest(f"a margin is from 0 to {MARGIN_MAX}")
    if shelf.size == 0:
        raise BadRequest("nothing of that ledger is held: it begins anew, without a succession")
    known, newest = numbers_in(body for _seq, body in shelf.entries(0, shelf.size))
    return Succession(
        station=asked.station,
        before=asked.before,
        size=shelf.size,
        root=base64.b64encode(tree.root(shelf.size, shelf.node)).decode(),
        origin=asked.origin,
        life=origins.life_of(asked.origin),
        vkey=asked.ledger,
        at=text_of(now.at),
        floors=_floors(known, _years(newest, now), tables, margin),
    )


def _years(newest: str, now: Instant) -> range:
    return range(int(newest[:4]) if newest else int(now.day[:4]), int(now.day[:4]) + 1)


def _floors(known: dict[str, int], years: range, tables: Tables, margin: int) -> tuple[Gap, ...]:
    kinds = ["trade", "cert", numbering.CASE, *sorted(tables.document_types)]
    possible = {f"{kind}/{year}": 0 for kind in kinds for year in years} | known
    open_years = tuple(f"/{year}" for year in years)
    return tuple(
        Gap(series, last, last + margin if series.endswith(open_years) else last)
        for series, last in sorted(possible.items())
    )
