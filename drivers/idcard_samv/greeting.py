"""How a resident ID card reader is known: any whole answer of its security module.

Asked for the module's number (GA/T 467; protocols.md 2.2, 12 FF): no card is looked for.
"""

from typing import Final

from drivers.frames import FrameMachine
from drivers.greeting import Greeting
from drivers.idcard_samv import wire


def told(heard: bytes) -> str | None:
    """`module 05.01-...`; `status 66` of a module that does not give its number."""
    machine = FrameMachine(wire.decode, wire.HEADER)
    machine.feed(heard)
    answer = machine.take() or machine.take_late()
    if answer is None:
        return None
    if answer.status != wire.DONE:
        return f"status {answer.status:02X}"
    try:
        return f"module {wire.module_id(answer.data)}"
    except wire.BadText:
        return ""


GREETING: Final = Greeting(ask=wire.encode(wire.MODULE_ID), told=told)
