"""How a session is run: paused and continued, what happened, what was said, its minutes."""

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
