"""The box calls the experts of sealed lists, and hears what they answer, unseen by anybody (F02).

Each call is an entry with the person in the vault, and its message a line of the queue: both
survive a power cut, neither is made twice. Where every try failed the box notes that nobody was
reached, and where nothing was said in time that somebody was silent; the next place comes in, and
a failed message stays for a person to see to, without a name. What an expert writes back is taken
here, before it could lie among the other messages.
"""

import logging
import unicodedata
from typing import Final

from appliance import pools_at_hand
from appliance.core import expert_calls
from appliance.core.commands import AnswerExpert, ApplyDistrict, CallExpert
from appliance.core.expert_list import (
    NO,
    OTHER,
    OUT,
    SILENT,
    UNREACHED,
    YES,
    Called,
    ExpertList,
    index_of,
)
from appliance.core.parties import Person, Words
from appliance.core.trade import Trade
from appliance.message_queue import Message
from appliance.station import Refused, Station

log = logging.getLogger(__name__)

OVER: Final = ("failed", "undelivered", "expired", "no-number", "declined")
"""States of a message after which nobody was reached."""
LAST_DIGITS: Final = 8
"""Of a number, to compare with a sender's: networks add and drop country codes."""
SAYS: Final = {"1": YES, "2": NO}
ANSWER_MAX: Final = 4
"""Signs of an answer that is a digit and no more: `1`, `1.`, `回复1`."""


class ExpertCalls:
    """One thread, the caretaker's."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def round(self) -> None:
        """Hear the district's lists, note who was not reached, call who is next."""
        for trade in self._station.trades_under_way():
            self._hear_reply(trade)
            for one in trade.experts.lists:
                if one.opened is None and trade.session is None:
                    self._see_to(trade, one)

    def _hear_reply(self, trade: Trade) -> None:
        station = self._station
        brought = station.parts.replies
        waiting = [one.asked.request_no for one in trade.experts.requests if one.reply is None]
        if brought is None or not waiting:
            return
        news = brought.news(waiting, station.station_code, station.secrets.letter_key)
        if news is None:
            return
        reply, body = news
        station.keep_blob(body)
        asked = ApplyDistrict(
            trade=trade.number, checkpoint=reply.cert, first_seq=0, last_seq=0, reply=reply
        )
        receipt = station.do(asked)
        log.info("experts of the district request=%s entry=%d", reply.request_no, receipt.last_seq)

    def _see_to(self, trade: Trade, found: ExpertList) -> None:
        for called in found.calls:
            out = self._fell_out(trade, found, called)
            if out:
                self._do(
                    AnswerExpert(
                        trade=trade.number, session_id=found.session_id,
                        expert_no=called.expert_no, answer=out,
                    )
                )  # fmt: skip
                return  # the trade has changed: the next round goes on from there
        if found.to_call:
            self._call(trade, found, found.to_call[0])

    def _call(self, trade: Trade, found: ExpertList, expert_no: str) -> None:
        rows = pools_at_hand.sealed_rows(self._station, trade, found.session_id)
        if index_of(expert_no) >= len(rows):
            return
        row = rows[index_of(expert_no)]
        person = Person(row.name, row.id_number, phone=row.phone, member_of=row.village)
        self._do(
            CallExpert(
                trade=trade.number, session_id=found.session_id, expert_no=expert_no, person=person
            )
        )

    def _fell_out(self, trade: Trade, found: ExpertList, called: Called) -> str:
        """UNREACHED or SILENT for whom nobody waits any longer, "" for the others."""
        if called.answer:
            return ""
        if self._is_over(called):
            return UNREACHED
        tables, now = self._station.tables_of(trade), self._station.now()
        return SILENT if expert_calls.is_silent(trade, found, called, tables, now) else ""

    def _is_over(self, called: Called) -> bool:
        message = self._message(called)
        return message is not None and message.state in OVER

    def _message(self, called: Called) -> Message | None:
        return self._station.messages.of_id(called.message_id)

    def _do(self, asked: AnswerExpert | CallExpert) -> None:
        try:
            self._station.do(asked)
        except Refused as no:
            log.warning(
                "expert session=%s place=%s reason=%s",
                asked.session_id, asked.expert_no, no.refusal.code,
            )  # fmt: skip
        else:
            log.info("expert session=%s place=%s", asked.session_id, asked.expert_no)


def heard(station: Station, sender: str, text: str) -> bool:
    """Take a message that an expert whom we called sent; False where it is nobody's of them.

    Done once the entry is durable; then the modem may forget the message.
    """
    found = _sender(station, sender)
    if found is None:
        return False
    trade, listed, called = found
    answer = said(text)
    if answer != OTHER and called.answer in OUT:
        answer = OTHER
    asked = AnswerExpert(
        trade=trade.number, session_id=listed.session_id, expert_no=called.expert_no,
        answer=answer, said=Words(text) if answer == OTHER else None,
    )  # fmt: skip
    station.do(asked)
    log.info("expert session=%s place=%s answered", listed.session_id, called.expert_no)
    return True


def said(text: str) -> str:
    """YES, NO, or OTHER, of what somebody wrote back."""
    plain = unicodedata.normalize("NFKC", text).strip()
    digits = [one for one in plain if one.isdigit()]
    short = len(plain) <= ANSWER_MAX and len(digits) == 1
    return SAYS.get(digits[0], OTHER) if short else OTHER


def _sender(station: Station, sender: str) -> tuple[Trade, ExpertList, Called] | None:
    """The newest call to that number, one without an answer first."""
    found = [
        (not called.answer, called.seq, trade, listed, called)
        for trade in station.trades_under_way()
        for listed in trade.experts.lists
        for called in listed.calls
        if _same(station, called, sender)
    ]
    if not found:
        return None
    _open, _seq, trade, listed, called = max(found, key=lambda one: one[:2])
    return trade, listed, called


def _same(station: Station, called: Called, sender: str) -> bool:
    person = station.expert(called.seq)
    if person is None or len(person.phone) < LAST_DIGITS:
        return False
    return person.phone[-LAST_DIGITS:] == sender[-LAST_DIGITS:]
