"""SQLite on a disk that fails on demand: the n-th write, truncation or sync, or all from there on.

It holds for what is opened while it is installed.
"""

from collections.abc import Callable

from tests.fakes.shim_vfs import SYNC, TRUNCATE, WRITE, ShimVfs

FULL = 13
IO_ERRORS = {WRITE: 778, TRUNCATE: 1546, SYNC: 1034}
"""SQLite's result codes for ENOSPC of a write, and for EIO of the three."""


class FailingVfs(ShimVfs):
    """`count` operations so far; the one numbered `at` fails (0: none), `lasting`: all later too.

    `full` fails writes with "disk full" instead of an I/O error and lets the others be. `kept`:
    the operation takes place and then reports the failure. `failed`: how many did.
    """

    replaced = (WRITE, TRUNCATE, SYNC)

    def __init__(self) -> None:
        super().__init__()
        self.count = self.failed = self.at = 0
        self.lasting = self.full = self.kept = False

    def arm(
        self, at: int, *, lasting: bool = False, full: bool = False, kept: bool = False
    ) -> None:
        """Count from here; fail at the operation `at`."""
        self.count, self.failed, self.at = 0, 0, at
        self.lasting, self.full, self.kept = lasting, full, kept

    def between(self, what: int, really: Callable[[], int]) -> int:
        self.count += 1
        due = self.at and (self.count == self.at or (self.lasting and self.count > self.at))
        if not due or (self.full and what != WRITE):
            return really()
        self.failed += 1
        if self.kept:
            really()
        return FULL if self.full else IO_ERRORS[what]
