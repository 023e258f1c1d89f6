"""What lies inside a file and is not seen in its bytes: archives, database values, QR codes.

A view is a name and bytes; each is searched, and looked into again. A stream that is cut off or
damaged is read as far as it goes, as a thief would.
"""

import base64
import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from appliance.core import paper_proof
from provisioning.privacy import pictures

View = tuple[str, bytes]

INFLATED_BYTES_MAX = 64 << 20
"""Of one stream; what is longer is searched up to here and named (see `Depths.cut`)."""

STEP_BYTES = 1024

_MAGIC = re.compile(
    rb"(?P<gzip>\x1f\x8b\x08)|(?P<zlib>\x78[\x01\x5e\x9c\xda])|(?P<zip>PK\x03\x04)"
    rb"|(?P<bzip2>BZh[1-9]1AY&SY)|(?P<xz>\xfd7zXZ\x00)|(?P<zstd>\x28\xb5\x2f\xfd)"
)
_PROOF = re.compile(rb"TP1:[0-9A-Z $%*+\-./:]{80,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{8,}")
_STANDARD = bytes.maketrans(b"-_", b"+/")
_HEX = re.compile(rb"[0-9a-fA-F]{8,}")
GAP = b"\n" * 9
"""Between decoded runs: more than the window of text that a short form needs around it."""

_WRAPPED = re.compile(rb"[A-Za-z0-9+/=]{40}\r?\n[A-Za-z0-9+/=]")


def inside(data: bytes) -> Iterator[View]:
    """Everything that can be taken out of `data`, not searched yet."""
    yield from _streams(data)
    yield from _encoded(data)
    if _WRAPPED.search(data):
        yield "lines joined", data.translate(None, b"\r\n")
    for text in pictures.codes(data):
        yield "QR code", text.encode()
    for found in _PROOF.finditer(data):
        try:
            entry = paper_proof.decode(found[0].decode().rstrip()).entry
        except paper_proof.BadProof:
            continue
        if entry:
            yield "paper proof", entry


def unopened(data: bytes) -> str:
    """The name of a packing that nothing here opens; empty when there is none."""
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd"
    return "encrypted zip" if data.startswith(b"PK\x03\x04") and data[6] & 1 else ""


def _streams(data: bytes) -> Iterator[View]:
    """Compressed streams, wherever in the data they begin."""
    for found in _MAGIC.finditer(data):
        name = str(found.lastgroup)
        opened = _OPENERS[name](data, found.start())
        if opened:
            yield name, opened


def _inflated(data: bytes, at: int, wbits: int) -> bytes:
    try:
        return zlib.decompressobj(wbits).decompress(_tail(data, at), INFLATED_BYTES_MAX)
    except zlib.error:
        return _as_far_as_it_goes(data, at, wbits)


def _as_far_as_it_goes(data: bytes, at: int, wbits: int) -> bytes:
    """A damaged stream up to its damage; mostly two bytes that only look like a header."""
    engine, found = zlib.decompressobj(wbits), []
    for place in range(at, len(data), STEP_BYTES):
        step = data[place : place + STEP_BYTES]
        before = engine.copy()
        try:
            found.append(engine.decompress(step, INFLATED_BYTES_MAX))
        except zlib.error:
            found += _byte_by_byte(before, step)
            break
    return b"".join(found)


def _byte_by_byte(engine: Any, step: bytes) -> Iterator[bytes]:
    try:
        for one in step:
            yield engine.decompress(bytes([one]))
    except zlib.error:
        return


def _tail(data: bytes, at: int) -> memoryview:
    return memoryview(data)[at:]


def _member(data: bytes, at: int) -> bytes:
    """A member of a zip archive by its local header; stored ones are seen without help."""
    if len(data) < at + 30:
        return b""
    method = int.from_bytes(data[at + 8 : at + 10], "little")
    name = int.from_bytes(data[at + 26 : at + 28], "little")
    extra = int.from_bytes(data[at + 28 : at + 30], "little")
    return _inflated(data, at + 30 + name + extra, -15) if method == 8 else b""


def _bunzipped(data: bytes, at: int) -> bytes:
    try:
        return bz2.BZ2Decompressor().decompress(_tail(data, at), INFLATED_BYTES_MAX)
    except OSError:
        return b""


def _unxzed(data: bytes, at: int) -> bytes:
    try:
        return lzma.LZMADecompressor().decompress(_tail(data, at), INFLATED_BYTES_MAX)
    except lzma.LZMAError:
        return b""


_OPENERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": lambda data, at: _inflated(data, at, 31),
    "zlib": lambda data, at: _inflated(data, at, 15),
    "zip": _member,
    "bzip2": _bunzipped,
    "xz": _unxzed,
    "zstd": lambda _data, _at: b"",
}


def _encoded(data: bytes) -> Iterator[View]:
    """What hex and base64 in the data say, in every way that their groups may fall."""
    decoded = [
        bytes.fromhex(run[shift : shift + (len(run) - shift) // 2 * 2].decode())
        for run in _HEX.findall(data)
        for shift in range(2)
    ]
    if decoded:
        yield "hex", GAP.join(decoded)
    decoded = [
        _unbased(run[shift:])
        for run in _BASE64.findall(data.translate(_STANDARD))
        for shift in range(4)
    ]
    if decoded:
        yield "base64", GAP.join(decoded)


def _unbased(run: bytes) -> bytes:
    """The whole bytes of a run that may break off within a group."""
    return base64.b64decode(run + b"A" * (-len(run) % 4))[: len(run) * 6 // 8]
