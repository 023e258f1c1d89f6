"""What goes to a customer display: commands to bytes. It answers nothing.

Source: protocols.md 8.2, agreed by four public drivers of LED8 and CD5220. Displays of Epson's
kind speak otherwise (1F ...). Differences seen on real units: README.md.

    1B 40 initialise | 0C clear | 1B 73 3n lamp
    1B 51 41 text 0D upper line | 1B 51 42 text 0D lower line
"""

import re
from enum import Enum
from typing import Final

INITIALISE: Final = b"\x1b@"
CLEAR: Final = b"\x0c"
END: Final = b"\r"
COLUMNS: Final = 20
DIGITS_MAX: Final = 8
"""Places of an LED8; a point stands between two places and takes none."""

_PLAIN: Final = re.compile(r"[ -~]{0,20}")
_FIGURE: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class Model(Enum):
    """`cd5220` has letters, `led8` digits, minus and point only."""

    CD5220 = "cd5220"
    LED8 = "led8"


class Lamp(Enum):
    """The word that is lit beside the figure of an LED8."""

    NONE = 0
    UNIT_PRICE = 1
    TOTAL = 2
    PAYMENT = 3
    CHANGE = 4


class Unshowable(ValueError):
    """The display has no room or no letters for it: nothing is shown rather than a part of it."""


def lamp(which: Lamp) -> bytes:
    """Light one word, or none."""
    return b"\x1bs" + bytes([0x30 + which.value])


def line(text: str, *, lower: bool = False) -> bytes:
    """One line of a CD5220. Raises Unshowable: more than 20 characters, or not plain ASCII."""
    if not _PLAIN.fullmatch(text):
        raise Unshowable("a line has 20 plain characters")
    return b"\x1bQ" + (b"B" if lower else b"A") + text.encode("ascii") + END


def digits(text: str) -> bytes:
    """The figure of an LED8. Raises Unshowable: no figure, or more than eight places."""
    if not _FIGURE.fullmatch(text) or len(text.replace(".", "")) > DIGITS_MAX:
        raise Unshowable("eight digits")
    return b"\x1bQA" + text.encode("ascii") + END


def amount(fen: int, model: Model, which: Lamp) -> bytes:
    """An amount of money in yuan. Raises Unshowable where it would not fit whole.

    An LED8 that has no room for the fen shows whole yuan, where there are no fen.
    """
    whole, part = divmod(fen, 100)
    if model is Model.CD5220:
        return line(f"{whole:,}.{part:02}".rjust(COLUMNS)) + line("CNY".rjust(COLUMNS), lower=True)
    full = f"{whole}.{part:02}"
    if len(full) - 1 > DIGITS_MAX and part == 0:
        full = str(whole)
    return lamp(which) + digits(full)
