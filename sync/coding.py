"""What makes a frame small: entries with everything that cannot be squeezed taken out of them.

Deflate does badly where random bytes stand between words, most of all in base64. So a run of
entries becomes three things:

    raw       digests, commitments, nonces, signatures, ciphertexts: their bytes, each written once
    numbers   varints: times and clocks as the difference to the entry before, lengths, distances
    text      the rest, with one byte below 0x20 wherever something was taken out

A canonical entry holds no byte below 0x20, so the tokens below are told from its text. What does
not come out as it went in is carried whole (`WHOLE`); `sync.bundle` checks that for each frame it
writes. The text is deflated with a preset dictionary (`sync.dictionaries`), whose words hold these
tokens too: the meaning of a token is as much for ever as the dictionary is.

    00        between the checkpoint and the entries
    01 - 09   base64 of raw bytes, see BASE64_LENGTHS; 07: the length is the next number
    0b - 0e   hex of raw bytes, 4, 16, 32 or a number of them
    0f        the value that stood n values before (n: the next number)
    10 11     the entry's head up to its clock, times as differences; 11 with `cause`
    12 13     the same on the first entry of a boot: 4 raw bytes of the boot id; the source follows
    14        `"seq":` and the entry's own place
    15 - 18   this entry's `at`, the day of it, the month with `-`, the year with `-`
    19 1a     the station's code from the origin; the code and the year, each with `-`
    1f        all of the entry, raw; its length is the next number
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from appliance.core.instant import text_of

BETWEEN: Final = b"\x00"
BASE64_LENGTHS: Final = {12: 1, 16: 2, 32: 3, 64: 4, 68: 5, 76: 6}
HEX_LENGTHS: Final = {4: 0x0B, 16: 0x0C, 32: 0x0D}
BASE64_ANY, HEX_ANY, AGAIN = 0x07, 0x0E, 0x0F
HEAD, HEAD_CAUSE, HEAD_BOOT, HEAD_BOOT_CAUSE = 0x10, 0x11, 0x12, 0x13
SEQ, AT, DAY, MONTH, YEAR, CODE, CODE_YEAR = 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A
WHOLE: Final = 0x1F

NUMBER_BYTES_MAX = 10
"""A varint of 64 bits."""

_NUMBER = rb"(0|[1-9][0-9]{0,15})"
_HEAD: Final = re.compile(
    rb'\{"at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z)",'
    rb'(?:"cause":' + _NUMBER + rb",)?"
    rb'"clock":\{"age":' + _NUMBER + rb',"boot":"([0-9a-f]{8})","mono":' + _NUMBER + rb","
    rb'"src":"([a-z]{1,16})","wall":' + _NUMBER + rb"\}"
)
_RAW: Final = re.compile(
    rb'(?<=[" \n])(?:([0-9a-f]{8}|[0-9a-f]{32,})|([A-Za-z0-9+/]{14,}={0,2}))(?=["\n])'
)
_NAME: Final = re.compile(rb"(?:[A-Z][a-z]+){1,8}|[A-Z]{1,64}|[a-z]{1,64}")
"""Base64 by chance: the dictionary knows it better as a word."""
_UNKNOWN: Final = re.compile(rb"[\x00-\x09\x0b-\x1f]")
"""A line feed is text: checkpoints have lines."""
_CODE: Final = re.compile(r"\.([0-9]{9})/")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


class BadCoding(ValueError):
    """Bytes that no encoder wrote."""


def varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the highest bit says that more follow."""
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def _folded(number: int) -> int:
    """0, -1, 1, -2 ... as 0, 1, 2, 3 ..."""
    return number * 2 if number >= 0 else -number * 2 - 1


def _unfolded(number: int) -> int:
    return number // 2 if number % 2 == 0 else -(number + 1) // 2


