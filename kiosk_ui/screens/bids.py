"""Sealed offers at the counter: the clerk finds the enrolment, the bidder types alone and covered.

The amount comes in one request, is sealed in it, and goes: no page, seat, job or entry keeps it.
The receipt is printed from the page, as one in the outbox would be counted (A04).
"""

import base64
from collections.abc import Callable, Sequence

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appliance import sealed_bids
from appliance.core import bid_standing, money, session
from appliance.core.bid_standing import Bid
from appliance.core.bid_taking import TAKEN_IN
from appliance.core.commands import OfferTie, ReplaceBid, SealBid, WithdrawBid
from appliance.core.numbers import crockford_normal
from appliance.core.trade import Enrolment, Trade
from appliance.reading import public_title
from appliance.station import Receipt
from kiosk_ui import acting, at_once, desk
from kiosk_ui.paper import bid as papers
from kiosk_ui.paper.slip import Slip
from kiosk_ui.screens import bid_opening, case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.seats import Offering
from kiosk_ui.shown import local, moment, yuan
from kiosk_ui.slip_copies import Copy

screen = Blueprint("bids", __name__, url_prefix="/bids")
ACTS = {"SealBid": "bids.show", "ReplaceBid": "bids.show", "WithdrawBid": "bids.show"}

COMMANDS: dict[str, type[SealBid] | type[ReplaceBid] | type[OfferTie]] = {
    one.__name__: one for one in (SealBid, ReplaceBid, OfferTie)
}
RECEIVER = "CLERK"
NUMBER_MAX = 120
AMOUNT_MAX = 16
"""Characters of an amount in yuan: more digits than any price of a township has."""


# --- whose offer ---------------------------------------------------------------------------------


def are_taken(trade: Trade, acts: Sequence[str]) -> bool:
    """Whether who may do `acts` is offered this page: by method and stage, not by the hour."""
    sealed = trade.terms is not None and trade.fixed.method in bid_standing.METHODS_WITH_BIDS
    return sealed and "SealBid" in acts and trade.stage in TAKEN_IN


def need_holders(trade: Trade) -> bool:
    """Whether nobody is named yet who could open this trade's offers, while there is time to."""
    sealed = trade.terms is not None and trade.fixed.method in bid_standing.METHODS_WITH_BIDS
    return sealed and trade.bids.holders is None and trade.stage in ("APPROVED", "PUBLISHED")


@screen.get("/<number>")
def show(number: str) -> str:
    """The number on the enrolment receipt; then what this bidder can do."""
    return _shown(number, NOTHING)


def _shown(number: str, said: Said) -> str:
    opened = _received(number)
    trade, offering = opened.trade, acting.seated().offering
    if trade.notice is None or trade.fixed.method not in bid_standing.METHODS_WITH_BIDS:
        return case.page("not_yet", opened, said, heading="bid.heading")
    found = trade.enrolment(offering.enrol_id) if offering and offering.trade == number else None
    return render_template(
        "bids/start.html", **case.around(opened, said), one=found,
        person=desk.station().enrolled(trade, found.random_id) if found else None,
        bids=bid_standing.of_enrolment(trade, found.random_id) if found else (),
        counts=_counts(trade, found), deadline=bid_standing.deadline(trade),
        holders=trade.bids.holders is not None, offering=offering,
    )  # fmt: skip


def _received(number: str) -> Case:
    """The trade, for who receives offers: nobody else may ask whether somebody made one (A04)."""
    if RECEIVER not in desk.signed_in().roles:
        abort(404)
    return case.opened(number)


@screen.post("/<number>/find")
def find(number: str) -> ResponseReturnValue:
    """The enrolment of a receipt: its random id, its number, or the end of that."""
    trade = _received(number).trade
    one = found(trade, request.form.get("enrol_id", "")[:NUMBER_MAX])
    if one is None:
        said = Said(no=fields.Unfit("enrol-unknown", "enrol_id").refusal, typed=dict(request.form))
        return _shown(number, said), said.status
    act = "ReplaceBid" if _counts(trade, one) else "SealBid"
    acting.seated().offering = Offering(number, _id(one), act)
    return redirect(url_for(".show", number=number), 303)


