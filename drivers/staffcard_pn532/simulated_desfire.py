"""A DESFire card that is not there, written from protocols.md 5.3 and the EV1 commands alone.

It checks what a real card checks: keys, rights, MACs, enciphered data, bounds of a value, and that
a value changes only with its commit. What it holds can be kept in a file (simulated_drawer.py).
"""

import zlib
from collections.abc import Callable
from typing import Final

import msgspec

from drivers.cards import aes

OK, MORE = 0x00, 0xAF
NO_SUCH_KEY, BAD_LENGTH, DENIED, BAD_PARAMETER = 0x40, 0x7E, 0x9D, 0x9E
NO_APPLICATION, WRONG_KEY, BOUNDARY, ABORTED, DUPLICATE = 0xA0, 0xAE, 0xBE, 0xCA, 0xDE
INTEGRITY, NO_FILE, ILLEGAL = 0x1E, 0xF0, 0x1C
FREE: Final = 0xE
ROOT: Final = "000000"


class File(msgspec.Struct):
    """One file; `data` of a data file, `value` of a value file between 0 and `upper`."""

    comm: int
    rights: int
    data: bytes | None = None
    value: int = 0
    upper: int = 0


class Application(msgspec.Struct):
    keys: list[bytes]
    files: dict[str, File] = {}


class Memory(msgspec.Struct, forbid_unknown_fields=True):
    """All that the chip keeps without power. `uid`: 7 bytes."""

    uid: bytes
    applications: dict[str, Application] = {}


