"""The outbox worker: papers that committed entries ask for, one after the other.

Order matters: the printer says that it can, then the entry `document.print` (a copy is never
uncounted) and the mark `sent`, then at once the bytes, then the word of the printer. A job that
was under way when the power failed comes back as `unknown`: only a person can say whether the
paper came out.
"""

import hashlib
import logging
from collections.abc import Callable

from appliance.core.recovery import State
from appliance.outbox import Job
from appliance.ports import DeviceFault, PrintState, ReceiptPrinter
from appliance.station import Station
from kiosk_ui.paper.slip import Slip

log = logging.getLogger(__name__)

PRINT_S_MAX = 20.0
"""Beyond the time of the line: for new paper in the middle of a job, and for a slow head."""

Typesetter = Callable[[Job], Slip]


class PrintWorker:
    """Prints what is queued. `typeset` makes the slip of a job from what the station knows."""

    def __init__(self, station: Station, printer: ReceiptPrinter, typeset: Typesetter) -> None:
        self._station = station
        self._printer = printer
        self._typeset = typeset

    def recover(self) -> None:
        """At start: what had been sent when the process ended is unknown."""
        for job in self._station.outbox.jobs(states=("sent",), what="print"):
            self._station.mark_job(job.id, "unknown", hint="power")

    def round(self) -> None:
        """Print the queued jobs in order; stop at the first that the printer cannot take.

        A copy is an entry, so papers wait while the box takes nothing but its recovery.
        """
        if self._station.condition is State.RECOVERY:
            return
        for job in self._station.outbox.jobs(states=("queued",), what="print"):
            if not self._print(job):
                return

    def _print(self, job: Job) -> bool:
        job = self._station.turn_of(job)
        try:
            slip = self._typeset(job)
        except KeyError:
            # Its names are erased, or what it said is undone: nobody may wait behind it.
            self._station.mark_job(job.id, "failed", hint="hint.sheet-erased")
            return True
        data = slip.encode(self._printer.width_dots, native_qr=self._printer.draws_codes)
        digest = hashlib.sha256("\n".join(slip.lines()).encode()).hexdigest()
        try:
            state = self._printer.print(
                data,
                timeout_s=PRINT_S_MAX,
                # The last durable step before the first byte. If power fails after it, a person
                # says whether anything came out.
                leaving=lambda: self._station.count_and_send(
                    job, digest=digest, printer=self._printer.name
                ),
            )
        except DeviceFault as fault:
            # Nothing left the station: the same copy waits for the printer.
            keep_waiting(self._station, job, fault.hint or str(fault))
            return False
        done = "confirmed" if state is PrintState.CONFIRMED else "unknown"
        self._station.mark_job(job.id, done, hint="" if done == "confirmed" else "no-status")
        log.info("printed document=%s copy=%d state=%s", job.document, job.copy, done)
        return done == "confirmed"


def keep_waiting(station: Station, job: Job, hint: str) -> None:
    """Back to the queue with the reason; written once, however often it is tried."""
    now = station.outbox.job(job.id)
    if now is None or (now.state, now.hint) != ("queued", hint):
        station.mark_job(job.id, "queued", hint=hint)
