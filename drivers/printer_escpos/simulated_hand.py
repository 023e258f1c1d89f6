"""The hand at a simulated receipt printer: `paper enough|near-end|out`, `cover open|closed`."""

from drivers.hands import Acts, one_of
from drivers.printer_escpos.simulator import EscposSimulator, Roll

COVER = {"open": True, "closed": False}
ROLLS = {roll.value: roll for roll in Roll}


def acts(printer: EscposSimulator) -> Acts:
    return {
        "paper": lambda words: printer.load(ROLLS[one_of(words, ROLLS)]),
        "cover": lambda words: printer.set_cover(is_open=COVER[one_of(words, COVER)]),
    }
