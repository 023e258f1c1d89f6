"""How a fingerprint module is known: any whole answer to "read the parameters".

The question (0F; protocols.md 3.2) touches neither sensor nor library; a module with a password
answers it with 21, which is an answer too.
"""

from typing import Final

from drivers.fingerprint_zfm import wire
from drivers.frames import FrameMachine
from drivers.greeting import Greeting


def told(heard: bytes) -> str | None:
    """`300 pages, packets of 128 bytes`, or the name of the code with which it refuses."""
    machine = FrameMachine(wire.decode, wire.HEADER)
    machine.feed(heard)
    answer = machine.take() or machine.take_late()
    if answer is None or answer.kind != wire.ANSWER:
        return None
    if answer.code != wire.OK:
        return wire.outcome(answer.code)
    found = wire.parameters(answer.payload)
    return f"{found.pages} pages, packets of {found.packet_size} bytes" if found else ""


GREETING: Final = Greeting(ask=wire.encode(wire.READ_PARAMETERS), told=told)
