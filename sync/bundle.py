"""A run of entries on its way to the district: the one frame for every route.

    "TPB2" | dictionary 1 | crc 4 | raw length varint | raw | deflate( numbers length varint
                                                                       | numbers | text )

`sync.coding` says what stands in raw, numbers and text. Numbers begin with the start, the count of
entries and the count of hashes; raw begins with the hashes; the text is the signed checkpoint and
the entries, each but the first after a zero byte. Deflate is the bare format, with the preset
dictionary of that number; the crc (of zlib, big-endian) covers the dictionary's number and all
that follows the crc.

The form before it is still read, and written for who knows no other:

    "TPB1" | zlib( start 8 | count 2 | note length 4 | note | hashes 1 | hash 32 ...
                   | length 2 | entry ... )

All integers big-endian. `note` is the signed checkpoint of a tree of size n that holds the run;
the hashes are the consistency proof (log_format.md 6) from `start + count` to n, empty when the
run ends at n. So a long backlog travels as many frames under one checkpoint, and each of them is
verified by itself. A frame without entries is a greeting: it shows the newest checkpoint only.
The same bundle under the same dictionary is the same bytes: a transfer goes on after a restart.
"""

import zlib
from collections.abc import Container, Iterable, Iterator
from typing import Final

from msgspec import Struct

from sync import coding, dictionaries
from sync.coding import BadCoding, Decoder, Encoder, Reader

MAGIC: Final = b"TPB2"
MAGIC_1: Final = b"TPB1"
HEAD_BYTES: Final = 9
"""Magic, dictionary, crc."""
PLAIN: Final = 0
"""In place of a dictionary: the form TPB1, which every reader knows."""

ENTRIES_MAX = 1024
"""Entries of one frame: what a slow line carries in one request, and one transaction keeps."""
NOTE_BYTES_MAX = 65_536
"""Checkpoint with cosignatures; ten times what we ever write."""
HASHES_MAX = 64
"""A consistency proof has at most one hash a level and one more; sizes stay below 2^63."""
ENTRY_BYTES_MAX = 65_535
PLAIN_BYTES_MAX = 2_097_152
"""Inflated frame. Checked while inflating: a small frame cannot swell into a large one."""
BYTES_MAX = 2_162_688
"""Frame as sent: the inflated limit and what zlib adds to bytes it cannot squeeze."""
FILL_BYTES = 1_900_000
"""Where a sender stops adding entries; one more entry of full length still fits, and the longest
checkpoint. A thousand of the largest usual entries (hidden acts, 1,700 bytes) stay below it."""

SIZE_MAX = 2**63 - 1


class BadBundle(ValueError):
    """Bytes that are no frame; the text says which rule they break."""


class Bundle(Struct, frozen=True):
    """Entries [start, stop) of the ledger of `note`, which is unverified text until ingested."""

    start: int
    entries: tuple[bytes, ...]
    note: str
    proof: tuple[bytes, ...] = ()

    @property
    def stop(self) -> int:
        return self.start + len(self.entries)

    @property
    def origin(self) -> str:
        """The first line of the note; says where it claims to come from, proves nothing."""
        return self.note.partition("\n")[0]


def write(
    bundle: Bundle, *, dictionary: int = dictionaries.NEWEST, squeezed: bool = True
) -> bytes:
    """The frame of `bundle`. Raises BadBundle when a limit is passed.

    `dictionary`: the newest that its reader knows; 0 writes the form TPB1. `squeezed` False: TPB1
    as long as it is, for a frame that does not leave its process.
    """
    if len(bundle.entries) > ENTRIES_MAX or len(bundle.proof) > HASHES_MAX:
        raise BadBundle("more entries or hashes than a frame takes")
    if not 0 <= bundle.start <= SIZE_MAX - ENTRIES_MAX:
        raise BadBundle("a start that no ledger has")
    if any(len(one) != 32 for one in bundle.proof):
        raise BadBundle("a hash has 32 bytes")
    plain = b"".join(_parts(bundle))
    if len(plain) > PLAIN_BYTES_MAX:
        raise BadBundle("longer than a frame may be")
    if dictionary == PLAIN:
        return MAGIC_1 + zlib.compress(plain, 6 if squeezed else 0)
    return _proven(bundle, dictionary)


