"""What the status lamp shows, from what is true of the station: a pure function.

Source: protocols.md 7: green ready, amber offline queue, red fault or tamper; blinking: act.
"""

from enum import Enum

from msgspec import Struct


class Lamp(Enum):
    OFF = "off"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Shown(Struct, frozen=True):
    """The lamp's colour, whether it blinks because somebody has to act; the light of the room.

    `relays`: those of the session room that are on (core/relays.py).
    """

    lamp: Lamp = Lamp.OFF
    blink: bool = False
    in_use: bool = False
    relays: frozenset[str] = frozenset()


class Facts(Struct, frozen=True, kw_only=True):
    """What is true of the station now.

    `stopped`: the record takes nothing but its recovery; `tampered`: the case was opened and
    nobody looked yet; `failing`: a device people need does not work; `mains`: power from the
    wall; `waiting`: entries that the district has not confirmed; `called`: somebody at the kiosk
    asks for help; `in_use`: a session has its room; `relays`: switched on in it.
    """

    stopped: bool = False
    tampered: bool = False
    failing: bool = False
    mains: bool = True
    line_up: bool = True
    waiting: int = 0
    called: bool = False
    in_use: bool = False
    relays: frozenset[str] = frozenset()


def shown(facts: Facts) -> Shown:
    """The worst that is true decides the colour; it blinks where a person has to do something."""
    lamp, blink = _lamp(facts)
    return Shown(lamp, blink, facts.in_use, facts.relays)


def _lamp(facts: Facts) -> tuple[Lamp, bool]:
    if facts.tampered or facts.stopped:
        return Lamp.RED, True
    if facts.failing:
        return Lamp.RED, False
    if not facts.mains:
        return Lamp.AMBER, True
    colour = Lamp.AMBER if not facts.line_up and facts.waiting else Lamp.GREEN
    return colour, facts.called
