"""The hand at a simulated module: `press FINGER`, `smear FINGER`, `touch FINGER`, `lift`.

A finger is any name; the same name is the same finger. `touch` is too light a press. `model NAME`
makes another model of it (simulated_models.py).
"""

from collections.abc import Callable

from drivers.fingerprint_zfm.simulated_finger import Quality
from drivers.fingerprint_zfm.simulated_models import MODELS
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.hands import Acts, BadAct, one_of

PRESSES: dict[str, Quality] = {"press": "good", "smear": "smeared", "touch": "faint"}


def acts(module: ZfmSimulator) -> Acts:
    def press(quality: Quality, finger: str) -> None:
        if not finger:
            raise BadAct("which finger?")
        module.press(finger, quality=quality)

    def model(words: str) -> None:
        module.model = MODELS[one_of(words, MODELS)]

    def pressing(quality: Quality) -> Callable[[str], None]:
        return lambda finger: press(quality, finger)

    return {
        **{name: pressing(quality) for name, quality in PRESSES.items()},
        "lift": lambda _words: module.lift(),
        "model": model,
    }
