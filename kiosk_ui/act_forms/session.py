"""Running a session: pause, recordings, incidents, questions under numbers, minutes, orders."""

from collections.abc import Callable, Iterable
from typing import Final

from appliance.core import ceremony, incidents
from appliance.core.commands import (
    AnswerOrder,
    CloseAlert,
    CloseMinutes,
    GiveOrder,
    MarkRecording,
    PauseSession,
    PutQuestion,
    ReadDiscipline,
    ReplyQuestion,
    ReportIncident,
    ResumeSession,
)
from appliance.core.conduct import FILE, START, STOP
from appliance.core.entries import HandMark, OrderGiven
from appliance.core.minutes import UNSIGNED
from appliance.core.oversight import CORRECTION, WARNING
from kiosk_ui import session_record
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.i18n import current, say
from kiosk_ui.paper import session_record as papers

DISCIPLINE: Final = "1"
"""Version of the text `session.discipline.1` that is read out."""

RECORDERS: Final = ("ROOM-1", "HAND-1")
"""The recording devices of a trading room: message ids `recorder.<code>`."""

EXPERTS_MAX: Final = 9


def _words(prefix: str, codes: Iterable[str]) -> Callable[[Desk], list[Choice]]:
    return lambda _desk: [(code, say(f"{prefix}.{code}", current())) for code in codes]


def _discipline(_desk: Desk) -> list[Choice]:
    """The text to read aloud."""
    text = say(f"session.discipline.{DISCIPLINE}", current())
    return [(say("session.discipline", current()), text)]


def _reasons(desk: Desk) -> list[Choice]:
    """Reasons for which the host may pause."""
    rows = desk.tables.suspension_reasons.values()
    return [
        (row.code, desk.word("suspension_reasons", row.code))
        for row in rows
        if "HOST" in row.session_pause_by
    ]


def _bidders(desk: Desk) -> list[Choice]:
    """Bidders of the roster, with their names where the station still has them."""
    session = desk.in_hand.session
    numbers = [one[7:] for one in (session.roster if session else ()) if one.startswith("BIDDER:")]
    return [(one, _named(desk, one)) for one in numbers]


def _named(desk: Desk, enrol_id: str) -> str:
    return session_record.named(desk.people, enrol_id) if desk.people else enrol_id[-4:]


def _roster(desk: Desk) -> list[Choice]:
    """Everybody on the roster but the host, whose card signs."""
    session, people = desk.in_hand.session, desk.people
    roster = session.roster if session else ()
    others = [one for one in roster if not one.startswith("HOST:")]
    if people is None:
        return [(one, one) for one in others]
    return [(one, session_record.person_of(desk.station, people, one)) for one in others]


def _hands(desk: Desk, values: Values) -> Values:
    """One mark for each: the host signs by card, the others as they were ticked."""
    session = desk.in_hand.session
    hosts = [one for one in (session.roster if session else ()) if one.startswith("HOST:")]
    marks = [HandMark(one, "CARD") for one in hosts]
    for how in ("INK", "FINGER", *UNSIGNED):
        ticked = values.get(how.lower())
        marks += [HandMark(str(one), how) for one in (ticked if isinstance(ticked, tuple) else ())]
    if len({one.who for one in marks}) < len(marks):
        raise Unfit("hand-unknown", "ink")
    return {"signatures": tuple(marks)}


def _minutes_text(desk: Desk) -> str:
    """The record as the entries make it, to be read out and, if need be, added to."""
    if desk.trade is None or desk.trade.session is None or desk.people is None:
        return ""
    facts = session_record.record_of(desk.station, desk.trade, desk.people, desk.place.name)
    return papers.text(facts)


def _minutes_open(desk: Desk) -> bool:
    session = desk.in_hand.session
    return session is not None and desk.in_hand.conduct.minutes(session.session_id) is None


def _experts(_desk: Desk) -> list[Choice]:
    numbers = range(1, EXPERTS_MAX + 1)
    return [(f"expert-{one}", say("qa.expert", current(), number=one)) for one in numbers]


def _numbered(desk: Desk) -> list[Choice]:
    """As many numbers as bidders are there; which is whose stands nowhere on the page."""
    count = len(_bidders(desk))
    return [
        (f"bidder-{one}", say("qa.bidder", current(), number=one)) for one in range(1, count + 1)
    ]


def _asked(desk: Desk) -> list[Choice]:
    """Numbers that owe an answer."""
    session = desk.in_hand.session
    waiting = desk.in_hand.conduct.unanswered(session.session_id) if session else ()
    owed = {one.bidder_no for one in waiting}
    return [one for one in _numbered(desk) if one[0] in owed]


def _open_questions(desk: Desk) -> list[tuple[str, str]]:
    trade, session = desk.in_hand, desk.in_hand.session
    waiting = trade.conduct.unanswered(session.session_id) if session else ()
    return [
        (
            say("record.asks", current(), expert=one.expert_no, bidder=one.bidder_no),
            session_record.paper_text(desk.station, trade, one.text_sha256),
        )
        for one in waiting
    ]


