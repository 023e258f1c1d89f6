"""A registration at the counter: look at it, help to finish it, and take it in as a trade."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from msgspec.structs import replace

from appliance import pre_enrolments
from appliance.core import people
from appliance.core.commands import AddService, Command
from appliance.core.money import rmb_capital
from appliance.core.parties import Person
from appliance.core.refusals import Refusal
from appliance.core.registration import THUMB
from appliance.registers import parties
from appliance.registers.objects import Doubt
from appliance.registrations import Registration
from appliance.station import Refused
from kiosk_ui import acting, at_once, look
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.paper.application import Application, application
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.screens import pre_enrolment
from kiosk_ui.screens.form import Answers, words
from kiosk_ui.screens.registration import (
    at_the_counter,
    bringing,
    case,
    flow,
    holding,
    readback,
    returning,
    terms,
    who,
)
from kiosk_ui.screens.registration.application import commands_of
from kiosk_ui.screens.registration.holding import signable
from kiosk_ui.shown import local, yuan

PHONE_MAX = 20
OPEN = "—"
"""Stands where an answer is still open."""

screen = Blueprint("intake", __name__, url_prefix="/intake")


@screen.get("/<registration_id>")
def page(registration_id: str) -> ResponseReturnValue:
    acting.seated()
    found = _waiting(registration_id)
    if found is None:
        return pre_enrolment.instead_of(registration_id)
    return _shown(found)


@screen.post("/<registration_id>/finish")
def help_finish(registration_id: str) -> ResponseReturnValue:
    """Clerk and party go on with the open questions at this screen: page by page, or one sheet."""
    acting.seated()
    found = _waiting(registration_id)
    if found is None:
        return redirect(url_for("work.queue"), 303)
    session[holding.ID] = registration_id
    if request.form.get("on") == "sheet" and case.row_of(found.answers) is not None:
        return redirect(url_for("whole_form.page"), 303)
    return redirect(url_for("register.page", name="read-back"), 303)


@screen.post("/<registration_id>/drop")
def drop(registration_id: str) -> ResponseReturnValue:
    """The party's wish: what was filled in is erased; there was no entry yet."""
    acting.seated()
    if _waiting(registration_id) is not None:
        with house().station.writing:
            house().station.registrations.drop(registration_id)
    return redirect(url_for("work.queue"), 303)


@screen.post("/<registration_id>")
def take_in(registration_id: str) -> ResponseReturnValue:
    """Draft and application in one transaction; a typed identity waits for the second person."""
    seat = acting.seated()
    found = _waiting(registration_id)
    if found is None:
        return redirect(url_for("work.queue"), 303)
    if (number := house().station.projections.trade_of_draft(registration_id)) is not None:
        return _taken(registration_id, number)
    if not signable(found.answers):
        return _shown(found, missing=True), 422
    answers = with_phone(found.answers, request.form.get("phone", ""))
    if request.form.get("thumb") == "yes" and answers.get("sign_kind") == "INK":
        # A witness is asked for before the file is accepted.
        answers = {**answers, "sign_kind": THUMB}
    asked = with_visit(commands_of(registration_id, answers))
    if found.answers.get("source") == "TYPED":
        acting.leave_for_second(seat, *asked, registration=registration_id)
        return redirect(url_for(".second"), 303)
    try:
        receipt = acting.do(*asked)
    except Refused as no:
        return _shown(found, wrong=no.refusal), 422
    return _taken(registration_id, str(receipt.trade))


@screen.post("/<registration_id>/print")
def print_application(registration_id: str) -> ResponseReturnValue:
    """The application on paper, for a signature in ink; nothing of it is an entry yet."""
    acting.seated()
    found = _waiting(registration_id)
    if found is None:
        return redirect(url_for("work.queue"), 303)
    slip = replace(_paper(found), large=look.paper_is_large())
    printed = at_once.on_a4(slip, title=found.code or "", kind="DOC01")
    return _shown(found, printed=printed)


def _paper(found: Registration) -> Slip:
    """The application as it stands here; its code is all that names it."""
    who_prints, place, now = acting.seated().who, house().settings.place, house().now()
    sheet = Sheet(
        station=place.name, code=place.code, number="", at=f"{local(now):%Y-%m-%d %H:%M}",
        by=who_prints.name, seq=-1, leaf="",
        query_code=found.code or "", key_id=house().station.ledger.verifier.key_id.hex(),
        phone=place.phone, supervision_phone=place.supervision_phone,
        practice=house().station.demo, training=house().settings.practice is not None,
    )  # fmt: skip
    return application(_application(found), sheet)


