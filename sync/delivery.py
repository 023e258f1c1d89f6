"""What a district lays at a station's own door after a pull, so that a reachable box never pushes.

    POST /delivery/offer    Offer (JSON)         -> Lack: what of it is not there yet
    POST /delivery          Delivery (msgpack)   -> Taken: what came of it

Both may be repeated. What arrives goes through `sync.arrivals.arrive` as after a push.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from appliance.ports import SyncFault
from sync.notes import Named, NotesList

OFFER_BYTES_MAX = 262_144
"""A checkpoint with its lines and a list of 500 notes."""
BODIES_BYTES_MAX = 2_097_152
"""Notes and frames of one delivery; what is left comes with the next."""
DELIVERY_BYTES_MAX = BODIES_BYTES_MAX * 2 + OFFER_BYTES_MAX
"""A delivery as sent: the last note or frame may pass the mark."""
ROUNDS_MAX = 20
"""Deliveries after one pull; the rest comes after the next."""


class Offer(msgspec.Struct, frozen=True):
    """What the district holds ready: the cosigned checkpoint, its notes, its own ledger's note."""

    checkpoint: str
    notes: tuple[Named, ...] = ()
    ledger_note: str = ""


class Lack(msgspec.Struct, frozen=True):
    """Names of notes that are wanted now; how many entries of the district's ledger are held."""

    notes: tuple[str, ...] = ()
    ledger: int = 0


class Delivery(msgspec.Struct, frozen=True):
    """The offer again, with bodies of notes by name and frames of the district's ledger."""

    offer: Offer
    bodies: dict[str, bytes] = {}
    frames: tuple[bytes, ...] = ()


class Taken(msgspec.Struct, frozen=True):
    """What came of a delivery (arrivals.Arrived): `reason` empty or why it was not taken."""

    cosigned: int | None = None
    reason: str = ""
    notes: int = 0


class BadDelivery(ValueError):
    """Bytes that are no offer or delivery."""


def read_offer(body: bytes) -> Offer:
    """Raises BadDelivery."""
    try:
        return msgspec.json.decode(body, type=Offer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadDelivery(str(error)) from error


def read(body: bytes) -> Delivery:
    """Raises BadDelivery."""
    try:
        return msgspec.msgpack.decode(body, type=Delivery)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadDelivery(str(error)) from error


def write(delivery: Delivery) -> bytes:
    return msgspec.msgpack.encode(delivery)


class Delivered(Struct, frozen=True):
    """A delivery as `arrive` reads it (arrivals.FromDistrict)."""

    delivery: Delivery

    def checkpoint(self) -> str:
        return self.delivery.offer.checkpoint

    def notes(self) -> NotesList:
        """Of the notes offered those that are here; the others come another time."""
        here = self.delivery.bodies
        return NotesList(tuple(one for one in self.delivery.offer.notes if one.name in here))

    def note(self, name: str, most: int) -> bytes:
        body = self.delivery.bodies.get(name)
        if body is None or len(body) > most:
            raise SyncFault("a note of the delivery is missing or too long")
        return body

    def ledger_note(self) -> str:
        return self.delivery.offer.ledger_note

    def ledger_frames(self, held: int) -> Iterator[bytes]:  # noqa: ARG002 - each knows its place
        return iter(self.delivery.frames)
