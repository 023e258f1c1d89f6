"""A trade is stopped, goes on, or ends before its time (domain.md 3.1, 3.4)."""

import msgspec

from appliance.core.entries.fact import Fact, register


@register
class TradeWithdrawn(Fact, frozen=True):
    """On the transferor's written request; `told` are the channels that announce it."""

    kind = "trade.withdraw"
    reason: str
    request_sha256: str
    told: tuple[str, ...]
    paper_no: str = ""
    """Number of the paper that tells it: DOC08 here, DOC33 and DOC34 below."""


@register
class TradeSuspended(Fact, frozen=True):
    """`reason` of suspension_reasons.csv; `previous` is the stage that comes back."""

    kind = "trade.suspend"
    reason: str
    facts_sha256: str
    previous: str
    resume_condition: str
    paper_no: str = ""


class DateMoved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An announced end and where it now lies; `name` is that of the field in its own entry.

    Both in the form of that field: an ISO day or an entry time.
    """

    name: str
    old: str
    new: str


@register
class TradeResumed(Fact, frozen=True):
    """`shifted_days`: working days from the stop, included, to the resumption, excluded."""

    kind = "trade.resume"
    resumed_at: str
    shifted_days: int
    dates: tuple[DateMoved, ...]
    stage: str
    """The stage that came back."""


@register
class DeadlineShifted(Fact, frozen=True):
    """An announced end lies later because of `cause`, as a newer table of holidays.

    `clock` of deadlines.csv; `name` that of the field in its own entry; both ends in its form.
    """

    kind = "deadline.shift"
    clock: str
    old_due: str
    due: str
    cause: str
    name: str


@register
class TradeTerminated(Fact, frozen=True):
    """`deposits` as termination_reasons.csv says; `attest_no` the entry of the attestation."""

    kind = "trade.terminate"
    reason: str
    facts_sha256: str
    deposits: str
    attest_no: int
    paper_no: str = ""


@register
class TradeEnded(Fact, frozen=True):
    """Nobody took it, or the winner did not: `reason` of termination_reasons.csv."""

    kind = "trade.end"
    reason: str
    paper_no: str = ""
