"""The bidder's receipt (DOC09): printed at once, no job and no entry tells of it."""

from appliance.core.parties import Person
from appliance.ledger import receipt_issue
from appliance.ports import DeviceFault, PrintState
from kiosk_ui import desk
from kiosk_ui.house import house
from kiosk_ui.i18n import say
from kiosk_ui.paper import enrolment as enrolment_slip
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.screens import case
from kiosk_ui.seats import Bidder
from kiosk_ui.shown import local, stamp

PRINT_S = 10.0
"""A short slip; the page waits for it."""


def printed(bidder: Bidder, person: Person) -> str:
    """Printed | print-unknown | not-printed: what the printer said."""
    printer = desk.devices().printer
    data = slip_of(bidder, person).encode(printer.width_dots, native_qr=printer.draws_codes)

    def leaving() -> None:
        """From now on another one is a copy, and says so."""
        bidder.copies += 1

    try:
        state = printer.print(data, timeout_s=PRINT_S, leaving=leaving)
    except DeviceFault:
        return "not-printed"
    return "printed" if state is PrintState.CONFIRMED else "print-unknown"


def slip_of(bidder: Bidder, person: Person) -> Slip:
    """DOC09 of an enrolment at this desk, with the proof of its sealed entry.

    That entry tells nobody anything; with it a bidder convicts a station that denies the receipt.
    """
    station, place = desk.station(), house().settings.place
    opened = case.opened(bidder.trade)
    facts = enrolment_slip.Enrolment(
        enrol_id=bidder.enrol_id,
        party=person.name,
        object_title=opened.title,
        received_at=f"{local(station.now()):%Y-%m-%d %H:%M:%S}",
        deadline=stamp(opened.trade.fixed.enrol_deadline),
        materials=tuple(say(f"enrol.paper.{one}") for one in bidder.papers),
        deposit_fen=opened.trade.fixed.deposit_fen,
        deposit_account=place.deposit_account,
        deposit_by=stamp(opened.trade.fixed.enrol_deadline),
    )
    sheet = Sheet(
        station=place.name, code=place.code, number=bidder.enrol_id,
        at=f"{local(station.now()):%Y-%m-%d %H:%M}", by=desk.signed_in().name,
        seq=bidder.seq, leaf=station.ledger.leaf(bidder.seq).hex(),
        trade=bidder.trade, query_code=station.query_code(bidder.trade),
        confirmed=bidder.seq < (station.proof().cosigned_size or 0),
        key_id=station.ledger.verifier.key_id.hex(), phone=place.phone,
        supervision_phone=place.supervision_phone, practice=station.demo, copy=bidder.copies + 1,
        training=house().settings.practice is not None,
        proof=receipt_issue.issue(station.ledger, bidder.seq, station.ledger.keys.ledger_keys),
    )  # fmt: skip
    return enrolment_slip.enrolment(facts, sheet)
