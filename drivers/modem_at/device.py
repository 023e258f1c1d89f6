"""The conversation with a modem: start, network, sending, reports, what came in, its clock.

Source: 3GPP 27.005, 27.007; order of the start as in README.md. Numbers and texts stay out of the
trace and of the log.
"""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from appliance.ports import (
    BrokenAnswer,
    Collected,
    DeviceFault,
    DeviceState,
    NoAnswer,
    SendState,
    ShortMessage,
    Signal,
)
from drivers.modem_at import pdu, wire
from drivers.modem_at.dialogue import Dialogue, report_of
from drivers.modem_at.inbox import Assembly
from drivers.modem_at.refusals import ModemRefusal, refusal
from drivers.modem_at.sim_pin import SimPin
from drivers.transport import LineBroke, Port, Trace, settled

log = logging.getLogger(__name__)

BAUD: Final = 115_200
PROBE_S: Final = 0.7
POWER_UP_S: Final = 10.0
"""A module that was just switched on answers within this time."""
SIM_S: Final = 5.0
SEND_S: Final = 120.0
WEAK_DBM: Final = -99
"""Below it messages begin to be lost; the fifth part of the scale of AT+CSQ."""
LIST_EVERY_S: Final = 60.0
"""The memory is looked through this often even when no arrival was told."""

UNREADABLE_MAX: Final = 3
"""Times that a message is read before it counts as unreadable: the line may be noisy."""

NETWORKS: Final = {0: "none", 1: "home", 2: "searching", 3: "denied", 4: "none", 5: "roaming"}
REGISTERED: Final = ("home", "roaming")
SIM_STATES: Final = {
    "sim-missing": DeviceState.NO_SIM,
    "sim-failure": DeviceState.NO_SIM,
    "sim-pin": DeviceState.SIM_LOCKED,
    "sim-puk": DeviceState.SIM_LOCKED,
    "sim-pin-wrong": DeviceState.SIM_LOCKED,
    "no-network": DeviceState.NO_NETWORK,
}