def _proven(bundle: Bundle, dictionary: int) -> bytes:
    """The coded frame, read back: what came out otherwise is carried as it is.

    No entry that a station writes needs that; but a ledger holds whatever its key signed.
    """
    frame = _coded(bundle, dictionary, ())
    strange = _strange(bundle, frame)
    if not strange:
        return frame
    frame = _coded(bundle, dictionary, strange)
    return frame if not _strange(bundle, frame) else _coded(bundle, dictionary, _EVERYTHING)


_EVERYTHING: Final = range(-1, ENTRIES_MAX)
"""All entries, and -1 for the checkpoint."""


def _strange(bundle: Bundle, frame: bytes) -> Container[int]:
    """Places of what does not come out of `frame` as it stands in `bundle`; -1: the checkpoint."""
    try:
        read_back = read(frame)
    except BadBundle:
        return _EVERYTHING
    if read_back.note != bundle.note:
        return _EVERYTHING
    pairs = enumerate(zip(bundle.entries, read_back.entries, strict=True))
    return {place for place, (given, came) in pairs if given != came}


def _coded(bundle: Bundle, dictionary: int, whole: Container[int]) -> bytes:
    coder = Encoder(bundle.origin, bundle.start)
    for number in (bundle.start, len(bundle.entries), len(bundle.proof)):
        coder.number(number)
    coder.raw += b"".join(bundle.proof)
    note = bundle.note.encode()
    texts = [coder.whole(note) if -1 in whole else coder.note(note)]
    for place, entry in enumerate(bundle.entries):
        texts.append(coder.entry(entry, whole=place in whole))
    numbers = coding.varint(len(coder.numbers)) + coder.numbers
    deflater = zlib.compressobj(
        9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=dictionaries.words(dictionary)
    )
    squeezed = deflater.compress(numbers + coding.BETWEEN.join(texts)) + deflater.flush()
    rest = coding.varint(len(coder.raw)) + coder.raw + squeezed
    return MAGIC + bytes([dictionary]) + _crc(dictionary, rest) + rest


def _crc(dictionary: int, rest: bytes) -> bytes:
    return zlib.crc32(rest, zlib.crc32(bytes([dictionary]))).to_bytes(4, "big")


def _parts(bundle: Bundle) -> Iterator[bytes]:
    note = bundle.note.encode()
    if len(note) > NOTE_BYTES_MAX:
        raise BadBundle("the checkpoint is longer than the limit")
    yield bundle.start.to_bytes(8, "big")
    yield len(bundle.entries).to_bytes(2, "big")
    yield len(note).to_bytes(4, "big")
    yield note
    yield len(bundle.proof).to_bytes(1, "big")
    yield from bundle.proof
    for entry in bundle.entries:
        if len(entry) > ENTRY_BYTES_MAX:
            raise BadBundle("an entry is longer than 65,535 bytes")
        yield len(entry).to_bytes(2, "big")
        yield entry


def read(frame: bytes) -> Bundle:
    """Take a frame apart. Raises BadBundle; never uses more memory than the limits allow."""
    if len(frame) > BYTES_MAX:
        raise BadBundle("longer than a frame may be")
    if frame.startswith(MAGIC_1):
        return _read_1(frame)
    if not frame.startswith(MAGIC) or len(frame) < HEAD_BYTES:
        raise BadBundle("does not begin as a frame does")
    dictionary, rest = frame[4], frame[HEAD_BYTES:]
    if _crc(dictionary, rest) != frame[5:HEAD_BYTES]:
        raise BadBundle("other bytes than were sent")
    try:
        return _decoded(dictionary, Reader(rest))
    except BadCoding as error:
        raise BadBundle(str(error)) from error


