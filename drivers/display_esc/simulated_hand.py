"""The hand with a simulated customer display: `model cd5220` or `led8`."""

from drivers.display_esc.simulator import DisplaySimulator
from drivers.hands import Acts, one_of

MODELS = {"cd5220": None, "led8": None}


def acts(display: DisplaySimulator) -> Acts:
    def model(words: str) -> None:
        display.model = one_of(words, MODELS)

    return {"model": model}
