"""The staff-card reader and the cards of the demo's staff."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from drivers.staffcard_pn532.simulated_hand import STRANGERS
from drivers.staffcard_pn532.simulator import Card, StaffCardSimulator
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing


class StaffMember(msgspec.Struct, frozen=True):
    """A member of the demo's staff, as far as a badge shows them."""

    staff_no: str
    name: str
    roles: list[str]


class _Staff(msgspec.Struct, frozen=True):
    staff: list[StaffMember]


class StaffCardThing(Thing):
    """Lay a staff card on its reader and lift it."""

    name = "staff-card"
    strangers = tuple(STRANGERS)

    def __init__(self, devices: Path, drawer: Path, township: Path) -> None:
        self.reader = StaffCardSimulator(drawer)
        super().__init__(devices, self.reader)
        self.reader.send = self.say
        self._strange: tuple[str, Card] | None = None
        staff = msgspec.json.decode(township.read_bytes(), type=_Staff).staff
        self.staff = {member.staff_no: member for member in staff}

    def acts(self) -> Mapping[str, Act]:
        return {"lay": self.lay, "lay-other": self.lay_other, "lift": self.lift}

    def lay(self, form: Form) -> None:
        """`staff_no` of a card that was made."""
        try:
            self.reader.lay(form.get("staff_no", ""))
        except (ValueError, FileNotFoundError) as error:
            raise LabRefusal("There is no such card, or no reader.") from error

    def lay_other(self, form: Form) -> None:
        """`what` one of STRANGERS: something that is no staff card of this station."""
        what = form.get("what", "")
        if what not in STRANGERS:
            raise LabRefusal("There is no such card, or no reader.")
        card = STRANGERS[what]()
        self.reader.lay_card(card)
        self._strange = what, card

    @property
    def stranger(self) -> str | None:
        """What lies on the reader, when it is no staff card."""
        lies_there = self._strange is not None and self.reader.card is self._strange[1]
        return self._strange[0] if self._strange is not None and lies_there else None

    def lift(self, _form: Form) -> None:
        self.reader.lift()

    def tidy(self) -> None:
        self.reader.lift()

    def state(self) -> dict[str, Any]:
        return {"staff_card": self.reader.lying, "staff_card_other": self.stranger}

    def glance(self) -> dict[str, Any]:
        return self.state() | {"tries": [card.tries_left for card in self.reader.all()]}

    def pull(self) -> None:
        """Its power comes over the cable: the reader sleeps again, and the card with it."""
        super().pull()
        self.reader.power_cycle()
