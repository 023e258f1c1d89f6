"""How a session is run: paused and continued, what happened, what was said, its minutes."""

import msgspec

from appliance.core.entries.fact import Fact, register


@register
class SessionPaused(Fact, frozen=True):
    """`reason` of suspension_reasons.csv; `last_seq`: the newest entry of the trade that counts.

    What is not in the ledger up to `last_seq` did not happen (domain.md 6.3).
    """

    kind = "session.pause"
    session_id: str
    reason: str
    paused_at: str
    last_seq: int


@register
class SessionContinued(Fact, frozen=True):
    """`told`: enrolment numbers of the bidders who were told; every one on the roster.

    `end`: when the window that is opened anew closes, "" where the method has none. `waiver_no`:
    what stands for the supervisor's signature, "" where a supervisor signed.
    """

    kind = "session.resume"
    session_id: str
    resumed_at: str
    end: str
    told: tuple[str, ...]
    waiver_no: str = ""


@register
class SessionIncident(Fact, frozen=True):
    """What happened, or what was objected to on the spot, and the answer that was given there.

    `matter`: of core/incidents.py. `enrol_id`: the bidder it is about, "" for nobody's. Both texts
    lie sealed in the station; `answer_sha256` is "" where nothing was to be answered.
    """

    kind = "session.incident"
    session_id: str
    matter: str
    enrol_id: str
    text_sha256: str
    answer_sha256: str = ""


@register
class QuestionPut(Fact, frozen=True):
    """An expert asks a bidder; both under numbers. Who stands behind them lies in the vault."""

    kind = "qa.ask"
    personal = ("who",)
    session_id: str
    expert_no: str
    bidder_no: str
    text_sha256: str


@register
class QuestionReplied(Fact, frozen=True):
    """The bidder's answer, under the number of the question."""

    kind = "qa.answer"
    personal = ("who",)
    session_id: str
    bidder_no: str
    text_sha256: str


class HandMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How somebody of the roster signed the minutes: `how` of core/minutes.py."""

    who: str
    how: str


@register
class MinutesClosed(Fact, frozen=True):
    """`text_sha256`: the session record as it was read and signed, kept sealed in the station."""

    kind = "session.minutes"
    session_id: str
    text_sha256: str
    signatures: tuple[HandMark, ...]
    closed_at: str


@register
class OrderGiven(Fact, frozen=True):
    """A supervisor warns, or orders something corrected until the local day `due`."""

    kind = "supervise.order"
    order_no: str
    matter: str
    text_sha256: str
    due: str = ""


@register
class OrderAnswered(Fact, frozen=True):
    """The station says what it did about an order."""

    kind = "order.answer"
    order_no: str
    text_sha256: str


@register
class AlertRaised(Fact, frozen=True):
    """The box found that something is missing or wrong: `rule`, and the `entries` it is about.

    `hashes`: the leaf hash of each of them in hex; none where an act raised it about its own.
    """

    kind = "alert.raise"
    alert_no: str
    rule: str
    entries: tuple[int, ...]
    hashes: tuple[str, ...] = ()


@register
class AlertClosed(Fact, frozen=True):
    """A supervisor looked into it."""

    kind = "alert.close"
    alert_no: str
    finding_sha256: str
