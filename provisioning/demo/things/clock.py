"""The clock of the demo, which a visitor sets forward."""

from collections.abc import Mapping
from typing import Any

from appliance.core.instant import SHANGHAI
from provisioning.demo.clock_hand import STEPS_MS, ClockHand, NothingDue
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing


class ClockThing(Thing):
    """Set it an hour or a day on, or to the next deadline; it never goes back."""

    name = "clock"

    def __init__(self, hand: ClockHand) -> None:
        super().__init__()
        self.hand = hand

    def acts(self) -> Mapping[str, Act]:
        return {"advance": self.advance, "next": self.to_next_deadline}

    def advance(self, form: Form) -> None:
        """`step` a key of STEPS_MS."""
        step = form.get("step", "")
        if step not in STEPS_MS:
            raise LabRefusal("The clock cannot make such a step.")
        self.hand.advance(step)

    def to_next_deadline(self, _form: Form) -> None:
        try:
            self.hand.to_next_deadline()
        except NothingDue as error:
            raise LabRefusal(str(error)) from error

    def state(self) -> dict[str, Any]:
        now = self.hand.now().astimezone(SHANGHAI).isoformat(timespec="minutes")
        return {"clock": {"now": now, "offset_ms": self.hand.offset_ms()}}