def _devices(desk: Desk) -> list[Choice]:
    """The devices of the room, and what records already without being one of them."""
    begun = desk.in_hand.conduct.marked(ceremony.session_of(desk.in_hand), START)
    known = [(one, say(f"recorder.{one}", current())) for one in RECORDERS]
    return [*known, *((one, one) for one in begun if one not in RECORDERS)]


def _recordings(desk: Desk) -> list[tuple[str, str]]:
    """What each device has done so far."""
    trade = desk.in_hand
    session_id = ceremony.session_of(trade)
    return [
        (say(f"mark.{mark}", current()), say("format.comma", current()).join(devices))
        for mark in (START, STOP, FILE)
        if (devices := trade.conduct.marked(session_id, mark))
    ]


def _alerts(desk: Desk) -> list[Choice]:
    return [
        (one.alert_no, say(f"alert.{one.rule}", current())) for one in desk.in_hand.conduct.alerts
    ]


def _orders(desk: Desk) -> list[Choice]:
    """Orders without an answer, each with its last day where it has one."""
    return [(one.order_no, _named_order(one)) for one in desk.in_hand.conduct.orders]


def _named_order(order: OrderGiven) -> str:
    word = say(f"order.{order.matter}", current())
    number = order.order_no.rpartition("/")[2]
    if not order.due:
        return say("order.line", current(), word=word, number=number)
    return say("order.line-due", current(), word=word, number=number, due=order.due)


def _ordered(desk: Desk) -> list[tuple[str, str]]:
    """What the supervisor wrote, to be read before it is answered."""
    trade = desk.in_hand
    return [
        (_named_order(one), session_record.paper_text(desk.station, trade, one.text_sha256))
        for one in trade.conduct.orders
    ]


FORMS = (
    ActForm(
        ReadDiscipline,
        extra=lambda _desk, _values: {"version": DISCIPLINE},
        facts=lambda _desk: [
            (
                say("session.discipline", current()),
                say(f"session.discipline.{DISCIPLINE}", current()),
            )
        ],
        when=lambda desk: not desk.in_hand.conduct.discipline(ceremony.session_of(desk.in_hand)),
    ),
    ActForm(
        MarkRecording,
        (
            Ask("mark", "choice", _words("mark", (START, STOP, FILE))),
            Ask("device", "choice", _devices),
            Ask("file_sha256", "word", required=False),
            Ask("location", "word", required=False),
        ),
        facts=_recordings,
    ),
    ActForm(
        PauseSession,
        (Ask("reason", "choice", _reasons),),
        when=lambda desk: not desk.in_hand.conduct.paused,
    ),
    ActForm(
        ResumeSession,
        (Ask("told", "choices", _bidders),),
        when=lambda desk: desk.in_hand.conduct.paused,
    ),
    ActForm(
        ReportIncident,
        (
            Ask("matter", "choice", _words("incident", incidents.MATTERS)),
            Ask("enrol_id", "choice", _bidders, required=False),
            Ask("text_sha256", "paper"),
            Ask("answer_sha256", "paper", required=False),
        ),
    ),
    ActForm(
        PutQuestion,
        (
            Ask("expert_no", "choice", _experts),
            Ask("bidder_no", "choice", _numbered),
            Ask("text_sha256", "paper"),
            Ask("who", "words"),
        ),
        when=lambda desk: not desk.in_hand.conduct.paused,
    ),
    ActForm(
        ReplyQuestion,
        (Ask("bidder_no", "choice", _asked), Ask("text_sha256", "paper"), Ask("who", "words")),
        facts=_open_questions,
        when=lambda desk: bool(_asked(desk)),
    ),
    ActForm(
        CloseMinutes,
        (
            Ask("text_sha256", "paper", default=_minutes_text),
            Ask("ink", "choices", _roster, required=False),
            Ask("finger", "choices", _roster, required=False),
            Ask("refused", "choices", _roster, required=False),
            Ask("left", "choices", _roster, required=False),
        ),
        extra=_hands,
        when=_minutes_open,
    ),
    ActForm(
        GiveOrder,
        (
            Ask("matter", "choice", _words("order", (WARNING, CORRECTION))),
            Ask("text_sha256", "paper"),
            Ask("due", "day", required=False),
        ),
    ),
    ActForm(
        AnswerOrder,
        (Ask("order_no", "choice", _orders), Ask("text_sha256", "paper")),
        facts=_ordered,
        when=lambda desk: bool(desk.in_hand.conduct.orders),
    ),
    ActForm(
        CloseAlert,
        (Ask("alert_no", "choice", _alerts), Ask("finding_sha256", "paper")),
        when=lambda desk: bool(desk.in_hand.conduct.alerts),
    ),
)
