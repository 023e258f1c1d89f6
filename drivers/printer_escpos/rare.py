"""Characters that no two-byte printer font has, as pictures of 24 by 24 dots.

The rare signs of names (𠮷, 㐂, 䶮): a villager's name must stand on the paper as on the card.
They come from a file beside this module, so that every box prints the same dots without a font
of its own; `python -m provisioning.rare_characters FONT` makes it.

    "TPG1" | count 4, big-endian | code points 4 each, ascending | pictures 72 each
"""

from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("rare_characters.bin")
MAGIC: Final = b"TPG1"
GLYPH_BYTES: Final = 72
"""24 columns of 3 bytes, the most significant bit on top, as ESC * 33 wants them."""


def glyph(character: str) -> bytes | None:
    """The picture of a character, None where the file has none."""
    known = _known()
    at = bisect_left(known, ord(character))
    if at == len(known) or known[at] != ord(character):
        return None
    with FILE.open("rb") as file:
        file.seek(len(MAGIC) + 4 + 4 * len(known) + GLYPH_BYTES * at)
        return file.read(GLYPH_BYTES)


@cache
def _known() -> tuple[int, ...]:
    with FILE.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise ValueError("not a file of characters")
        count = int.from_bytes(file.read(4), "big")
        coded = file.read(4 * count)
    return tuple(int.from_bytes(coded[at : at + 4], "big") for at in range(0, 4 * count, 4))