@screen.post("/<number>/next")
def another(number: str) -> ResponseReturnValue:
    """Forget this bidder; the code of a slip that was not printed is gone."""
    seat = acting.seated()
    was, seat.offering = seat.offering, None
    onward = "bid_opening.show" if was is not None and was.act == "OfferTie" else ".show"
    return redirect(url_for(onward, number=number), 303)


def found(trade: Trade, typed: str) -> Enrolment | None:
    """By a random id, a number, or the end of one such as E001."""
    bare = "".join(typed.split()).upper()
    ways = (bare, crockford_normal(bare) or bare, f"{trade.number}-{bare}")
    hits = (trade.enrolment(way) for way in ways if way)
    return next((one for one in hits if one is not None and not one.withdrawn), None)


def _id(one: Enrolment) -> str:
    """The id that it bears at this moment (domain.md 6.11)."""
    return one.number or one.random_id


def _counts(trade: Trade, one: Enrolment | None) -> Bid | None:
    mine = bid_standing.of_enrolment(trade, one.random_id) if one else ()
    return next((bid for bid in bid_standing.counting(trade) if bid in mine), None)


# --- the covered keypad --------------------------------------------------------------------------


@screen.get("/<number>/pad")
def pad(number: str) -> ResponseReturnValue:
    """The bidder alone at the screen: an amount, covered until the bidder uncovers it."""
    return _pad(number, NOTHING)


def _pad(number: str, said: Said, typed: str = "") -> ResponseReturnValue:
    offering = _offering(number)
    if offering is None or offering.entry >= 0:
        return redirect(url_for(".show", number=number), 303)
    opened = case.opened(number)
    page = render_template("bids/pad.html", typed=typed, **_asked(opened, offering, said))
    return page, said.status


@screen.post("/<number>/amount")
def amount(number: str) -> ResponseReturnValue:
    """Read back in figures and capitals; nothing is kept yet. A key of the pad types one sign."""
    typed = fields.plain("price")[:AMOUNT_MAX]
    if "key" in request.form:
        return _pad(number, NOTHING, _typed_on(typed, request.form["key"]))
    offering = _offering(number)
    if offering is None:
        return redirect(url_for(".show", number=number), 303)
    try:
        fen = _fen()
    except fields.Unfit as unfit:
        return _pad(number, Said(no=unfit.refusal), typed)
    opened = case.opened(number)
    return render_template(
        "bids/read_back.html", fen=fen, price=typed, sums=_sums(opened.trade, fen),
        **_asked(opened, offering, NOTHING),
    )  # fmt: skip


@screen.post("/<number>/live")
def live(number: str) -> ResponseReturnValue:
    """Capitals and totals of what is being typed, for the bidder's own eyes."""
    trade = case.opened(number).trade
    try:
        fen = _fen()
    except fields.Unfit as unfit:
        return jsonify(wrong=case.sentence(unfit.refusal) if fields.plain("price") else "")
    year, total = _sums(trade, fen)
    return jsonify(
        wrong="", capital=money.rmb_capital(fen), year=yuan(year) if year else "",
        total=yuan(total) if total else "",
        total_capital=money.rmb_capital(total) if total else "",
    )  # fmt: skip


def _asked(opened: Case, offering: Offering, said: Said) -> dict[str, object]:
    trade = opened.trade
    buying = session.buying(trade, desk.station().tables)
    unit = "purchase" if buying else trade.wants.price_unit
    return {
        "case": opened, "trade": trade, "said": said, "sentence": case.sentence,
        # The bidder reads it, who has the transferor's name from the notice: masked.
        "title": public_title(opened.people) if opened.people else trade.number,
        "offering": offering, "unit": unit, "until": _until_shown(trade, offering),
        "asking": trade.wants.list_price_fen, "buying": buying,
    }  # fmt: skip


