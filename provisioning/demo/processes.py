"""The demo's processes: started as on the box, each by itself, watched, ended in order."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

START_S_MAX = 40.0
"""A 1 GB board needs about ten seconds to import a station; beyond this something is wrong."""
GRACE_S = 10.0
"""From SIGTERM to SIGKILL. The box's units use the same (systemd/)."""
POLL_S = 0.1
LOG_LINES_SHOWN = 12
LOG_TAIL_BYTES = 8192
ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536",
    "PYTHONNODEBUGRANGES": "1",
}  # fmt: skip
"""As the station's unit has it."""
RESTARTS_MAX = 3
"""As the units have it: a process that dies more often is broken, not unlucky."""


class StartFailed(Exception):
    """A process did not come up; the text names it and holds its last log lines."""


@dataclass(slots=True)
class Part:
    """One process of the demo: `python -m module --config config`, healthy at 127.0.0.1:port."""

    name: str
    module: str
    config: Path
    port: int
    log: Path
    keep_open: Sequence[int] = ()
    """File descriptors handed down, so that a lock lives as long as the last process."""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    restarts: int = 0

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches the runner, which ends all in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *_dies_with_us(),
                    sys.executable,
                    "-P",
                    "-m",
                    self.module,
                    "--config",
                    self.config,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=os.environ | ENVIRONMENT,
                pass_fds=tuple(self.keep_open),
            )

    @property
    def ended(self) -> int | None:
        """Its exit status (negative: the signal), or None while it runs."""
        return None if self.process is None else self.process.poll()

    def healthy(self) -> bool:
        """Whether it answers /health with 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2.0)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def last_words(self) -> str:
        """The end of its log: what a person needs to see when it died."""
        try:
            data = self.log.read_bytes()[-LOG_TAIL_BYTES:]
        except FileNotFoundError:
            return ""
        return "\n".join(data.decode(errors="replace").splitlines()[-LOG_LINES_SHOWN:])


def _dies_with_us() -> list[str]:
    """A runner that is killed must not leave a station behind that nobody sees (prctl(2))."""
    tool = shutil.which("setpriv")
    return [tool, "--pdeathsig", "TERM", "--"] if tool else []


def wait_healthy(
    part: Part,
    *,
    pause: Callable[[float], bool],
    monotonic: Callable[[], float] = time.monotonic,
    deadline_s: float = START_S_MAX,
) -> None:
    """Wait until `part` answers. `pause` waits and tells whether somebody asked to stop.

    Raises StartFailed when it dies or the deadline passes; KeyboardInterrupt on a stop.
    """
    until = monotonic() + deadline_s
    while not part.healthy():
        if part.ended is not None:
            raise StartFailed(f"{part.name} ended with {part.ended}\n{part.last_words()}")
        if monotonic() > until:
            raise StartFailed(f"{part.name} gave no answer in time\n{part.last_words()}")
        if pause(POLL_S):
            raise KeyboardInterrupt


def end(parts: Sequence[Part], *, grace_s: float = GRACE_S) -> Mapping[str, int]:
    """Ask all to end, wait, then kill what is left. Returns the exit status of each."""
    running = [(part, part.process) for part in parts if part.process is not None]
    for _part, process in running:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + grace_s
    for _part, process in running:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _kill_session(process)
            process.wait()
    return {part.name: process.returncode for part, process in running}


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    """With all that it started: it leads a session of its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
