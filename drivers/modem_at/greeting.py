"""How a modem is known: it says OK, or ERROR, on a line of its own, to the shortest command.

`AT` (3GPP 27.007) asks for nothing and changes nothing. Only modems are asked in lines, so this
question comes last: a carriage return is the one thing of all questions that a printer obeys.
"""

import re
from typing import Final

from drivers.greeting import Greeting

ANSWERED: Final = re.compile(rb"\r\n(OK|ERROR)\r\n$")


def told(heard: bytes) -> str | None:
    """Empty: which model it is stands in no answer that all of them give."""
    return "" if ANSWERED.search(heard) else None


GREETING: Final = Greeting(ask=b"AT\r", told=told)
