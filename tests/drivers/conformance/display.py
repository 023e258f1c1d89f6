"""The customer display in the conformance kit. Bytes from protocols.md section 8.2.

It never answers: of a bad line the driver learns nothing but that it is gone. What was lost on the
way is shown wrongly until the next time, and the next time is whole.
"""

import itertools
from collections.abc import Callable

from drivers.display_esc.device import EscDisplay
from drivers.display_esc.simulator import DisplaySimulator
from tests.drivers.conformance.description import Conversation, Description, Golden

SEEN_S = 0.3
NUMBERS = itertools.count(1)


def device(_unasked: Callable[[bytes], None]) -> DisplaySimulator:
    return DisplaySimulator()


def show(driver: EscDisplay, display: DisplaySimulator) -> str:
    text = f"CBD-{next(NUMBERS):04}"
    if not driver.lines(text, "to 03-16 17:00"):
        return "nothing"
    driver.line.pause(SEEN_S)
    return "shown" if (display.upper, display.lower) == (text, "to 03-16 17:00") else "lost"


def probe(driver: EscDisplay, _display: DisplaySimulator) -> str:
    return driver.probe().value


DESCRIPTION = Description(
    kind="display",
    driver=lambda path, monotonic: EscDisplay(path, monotonic=monotonic),
    device=device,
    conversations=(
        Conversation("show", show, good="shown", within_s=5.0, also=frozenset({"lost"})),
        Conversation("probe", probe, good="ready", within_s=3.0, also=frozenset({"no-answer"})),
    ),
    golden=(
        Golden(
            "12800.00 as total",
            bytes.fromhex("1B73321B514131323830302E30300D"),
            b"",
            asked=False,
        ),
    ),
    readings=(),
    streams=(),
    both_ways=False,
    faults_at_once=1,
)
