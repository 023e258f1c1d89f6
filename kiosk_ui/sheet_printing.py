"""The worker of the A4 printer: hands documents to the print system and watches its queue.

A document that left the queue is `unknown`: the print system never sees paper, so a person says
whether it came out. While the printer stands still or is not there, documents wait here and not
in its queue: nothing comes out by surprise, and nothing twice.
"""

import hashlib
import logging
from collections.abc import Callable
from typing import Final

from appliance import kept_papers
from appliance.core.recovery import State
from appliance.kept_papers import Paper
from appliance.outbox import Job
from appliance.ports import BrokenAnswer, DeviceFault, QueueState, SheetPrinter
from appliance.station import Station
from kiosk_ui.paper.pages import CannotTypeset
from kiosk_ui.printing import keep_waiting

log = logging.getLogger(__name__)

SHEET: Final = "sheet"
CONTRACT: Final = "DOC28"
"""Printed to be signed, before it has a number: not counted, its digest is what is signed."""
HINTS: Final = {
    QueueState.STOPPED: "hint.sheet-stopped",
    QueueState.MISSING: "hint.sheet-missing",
    QueueState.NO_SYSTEM: "hint.sheet-no-system",
}

Typesetter = Callable[[Job], bytes]


class SheetWorker:
    """Prints what is queued for sheets; `typeset` makes the PDF of a job."""

    def __init__(self, station: Station, printer: SheetPrinter, typeset: Typesetter) -> None:
        self._station = station
        self._printer = printer
        self._typeset = typeset

    def recover(self) -> None:
        """At start: what was on its way is unknown; what the print system took stays with it."""
        for job in self._station.outbox.jobs(states=("sent",), what=SHEET):
            if not job.hint:
                self._station.mark_job(job.id, "unknown", hint="power")

    def round(self) -> None:
        """Look after what was handed over, then hand over what waits."""
        if self._station.condition is State.RECOVERY:
            return
        for job in self._station.outbox.jobs(states=("sent",), what=SHEET):
            self._look(job)
        waiting = self._station.outbox.jobs(states=("queued",), what=SHEET)
        if not waiting:
            return
        hint = self._why_not()
        for job in waiting:
            if hint:
                keep_waiting(self._station, job, hint)
            elif not self._print(job):
                return

    def _look(self, job: Job) -> None:
        try:
            if not self._printer.waits(job.hint):
                self._station.mark_job(job.id, "unknown", hint="sheet")
        except DeviceFault:
            log.info("the print system does not answer; a document is still with it")

    def _why_not(self) -> str:
        try:
            return HINTS.get(self._printer.queue(), "")
        except BrokenAnswer as fault:
            return fault.hint

    def _print(self, job: Job) -> bool:
        job = self._station.turn_of(job)
        try:
            pdf = self._counted(job) or self._typeset(job)
        except CannotTypeset as fault:
            keep_waiting(self._station, job, fault.hint)
            return True  # the next one may be without the sign that is missing
        except KeyError:
            self._station.mark_job(job.id, "failed", hint="hint.sheet-erased")
            return True
        self._count(job, pdf)
        try:
            number = self._printer.submit(pdf, title=job.document)
        except DeviceFault as fault:
            keep_waiting(self._station, job, fault.hint or str(fault))
            return False
        # If power fails here, the job is `sent` without a number: unknown at the next start.
        self._station.mark_job(job.id, "sent" if number else "unknown", hint=number or "no-status")
        log.info("handed over document kind=%s copy=%d", job.kind, job.copy)
        return True

    def _counted(self, job: Job) -> bytes | None:
        """The file that was counted when the print system did not take it: the same goes again."""
        if not job.digest or job.kind == CONTRACT:
            return None
        for digest in kept_papers.digests(self._station, job.trade):
            paper = kept_papers.read(self._station, job.trade, digest)
            if paper is not None and hashlib.sha256(paper.body).hexdigest() == job.digest:
                return paper.body
        return None

    def _count(self, job: Job, pdf: bytes) -> None:
        """The last durable step before the document leaves.

        The file stays here, sealed: the ledger has its digest, and an archive can show it.
        """
        digest = hashlib.sha256(pdf).hexdigest()
        if job.kind == CONTRACT:
            self._station.mark_job(job.id, "sent", digest=digest)
            return
        sealed = kept_papers.sealed(self._station, Paper("application/pdf", pdf))
        self._station.count_and_send(
            job, digest=digest, printer=self._printer.name, kept=sealed.digest,
            beside=kept_papers.keep(self._station, job.trade, [sealed]),
        )  # fmt: skip
