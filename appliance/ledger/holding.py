"""One process for a state folder: two stations on one ledger would be a fork.

The lock is the kernel's (flock on `station.lock`), so it ends with the process however that ends.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "station.lock"


class StateInUse(Exception):
    """Another process works on the state folder."""


@contextmanager
def held(state: Path) -> Iterator[None]:
    """Hold the folder until the block ends. Raises StateInUse at once when somebody else does."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StateInUse("a station process works on this state folder") from error
        yield


@contextmanager
def in_turn(file: Path) -> Iterator[None]:
    """Hold the lock `file` until the block ends; waits while somebody else does.

    For work that takes a moment, such as one entry of a ledger that several processes write.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
