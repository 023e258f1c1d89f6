"""The bidder's receipt (DOC09): printed at once, no job and no entry tells of it."""

from datetime import datetime

from appliance.core.parties import Person
from appliance.ledger import receipt_issue
from kiosk_ui import at_once, desk, look, slip_copies
from kiosk_ui.house import house
from kiosk_ui.i18n import say
from kiosk_ui.paper import enrolment as enrolment_slip
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.seats import Bidder
from kiosk_ui.shown import local, stamp
from kiosk_ui.slip_copies import Copy


def printed(bidder: Bidder, person: Person) -> str:
    """Printed | print-unknown | not-printed: what the printer said."""
    copy = slip_copies.following(desk.station(), bidder.trade, f"DOC09 {bidder.enrol_id}")
    return at_once.printed(slip_of(bidder, person, copy), copy)


def slip_of(
    bidder: Bidder, person: Person, copy: Copy, *, by: str = "", at: datetime | None = None
) -> Slip:
    """DOC09 of an enrolment at this desk, with the proof of its sealed entry.

    `by`: who prints it, else whoever is signed in; `at`: when it was received, else just now.
    That entry tells nobody anything; with it a bidder convicts a station that denies the receipt.
    """
    station, place = desk.station(), house().settings.place
    trade, shown = station.trade(bidder.trade), station.people(bidder.trade)
    assert trade is not None  # it was enrolled for
    facts = enrolment_slip.Enrolment(
        enrol_id=bidder.enrol_id,
        party=person.name,
        object_title=shown.place.title if shown else bidder.trade,
        received_at=f"{local(at or station.now()):%Y-%m-%d %H:%M:%S}",
        deadline=stamp(trade.fixed.enrol_deadline),
        materials=tuple(say(f"enrol.paper.{one}") for one in bidder.papers),
        deposit_fen=trade.fixed.deposit_fen,
        deposit_account=place.deposit_account,
        deposit_by=stamp(trade.fixed.enrol_deadline),
    )
    sheet = Sheet(
        station=place.name, code=place.code, number=bidder.enrol_id,
        at=f"{local(station.now()):%Y-%m-%d %H:%M}", by=by or desk.signed_in().name,
        seq=bidder.seq, leaf=station.ledger.leaf(bidder.seq).hex(),
        trade=bidder.trade, query_code=station.query_code(bidder.trade),
        confirmed=bidder.seq < station.proof().reach,
        key_id=station.ledger.verifier.key_id.hex(), phone=place.phone,
        supervision_phone=place.supervision_phone, practice=station.demo, copy=copy.number,
        large=look.paper_is_large(),
        training=house().settings.practice is not None,
        proof=receipt_issue.issue(station.ledger, bidder.seq, station.ledger.keys.ledger_keys),
    )  # fmt: skip
    return enrolment_slip.enrolment(facts, sheet)
