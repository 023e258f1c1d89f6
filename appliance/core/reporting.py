"""The station's figures leave it: who handed out which file, of which entries (domain.md A12)."""

from typing import Final

from appliance.core.commands import ExportReport
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, ReportExported
from appliance.core.figures.sheet import days_of
from appliance.core.forms import is_sha256
from appliance.core.instant import Instant
from appliance.core.world import Who, World

SUBJECT: Final = "report"
"""Under this name the ledger finds every file that was handed out."""


def export(world: World, asked: ExportReport, _by: Who, at: Instant) -> Decision:
    """Keep which figures were handed out.

    Refusals: period-form, period-ahead, report-entries, digest-form, report-differs (the station
    counts something else than the file says).
    """
    days = days_of(asked.period)
    if days is None:
        return refused("period-form", about="period")
    if days[0] > at.day:
        return refused("period-ahead", about="period")
    if not 0 <= asked.first_seq <= asked.last_seq + 1 <= world.last_seq + 1:
        return refused("report-entries", about="last_seq")
    if not is_sha256(asked.sha256):
        return refused("digest-form", about="sha256")
    if asked.sha256 != world.report_sha256:
        return refused("report-differs", about="sha256")
    fact = ReportExported(asked.period, asked.first_seq, asked.last_seq, asked.sha256)
    return decided(Draft(fact))
