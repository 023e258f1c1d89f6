"""The workbench: what waits for this person, one trade with its way and its next acts."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.core import licence, steps, waiver
from appliance.core.commands import AcceptTrade, Command
from appliance.core.complaining import RECEIVED_NOTE
from appliance.core.refusals import Refusal, refusal
from appliance.core.trade import Trade
from appliance.message_queue import ASKS
from appliance.outbox import Job
from appliance.station import Refused
from appliance.views import Moment, People
from kiosk_ui import acceptance_desk, acting, limit_words, moved_days, trade_acts
from kiosk_ui.act_forms import offering as act_forms
from kiosk_ui.act_forms.typed import Unfit
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens import bid_opening, bids, fields, find, heard, pre_enrolment
from kiosk_ui.screens.complaints import may_see
from kiosk_ui.screens.form import Wrong
from kiosk_ui.screens.registration.who import person_of, transferor_of

screen = Blueprint("work", __name__, url_prefix="/work")


class Case(Struct, frozen=True):
    """A trade as a staff page shows it."""

    trade: Trade
    people: People
    moments: list[Moment]
    acts: tuple[str, ...]


@screen.get("/")
def queue() -> ResponseReturnValue:
    """Registrations that wait, then the trades, those that are due first."""
    acting.seated()
    return _queue_page(None)


def _queue_page(chosen: Case | None, **more: object) -> str:
    station = house().station
    waiting = pre_enrolment.in_the_queue(
        (one, transferor_of(one.answers) or person_of(one.answers))
        for one in station.registrations.waiting()
        if not one.id.startswith("review ")
    )
    page = station.work(fields.page_asked())
    queued, unknown = _papers("queued", "sent"), _papers("unknown")
    return render_template(
        "work.html", waiting=waiting, page=page, case=chosen, queued=len(queued),
        unknown=unknown, asking=_asking(),
        district=heard.lines(station) + limit_words.news(station, current()),
        searches=find.may_search(acting.seated().who),
        suspended=station.licence().state != licence.ACTIVE, **more,
    )  # fmt: skip


def _asking() -> int:
    """Messages that want a person; those of complaints are the supervisor's alone (B13)."""
    supervises = "SUPERVISOR" in acting.seated().who.roles
    found = house().station.messages.in_states(*ASKS)
    return sum(supervises or one.kind != RECEIVED_NOTE for one in found)


def _papers(*states: str) -> list[Job]:
    """Papers in these states, without those that whoever sits here may know nothing of."""
    me = acting.seated().who
    jobs = house().station.outbox.jobs(states=states)
    return [one for one in jobs if may_see(me, one.document)]


@screen.get("/<number>")
def detail(number: str) -> ResponseReturnValue:
    acting.seated()
    found = case(number)
    if found is None:
        return render_template("no.html", kind="missing", text=""), 404
    return shown(found)


def case(number: str) -> Case | None:
    """A trade with its people, way and what this person may do now."""
    station = house().station
    trade, people = station.trade(number), station.people(number)
    if trade is None or people is None:
        return None
    acts = steps.next_acts(trade, acting.seated().who.roles, station.tables)
    return Case(trade, people, station.timeline(number), acts)


def shown(found: Case, *, wrong: Refusal | None = None, moved: list[Moment] | None = None) -> str:
    """The workbench with one trade opened; `moved`: what others did since the form was shown."""
    return _queue_page(
        found, wrong=wrong, moved=moved or [], typed=request.form,
        view=trade_acts.view(found.trade, found.people),
        jobs=house().station.outbox.jobs(trade=found.trade.number),
        more=act_forms.offered(act_forms.desk_of(found.trade, found.people)),
        needs_holders=bids.need_holders(found.trade),
        takes_bids=bids.are_taken(found.trade, found.acts),
        opens_bids=bid_opening.is_open(found.trade),
        waived=waiver.number_for_next(found.trade),
        days_moved=moved_days.of(house().station, found.trade.number, current()),
        limits_kept=limit_words.kept_line(house().station, found.trade, current()),
    )  # fmt: skip


def moved_since(number: str, seq: int) -> list[Moment]:
    """What people did to a trade after the entry that a form was shown with."""
    return [one for one in house().station.timeline(number) if one.seq > seq and one.who]


def form_seq() -> int:
    """The trade's last entry when the form was shown."""
    text = request.form.get("seq", "")
    return int(text) if text.lstrip("-").isdigit() else -1


@screen.post("/<number>/<act>")
def act(number: str, act: str) -> ResponseReturnValue:
    """One act: form to command, command to station, and back to the trade."""
    acting.seated()
    found = case(number)
    build: Callable[[Trade], Command] | None = trade_acts.ACTS.get(act)
    if found is None or build is None:
        return render_template("no.html", kind="missing", text=""), 404
    moved = moved_since(number, form_seq())
    if moved:
        return shown(found, moved=moved), 409
    try:
        command = build(found.trade)
        if isinstance(command, AcceptTrade) and acceptance_desk.head_confirms(found.trade):
            return _left_for_the_head(found, command)
        acts = trade_acts.with_visit(command)
        acting.do(*acts, beside=acceptance_desk.papers_beside(number))
    except Wrong as wrong:
        facts = {key: value for key, value in wrong.facts.items() if isinstance(value, str | int)}
        return shown(found, wrong=refusal(wrong.code, about=wrong.field, **facts)), 422
    except Unfit as unfit:
        return shown(found, wrong=unfit.refusal), 422
    except Refused as no:
        again = case(number)
        return shown(again or found, wrong=no.refusal), 422
    return redirect(url_for(".detail", number=number), 303)


def _left_for_the_head(found: Case, command: AcceptTrade) -> ResponseReturnValue:
    """The head confirms that the body which decided was competent: card and PIN, after this."""
    number = found.trade.number
    counter = acceptance_desk.counter(found.trade)
    lines = [
        (say("Object", current()), found.people.place.title),
        *(
            (say("Decision or consent", current()), counter.words(one))
            for one in command.decisions
        ),
    ]
    acting.leave_for_second(
        acting.seated(), command, beside=acceptance_desk.papers_beside(number), lines=lines,
        back=url_for(".detail", number=number), roles=("HEAD",),
    )  # fmt: skip
    return redirect(url_for("act.second"), 303)
