"""A staff card that holds the person's Ed25519 key and signs itself (protocols.md 5.4).

Our own applet, so the commands are ours [M: no card of a maker does Ed25519 this way by itself]:

    SELECT                 00 A4 04 00 07 F0000001020304 00
    GET DATA               00 CA 01 00 00   file of the holder, as on a DESFire card (32 bytes)
                           00 CA 01 01 00   public key (32)
                           00 CA 01 02 00   PIN tries left (1)
    VERIFY                 00 20 00 80 Lc PIN   9000, 63Cn: n tries left, 6983: locked
    CHANGE PIN             00 24 00 80 Lc new PIN; 6982 before VERIFY
    INTERNAL AUTHENTICATE  00 88 00 00 20 challenge 00   signature (64); 6982 before VERIFY
    SIGN                   10 2A 9E 9A Lc part, then 00 2A 9E 9A Lc part 00   signature (64)
    once, before the first PIN is set:
    GENERATE KEY           00 46 00 00 00   public key (32)
    PUT DATA               00 DA 01 00 20 file of the holder
    SET PIN                00 24 01 80 Lc PIN   closes the making

The card counts PIN tries by itself and forgets the PIN when it leaves the field. It signs with
SIGN only what begins with "tradepost/command/v1" 00, which no 32-byte challenge can.
"""

from typing import Final

from appliance.ports import BrokenAnswer, DeviceRefusal, StaffCard
from drivers.cards.apdu import Apdus, command
from drivers.cards.desfire_card import HOLDER_BYTES, holder_bytes, holder_of

APPLET: Final = bytes.fromhex("F0000001020304")
DONE, LOCKED, NOT_UNLOCKED, NOT_FOUND, MADE = 0x9000, 0x6983, 0x6982, 0x6A82, 0x6985
PIN_WRONG: Final = 0x63C0
PART: Final = 240
MESSAGE_MAX: Final = 32_768
PUBLIC_BYTES, SIGNATURE_BYTES, CHALLENGE_BYTES = 32, 64, 32


class SignatureCard:
    """The card in the field, as the station uses it. Raises what Apdus does; DeviceRefusal."""

    def __init__(self, apdus: Apdus) -> None:
        self._apdus = apdus

    def holder(self) -> StaffCard:
        """Whose card it says it is: believed only once a signature was checked (StaffRoom)."""
        self.select()
        told = holder_of(self._data(0x00, HOLDER_BYTES))
        return StaffCard(told.card_no, told.staff_no, signs=True)

    def select(self) -> None:
        """Raises DeviceRefusal `card-not-ours` when there is no such applet."""
        _data, status = self._apdus.transmit(command(0, 0xA4, 4, 0, APPLET, expects=True))
        if status != DONE:
            raise DeviceRefusal("card-not-ours")

    def public_key(self) -> bytes:
        """32 bytes; pinned when the card is issued."""
        return self._data(0x01, PUBLIC_BYTES)

    def tries_left(self) -> int:
        return self._data(0x02, 1)[0]

    def prove(self, pin: str, challenge: bytes) -> bytes:
        """Unlock and sign. Raises DeviceRefusal `wrong-pin`, `card-locked`."""
        self._unlock(pin)
        return self._signature(command(0, 0x88, 0, 0, challenge, expects=True))

    def change_pin(self, old: str, new: str) -> None:
        """Raises DeviceRefusal `wrong-pin`, `card-locked`."""
        self._unlock(old)
        _data, status = self._apdus.transmit(
            command(0, 0x24, 0, 0x80, new.encode(), expects=False)
        )
        _must(status)

    def sign(self, message: bytes) -> bytes:
        """Over all of `message`, in parts."""
        if not 0 < len(message) <= MESSAGE_MAX:
            raise ValueError("too long for a card")
        parts = [message[at : at + PART] for at in range(0, len(message), PART)]
        for part in parts[:-1]:
            _data, status = self._apdus.transmit(
                command(0x10, 0x2A, 0x9E, 0x9A, part, expects=False)
            )
            _must(status)
        return self._signature(command(0, 0x2A, 0x9E, 0x9A, parts[-1], expects=True))

    def issue(self, holder: StaffCard, pin: str) -> bytes:
        """Let a new card draw its key; its public half. Raises DeviceRefusal `card-issued`."""
        self.select()
        public, status = self._apdus.transmit(command(0, 0x46, 0, 0, expects=True))
        _must(status)
        for made in (
            command(0, 0xDA, 1, 0, holder_bytes(holder), expects=False),
            command(0, 0x24, 1, 0x80, pin.encode(), expects=False),
        ):
            _data, status = self._apdus.transmit(made)
            _must(status)
        if len(public) != PUBLIC_BYTES:
            raise _broken()
        return public

    def _unlock(self, pin: str) -> None:
        _data, status = self._apdus.transmit(
            command(0, 0x20, 0, 0x80, pin.encode() or b"\0", expects=False)
        )
        if status & 0xFFF0 == PIN_WRONG:
            raise DeviceRefusal("wrong-pin")
        _must(status)

    def _data(self, tag: int, length: int) -> bytes:
        data, status = self._apdus.transmit(command(0, 0xCA, 1, tag, expects=True))
        _must(status)
        if len(data) != length:
            raise _broken()
        return data

    def _signature(self, apdu: bytes) -> bytes:
        data, status = self._apdus.transmit(apdu)
        _must(status)
        if len(data) != SIGNATURE_BYTES:
            raise _broken()
        return data


def _must(status: int) -> None:
    if status == DONE:
        return
    codes = {LOCKED: "card-locked", NOT_UNLOCKED: "card-moved", MADE: "card-issued"}
    raise DeviceRefusal(codes.get(status, "card-unreadable"))


def _broken() -> BrokenAnswer:
    return BrokenAnswer("the card's answer has a wrong length", hint="hint.lay-card-again")
