"""Signing in and out: card and PIN together unwrap a person's key, for as long as they are there.

Source: entries.md 2. The wrapped keys lie in `keys/staff/<staff number>.json`; half of what opens
them is the card's secret, half the PIN. PIN tries are counted on the card. Keys are in memory
only from sign-in to card lift, lock or idle.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec import Struct

from appliance.core.instant import Instant
from appliance.core.world import WITHDRAWN, Staff
from appliance.ledger import staff_keys
from appliance.ledger.keys import VerifierKey
from appliance.ports import (
    CardWaits,
    DeviceRefusal,
    Entropy,
    PersonSigner,
    StaffCard,
    StaffCardReader,
)

CHALLENGE = b"tradepost/card-login/v1\0"
"""A card's signature at sign-in can never be taken for anything else (protocols.md 5.4)."""


class SignInRefused(Exception):
    """The person stays outside; `code` is a message id.

    wrong-pin, card-locked, card-not-on-reader, not-on-the-staff, certificate-ended, key-withdrawn;
    card-wait, `seconds` long; what else the reader refuses (ports.StaffCardReader).
    """

    def __init__(self, code: str, *, tries_left: int = 0, seconds: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.tries_left = tries_left
        self.seconds = seconds


class SignedOut(Exception):
    """The card was lifted, the seat locked or left: the key of this person is gone."""


@dataclass(slots=True)
class HeldKey:
    """A person's key for as long as they are there: in memory, or a way to the card that has it.

    Python cannot wipe memory; what can be done is that nothing here holds the key any more.
    `on_card`: the card itself signs, and only while it lies there.
    """

    verifier: VerifierKey
    _sign: Callable[[bytes], bytes] | None = field(repr=False)
    on_card: bool = False

    def sign(self, message: bytes) -> bytes:
        """64 bytes. Raises SignedOut once forgotten; DeviceFault of a card that signs itself."""
        if self._sign is None:
            raise SignedOut
        return self._sign(message)

    def forget(self) -> None:
        """For good: a new sign-in makes a new one."""
        self._sign = None


class SignedIn(Struct, frozen=True):
    """A person at the counter. `name` for the screen only; `key` never leaves the process."""

    staff_no: str
    name: str
    roles: tuple[str, ...]
    grade: int
    card_no: str
    key: HeldKey

    def signer(self, role: str) -> PersonSigner:
        """The person acting in one of their roles. KeyError for a role they do not have."""
        if role not in self.roles:
            raise KeyError(role)
        return staff_keys.StaffKey(self.staff_no, role, self.key)

    def forget(self) -> None:
        """The key is gone from here and from every signer that was made of it."""
        self.key.forget()


class StaffRoom:
    """`staff`: key id -> Staff as the ledger says now; `name_of`: staff number -> name.

    `origin`: of the ledger, in the challenge for a card that signs; `entropy` draws it.
    `wrong_pin` is told the staff number of a card that was laid down with a wrong PIN.
    """

    def __init__(
        self,
        folder: Path,
        *,
        staff: Callable[[], dict[str, Staff]],
        name_of: Callable[[str], str],
        now: Callable[[], Instant],
        origin: str,
        entropy: Entropy,
        wrong_pin: Callable[[str], None] = lambda _staff_no: None,
    ) -> None:
        self._folder = folder
        self._staff = staff
        self._name_of = name_of
        self._now = now
        self._origin = origin
        self._entropy = entropy
        self._wrong_pin = wrong_pin

    def sign_in(self, card: StaffCard, pin: str, reader: StaffCardReader) -> SignedIn:
        """Unlock the key of the card's holder. Raises SignInRefused; DeviceFault of the reader."""
        kept = self._kept(card.staff_no)
        try:
            if isinstance(kept, staff_keys.PinnedKey):
                key = self._proven(kept, card, pin, reader)
            else:
                key = self._unwrapped(kept, card, pin, reader)
        except SignInRefused as no:
            if no.code == "wrong-pin":
                self._wrong_pin(card.staff_no)
            raise
        except CardWaits as waits:
            raise SignInRefused(waits.code, seconds=waits.seconds) from waits
        except DeviceRefusal as refusal:
            raise SignInRefused(refusal.code) from refusal
        try:
            return self._in_office(card, key)
        except SignInRefused:
            key.forget()
            raise

    def _unwrapped(
        self, kept: staff_keys.WrappedKey, card: StaffCard, pin: str, reader: StaffCardReader
    ) -> HeldKey:
        """A card that gives its half. The card counts the try before it does."""
        if card.signs:
            raise SignInRefused("not-on-the-staff")
        secret = reader.secret(card)
        try:
            key = staff_keys.unwrap(kept, pin, secret)
        except staff_keys.WrongPin as error:
            raise SignInRefused("wrong-pin", tries_left=reader.tries_left(card)) from error
        reader.pin_was_right(card)
        return HeldKey(key.verifier, key.sign)

    def _proven(
        self, kept: staff_keys.PinnedKey, card: StaffCard, pin: str, reader: StaffCardReader
    ) -> HeldKey:
        """A card that signs: it shows now that it holds the key that was pinned at its issue."""
        if not card.signs:
            raise SignInRefused("not-on-the-staff")
        challenge = self._challenge()
        try:
            signature = reader.prove(card, pin, challenge)
        except DeviceRefusal as refusal:
            if refusal.code != "wrong-pin":
                raise
            raise SignInRefused("wrong-pin", tries_left=reader.tries_left(card)) from refusal
        verifier = kept.verifier
        if not verifier.verifies(signature, challenge):
            raise SignInRefused("not-on-the-staff")
        reader.pin_was_right(card)
        return HeldKey(verifier, lambda message: reader.sign(card, message), on_card=True)

    def _challenge(self) -> bytes:
        """32 bytes: domain, this box, the purpose, the time and 16 random bytes, hashed."""
        at = self._now().at.isoformat()
        told = CHALLENGE + b"\0".join((self._origin.encode(), b"login", at.encode()))
        return hashlib.sha256(told + b"\0" + self._entropy.draw(16)).digest()

    def _in_office(self, card: StaffCard, key: HeldKey) -> SignedIn:
        holder = self._staff().get(key.verifier.key_id.hex())
        if holder is None or not hmac.compare_digest(holder.staff_no, card.staff_no):
            raise SignInRefused("not-on-the-staff")
        if holder.valid_to == WITHDRAWN:
            raise SignInRefused("key-withdrawn")
        if holder.valid_to < self._now().day:
            raise SignInRefused("certificate-ended")
        return SignedIn(
            holder.staff_no, self._name_of(holder.staff_no), holder.roles, holder.grade,
            card.card_no, key,
        )  # fmt: skip

    def _kept(self, staff_no: str) -> staff_keys.WrappedKey | staff_keys.PinnedKey:
        if not staff_no.isdigit():
            raise SignInRefused("not-on-the-staff")
        try:
            return staff_keys.kept_key((self._folder / f"{staff_no}.json").read_bytes())
        except (FileNotFoundError, msgspec.DecodeError) as error:
            raise SignInRefused("not-on-the-staff") from error