def _decoded(dictionary: int, given: Reader) -> Bundle:
    raw = Reader(given.take(given.number()))
    squeezed = given.rest()
    if dictionary not in dictionaries.KNOWN:
        raise BadBundle("written with words that are not known here")
    words = dictionaries.words(dictionary)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS, zdict=words)
    plain = Reader(_inflated(squeezed, inflater))
    numbers = Reader(plain.take(plain.number()))
    start, count, hashes = (numbers.number() for _ in range(3))
    if start > SIZE_MAX - ENTRIES_MAX or count > ENTRIES_MAX or hashes > HASHES_MAX:
        raise BadBundle("more entries or hashes than a frame takes")
    proof = tuple(raw.take(32) for _ in range(hashes))
    texts = plain.rest().split(coding.BETWEEN, ENTRIES_MAX + 1)
    if len(texts) != count + 1:
        raise BadBundle("another count of entries than it says")
    decoder = Decoder(raw, numbers, PLAIN_BYTES_MAX)
    note = _text(decoder.note(texts[0]))
    decoder.begin(note.partition("\n")[0], start)
    entries = tuple(decoder.entry(text) for text in texts[1:])
    if any(len(one) > ENTRY_BYTES_MAX for one in entries):
        raise BadBundle("an entry is longer than 65,535 bytes")
    if raw.left or numbers.left:
        raise BadBundle("bytes are left after the last entry")
    return Bundle(start, entries, note, proof)


def _read_1(frame: bytes) -> Bundle:
    rest = _Rest(_inflated(frame[len(MAGIC_1) :], zlib.decompressobj()))
    start = rest.number(8)
    count = rest.number(2)
    if start > SIZE_MAX - ENTRIES_MAX or count > ENTRIES_MAX:
        raise BadBundle("more entries than a frame takes")
    note = _note(rest)
    hashes = rest.number(1)
    if hashes > HASHES_MAX:
        raise BadBundle("more hashes than a frame takes")
    proof = tuple(rest.take(32) for _ in range(hashes))
    entries = tuple(rest.texts(count))
    rest.must_be_empty()
    return Bundle(start, entries, note, proof)


def _note(rest: "_Rest") -> str:
    length = rest.number(4)
    if length > NOTE_BYTES_MAX:
        raise BadBundle("the checkpoint is longer than the limit")
    return _text(rest.take(length))


def _text(note: bytes) -> str:
    if len(note) > NOTE_BYTES_MAX:
        raise BadBundle("the checkpoint is longer than the limit")
    try:
        return note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadBundle("the checkpoint is not UTF-8") from error


def _inflated(squeezed: bytes, inflater: "zlib._Decompress") -> bytes:
    try:
        plain = inflater.decompress(squeezed, PLAIN_BYTES_MAX)
    except zlib.error as error:
        raise BadBundle("does not inflate") from error
    if not inflater.eof or inflater.unused_data:
        raise BadBundle("cut short, too long, or followed by other bytes")
    return plain


class _Rest:
    """The bytes not yet read."""

    def __init__(self, plain: bytes) -> None:
        self._plain = memoryview(plain)

    def take(self, count: int) -> bytes:
        if count > len(self._plain):
            raise BadBundle("ends before its time")
        taken = bytes(self._plain[:count])
        self._plain = self._plain[count:]
        return taken

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def texts(self, count: int) -> list[bytes]:
        """So many texts, each behind its length of two bytes."""
        plain, at, taken = bytes(self._plain), 0, list[bytes]()
        try:
            for _ in range(count):
                first = at + 2
                at = first + (plain[at] << 8 | plain[at + 1])
                taken.append(plain[first:at])
        except IndexError as error:
            raise BadBundle("ends before its time") from error
        if at > len(plain):
            raise BadBundle("ends before its time")
        self._plain = self._plain[at:]
        return taken

    def must_be_empty(self) -> None:
        if self._plain:
            raise BadBundle("bytes are left after the last entry")


def portion(entries: Iterable[bytes], most: int | None = None) -> tuple[bytes, ...]:
    """As many of `entries`, from the first, as one frame should carry; `most` of them."""
    most = ENTRIES_MAX if most is None else most
    taken: list[bytes] = []
    length = 0
    for entry in entries:
        taken.append(entry)
        length += len(entry) + 2
        if length >= FILL_BYTES or len(taken) == most:
            break
    return tuple(taken)
