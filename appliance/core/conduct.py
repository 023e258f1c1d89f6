"""How the sessions of a trade are run, put together from their entries (fold only).

Two levels of stopping: here the session pauses, and the trade stays IN_SESSION; a suspension of
the trade is core/suspension.py (domain.md 3.1).
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.code_rows import EventType
from appliance.core.codes import Tables
from appliance.core.entries import (
    AlertClosed,
    AlertRaised,
    DisciplineRead,
    MinutesClosed,
    ObserverRemarked,
    OrderAnswered,
    OrderGiven,
    QuestionPut,
    QuestionReplied,
    Recorded,
    RecordingMarked,
    RelaySwitched,
    SessionContinued,
    SessionFailed,
    SessionIncident,
    SessionOpened,
    SessionPaused,
)

ConductFact = (
    DisciplineRead
    | RecordingMarked
    | RelaySwitched
    | SessionOpened
    | SessionPaused
    | SessionContinued
    | SessionFailed
    | SessionIncident
    | ObserverRemarked
    | QuestionPut
    | QuestionReplied
    | MinutesClosed
    | OrderGiven
    | OrderAnswered
    | AlertRaised
    | AlertClosed
)

IN_SESSION: Final = "IN_SESSION"
START, STOP, FILE = "START", "STOP", "FILE"
"""Marks of a recording: it began, it ended, here is the file."""

ALSO_PAUSED: Final = frozenset(
    {
        "session.pause", "session.resume", "session.incident", "observer.remark", "record.mark",
        "relay.switch",
        "roster.add", "roster.leave", "checkin.add", "waiver.record",
        "similarity.flag", "similarity.decide",
    }
)  # fmt: skip
"""Events of a session that do not move it on; they may happen while it pauses too."""


class BadConduct(Exception):
    """An entry about a session that no rule can have written."""


class Pause(Struct, frozen=True):
    """Entry times; `resumed_at` is "" while it lasts. `end` as in SessionContinued."""

    paused_at: str
    reason: str
    resumed_at: str = ""
    end: str = ""


class Said(Struct, frozen=True):
    """A fact about a session with its place, time and signers (staff number, role)."""

    fact: ConductFact
    seq: int
    at: str
    signers: tuple[tuple[str, str], ...] = ()

    @property
    def session_id(self) -> str:
        """Empty for what is about the trade and not about one session."""
        return str(getattr(self.fact, "session_id", ""))


class Conduct(Struct, frozen=True):
    """`session_id`: the session that runs or ran last; `pauses`: its own, at most the last lasts.

    `said`: all of all sessions of this trade, in order.
    """

    session_id: str = ""
    pauses: tuple[Pause, ...] = ()
    said: tuple[Said, ...] = ()

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and not self.pauses[-1].resumed_at

    def of(self, session_id: str, *kinds: type) -> tuple[Said, ...]:
        """What was said of one session; only facts of these kinds, where some are named."""
        return tuple(
            one
            for one in self.said
            if one.session_id == session_id and (not kinds or isinstance(one.fact, kinds))
        )

    def discipline(self, session_id: str) -> str:
        """Version of the text that was read before it, "" while none was."""
        facts = [one.fact for one in self.of(session_id, DisciplineRead)]
        last = facts[-1] if facts else None
        return last.text_version if isinstance(last, DisciplineRead) else ""

    def marked(self, session_id: str, mark: str) -> tuple[str, ...]:
        """Devices with this mark, in order."""
        facts = (one.fact for one in self.of(session_id, RecordingMarked))
        return tuple(
            one.device for one in facts if isinstance(one, RecordingMarked) and one.mark == mark
        )

    def running(self, session_id: str) -> tuple[str, ...]:
        """Devices that record now."""
        stopped = set(self.marked(session_id, STOP))
        return tuple(one for one in self.marked(session_id, START) if one not in stopped)

    def unfiled(self, session_id: str) -> tuple[Said, ...]:
        """Starts of devices whose recording has no file in the ledger."""
        filed = set(self.marked(session_id, FILE))
        starts = self.of(session_id, RecordingMarked)
        return tuple(
            one
            for one in starts
            if isinstance(one.fact, RecordingMarked)
            and one.fact.mark == START
            and one.fact.device not in filed
        )

    def switched_on(self, session_id: str) -> frozenset[str]:
        """Relays that were switched on for a session and not off again."""
        facts = (one.fact for one in self.of(session_id, RelaySwitched))
        last = {one.relay: one.state for one in facts if isinstance(one, RelaySwitched)}
        return frozenset(relay for relay, state in last.items() if state == "ON")

    def minutes(self, session_id: str) -> MinutesClosed | None:
        found = self.of(session_id, MinutesClosed)
        fact = found[-1].fact if found else None
        return fact if isinstance(fact, MinutesClosed) else None

    def failed(self, session_id: str) -> str:
        """The reason with which a session ended without a result, "" where it did not."""
        found = self.of(session_id, SessionFailed)
        fact = found[-1].fact if found else None
        return fact.reason if isinstance(fact, SessionFailed) else ""

    def unanswered(self, session_id: str) -> tuple[QuestionPut, ...]:
        """Questions to bidders without an answer, the oldest first."""
        waiting: list[QuestionPut] = []
        for one in self.of(session_id, QuestionPut, QuestionReplied):
            if isinstance(one.fact, QuestionPut):
                waiting.append(one.fact)
            elif isinstance(one.fact, QuestionReplied):
                number = one.fact.bidder_no
                first = next(each for each in waiting if each.bidder_no == number)
                waiting.remove(first)
        return tuple(waiting)

    @property
    def alerts(self) -> tuple[AlertRaised, ...]:
        """Those that no supervisor has closed."""
        facts = [one.fact for one in self.said]
        closed = {one.alert_no for one in facts if isinstance(one, AlertClosed)}
        raised = (one for one in facts if isinstance(one, AlertRaised))
        return tuple(one for one in raised if one.alert_no not in closed)

    @property
    def orders(self) -> tuple[OrderGiven, ...]:
        """Those of a supervisor that nobody has answered, the oldest first."""
        facts = [one.fact for one in self.said]
        answered = {one.order_no for one in facts if isinstance(one, OrderAnswered)}
        given = (one for one in facts if isinstance(one, OrderGiven))
        return tuple(one for one in given if one.order_no not in answered)

    def count(self, kind: type) -> int:
        """How many facts of a kind there are, for the next number of its series."""
        return sum(isinstance(one.fact, kind) for one in self.said)

    def after(self, recorded: Recorded, fact: ConductFact) -> "Conduct":
        """Raises BadConduct for what cannot be about the session as it stands."""
        self._judge(fact)
        heard = (*self.said, Said(fact, recorded.seq, recorded.at, recorded.signers))
        match fact:
            case SessionOpened():
                return Conduct(fact.session_id, (), heard)
            case SessionPaused():
                now = Pause(fact.paused_at, fact.reason)
                return replace(self, pauses=(*self.pauses, now), said=heard)
            case SessionContinued():
                ended = replace(self.pauses[-1], resumed_at=fact.resumed_at, end=fact.end)
                return replace(self, pauses=(*self.pauses[:-1], ended), said=heard)
            case _:
                return replace(self, said=heard)

    def _judge(self, fact: ConductFact) -> None:
        wrong = self._fault(fact)
        if wrong:
            raise BadConduct(wrong)

    def _fault(self, fact: ConductFact) -> str:
        """Why no rule can have written this now, "" where one can."""
        match fact:
            case SessionOpened():
                return self._not_prepared(fact.session_id)
            case SessionPaused() | SessionContinued() | MinutesClosed() if (
                fact.session_id != self.session_id
            ):
                return f"about {fact.session_id}, not {self.session_id}"
            case SessionPaused() if self.paused:
                return "paused already"
            case SessionContinued() if not self.paused:
                return "not paused"
            case MinutesClosed() if self.minutes(fact.session_id):
                return "minutes closed already"
            case QuestionReplied():
                asked = {one.bidder_no for one in self.unanswered(fact.session_id)}
                return "" if fact.bidder_no in asked else f"{fact.bidder_no} was asked nothing"
            case OrderAnswered() | AlertClosed():
                return self._not_open(fact)
            case _:
                return ""

    def _not_open(self, fact: OrderAnswered | AlertClosed) -> str:
        if isinstance(fact, OrderAnswered):
            number, waiting = fact.order_no, {one.order_no for one in self.orders}
        else:
            number, waiting = fact.alert_no, {one.alert_no for one in self.alerts}
        return "" if number in waiting else f"{fact.kind}: {number} is not open"

    def _not_prepared(self, session_id: str) -> str:
        if not self.discipline(session_id):
            return "opened before the discipline was read"
        return "" if self.marked(session_id, START) else "opened before the recording began"


def stands_still(event: EventType, tables: Tables) -> bool:
    """Whether an event runs the session, so that a pause holds it up."""
    if event.kind in ALSO_PAUSED:
        return False
    if event.move:
        rows = (row for row in tables.transitions if row.event == event.kind)
        return any(row.from_state == IN_SESSION for row in rows)
    return IN_SESSION in event.states
