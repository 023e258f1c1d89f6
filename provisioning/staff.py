"""Staff of a station: their cards, their wrapped keys, the district's word for them.

Source: entries.md 2; core/entries.py, StaffSet. What the station needs of it lies in
`keys/staff/<staff number>.json` (a wrapped key) and `keys/enrolment.json` (the certificates, which
become the first entries of the ledger).
"""

import base64
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from appliance.core import canonical
from appliance.first_start import Certified, Enrolment
from appliance.ledger import key_files, staff_keys
from appliance.ledger.keys import KEY_BYTES, SigningKey
from appliance.ledger.staff_keys import CARD_SECRET_BYTES
from appliance.ports import DeviceRefusal, Entropy, StaffCard
from drivers.cards import desfire_card
from drivers.cards.desfire_card import DesfireStaffCard
from drivers.cards.site_key import SiteKey
from drivers.staffcard_pn532.simulated_drawer import Drawer, InTheHand

CERTIFICATE = b"staff-cert/v1\0"


def certified_message(origin: str, person: Certified) -> bytes:
    """The bytes that the district's ledger key signs: all but the name and the signature."""
    told = {
        "staff_no": person.staff_no,
        "roles": list(person.roles),
        "grade": person.grade,
        "key": person.key,
        "valid_to": person.valid_to,
    } | ({"share": person.share} if person.share else {})
    return CERTIFICATE + origin.encode() + b"\0" + canonical.encode(told)


def certify(origin: str, person: Certified, district: SigningKey) -> Certified:
    """The same person with the district's signature over their number, roles and key."""
    signature = district.sign(certified_message(origin, person))
    return msgspec.structs.replace(person, cert=base64.b64encode(signature).decode())


def write_enrolment(path: Path, enrolment: Enrolment) -> None:
    """Keep it for its owner alone: it holds names."""
    key_files.keep(path, msgspec.json.encode(enrolment) + b"\n")


def demo_card(folder: Path, staff_no: str, keys: SiteKey, entropy: Entropy) -> bytes:
    """The 32-byte secret of this person's simulated card; made as a real one when there is none.

    Raises DeviceFault when the card in the drawer is not one of this site.
    """
    drawer = Drawer(folder, entropy.draw)
    there = drawer.path_of(staff_no).exists()
    chip = drawer.card(staff_no) if there else drawer.blank(staff_no)
    line = InTheHand(chip)
    card = DesfireStaffCard(line, chip.uid, keys, entropy.draw)
    try:
        card.holder()
    except DeviceRefusal:  # a new one, or its making was cut short
        holder = StaffCard(first_card_no(staff_no), staff_no)
        secret = entropy.draw(CARD_SECRET_BYTES)
        desfire_card.issue(line, chip.uid, keys, holder=holder, secret=secret, draw=entropy.draw)
        return secret
    secret = card.secret()
    card.pin_was_right()
    return secret


def first_card_no(staff_no: str) -> str:
    """The number of a person's first card; the next ones count on."""
    return f"{staff_no}01"


@dataclass(frozen=True, slots=True)
class Unlock:
    """The two halves that open a person's key: what they know and what their card gives."""

    pin: str = field(repr=False)
    secret: bytes = field(repr=False)


def wrapped_key(
    folder: Path, staff_no: str, name: str, unlock: Unlock, entropy: Entropy
) -> SigningKey:
    """The key of this person; made and wrapped under card and PIN when missing."""
    path = folder / f"{staff_no}.json"
    if not path.exists():
        made = SigningKey(name, entropy.draw(KEY_BYTES))
        wrapped = staff_keys.wrap(made, staff_no, unlock.pin, unlock.secret, entropy)
        key_files.keep(path, wrapped.to_bytes() + b"\n")
    held = staff_keys.WrappedKey.from_bytes(path.read_bytes())
    return staff_keys.unwrap(held, unlock.pin, unlock.secret)
