"""A device that is played in another process: its work is not counted as ours."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def elsewhere(module: str, place: Path, *, ends_s: float) -> Iterator[None]:
    """Run `module` with `place` until the end of the block; it says a line when it is ready.

    It ends when its input does, within `ends_s` seconds.
    """
    command = [sys.executable, "-m", module, str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        other.stdout.readline()
        try:
            yield
        finally:
            other.stdin.close()
            other.wait(ends_s)
