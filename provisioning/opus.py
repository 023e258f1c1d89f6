"""How long an Opus file is (RFC 7845): from its first and last page, nothing decoded.

    OggS | version 1 | flags 1 | granule 8 | serial 4 | sequence 4 | crc 4 | segments 1 | sizes ...

The granule of the last page counts samples at 48 kHz; `OpusHead` tells how many to skip.
"""

PAGE = b"OggS"
HEAD = b"OpusHead"
RATE = 48_000


class BadOpus(ValueError):
    """The bytes are no Opus file of one stream."""


def seconds(data: bytes) -> float:
    """Length in seconds. Raises BadOpus."""
    if data[:4] != PAGE or len(data) < 28:
        raise BadOpus("does not begin with OggS")
    head = 27 + data[26]
    if data[head : head + 8] != HEAD or len(data) < head + 12:
        raise BadOpus("holds something else than Opus")
    skipped = int.from_bytes(data[head + 10 : head + 12], "little")
    last = data.rfind(PAGE)
    if last <= 0 or len(data) < last + 14:
        raise BadOpus("cut off")
    granule = int.from_bytes(data[last + 6 : last + 14], "little", signed=True)
    if granule < skipped:
        raise BadOpus("cut off")
    return (granule - skipped) / RATE
