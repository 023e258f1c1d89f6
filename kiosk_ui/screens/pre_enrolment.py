"""What a bidder filled in alone, at the counter: shown to the front desk only, taken up, erased.

Nobody else sees that there is one: not in the queue, its count or an address (entries.md 3). It is
no enrolment before the clerk has looked at the ID card and the papers and has sealed it.
"""

from collections.abc import Iterable

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from msgspec.structs import replace

from appliance import pre_enrolments
from appliance.core.parties import Person
from appliance.registrations import Registration
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.i18n import current, say
from kiosk_ui.screens.form import words
from kiosk_ui.screens.registration.who import person_of
from kiosk_ui.seats import Bidder

screen = Blueprint("pre_enrolment", __name__, url_prefix="/pre-enrol")

Waiting = tuple[Registration, Person | None]


def in_the_queue(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The queue as this person may see it: enrolments for the front desk, and without a name."""
    every = list(waiting)
    if acting.office(acting.who()) != "front":
        return [one for one in every if not pre_enrolments.is_one(one[0])]
    return [_veiled(one) if pre_enrolments.is_one(one[0]) else one for one in every]


def _veiled(one: Waiting) -> Waiting:
    """Somebody else may look at the screen: neither the trade nor the person."""
    shown: dict[str, object] = {"place": say("joining.in-queue", current()), "signed": True}
    return replace(one[0], answers=shown), None


def instead_of(registration_id: str) -> ResponseReturnValue:
    """Where the intake leads for something that is no application of an owner."""
    found = house().station.registrations.load(registration_id)
    if found is None or not _may_see(found):
        return redirect(url_for("work.queue"), 303)
    return redirect(url_for("pre_enrolment.show", registration_id=registration_id), 303)


@screen.get("/<registration_id>")
def show(registration_id: str) -> str:
    """What was filled in, and whether there is still time."""
    found = _found(registration_id)
    number = pre_enrolments.trade_of(found)
    trade = house().station.trade(number)
    return render_template(
        "self_service/taken_up.html", reg=found, person=person_of(found.answers),
        notice=house().station.notice(number), open=trade is not None
        and trade.stage == "PUBLISHED", rows=_rows(found),
    )  # fmt: skip


@screen.post("/<registration_id>")
def take_up(registration_id: str) -> ResponseReturnValue:
    """Go on with it on the page of the enrolment, where nothing is enrolled yet."""
    found = _found(registration_id)
    number, person = pre_enrolments.trade_of(found), person_of(found.answers)
    if person is None:
        return redirect(url_for("work.queue"), 303)
    seat, source = acting.seated(), words(found.answers, "source")
    seat.bidder = Bidder(number, person=person, source=source, consent=True)
    _fill(seat.bidder, found)
    return redirect(url_for("enrolment.show", number=number), 303)


@screen.post("/<registration_id>/drop")
def drop(registration_id: str) -> ResponseReturnValue:
    """The wish of the person: erased, and nothing tells that it was there."""
    found = _found(registration_id)
    with house().station.writing:
        house().station.registrations.drop(found.id)
    return redirect(url_for("work.queue"), 303)


def of_card(bidder: Bidder) -> None:
    """Whoever filled it in and lays their card down at the counter is not asked again."""
    if bidder.person is None:
        return
    number = bidder.person.id_number
    found = pre_enrolments.of_person(house().station, bidder.trade, number)
    if found is not None and found.state == "waiting":
        _fill(bidder, found)


def taken(bidder: Bidder) -> None:
    """It is an enrolment now: what was typed is not needed twice."""
    if bidder.draft:
        with house().station.writing:
            house().station.registrations.drop(bidder.draft)
    bidder.draft, bidder.said = "", {}


def _fill(bidder: Bidder, found: Registration) -> None:
    """The papers are for the clerk's eyes: what was said of them is shown, never ticked."""
    standing = words(found.answers, "standing")
    bidder.draft = found.id
    bidder.said = {
        "member_of": standing if standing in house().settings.villages else "",
        "phone": words(found.answers, "phone"),
        "told_capacity": words(found.answers, "capacity"),
        "told_standing": standing,
    }


def _rows(found: Registration) -> list[tuple[str, str]]:
    """(label, value) of what was said, for the clerk."""
    language = current()
    standing, capacity = words(found.answers, "standing"), words(found.answers, "capacity")
    village = house().settings.villages.get(standing)
    said = village or say(f"joining.standing.{standing or 'unsure'}", language)
    return [
        (say("joining.row.standing", language), said),
        (
            say("joining.row.capacity", language),
            say(f"joining.capacity.{capacity or 'unsure'}", language),
        ),
        (say("joining.row.phone", language), words(found.answers, "phone") or "—"),
        (
            say("joining.row.source", language),
            say(f"joining.source.{words(found.answers, 'source')}", language),
        ),
    ]


def _may_see(found: Registration) -> bool:
    front = acting.office(acting.seated().who) == "front"
    return front and found.state == "waiting" and pre_enrolments.is_one(found)


def _found(registration_id: str) -> Registration:
    """404 for none, for another matter, and for everybody but the front desk."""
    acting.seated()
    found = house().station.registrations.load(registration_id)
    if found is None or not _may_see(found):
        abort(404)
    return found
