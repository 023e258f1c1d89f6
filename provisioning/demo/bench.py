"""The bench of the laboratory: the simulated devices on their lines, and the hands at them.

Each act is a named function of the form's values, so that the page and the JSON API do the same.
"""

import json
from collections.abc import Mapping
from typing import Self

import msgspec

from drivers.fingerprint_zfm.simulated_finger import Quality
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.idcard_samv.simulated_card import SimulatedCard, card_of
from drivers.idcard_samv.simulator import SamvSimulator
from drivers.printer_escpos.simulated_paper import Paper
from drivers.printer_escpos.simulator import EscposSimulator, Roll
from drivers.simulation import SimulatedLine
from drivers.staffcard_pn532.simulator import StaffCardSimulator
from provisioning.demo.laboratory_settings import DATA, LaboratorySettings

CONDITIONS = ("good", "long", "expired", "unreadable", "unverified", "moved")
"""How a villager's card behaves; `laboratory.condition.<name>` says it in words."""
REFUSALS = {"unreadable": 0x3F, "unverified": 0x33}
ANOTHER_FINGER = "another"
QUALITIES: tuple[Quality, ...] = ("good", "smeared", "faint")
GARBAGE = bytes.fromhex("00 AA EF 01 10 FF")
SPLIT_DELAY_S = 0.001
FAULTS = ("split", "garbage", "damage", "stale", "silence")


class LabRefusal(Exception):
    """An act that makes no sense now; the text is a message id."""


class Villager(msgspec.Struct, frozen=True):
    """A fictitious person of township.json, as far as a card shows them."""

    key: str
    name: str
    sex: str
    ethnicity: str
    birth: str
    id_number: str
    address: str


class StaffMember(msgspec.Struct, frozen=True):
    staff_no: str
    name: str
    roles: list[str]


class _Township(msgspec.Struct, frozen=True):
    persons: list[Villager]
    staff: list[StaffMember]


