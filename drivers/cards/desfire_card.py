"""A DESFire staff card: whose it is, its 32 bytes, its count of PIN tries; and how one is made.

    application F55401, three AES keys, each diversified with the card's UID (site_key.py)
    file 1  enciphered, 32 bytes   staff number 13, card number up to 19, padded with 00
    file 2  enciphered, 32 bytes   the card's half of the key
    file 3  value with MAC, 0-5    PIN tries left; key USE takes away, key RESTORE gives back

Nothing of it, the staff number neither, leaves the card before both sides have shown that they
hold the key. The counter is one of the card's value files: a try is taken and committed before
file 2 is read, and a card whose power goes in between has lost a try, never won one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from appliance.ports import BrokenAnswer, DeviceRefusal, StaffCard
from drivers.cards.apdu import Apdus
from drivers.cards.desfire import (
    AUTHENTICATION_ERROR,
    BOUNDARY_ERROR,
    EXISTS,
    FACTORY_KEY,
    NO_APPLICATION,
    PERMISSION_DENIED,
    CardSays,
    Desfire,
    Draw,
)
from drivers.cards.site_key import APPLICATION, MASTER, RESTORE, USE, SiteKey

CARD_ITSELF: Final = bytes(3)
HOLDER, SECRET, TRIES = 1, 2, 3
HOLDER_BYTES, SECRET_BYTES, STAFF_NO_DIGITS = 32, 32, 13
TRIES_MAX: Final = 5
READ_BY_USE: Final = 0x1000
COUNTED: Final = 0x1F20
"""USE sees and takes away, nobody only writes, RESTORE also gives back, MASTER changes."""
APPLICATION_SETTINGS: Final = 0x09
"""Changing it, making and deleting files: only under MASTER."""


class DesfireStaffCard:
    """The card in the field, as the station uses it. `uid`: 7 bytes from the selection.

    Raises DeviceRefusal `card-not-ours`, `card-locked`, `card-unreadable`; what the reader raises.
    """

    def __init__(self, apdus: Apdus, uid: bytes, keys: SiteKey, draw: Draw) -> None:
        self._card = Desfire(apdus, draw)
        self._uid = uid
        self._keys = keys
        self._as: int | None = None

    def holder(self) -> StaffCard:
        """Whose card it is, after mutual authentication: never by its UID alone."""
        with self._understood():
            self._enter(USE)
            told = self._card.read(HOLDER, HOLDER_BYTES)
            return holder_of(told)

    def tries_left(self) -> int:
        """0 to 5. Under the session's MAC: it also shows that the same card still lies there."""
        with self._understood():
            self._must_be(USE)
            return self._card.value(TRIES)

    def secret(self) -> bytes:
        """The 32 bytes, for one PIN try, which the card has counted before it gives them."""
        with self._understood():
            self._must_be(USE)
            try:
                self._card.debit(TRIES, 1)
            except CardSays as no:
                if no.status == BOUNDARY_ERROR:
                    raise DeviceRefusal("card-locked") from no
                raise
            self._card.commit()
            return self._card.read(SECRET, SECRET_BYTES)

    def pin_was_right(self) -> None:
        """All tries back."""
        with self._understood():
            self._must_be(RESTORE)
            missing = TRIES_MAX - self._card.value(TRIES)
            if missing > 0:
                self._card.credit(TRIES, missing)
                self._card.commit()
            self._must_be(USE)

    def _enter(self, key_no: int) -> None:
        self._as = None
        self._card.select(APPLICATION)
        self._must_be(key_no)

    def _must_be(self, key_no: int) -> None:
        if self._as != key_no:
            self._as = None
            self._card.authenticate(key_no, self._keys.of_card(self._uid, key_no))
            self._as = key_no

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """What the card says, as the three families; after any of it the session is over."""
        try:
            yield
        except CardSays as says:
            self._as = None
            raise _refusal(says) from says
        except (BrokenAnswer, DeviceRefusal):
            self._as = None
            raise


def issue(
    apdus: Apdus, uid: bytes, keys: SiteKey, *, holder: StaffCard, secret: bytes, draw: Draw
) -> None:
    """Make a staff card of a factory-new card, or of one whose making broke off.

    The master key changes last: if the card is taken away before, it is still the factory's and
    the next try begins anew. Raises DeviceRefusal `card-issued` when it is a staff card already.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError("a card holds 32 bytes")
    card = Desfire(apdus, draw)
    try:
        _make_application(card)
        card.authenticate(MASTER, FACTORY_KEY)
        card.create_data_file(HOLDER, READ_BY_USE, HOLDER_BYTES)
        card.create_data_file(SECRET, READ_BY_USE, SECRET_BYTES)
        card.create_value_file(TRIES, COUNTED, TRIES_MAX)
        card.write(HOLDER, holder_bytes(holder))
        card.write(SECRET, secret)
        for key_no in (RESTORE, USE):
            card.change_key(key_no, keys.of_card(uid, key_no))
        card.change_own_key(MASTER, keys.of_card(uid, MASTER))
    except CardSays as says:
        raise _refusal(says) from says


def _make_application(card: Desfire) -> None:
    card.select(CARD_ITSELF)
    try:
        card.create_application(APPLICATION, 3, APPLICATION_SETTINGS)
    except CardSays as says:
        if says.status != EXISTS:
            raise
        _clear(card)
        card.select(CARD_ITSELF)
        card.create_application(APPLICATION, 3, APPLICATION_SETTINGS)
    card.select(APPLICATION)


def _clear(card: Desfire) -> None:
    card.select(APPLICATION)
    try:
        card.authenticate(MASTER, FACTORY_KEY)
    except CardSays as says:
        raise DeviceRefusal("card-issued") from says
    card.delete_application(APPLICATION)


def erase(apdus: Apdus, uid: bytes, keys: SiteKey, draw: Draw) -> None:
    """Take the application off a card of this station, which is then as new."""
    card = Desfire(apdus, draw)
    try:
        card.select(APPLICATION)
        card.authenticate(MASTER, keys.of_card(uid, MASTER))
        card.delete_application(APPLICATION)
    except CardSays as says:
        raise _refusal(says) from says


def holder_bytes(holder: StaffCard) -> bytes:
    """File 1. Raises ValueError when the numbers do not fit."""
    told = (holder.staff_no + holder.card_no).encode("ascii")
    numbers = holder.staff_no.isdecimal() and len(holder.staff_no) == STAFF_NO_DIGITS
    if not numbers or not holder.card_no or len(told) > HOLDER_BYTES:
        raise ValueError("not a staff number and a card number of at most 19 characters")
    return told.ljust(HOLDER_BYTES, b"\0")


def holder_of(told: bytes) -> StaffCard:
    """Read file 1. Raises DeviceRefusal `card-unreadable`."""
    try:
        text = told.rstrip(b"\0").decode("ascii")
    except UnicodeDecodeError as error:
        raise DeviceRefusal("card-unreadable") from error
    staff_no, card_no = text[:STAFF_NO_DIGITS], text[STAFF_NO_DIGITS:]
    if len(staff_no) != STAFF_NO_DIGITS or not staff_no.isdecimal() or not card_no:
        raise DeviceRefusal("card-unreadable")
    return StaffCard(card_no, staff_no)


def _refusal(says: CardSays) -> DeviceRefusal:
    foreign = {AUTHENTICATION_ERROR, NO_APPLICATION, PERMISSION_DENIED}
    return DeviceRefusal("card-not-ours" if says.status in foreign else "card-unreadable")
