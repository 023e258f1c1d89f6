"""Enrolment at the counter, behind the firewall; after the closing the list and its gate.

Until the closing no page here shows who or how many enrolled, not even the trade's last entry
number. The bidder reads the consent notice before the first read of the card.
"""

from collections.abc import Sequence

import msgspec
from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance.core import conditions, people, qualification, registration
from appliance.core.clocks import day_of
from appliance.core.commands import EnrolBidder, PassGate, WithdrawEnrolment
from appliance.core.enrolment import OWN_INCOME
from appliance.core.entries import EnrolmentClosed
from appliance.core.instant import instant_of
from appliance.core.numbers import crockford_normal
from appliance.core.parties import Person
from appliance.ledger.organisations import challenge
from appliance.ports import CardRead
from appliance.station import Receipt
from kiosk_ui import acting, desk
from kiosk_ui.device_answers import Wait
from kiosk_ui.house import house
from kiosk_ui.screens import bids, case, enrolment_receipt, fields, pre_enrolment
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.seats import Bidder

PHONE_MAX = 20
screen = Blueprint("enrolment", __name__, url_prefix="/enrol")
ACTS = {
    "EnrolBidder": "enrolment.show",
    "WithdrawEnrolment": "enrolment.withdraw_page",
    "PassGate": "enrolment.show",
}

ID_CARD = "ID_CARD"
CAPACITY_PROOF = "CAPACITY_PROOF"
MANAGER = "MANAGER"
CERTIFICATE_MAX = 40


@screen.get("/")
def notices() -> str:
    """The notices that are open for enrolment."""
    desk.signed_in()
    found = [one for one in desk.station().current_notices() if one.stage == "PUBLISHED"]
    return render_template("back_office/enrol_notices.html", notices=found)


@screen.get("/<number>")
def show(number: str) -> str:
    """While enrolment is open: the next person. After the closing: everybody, with the checks."""
    return _shown(number, NOTHING)


