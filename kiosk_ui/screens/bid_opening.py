"""The opening: what is sealed is looked at, two lay their cards, all comes out at once.

One page for everybody who takes part, as one screen stands in the room. It says whose card is
wanted next; who is signed in sees the one act that is theirs. The rules: core/bid_opening.py.
"""

import base64
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance import sealed_bids
from appliance.core import bid_opening, bid_standing, qualification, session, ties
from appliance.core.bid_standing import Bid, Judged
from appliance.core.bid_taking import to_return
from appliance.core.commands import (
    AttestBid,
    CallTie,
    Command,
    CorrectBag,
    FailSession,
    GiveShare,
    JudgeBid,
    OpenBids,
    RecordResult,
    ReturnBid,
    TakeShare,
)
from appliance.core.commands.bids import Opened
from appliance.core.entries.bids import RESERVE
from appliance.core.instant import instant_of
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS
from appliance.core.trade_methods.rules import Outcome
from appliance.ledger import opening_notes, share_keys
from appliance.ledger.bid_sealing import DISTRICT, HEAD, SUPERVISOR
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import BadKey, parse_vkey
from appliance.station import Refused
from kiosk_ui import acting, desk, session_pages
from kiosk_ui.house import house
from kiosk_ui.paper import reserve
from kiosk_ui.paper.bid import BadSlip, read_slip
from kiosk_ui.screens import case, fields
from kiosk_ui.screens.case import NOTHING, Case, Said
from kiosk_ui.seats import Offering

screen = Blueprint("bid_opening", __name__, url_prefix="/bid-opening")
PAGE = "bid_opening.show"
ACTS = dict.fromkeys(
    (
        "GiveShare", "OpenBids", "JudgeBid", "CallTie", "OfferTie", "AttestBid",
        "ReturnBid", "CorrectBag",
    ),
    PAGE,
)  # fmt: skip

PEOPLE = (HEAD, SUPERVISOR)
GIVEN, WANTED, LATER, IDLE = "given", "wanted", "later", "not-wanted"


class Row(Struct, frozen=True):
    """One opened offer on the page; `place` in the ranking, 0 for none yet."""

    bid: Bid
    judged: Judged
    fits: bool
    place: int


ENDS_HERE = ("SEALED_HIGH", "SEALED_LOW", "INQUIRY")
"""Methods whose session is this opening and nothing else."""


def is_open(trade: Trade) -> bool:
    """Whether offers of this trade are being opened, whatever else its session does."""
    sealed = trade.terms is not None and trade.fixed.method in bid_standing.METHODS_WITH_BIDS
    return sealed and trade.stage == "IN_SESSION"


def is_held(trade: Trade) -> bool:
    """Whether the session of this trade is held on this page."""
    return trade.terms is not None and trade.fixed.method in ENDS_HERE


@screen.get("/<number>")
def show(number: str) -> str:
    return shown(number, NOTHING)


def shown(number: str, said: Said, *, laid: str = "") -> str:
    """The page with what is to be said above it; `laid`: name of the request that was written."""
    opened = case.opened(number)
    trade, station = opened.trade, desk.station()
    sealed = trade.fixed.method in bid_standing.METHODS_WITH_BIDS if trade.terms else False
    if trade.session is None or not sealed:
        return case.page("not_yet", opened, said, heading="opening.heading")
    me, call = desk.signed_in(), bid_standing.called(trade)
    waiting = bid_standing.now_opening(trade)
    wanted = sealed_bids.next_holders(station, trade) if waiting else ()
    found = _outcome(trade)
    return render_template(
        "bids/opening.html", **case.around(opened, said), me_roles=me.roles,
        running=trade.stage == "IN_SESSION",
        locked=not station.now().surely_after(bid_standing.deadline(trade)),
        deadline=bid_standing.deadline(trade),
        undecided=bid_standing.undecided(trade), attested=trade.bids.attested,
        seen_of=lambda bid: bid_standing.seen_of(trade, bid.number),
        enough=bid_opening.enough(trade, station.tables),
        count=len(bid_standing.admitted(trade)),
        least=qualification.minimum(station.tables, trade),
        seals=[(bid, not bid.digital or sealed_bids.kept(station, bid) is not None)
               for bid in waiting],
        holders=_holders(trade, wanted), wanted=wanted, mine=_mine(trade, wanted, me.roles),
        waiting=waiting, ready=bool(waiting) and not wanted,
        reserve=_reserve_wanted(trade), rows=_rows(trade, found), person=opened.bidder,
        explain=bid_standing.to_explain(trade),
        equal=bid_standing.tied(trade), equal_now=bid_standing.equal_now(trade), call=call,
        ties=ties, made_again=_made_again(trade),
        tie_over=bid_standing.tie_ended(trade), tie_given=[
            one.number for one in bid_standing.tie_offers(trade)
        ],
        tie_runs=call is not None and not station.now().surely_after(instant_of(call.deadline)),
        unopened=_unopened(trade) if trade.stage == "IN_SESSION" else (),
        correctable=bid_opening.correctable(trade),
        returns=to_return(trade), laid=laid, outcome=found, faults=bid_standing.FAULTS,
        scored=session_pages.page_of(trade) == session_pages.SCORES,
    )  # fmt: skip


