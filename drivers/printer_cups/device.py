"""A sheet printer behind CUPS: documents go in by `lp`, and `lpstat` tells how the queue stands.

Source: protocols 8.4; the words of lp and lpstat are those of CUPS 2.4.2 in the locale C. Programs
are called with a list, never through a shell, and get the document on their standard input: no
file with names in it lies about. What the print system says is of its queue. Whether a sheet came
out only a person sees.
"""

import logging
import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct

from appliance.ports import (
    BrokenAnswer,
    DeviceRefusal,
    DeviceState,
    NoAnswer,
    QueueState,
)

log = logging.getLogger(__name__)

ANSWER_S: Final = 10.0
PROBE_S: Final = 10.0
PDF_MAX: Final = 16 * 1024 * 1024
"""Bytes; a certificate has forty thousand."""
NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,126}")
TITLE: Final = re.compile(r"[^\x00-\x1f\x7f]{1,80}")

RUNNING: Final = "scheduler is running"
ACCEPTED: Final = re.compile(r"request id is (\S+) \(")
STATES: Final = (
    (" is idle.", QueueState.IDLE),
    (" now printing ", QueueState.PRINTING),
    (" disabled since ", QueueState.STOPPED),
)
REFUSALS: Final = (
    ("does not exist", "no-such-printer", "hint.sheet-missing"),
    ("not accepting", "not-accepting", "hint.sheet-stopped"),
)
DEVICE_STATES: Final = {
    QueueState.IDLE: DeviceState.READY,
    QueueState.PRINTING: DeviceState.READY,
    QueueState.STOPPED: DeviceState.OUT_OF_SERVICE,
    QueueState.MISSING: DeviceState.OUT_OF_SERVICE,
    QueueState.NO_SYSTEM: DeviceState.NO_ANSWER,
}


class _Said(Struct, frozen=True):
    status: int
    out: str
    error: str


class CupsPrinter:
    """Implements ports.SheetPrinter.

    `queue` is the printer's name in CUPS; `programs` the folder of lp and lpstat where they are
    not on the path. Raises ValueError for a name that CUPS would not have.
    """

    name = "sheet-printer"
    probe_every_s = 120.0
    """Each question starts two programs; whoever prints asks anyway."""

    def __init__(
        self,
        queue: str,
        *,
        programs: Path | None = None,
        timeout_s: float = ANSWER_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if not NAME.fullmatch(queue):
            raise ValueError("not a name of a print queue")
        self._queue = queue
        self._programs = programs
        self._timeout_s = timeout_s
        self._monotonic = monotonic
        self._asked_at = -PROBE_S
        self._state = DeviceState.UNKNOWN
        self._remark = ""

    def probe(self) -> DeviceState:
        """Two programs a question: asked every ten seconds at most, however often one looks."""
        if self._monotonic() - self._asked_at >= PROBE_S:
            self._state = self._asked()
            self._asked_at = self._monotonic()
        return self._state

    def _asked(self) -> DeviceState:
        self._remark = ""
        try:
            queue = self.queue()
            self._remark = f"found.queue-{queue.value}"
            return DEVICE_STATES[queue]
        except BrokenAnswer:
            return DeviceState.BROKEN_ANSWER

    def exercise(self) -> str:
        """See ports.Exercised: its queue, asked now. No sheet is spent on it."""
        self._asked_at = self._monotonic()
        self._state = self._asked()
        if self._state is DeviceState.BROKEN_ANSWER:
            raise BrokenAnswer("lpstat said something else", hint="hint.call-technician")
        if self._state is DeviceState.NO_ANSWER:
            raise NoAnswer("no print system", hint="hint.sheet-no-system")
        if self._state is DeviceState.OUT_OF_SERVICE:
            raise DeviceRefusal("not-accepting", hint="hint.sheet-stopped")
        return self._queue

    def remark(self) -> str:
        """See ports.Remarking: the state of the queue, as it was told last."""
        return self._remark

    def close(self) -> None:
        """Nothing is held open."""

    def queue(self) -> QueueState:
        """See ports.SheetPrinter. Raises BrokenAnswer on words that lpstat does not use."""
        try:
            # lp and lpstat -p say "no such printer" when nothing answers at all: ask that first.
            if RUNNING not in self._call("lpstat", "-r").out:
                return QueueState.NO_SYSTEM
            said = self._call("lpstat", "-p", self._queue)
        except NoAnswer:
            return QueueState.NO_SYSTEM
        if said.status != 0:
            return QueueState.MISSING
        for words, state in STATES:
            if words in said.out:
                return state
        raise BrokenAnswer("lpstat said something else", hint="hint.call-technician")

    def submit(self, pdf: bytes, *, title: str) -> str:
        """See ports.SheetPrinter."""
        if not 0 < len(pdf) <= PDF_MAX or not TITLE.fullmatch(title):
            raise ValueError("a document of 1 byte to 16 MB, a title of 1 to 80 characters")
        if self.queue() is QueueState.NO_SYSTEM:
            raise NoAnswer("no print system", hint="hint.sheet-no-system")
        try:
            said = self._call(
                "lp", "-d", self._queue, "-o", "media=A4", "-t", title, "-", given=pdf
            )
        except NoAnswer:
            return ""  # it may have taken the document before it fell silent
        found = ACCEPTED.search(said.out)
        if said.status == 0 and found:
            log.info("the print system took a document of %d bytes", len(pdf))
            return found[1]
        raise _refusal(said)

    def waits(self, job: str) -> bool:
        """See ports.SheetPrinter."""
        said = self._call("lpstat", "-o", self._queue)
        return any(line.split(maxsplit=1)[:1] == [job] for line in said.out.splitlines())

    def _call(self, program: str, *arguments: str, given: bytes = b"") -> _Said:
        """Raises NoAnswer when the program is not there or does not end."""
        path = str(self._programs / program) if self._programs else program
        try:
            ended = subprocess.run(
                [path, *arguments],
                input=given,
                capture_output=True,
                timeout=self._timeout_s,
                check=False,
                env={**os.environ, "LC_ALL": "C"},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoAnswer("no print system", hint="hint.sheet-no-system") from error
        texts = (ended.stdout.decode("utf-8", "replace"), ended.stderr.decode("utf-8", "replace"))
        return _Said(ended.returncode, *texts)


def _refusal(said: _Said) -> DeviceRefusal:
    """What lp answered, with its own words kept as a note; they name the queue and no person."""
    code, hint = "refused", "hint.call-technician"
    for words, named, what_to_do in REFUSALS:
        if words in said.error:
            code, hint = named, what_to_do
    refusal = DeviceRefusal(code, hint=hint)
    refusal.add_note(said.error.strip()[:200])
    return refusal
