"""The one sound format that the station makes: WAV, 16 bits, one channel."""

import array
import io
import sys
import wave
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

BYTES_MAX: Final = 4_000_000
"""A minute and a half at 22,050 samples a second: more is no sentence."""


class BadSound(ValueError):
    """The bytes are no sound that the station plays."""


class Shape(Struct, frozen=True):
    """`peak`: the largest sample, 0 to 32767; `clipped`: how many stand at the very end."""

    seconds: float
    rate: int
    channels: int
    bits: int
    peak: int
    clipped: int
    samples: int


def made(samples: Sequence[int], rate: int) -> bytes:
    """A file of samples from -32768 to 32767."""
    words = array.array("h", samples)
    if sys.byteorder == "big":
        words.byteswap()
    return written(words.tobytes(), rate)


def written(frames: bytes, rate: int) -> bytes:
    """A file of 16-bit little-endian frames of one channel."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(frames)
    return out.getvalue()


def measured(data: bytes) -> Shape:
    """What a file holds. Raises BadSound where it is no plain WAV, is cut off, or is empty."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            count, rate = file.getnframes(), file.getframerate()
            channels, width = file.getnchannels(), file.getsampwidth()
            frames = file.readframes(count)
    except (wave.Error, EOFError) as error:
        raise BadSound(str(error) or "cut off") from error
    if not count or len(frames) != count * channels * width:
        raise BadSound("cut off or empty")
    words = array.array("h")
    if width == 2:
        words.frombytes(frames)
        if sys.byteorder == "big":
            words.byteswap()
    low, high = min(words, default=0), max(words, default=0)
    clipped = words.count(32_767) + words.count(-32_768)
    return Shape(
        count / rate, rate, channels, width * 8, min(max(-low, high), 32_767), clipped, count
    )


def mended(streamed: bytes) -> bytes:
    """A WAV that was written to a pipe, whose lengths its writer could not know.

    Raises BadSound where it is not 16 bits of one channel.
    """
    at = streamed.find(b"data", 12)
    if streamed[:4] != b"RIFF" or streamed[8:12] != b"WAVE" or at < 0:
        raise BadSound("no WAV")
    form = streamed.find(b"fmt ", 12) + 8
    kind, channels = _two(streamed, form), _two(streamed, form + 2)
    rate, bits = int.from_bytes(streamed[form + 4 : form + 8], "little"), _two(streamed, form + 14)
    if (kind, channels, bits) != (1, 1, 16):
        raise BadSound(f"{bits} bits, {channels} channels")
    frames = streamed[at + 8 :]
    if len(frames) < 2:
        raise BadSound("empty")
    return written(frames[: len(frames) // 2 * 2], rate)


def _two(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