def _shown(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.closing is not None:
        return _list(opened, opened.trade.closing, said)
    if opened.trade.stage != "PUBLISHED":
        return case.page("not_yet", opened, said, heading="enrol.heading")
    bidder = bidder_at(number)
    if bidder.enrol_id:
        return _receipt(number)
    if bidder.said and said is NOTHING:
        said = Said(typed=bidder.said)
    wait = _wait(bidder) if bidder.consent and bidder.person is None else None
    left = wait.seconds(house().station.clock.monotonic()) if wait else 0
    return case.page(
        "enrol", opened, said, bidder=bidder, wait=wait, left=left,
        villages=house().settings.villages, minor=_minor(bidder.person),
        deadline=opened.trade.fixed.enrol_deadline,
        asked_papers=_asked_papers(opened.trade.fixed.conditions),
        asks_certificate=_asks_certificate(opened, bidder),
    )  # fmt: skip


# --- who it is -----------------------------------------------------------------------------------


def bidder_at(number: str) -> Bidder:
    """The person at this desk who wants to enrol; another trade's is forgotten."""
    seat = acting.seated()
    if seat.bidder is None or seat.bidder.trade != number:
        seat.bidder = Bidder(number)
    return seat.bidder


def _kind(number: str) -> str:
    return f"bidder {number}"


def _wait(bidder: Bidder) -> Wait:
    reader = desk.devices().id_card
    return house().answers.begin(
        acting.browser(), _kind(bidder.trade), "card",
        lambda seconds, _progress: reader.read_card(timeout_s=seconds),
    )  # fmt: skip


@screen.post("/<number>/consent")
def consent(number: str) -> ResponseReturnValue:
    """The notice about personal data was read and agreed to."""
    bidder_at(number).consent = True
    return redirect(url_for(".show", number=number), 303)


@screen.get("/wait/<number>")
def waiting(number: str) -> ResponseReturnValue:
    """How the reading of the card stands, for the script."""
    desk.signed_in()
    wait = house().answers.of(acting.browser(), _kind(number))
    if wait is None:
        return jsonify(state="over", note="", left=0)
    left = wait.seconds(house().station.clock.monotonic())
    return jsonify(state=wait.state, note=f"{wait.note} {wait.tries}", left=left)


@screen.post("/<number>/more")
def more(number: str) -> ResponseReturnValue:
    desk.signed_in()
    house().answers.more(acting.browser(), _kind(number))
    return redirect(url_for(".show", number=number), 303)


@screen.post("/<number>/card")
def card(number: str) -> ResponseReturnValue:
    """The reader's answer comes back by its token, once."""
    bidder = bidder_at(number)
    token = request.form.get("token", "")
    got = house().answers.collect(acting.browser(), _kind(number), token)
    if isinstance(got, CardRead):
        bidder.person, bidder.source = got.person, "CARD"
        pre_enrolment.of_card(bidder)
    return redirect(url_for(".show", number=number), 303)


@screen.get("/<number>/typed")
def typed_page(number: str) -> str:
    """The way without a card: name and number, read from another proof by the clerk."""
    return _typed(number, NOTHING)


@screen.post("/<number>/typed")
def typed(number: str) -> ResponseReturnValue:
    bidder = bidder_at(number)
    try:
        bidder.person, bidder.source = _typed_person(), "TYPED"
    except fields.Unfit as unfit:
        said = Said(no=unfit.refusal, typed=dict(request.form))
        return _typed(number, said), said.status
    bidder.consent = True
    house().answers.leave(acting.browser())
    return redirect(url_for(".show", number=number), 303)


def _typed(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.stage != "PUBLISHED":
        return _shown(number, said)
    return case.page("enrol_typed", opened, said)


def _typed_person() -> Person:
    name = " ".join(fields.plain("name").split())
    if people.check_name(name):
        raise fields.Unfit("name-missing", "name")
    number = people.normal_id(fields.plain("id_number").replace(" ", ""))
    today = day_of(desk.station().now().at)
    fault = people.check_id_number(number, today=today, demo=desk.station().demo)
    if fault:
        raise fields.Unfit(registration.ID_REFUSALS[fault], "id_number")
    return Person(
        name, number, sex=people.id_sex(number), birth=people.id_birth(number).isoformat()
    )


@screen.post("/<number>/again")
def again(number: str) -> ResponseReturnValue:
    """Forget this person and begin with the next."""
    acting.seated().bidder = None
    house().answers.leave(acting.browser())
    return redirect(url_for(".show", number=number), 303)


# --- the enrolment -------------------------------------------------------------------------------


@screen.post("/<number>")
def enrol(number: str) -> ResponseReturnValue:
    """Seal the enrolment; the receipt with its random id comes next."""
    bidder = bidder_at(number)
    if bidder.person is None:
        return redirect(url_for(".show", number=number), 303)
    enrol_id = desk.station().draw_id()

    def kept(receipt: Receipt) -> None:
        bidder.enrol_id, bidder.seq = enrol_id, receipt.first_seq
        bidder.papers = _papers(case.opened(number).trade.fixed.conditions)
        bidder.credential = None
        pre_enrolment.taken(bidder)

    return case.attempt(
        number, lambda opened: _asked(opened, enrol_id, bidder), show=_shown,
        onward=url_for(".receipt", number=number), tell=False, kept=kept,
    )  # fmt: skip


def _asked(opened: Case, enrol_id: str, bidder: Bidder) -> EnrolBidder:
    if request.form.get("capacity") not in ("shown", "missing"):
        raise fields.Unfit("capacity-unanswered", "capacity")
    assert bidder.person is not None  # the page of the enrolment asks for one first
    papers = _papers(opened.trade.fixed.conditions)
    phone = people.comparable_digits(request.form.get("phone", ""))[:PHONE_MAX]
    village = request.form.get("member_of", "")
    member_of = village if village in house().settings.villages else ""
    asked = EnrolBidder(
        trade=opened.number,
        enrol_id=enrol_id,
        party_id=msgspec.structs.replace(bidder.person, member_of=member_of, phone=phone),
        materials=papers,
        farming_capacity=CAPACITY_PROOF in papers,
        manager_certificate=_certificate(opened, bidder),
    )
    if bidder.organisation is None:
        return asked
    message = challenge(desk.station().origin, opened.number, enrol_id)
    return msgspec.structs.replace(
        asked,
        party_id=msgspec.structs.replace(bidder.organisation, phone=phone),
        agent_id=bidder.person,
        agent_source=bidder.source,
        credential=bidder.credential.over(message) if bidder.credential else None,
    )


def _asks_certificate(opened: Case, bidder: Bidder) -> bool:
    """Of an organisation, and where the notice asks for a manager (D04)."""
    return bidder.organisation is not None or MANAGER in opened.trade.fixed.conditions


def _certificate(opened: Case, bidder: Bidder) -> str:
    if not _asks_certificate(opened, bidder):
        return ""
    return people.normal_id(fields.plain("manager_certificate"))[:CERTIFICATE_MAX]


def _papers(wanted: Sequence[str]) -> tuple[str, ...]:
    """What was shown at the counter, by code; `wanted`: the conditions of the notice."""
    able, earns = request.form.get("capacity") == "shown", "own_income" in request.form
    shown = {ID_CARD: True, CAPACITY_PROOF: able, OWN_INCOME: earns}
    shown |= {paper: f"paper_{paper}" in request.form for paper in _asked_papers(wanted)}
    return tuple(code for code, here in shown.items() if here)


def _asked_papers(wanted: Sequence[str]) -> tuple[str, ...]:
    """Papers that the notice asks for beyond what every enrolment shows."""
    rows = (desk.station().tables.conditions[code] for code in wanted)
    return tuple(row.paper for row in rows if row.input == "PAPER")


def _minor(person: Person | None) -> bool:
    if person is None:
        return False
    born = people.id_birth(people.normal_id(person.id_number))
    return not people.is_adult(born, day_of(desk.station().now().at))


@screen.get("/<number>/receipt")
def receipt(number: str) -> ResponseReturnValue:
    """The random id, large, to be written down or printed; nothing else tells of the enrolment."""
    if bidder_at(number).enrol_id:
        return _receipt(number)
    return redirect(url_for(".show", number=number), 303)


@screen.post("/<number>/receipt")
def print_receipt(number: str) -> ResponseReturnValue:
    """Print it at once: a job or an entry of its own would tell of the enrolment."""
    bidder = bidder_at(number)
    if bidder.person is None or not bidder.enrol_id:
        return redirect(url_for(".show", number=number), 303)
    party = bidder.organisation or bidder.person
    return _receipt(number, printed=enrolment_receipt.printed(bidder, party))


def _receipt(number: str, *, printed: str = "") -> str:
    opened = case.opened(number)
    return case.page(
        "enrol_receipt", opened, NOTHING, bidder=bidder_at(number), printed=printed,
        deadline=opened.trade.fixed.enrol_deadline,
        takes_bids=bids.are_taken(opened.trade, opened.acts),
    )  # fmt: skip


@screen.get("/<number>/withdraw")
def withdraw_page(number: str) -> str:
    """Take an enrolment back by the id on its receipt."""
    return _withdraw(number, NOTHING)


@screen.post("/<number>/withdraw")
def withdraw(number: str) -> ResponseReturnValue:
    return case.attempt(
        number,
        lambda opened: WithdrawEnrolment(
            trade=opened.number, enrol_id=crockford_normal(fields.plain("enrol_id")) or ""
        ),
        show=_withdraw, onward=url_for(".withdrawn", number=number), tell=False,
    )  # fmt: skip


@screen.get("/<number>/withdrawn")
def withdrawn(number: str) -> str:
    return case.page("enrol_withdrawn", case.opened(number), NOTHING)


def _withdraw(number: str, said: Said) -> str:
    opened = case.opened(number)
    if opened.trade.stage != "PUBLISHED":
        return _shown(number, said)
    return case.page("enrol_withdraw", opened, said)


# --- after the closing ---------------------------------------------------------------------------


def _list(opened: Case, closing: EnrolmentClosed, said: Said) -> str:
    """Everybody with every condition, and whether there are enough."""
    trade = opened.trade
    numbered = [each for each in trade.enrolments if each.number]
    station = desk.station()
    return case.page(
        "gate", opened, said, bidders=[(each, opened.bidder(each.number)) for each in numbered],
        least=qualification.minimum(station.tables_of(trade), trade),
        closed_at=instant_of(closing.closed_at),
        may_override=any(
            not check.met and conditions.may_override(station.tables, check.condition)
            for each in numbered
            for check in each.checks
        ),
    )  # fmt: skip


@screen.post("/<number>/gate")
def gate(number: str) -> ResponseReturnValue:
    """The reviewer lets the qualified ones through."""
    return case.attempt(
        number, lambda opened: PassGate(trade=opened.number), show=_shown,
        onward=url_for(".show", number=number),
    )  # fmt: skip
