"""The modem, its network, and the telephones of the township on which its messages arrive."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from drivers.modem_at.simulated_network import Registration, Reports
from drivers.modem_at.simulator import ModemSimulator
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

NETWORKS = ("home", "roaming", "searching", "denied", "none")
"""`laboratory.network.<name>` says it in words."""
SIGNALS = {"good": 21, "weak": 8, "hardly": 2, "unknown": 99}
"""As +CSQ tells it; `laboratory.signal.<word>` says it in words."""
CSQ = tuple(str(level) for level in (*range(32), SIGNALS["unknown"]))
REPORTS = tuple(one.value for one in Reports)
TEXT_MAX = 500
SHOWN_MAX = 8


class Arrived(msgspec.Struct, frozen=True):
    """A whole message on somebody's telephone."""

    number: str
    name: str
    text: str


class _Person(msgspec.Struct, frozen=True):
    name: str
    phone: str


class _People(msgspec.Struct, frozen=True):
    persons: list[_Person]


class ModemThing(Thing):
    """Change the network, take the SIM out, write to the station; read what it writes."""

    name = "modem"
    networks, signals, reports = NETWORKS, SIGNALS, REPORTS

    def __init__(self, folder: Path, township: Path) -> None:
        self.modem = ModemSimulator()
        super().__init__(folder, self.modem)
        self.modem.send = self.say
        people = msgspec.json.decode(township.read_bytes(), type=_People).persons
        self.phones = {person.phone: person.name for person in people}
        self._sim = self.modem.sim

    def acts(self) -> Mapping[str, Act]:
        return {
            "receive": self.receive,
            "network": self.set_network,
            "reports": self.set_reports,
            "sim": self.set_sim,
        }

    def receive(self, form: Form) -> None:
        """`sender` a telephone number, `text` what somebody writes to the station."""
        sender, text = form.get("sender", "").strip(), form.get("text", "").strip()
        if not sender.removeprefix("+").isdecimal() or not sender.isascii():
            raise LabRefusal("A message needs a number and a text.")
        if not 0 < len(text) <= TEXT_MAX or len(sender) > 20:
            raise LabRefusal("A message needs a number and a text.")
        self.modem.receive(sender, text)

    def set_network(self, form: Form) -> None:
        """`network` one of NETWORKS, `signal` as +CSQ tells it; what is not given stays."""
        network = form.get("network", self.modem.registration.name.lower())
        signal = form.get("signal", str(self.modem.signal))
        if network not in NETWORKS or signal not in CSQ:
            raise LabRefusal("There is no such network.")
        self.modem.registration = Registration[network.upper()]
        self.modem.signal = int(signal)

    def set_reports(self, form: Form) -> None:
        """`reports` one of REPORTS: what the network says of each message afterwards."""
        if form.get("reports") not in REPORTS:
            raise LabRefusal("There is no such network.")
        self.modem.reports = Reports(form["reports"])

    def set_sim(self, form: Form) -> None:
        """`sim`: in or out."""
        self.modem.sim = None if form.get("sim") == "out" else self._sim

    def tidy(self) -> None:
        self.modem.sim, self.modem.signal = self._sim, SIGNALS["good"]
        self.modem.registration, self.modem.reports = Registration.HOME, Reports.DELIVERED

    # --- what one sees -----------------------------------------------------------------------

    def arrived(self) -> list[Arrived]:
        """Messages on the telephones, newest first."""
        told = [Arrived(to, self.whose(to), text) for to, text in self.modem.texts()]
        return told[: -SHOWN_MAX - 1 : -1]

    def strength(self) -> str:
        """The word for the signal."""
        level = self.modem.signal
        if level == SIGNALS["unknown"]:
            return "unknown"
        return "good" if level > 14 else "weak" if level > 4 else "hardly"

    def whose(self, number: str) -> str:
        """The name of the person with that telephone, else the number."""
        return self.phones.get(number[-11:], number)

    def state(self) -> dict[str, Any]:
        texts = [{"to": to, "text": text} for to, text in self.modem.texts()]
        return {"modem": self._hardware() | {"texts": texts}}

    def glance(self) -> dict[str, Any]:
        return self._hardware() | {"taken": [one.status for one in self.modem.taken]}

    def _hardware(self) -> dict[str, Any]:
        modem = self.modem
        return {
            "network": modem.registration.name.lower(),
            "signal": modem.signal,
            "reports": modem.reports.value,
            "sim": "out" if modem.sim is None else "in",
            "stored": 0 if modem.sim is None else len(modem.sim.stored),
        }
