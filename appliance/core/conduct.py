"""How the session of a trade is run, put together from its entries (fold only).

Two levels of stopping: here the session pauses, and the trade stays IN_SESSION; a suspension of
the trade is core/suspension.py (domain.md 3.1).
"""

from dataclasses import dataclass, replace
from typing import Final

from appliance.core.code_rows import EventType
from appliance.core.codes import Tables
from appliance.core.entries import SessionContinued, SessionOpened, SessionPaused

ConductFact = SessionOpened | SessionPaused | SessionContinued

IN_SESSION: Final = "IN_SESSION"

ALSO_PAUSED: Final = frozenset(
    {
        "session.pause", "session.resume", "session.incident", "observer.remark", "record.mark",
        "roster.add", "roster.leave", "checkin.add", "waiver.record",
        "similarity.flag", "similarity.decide",
    }
)  # fmt: skip
"""Events of a session that do not move it on; they may happen while it pauses too."""


class BadConduct(Exception):
    """An entry about a session that no rule can have written."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Entry times; `resumed_at` is "" while it lasts. `end` as in SessionContinued."""

    paused_at: str
    reason: str
    resumed_at: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Conduct:
    """The session that runs or ran last. `pauses`: in their order; at most the last one lasts."""

    session_id: str = ""
    pauses: tuple[Pause, ...] = ()

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and not self.pauses[-1].resumed_at

    def after(self, fact: ConductFact) -> "Conduct":
        """Raises BadConduct for what cannot be about the session as it stands."""
        if isinstance(fact, SessionOpened):
            return Conduct(fact.session_id)
        if fact.session_id != self.session_id:
            raise BadConduct(f"about {fact.session_id}, not {self.session_id}")
        if isinstance(fact, SessionPaused):
            if self.paused:
                raise BadConduct("paused already")
            return replace(self, pauses=(*self.pauses, Pause(fact.paused_at, fact.reason)))
        if not self.paused:
            raise BadConduct("not paused")
        ended = replace(self.pauses[-1], resumed_at=fact.resumed_at, end=fact.end)
        return replace(self, pauses=(*self.pauses[:-1], ended))


def stands_still(event: EventType, tables: Tables) -> bool:
    """Whether an event runs the session, so that a pause holds it up."""
    if event.kind in ALSO_PAUSED:
        return False
    if event.move:
        rows = (row for row in tables.transitions if row.event == event.kind)
        return any(row.from_state == IN_SESSION for row in rows)
    return IN_SESSION in event.states