class GsmModem:
    """Implements ports.ShortMessages."""

    name = "modem"

    def __init__(
        self,
        path: str,
        baud: int = BAUD,
        *,
        pin: SimPin | None = None,
        monotonic: Callable[[], float] | None = None,
        trace: Trace | None = None,
    ) -> None:
        clock = {"monotonic": monotonic} if monotonic else {}
        self._port = Port(path, baud, trace=trace, **clock)
        self._talk = Dialogue(self._port)
        self._port.listen(self._talk.heard, private=True)
        self._pin = pin or SimPin(None)
        self._signal = Signal()
        self._told_of = -1
        self._unheard = False
        """Whether the last look at the memory failed: it is looked at again."""
        self._listed_until = self._port.deadline(0)
        self._unreadable: Counter[int] = Counter()
        self._assembly = Assembly(lambda: self._port.deadline(0))

    @property
    def line(self) -> Port:
        """For the watch: hot plug, trace."""
        return self._port

    # --- ports.ShortMessages ------------------------------------------------------------------

    @property
    def signal(self) -> Signal:
        """See ports.ShortMessages."""
        return self._signal

    def probe(self) -> DeviceState:
        return settled(self._port, self._asked)

    def exercise(self) -> str:
        """See ports.Exercised: signal and network, asked now; in words: `remark`."""
        with self._port.in_use():
            self._ready(PROBE_S)
            self._measure()
            self._on_the_network()
        return "" if self._signal.dbm is None else f"{self._signal.dbm} dBm"

    def remark(self) -> str:
        """See ports.Remarking: what the last look at the network said."""
        network, dbm = self._signal.network, self._signal.dbm
        if network not in REGISTERED:
            return ""
        if dbm is None:
            return "found.network-unmeasured"
        return "found.network-weak" if dbm < WEAK_DBM else f"found.network-{network}"

    def close(self) -> None:
        self._port.close()

    def send(
        self,
        number: str,
        text: str,
        *,
        reference: int,
        parts_before: int = 0,
        accepted: Callable[[int, int], None] = lambda _reference, _total: None,
    ) -> SendState:
        """See ports.ShortMessages."""
        parts = pdu.submits(number, text, reference=reference)
        with self._port.in_use():
            self._ready(POWER_UP_S)
            self._on_the_network()
            for part in parts[parts_before:]:
                taken = self._send_part(part)
                if taken is None:
                    self._told_of = -1  # whatever state it is in, it begins anew
                    return SendState.UNKNOWN
                accepted(taken, len(parts))
            self._port.state = DeviceState.READY
        return SendState.SENT

    def send_data(self, number: str, data: bytes) -> SendState:
        """See ports.DataMessages."""
        part = pdu.data_submit(number, data)
        with self._port.in_use():
            self._ready(POWER_UP_S)
            self._on_the_network()
            if self._send_part(part) is None:
                self._told_of = -1  # whatever state it is in, it begins anew
                return SendState.UNKNOWN
            self._port.state = DeviceState.READY
        return SendState.SENT

    def collect(self) -> Collected:
        """See ports.ShortMessages."""
        talk = self._talk
        messages: list[ShortMessage] = []
        if talk.arrived or self._unheard or self._port.left(self._listed_until) <= 0:
            with self._port.in_use():
                self._unheard = True
                self._ready(PROBE_S)
                messages = self._stored()
                self._unheard = False
        messages += [talk.messages.popleft() for _ in range(len(talk.messages))]
        reports = tuple(talk.reports.popleft() for _ in range(len(talk.reports)))
        return Collected(tuple(messages), reports)

    def forget(self, message: ShortMessage) -> None:
        """See ports.ShortMessages."""
        with self._port.in_use():
            self._ready(PROBE_S)
            for slot in message.slots:
                self._clear(slot)

    def network_time(self) -> datetime | None:
        """What the network's clock says, in UTC; None where it never told the modem."""
        with self._port.in_use():
            self._ready(PROBE_S)
            return _clock(self._talk.ask("AT+CCLK?", "+CCLK:")[0])

    # --- start --------------------------------------------------------------------------------

    def _ready(self, wake_s: float) -> None:
        """Set the modem up where it has not been since this opening or its last start."""
        self._port.reach()
        if self._told_of == self._port.opened and not self._talk.restarted:
            return
        self._told_of = -1
        self._wake(wake_s)
        self._talk.ask("ATE0")
        self._talk.restarted = False
        self._talk.ask("AT+CMEE=1")
        self._unlock()
        # A module may come up with acknowledged deliveries and then tells the first report only.
        self._talk.exchange("AT+CSMS=0")
        self._talk.ask("AT+CMGF=0")
        self._talk.ask("AT+CNMI=2,1,0,1,0")
        for question in ("CREG", "CEREG"):
            self._talk.exchange(
                f"AT+{question}=1"
            )  # changes are told; not every module knows both
        self._talk.ask('AT+CPMS="SM","SM","SM"', "+CPMS:", timeout_s=SIM_S)
        self._talk.arrived = True
        self._talk.restarted = False  # what was echoed before ATE0 took hold
        self._told_of = self._port.opened
        log.info("modem set up, times opened %d", self._port.opened)

    def _wake(self, within_s: float) -> None:
        """AT until OK. A prompt that was left open is given up first."""
        deadline = self._port.deadline(within_s)
        self._talk.give_up()
        while True:
            try:
                self._talk.ask("AT", timeout_s=min(PROBE_S, max(0.1, self._port.left(deadline))))
            except LineBroke:
                raise
            except (NoAnswer, ModemRefusal):
                if self._port.left(deadline) <= 0:
                    raise
                self._talk.give_up()
            else:
                return

    def _unlock(self) -> None:
        """The SIM open, with its PIN if there is one that was never tried in vain."""
        state = self._sim()
        if state == "SIM PIN" and (pin := self._pin.once()) is not None:
            self._talk.ask(f'AT+CPIN="{pin}"', timeout_s=SIM_S, private=True)
            self._pin.was_right()
            return
        if state != "READY":
            raise ModemRefusal("sim-puk" if "PUK" in state else "sim-pin", f"+CPIN: {state}")

    def _sim(self) -> str:
        told = wire.values(self._talk.ask("AT+CPIN?", "+CPIN:", timeout_s=SIM_S)[0])
        if not told:
            raise BrokenAnswer("an answer cut short", hint="hint.check-line-speed")
        return told[0]

    # --- how it is ----------------------------------------------------------------------------

    def _asked(self) -> DeviceState:
        try:
            self._ready(PROBE_S)
            self._measure()
            self._on_the_network()
        except ModemRefusal as no:
            state = SIM_STATES.get(no.code)
            if state is None:
                raise
            return state
        return DeviceState.READY

    def _measure(self) -> None:
        """Signal quality: 0-31 in steps of 2 dBm from -113, 99 unknown."""
        level, *_rest = [*wire.numbers(self._talk.ask("AT+CSQ", "+CSQ:")[0]), 99]
        dbm = 2 * level - 113 if level <= 31 else None
        self._signal = Signal(dbm, self._signal.network)

    def _on_the_network(self) -> None:
        """Raises ModemRefusal `no-network`; its SIM is then looked at again next time."""
        network = self._network("CEREG")
        if network not in REGISTERED:
            circuit = self._network("CREG")
            network = circuit if circuit in REGISTERED or network == "none" else network
        self._signal = Signal(self._signal.dbm, network)
        if network not in REGISTERED:
            self._told_of = -1
            raise ModemRefusal("no-network", f"registration: {network}")

    def _network(self, question: str) -> str:
        """One number alone is a change that was told just now; the answer has two."""
        answer = self._talk.exchange(f"AT+{question}?", f"+{question}:")
        states = [told[1] for line in answer.lines if len(told := wire.numbers(line)) > 1]
        return NETWORKS.get(states[-1], "none") if states else "none"

    # --- sending ------------------------------------------------------------------------------

    def _send_part(self, part: pdu.Submit) -> int | None:
        """The network's number of the part; None: it may have gone out. Raises when it did not."""
        self._talk.prompted(f"AT+CMGS={part.length}")
        # A line that breaks here took no end of the PDU, without which the modem sends nothing.
        self._port.send(wire.pdu(part.octets), private=True)
        try:
            answer = self._talk.answer("+CMGS:", timeout_s=SEND_S)
        except DeviceFault:
            return None
        taken = wire.numbers(answer.lines[0]) if answer.lines else []
        if taken:
            return taken[0]
        if answer.final == "OK":
            return None
        no = refusal(answer.final)
        log.warning("message refused: %s (%s)", no.code, no.said)
        raise no

    # --- what came in -------------------------------------------------------------------------

    def _stored(self) -> list[ShortMessage]:
        """Whole messages in the modem's memory."""
        self._talk.arrived = False
        self._listed_until = self._port.deadline(LIST_EVERY_S)
        answer = self._talk.exchange("AT+CMGL=4", "+CMGL:", timeout_s=SIM_S)
        if answer.final != "OK":
            raise refusal(answer.final)
        stored: dict[int, pdu.Deliver] = {}
        found: list[ShortMessage] = []
        for head, line in zip(answer.lines[::2], answer.lines[1::2], strict=False):
            slot = next(iter(wire.numbers(head)), 0)
            try:
                came = pdu.read(line)
            except pdu.BadPdu as bad:
                log.warning("message in place %d is unreadable: %s", slot, bad)
                found += self._given_up(slot)
                continue
            if isinstance(came, pdu.Deliver):
                stored[slot] = came
            else:
                self._talk.reports.append(report_of(came))
                self._clear(slot)
        return found + self._assembly.whole(stored)

    def _given_up(self, slot: int) -> list[ShortMessage]:
        """An unreadable message, handed over empty once noise on the line can not be the cause."""
        self._unreadable[slot] += 1
        if self._unreadable[slot] < UNREADABLE_MAX:
            return []
        del self._unreadable[slot]
        return [ShortMessage("", "", None, (slot,))]

    def _clear(self, slot: int) -> None:
        """Empty a place of the memory. One that is empty already is well."""
        try:
            self._talk.ask(f"AT+CMGD={slot}", timeout_s=SIM_S)
        except ModemRefusal as no:
            if no.code != "index-invalid":
                raise


def _clock(line: str) -> datetime | None:
    """`+CCLK: "26/11/22,09:15:04+32"`, the zone in quarters of an hour; before 2024: never set."""
    told = "".join(wire.values(line))
    with suppress(ValueError):
        local = datetime.strptime(told[:17], "%y/%m/%d,%H:%M:%S").replace(tzinfo=UTC)
        zone = timezone(timedelta(minutes=15 * int(told[17:] or "0")))
        if 2024 <= local.year < 2080:
            return local.replace(tzinfo=zone).astimezone(UTC)
    return None
