"""Patterns of buzzer and lamp as functions of time, so that one thread can play them.

A pattern is seconds on, off, on ... A buzzer never sounds longer than 2 s (protocols.md 7.1).
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

SOUND_S_MAX: Final = 2.0
BLINK_S: Final = 0.5
"""Half of a blink: one in a second, far from what harms people with epilepsy (WCAG 2.3.1)."""


def fit(pattern: Sequence[float]) -> bool:
    """Whether a pattern may be played at all."""
    return bool(pattern) and all(part > 0 for part in pattern) and sum(pattern) <= SOUND_S_MAX


def sounding(pattern: Sequence[float], since_s: float) -> tuple[bool, float | None]:
    """Whether it sounds `since_s` after its begin, and when it changes next (None: it is over)."""
    for number, end in enumerate(accumulate(pattern)):
        if since_s < end:
            return number % 2 == 0, end
    return False, None


def lit(since_s: float) -> tuple[bool, float]:
    """Whether a blinking lamp is lit `since_s` after its begin, and when it changes next."""
    half = int(since_s / BLINK_S)
    return half % 2 == 0, (half + 1) * BLINK_S
