"""From a draw in the ledger to its papers, DOC18: the promise, the record."""

from appliance.core import draw_record
from appliance.core.draws import Draw, Draws
from appliance.core.trade import Trade
from appliance.registers import draws
from appliance.station import Station
from kiosk_ui.i18n import say
from kiosk_ui.paper import draw as papers
from kiosk_ui.paper.draw import Told
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

KIND = "DOC18"


def slip(station: Station, trade: Trade | None, sheet: Sheet) -> Slip:
    """The paper of that number. KeyError: no draw gave it."""
    book = trade.draws if trade is not None else draws.of_pools(station)
    found = _of(book, sheet.number)
    told = _told(station, found)
    if found.promise is not None and found.promise.slip_no == sheet.number:
        early = Told(
            told.session, told.purpose, told.items, told.list_hash, told.commitment,
            told.version, told.left_out,
        )  # fmt: skip
        return papers.promise(early, sheet)
    return papers.record(told, sheet)


def newest(trade: Trade) -> str:
    """The number of the record of the newest draw that is told, "" while there is none."""
    told = [each.result.record_no for each in trade.draws.drawn if each.result is not None]
    return told[-1] if told else ""


def _of(book: Draws, number: str) -> Draw:
    for each in book.drawn:
        slip_no = each.promise.slip_no if each.promise else ""
        record_no = each.result.record_no if each.result else ""
        void_no = each.void.record_no if each.void else ""
        if number in (slip_no, record_no, void_no):
            return each
    raise KeyError(number)


def _told(station: Station, found: Draw) -> Told:
    promise, revealed, result = found.promise, found.revealed, found.result
    return Told(
        session=found.session_id,
        purpose=found.purpose,
        items=found.items,
        list_hash=promise.list_hash if promise else "",
        commitment=promise.commitment if promise else "",
        version=promise.list_version if promise else "",
        left_out=tuple((each.item, _reason(station, each.reason)) for each in found.exclusions),
        inputs=tuple((say(f"draw.role.{each.role}"), each.digits) for each in found.inputs),
        secret=revealed.box_secret if revealed else found.void.box_secret if found.void else "",
        seed=revealed.seed if revealed else "",
        order=result.order if result else (),
        chosen=found.chosen,
        rejections=result.rejections if result else 0,
        replaced=tuple((each.declined, each.next) for each in found.replaced),
        next_session=found.void.new_session_id if found.void else "",
        machine=found.machine.machine if found.machine else "",
        photos=found.machine.photos if found.machine else (),
        record=draw_record.of(found) if promise and not found.open else {},
    )


def _reason(station: Station, code: str) -> str:
    known = station.tables.gate_fail_codes.get(code)
    return known.zh if known is not None else say(f"draw.left-out.{code}")
