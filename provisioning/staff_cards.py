"""Making, replacing and looking at staff cards, at a station that is open for one act.

    issue      card written, key made; what the district has to certify is told
    activate   the district's certificate becomes an entry; the new key takes its place
    replace    activate, then every older key of the person is withdrawn in favour of the new one

The new key waits in `keys/staff/<number>.next.json` until the district has certified it: the card
in use goes on working. If power fails between two steps, the same command again goes on.
"""

import base64
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from appliance.core.commands import RotateKey
from appliance.core.world import WITHDRAWN, Staff
from appliance.first_start import Certified, enrolling
from appliance.ledger import key_files, staff_keys
from appliance.ledger.keys import (
    ED25519,
    KEY_BYTES,
    BadKey,
    SigningKey,
    VerifierKey,
    parse_vkey,
)
from appliance.ledger.staff_keys import PersonKey
from appliance.ports import DeviceRefusal, Entropy, PersonSigner, StaffCard
from appliance.staff_room import HeldKey
from appliance.station import Posed, Receipt, Station
from drivers.cards import desfire_card
from drivers.cards.apdu import Apdus
from drivers.cards.signature_card import SignatureCard
from drivers.cards.site_key import SiteKey
from drivers.staffcard_pn532.device import Pn532StaffReader
from provisioning.staff import certified_message

PIN_DIGITS_MIN, PIN_DIGITS_MAX = 6, 12
MADE = b"tradepost/card-made/v1"


class Blank(Struct, frozen=True):
    """The card on the reader that is to become a staff card. `uid`: 7 bytes."""

    uid: bytes
    line: Apdus


class Maker(Struct, frozen=True):
    """`keys`: the folder `keys/staff` of the station; `origin` names the keys made for it."""

    keys: Path
    origin: str
    site: SiteKey
    entropy: Entropy

    def desfire(self, blank: Blank, holder: StaffCard, pin: str) -> PersonKey:
        """A card that gives its half; the key is made here and wrapped. Raises DeviceFault."""
        secret = self.entropy.draw(staff_keys.CARD_SECRET_BYTES)
        name = staff_keys.key_name(self.origin, holder.staff_no)
        key = SigningKey(name, self.entropy.draw(KEY_BYTES))
        desfire_card.issue(
            blank.line, blank.uid, self.site, holder=holder, secret=secret, draw=self.entropy.draw
        )
        wrapped = staff_keys.wrap(key, holder.staff_no, pin, secret, self.entropy)
        key_files.keep(self._waiting(holder.staff_no), wrapped.to_bytes() + b"\n")
        return key

    def signing(self, blank: Blank, holder: StaffCard, pin: str) -> PersonKey:
        """A card that draws its own key and keeps it. Raises DeviceFault."""
        card = SignatureCard(blank.line)
        public = card.issue(holder, pin)
        card.prove(pin, sha256(MADE).digest())  # unlocked, it can show the share that goes with it
        name = staff_keys.key_name(self.origin, holder.staff_no)
        verifier = VerifierKey(name, ED25519, public)
        pinned = staff_keys.PinnedKey(holder.staff_no, holder.card_no, verifier.text)
        key_files.keep(self._waiting(holder.staff_no), pinned.to_bytes() + b"\n")
        return HeldKey(verifier, card.sign, on_card=True)

    def change_pin(self, reader: Pn532StaffReader, card: StaffCard, old: str, new: str) -> None:
        """Another PIN for the card on the reader. Raises WrongPin, DeviceFault, OSError."""
        if card.signs:
            reader.change_pin(card, old, new)
            return
        place = self.keys / f"{card.staff_no}.json"
        kept = staff_keys.WrappedKey.from_bytes(place.read_bytes())
        secret = reader.secret(card)
        key = staff_keys.unwrap(kept, old, secret)
        reader.pin_was_right(card)
        wrapped = staff_keys.wrap(key, card.staff_no, new, secret, self.entropy)
        key_files.keep(place, wrapped.to_bytes() + b"\n")

    def erase(self, blank: Blank) -> None:
        """Make a DESFire card of this station as new. Raises DeviceRefusal."""
        desfire_card.erase(blank.line, blank.uid, self.site, self.entropy.draw)

    def put_in_place(self, staff_no: str) -> None:
        """The key that waited opens from now on. Nothing happens when none waits."""
        waiting = self._waiting(staff_no)
        if waiting.exists():
            key_files.keep(self.keys / f"{staff_no}.json", waiting.read_bytes())
            waiting.unlink()

    def _waiting(self, staff_no: str) -> Path:
        return self.keys / f"{staff_no}.next.json"


def pin_good(pin: str) -> bool:
    """6 to 12 digits, as the pad of the screen has them, and not one digit over and over."""
    digits = pin.isascii() and pin.isdecimal()
    return digits and PIN_DIGITS_MIN <= len(pin) <= PIN_DIGITS_MAX and len(set(pin)) > 1


def keys_of(station: Station, staff_no: str) -> dict[str, Staff]:
    """Key id -> what the ledger says of each key that this person ever had."""
    found = station.projections.staff()
    return {key: one for key, one in found.items() if one.staff_no == staff_no}


def next_card(station: Station, staff_no: str) -> StaffCard:
    """Number of the person's next card: the staff number and a count in two digits."""
    return StaffCard(f"{staff_no}{len(keys_of(station, staff_no)) + 1:02d}", staff_no)


def activate(station: Station, person: Certified, district: VerifierKey) -> Receipt | None:
    """Take over what the district certified. None when the ledger has that key already.

    Raises BadKey when the signature is not the district's.
    """
    message = certified_message(station.origin, person)
    if not district.verifies(base64.b64decode(person.cert), message):
        raise BadKey("the district did not certify this")
    if new_key_id(person) in station.projections.staff():
        return None
    return station.do(enrolling(person))


def withdrawal(
    station: Station,
    staff_no: str,
    reason: str,
    signers: Iterable[PersonSigner],
    successor: str = "",
) -> tuple[list[str], Posed]:
    """What ends every key of this person that is in office, but `successor`: their ids, the act.

    Administrator and head have signed it then; done it is by the caller. Nobody is asked to sign
    where nothing is in office.
    """
    old = [
        key for key, one in keys_of(station, staff_no).items()
        if one.valid_to != WITHDRAWN and key != successor
    ]  # fmt: skip
    commands = [RotateKey(key_id=key, reason=reason, new_key_id=successor) for key in old]
    return old, station.pose(*commands, signers=signers if old else ())


def new_key_id(person: Certified) -> str:
    """Key id in the certificate. Raises BadKey."""
    return parse_vkey(person.key).key_id.hex()


def blank_of(found: tuple[bytes, Apdus] | None) -> Blank:
    """The card on the reader. Raises DeviceRefusal `card-not-on-reader`."""
    if found is None:
        raise DeviceRefusal("card-not-on-reader")
    return Blank(*found)
