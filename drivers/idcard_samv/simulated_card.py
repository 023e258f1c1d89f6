"""What lies on a simulated ID-card reader: the blocks of a card, made from a person's values.

Source: protocols.md 2.3 (blocks), 2.5 (the 256-byte text block of the four kinds of card).
UTF-16 little-endian, every field padded with spaces, no terminator.
"""

import hashlib
from collections.abc import Mapping

from msgspec import Struct

TEXT_LENGTH = 256
PHOTO_LENGTH = 1024
ADDED_ADDRESS_LENGTH = 70
FINGERPRINTS_LENGTHS = (0, 512, 1024)

Layout = Mapping[str, tuple[int, int]]
"""Name of the field -> offset and length in bytes."""

MAINLAND: Layout = {
    "name": (0, 30),
    "sex": (30, 2),
    "ethnicity": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "id_number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
PERMIT: Layout = {  # Hong Kong, Macao and Taiwan residence permit, type character J
    **{field: MAINLAND[field] for field in MAINLAND if field != "ethnicity"},
    "travel_permit": (220, 18),
    "times_issued": (238, 4),
    "kind": (248, 2),
}
FOREIGN_2017: Layout = {
    "name_english": (0, 120),
    "sex": (120, 2),
    "id_number": (122, 30),
    "nationality": (152, 6),
    "name": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "birth": (220, 16),
    "version": (236, 4),
    "issuer": (240, 8),
    "kind": (248, 2),
}
FOREIGN_2023: Layout = {
    "name": (0, 30),
    "sex": (30, 2),
    "renewals": (32, 4),
    "birth": (36, 16),
    "name_english": (52, 70),
    "id_number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "name_english_more": (220, 22),
    "nationality": (242, 6),
    "kind": (248, 2),
    "older_number": (250, 6),
}
LAYOUTS: Mapping[str, Layout] = {
    "mainland": MAINLAND,
    "hmt": PERMIT,
    "foreign-2017": FOREIGN_2017,
    "foreign-2023": FOREIGN_2023,
}
KIND_CHARACTERS = {"hmt": "J", "foreign-2017": "I", "foreign-2023": "Y"}


class SimulatedCard(Struct, frozen=True):
    """One card: its blocks and how it behaves.

    `refuses` is the status (SW3) with which every reading of it ends, for a damaged or a forged
    card (31, 32, 33, 40, 41). `lifted_in_mid_read`: somebody takes it away while it is read.
    """

    text: bytes
    photo: bytes
    fingerprints: bytes = b""
    added_address: bytes | None = None
    serial: bytes = bytes(8)
    refuses: int | None = None
    lifted_in_mid_read: bool = False

    def __post_init__(self) -> None:
        lengths = (len(self.text), len(self.photo), len(self.serial))
        if lengths != (TEXT_LENGTH, PHOTO_LENGTH, 8):
            raise ValueError(f"blocks of a card have wrong lengths: {lengths}")
        if len(self.fingerprints) not in FINGERPRINTS_LENGTHS:
            raise ValueError(f"fingerprint block of {len(self.fingerprints)} bytes")
        if self.added_address is not None and len(self.added_address) != ADDED_ADDRESS_LENGTH:
            raise ValueError(f"added address of {len(self.added_address)} bytes")


def padded(text: str, length: int) -> bytes:
    """One field: UTF-16LE, spaces behind. Raises ValueError when it does not fit."""
    encoded = text.encode("utf-16-le")
    if len(encoded) > length:
        raise ValueError(f"{len(encoded)} bytes in a field of {length}")
    return encoded + b" \0" * ((length - len(encoded)) // 2)


def text_block(kind: str, person: Mapping[str, str]) -> bytes:
    """The 256 bytes of a card of that kind (`LAYOUTS`) from the fields of its layout.

    Dates may be ISO (`1968-03-12`) or as on the card (`19680312`). Raises ValueError for a field
    that this kind of card does not have.
    """
    layout = LAYOUTS[kind]
    block = bytearray(b" \0" * (TEXT_LENGTH // 2))
    fields = dict(person)
    if kind in KIND_CHARACTERS:
        fields["kind"] = KIND_CHARACTERS[kind]
    for field, value in fields.items():
        if field not in layout:
            raise ValueError(f"a {kind} card has no field {field}")
        offset, length = layout[field]
        shown = value.replace("-", "") if field in {"birth", "valid_from", "valid_to"} else value
        block[offset : offset + length] = padded(shown, length)
    return bytes(block)


def card_of(
    person: Mapping[str, str],
    *,
    kind: str = "mainland",
    added_address: str | None = None,
    fingerprints_length: int = 1024,
    refuses: int | None = None,
    lifted_in_mid_read: bool = False,
    photo: bytes | None = None,
) -> SimulatedCard:
    """A card for that person; photo, fingerprints and serial follow from the text alone.

    A `photo` of 1,024 bytes may be given, such as one that a stand-in decoder understands.
    """
    text = text_block(kind, person)
    return SimulatedCard(
        text=text,
        photo=_filling(text, "photo", PHOTO_LENGTH) if photo is None else photo,
        fingerprints=_fingerprints(text)[:fingerprints_length],
        added_address=None if added_address is None else padded(added_address, 70),
        serial=_filling(text, "serial", 8),
        refuses=refuses,
        lifted_in_mid_read=lifted_in_mid_read,
    )


def _filling(text: bytes, what: str, length: int) -> bytes:
    return hashlib.shake_256(what.encode() + text).digest(length)


def _fingerprints(text: bytes) -> bytes:
    """Two records: C, registered, right and left forefinger, quality 70 (protocols.md 2.7)."""
    records = b""
    for finger in (12, 17):
        head = bytes([0x43, 0, 0, 0, 1, finger, 70])
        records += head + _filling(text, f"finger {finger}", 512 - len(head))
    return records
