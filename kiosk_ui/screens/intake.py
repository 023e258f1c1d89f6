"""A registration at the counter: look at it, help to finish it, and take it in as a trade."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from appliance.core import area, money, people
from appliance.core.commands import Command, DraftTrade, SubmitTrade
from appliance.core.parties import Person, Place
from appliance.core.people import mask_name
from appliance.core.refusals import Refusal
from appliance.registers import parties
from appliance.registers.objects import Doubt
from appliance.registrations import Registration
from appliance.station import Refused
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.i18n import say
from kiosk_ui.screens import form
from kiosk_ui.screens.form import Answers
from kiosk_ui.screens.register import person_of, signable

PHONE_MAX = 20

screen = Blueprint("intake", __name__, url_prefix="/intake")


@screen.get("/<registration_id>")
def page(registration_id: str) -> ResponseReturnValue:
    acting.seated()
    found = _waiting(registration_id)
    if found is None:
        return redirect(url_for("work.queue"), 303)
    return _shown(found)


@screen.post("/<registration_id>/finish")
def help_finish(registration_id: str) -> ResponseReturnValue:
    """Clerk and villager go on with the open questions at this screen."""
    acting.seated()
    if _waiting(registration_id) is not None:
        session["reg"] = registration_id
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
    asked = commands_of(registration_id, with_phone(found.answers, request.form.get("phone", "")))
    if found.answers.get("source") == "TYPED":
        acting.leave_for_second(seat, *asked, registration=registration_id)
        return redirect(url_for(".second"), 303)
    try:
        receipt = acting.do(*asked)
    except Refused as no:
        return _shown(found, wrong=no.refusal), 422
    return _taken(registration_id, str(receipt.trade))


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
        back=pending.registration,
    )  # fmt: skip
    return shown, 422 if wrong.code else 200


def _taken(registration_id: str, number: str) -> ResponseReturnValue:
    """It is a trade now.

    If power fails before this, the registration waits on; its id is the draft's, so that taking
    it in again finds the trade that is there.
    """
    with house().station.writing:
        house().station.registrations.done(registration_id)
    session.pop("reg", None)
    return redirect(url_for("work.detail", number=number), 303)


def _waiting(registration_id: str) -> Registration | None:
    found = house().station.registrations.load(registration_id)
    return found if found is not None and found.state == "waiting" else None


def _shown(found: Registration, *, wrong: Refusal | None = None, missing: bool = False) -> str:
    answers = found.answers
    return render_template(
        "intake.html", reg=found, a=answers, person=person_of(answers), wrong=wrong,
        missing=missing, unsure=form.unsure(answers), ready=signable(answers),
        doubts=_doubts(answers), villages=house().settings.villages,
        total_fen=form.total_fen(answers),
        year_fen=form.year_fen(answers), today=house().now().day,
    )  # fmt: skip


def _doubts(answers: Answers) -> tuple[Doubt, ...]:
    """What the clerk looks at twice before taking it in; nothing of it stops anybody."""
    person = person_of(answers)
    if person is None:
        return ()
    key = form.words(answers, "parcel_code") or form.words(answers, "object_id")
    return parties.warnings(house().station, person, key)


def with_phone(answers: Answers, typed: str) -> Answers:
    """The answers with the number to which messages may go, where the person gave one."""
    person, digits = answers.get("person"), people.comparable_digits(typed)[:PHONE_MAX]
    if not isinstance(person, dict) or not digits:
        return answers
    return {**answers, "person": {**person, "phone": digits}}


def commands_of(draft_id: str, answers: Answers) -> tuple[Command, ...]:
    """The draft and the application that a complete registration asks for."""
    station = house().station
    person = person_of(answers) or Person(name="", id_number="")
    type_code = form.words(answers, "type")
    mode, source = form.words(answers, "mode"), form.words(answers, "source")
    draft = DraftTrade(
        draft_id=draft_id, type=type_code, mode=mode, transferor=person,
        consent_version=form.words(answers, "consent"), source=source,
        module=form.words(answers, "module"), reason=form.words(answers, "reason"),
    )  # fmt: skip
    submit = SubmitTrade(
        trade=station.next_trade_no(type_code), draft_id=draft_id, type=type_code, mode=mode,
        method=form.words(answers, "method"), transferor=person, place=_place(answers),
        village=form.words(answers, "village"), parcel_code=form.words(answers, "parcel_code"),
        area_mu_e4=form.whole(answers, "area_mu_e4") or 0,
        title_area_mu_e4=form.whole(answers, "title_area_mu_e4") or 0,
        term_months=form.whole(answers, "term_months") or 0, start=form.words(answers, "start"),
        list_price_fen=form.whole(answers, "list_price_fen") or 0, price_unit=money.PER_MU_YEAR,
        sign_kind=form.words(answers, "sign_kind"),
        title_months_left=form.whole(answers, "title_months_left"), land_type="0101",
        finger_score=form.whole(answers, "finger_score"),
    )  # fmt: skip
    return draft, submit


def _place(answers: Answers) -> Place:
    """Title and location in words. The title stands on the board: a name in it is masked."""
    village = house().village(form.words(answers, "village"))
    place = form.words(answers, "place")
    person = person_of(answers)
    public = place.replace(person.name, mask_name(person.name)) if person else place
    mu = form.whole(answers, "area_mu_e4") or 0
    title = say("place.title", "zh_CN", village=village, place=public, area=area.text(mu))
    sides = {side: form.words(answers, side) for side in form.SIDES}
    return Place(title=title, location=f"{village}{place}", **sides)
