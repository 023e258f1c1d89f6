"""The outbox worker for short messages: one after the other, each try an entry.

Order matters: `sending` durable first, then the parts, each kept as the network takes it, then the
entry of the try, which changes the row in its own transaction. What a cut leaves in between is
SENT where all parts were taken, else UNKNOWN, and then nobody but a person sends it again.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from appliance import expert_calls
from appliance.core import firewall, messages, parties_register, people
from appliance.core.commands import RecordMessage
from appliance.core.instant import instant_of, text_of
from appliance.core.parties import Person
from appliance.core.recovery import State
from appliance.message_queue import EXPIRES_MS, Message, MessageLife
from appliance.ports import (
    DeliveryReport,
    DeviceFault,
    DeviceRefusal,
    SendState,
    ShortMessage,
    ShortMessages,
)
from appliance.registers import parties
from appliance.sealed_messages import Try
from appliance.station import Refused, Station

log = logging.getLogger(__name__)

NOT_TRIED = frozenset(
    {
        "no-network", "emergency-only", "sim-missing", "sim-pin", "sim-puk", "sim-pin-wrong",
        "sim-failure", "sim-busy",
    }
)  # fmt: skip
"""Refusals before anything was asked of the network: the message waits, no try is counted."""
REST_S = 15.0
"""Between two looks whether a modem that could not send can now: each costs two commits."""
LAST_DIGITS = 8
"""Of a number, to compare with a report's: networks add and drop country codes."""

TextOf = Callable[[Message, Person], str]


