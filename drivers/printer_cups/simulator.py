"""A print system that is not there: programs `lp` and `lpstat` in a folder, for the front of PATH.

Written from the manual pages lp(1) and lpstat(1) and from what CUPS 2.4.2 says to each call. The
two programs and the hands here meet in files of the folder, under one lock, because they are
processes of their own:

    state.json      how the system and its one printer are
    7.json 7.pdf    job 7: title, options, whether it is out
"""

import fcntl
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

from msgspec import Struct

START: Final[dict[str, Any]] = {
    "running": True,
    "queue": "office",
    "reason": "",
    "stopped": False,
    "accepting": True,
    "busy": False,
    "last": 0,
}


class Sheet(Struct, frozen=True):
    """A document that was handed over."""

    job: str
    title: str
    options: tuple[str, ...]
    file: Path
    out: bool

    @property
    def pdf(self) -> bytes:
        return self.file.read_bytes()


class CupsSimulator:
    """The folder with its programs, and the hands of a clerk and a technician."""

    def __init__(self, folder: Path, *, queue: str = "office") -> None:
        self.folder = folder
        self._queue = queue

    @property
    def programs(self) -> Path:
        """The folder to put in front of PATH."""
        return self.folder / "bin"

    def start(self) -> Self:
        """Write the programs; what was printed before stays."""
        self.programs.mkdir(parents=True, exist_ok=True)
        code = Path(__file__).with_name("simulated_programs.py")
        for name in ("lp", "lpstat"):
            program = self.programs / name
            program.write_text(
                f'#!/bin/sh\nexec "{sys.executable}" -I "{code}" {name} "$0" "$@"\n'
            )
            program.chmod(0o755)
        with self._changed() as state:
            state["queue"] = self._queue
        return self

    # --- the hands ----------------------------------------------------------------------------

    def stop(self, reason: str = "Paused") -> None:
        """The printer stands still: a jam, or somebody pressed pause."""
        with self._changed() as state:
            state.update(stopped=True, reason=reason)

    def resume(self) -> None:
        """It goes on, with what waited."""
        with self._changed() as state:
            state.update(stopped=False, reason="", busy=False)

    def be_busy(self) -> None:
        """The next documents stay at the printer until `resume`."""
        with self._changed() as state:
            state["busy"] = True

    def accept(self, *, on: bool) -> None:
        with self._changed() as state:
            state["accepting"] = on

    def run(self, *, on: bool) -> None:
        """The print system itself: its scheduler runs, or does not."""
        with self._changed() as state:
            state["running"] = on

    def sheets(self) -> list[Sheet]:
        """All documents, oldest first."""
        with self._changed():
            files = sorted(self.folder.glob("[0-9]*.json"), key=lambda one: int(one.stem))
            return [_sheet(file) for file in files]

    @contextmanager
    def _changed(self) -> Iterator[dict[str, Any]]:
        """The state under the lock; kept, and the documents that may come out do."""
        with locked(self.folder) as state:
            yield state
            if state["running"] and not state["stopped"] and not state["busy"]:
                come_out(self.folder)


@contextmanager
def locked(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = folder / "state.json"
        kept = json.loads(file.read_text()) if file.exists() else {}
        state = START | kept
        yield state
        if state != kept:
            file.write_text(json.dumps(state))


def come_out(folder: Path) -> None:
    """What waits is printed."""
    for file in folder.glob("[0-9]*.json"):
        job = json.loads(file.read_text())
        if not job["out"]:
            file.write_text(json.dumps(job | {"out": True}))


def _sheet(file: Path) -> Sheet:
    job = json.loads(file.read_text())
    pdf = file.with_suffix(".pdf")
    return Sheet(job["job"], job["title"], tuple(job["options"]), pdf, job["out"])