def _outcome(trade: Trade) -> Outcome | None:
    """What the session has come to, as its method finds; None once that is an entry."""
    if trade.stage != "IN_SESSION":
        return None
    return METHODS[trade.fixed.method].outcome((), session.setting(trade, desk.station().tables))


def _holders(trade: Trade, wanted: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(holder, name, state) of the three; before the first gave nobody is out of it."""
    given = {share.holder for share in bid_standing.shares(trade)}
    named = trade.bids.holders.holders if trade.bids.holders else ()
    rest = LATER if wanted and not given else IDLE
    found = []
    for one in named:
        holder, _, staff_no = one.partition(":")
        state = GIVEN if holder in given else WANTED if holder in wanted else rest
        found.append((holder, desk.station().staff_name(staff_no) if staff_no else "", state))
    return found


def _mine(trade: Trade, wanted: tuple[str, ...], roles: tuple[str, ...]) -> str:
    """As which holder the person at this desk is awaited; "" for nobody."""
    me = desk.signed_in().staff_no
    named = trade.bids.holders.holders if trade.bids.holders else ()
    return next(
        (one for one in PEOPLE if one in wanted and one in roles and f"{one}:{me}" in named), ""
    )


def _rows(trade: Trade, found: Outcome | None) -> list[Row]:
    came_out = bid_standing.opened(trade)
    ranking = found.ranking if found else trade.result.ranking if trade.result else ()
    places = {offer.enrol_id: place for place, offer in enumerate(ranking, start=1)}
    bids = {(bid.number, bid.seq): bid for bid in bid_standing.admitted(trade)}
    rows = [
        Row(
            bids[one.number, one.seq], one, came_out[one.number, one.seq].commitment_ok,
            places.get(one.number, 0),
        )
        for one in bid_standing.judged(trade)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.place or len(rows) + 1)


def _made_again(trade: Trade) -> list[tuple[str, int, str]]:
    """(number, fen that counts now, why the first offer still does or "") once that is known."""
    if not bid_standing.tie_ended(trade):
        return []
    after = bid_standing.after_tie(trade)
    return [(number, *after[number]) for number in sorted(after)]


def _reserve_wanted(trade: Trade) -> bool:
    """Whether the owner's secret reserve still has to come out with the offers."""
    return bid_standing.reserve_wanted(trade)


# --- shares --------------------------------------------------------------------------------------


@screen.post("/<number>/share")
def share(number: str) -> ResponseReturnValue:
    """A holder with card and PIN lays the own layer of every offer open."""
    opened, me, station = case.opened(number), desk.signed_in(), desk.station()
    trade = opened.trade
    holder = _mine(trade, sealed_bids.next_holders(station, trade), me.roles)
    try:
        secret = share_keys.secret_of(me.key)
        given = sealed_bids.give(station, trade, holder, secret)
    except (sealed_bids.WrongShare, BadKey):
        return _no(number, "share-not-yours")
    if any(one.holder == holder for one in bid_standing.shares(trade)):
        station.ledger.write(given.kept)  # its entry stands; this card only helps the other share
        return redirect(url_for(".show", number=number), 303)
    asked = GiveShare(
        trade=number, holder=holder, key=sealed_bids.public_text(secret.public),
        layers=given.layers,
    )  # fmt: skip
    try:
        station.do(asked, signers=[me.signer(holder)], beside=given.kept)
    except Refused as no:
        said = Said(no=no.refusal)
        return shown(number, said), said.status
    return redirect(url_for(".show", number=number), 303)


@screen.post("/<number>/request")
def request_district(number: str) -> ResponseReturnValue:
    """Lay ready what the district is asked to peel: a file beside the parcels, for a stick."""
    opened, home = case.opened(number), house()
    trade = opened.trade
    if DISTRICT not in sealed_bids.next_holders(home.station, trade):
        return _no(number, "share-not-yours")
    folder = Path(home.settings.state) / "parcels"
    name = f"opening-{trade.number}.json"
    folder.mkdir(parents=True, exist_ok=True)
    RealDisk().put(folder / name, sealed_bids.request(home.station, trade))
    return shown(number, NOTHING, laid=name), 200


@screen.post("/<number>/take")
def take_district(number: str) -> ResponseReturnValue:
    """The district's signed answer, as it was brought; nobody here gives it."""
    trade, home = case.opened(number).trade, house()
    station = home.station
    try:
        note = ((station.parts.adopted or station.parts.inbox) / opening_notes.NAME).read_bytes()
        district = parse_vkey(home.settings.identity.district_ledger)
        given, cert = sealed_bids.answered(station, trade, note, district)
    except (OSError, BadKey, opening_notes.BadShare, sealed_bids.WrongShare):
        return _no(number, "share-note-missing")
    asked = TakeShare(
        trade=number, key=sealed_bids.named(trade, DISTRICT), layers=given.layers, cert=cert,
        note_sha256=station.keep_blob(note),
    )  # fmt: skip
    try:
        station.do(asked, beside=given.kept)
    except Refused as no:
        said = Said(no=no.refusal)
        return shown(number, said), said.status
    return redirect(url_for(".show", number=number), 303)


def _no(number: str, code: str) -> ResponseReturnValue:
    said = Said(no=fields.Unfit(code, "").refusal)
    return shown(number, said), said.status


# --- opened --------------------------------------------------------------------------------------


@screen.post("/<number>/open")
def open_all(number: str) -> ResponseReturnValue:
    """Everything that was sealed comes out in one act, bags as the host reads them."""
    opened = case.opened(number)
    station = desk.station()
    try:
        slips = _from_slips(opened.trade)
        asked = OpenBids(trade=number, opened=slips or _came_out(opened.trade))
        station.do(
            asked, signers=[desk.signed_in().signer(desk.role_for(OpenBids))],
            beside=sealed_bids.forget(station, opened.trade),
        )  # fmt: skip
    except sealed_bids.WrongShare:
        return _no(number, "shares-missing")
    except fields.Unfit as unfit:
        said = Said(no=unfit.refusal, typed=dict(request.form))
        return shown(number, said), said.status
    except Refused as no:
        said = Said(no=no.refusal, typed=dict(request.form))
        return shown(number, said), said.status
    return redirect(url_for(".show", number=number), 303)


def _unopened(trade: Trade) -> tuple[Bid, ...]:
    """Offers typed in that came out as not what was sealed: only the bidder's slip helps."""
    came_out = bid_standing.opened(trade)
    waiting = bid_standing.now_opening(trade)
    return tuple(bid for bid in waiting if bid.digital and (bid.number, bid.seq) in came_out)


def _from_slips(trade: Trade) -> tuple[Opened, ...]:
    """What bidders' own slips give for such offers. Raises Unfit for another slip or no amount."""
    found = []
    for bid in _unopened(trade):
        name = f"slip-{bid.number}"
        if not request.form.get(name, "").strip():
            continue
        try:
            slip = read_slip(request.form[name])
        except BadSlip as error:
            raise fields.Unfit("bid-slip-other", name) from error
        if (slip.trade, slip.seq) != (trade.number, bid.seq):
            raise fields.Unfit("bid-slip-other", name)
        nonce = base64.b64encode(slip.nonce).decode()
        amount = fields.fen(f"amount-{bid.number}")
        found.append(Opened(bid.number, bid.seq, amount, nonce))
    return tuple(found)


def _came_out(trade: Trade) -> tuple[Opened, ...]:
    """Raises Unfit for an amount that was typed wrongly, WrongShare before two shares."""
    waiting = bid_standing.now_opening(trade)
    typed = {one.enrol_id: one for one in sealed_bids.offers(desk.station(), trade)}
    bags = {
        bid.number: Opened(
            bid.number, bid.seq, fields.fen(f"amount-{bid.number}"),
            seal_whole=f"whole-{bid.number}" in request.form,
        )
        for bid in waiting
        if not bid.digital
    }  # fmt: skip
    found = [(typed | bags)[bid.number] for bid in waiting]
    if _reserve_wanted(trade):
        found.append(_reserve())
    return tuple(found)


def _reserve() -> Opened:
    """What the transferor's slip says. Raises Unfit for what is not such a code."""
    try:
        slip = reserve.read(request.form.get("reserve", ""))
    except reserve.BadReserve as error:
        raise fields.Unfit("reserve-differs", "reserve") from error
    return Opened(RESERVE, 0, slip.amount_fen, base64.b64encode(slip.nonce).decode())


@screen.post("/<number>/<act>")
def act(number: str, act: str) -> ResponseReturnValue:
    """The small acts of the table: judge, attest, correct, call, return, end."""
    if act == "tie-pad":
        return _tie_pad(number)
    if act not in _ACTS:
        abort(404)
    return case.attempt(
        number, _ACTS[act], show=shown, onward=url_for(".show", number=number), tell=False
    )


def _tie_pad(number: str) -> ResponseReturnValue:
    """One of the equal best at the covered keypad once more."""
    call = bid_standing.called(case.opened(number).trade)
    enrol_id = request.form.get("enrol_id", "")
    if call is None or enrol_id not in call.enrol_ids:
        return redirect(url_for(".show", number=number), 303)
    acting.seated().offering = Offering(number, enrol_id, "OfferTie")
    return redirect(url_for("bids.pad", number=number), 303)


def _judge(opened: Case) -> Command:
    reason = request.form.get("reason", "")
    return JudgeBid(
        trade=opened.number, enrol_id=request.form.get("enrol_id", ""),
        valid=reason == bid_standing.IN_TIME, reason=reason,
    )  # fmt: skip


def _attest(opened: Case) -> Command:
    enrol_id = request.form.get("enrol_id", "")
    read = fields.fen("again") if "again" in request.form else 0
    seen = bid_standing.seen_of(opened.trade, enrol_id, read)
    return AttestBid(trade=opened.number, enrol_id=enrol_id, seen_sha256=seen, amount_fen=read)


def _correct(opened: Case) -> Command:
    """Raises Unfit for an amount that was typed wrongly."""
    enrol_id = request.form.get("enrol_id", "")
    return CorrectBag(trade=opened.number, enrol_id=enrol_id, amount_fen=fields.fen("again"))


def _call(opened: Case) -> Command:
    return CallTie(trade=opened.number)


def _return(opened: Case) -> Command:
    seq = request.form.get("bid", "")
    return ReturnBid(
        trade=opened.number, enrol_id=request.form.get("enrol_id", ""),
        seq=int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 6 else 0,
    )  # fmt: skip


def _end(opened: Case) -> Command:
    """With the result that the method finds, or for the reason that it names."""
    found = _outcome(opened.trade)
    if found is not None and found.fails:
        return FailSession(trade=opened.number, reason=found.fails)
    return RecordResult(trade=opened.number, offers=())


_ACTS = {
    "judge": _judge, "attest": _attest, "call": _call, "return": _return,
    "correct": _correct, "end": _end,
}  # fmt: skip
