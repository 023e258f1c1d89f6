"""A modem with a SIM that is not there, written from protocols.md section 6 alone.

station -> AT... CR            modem -> CR LF answer CR LF ... CR LF OK CR LF
station -> AT+CMGS=n CR        modem -> CR LF > space; then PDU in hex and 1A (1B gives up)

Reports (+CDS) and arrivals (+CMTI) come by themselves once AT+CNMI asked for them.
"""

import re
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from drivers.modem_at import simulated_pdu
from drivers.modem_at.simulated_network import (
    DELIVERED,
    STATUS_OF,
    Registration,
    Reports,
    Taken,
    whole_texts,
)
from drivers.modem_at.simulated_pdu import WrongPdu
from drivers.modem_at.simulated_sim import Sim
from drivers.modem_at.simulated_start import answered

INPUT_MAX = 1024
BOOT = (b"\r\nRDY\r\n", b"\r\n+CFUN: 1\r\n")
NOISE = (b"\r\n+CREG: 1\r\n", b"\r\nRING\r\n", b"\r\n^RSSI: 17\r\n")
"""What modules say unasked: registration, a call, a vendor's word."""

COMMAND = re.compile(r"(\+?[A-Za-z]*)([=?]?)(.*)", re.DOTALL)

SIM_MISSING, PIN_NEEDED, PUK_NEEDED, WRONG_PIN = 10, 11, 12, 16
CMS_MEMORY_FULL, CMS_PDU, CMS_NO_SIM, CMS_PIN, CMS_INDEX, CMS_NO_NETWORK = (
    322, 304, 310, 311, 321, 331,
)  # fmt: skip


