"""The photo of a card as a picture, if the station has a decoder: a command of the settings.

The format (WLT) is closed, so the decoder is somebody else's program. It gets a process of its
own, an empty environment, a time limit, and no say in how much it may answer. The unit of the
station lets neither it nor its children reach a network (systemd/tradepost-station.service).
"""

import logging
import os
import selectors
import struct
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

log = logging.getLogger(__name__)

PHOTO_BYTES: Final = 1024
WIDTH, HEIGHT = 102, 126
BMP_BYTES: Final = 38_862
"""54 of heads, 126 rows of 306 bytes padded to 308 (protocols.md 2.6)."""
DECODE_S: Final = 3.0


def picture(
    command: Sequence[str],
    photo: bytes,
    *,
    timeout_s: float = DECODE_S,
    monotonic: Callable[[], float] = time.monotonic,
) -> bytes:
    """The photo as BMP bytes; empty when there is no decoder, or it does not give a picture.

    Never raises for what the command does: a card is read well without its picture.
    """
    if not command or len(photo) != PHOTO_BYTES:
        return b""
    try:
        answer = _answer(command, photo, timeout_s, monotonic)
    except OSError as error:
        log.warning("photo decoder could not be run: %s", error.strerror)
        return b""
    if not is_picture(answer):
        log.warning("photo decoder gave %d bytes that are no picture", len(answer))
        return b""
    return answer


def is_picture(data: bytes) -> bool:
    """Whether these bytes are a BMP of 102 by 126 points in 24 bits, and nothing more."""
    if len(data) != BMP_BYTES or data[:2] != b"BM":
        return False
    size, start, width, height, bits, packed = struct.unpack("<2xI4xI4xii2xHI", data[:34])
    shape = (width, abs(height), bits, packed)
    return (size, start) == (BMP_BYTES, 54) and shape == (WIDTH, HEIGHT, 24, 0)


def _answer(
    command: Sequence[str], photo: bytes, timeout_s: float, monotonic: Callable[[], float]
) -> bytes:
    """What the command wrote within its time; no more than one byte above the right length."""
    ends = monotonic() + timeout_s
    with subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    ) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            with suppress(BrokenPipeError), process.stdin:
                process.stdin.write(photo)  # a pipe holds it whole: this never blocks
            return _read(process.stdout.fileno(), lambda: ends - monotonic())
        finally:
            process.kill()


def _read(descriptor: int, left: Callable[[], float]) -> bytes:
    got = b""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(got) <= BMP_BYTES and (seconds := left()) > 0 and selector.select(seconds):
            piece = os.read(descriptor, BMP_BYTES + 1 - len(got))
            if not piece:
                break
            got += piece
    return got
