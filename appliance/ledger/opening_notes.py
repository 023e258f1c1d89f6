"""The district's share of an opening: what a station asks for, and what the district signs.

    opening-<trade>.json   {"v":1,"origin","station","trade","deadline","key",
                            "bids":[{"enrol_id","sha256","to_head","to_supervisor"}]}

`key` is the X25519 key under which the district was named, base64; `deadline` the entry time until
which offers were taken; the layers of 128 bytes each are sealed to the district, base64. The
district peels them after the deadline and signs a note (log_format.md 3) with this text:

    tradepost opening share 1
    station 999999100
    trade <number>
    key <base64>
    <sha256 of the sealed offer, hex> <for the head, base64> <for the supervisor, base64>   each

What it sends back is still sealed to the head and to the supervisor: on the way it opens nothing.
A layer that does not open is `-`.
"""

import base64
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

from appliance.core.entries import Recorded, ShareGiven
from appliance.ledger import bid_sealing, district_notes, notes
from appliance.ledger.bid_sealing import DISTRICT, HEAD, SUPERVISOR, BadBid, Place, SealedBid
from appliance.ledger.blobs import Blobs
from appliance.ledger.keys import VerifierKey
from appliance.ledger.share_keys import ShareSecret

TITLE: Final = "tradepost opening share 1\n"
NAME: Final = "opening-share"
"""Of the note in the inbox."""
NOTE_BYTES_MAX: Final = 262_144
"""A thousand offers."""
REQUEST_BYTES_MAX: Final = 524_288
PAIRS: Final = ((DISTRICT, HEAD), (DISTRICT, SUPERVISOR))


class BadShare(ValueError):
    """A request or a note that is none, is for others, or comes before its time."""


class Layers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of one offer: what the district has to peel."""

    enrol_id: str
    sha256: str
    to_head: str
    to_supervisor: str


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a station asks of its district, after the closing: it tells how many offers came."""

    v: int
    origin: str
    station: str
    trade: str
    deadline: str
    key: str
    bids: tuple[Layers, ...]


class Peeled(Struct, frozen=True):
    """What the note gives: for each offer what is sealed to the head, and to the supervisor."""

    parts: tuple[tuple[bytes, bytes], ...]
    cert: str


def layers_of(bid: SealedBid, enrol_id: str) -> Layers:
    to_head, to_supervisor = (_text(bid.layer(pair)) for pair in PAIRS)
    return Layers(enrol_id, bid.sha256, to_head, to_supervisor)


def request_of(data: bytes) -> Request:
    """Raises BadShare."""
    try:
        asked = msgspec.json.decode(data[:REQUEST_BYTES_MAX], type=Request)
    except msgspec.DecodeError as error:
        raise BadShare("not the request of an opening") from error
    if asked.v != 1:
        raise BadShare(f"version {asked.v} is unknown")
    return asked


def text_of(asked: Request, secret: ShareSecret) -> str:
    """At the district: peel every offer; the text that its ledger key signs. Raises BadShare."""
    if _text(secret.public.public) != asked.key:
        raise BadShare("the station named another key of the district")
    lines = (
        f"{one.sha256} {_peeled(asked, one, 0, secret)} {_peeled(asked, one, 1, secret)}\n"
        for one in asked.bids
    )
    return "".join((_head(asked.station, asked.trade, asked.key), *lines))


def read(
    note: bytes, *, district: VerifierKey, station: str, trade: str, key: str,
    digests: Sequence[str],
) -> Peeled:  # fmt: skip
    """At the station: the parts for exactly these offers, in this order. Raises BadShare."""
    try:
        head = _head(station, trade, key)
        said = district_notes.read(note, district, title=head, most=NOTE_BYTES_MAX)
        rows = [line.split(" ") for line in said.text.splitlines()]
        parts = tuple((_bytes(to_head), _bytes(to_other)) for _sha256, to_head, to_other in rows)
    except (notes.BadNote, ValueError) as error:
        raise BadShare(str(error)) from error
    if [row[0] for row in rows] != list(digests):
        raise BadShare("the note is about other offers")
    return Peeled(parts, said.cert)


def unsigned(records: Sequence[Recorded], district: VerifierKey, blobs: Blobs) -> tuple[str, ...]:
    """Shares of the district in these entries of a trade that its own note does not bear out.

    One sentence each. Raises Breach where a blob holds something else than its name says.
    """
    found: list[str] = []
    for one in records:
        if not isinstance(one.fact, ShareGiven) or one.fact.holder != DISTRICT:
            continue
        trade, note = one.trade or "", blobs.get(one.fact.note_sha256)
        if note is None:
            found.append(f"entry {one.seq}: the note of the district's share is not here")
        elif not signed_share(
            note, district=district, station=trade.partition("-")[0], trade=trade, said=one.fact
        ):
            found.append(f"entry {one.seq}: the district did not sign this share")
    return tuple(found)


def signed_share(
    note: bytes, *, district: VerifierKey, station: str, trade: str, said: ShareGiven
) -> bool:  # fmt: skip
    """For an auditor: whether the district signed exactly these layers under this key."""
    try:
        head = _head(station, trade, said.key)
        found = district_notes.read(note, district, title=head, most=NOTE_BYTES_MAX)
        rows = [line.split(" ") for line in found.text.splitlines()]
        parts = [_bytes(to_head) + _bytes(to_other) for _sha256, to_head, to_other in rows]
    except (notes.BadNote, ValueError):
        return False
    signed = [_text(sha256(part).digest()) for part in parts]
    gone = _text(sha256(b"").digest())  # an offer that the vault has lost was not asked for
    there = [layer for layer in said.layers if layer in signed or layer != gone]
    return found.cert == said.cert and there == signed


def _head(station: str, trade: str, key: str) -> str:
    return f"{TITLE}station {station}\ntrade {trade}\nkey {key}\n"


def _peeled(asked: Request, one: Layers, which: int, secret: ShareSecret) -> str:
    place = Place(asked.origin, asked.trade, one.enrol_id)
    try:
        layer = base64.b64decode((one.to_head, one.to_supervisor)[which], validate=True)
        return _text(bid_sealing.peeled(layer, PAIRS[which], secret, place))
    except (BadBid, ValueError):
        return "-"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return b"" if text == "-" else base64.b64decode(text, validate=True)