class MessageWorker:
    """Sends what is queued, where there is a modem; tells what came of it either way."""

    def __init__(self, station: Station, modem: ShortMessages | None, text_of_: TextOf) -> None:
        self._station = station
        self._queue, self._sealed = station.messages, station.sealed
        self._modem = modem
        self._text_of = text_of_
        self._rest_until = 0.0

    def round(self) -> None:
        """Settle what a cut left, hear reports and arrivals, send what is due."""
        if self._station.condition is State.RECOVERY:
            return
        try:
            self._round()
        except Refused as no:  # a trouble of the box struck meanwhile: the rows say how far it was
            log.warning("messages wait: %s", no)

    def _round(self) -> None:
        for left in self._queue.in_states("sending"):
            self._settle(self._queue, left)
        for left in self._sealed.in_state("sending"):
            self._settle(self._sealed, left)
        self._unseal()
        if self._modem is None:
            self._without_modem()
            return
        try:
            self._hear(self._modem)
        except DeviceFault as fault:
            log.info("modem not heard: %s", type(fault).__name__)
        if self._station.clock.monotonic() >= self._rest_until:
            self._send_due(self._modem)

    def _send_due(self, modem: ShortMessages) -> None:
        now_ms = self._station.now().wall_ms
        waiting = [one for one in self._sealed.in_state("queued") if one.due_ms <= now_ms]
        due: list[tuple[MessageLife, Message]] = [
            *((self._queue, one) for one in self._queue.due(now_ms)),
            # Last: so nothing else waits the longer, the more of them there are.
            *((self._sealed, one) for one in waiting),
        ]
        for kept, message in due:
            if now_ms - message.due_ms > EXPIRES_MS:
                self._mark(kept, message, "expired")
            elif not self._send(modem, kept, message):
                self._rest_until = self._station.clock.monotonic() + REST_S
                return

    # --- sending --------------------------------------------------------------------------

    def _send(self, modem: ShortMessages, kept: MessageLife, message: Message) -> bool:
        """One try; False where further ones make no sense now."""
        person = self._station.addressee(message)
        if person is None or not people.is_mobile(person.phone):
            self._mark(kept, message, "no-number")
            return True
        if parties.took_back(self._station, person.id_number, parties_register.MESSAGES):
            self._mark(kept, message, "declined")
            return True
        try:
            text = self._text_of(message, person)
        except KeyError:
            self._mark(kept, message, "expired")
            return True
        begun = self._begun(kept, message, text)
        try:
            state = modem.send(
                person.phone, text, reference=begun.reference, parts_before=len(begun.parts),
                accepted=lambda part, total: self._write(
                    lambda: kept.part_taken(message.id, part, total)
                ),
            )  # fmt: skip
        except DeviceRefusal as no:
            return self._refused(kept, message, no)
        except DeviceFault as fault:
            self._wait(kept, message, fault.hint)
            return False
        except ValueError:
            self._mark(kept, message, "no-number")
            return True
        self._record(kept, message, messages.SENT if state is SendState.SENT else messages.UNKNOWN)
        return state is SendState.SENT

    def _begun(self, kept: MessageLife, message: Message, text: str) -> Message:
        """The row as it is under way; durable before the first byte leaves."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        self._write(lambda: kept.begin(message.id, digest))
        begun = kept.message(message.id)
        assert begun is not None  # rows are never deleted
        return begun

    def _refused(self, kept: MessageLife, message: Message, no: DeviceRefusal) -> bool:
        if no.code in NOT_TRIED:
            self._wait(kept, message, no.hint)
            return False
        self._record(kept, message, no.code.upper())
        return True

    def _record(self, kept: MessageLife, message: Message, result: str) -> None:
        """The try is an entry, and the row follows in the same transaction.

        One that is sealed is noted in its book alone, and in no log.
        """
        now = self._station.now()
        if kept is self._sealed:
            done = Try(result, text_of(now.at))
            self._write(lambda: self._sealed.tried(message.id, done, now.wall_ms))
            return
        self._station.do(_entry(message, message.attempt + 1, Try(result, text_of(now.at))))
        log.info("message id=%s try=%d result=%s", message.message_id, message.attempt + 1, result)

    def _settle(self, kept: MessageLife, left: Message) -> None:
        """What was under way when the process ended: told as it is known."""
        whole = bool(left.total) and len(left.parts) >= left.total
        self._record(kept, left, messages.SENT if whole else messages.UNKNOWN)

    def _without_modem(self) -> None:
        for message in self._queue.in_states("queued"):
            self._mark(self._queue, message, "no-modem")
        for message in self._sealed.in_state("queued"):
            self._mark(self._sealed, message, "no-modem")

    # --- behind the firewall --------------------------------------------------------------

    def _unseal(self) -> None:
        """Books of trades whose enrolment is closed become entries and lines of the queue."""
        for number in self._sealed.trades():
            trade = self._station.trade(number)
            if trade is None:
                continue
            if not firewall.is_up(trade):
                self._open_book(number)
            elif trade.ended is not None and self._is_past(trade.history[-1].at):
                self._write(partial(self._sealed.shut, number))

    def _is_past(self, ended_at: str) -> bool:
        """Nothing that was to be sent then can be sent or tried any more."""
        return self._station.now().at - instant_of(ended_at) > timedelta(
            milliseconds=2 * EXPIRES_MS
        )

    def _open_book(self, number: str) -> None:
        book = self._sealed.of(number)
        tries = [
            _entry(one.message, attempt, done)
            for one in book
            for attempt, done in enumerate(one.tries, start=1)
        ]

        def opened() -> None:
            self._queue.take_over(number, (one.message for one in book))
            self._sealed.drop(number)

        if tries:
            self._station.do(*tries, beside=opened)
        else:
            self._write(opened)

    # --- hearing --------------------------------------------------------------------------

    def _hear(self, modem: ShortMessages) -> None:
        came = modem.collect()
        for report in came.reports:
            self._reported(report)
        for message in came.messages:
            # If power fails before it is forgotten, it is read again and kept under the same name.
            if not expert_calls.heard(self._station, message.sender, message.text):
                self._keep(message)
            modem.forget(message)

    def _reported(self, report: DeliveryReport) -> None:
        """Of the newest message to that number one of whose parts has the report's number."""
        for message in self._queue.sent_with(report.reference):
            person = self._station.addressee(message)
            if person is not None and _same(person.phone, report.recipient):
                word = report.delivery.value
                self._write(partial(self._queue.reported, message.id, report.reference, word))
                log.info("message id=%s part=%d %s", message.message_id, report.reference, word)
                return
        # Not in the log: it may be one of those that are sealed.

    def _keep(self, message: ShortMessage) -> None:
        """Into the vault, with its sender: what people write is theirs."""
        said = json.dumps(
            {"sender": message.sender, "text": message.text,
             "at": text_of(message.at) if message.at else ""},
            ensure_ascii=False, sort_keys=True,
        ).encode()  # fmt: skip
        name = hashlib.sha256(said).hexdigest()[:16]
        self._station.keep_arrival(name, said)
        log.info("a message came in, %d characters", len(message.text))

    # --- inside ---------------------------------------------------------------------------

    def _mark(self, kept: MessageLife, message: Message, state: str) -> None:
        self._write(lambda: kept.mark(message.id, state))

    def _wait(self, kept: MessageLife, message: Message, hint: str) -> None:
        """Nothing went out: it waits for the modem, its SIM or the network."""
        self._write(lambda: kept.wait(message.id, hint=hint or "hint.network"))

    def _write(self, change: Callable[[], None]) -> None:
        self._station.ledger.write(change)


def _entry(message: Message, attempt: int, done: Try) -> RecordMessage:
    return RecordMessage(
        message_id=message.message_id, template=message.kind, number_ref=message.number_ref,
        attempt=attempt, result=done.result, sent_at=done.sent_at,
    )  # fmt: skip


def _same(number: str, other: str) -> bool:
    return number[-LAST_DIGITS:] == other[-LAST_DIGITS:]
