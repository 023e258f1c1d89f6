"""The fingerprint sensor, and fingers that are right, wrong, wet or pressed too lightly."""

from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any

from drivers.fingerprint_zfm.simulated_finger import Quality
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.simulation import SimulatedLine
from provisioning.demo.things.thing import Act, Form, LabRefusal, Thing

ANOTHER_FINGER = "another"
QUALITIES: tuple[Quality, ...] = ("good", "smeared", "faint")
"""`laboratory.quality.<name>` says it in words; a wet finger smears."""


class FingerprintThing(Thing):
    """Press a finger and lift it. `people`: whose fingers there are, beside a stranger's."""

    name = "fingerprint"
    qualities = QUALITIES
    another = ANOTHER_FINGER

    def __init__(self, folder: Path, people: Container[str]) -> None:
        self.sensor = ZfmSimulator()
        super().__init__(SimulatedLine(folder / self.name, self.sensor), self.sensor)
        self._people = people
        self.quality: Quality = "good"

    def acts(self) -> Mapping[str, Act]:
        return {"press": self.press, "lift": self.lift}

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

    def tidy(self) -> None:
        self.sensor.lift()

    def state(self) -> dict[str, Any]:
        finger = self.sensor.finger
        return {
            "finger": finger,
            "finger_quality": None if finger is None else self.quality,
            "finger_light": self.sensor.light.hex(),
        }
