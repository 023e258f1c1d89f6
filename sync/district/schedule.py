"""When which station is pulled: each has its own interval, its own spread, its own back-off."""

from dataclasses import dataclass

from appliance.ports import Clock, Entropy
from sync.backoff import wait_s

SPREAD = 0.2
"""Part of an interval over which stations are spread, so that they do not come in step."""


@dataclass
class _Turn:
    every_s: float
    next_s: float
    failures: int = 0
    under_way: bool = False


class Schedule:
    """Turns by origin, on the monotonic clock. Not safe for threads: the puller guards it."""

    def __init__(self, clock: Clock, entropy: Entropy) -> None:
        self._clock, self._entropy = clock, entropy
        self._turns: dict[str, _Turn] = {}

    def set(self, wanted: dict[str, float]) -> None:
        """Which origins are pulled how often (s). A new one is due at once, spread a little."""
        for origin in self._turns.keys() - wanted.keys():
            del self._turns[origin]
        for origin, every_s in wanted.items():
            turn = self._turns.get(origin)
            if turn is None:
                begin = self._clock.monotonic() + self._drawn() * SPREAD * min(every_s, 60.0)
                self._turns[origin] = _Turn(every_s, begin)
            else:
                turn.every_s = every_s

    def take(self) -> str | None:
        """The origin that waits longest beyond its time, now under way; None when none is due."""
        now = self._clock.monotonic()
        due = [
            (turn.next_s, origin)
            for origin, turn in self._turns.items()
            if not turn.under_way and turn.next_s <= now
        ]
        if not due:
            return None
        origin = min(due)[1]
        self._turns[origin].under_way = True
        return origin

    def done(self, origin: str, *, good: bool) -> None:
        """After a turn: the interval after a good one, a growing wait after a bad one."""
        turn = self._turns.get(origin)
        if turn is None:
            return
        turn.under_way = False
        turn.failures = 0 if good else turn.failures + 1
        wait = turn.every_s * (1 - SPREAD / 2 + SPREAD * self._drawn())
        if turn.failures:
            wait = wait_s(
                turn.failures, longest_s=max(turn.every_s, 1.0), drawn=self._entropy.draw(2)
            )
        turn.next_s = self._clock.monotonic() + wait

    def _drawn(self) -> float:
        return int.from_bytes(self._entropy.draw(2), "big") / 0xFFFF
