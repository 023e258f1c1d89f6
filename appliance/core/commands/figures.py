"""Figures, alerts and the close of a day."""

from appliance.core.commands.base import Command


class RaiseAlert(Command, frozen=True, kw_only=True):
    """A rule of alert_rules.csv says something about these `entries`, the oldest first."""

    rule: str
    entries: tuple[int, ...]


class CloseBoxAlert(Command, frozen=True, kw_only=True):
    """A supervisor looked into an alert that is about no trade."""

    alert_no: str
    finding_sha256: str


class NoteAttempt(Command, frozen=True, kw_only=True):
    """Somebody laid the card of `person` (staff number) down and gave a wrong PIN."""

    person: str


class PrintStrip(Command, frozen=True, kw_only=True):
    """Close the local day `date`."""

    date: str


class ExportReport(Command, frozen=True, kw_only=True):
    """Hand out the figures of `period` (`2026` or `2026-03`) as they stand at `last_seq`.

    `sha256`: of the file, which the station makes again before it believes it.
    """

    period: str
    first_seq: int
    last_seq: int
    sha256: str
