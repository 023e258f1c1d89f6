"""MIFARE DESFire (EV1 and later): native commands, AES authentication, its secure messaging.

Source: protocols.md 5.3 for wrapping and authentication (recomputed); the messaging afterwards
(CMAC on every answer, CRC32 and CBC in enciphered files) is from memory of the EV1 functional
specification [M]. After an authentication everything carries a CMAC that goes on from command to
command, so that nothing can be repeated, left out or changed on the way.
"""

import hmac
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from appliance.ports import BrokenAnswer
from drivers.cards import aes
from drivers.cards.apdu import Apdus, command

CLASS: Final = 0x90
OK, MORE = 0x00, 0xAF
NO_APPLICATION, EXISTS, AUTHENTICATION_ERROR = 0xA0, 0xDE, 0xAE
BOUNDARY_ERROR, PERMISSION_DENIED = 0xBE, 0x9D

SELECT, AUTHENTICATE, CHANGE_KEY = 0x5A, 0xAA, 0xC4
CREATE_APPLICATION, DELETE_APPLICATION = 0xCA, 0xDA
CREATE_DATA_FILE, CREATE_VALUE_FILE = 0xCD, 0xCC
READ_DATA, WRITE_DATA = 0xBD, 0x3D
GET_VALUE, CREDIT, DEBIT, COMMIT = 0x6C, 0x0C, 0xDC, 0xC7

MACED, ENCIPHERED = 0x01, 0x03
MAC_LENGTH: Final = 8
FACTORY_KEY: Final = bytes(16)

Draw = Callable[[int], bytes]


