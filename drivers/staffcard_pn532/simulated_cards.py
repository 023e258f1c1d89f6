"""Other cards that people lay on the reader: one that signs itself, and those that do not do."""

from collections.abc import Callable
from typing import Final

import msgspec

from appliance.ledger.keys import SigningKey

APPLET: Final = bytes.fromhex("F0000001020304")
COMMAND: Final = b"tradepost/command/v1\0"
TRIES_MAX: Final = 5
OK, LOCKED, DENIED = b"\x90\x00", b"\x69\x83", b"\x69\x82"
NOT_FOUND, CLOSED, WRONG_DATA, UNKNOWN = b"\x6a\x82", b"\x69\x85", b"\x6a\x80", b"\x6d\x00"


class SignerMemory(msgspec.Struct, forbid_unknown_fields=True):
    """What the applet keeps. Without a `pin` it is still being made."""

    uid: bytes
    seed: bytes = b""
    holder: bytes = b""
    pin: bytes = b""
    tries: int = TRIES_MAX


class SimulatedSigner:
    """A card with the signing applet of drivers/cards/signature_card.py's table."""

    atqa, sak = b"\x00\x04", 0x20
    ats = bytes.fromhex("0578807102")

    def __init__(
        self,
        memory: SignerMemory,
        draw: Callable[[int], bytes],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.memory = memory
        self.changed = changed
        self._draw = draw
        self.power_off()

    @property
    def uid(self) -> bytes:
        return self.memory.uid

    def power_off(self) -> None:
        self._selected = self._unlocked = False
        self._message = b""

    def transmit(self, apdu: bytes) -> bytes | None:
        """Answer to one APDU."""
        head, told = apdu[:4], apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        if head == b"\x00\xa4\x04\x00":
            self.power_off()
            self._selected = told == APPLET
            return OK if self._selected else NOT_FOUND
        if not self._selected:
            return UNKNOWN
        acts: dict[bytes, Callable[[bytes], bytes]] = {
            b"\x00\xca\x01\x00": lambda _: self.memory.holder + OK,
            b"\x00\xca\x01\x01": lambda _: self._public() + OK,
            b"\x00\xca\x01\x02": lambda _: bytes([self.memory.tries]) + OK,
            b"\x00\x20\x00\x80": self._verify,
            b"\x00\x88\x00\x00": self._prove,
            b"\x10\x2a\x9e\x9a": self._more,
            b"\x00\x2a\x9e\x9a": self._sign,
            b"\x00\x46\x00\x00": self._generate,
            b"\x00\xda\x01\x00": self._name,
            b"\x00\x24\x01\x80": self._set_pin,
            b"\x00\x24\x00\x80": self._change_pin,
        }
        act = acts.get(head)
        return act(told) if act else UNKNOWN

    def _key(self) -> SigningKey:
        return SigningKey("card", self.memory.seed)

    def _public(self) -> bytes:
        return self._key().verifier.public if self.memory.seed else b""

    def _verify(self, told: bytes) -> bytes:
        self._unlocked = False
        if self.memory.tries == 0:
            return LOCKED
        right = bool(self.memory.pin) and told == self.memory.pin
        self.memory.tries = TRIES_MAX if right else self.memory.tries - 1
        self.changed()
        self._unlocked = right
        return OK if right else bytes([0x63, 0xC0 | self.memory.tries])

    def _prove(self, challenge: bytes) -> bytes:
        if not self._unlocked:
            return DENIED
        return self._key().sign(challenge) + OK if len(challenge) == 32 else WRONG_DATA

    def _more(self, part: bytes) -> bytes:
        if not self._unlocked:
            return DENIED
        self._message += part
        return OK

    def _sign(self, part: bytes) -> bytes:
        message, self._message = self._message + part, b""
        if not self._unlocked:
            return DENIED
        return self._key().sign(message) + OK if message.startswith(COMMAND) else WRONG_DATA

    def _generate(self, _told: bytes) -> bytes:
        if self.memory.pin:
            return CLOSED
        self.memory.seed = self._draw(32)
        self.changed()
        return self._public() + OK

    def _name(self, told: bytes) -> bytes:
        if self.memory.pin:
            return CLOSED
        self.memory.holder = told
        self.changed()
        return OK

    def _set_pin(self, told: bytes) -> bytes:
        if self.memory.pin or not told:
            return CLOSED
        self.memory.pin = told
        self.changed()
        return OK

    def _change_pin(self, told: bytes) -> bytes:
        if not self._unlocked:
            return DENIED
        self.memory.pin = told
        self.changed()
        return OK


class Unfit:
    """A card or phone that cannot be a staff card. `answers` is what it says to any APDU."""

    def __init__(
        self,
        uid: bytes,
        *,
        sak: int,
        atqa: bytes = b"\x00\x04",
        ats: bytes = b"",
        answers: bytes | None = None,
        draw: Callable[[int], bytes] | None = None,
    ) -> None:
        self.sak, self.atqa, self.ats = sak, atqa, ats
        self._uid = uid
        self._answers = answers
        self._draw = draw

    @property
    def uid(self) -> bytes:
        """A phone has another one each time, which begins with 08 by its standard."""
        return self._uid if self._draw is None else b"\x08" + self._draw(3)

    def power_off(self) -> None:
        """It remembers nothing."""

    def transmit(self, _apdu: bytes) -> bytes | None:
        return self._answers


def classic() -> Unfit:
    """A MIFARE Classic: a number that anybody copies."""
    return Unfit(bytes.fromhex("5AC31E07"), sak=0x08)


def phone(draw: Callable[[int], bytes]) -> Unfit:
    """A telephone: it speaks APDUs, its number changes, and it has none of our applications."""
    return Unfit(b"", sak=0x20, ats=b"\x05\x78\x80\x71\x02", answers=NOT_FOUND, draw=draw)


def dead() -> Unfit:
    """A card whose chip answers the field and then nothing more."""
    return Unfit(bytes.fromhex("04D1ED00112280"), sak=0x20, atqa=b"\x03\x44", ats=b"\x02\x80")
