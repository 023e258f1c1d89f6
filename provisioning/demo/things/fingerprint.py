"""The fingerprint sensor, and fingers that are right, wrong, wet or pressed too lightly."""

from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

from drivers.fingerprint_zfm.simulated_finger import Quality
from drivers.fingerprint_zfm.simulated_models import MODELS
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

ANOTHER_FINGER = "another"
QUALITIES: tuple[Quality, ...] = ("good", "smeared", "faint")
"""`laboratory.quality.<name>` says it in words; a wet finger smears."""
MODEL = "r503"
"""The one with a ring of light."""
SHINING, FLASHING = {1, 3, 5}, 2
COLOURS = {1: "red", 2: "blue", 3: "purple"}
"""AuraLed: first byte breathe, on, fade in; or flash. Third byte the colour (protocols.md 3.2)."""


class FingerprintThing(Thing):
    """Press a finger and lift it. `people`: whose fingers there are, beside a stranger's."""

    name = "fingerprint"
    qualities = QUALITIES
    another = ANOTHER_FINGER
    models = tuple(MODELS)

    def __init__(self, folder: Path, people: Container[str]) -> None:
        self.sensor = ZfmSimulator(model=MODEL)
        self.model = MODEL
        super().__init__(folder, self.sensor)
        self._people = people
        self.quality: Quality = "good"

    def acts(self) -> Mapping[str, Act]:
        return {"press": self.press, "lift": self.lift, "model": self.set_model}

    def press(self, form: Form) -> None:
        """`finger` a person's key or `another`, `quality` how well it is pressed."""
        finger, quality = form.get("finger", ""), form.get("quality", "good")
        known = finger in self._people or finger == ANOTHER_FINGER
        for possible in QUALITIES:
            if known and quality == possible:
                self.quality = possible
                self.sensor.press(finger, quality=possible)
                return
        raise LabRefusal("There is no such finger.")

    def lift(self, _form: Form) -> None:
        self.sensor.lift()

    def set_model(self, form: Form) -> None:
        """`model` one of MODELS: another module is put in its place."""
        if form.get("model") not in MODELS:
            raise LabRefusal("There is no such device.")
        self.model = form["model"]
        self.sensor.model = MODELS[self.model]
        self.sensor.light = b""
        if self.plugged:
            self.pull()
            self.put_back()
        self.power_cycle()

    def ring(self) -> str:
        """The colour in which its ring shines now, or none. A flash ends when the finger goes."""
        control, _speed, colour, times = self.sensor.light or bytes(4)
        shines = control in SHINING or (
            control == FLASHING and (times == 0 or self.sensor.finger is not None)
        )
        return COLOURS.get(colour, "none") if shines and self.plugged else "none"

    def tidy(self) -> None:
        self.sensor.lift()

    def state(self) -> dict[str, Any]:
        finger = self.sensor.finger
        return {
            "finger": finger,
            "finger_quality": None if finger is None else self.quality,
            "finger_light": self.ring(),
            "finger_model": self.model,
        }