class ModemSimulator:
    """The module, its SIM and the network behind it. `send` carries what nobody asked for.

    `now`: local time of the network. `prompt_s`: the modem thinks before its prompt. `noisy`: a
    line that nobody asked for goes before each answer. `refuse`: numbers of +CMS ERROR for the
    next parts; `mute_after`: takes the next part, and its answer is lost. `service`: what the
    module has of AT+CSMS after power; with 1 it tells no report before the last was acknowledged.
    """

    def __init__(
        self,
        *,
        sim: Sim | None = None,
        now: Callable[[], datetime] = lambda: datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
    ) -> None:
        self.send: Callable[[bytes], None] = lambda _data: None
        self.sim: Sim | None = sim or Sim()
        self._registration = Registration.HOME
        self.signal = 21
        self.reports = Reports.DELIVERED
        self.prompt_s = 0.0
        self.noisy = False
        self.refuse: deque[int] = deque()
        self.mute_after = False
        self.service = 0
        self.service_centre = "+8613800270500"
        self.taken: list[Taken] = []
        self.dialled: list[str] = []
        self._now = now
        self._lock = threading.RLock()
        self._thinking = threading.Event()
        self._input = bytearray()
        self._number = 0
        self._came = 0
        self._forget()

    def _forget(self) -> None:
        """What a module does not keep without power."""
        self._echo = True
        self._numeric = self._pdu_mode = self._tells = self._reporting = False
        self._registration_told: set[str] = set()
        self._acknowledged = True
        self._service = self.service
        self._expecting: int | None = None
        self._input.clear()
        if self.sim is not None:
            self.sim.open = False

    @property
    def registration(self) -> Registration:
        return self._registration

    @registration.setter
    def registration(self, state: Registration) -> None:
        """The network comes or goes, which the modem tells where it was asked to."""
        with self._lock:
            self._registration = state
            for question in sorted(self._registration_told):
                self.send(said(f"{question}: {state.value}"))

    # --- the hand -----------------------------------------------------------------------------

    def power_cycle(self) -> list[bytes]:
        """Off and on; returns what it says when it is up."""
        with self._lock:
            self._forget()
        return list(BOOT)

    def receive(self, sender: str, text: str) -> None:
        """Somebody writes to the station's number."""
        with self._lock:
            self._came = self._came % 255 + 1
            for octets in simulated_pdu.parts(sender, text, self._now(), self._came):
                self.arrive(octets)

    def arrive(self, octets: bytes) -> None:
        """A PDU of the network: kept on the SIM, and told where that was asked for."""
        with self._lock:
            place = self.sim.free_place() if self.sim is not None else None
            if self.sim is None or place is None:
                self.send(b'\r\n^SMMEMFULL: "SM"\r\n')
                return
            self.sim.stored[place] = octets
            if self._tells:
                self.send(b'\r\n+CMTI: "SM",%d\r\n' % place)

    def report(self, number: int, status: int = DELIVERED) -> None:
        """The service centre tells what became of the part that it took under `number`."""
        with self._lock:
            taken = next(one for one in reversed(self.taken) if one.number == number)
            for told in self._reported(taken, status):
                self.send(told)

    def texts(self) -> list[tuple[str, str]]:
        """(number, text) of each message that the phones have whole."""
        with self._lock:
            return whole_texts(self.taken)

    # --- the wire -----------------------------------------------------------------------------

    def received(self, data: bytes) -> list[bytes]:
        with self._lock:
            self._input += data
            answers: list[bytes] = []
            while (line := self._next()) is not None:
                answers += self._noise() + line
            del self._input[:-INPUT_MAX]
            return answers

    def _next(self) -> list[bytes] | None:
        """What the next command, or the PDU that was asked for, is answered with."""
        if self._expecting is not None:
            return self._next_pdu(self._expecting)
        self._input[:] = self._input.lstrip(b"\n\x1a\x1b")
        end = self._input.find(b"\r")
        if end < 0:
            return None
        line = bytes(self._input[:end]).strip(b"\n\x1a\x1b")
        del self._input[: end + 1]
        if not line:
            return []
        echo = [line + b"\r"] if self._echo else []
        found = re.search(rb"[Aa][Tt](.*)$", line)
        if found is None:
            return echo  # noise: a module listens for AT
        return echo + self._command(found[1].decode("latin-1"))

    def _next_pdu(self, length: int) -> list[bytes] | None:
        ends = [at for mark in b"\x1a\x1b" if (at := self._input.find(mark)) >= 0]
        if not ends:
            return None
        text, mark = bytes(self._input[: min(ends)]), self._input[min(ends)]
        del self._input[: min(ends) + 1]
        self._expecting = None
        echo = [text] if self._echo else []
        if mark == 0x1B:
            return [*echo, ok()]
        return echo + self._submitted(text, length)

    def _noise(self) -> list[bytes]:
        if not self.noisy:
            return []
        self._came += 1
        return [NOISE[self._came % len(NOISE)]]

    # --- commands -----------------------------------------------------------------------------

    def _command(self, text: str) -> list[bytes]:
        found = COMMAND.match(text)
        assert found is not None  # it matches every text
        name, mark, value = found.groups()
        acts: dict[str, Callable[[], list[bytes]]] = {
            "": lambda: [ok()],
            "E": lambda: self._set_echo(text),
            "+CMEE": lambda: self._set_numeric(value),
            "+CPIN": lambda: self._pin(value) if mark == "=" else self._pin_state(),
            "+CSQ": lambda: [said(f"+CSQ: {self.signal},99"), ok()],
            "+CREG": lambda: self._registered("+CREG", value),
            "+CEREG": lambda: self._registered("+CEREG", value),
            "+CSCA": lambda: [said(f'+CSCA: "{self.service_centre}",145'), ok()],
            "+CMGF": lambda: self._set_pdu_mode(value),
            "+CNMI": lambda: self._set_telling(value),
            "+CPMS": self._memory,
            "+CSMS": lambda: self._serve(value),
            "+CNMA": self._acknowledge,
            "+CMGS": lambda: self._prompt(value),
            "+CMGL": self._list,
            "+CMGR": lambda: self._read(value),
            "+CMGD": lambda: self._delete(value),
            "+CCLK": lambda: [said(f'+CCLK: "{self._now():%y/%m/%d,%H:%M:%S}+32"'), ok()],
        }
        told = answered(text, tuple(acts)[1:])
        act = acts.get(name.upper())
        if act is not None and (told is None or not text.endswith("=?")):
            return act()
        return [self._error(3)] if told is None else [*map(said, told), ok()]

    def _error(self, number: int) -> bytes:
        return said(f"+CME ERROR: {number}" if self._numeric else "ERROR")

    def _set_echo(self, text: str) -> list[bytes]:
        self._echo = not text.endswith("0")
        return [ok()]

    def _set_numeric(self, value: str) -> list[bytes]:
        self._numeric = value == "1"
        return [ok()]

    def _set_pdu_mode(self, value: str) -> list[bytes]:
        self._pdu_mode = value == "0"
        return [ok()]

    def _set_telling(self, value: str) -> list[bytes]:
        modes = value.split(",")
        self._tells = len(modes) > 1 and modes[1] == "1"
        self._reporting = len(modes) > 3 and modes[3] == "1"
        return [ok()]

    def _pin_state(self) -> list[bytes]:
        if self.sim is None:
            return [self._error(SIM_MISSING)]
        return [said(f"+CPIN: {self.sim.state}"), ok()]

    def _pin(self, value: str) -> list[bytes]:
        sim = self.sim
        if sim is None:
            return [self._error(SIM_MISSING)]
        if sim.state == "SIM PUK":
            return [self._error(PUK_NEEDED)]
        if value.strip('"') != sim.pin:
            sim.tries -= 1
            return [self._error(WRONG_PIN)]
        sim.open, sim.tries = True, 3
        return [ok()]

    def _registered(self, question: str, value: str) -> list[bytes]:
        if value:
            (self._registration_told.add if value != "0" else self._registration_told.discard)(
                question
            )
            return [ok()]
        ready = self.sim is not None and self.sim.state == "READY"
        state = self.registration if ready else Registration.NONE
        return [
            said(f"{question}: {int(question in self._registration_told)},{state.value}"),
            ok(),
        ]

    # --- messages -----------------------------------------------------------------------------

    def _memory(self) -> list[bytes]:
        if self.sim is None:
            return [cms(CMS_NO_SIM)]
        used = f"{len(self.sim.stored)},{self.sim.places}"
        return [said(f"+CPMS: {used},{used},{used}"), ok()]

    def _list(self) -> list[bytes]:
        if self.sim is None:
            return [cms(CMS_NO_SIM)]
        stored = self.sim.stored.items()
        return [*(self._shown(f"+CMGL: {place},0,", octets) for place, octets in stored), ok()]

    def _read(self, value: str) -> list[bytes]:
        octets = self.sim.stored.get(int(value or 0)) if self.sim is not None else None
        return [cms(CMS_INDEX)] if octets is None else [self._shown("+CMGR: 0,", octets), ok()]

    @staticmethod
    def _shown(head: str, octets: bytes) -> bytes:
        length = len(octets) - 1 - octets[0]
        return said(f"{head},{length}\r\n{octets.hex().upper()}")

    def _delete(self, value: str) -> list[bytes]:
        if self.sim is None or not value.isdecimal() or not 1 <= int(value) <= self.sim.places:
            return [cms(CMS_INDEX)]
        self.sim.stored.pop(int(value), None)
        return [ok()]

    def _prompt(self, value: str) -> list[bytes]:
        no = self._cannot_send()
        if no is not None:
            return [cms(no)]
        if not self._pdu_mode or not value.isdecimal():
            return [cms(CMS_PDU)]
        self._expecting = int(value)
        self._thinking.wait(self.prompt_s)
        return [b"\r\n> "]

    def _cannot_send(self) -> int | None:
        if self.sim is None:
            return CMS_NO_SIM
        if self.sim.state != "READY":
            return CMS_PIN
        on = self.registration in {Registration.HOME, Registration.ROAMING}
        return None if on else CMS_NO_NETWORK

    def _submitted(self, text: bytes, length: int) -> list[bytes]:
        try:
            part = simulated_pdu.read_submit(bytes.fromhex(text.decode("ascii")), length)
        except (WrongPdu, ValueError, IndexError):
            return [cms(CMS_PDU)]
        if self.refuse:
            return [cms(self.refuse.popleft())]
        self._number = self._number % 255 + 1
        taken = Taken(self._number, part)
        self.taken.append(taken)
        if self.mute_after:
            self.mute_after = False
            return []
        answer = [said(f"+CMGS: {taken.number}") + ok()]
        status = STATUS_OF.get(self.reports)
        if status is not None and part.wants_report and self._reporting:
            answer += self._reported(taken, status)
        return answer

    def _reported(self, taken: Taken, status: int) -> list[bytes]:
        taken.status = status
        if self._service and not self._acknowledged:
            return []
        self._acknowledged = False
        octets = simulated_pdu.report(taken.number, taken.part.number, self._now(), status)
        return [said(f"+CDS: {len(octets) - 1}\r\n{octets.hex().upper()}")]

    def _serve(self, value: str) -> list[bytes]:
        """3GPP 27.005, 3.2.1: 0 as of old, 1 with an acknowledgement of each delivery."""
        if value not in {"", "0", "1"}:
            return [self._error(3)]
        told = "+CSMS: 1,1,1" if value else f"+CSMS: {self._service},1,1,1"
        self._service = int(value or self._service)
        return [said(told), ok()]

    def _acknowledge(self) -> list[bytes]:
        self._acknowledged = True
        return [ok()]


def said(text: str) -> bytes:
    return b"\r\n" + text.encode("latin-1") + b"\r\n"


def ok() -> bytes:
    return said("OK")


def cms(number: int) -> bytes:
    return said(f"+CMS ERROR: {number}")
