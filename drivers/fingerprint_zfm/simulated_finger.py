"""Fingers for a simulated module: a finger is a name, a template follows from it.

A real template is a closed format that differs from press to press. Here each capture of a finger
flips some bytes of the finger's own pattern, other bytes each time, so that a comparison has to
tell like from same, as the module must.
"""

import hashlib
from typing import Literal

from msgspec import Struct

TEMPLATE_LENGTH = 512
"""Of most models."""
TEMPLATE_LENGTHS = (512, 1536)
IMAGE_LENGTH = 256 * 288 // 2
"""256 by 288 dots of four bits each."""
MAGIC = bytes.fromhex("03 03 5A 46")
"""Begins every template of this simulated model; without it a buffer holds no template."""
NOISE_BYTES = 40
MATCH_SHARE = 0.6
SCORE_MAX = 200

Quality = Literal["good", "smeared", "faint"]


class Image(Struct, frozen=True):
    """What one press left in the image buffer."""

    finger: str
    capture: int
    quality: Quality = "good"

    def dots(self) -> bytes:
        """A picture in name only: the bytes that UpImage sends."""
        return hashlib.shake_256(f"image {self}".encode()).digest(IMAGE_LENGTH)

    def template(self, length: int = TEMPLATE_LENGTH) -> bytes:
        """The features of this press: the finger's pattern with this capture's noise."""
        features = bytearray(_pattern(self.finger, length))
        noise = hashlib.shake_256(f"noise {self.finger} {self.capture}".encode())
        drawn = noise.digest(3 * NOISE_BYTES)
        for i in range(0, len(drawn), 3):
            features[int.from_bytes(drawn[i : i + 2], "big") % len(features)] = drawn[i + 2]
        return MAGIC + bytes(features)


def _pattern(finger: str, length: int) -> bytes:
    return hashlib.shake_256(f"finger {finger}".encode()).digest(length - len(MAGIC))


def score(first: bytes, second: bytes) -> int:
    """How alike two templates are: 0 for different fingers, else up to SCORE_MAX."""
    if len(first) != len(second) or not (is_template(first) and is_template(second)):
        return 0
    same = sum(a == b for a, b in zip(first, second, strict=True))
    share = same / len(first)
    return round(share * SCORE_MAX) if share >= MATCH_SHARE else 0


def is_template(data: bytes) -> bool:
    return len(data) in TEMPLATE_LENGTHS and data.startswith(MAGIC)