class CardSays(Exception):
    """The card answered 91 `status`, which is neither done nor more."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status:02X}")
        self.status = status


@dataclass(slots=True)
class _Session:
    """A session key and the vector that goes on from command to command."""

    key: bytes
    vector: bytes = aes.ZERO
    cmac: aes.Cmac = field(init=False)

    def __post_init__(self) -> None:
        self.cmac = aes.Cmac(self.key)

    def mac(self, message: bytes) -> bytes:
        self.vector = self.cmac.of(message, self.vector)
        return self.vector[:MAC_LENGTH]

    def sealed(self, text: bytes) -> bytes:
        blocks = text.ljust(-(-len(text) // aes.BLOCK) * aes.BLOCK, b"\0")
        sealed = aes.encrypted(self.key, self.vector, blocks)
        self.vector = sealed[-aes.BLOCK :]
        return sealed

    def opened(self, sealed: bytes) -> bytes:
        if not sealed or len(sealed) % aes.BLOCK:
            raise _unproven()
        text = aes.decrypted(self.key, self.vector, sealed)
        self.vector = sealed[-aes.BLOCK :]
        return text


class Desfire:
    """One card in the field. Raises CardSays; BrokenAnswer when an answer does not prove itself.

    Each method sends one or two commands; DeviceRefusal, NoAnswer, BrokenAnswer of the reader
    go through.
    """

    def __init__(self, apdus: Apdus, draw: Draw) -> None:
        self._apdus = apdus
        self._draw = draw
        self._session: _Session | None = None

    def select(self, application: bytes) -> None:
        """`application`: 3 bytes as sent, low one first; 000000 is the card itself."""
        self._session = None
        self._plain(SELECT, application)

    def authenticate(self, key_no: int, key: bytes) -> None:
        """Both sides show that they hold `key`; from here on everything is under its session."""
        self._session = None
        first = self._raw(AUTHENTICATE, bytes([key_no]), MORE)
        if len(first) != aes.BLOCK:
            raise _unproven()
        theirs = aes.decrypted(key, aes.ZERO, first)
        ours = self._draw(aes.BLOCK)
        token = aes.encrypted(key, first, ours + aes.rotated(theirs))
        last = self._raw(MORE, token, OK)
        if len(last) != aes.BLOCK:
            raise _unproven()
        shown = aes.decrypted(key, token[-aes.BLOCK :], last)
        if not hmac.compare_digest(shown, aes.rotated(ours)):
            raise _unproven()
        self._session = _Session(ours[:4] + theirs[:4] + ours[12:] + theirs[12:])

    def create_application(self, application: bytes, keys: int, settings: int) -> None:
        self._plain(CREATE_APPLICATION, application + bytes([settings, 0x80 | keys]))

    def delete_application(self, application: bytes) -> None:
        """Needs its master key; the session ends with it, so the answer proves nothing [M]."""
        self._raw(DELETE_APPLICATION, application, OK)
        self._session = None

    def create_data_file(self, file: int, rights: int, size: int) -> None:
        """An enciphered file. `rights`: nibbles for read, write, both, change; E free, F never."""
        told = bytes([file, ENCIPHERED]) + rights.to_bytes(2, "little")
        self._plain(CREATE_DATA_FILE, told + size.to_bytes(3, "little"))

    def create_value_file(self, file: int, rights: int, upper: int) -> None:
        """A count from 0 to `upper`, which it begins with."""
        told = bytes([file, MACED]) + rights.to_bytes(2, "little")
        bounds = b"".join(number.to_bytes(4, "little") for number in (0, upper, upper))
        self._plain(CREATE_VALUE_FILE, told + bounds + b"\0")

    def read(self, file: int, length: int) -> bytes:
        """All of an enciphered file of at most 48 bytes."""
        session = self._known()
        told = bytes([file]) + bytes(3) + length.to_bytes(3, "little")
        session.mac(bytes([READ_DATA]) + told)
        text = session.opened(self._raw(READ_DATA, told, OK))
        data, check = text[:length], text[length : length + 4]
        if len(data) != length or not hmac.compare_digest(check, crc(data + bytes([OK]))):
            raise _unproven()
        return data

    def write(self, file: int, data: bytes) -> None:
        told = bytes([file]) + bytes(3) + len(data).to_bytes(3, "little")
        self._sealed(WRITE_DATA, told, data)

    def value(self, file: int) -> int:
        return int.from_bytes(self._plain(GET_VALUE, bytes([file])), "little", signed=True)

    def debit(self, file: int, count: int) -> None:
        """Takes hold with `commit`."""
        self._maced(DEBIT, bytes([file]) + count.to_bytes(4, "little"))

    def credit(self, file: int, count: int) -> None:
        """Takes hold with `commit`."""
        self._maced(CREDIT, bytes([file]) + count.to_bytes(4, "little"))

    def commit(self) -> None:
        self._plain(COMMIT, b"")

    def change_key(self, key_no: int, fresh: bytes) -> None:
        """Another key than the session's, from the factory's to `fresh`."""
        told, asked = bytes([key_no]), fresh + b"\0"  # the factory's key is all 00: XOR is itself
        check = crc(bytes([CHANGE_KEY]) + told + asked)
        sealed = self._known().sealed(asked + check + crc(fresh))
        self._proven(self._raw(CHANGE_KEY, told + sealed, OK))

    def change_own_key(self, key_no: int, fresh: bytes) -> None:
        """The session's own key; the session ends with it."""
        told, asked = bytes([key_no]), fresh + b"\0"
        sealed = self._known().sealed(asked + crc(bytes([CHANGE_KEY]) + told + asked))
        self._session = None
        self._raw(CHANGE_KEY, told + sealed, OK)

    # --- one command -------------------------------------------------------------------------

    def _plain(self, ins: int, told: bytes) -> bytes:
        """Data as it is; under a session the answer proves itself."""
        if self._session is not None:
            self._session.mac(bytes([ins]) + told)
        return self._proven(self._raw(ins, told, OK))

    def _maced(self, ins: int, told: bytes) -> None:
        mac = self._known().mac(bytes([ins]) + told)
        self._proven(self._raw(ins, told + mac, OK))

    def _sealed(self, ins: int, told: bytes, data: bytes) -> None:
        sealed = self._known().sealed(data + crc(bytes([ins]) + told + data))
        self._proven(self._raw(ins, told + sealed, OK))

    def _proven(self, answer: bytes) -> bytes:
        """The answer without its CMAC, which must be right."""
        if self._session is None:
            return answer
        data, mac = answer[:-MAC_LENGTH], answer[-MAC_LENGTH:]
        if not hmac.compare_digest(mac, self._session.mac(data + bytes([OK]))):
            raise _unproven()
        return data

    def _known(self) -> _Session:
        if self._session is None:
            raise CardSays(PERMISSION_DENIED)
        return self._session

    def _raw(self, ins: int, told: bytes, wanted: int) -> bytes:
        data, status = self._apdus.transmit(command(CLASS, ins, 0, 0, told, expects=True))
        if status >> 8 != 0x91 or status & 0xFF != wanted:
            self._session = None
            raise CardSays(status & 0xFF if status >> 8 == 0x91 else AUTHENTICATION_ERROR)
        return data


def crc(message: bytes) -> bytes:
    """The card's CRC32: the common one without the last inversion, low byte first."""
    return (zlib.crc32(message) ^ 0xFFFFFFFF).to_bytes(4, "little")


def _unproven() -> BrokenAnswer:
    return BrokenAnswer("the card's answer does not prove itself", hint="hint.lay-card-again")