def _until(trade: Trade, offering: Offering) -> str:
    call = bid_standing.called(trade)
    if offering.act == "OfferTie" and call is not None:
        return f"{local(call.deadline):%H:%M:%S}"
    return f"{local(bid_standing.deadline(trade)):%Y-%m-%d %H:%M}"


def _until_shown(trade: Trade, offering: Offering) -> str:
    """The end as the page says it; the papers write it with its year."""
    if offering.act == "OfferTie":
        return _until(trade, offering)
    return moment(bid_standing.deadline(trade))


def _typed_on(typed: str, key: str) -> str:
    if key == "clear":
        return ""
    return typed[:-1] if key == "back" else (typed + key)[:AMOUNT_MAX]


def _fen() -> int:
    """The amount of the form in fen, more than nothing. Raises Unfit."""
    fen = fields.fen("price")
    if fen <= 0:
        raise fields.Unfit("amount-zero", "price")
    return fen


def _sums(trade: Trade, fen: int) -> tuple[int, int]:
    """(fen of one year, of the whole term); 0 where the unit has none."""
    unit, asked = trade.wants.price_unit, trade.wants
    if not unit.endswith("year") or not asked.term_months:
        return 0, 0
    area = asked.area_mu_e4
    year = money.total(unit, fen, area_mu_e4=area, term_months=12)
    return year, money.total(unit, fen, area_mu_e4=area, term_months=asked.term_months)


# --- taken ---------------------------------------------------------------------------------------


@screen.post("/<number>/seal")
def seal(number: str) -> ResponseReturnValue:
    """Seal the amount here, in this request, and keep what nobody can open alone."""
    offering = _offering(number)
    if offering is None or offering.entry >= 0:
        return redirect(url_for(".show", number=number), 303)

    def build(opened: Case) -> SealBid | ReplaceBid | OfferTie:
        try:
            taken = sealed_bids.sealed(desk.station(), opened.trade, offering.enrol_id, _fen())
        except sealed_bids.NoHolders:
            raise fields.Unfit("holders-missing", "price") from None
        offering.nonce = taken.nonce
        return taken.asked_as(COMMANDS[offering.act], opened.number)

    return _take(number, offering, build)


@screen.post("/<number>/bag")
def bag(number: str) -> ResponseReturnValue:
    """A sealed bag by the number of its seal."""
    offering = _offering(number)
    if offering is None or offering.entry >= 0:
        return redirect(url_for(".show", number=number), 303)

    def build(opened: Case) -> SealBid | ReplaceBid | OfferTie:
        return COMMANDS[offering.act](
            trade=opened.number, enrol_id=offering.enrol_id, offer="PAPER",
            seal_no=fields.plain("seal_no").upper(),
        )  # fmt: skip

    return _take(number, offering, build)


def _take(
    number: str, offering: Offering, build: Callable[[Case], SealBid | ReplaceBid | OfferTie]
) -> ResponseReturnValue:
    def kept(receipt: Receipt) -> None:
        taken = _last(case.opened(number).trade, offering)
        offering.entry, offering.seq = receipt.first_seq, taken.seq
        offering.received_at, offering.doubt = taken.received_at, bool(taken.doubt)
        offering.commitment, offering.seal_no = taken.commitment, taken.seal_no
        offering.replaces = taken.seq - 1 if offering.act == "ReplaceBid" else 0

    def refused(number: str, said: Said) -> str:
        offering.nonce = b""
        return _again(number, offering, said)

    return case.attempt(
        number, build, show=refused, onward=url_for(".done", number=number), tell=False, kept=kept
    )


