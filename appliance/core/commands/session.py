"""The session: attested, opened, its result."""

from appliance.core.commands.base import Command
from appliance.core.entries import Offer


class AttestSession(Command, frozen=True, kw_only=True):
    act: str
    seen_sha256: str


class OpenSession(Command, frozen=True, kw_only=True):
    """Discipline read, recording begun, roster complete: three entries, then the session."""

    discipline_version: str
    recording_device: str
    roster: tuple[str, ...]


class RescheduleSession(Command, frozen=True, kw_only=True):
    """A new announced time; `reason` is a code such as MISSED, CLOCK, SUPERVISOR_ABSENT."""

    planned_at: str
    reason: str


class RecordResult(Command, frozen=True, kw_only=True):
    """The offers that were made in the short session of a listing (domain.md 6.1)."""

    offers: tuple[Offer, ...]


class FailSession(Command, frozen=True, kw_only=True):
    """The session ends without a result: NO_BID where nobody would take it."""

    reason: str