class _No(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class SimulatedDesfire:
    """The chip. `changed` is called after each change that stays; `draw` gives random bytes."""

    atqa, sak = b"\x03\x44", 0x20
    ats = bytes.fromhex("067577810280")

    def __init__(
        self,
        memory: Memory,
        draw: Callable[[int], bytes],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.memory = memory
        self.changed = changed
        self._draw = draw
        self._acts: dict[int, Callable[[bytes], bytes]] = {
            0x5A: self._select, 0xCA: self._create_application, 0xDA: self._delete_application,
            0xCD: self._create_data, 0xCC: self._create_value, 0x6C: self._get_value,
            0x0C: self._credit, 0xDC: self._debit, 0xC7: self._commit, 0xBD: self._read,
            0x3D: self._write, 0xC4: self._change_key,
        }  # fmt: skip
        self.power_off()

    @property
    def uid(self) -> bytes:
        return self.memory.uid

    def power_off(self) -> None:
        """The card left the field: session, challenge and uncommitted values are gone."""
        self._application = ROOT
        self._forget()

    def _forget(self) -> None:
        self._session: bytes | None = None
        self._vector = aes.ZERO
        self._as = -1
        self._asked: tuple[int, bytes, bytes] | None = None
        self._uncommitted: dict[str, int] = {}

    def transmit(self, apdu: bytes) -> bytes | None:
        """Answer to one APDU, with its two status bytes. None would be silence."""
        if len(apdu) < 5 or apdu[0] != 0x90:
            return b"\x6a\x82" if apdu[1:2] == b"\xa4" else b"\x6e\x00"
        told = apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        try:
            return self._act(apdu[1], told)
        except _No as no:
            self._forget()
            return bytes([0x91, no.status])

    def _act(self, ins: int, told: bytes) -> bytes:
        if ins == 0xAA:
            return self._challenge(told) + bytes([0x91, MORE])
        if ins == MORE:
            return self._authenticated(told) + b"\x91\x00"
        self._asked = None
        act = self._acts.get(ins)
        if act is None:
            raise _No(ILLEGAL)
        if ins not in (0x0C, 0xDC, 0x3D, 0xC4):
            self._mac(bytes([ins]) + told)
        answer = act(told)
        if ins == 0xBD:
            return answer + b"\x91\x00"
        return answer + self._mac(answer + bytes([OK])) + b"\x91\x00"

    # --- proving ----------------------------------------------------------------------------

    def _challenge(self, told: bytes) -> bytes:
        self._forget()
        key = self._key(told[0]) if len(told) == 1 else None
        if key is None:
            raise _No(NO_SUCH_KEY)
        ours = self._draw(16)
        sent = aes.encrypted(key, aes.ZERO, ours)
        self._asked = (told[0], ours, sent)
        return sent

    def _authenticated(self, token: bytes) -> bytes:
        if self._asked is None or len(token) != 32:
            raise _No(WRONG_KEY)
        key_no, ours, sent = self._asked
        key = self._key(key_no) or bytes(16)
        text = aes.decrypted(key, sent, token)
        if text[16:] != ours[1:] + ours[:1]:
            raise _No(WRONG_KEY)
        theirs = text[:16]
        self._asked = None
        self._session = theirs[:4] + ours[:4] + theirs[12:] + ours[12:]
        self._cmac = aes.Cmac(self._session)
        self._vector, self._as = aes.ZERO, key_no
        return aes.encrypted(key, token[-16:], theirs[1:] + theirs[:1])

    def _key(self, key_no: int) -> bytes | None:
        held = self.memory.applications.get(self._application)
        return held.keys[key_no] if held and key_no < len(held.keys) else None

    def _mac(self, message: bytes) -> bytes:
        if self._session is None:
            return b""
        self._vector = self._cmac.of(message, self._vector)
        return self._vector[:8]

    def _unmaced(self, ins: int, told: bytes) -> bytes:
        if self._session is None or told[-8:] != self._mac(bytes([ins]) + told[:-8]):
            raise _No(INTEGRITY)
        return told[:-8]

    def _opened(self, sealed: bytes) -> bytes:
        if self._session is None or not sealed or len(sealed) % 16:
            raise _No(INTEGRITY)
        text = aes.decrypted(self._session, self._vector, sealed)
        self._vector = sealed[-16:]
        return text

    # --- applications and files -------------------------------------------------------------

    def _select(self, told: bytes) -> bytes:
        if told.hex() != ROOT and told.hex() not in self.memory.applications:
            raise _No(NO_APPLICATION)
        self._forget()
        self._application = told.hex()
        return b""

    def _create_application(self, told: bytes) -> bytes:
        if len(told) != 5 or self._application != ROOT or not told[4] & 0x80:
            raise _No(BAD_PARAMETER)
        if told[:3].hex() in self.memory.applications:
            raise _No(DUPLICATE)
        keys = [bytes(16) for _ in range(told[4] & 0x0F)]
        self.memory.applications[told[:3].hex()] = Application(keys, {})
        self.changed()
        return b""

    def _delete_application(self, told: bytes) -> bytes:
        if self._as != 0 or told.hex() != self._application:
            raise _No(DENIED)
        del self.memory.applications[self._application]
        self._forget()
        self._application = ROOT
        self.changed()
        return b""

    def _here(self) -> Application:
        held = self.memory.applications.get(self._application)
        if held is None or self._as != 0:
            raise _No(DENIED)
        return held

    def _create_data(self, told: bytes) -> bytes:
        if len(told) != 7:
            raise _No(BAD_LENGTH)
        size = int.from_bytes(told[4:7], "little")
        return self._created(told, File(told[1], _two(told), data=bytes(size)))

    def _create_value(self, told: bytes) -> bytes:
        if len(told) != 17:
            raise _No(BAD_LENGTH)
        lower, upper, value = (int.from_bytes(told[i : i + 4], "little") for i in (4, 8, 12))
        if lower != 0 or not lower <= value <= upper:
            raise _No(BAD_PARAMETER)
        return self._created(told, File(told[1], _two(told), value=value, upper=upper))

    def _created(self, told: bytes, file: File) -> bytes:
        held = self._here()
        if str(told[0]) in held.files:
            raise _No(DUPLICATE)
        held.files[str(told[0])] = file
        self.changed()
        return b""

    def _file(self, number: int, *nibbles: int) -> File:
        """The file if the session's key may; `nibbles`: places of rights, 3 read to 0 change."""
        held = self.memory.applications.get(self._application)
        file = held.files.get(str(number)) if held else None
        if file is None:
            raise _No(NO_FILE)
        if not any((file.rights >> 4 * n) & 0xF in (self._as, FREE) for n in nibbles):
            raise _No(DENIED)
        return file

    def _read(self, told: bytes) -> bytes:
        file, length = self._file(told[0], 3, 1), int.from_bytes(told[4:7], "little")
        if file.data is None or int.from_bytes(told[1:4], "little") or length != len(file.data):
            raise _No(BOUNDARY)
        text = file.data + _crc(file.data + bytes([OK]))
        text = text.ljust(-(-len(text) // 16) * 16, b"\0")
        if self._session is None:
            raise _No(DENIED)
        sealed = aes.encrypted(self._session, self._vector, text)
        self._vector = sealed[-16:]
        return sealed

    def _write(self, told: bytes) -> bytes:
        file, length = self._file(told[0], 2, 1), int.from_bytes(told[4:7], "little")
        text = self._opened(told[7:])
        data, check = text[:length], text[length : length + 4]
        if file.data is None or len(data) != len(file.data):
            raise _No(BOUNDARY)
        if check != _crc(b"\x3d" + told[:7] + data):
            raise _No(INTEGRITY)
        file.data = data
        self.changed()
        return b""

    def _get_value(self, told: bytes) -> bytes:
        return self._file(told[0], 3, 2, 1).value.to_bytes(4, "little")

    def _debit(self, told: bytes) -> bytes:
        told = self._unmaced(0xDC, told)
        return self._moved(told, self._file(told[0], 3, 2, 1), -1)

    def _credit(self, told: bytes) -> bytes:
        told = self._unmaced(0x0C, told)
        return self._moved(told, self._file(told[0], 1), 1)

    def _moved(self, told: bytes, file: File, way: int) -> bytes:
        """Not yet the file: only `commit` makes it so."""
        now = self._uncommitted.get(str(told[0]), file.value)
        then = now + way * int.from_bytes(told[1:5], "little")
        if not 0 <= then <= file.upper:
            raise _No(BOUNDARY)
        self._uncommitted[str(told[0])] = then
        return b""

    def _commit(self, _told: bytes) -> bytes:
        held = self.memory.applications[self._application]
        for number, value in self._uncommitted.items():
            held.files[number].value = value
        self._uncommitted = {}
        self.changed()
        return b""

    def _change_key(self, told: bytes) -> bytes:
        """A key number in front; the new key XOR the old one unless it is the session's own."""
        held, key_no = self._here(), told[0]
        text = self._opened(told[1:])
        asked = text[:17]
        if text[17:21] != _crc(b"\xc4" + told[:1] + asked):
            raise _No(INTEGRITY)
        if key_no == self._as:
            held.keys[key_no] = asked[:16]
            self._forget()
            self.changed()
            return b""
        fresh = bytes(a ^ b for a, b in zip(asked[:16], held.keys[key_no], strict=True))
        if text[21:25] != _crc(fresh):
            raise _No(INTEGRITY)
        held.keys[key_no] = fresh
        self.changed()
        return b""


def _two(told: bytes) -> int:
    return int.from_bytes(told[2:4], "little")


def _crc(message: bytes) -> bytes:
    return (~zlib.crc32(message) & 0xFFFFFFFF).to_bytes(4, "little")
