"""One runner a folder: two stations on one ledger would be a fork."""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from provisioning.demo.processes import GRACE_S, POLL_S


class DemoRefused(Exception):
    """The demo cannot start here; the text says what to do."""


@contextmanager
def only_one(
    folder: Path, pause: Callable[[float], bool], *, grace_s: float = GRACE_S
) -> Iterator[IO[str]]:
    """Hold the folder's lock, which the processes that are started from here hold too.

    A runner that was killed can end its processes no more. They end by themselves (prctl(2));
    one that has not after `grace_s` is killed here, as its runner would have done. A demo whose
    runner lives is left alone. Raises DemoRefused.
    """
    path = folder / "demo.lock"
    with path.open("a+") as file:
        late = time.monotonic() + grace_s
        while not _locked(file):
            file.seek(0)
            runner = file.read(16).strip()
            if _alive(runner) or time.monotonic() > late + grace_s or pause(POLL_S):
                raise DemoRefused(f"one runs on this folder already (started by process {runner})")
            if time.monotonic() > late:
                _kill_holders(path)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield file


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(process: str) -> bool:
    return process.isdigit() and Path("/proc", process).exists()


def _kill_holders(lock: Path) -> None:
    """Whoever has the lock's file open, but for us (proc(5), /proc/pid/fd)."""
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        with suppress(OSError):  # it ended meanwhile, or is another user's
            if str(lock.resolve()) in map(os.readlink, (process / "fd").iterdir()):
                os.kill(int(process.name), signal.SIGKILL)
