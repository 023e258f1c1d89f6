"""The two tones of the house, made here: one soft rising is "recorded", one low double "look".

Never an alarm: nobody is rung at for a mistake (design guide 8).
"""

import math
from functools import cache
from typing import Final

from kiosk_ui.voice import wav

RATE: Final = 22_050
HEIGHT: Final = 9_000
"""Of 32,767: soft beside a voice."""

TONES: Final[dict[str, tuple[tuple[float, float, float], ...]]] = {
    "recorded": ((523.25, 784.0, 0.42),),
    "look": ((220.0, 220.0, 0.16), (0.0, 0.0, 0.07), (220.0, 220.0, 0.2)),
}
"""Parts of each tone: from and to in hertz (0: silence), and seconds."""


@cache
def tone(name: str) -> bytes:
    """A WAV file. Raises KeyError for a name that is none of TONES."""
    samples: list[int] = []
    for first, last, seconds in TONES[name]:
        samples += _part(first, last, seconds)
    return wav.made(samples, RATE)


def _part(first: float, last: float, seconds: float) -> list[int]:
    """One part, which swells and fades so that nothing clicks."""
    count, phase, part = round(seconds * RATE), 0.0, []
    for at in range(count):
        share = at / count
        phase += 2 * math.pi * (first + (last - first) * share) / RATE
        part.append(round(HEIGHT * math.sin(math.pi * share) * math.sin(phase)) if first else 0)
    return part
