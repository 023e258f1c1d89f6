"""The session desk: where a session stands, what is next, and what has been said so far.

Host, supervisor and observer see the same page; it follows live. Each finds the own acts on it:
the host pauses, a supervisor warns or stops, an observer remarks.
"""

from collections.abc import Iterator

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import ceremony, waiver
from appliance.core.commands import MarkRecording, ReadDiscipline
from appliance.core.conduct import START
from appliance.core.entries import QuestionPut, QuestionReplied
from kiosk_ui import deal_papers, desk, session_pages, session_record
from kiosk_ui.act_forms import offering
from kiosk_ui.act_forms.session import DISCIPLINE, RECORDERS
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.paper.session_record import Line, Record
from kiosk_ui.screens import case
from kiosk_ui.screens.case import NOTHING, Case, Said

screen = Blueprint("session_desk", __name__, url_prefix="/session")
ACTS: dict[str, str] = {}
"""Its acts have their forms, or stand on the pages of the session."""

RUNNING_ACTS = (
    "PauseSession", "ResumeSession", "SuspendTrade", "ResumeTrade", "GiveOrder", "ReportIncident",
    "PutQuestion", "ReplyQuestion", "WaiveReserve", "AddRemark", "MarkRecording",
    "CloseMinutes", "AnswerOrder", "CloseAlert",
)  # fmt: skip
"""Acts that this page offers, in this order, where the person may give them."""

HOSTED = frozenset({"OpenSession", "PauseSession", "CloseMinutes"})
"""Who may give one of these goes on to the page where it is done."""

LINES_SHOWN = 12


class Step(Struct, frozen=True):
    """One stretch of a session. `state`: done | now | later; `href` where it is done."""

    name: str
    state: str
    href: str = ""


@screen.get("/<number>/desk")
def show(number: str) -> str:
    """Where it stands; before the opening also the discipline to read out."""
    return _page(number, NOTHING)


@screen.get("/<number>/desk/live")
def live(number: str) -> str:
    """The part of the desk that changes."""
    opened = case.opened(number)
    return render_template("session/_standing.html", **_standing(opened))


@screen.post("/<number>/desk/discipline")
def discipline(number: str) -> ResponseReturnValue:
    return case.attempt(
        number, lambda opened: ReadDiscipline(trade=opened.number, version=DISCIPLINE),
        show=_page, onward=url_for(".show", number=number),
    )  # fmt: skip


@screen.post("/<number>/desk/recording")
def recording(number: str) -> ResponseReturnValue:
    return case.attempt(
        number,
        lambda opened: MarkRecording(
            trade=opened.number, mark=START, device=request.form.get("recorder", "")
        ),
        show=_page, onward=url_for(".show", number=number),
    )  # fmt: skip


def _page(number: str, said: Said) -> str:
    opened = case.opened(number)
    session_id = ceremony.session_of(opened.trade)
    read = opened.trade.conduct.discipline(session_id)
    records = opened.trade.conduct.marked(session_id, START)
    may = offering.offered(offering.desk_of(opened.trade, opened.people))
    return render_template(
        "session/desk.html", **case.around(opened, said), **_standing(opened), version=DISCIPLINE,
        read=read, recorders=RECORDERS, records=records, live=url_for(".live", number=number),
        can=[name for name in RUNNING_ACTS if name in may],
        prepares=opened.trade.stage == "READY" and "ReadDiscipline" in opened.acts,
        leads=bool(HOSTED & set(opened.acts)),
        printable=bool(deal_papers.document_of(opened.trade, "DOC17")),
    )  # fmt: skip


def _standing(opened: Case) -> dict[str, object]:
    trade = opened.trade
    record = _record(opened)
    return {
        "number": trade.number, "steps": list(_steps(opened)), "paused": trade.conduct.paused,
        "stopped": trade.stage == "SUSPENDED", "record": record, "lines": _lines(record),
        "alerts": trade.conduct.alerts, "asked": list(_behind(opened)),
        "pause": trade.conduct.pauses[-1] if trade.conduct.pauses else None,
        "reason": case.word,
    }  # fmt: skip


def _record(opened: Case) -> Record | None:
    """None before the opening, and once the people of the trade were erased."""
    if opened.trade.session is None or opened.people is None:
        return None
    place = house().settings.place.name
    return session_record.record_of(desk.station(), opened.trade, opened.people, place)


def _lines(record: Record | None) -> list[Line]:
    """The newest of what happened, the newest first."""
    if record is None:
        return []
    both = sorted((*record.events, *record.objections), key=lambda one: one.at)
    return both[: -LINES_SHOWN - 1 : -1]


def _steps(seen: Case) -> Iterator[Step]:
    """Prepare, discipline, opening, the method's own course, result, minutes."""
    trade, may_close = seen.trade, "CloseMinutes" in seen.acts
    number, conduct = trade.number, trade.conduct
    session_id = ceremony.session_of(trade)
    opened = trade.session is not None and trade.stage != "READY"
    runs = trade.stage in ("IN_SESSION", "SUSPENDED")
    over = opened and not runs
    done = (
        ("prepare", bool(trade.attested_by or waiver.number_for_next(trade)) or opened,
         url_for("room.show", number=number)),
        ("discipline", bool(conduct.discipline(session_id)), url_for(".show", number=number)),
        ("open", opened, url_for("session.show", number=number)),
        ("run", over, url_for(session_pages.page_of(trade), number=number)),
        ("result", over, url_for("session.result_page", number=number)),
        ("minutes", conduct.minutes(session_id) is not None,
         url_for("act.form", command="CloseMinutes", number=number) if may_close else ""),
    )  # fmt: skip
    first = next((name for name, ready, _href in done if not ready), "")
    for name, ready, href in done:
        state = "done" if ready else "now" if name == first else "later"
        yield Step(name, state, "" if state == "later" else href)


def _behind(opened: Case) -> Iterator[tuple[str, str]]:
    """Who stood behind the numbers of questions and answers: open with the archive (F05)."""
    trade = opened.trade
    if trade.stage != "ARCHIVED" or trade.session is None:
        return
    for one in trade.conduct.of(trade.session.session_id, QuestionPut, QuestionReplied):
        words = desk.station().words(one.seq, "who")
        if isinstance(one.fact, QuestionPut):
            yield (
                say(
                    "record.asks", current(), expert=one.fact.expert_no, bidder=one.fact.bidder_no
                ),
                words,
            )
        elif isinstance(one.fact, QuestionReplied):
            yield say("record.replies", current(), bidder=one.fact.bidder_no), words