class Bench:
    """All devices of one demo station. `start` publishes their lines, `stop` takes them away."""

    def __init__(self, settings: LaboratorySettings) -> None:
        township = msgspec.json.decode(settings.township.read_bytes(), type=_Township)
        self.villagers = {villager.key: villager for villager in township.persons}
        self.staff = {member.staff_no: member for member in township.staff}
        self._validity = json.loads((DATA / "laboratory.json").read_text(encoding="utf-8"))
        self.id_card = SamvSimulator(read_time_s=settings.read_time_s)
        self.fingerprint = ZfmSimulator()
        self.printer = EscposSimulator()
        self.staff_card = StaffCardSimulator(settings.staff_cards)
        folder = settings.devices
        self.lines = {
            "id-card": SimulatedLine(folder / "id-card", self.id_card),
            "fingerprint": SimulatedLine(folder / "fingerprint", self.fingerprint),
            "printer": SimulatedLine(folder / "printer", self.printer),
            "staff-card": SimulatedLine(folder / "staff-card", self.staff_card),
        }
        self.staff_card.send = self.lines["staff-card"].send
        self.printer.send = self.lines["printer"].send
        self.laid: tuple[str, str] | None = None
        self._laid_card: SimulatedCard | None = None

    def start(self) -> Self:
        for line in self.lines.values():
            line.start()
        return self

    def stop(self) -> None:
        for line in self.lines.values():
            line.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    # --- villagers ---------------------------------------------------------------------------

    def lay_card(self, form: Mapping[str, str]) -> None:
        """`person` a key of township.json, `condition` one of CONDITIONS."""
        person, condition = form.get("person", ""), form.get("condition", "good")
        if person not in self.villagers or condition not in CONDITIONS:
            raise LabRefusal("There is no such card.")
        card = self._card(self.villagers[person], condition)
        self.id_card.lay(card)
        self.laid, self._laid_card = (person, condition), card

    def _card(self, villager: Villager, condition: str) -> SimulatedCard:
        validity = self._validity.get(condition, self._validity["good"])
        fields = msgspec.to_builtins(villager) | validity | {"issuer": self._validity["issuer"]}
        del fields["key"]
        return card_of(
            fields,
            refuses=REFUSALS.get(condition),
            lifted_in_mid_read=condition == "moved",
        )

    def lift_card(self, _form: Mapping[str, str]) -> None:
        self.id_card.lift()

    @property
    def lying_card(self) -> tuple[str, str] | None:
        """Person and condition of the card on the reader."""
        lies_there = self._laid_card is not None and self.id_card.card is self._laid_card
        return self.laid if lies_there else None

    def press(self, form: Mapping[str, str]) -> None:
        """`finger` a person's key or `another`, `quality` how well it is pressed."""
        finger, quality = form.get("finger", ""), form.get("quality", "good")
        known = finger in self.villagers or finger == ANOTHER_FINGER
        for possible in QUALITIES:
            if known and quality == possible:
                self.fingerprint.press(finger, quality=possible)
                return
        raise LabRefusal("There is no such finger.")

    def lift_finger(self, _form: Mapping[str, str]) -> None:
        self.fingerprint.lift()

    # --- staff -------------------------------------------------------------------------------

    def lay_staff_card(self, form: Mapping[str, str]) -> None:
        try:
            self.staff_card.lay(form.get("staff_no", ""))
        except (ValueError, FileNotFoundError) as error:
            raise LabRefusal("There is no such card, or no reader.") from error

    def lift_staff_card(self, _form: Mapping[str, str]) -> None:
        self.staff_card.lift()

    # --- paper -------------------------------------------------------------------------------

    def load_paper(self, form: Mapping[str, str]) -> None:
        """`roll` a value of Roll; `dots_left`: the roll ends by itself after that much."""
        dots = form.get("dots_left", "")
        try:
            roll = Roll(form.get("roll", ""))
            self.printer.load(roll, dots_left=int(dots) if dots else None)
        except ValueError as error:
            raise LabRefusal("There is no such roll.") from error

    def set_cover(self, form: Mapping[str, str]) -> None:
        self.printer.set_cover(is_open=form.get("cover") == "open")

    def take_paper(self, form: Mapping[str, str]) -> None:
        """`number` of a slip, or `all`."""
        wanted = form.get("number", "all")
        for slip in list(self.printer.slips):
            if wanted in {"all", str(slip.number)}:
                self.printer.take(slip.number)

    def slip(self, number: int) -> Paper | None:
        """A cut slip, or what is still in the printer's mouth."""
        kept = [*self.printer.slips, self.printer.in_the_mouth]
        return next((slip for slip in kept if slip.number == number), None)

    # --- cables ------------------------------------------------------------------------------

    def pull(self, form: Mapping[str, str]) -> None:
        device = form.get("device", "")
        self._line(device).unplug()
        if device == "staff-card":
            self.staff_card.power_cycle()

    def put_back(self, form: Mapping[str, str]) -> None:
        self._line(form.get("device", "")).plug()

    def set_faults(self, form: Mapping[str, str]) -> None:
        """For `device`: each of FAULTS on when its field is there; `once` for one answer only."""
        faults = self._line(form.get("device", "")).faults
        faults.clear()
        faults.split = "split" in form
        faults.delay_s = SPLIT_DELAY_S if faults.split else 0.0
        faults.garbage = GARBAGE if "garbage" in form else b""
        faults.damage = "damage" in form
        faults.stale = "stale" in form
        faults.silence = "silence" in form
        faults.once = "once" in form

    def _line(self, device: str) -> SimulatedLine:
        if device not in self.lines:
            raise LabRefusal("There is no such device.")
        return self.lines[device]

    def plugged(self) -> dict[str, bool]:
        return {device: line.plugged for device, line in self.lines.items()}


def fault_names(line: SimulatedLine) -> list[str]:
    """Which of FAULTS are on."""
    return [name for name in FAULTS if getattr(line.faults, name)]
