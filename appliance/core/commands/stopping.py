"""Stopping, going on, ending before its time; clocks that ran out."""

from appliance.core.commands.base import Command
from appliance.core.entries import DateMoved


class WithdrawTrade(Command, frozen=True, kw_only=True):
    """`request_sha256`: the transferor's written request; `reason` a code."""

    reason: str
    request_sha256: str


class SuspendTrade(Command, frozen=True, kw_only=True):
    """`reason` of suspension_reasons.csv; `facts_sha256` names the paper that tells the facts."""

    reason: str
    facts_sha256: str
    resume_condition: str


class ResumeTrade(Command, frozen=True, kw_only=True):
    pass


class AttestTermination(Command, frozen=True, kw_only=True):
    """The supervisor has seen why a trade shall end (ending.seen_by_supervisor)."""

    seen_sha256: str


class TerminateTrade(Command, frozen=True, kw_only=True):
    """`reason` of termination_reasons.csv."""

    reason: str
    facts_sha256: str


class EndTrade(Command, frozen=True, kw_only=True):
    """`reason` of termination_reasons.csv."""

    reason: str


class ShiftDeadlines(Command, frozen=True, kw_only=True):
    """The box's: a newer holiday table moves announced ends on; `cause` names the table."""

    cause: str
    dates: tuple[DateMoved, ...]


class MarkOverdue(Command, frozen=True, kw_only=True):
    clock: str
    due: str
