"""`make soak`: a hundred thousand random faults on all kinds of device, fuzzing of their wires.

    python -m tests.device_soak [--faults N] [--seed S] [--inputs M] [--matrix]

Ends with 1 when a conversation ended otherwise than the conformance kit allows: a wrong person, a
slip twice, a hang, an exception that is none of the three families. Counts are printed. The seed
of a run is printed too, so that what was found can be had again.
"""

import argparse
import logging
import sys
import time

from tests.drivers.conformance.description import Description
from tests.drivers.conformance.fuzz import FUZZER, fuzz
from tests.drivers.conformance.kinds import DESCRIPTIONS
from tests.drivers.conformance.matrix import FAMILIES, held
from tests.drivers.conformance.storm import Storm

TOLD_MAX = 20


def say(text: str) -> None:
    sys.stdout.write(f"  {text}\n")
    sys.stdout.flush()


def storm(description: Description, seed: int, cases: int) -> bool:
    begun = time.monotonic()
    tally = Storm(description, seed).run(cases)
    say(f"{description.kind}: {tally}; {time.monotonic() - begun:.0f} s")
    for wrong in tally.wrong[:TOLD_MAX]:
        say(f"WRONG {wrong}")
    return not tally.wrong


def matrix(description: Description) -> bool:
    """Every fault at every byte of every conversation."""
    begun, cases, wrong = time.monotonic(), 0, []
    for conversation in description.conversations:
        for family in FAMILIES:
            for warm in (False, True):
                count, found = held(description, conversation, family, warm=warm)
                cases += count
                wrong += [f"{conversation.name}: {one}" for one in found]
    say(f"{description.kind}: {cases} cases, {len(wrong)} wrong; {time.monotonic() - begun:.0f} s")
    for one in wrong[:TOLD_MAX]:
        say(f"WRONG {one}")
    return not wrong


def main() -> int:
    """Storm first, then the matrix where it is asked for, then fuzzing."""
    parser = argparse.ArgumentParser(description="Break the lines of all devices at random.")
    parser.add_argument("--faults", type=int, default=100_000, help="cases over all kinds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inputs", type=int, default=200_000, help="fuzzed inputs over all wires")
    parser.add_argument("--matrix", action="store_true", help="also every fault at every byte")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    kinds = list(DESCRIPTIONS.values())
    say(f"random faults with seed {asked.seed}")
    good = True
    for kind in kinds:
        good &= storm(kind, asked.seed, -(-asked.faults // len(kinds)))
    if asked.matrix:
        say("every fault at every byte of every conversation")
        for kind in kinds:
            good &= matrix(kind)
    say(f"fuzzing with {FUZZER}")
    readings = [(kind, reading) for kind in kinds for reading in kind.readings]
    for kind, reading in readings:
        found = fuzz(kind, reading, -(-asked.inputs // len(readings)), asked.seed)
        say(f"{kind.kind}, {reading.name}: {found}")
        good &= not found.wrong
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
