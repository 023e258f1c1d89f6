"""What hangs on a serial line: found out by asking, never by guessing.

A line is asked the one harmless question of each kind (drivers/greeting.py) at each speed that the
kind is sold with, until something answers as only that kind can. Printers come first: they take
other kinds' questions for text. Then speed by speed, the likely one first.
"""

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from pathlib import Path
from typing import Final

from msgspec import Struct

from drivers.greeting import Greeting
from drivers.registry import KINDS, DeviceKind
from drivers.transport import LineBroke, Port

log = logging.getLogger(__name__)

HEARD_MAX: Final = 4096
"""Bytes that are kept of one answer; no greeting is answered with more."""
LINES_MAX: Final = 16
"""Lines that are asked at the same time; a counter has six."""


class Outcome(Enum):
    """What asking one line came to. FOREIGN: it speaks, but as no kind that we know."""

    KNOWN = "known"
    FOREIGN = "foreign"
    SILENT = "silent"
    BUSY = "busy"
    DENIED = "denied"
    ABSENT = "absent"


class Found(Struct, frozen=True):
    """`kind`, `baud` and `detail` (what the device tells of itself) only with KNOWN."""

    outcome: Outcome
    kind: str = ""
    baud: int = 0
    detail: str = ""


def look(path: str, *, likely: tuple[str, int] = ("", 0)) -> Found:
    """Ask the line at `path` until it is known; `likely` is the kind and speed of the settings.

    A silent line takes about nine seconds, a modem seven, another device less than three. Never
    raises: a line that cannot be asked is BUSY (somebody else holds it), DENIED or ABSENT.
    """
    if not Path(path).exists():
        return Found(Outcome.ABSENT)
    if not os.access(path, os.R_OK | os.W_OK):
        return Found(Outcome.DENIED)
    try:
        return _asked(path, likely)
    except LineBroke:
        return Found(Outcome.BUSY if Path(path).exists() else Outcome.ABSENT)


def look_at_all(lines: Mapping[str, tuple[str, int]]) -> dict[str, Found]:
    """`look` at several lines at once: path -> likely kind and speed."""
    if not lines:
        return {}
    with ThreadPoolExecutor(min(len(lines), LINES_MAX), "look") as pool:
        asked = {path: pool.submit(look, path, likely=likely) for path, likely in lines.items()}
        return {path: found.result() for path, found in asked.items()}


def questions(
    kinds: Iterable[DeviceKind], likely: tuple[str, int] = ("", 0)
) -> list[tuple[DeviceKind, Greeting, int]]:
    """Every question at every speed, in the order in which a line hears them."""
    asked = [(kind, kind.greeting, baud) for kind in kinds if kind.greeting for baud in kind.bauds]

    def order(question: tuple[DeviceKind, Greeting, int]) -> tuple[bool, bool, bool, bool, int]:
        kind, greeting, baud = question
        return (
            not greeting.prints_noise,
            b"\r" in greeting.ask,  # a command line: the only one that a printer would act on
            (kind.name, baud) != likely,
            baud != kind.bauds[0],
            -baud,  # neighbours share a speed, and the line need not be opened anew
        )

    return sorted(asked, key=order)


def _asked(path: str, likely: tuple[str, int]) -> Found:
    spoke = False
    for kind, greeting, baud, port in _on_open_lines(path, likely):
        heard = _heard(port, greeting)
        spoke = spoke or bool(heard)
        detail = greeting.told(heard)
        if detail is not None:
            return Found(Outcome.KNOWN, kind.name, baud, detail)
    return Found(Outcome.FOREIGN if spoke else Outcome.SILENT)


def _on_open_lines(
    path: str, likely: tuple[str, int]
) -> Iterator[tuple[DeviceKind, Greeting, int, Port]]:
    port = Port(path, 0)
    try:
        for kind, greeting, baud in questions(KINDS.values(), likely):
            if port.baud != baud:
                port.close()
                port = Port(path, baud)
            yield kind, greeting, baud, port
    finally:
        port.close()


def _heard(port: Port, greeting: Greeting) -> bytes:
    """What comes within the greeting's time; less when it is understood before. Raises LineBroke.

    Not `ask`: noise is an answer here, and what nobody knows is kept apart from silence.
    """
    heard = b""
    with port.in_use():
        port.send(greeting.ask, fresh=True)
        deadline = port.deadline(greeting.wait_s)
        while port.left(deadline) > 0 and len(heard) < HEARD_MAX:
            heard += port.read(until=deadline)
            if heard and greeting.told(heard) is not None:
                break
    return heard