def _application(found: Registration) -> Application:
    answers = found.answers
    transferor, stands = who.transferor_of(answers), who.representative_of(answers)
    total = terms.total_fen(flow.relevant(answers))
    above = _heads(transferor) | _heads(stands)
    return Application(
        code=found.code or "", transferor=_named(transferor), stands=_named(stands),
        rows=tuple(
            (row.label, row.value or OPEN)
            for row in readback.rows(answers)
            if row.value not in above
        ),
        total=f"{yuan(total)} {rmb_capital(total)}" if total else "",
    )  # fmt: skip


def _heads(one: Person | None) -> set[str]:
    """What the head of the paper says of somebody, not to be said again below it."""
    return {one.name, people.mask_id(one.id_number)} if one else set()


def _named(one: Person | None) -> str:
    """Name and masked number, as on a private paper."""
    return f"{one.name} {people.mask_id(one.id_number)}" if one else ""


@screen.route("/second", methods=["GET", "POST"])
def second() -> ResponseReturnValue:
    """A typed identity needs a second member of staff, with their own card and PIN."""
    seat = acting.seated()
    pending = seat.pending
    if pending is None:
        return redirect(url_for("work.queue"), 303)
    wrong = acting.Wrong()
    if request.method == "POST":
        wrong = acting.signed_by_two(seat)
        if wrong.receipt is not None:
            return _taken(pending.registration, str(wrong.receipt.trade))
    shown = render_template(
        "second.html", wrong=wrong.code, tries=wrong.tries_left, seconds=wrong.seconds,
        back=pending.registration, typed=_typed(pending.registration),
    )  # fmt: skip
    return shown, 422 if wrong.code else 200


def _typed(registration_id: str) -> Person | None:
    """Whose name and number the second person compares with the papers."""
    found = _waiting(registration_id)
    return who.person_of(found.answers) if found is not None else None


def _taken(registration_id: str, number: str) -> ResponseReturnValue:
    """It is a trade now.

    If power fails before this, the registration waits on; its id is the draft's, so that taking
    it in again finds the trade that is there.
    """
    with house().station.writing:
        house().station.registrations.done(registration_id)
    session.pop(holding.ID, None)
    return redirect(url_for("work.detail", number=number), 303)


def _waiting(registration_id: str) -> Registration | None:
    found = house().station.registrations.load(registration_id)
    if found is None or found.state != "waiting" or pre_enrolments.is_one(found):
        return None
    return found


def _shown(
    found: Registration, *, wrong: Refusal | None = None, missing: bool = False, printed: str = ""
) -> str:
    answers = found.answers
    return render_template(
        "intake.html", reg=found, a=answers, person=who.person_of(answers), wrong=wrong,
        missing=missing, ready=signable(answers), printed=printed, pairs=_pairs(answers),
        papers=bringing.papers(answers), here=returning.papers_held(answers),
        doubts=_doubts(answers), today=house().now().day,
    )  # fmt: skip


def _pairs(answers: Answers) -> list[tuple[str, str]]:
    """(label, value) of all that was said: who stands there, then the matter."""
    person = who.person_of(answers)
    how = say("read from the card", current())
    if answers.get("source") != "CARD":
        reason = say(f"typed.{words(answers, 'reason') or 'CARD_LOST'}", current())
        how = say("typed in", current()) + say("format.comma", current()) + reason
    total = terms.total_fen(flow.relevant(answers))
    return [
        (say("label.person", current()), person.name if person else OPEN),
        (say("ID number", current()), people.mask_id(person.id_number) if person else OPEN),
        (say("How read", current()), how),
        *((row.label, row.value or OPEN) for row in readback.rows(answers)),
        *at_the_counter.told(answers),
        (say("In all", current()), f"{yuan(total)} {say('yuan', current())}" if total else OPEN),
    ]


def _doubts(answers: Answers) -> tuple[Doubt, ...]:
    """What the clerk looks at twice before taking it in; nothing of it stops anybody."""
    given = flow.relevant(answers)
    party = who.transferor_of(given)
    if party is None:
        return ()
    key = words(given, "parcel_code") or words(given, "object_id")
    return parties.warnings(house().station, party, key)


def with_visit(asked: tuple[Command, ...]) -> tuple[Command, ...]:
    """The same act, and that the party came to the window for it (domain.md B07)."""
    return (*asked, AddService(trade=asked[-1].trade, matter="INTAKE"))


def with_phone(answers: Answers, typed: str) -> Answers:
    """The answers with the number to which messages may go, where the party gave one."""
    whose = who.transferor_answer(answers)
    party, digits = answers.get(whose), people.comparable_digits(typed)[:PHONE_MAX]
    if not isinstance(party, dict) or not digits:
        return answers
    return {**answers, whose: {**party, "phone": digits}}
