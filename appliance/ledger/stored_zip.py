"""A zip file with one form only: the same files give the same bytes, for ever, on any machine.

Nothing is compressed (what a compressor writes changes with its version, and scans are packed
already), names are in order, times are the first that the format knows. Source: PKWARE APPNOTE
6.3.10, sections 4.3.7, 4.3.12, 4.3.16. Any unzip program reads it.

    local header 30 | name | bytes      for each file
    central header 46 | name            for each file
    end 22
"""

import struct
import zlib
from collections.abc import Mapping
from typing import Final

BYTES_MAX: Final = 2**31
"""Readers without zip64 stop at four gigabytes; a trade's file has some tens of megabytes."""

FILES_MAX: Final = 60_000
"""An end record counts to 65,535."""

_LOCAL: Final = struct.Struct("<IHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<IHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<IHHHHIIH")
_VERSION, _MADE_BY = 20, 3 << 8 | 20
_DAY: Final = 1 << 5 | 1  # 1980-01-01
_PLAIN_FILE: Final = 0o100644 << 16


class TooLarge(ValueError):
    """More than one package can hold."""


def written(files: Mapping[str, bytes]) -> bytes:
    """The zip of these files; names are ASCII with `/` between folders. Raises TooLarge."""
    if len(files) > FILES_MAX or sum(map(len, files.values())) > BYTES_MAX:
        raise TooLarge(f"{len(files)} files are more than one package holds")
    whole, central = bytearray(), bytearray()
    for name in sorted(files):
        body, raw, at = files[name], name.encode("ascii"), len(whole)
        about = (zlib.crc32(body), len(body), len(body), len(raw), 0)
        whole += _LOCAL.pack(0x04034B50, _VERSION, 0, 0, 0, _DAY, *about) + raw + body
        central += _CENTRAL.pack(
            0x02014B50, _MADE_BY, _VERSION, 0, 0, 0, _DAY, *about, 0, 0, 0, _PLAIN_FILE, at
        )
        central += raw
    count = len(files)
    end = _END.pack(0x06054B50, 0, 0, count, count, len(central), len(whole), 0)
    return bytes(whole + central + end)
