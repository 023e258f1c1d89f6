"""The preset dictionaries of a frame: words of entries that both sides hold and nobody sends.

`1.bin` is version 1, and so on. A version is for ever, as the frames under it are: better words
get a new number (`python -m provisioning.wire_words`), and a sender uses the newest that its
reader says it knows.
"""

from functools import cache
from pathlib import Path
from typing import Final

KNOWN: Final = (1,)
NEWEST: Final = KNOWN[-1]
BYTES_MAX: Final = 32_768
"""Deflate looks back no further."""


@cache
def words(version: int) -> bytes:
    """The dictionary of `version`. Raises KeyError for a number that is not in KNOWN."""
    if version not in KNOWN:
        raise KeyError(version)
    return path_of(version).read_bytes()


def path_of(version: int) -> Path:
    """Where the words of `version` lie."""
    return Path(__file__).parent / f"{version}.bin"


def common(theirs: tuple[int, ...]) -> int:
    """The newest version that both sides know; 0 when there is none."""
    return max(set(KNOWN) & set(theirs), default=0)
