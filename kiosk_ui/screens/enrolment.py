"""Enrolment for a notice, at the counter and behind the firewall: no page shows who or how many."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core.commands import EnrolBidder
from appliance.core.parties import Person
from appliance.core.refusals import Refusal
from appliance.ports import CardRead
from appliance.station import Refused
from kiosk_ui import acting
from kiosk_ui.house import house
from kiosk_ui.seats import Bidder

screen = Blueprint("enrolment", __name__, url_prefix="/enrol")


@screen.get("/")
def notices() -> ResponseReturnValue:
    """The notices that are open for enrolment."""
    acting.seated()
    found = [one for one in house().station.notices() if one.stage == "PUBLISHED"]
    return render_template("enrol.html", notices=found)


@screen.get("/<number>")
def page(number: str) -> ResponseReturnValue:
    """Consent, then the card, then the conditions."""
    seat = acting.seated()
    notice = next((one for one in house().station.notices() if one.number == number), None)
    if notice is None or notice.stage != "PUBLISHED":
        return redirect(url_for(".notices"), 303)
    if seat.bidder is None or seat.bidder.trade != number:
        seat.bidder = Bidder(number)
    return _shown(seat.bidder)


@screen.post("/<number>/consent")
def consent(number: str) -> ResponseReturnValue:
    """The bidder has read the notice about personal data, before the first read of the card."""
    bidder = _bidder(number)
    if bidder is not None and "consent" in request.form:
        bidder.consent = True
    return redirect(url_for(".page", number=number), 303)


@screen.get("/wait/<number>")
def waiting(number: str) -> ResponseReturnValue:
    wait = house().answers.of(acting.browser(), f"bidder {number}")
    if wait is None:
        return jsonify(state="over", note="", left=0)
    left = wait.seconds(house().station.clock.monotonic())
    return jsonify(state=wait.state, note=f"{wait.note} {wait.tries}", left=left)


@screen.post("/<number>/more")
def more(number: str) -> ResponseReturnValue:
    acting.seated()
    house().answers.more(acting.browser(), f"bidder {number}")
    return redirect(url_for(".page", number=number), 303)


@screen.post("/<number>/card")
def card(number: str) -> ResponseReturnValue:
    """The reader's answer comes back by its token."""
    bidder = _bidder(number)
    token = request.form.get("token", "")
    got = house().answers.collect(acting.browser(), f"bidder {number}", token)
    if bidder is not None and isinstance(got, CardRead):
        bidder.person = got.person
    return redirect(url_for(".page", number=number), 303)


@screen.post("/<number>/again")
def again(number: str) -> ResponseReturnValue:
    """Forget this person and begin with the next."""
    acting.seated().bidder = None
    return redirect(url_for(".page", number=number), 303)


@screen.post("/<number>")
def enrol(number: str) -> ResponseReturnValue:
    bidder = _bidder(number)
    if bidder is None or bidder.person is None:
        return redirect(url_for(".page", number=number), 303)
    enrol_id = house().station.draw_id()
    try:
        acting.do(
            EnrolBidder(
                trade=number, enrol_id=enrol_id,
                party_id=_member(bidder.person, request.form.get("member_of", "")),
                materials=("ID",), farming_capacity="capacity" in request.form,
            )  # fmt: skip
        )
    except Refused as no:
        return _shown(bidder, no.refusal), 422
    bidder.enrol_id, bidder.person = enrol_id, None
    return redirect(url_for(".page", number=number), 303)


def _member(person: Person, village: str) -> Person:
    """The person with the collective that they are a member of, as the clerk has seen it."""
    known = village if village in house().settings.villages else ""
    values = {name: getattr(person, name) for name in person.__struct_fields__}
    return Person(**{**values, "member_of": known})


def _bidder(number: str) -> Bidder | None:
    bidder = acting.seated().bidder
    return bidder if bidder is not None and bidder.trade == number else None


def _shown(bidder: Bidder, wrong: Refusal | None = None) -> str:
    wait = None
    if bidder.consent and bidder.person is None and not bidder.enrol_id:
        reader = house().devices.id_card
        wait = house().answers.begin(
            acting.browser(), f"bidder {bidder.trade}", "card",
            lambda seconds, _progress: reader.read_card(timeout_s=seconds),
        )  # fmt: skip
    notice = next(one for one in house().station.notices() if one.number == bidder.trade)
    left = wait.seconds(house().station.clock.monotonic()) if wait else 0
    return render_template(
        "enrol_one.html", bidder=bidder, notice=notice, wait=wait, left=left, wrong=wrong,
        villages=house().settings.villages,
    )  # fmt: skip
