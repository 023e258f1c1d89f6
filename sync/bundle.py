"""A run of entries on its way to the district: the one frame for every route.

    "TPB1" | zlib( start 8 | count 2 | note length 4 | note | hashes 1 | hash 32 ...
                   | length 2 | entry ... )

All integers big-endian. `note` is the signed checkpoint of a tree of size n that holds the run;
the hashes are the consistency proof (log_format.md 6) from `start + count` to n, empty when the
run ends at n. So a long backlog travels as many frames under one checkpoint, and each of them is
verified by itself. A frame without entries is a greeting: it shows the newest checkpoint only.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAGIC = b"TPB1"

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
FILL_BYTES = 1_048_576
"""Where a sender stops adding entries; one more entry of full length still fits."""

SIZE_MAX = 2**63 - 1


class BadBundle(ValueError):
    """Bytes that are no frame; the text says which rule they break."""


@dataclass(frozen=True, slots=True)
class Bundle:
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


def write(bundle: Bundle) -> bytes:
    """The frame of `bundle`. Raises BadBundle when a limit is passed."""
    if len(bundle.entries) > ENTRIES_MAX or len(bundle.proof) > HASHES_MAX:
        raise BadBundle("more entries or hashes than a frame takes")
    if not 0 <= bundle.start <= SIZE_MAX - ENTRIES_MAX:
        raise BadBundle("a start that no ledger has")
    if any(len(one) != 32 for one in bundle.proof):
        raise BadBundle("a hash has 32 bytes")
    plain = b"".join(_parts(bundle))
    if len(plain) > PLAIN_BYTES_MAX:
        raise BadBundle("longer than a frame may be")
    return MAGIC + zlib.compress(plain, 6)


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
    if not frame.startswith(MAGIC):
        raise BadBundle("does not begin with TPB1")
    rest = _Rest(_inflated(frame[len(MAGIC) :]))
    start = rest.number(8)
    count = rest.number(2)
    if start > SIZE_MAX - ENTRIES_MAX or count > ENTRIES_MAX:
        raise BadBundle("more entries than a frame takes")
    note = _note(rest)
    hashes = rest.number(1)
    if hashes > HASHES_MAX:
        raise BadBundle("more hashes than a frame takes")
    proof = tuple(rest.take(32) for _ in range(hashes))
    entries = tuple(rest.take(rest.number(2)) for _ in range(count))
    rest.must_be_empty()
    return Bundle(start, entries, note, proof)


def _note(rest: "_Rest") -> str:
    length = rest.number(4)
    if length > NOTE_BYTES_MAX:
        raise BadBundle("the checkpoint is longer than the limit")
    try:
        return rest.take(length).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadBundle("the checkpoint is not UTF-8") from error


def _inflated(squeezed: bytes) -> bytes:
    inflater = zlib.decompressobj()
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

    def must_be_empty(self) -> None:
        if self._plain:
            raise BadBundle("bytes are left after the last entry")


def portion(entries: Iterable[bytes]) -> tuple[bytes, ...]:
    """As many of `entries`, from the first, as one frame should carry."""
    taken: list[bytes] = []
    length = 0
    for entry in entries:
        taken.append(entry)
        length += len(entry) + 2
        if length >= FILL_BYTES or len(taken) == ENTRIES_MAX:
            break
    return tuple(taken)
