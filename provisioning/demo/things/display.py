"""The customer display: what somebody at the counter sees on it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drivers.display_esc.simulator import DisplaySimulator
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

MODELS = ("cd5220", "led8")


class DisplayThing(Thing):
    """Two lines of letters, or eight digits after `display/set`."""

    name = "display"
    models = MODELS

    def __init__(self, folder: Path) -> None:
        self.display = DisplaySimulator()
        super().__init__(folder, self.display)

    def acts(self) -> Mapping[str, Act]:
        return {"set": self.set_display}

    def set_display(self, form: Form) -> None:
        """`model` one of MODELS: another display in its place."""
        model = form.get("model", MODELS[0])
        if model not in MODELS:
            raise LabRefusal("There is no such setting.")
        self.display.model = model
        self.display.power_cycle()

    def tidy(self) -> None:
        if self.display.model != MODELS[0]:
            self.set_display({})

    def state(self) -> dict[str, Any]:
        seen = self.display
        return {
            "display": {
                "model": seen.model,
                "upper": seen.upper,
                "lower": seen.lower,
                "lit": seen.lit,
            }
        }
