"""The hands at a simulated device, by words: what a person would do to the real one.

Each kind's folder has `simulated_hand.py` with `acts(simulator)`: name of the act -> what it does
with the words after it. The line of every device can be treated badly in the same words.
"""

from collections.abc import Callable, Mapping
from typing import Final

from drivers.scheduled_faults import LineFault, Schedule, Way, What
from drivers.simulation import Faults, SimulatedLine

Acts = Mapping[str, Callable[[str], None]]
"""Name -> act; an act raises BadAct for words that make no sense, OSError for a missing file."""

SWITCHES: Final = ("split", "damage", "stale", "silence", "once")
DELAY_MAX_S: Final = 10.0


class BadAct(ValueError):
    """No such act, or words that it cannot do anything with; the text says which it knows."""


def one_of(words: str, known: Mapping[str, object]) -> str:
    """The word, if it is known. Raises BadAct naming those that are."""
    if words not in known:
        raise BadAct(f"{words!r} is none of: {', '.join(known)}")
    return words


def line_acts(line: SimulatedLine) -> Acts:
    """`pull`, `plug`, `fault WORD`, `at BYTE WHAT ...`, `clear`."""

    def clear(_words: str) -> None:
        line.faults.clear()
        line.faults.baud = None
        line.schedule.clear()

    return {
        "pull": lambda _words: line.unplug(),
        "plug": lambda _words: line.plug(),
        "fault": lambda words: set_fault(line.faults, words),
        "at": lambda words: add_scheduled(line.schedule, words),
        "clear": clear,
    }


def set_fault(faults: Faults, word: str) -> None:
    """Switch one fault on, or set it. Raises BadAct.

    `split`, `damage`, `stale`, `silence`, `once`; `delay=SECONDS` between the bytes of a split
    answer, `garbage=HEX` before each answer, `rate=BAUD` of a slow line.
    """
    name, _, value = word.partition("=")
    try:
        if name in SWITCHES and not value:
            setattr(faults, name, True)
        elif name == "delay" and 0 <= float(value) <= DELAY_MAX_S:
            faults.delay_s = float(value)
        elif name == "garbage":
            faults.garbage = bytes.fromhex(value)
        elif name == "rate" and int(value) > 0:
            faults.baud = int(value)
        else:
            known = ", ".join((*SWITCHES, "delay=SECONDS", "garbage=HEX", "rate=BAUD"))
            raise BadAct(f"{word!r} is none of: {known}")
    except ValueError as error:
        if isinstance(error, BadAct):
            raise
        raise BadAct(f"{word!r}: {error}") from error


def add_scheduled(schedule: Schedule, words: str) -> None:
    """`BYTE WHAT [to-device] [SECONDS]`, such as `300 unplug to-device 2`. Raises BadAct.

    Once, at that byte of the next answer, or of what the station sends next: `cut`, `flip`,
    `repeat`, `stale`, `pause`, `unplug`, `power-cycle`. A pulled cable is back after the seconds.
    """
    try:
        byte, what, *rest = words.split()
        way = Way.TO_DEVICE if Way.TO_DEVICE.value in rest else Way.TO_STATION
        seconds = [float(word) for word in rest if word != way.value]
        schedule.add(
            LineFault(What(what), at=int(byte), way=way, seconds=seconds[0] if seconds else 0.0)
        )
    except ValueError as error:
        raise BadAct(f"{words!r} is not BYTE WHAT [to-device] [SECONDS]: {error}") from error


def do(acts: Acts, words: str) -> None:
    """Do one act, e.g. `press right thumb`. Raises BadAct."""
    name, _, rest = words.strip().partition(" ")
    if name not in acts:
        raise BadAct(f"{name!r} is none of: {', '.join(sorted(acts))}")
    try:
        acts[name](rest.strip())
    except OSError as error:
        raise BadAct(f"{error.filename or 'file'}: {error.strerror}") from error
