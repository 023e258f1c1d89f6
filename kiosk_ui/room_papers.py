"""From a trade to the papers of its session's room; the words stand in the catalogue."""

from appliance.core import room as places
from appliance.core import rooms, roster
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.parties import Person
from appliance.core.room import NO_PHONE, Badge
from appliance.core.trade import Trade
from appliance.station import Station
from appliance.views import People
from kiosk_ui.i18n import say
from kiosk_ui.paper import room as papers
from kiosk_ui.paper.room import BadgeText, Signed, SignIn
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

BADGE, SIGN_IN = "DOC42", "DOC16"


def document_of(trade: Trade) -> str:
    """Under which number the sign-in sheet is filed, "" while nobody came to the session."""
    session_id = rooms.session_of(trade)
    if not trade.room.badges(session_id) and trade.session is None:
        return ""
    return f"{session_id.replace('/', '-')}-{SIGN_IN}"


def badge(station: Station, trade: Trade, _of: People, sheet: Sheet) -> Slip:
    """DOC42. KeyError once it has expired, or its bearer is gone (domain.md B11)."""
    found = roster.badge_of(trade, sheet.number)
    if found is None:
        raise KeyError(sheet.number)
    facts = BadgeText(
        role=_role(station, found.role),
        number=found.badge_no,
        room=rooms.row_of(trade, station.tables_of(trade)).zh,
        planned=_local(trade.planned_at),
        session=rooms.session_of(trade),
    )
    return papers.badge(facts, sheet)


def sign_in(station: Station, trade: Trade, of: People, sheet: Sheet) -> Slip:
    """DOC16: who was admitted; where the room asks for no badges, with whom it was opened.

    No name of an expert before the award: nobody may read theirs beside a bidder's (F06).
    """
    session_id = rooms.session_of(trade)
    badges = trade.room.badges(session_id)
    opened = trade.session if trade.session and trade.session.session_id == session_id else None
    listed = {one.person for one in badges}
    also = [one for one in (opened.roster if opened else ()) if one not in listed]
    at = opened.opened_at if opened else ""
    came = [
        *badges,
        *(Badge(-1, at, one, places.role_of(one), "", "", "") for one in also),
    ]
    facts = SignIn(
        title=of.place.title,
        session=session_id,
        room=rooms.row_of(trade, station.tables_of(trade)).zh,
        planned=_local(trade.planned_at),
        lines=tuple(_line(station, trade, of, one, sheet) for one in came),
    )
    return papers.sign_in(facts, sheet)


def _line(station: Station, trade: Trade, of: People, one: Badge, sheet: Sheet) -> Signed:
    number = one.person.partition(":")[2]
    hidden = one.role == "EXPERT" and trade.award is None
    who = None if hidden else _person(station, trade, of, one)
    staff = one.role != "BIDDER" and len(number) > places.GUEST_DIGITS
    return Signed(
        number=one.badge_no or number[-4:],
        role=_role(station, one.role),
        name=station.staff_name(number) if staff else who.name if who else "",
        unit=sheet.station if staff else "",
        id_last4=who.id_number[-4:] if who else "",
        came=_local(one.at)[-5:] if one.at else "",
        went=_local(one.left_at)[-5:] if one.left_at else "",
        locker=say("paper.room.no-phone") if one.locker_no == NO_PHONE else one.locker_no,
    )


def _role(station: Station, code: str) -> str:
    """What a role is called, without what the table adds in brackets or after a stroke."""
    row = station.tables.roles.get(code)
    return row.zh.split(" (")[0].split("/")[0] if row is not None else code


def _person(station: Station, trade: Trade, of: People, one: Badge) -> Person | None:
    role, _colon, number = one.person.partition(":")
    if role == "BIDDER":
        return of.bidders.get(number)
    seq = trade.room.guests(rooms.session_of(trade)).get(one.person)
    return station.guest(seq) if seq is not None else None


def _local(at: str) -> str:
    return instant_of(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
