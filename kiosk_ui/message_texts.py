"""What a short message says: the template of the code table, filled from ledger and vault.

The texts are the table's own (message_templates.csv, domain.md 9), always Chinese; no ID number,
no account, no count before a deadline. A name is masked.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from appliance.core import money
from appliance.core.clocks import day_at
from appliance.core.codes import Tables
from appliance.core.complaining import RECEIVED_NOTE
from appliance.core.complaints import RECEIVED
from appliance.core.entries import PriorityCalled, TradeWithdrawn
from appliance.core.instant import SHANGHAI, instant_of
from appliance.core.parties import Person
from appliance.core.people import mask_name
from appliance.core.trade import SUSPENDED, Enrolment, Trade
from appliance.message_queue import Message
from appliance.registers import complaints
from appliance.settings import Place
from appliance.station import Station
from kiosk_ui.i18n import say


class MessageTexts:
    """Composes the text of a queued message as things are now."""

    def __init__(self, station: Station, place: Place) -> None:
        self._station = station
        self._place = place

    def text_of(self, message: Message, person: Person) -> str:
        """The words for `person`. KeyError where the trade has nothing to say (any more)."""
        template = self._station.tables.message_templates[message.kind].text
        if message.kind == RECEIVED_NOTE:
            return template.format_map(_of_a_complaint(self._station, message))
        trade = self._station.trade(message.trade)
        if trade is None:
            raise KeyError(message.kind)
        return template.format_map(self._facts(trade, message, person))

    def _facts(self, trade: Trade, message: Message, person: Person) -> dict[str, object]:
        common: dict[str, object] = {
            "name_masked": mask_name(person.name),
            "trade_no": trade.number,
            "station": self._place.name,
            "place": self._place.name,
        }
        return common | self._of_stage(trade, message)

    def _of_stage(self, trade: Trade, message: Message) -> dict[str, object]:
        """Dates, counts and amounts of what the message is about."""
        template = message.kind
        if template == "M01" and trade.accepted is not None:
            code = self._station.query_code(trade.number)
            return {"due_date": _day(trade.accepted.due), "qcode": code}
        if template == "M02" and trade.returned is not None:
            return {"n": len(trade.returned.defects), "due_date": _day(trade.returned.cure_due)}
        if template == "M03" and trade.planned_at:
            number = _enrolment(trade, message).number
            return {"enrol_no": number, "session_time": _moment(trade.planned_at)}
        if template == "M04" and trade.planned_at:
            paid = _held(trade, message)
            return {"amount": money.yuan(paid), "session_time": _moment(trade.planned_at)}
        if template in ("M05", "M08", "M09") and trade.planned_at:
            name = "session_time" if template == "M05" else "time"
            return {name: _moment(trade.planned_at)}
        if template == "M06" and trade.publicity is not None:
            return {"end_date": _day(trade.publicity.result_end)}
        if template in OF_ONE:
            return OF_ONE[template](trade, message)
        return _of_a_turn(trade, template, self._station.tables)


def _of_a_turn(trade: Trade, template: str, tables: Tables) -> dict[str, object]:
    """Of a trade that was changed, stopped, goes on or is over; KeyError once that is past."""
    if template == "M12" and trade.stage == SUSPENDED:
        return {"reason": tables.suspension_reasons[trade.stops[-1].reason].zh}
    if template == "M15" and trade.notice is not None:
        deadline = _moment(trade.notice.enrol_deadline)
        return {"deadline": deadline, "session_time": _moment(trade.planned_at)}
    if template == "M16" and trade.stops and trade.stage == trade.stops[-1].previous:
        return {}
    if template == "M18" and trade.round > 1:
        return {}
    if template == "M17" and trade.ended is not None:
        withdrawn = isinstance(trade.ended, TradeWithdrawn)
        return {"how": say("message.withdrawn" if withdrawn else "message.ended")}
    raise KeyError(template)


def _enrolment(trade: Trade, message: Message) -> Enrolment:
    """The addressee's own; KeyError where there is none (any more)."""
    seq, _name = message.where
    mine = next((each for each in trade.enrolments if each.seq == seq), None)
    if mine is None:
        raise KeyError(message.kind)
    return mine


def _of_a_refund(trade: Trade, message: Message) -> dict[str, object]:
    """The newest refund of the deposit, which the message's own entry paid back."""
    found = (one for one in trade.deposits.every if one.paid_seq == message.seq)
    back = next(found, None)
    if back is None:
        raise KeyError(message.kind)
    amount = money.yuan(back.paid_fen)
    return {
        "amount": amount,
        "date": _day(day_at(back.paid_at).isoformat()),
        "voucher": back.paid_voucher,
    }


def _of_a_call(trade: Trade, message: Message) -> dict[str, object]:
    """A letter to who has a right; KeyError once it was answered or is past."""
    number = _enrolment(trade, message).number
    said = [one for one in trade.rights.said if isinstance(one, PriorityCalled)]
    letter = next((one for one in reversed(said) if one.enrol_id == number), None)
    if letter is None or trade.stage != "DEAL_PENDING":
        raise KeyError(message.kind)
    return {"price": money.yuan(letter.amount_fen), "deadline": _day(letter.due)}


OF_ONE: Final[Mapping[str, Callable[[Trade, Message], dict[str, object]]]] = {
    "M07": _of_a_refund, "M13": _of_a_call,
}  # fmt: skip
"""Messages about something of one person alone."""


def _of_a_complaint(station: Station, message: Message) -> dict[str, object]:
    """A complaint that nobody has answered yet."""
    found = (one for one in complaints.all_of(station).values() if one.seq == message.seq)
    asked = next(found, None)
    if asked is None or asked.state != RECEIVED or not asked.due:
        raise KeyError(message.kind)
    return {"complaint_no": asked.number, "due_date": _day(asked.due)}


def _held(trade: Trade, message: Message) -> int:
    """Fen that this addressee's enrolment has here; KeyError where it has none (any more)."""
    held = trade.deposits.sums(_enrolment(trade, message).random_id).held
    if not held:
        raise KeyError(message.kind)
    return held


def _day(text: str) -> str:
    when = date.fromisoformat(text[:10])
    return say("message.day", month=when.month, day=when.day)


def _moment(text: str) -> str:
    when = instant_of(text).astimezone(SHANGHAI)
    return say("message.moment", month=when.month, day=when.day, hour=when.hour,
               minute=f"{when.minute:02}")  # fmt: skip
