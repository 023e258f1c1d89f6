"""Signing in and out: card and PIN together unwrap a person's key, for as long as they are there.

Source: entries.md 2. The wrapped keys lie in `keys/staff/<staff number>.json`; half of what opens
them is the card's secret, half the PIN. PIN tries are counted on the card. Keys are in memory
only from sign-in to card lift, lock or idle.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from appliance.core.instant import Instant
from appliance.core.world import WITHDRAWN, Staff
from appliance.ledger import staff_keys
from appliance.ledger.keys import SigningKey
from appliance.ports import DeviceRefusal, PersonSigner, StaffCard, StaffCardReader


class SignInRefused(Exception):
    """The person stays outside; `code` is a message id.

    wrong-pin, card-locked, card-not-on-reader, not-on-the-staff, certificate-ended, key-withdrawn.
    """

    def __init__(self, code: str, *, tries_left: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.tries_left = tries_left


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person at the counter. `name` for the screen only; `key` never leaves the process."""

    staff_no: str
    name: str
    roles: tuple[str, ...]
    grade: int
    card_no: str
    key: SigningKey

    def signer(self, role: str) -> PersonSigner:
        """The person acting in one of their roles. KeyError for a role they do not have."""
        if role not in self.roles:
            raise KeyError(role)
        return staff_keys.StaffKey(self.staff_no, role, self.key)


class StaffRoom:
    """`staff`: key id -> Staff as the ledger says now; `name_of`: staff number -> name."""

    def __init__(
        self,
        folder: Path,
        *,
        staff: Callable[[], dict[str, Staff]],
        name_of: Callable[[str], str],
        now: Callable[[], Instant],
    ) -> None:
        self._folder = folder
        self._staff = staff
        self._name_of = name_of
        self._now = now

    def sign_in(self, card: StaffCard, pin: str, reader: StaffCardReader) -> SignedIn:
        """Unwrap the key of the card's holder. Raises SignInRefused; DeviceFault of the reader."""
        wrapped = self._wrapped(card.staff_no)
        try:
            secret = reader.secret(card)
        except DeviceRefusal as refusal:
            raise SignInRefused(refusal.code) from refusal
        try:
            key = staff_keys.unwrap(wrapped, pin, secret)
        except staff_keys.WrongPin as error:
            raise SignInRefused("wrong-pin", tries_left=reader.tries_left(card)) from error
        reader.pin_was_right(card)
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

    def _wrapped(self, staff_no: str) -> staff_keys.WrappedKey:
        if not staff_no.isdigit():
            raise SignInRefused("not-on-the-staff")
        try:
            body = (self._folder / f"{staff_no}.json").read_bytes()
            return staff_keys.WrappedKey.from_bytes(body)
        except (FileNotFoundError, msgspec.DecodeError) as error:
            raise SignInRefused("not-on-the-staff") from error
