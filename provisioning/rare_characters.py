"""Make the pictures of rare characters that slips carry.

    python -m provisioning.rare_characters FONT

FONT is Noto Sans CJK (SIL Open Font License 1.1), Debian's fonts-noto-cjk. Drawn are all Chinese
characters that the font has and a two-byte printer font has not.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from drivers.printer_escpos.rare import FILE, MAGIC
from drivers.printer_escpos.wire import GLYPH_DOTS, unprintable
from kiosk_ui.paper.font_characters import characters

IDEOGRAPHS = (
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x323B0),
)
INK = 110
"""Of 255: what is darker becomes a dot."""


def picture(font: ImageFont.FreeTypeFont, character: str) -> bytes:
    """The 72 bytes of a character: columns from the left, top bit first."""
    image = Image.new("L", (GLYPH_DOTS, GLYPH_DOTS), 0)
    ImageDraw.Draw(image).text((0, GLYPH_DOTS - 3), character, fill=255, font=font, anchor="ls")
    ink, out = image.tobytes(), bytearray()
    for x in range(GLYPH_DOTS):
        column = "".join("01"[ink[y * GLYPH_DOTS + x] > INK] for y in range(GLYPH_DOTS))
        out += int(column, 2).to_bytes(GLYPH_DOTS // 8, "big")
    return bytes(out)


def missing(font: Path, index: int) -> Iterator[str]:
    """Characters of the font that a printer has no code for, ascending."""
    known = characters(font, index)
    for block in IDEOGRAPHS:
        for point in block:
            if point in known and unprintable(chr(point)):
                yield chr(point)


def main() -> int:
    parser = argparse.ArgumentParser(description="Pictures of rare characters for slips.")
    parser.add_argument("font", type=Path)
    parser.add_argument("--index", type=int, default=2, help="Which face of the collection.")
    asked = parser.parse_args()
    face = ImageFont.truetype(asked.font, GLYPH_DOTS - 1, index=asked.index)
    found = list(missing(asked.font, asked.index))
    points = b"".join(ord(one).to_bytes(4, "big") for one in found)
    pictures = b"".join(picture(face, one) for one in found)
    FILE.write_bytes(MAGIC + len(found).to_bytes(4, "big") + points + pictures)
    sys.stdout.write(f"{len(found)} characters, {FILE.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
