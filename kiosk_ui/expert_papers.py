"""From a trade to the papers of its sealed lists: DOC19 and DOC20."""

from collections.abc import Callable

from appliance import pools_at_hand
from appliance.core import seals
from appliance.core.expert_list import ExpertList, place
from appliance.core.instant import text_of
from appliance.core.trade import Trade
from appliance.station import Station
from appliance.views import People
from kiosk_ui.i18n import say
from kiosk_ui.paper.sealed_list import Sealed, Seat, Unsealed, sealed_list, unsealed_list
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip
from kiosk_ui.shown import stamp

Maker = Callable[[Station, Trade, People, Sheet], Slip]


def slip(station: Station, trade: Trade, _of: People, sheet: Sheet) -> Slip:
    """DOC19 under the number of the sheet. KeyError: no such list."""
    for one in trade.experts.lists:
        if one.sealed.slip_no == sheet.number:
            return sealed_list(_sealed(station, trade, one), sheet)
    raise KeyError(sheet.number)


def record(station: Station, trade: Trade, _of: People, sheet: Sheet) -> Slip:
    """DOC20 under the number of the sheet, with the names. KeyError: not opened."""
    for one in trade.experts.lists:
        if one.opened is not None and one.opened.record_no == sheet.number:
            opened = Unsealed(
                opened_by=_signers(station, trade, "seal.open", one.session_id),
                opened_at=stamp(one.opened.opened_at),
                list_hash=one.opened.list_hash,
                seats=seats(station, trade, one),
            )
            return unsealed_list(_sealed(station, trade, one), opened, sheet)
    raise KeyError(sheet.number)


def seats(station: Station, trade: Trade, one: ExpertList) -> tuple[Seat, ...]:
    """Who stands on an opened list, up to the last one that was called or wanted.

    Empty before the unsealing, whoever asks.
    """
    if one.opened is None:
        return ()
    rows = pools_at_hand.sealed_rows(station, trade, one.session_id)
    shown = max(one.sealed.wanted + len(one.declined), len(one.calls))
    found = []
    for index, row in enumerate(rows[:shown]):
        called = one.call(place(index))
        found.append(Seat(place(index), row.no, row.name, called.answer if called else ""))
    return tuple(found)


MAKERS: dict[str, Maker] = {"DOC19": slip, "DOC20": record}
"""Document type -> who makes its slip."""


def _sealed(station: Station, trade: Trade, one: ExpertList) -> Sealed:
    opens = seals.opens_at(trade, one, station.tables_of(trade))
    return Sealed(
        session=one.session_id,
        seal_no=one.sealed.seal_no,
        count=one.sealed.count,
        wanted=one.sealed.wanted,
        ciphertext_sha256=one.sealed.ciphertext_sha256,
        sealed_by=_signers(station, trade, "seal.make", one.session_id),
        sealed_at=stamp(one.sealed_at),
        opens=stamp(text_of(opens)),
    )


def _signers(station: Station, trade: Trade, kind: str, session_id: str) -> str:
    """The staff who signed that act, by name."""
    for entry in station.in_the_open(trade.number):
        fact = entry.fact
        if fact.kind == kind and getattr(fact, "session_id", "") == session_id:
            names = [station.staff_name(staff_no) for staff_no, _role in entry.signers]
            return say("format.comma").join(names)
    return ""
