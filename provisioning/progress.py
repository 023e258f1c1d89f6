"""How far a long command is, on standard error: one line that is overwritten, or a few lines."""

import sys
from collections.abc import Callable

STEPS = 10
"""Lines in a log file: one every tenth part."""


def progress_on_stderr(*, shown: bool | None) -> Callable[[int, int], None]:
    """A function of (done, all). `shown` None: on a terminal only."""
    terminal = sys.stderr.isatty()
    if not (terminal if shown is None else shown):
        return _silent
    return _Line(100 if terminal else STEPS, "\r" if terminal else "\n")


def _silent(_done: int, _size: int) -> None:
    """Nobody watches."""


class _Line:
    def __init__(self, steps: int, end: str) -> None:
        self._steps, self._end, self._said = steps, end, -1

    def __call__(self, done: int, size: int) -> None:
        step = done * self._steps // max(size, 1)
        if step == self._said:
            return
        self._said = step
        end = "\n" if done >= size else self._end
        sys.stderr.write(f"{done * 100 // max(size, 1):3} %  {done:,} of {size:,}{end}")
        sys.stderr.flush()
