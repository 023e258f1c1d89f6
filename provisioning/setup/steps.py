"""One progress line a step, and the output of a command only when it fails."""

import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""Where the Makefile, the lock files and pyproject.toml lie."""


class StepFailed(Exception):
    """A step did not work; the text is for the person who typed `make`."""


def say(text: str) -> None:
    """Write one line at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what begins, and how long it took. The first line stands while a slow network works."""
    sys.stdout.write(f"  {what} ... ")
    sys.stdout.flush()
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - begun:.1f} s")


def run(command: Sequence[str | Path], *, hint: str = "") -> None:
    """Run quietly in the root; on failure raise StepFailed with what the command said."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode == 0:
        return
    said = done.stdout.decode(errors="replace").strip()
    text = f"{shlex.join(str(part) for part in command)}\nended with {done.returncode}:\n{said}"
    raise StepFailed(f"{text}\n{hint}" if hint else text)


def ending(work: Callable[[], None]) -> int:
    """Do the work of one make target and answer its exit status."""
    try:
        work()
    except StepFailed as failure:
        say(f"\n{failure}")
        return 1
    except KeyboardInterrupt:
        say("\nstopped")
        return 130
    return 0
