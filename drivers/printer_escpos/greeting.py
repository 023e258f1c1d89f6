"""How a receipt printer is known: two real-time statuses, and nothing else.

One status is a single byte with four fixed bits: noise looks like it once in sixteen times, so the
question (DLE EOT 1, answered at once, even without paper) stands twice, and both answers must be
there. Nothing but DLE EOT is ever sent: any other byte might end on the next slip.
"""

from typing import Final

from drivers.greeting import Greeting
from drivers.printer_escpos import status


def told(heard: bytes) -> str | None:
    """`online` or `offline`."""
    reader = status.StatusReader()
    came = reader.feed(heard)
    answers = [each.data for each in came if each.kind == "real-time"]
    if len(answers) != 2 or reader.noise or any(each.kind == "stream" for each in came):
        return None
    return "offline" if status.offline(answers[1][0]) else "online"


GREETING: Final = Greeting(ask=status.real_time(1) * 2, told=told, wait_s=0.3, prints_noise=True)