def _again(number: str, offering: Offering, said: Said) -> str:
    """Where it began: at the counter, or for one of the equal best on the page of the opening."""
    if offering.act == "OfferTie":
        return bid_opening.shown(number, said)
    return _shown(number, said)


def _last(trade: Trade, offering: Offering) -> Bid:
    if offering.act == "OfferTie":
        mine = [one for one in bid_standing.tie_offers(trade) if one.number == offering.enrol_id]
    else:
        mine = list(bid_standing.of_enrolment(trade, offering.enrol_id))
    return mine[-1]


@screen.get("/<number>/done")
def done(number: str) -> ResponseReturnValue:
    """It is locked; the receipt, and for a bag its label."""
    return _done(number)


@screen.post("/<number>/print")
def print_slip(number: str) -> ResponseReturnValue:
    """The receipt, or the label of the bag, at once."""
    offering = _offering(number)
    if offering is None or offering.entry < 0:
        return redirect(url_for(".show", number=number), 303)
    kind = "DOC15" if request.form.get("kind") == "DOC15" and offering.seal_no else "DOC14"
    opened = case.opened(number)
    copy = at_once.copy_of(opened.trade, kind, f"{offering.enrol_id}-{offering.seq}")
    offering.state = at_once.printed(slip_of(opened, offering, kind, copy), copy)
    offering.copies += kind == "DOC14" and offering.state != "not-printed"
    return _done(number, kind)


def _done(number: str, kind: str = "") -> ResponseReturnValue:
    offering = _offering(number)
    if offering is None or offering.entry < 0:
        return redirect(url_for(".show", number=number), 303)
    opened = case.opened(number)
    return render_template(
        "bids/done.html", **case.around(opened, NOTHING), offering=offering, kind=kind,
        printed=offering.state if kind else "", until=_until_shown(opened.trade, offering),
        commitment=_hex(offering.commitment),
    )  # fmt: skip


def slip_of(opened: Case, offering: Offering, kind: str, copy: Copy) -> Slip:
    """DOC14 or DOC15 of what was just taken at this desk."""
    trade = opened.trade
    facts = papers.Bid(
        enrol_id=offering.enrol_id,
        seq=offering.seq,
        object_title=opened.title,
        received_at=f"{local(offering.received_at):%Y-%m-%d %H:%M:%S}",
        deadline=_until(trade, offering),
        commitment=_hex(offering.commitment),
        slip=papers.BidSlip(
            trade.number, offering.enrol_id, offering.seq, offering.nonce
        ).text if offering.commitment else "",
        seal_no=offering.seal_no,
        replaces=offering.replaces,
        doubt=offering.doubt,
    )  # fmt: skip
    sheet = at_once.sheet(
        trade,
        f"{offering.enrol_id}-{kind}-{offering.seq}",
        offering.entry,
        copy=copy,
    )
    return papers.label(facts, sheet) if kind == "DOC15" else papers.receipt(facts, sheet)


def _hex(commitment: str) -> str:
    return base64.b64decode(commitment).hex()


# --- taken back ----------------------------------------------------------------------------------


@screen.post("/<number>/withdraw")
def withdraw(number: str) -> ResponseReturnValue:
    """The bidder takes the offer back; nobody learns what it was."""
    offering = _offering(number)
    if offering is None:
        return redirect(url_for(".show", number=number), 303)

    def kept(_receipt: Receipt) -> None:
        acting.seated().offering = None

    return case.attempt(
        number,
        lambda opened: WithdrawBid(trade=opened.number, enrol_id=offering.enrol_id),
        show=_shown, onward=url_for(".withdrawn", number=number), tell=False, kept=kept,
    )  # fmt: skip


@screen.get("/<number>/withdrawn")
def withdrawn(number: str) -> str:
    return render_template("bids/withdrawn.html", **case.around(case.opened(number), NOTHING))


def _offering(number: str) -> Offering | None:
    offering = acting.seated().offering
    return offering if offering is not None and offering.trade == number else None