class Reader:
    """Bytes that are taken from the front. Raises BadCoding where they end too soon."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise BadCoding("ends before its time")
        self._at += count
        return taken

    def number(self) -> int:
        """The next varint, in its one shortest form."""
        found = 0
        for place, byte in enumerate(self._data[self._at : self._at + NUMBER_BYTES_MAX]):
            found |= (byte & 0x7F) << 7 * place
            if byte < 0x80:
                if (byte == 0 and place) or found >= 1 << 64:
                    break
                self._at += place + 1
                return found
        raise BadCoding("a number that is cut short, or longer than it needs to be")

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def rest(self) -> bytes:
        return self.take(self.left)


class _Place:
    """What the entry before said, which the next one mostly repeats; both sides keep it alike."""

    def __init__(self, origin: str, seq: int) -> None:
        found = _CODE.search(origin)
        self.code = found[1].encode() if found else b""
        self.seq = seq
        self.at_ms = self.wall = self.mono = self.age = 0
        self.boot = self.src = b""

    def words(self, at: bytes) -> list[tuple[int, bytes]]:
        """Tokens and what they stand for in an entry of this `at`, the longest first."""
        words = [(AT, at), (DAY, at[:10]), (MONTH, at[:8])] if at else []
        if self.code:
            words += [(CODE_YEAR, self.code + b"-" + at[:5])] if at else []
            words += [(CODE, self.code)]
        return [*words, (YEAR, at[:5])] if at else words


class Encoder:
    """Codes a checkpoint and then the entries from `start` on; `origin` is its first line."""

    def __init__(self, origin: str, start: int) -> None:
        self.raw = bytearray()
        self.numbers = bytearray()
        self._place = _Place(origin, start)
        self._seen: dict[tuple[int, bytes], int] = {}
        self._values = 0

    def number(self, number: int) -> None:
        self.numbers += varint(number)

    def note(self, text: bytes) -> bytes:
        """The text of a checkpoint."""
        if _UNKNOWN.search(text):
            return self.whole(text)
        return _RAW.sub(self._value, text)

    def entry(self, body: bytes, *, whole: bool = False) -> bytes:
        """The text of the next entry; `whole` carries it as it is."""
        place = self._place
        if whole or _UNKNOWN.search(body):
            place.seq += 1
            return self.whole(body)
        text, at = self._headed(body)
        text = _RAW.sub(self._value, text)
        for token, word in place.words(at):
            text = text.replace(word, bytes([token]))
        text = text.replace(b'"seq":%d,' % place.seq, bytes([SEQ]))
        place.seq += 1
        return text

    def whole(self, body: bytes) -> bytes:
        """The text of an entry that is carried as it is."""
        self.number(len(body))
        self.raw += body
        return bytes([WHOLE])

    def _headed(self, body: bytes) -> tuple[bytes, bytes]:
        """`body` with its head as a token, and its `at`; empty where the head is another."""
        found = _HEAD.match(body)
        at_ms = _ms_of(found[1]) if found else None
        if found is None or at_ms is None:
            return body, b""
        place = self._place
        at, cause, age, boot, mono, src, wall = found.groups()
        same = (boot, src) == (place.boot, place.src)
        self._moved(at_ms, int(wall), int(mono), int(age))
        if cause is not None:
            self.number(_folded(place.seq - int(cause)))
        if same:
            token = HEAD if cause is None else HEAD_CAUSE
            return bytes([token]) + body[found.end() :], at
        place.boot, place.src = boot, src
        self.raw += bytes.fromhex(boot.decode())
        token = HEAD_BOOT if cause is None else HEAD_BOOT_CAUSE
        return bytes([token]) + src + body[found.end() :], at

    def _moved(self, at_ms: int, wall: int, mono: int, age: int) -> None:
        place = self._place
        now = (at_ms, wall - at_ms, mono - wall, age - mono // 1000)
        before = (place.at_ms, place.wall, place.mono, place.age)
        for one, earlier in zip(now, before, strict=True):
            self.number(_folded(one - earlier))
        place.at_ms, place.wall, place.mono, place.age = now

    def _value(self, found: re.Match[bytes]) -> bytes:
        text = found[0]
        value = _bytes_of(text, hexadecimal=found[1] is not None)
        if value is None:
            return text
        form = (0 if found[1] is None else 1, value)
        earlier, self._seen[form] = self._seen.get(form), self._values
        self._values += 1
        if earlier is not None:
            self.number(self._values - 1 - earlier)
            return bytes([AGAIN])
        self.raw += value
        lengths, other = (
            (BASE64_LENGTHS, BASE64_ANY) if found[1] is None else (HEX_LENGTHS, HEX_ANY)
        )
        token = lengths.get(len(value))
        if token is None:
            self.number(len(value))
            token = other
        return bytes([token])


class Decoder:
    """Undoes an Encoder. Raises BadCoding; gives out `most` bytes in all, never more."""

    def __init__(self, raw: Reader, numbers: Reader, most: int) -> None:
        self._raw, self._numbers, self._left = raw, numbers, most
        self._values: list[bytes] = []
        self._place = _Place("", 0)

    def note(self, text: bytes) -> bytes:
        return self._filled(text, ())

    def begin(self, origin: str, start: int) -> None:
        """What comes next are the entries from `start` on of the ledger of `origin`."""
        self._place = _Place(origin, start)

    def entry(self, text: bytes) -> bytes:
        place, head, at = self._place, b"", b""
        if text and HEAD <= text[0] <= HEAD_BOOT_CAUSE:
            head, at, text = self._headed(text)
        words = (*place.words(at), (SEQ, b'"seq":%d,' % place.seq))
        body = head + self._filled(text, words)
        place.seq += 1
        return body

    def _headed(self, text: bytes) -> tuple[bytes, bytes, bytes]:
        """The head, its `at`, and what follows in `text`."""
        place, token, rest = self._place, text[0], text[1:]
        number = self._numbers.number
        place.at_ms += _unfolded(number())
        place.wall += _unfolded(number())
        place.mono += _unfolded(number())
        place.age += _unfolded(number())
        wall = place.at_ms + place.wall
        mono = wall + place.mono
        age = mono // 1000 + place.age
        cause = b""
        if token in (HEAD_CAUSE, HEAD_BOOT_CAUSE):
            cause = b'"cause":%d,' % (place.seq - _unfolded(number()))
        if token in (HEAD_BOOT, HEAD_BOOT_CAUSE):
            place.boot = self._raw.take(4).hex().encode()
            place.src, _comma, _rest = rest.partition(b",")
            rest = rest[len(place.src) :]
        at = _text_of(place.at_ms)
        head = b'{"at":"%b",%b"clock":{"age":%d,"boot":"%b","mono":%d,"src":"%b","wall":%d}' % (
            at, cause, age, place.boot, mono, place.src, wall,
        )  # fmt: skip
        self._spend(len(head))
        return head, at, rest

    def _filled(self, text: bytes, words: Sequence[tuple[int, bytes]]) -> bytes:
        self._spend(len(text))
        for token, word in words:
            if count := text.count(token):
                self._spend(count * len(word))
                text = text.replace(bytes([token]), word)
        return _UNKNOWN.sub(self._value, text)

    def _value(self, found: re.Match[bytes]) -> bytes:
        value = self._meant(found[0][0])
        self._spend(len(value))
        return value

    def _meant(self, token: int) -> bytes:
        if token == WHOLE:
            return self._raw.take(self._numbers.number())
        if token == AGAIN:
            back = self._numbers.number()
            if not 1 <= back <= len(self._values):
                raise BadCoding("points back to no value")
            value = self._values[-back]
        elif token in _FROM_TOKEN:
            length, encoded = _FROM_TOKEN[token]
            value = encoded(self._raw.take(self._numbers.number() if length == 0 else length))
        else:
            raise BadCoding("a token without meaning here")
        self._values.append(value)
        return value

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise BadCoding("swells beyond the limit")


def incompressible(entries: Iterable[bytes]) -> int:
    """Raw bytes of the digests, commitments, nonces, signatures and ciphertexts in `entries`.

    Each value counts once, however often they say it: nobody can send less.
    """
    coder = Encoder("", 0)
    for body in entries:
        coder.note(body)
    return len(coder.raw)


def _hex(value: bytes) -> bytes:
    return value.hex().encode()


_FROM_TOKEN: Final = (
    {token: (length, base64.b64encode) for length, token in BASE64_LENGTHS.items()}
    | {token: (length, _hex) for length, token in HEX_LENGTHS.items()}
    | {BASE64_ANY: (0, base64.b64encode), HEX_ANY: (0, _hex)}
)
"""Token -> how many raw bytes (0: the next number says), and how they are written."""


def _bytes_of(text: bytes, *, hexadecimal: bool) -> bytes | None:
    """The bytes that `text` is the one form of; None where it is no such form, or only a word."""
    if hexadecimal:
        return bytes.fromhex(text.decode()) if len(text) % 2 == 0 else None
    if _NAME.fullmatch(text):
        return None
    try:
        value = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return value if base64.b64encode(value) == text else None


def _ms_of(at: bytes) -> int | None:
    try:
        told = datetime.fromisoformat(at.decode())
    except ValueError:
        return None
    return (told - _EPOCH) // _MS


def _text_of(at_ms: int) -> bytes:
    try:
        return text_of(_EPOCH + at_ms * _MS).encode()
    except (OverflowError, ValueError) as error:
        raise BadCoding("a time beyond all calendars") from error
