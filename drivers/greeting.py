"""How a kind of device is known on a line that nobody has asked before: one harmless question.

A question is put to whatever hangs on the line, so it must not disturb any kind of device: it
moves no paper, opens no door, changes no setting and asks for nothing about a person.
"""

from collections.abc import Callable

from msgspec import Struct

Told = Callable[[bytes], str | None]
"""Everything that was heard after the question -> what the device tells of itself (may be empty),
None when no device of this kind can have sent it."""


class Greeting(Struct, frozen=True):
    """`ask` goes out once; the answer is awaited for `wait_s`.

    `prints_noise`: the kind takes what it does not understand for text to print, so this question
    comes before those of all other kinds, at each of its speeds.
    """

    ask: bytes
    told: Told
    wait_s: float = 0.5
    prints_noise: bool = False
