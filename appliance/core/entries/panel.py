"""What the panel's switches saw: the case, the power. The state at each start is told too."""

from appliance.core.entries.fact import Fact, register


@register
class TamperOpened(Fact, frozen=True):
    """The switch `pin` (tamper or cover) opened, or its wire was cut."""

    kind = "tamper.open"
    pin: str


@register
class TamperCleared(Fact, frozen=True):
    """Two people looked at the case; `finding_sha256` names what they found (core/tamper.py)."""

    kind = "tamper.clear"
    pin: str
    finding_sha256: str


@register
class PowerMarked(Fact, frozen=True):
    """`source` MAINS: LOST, RESTING (nothing new is written), ENDING, BACK; BATTERY: LOW, GOOD."""

    kind = "power.mark"
    source: str
    state: str


@register
class DoorGranted(Fact, frozen=True):
    """The door of the session room let somebody in: `person` as the roster has them."""

    kind = "door.grant"
    session_id: str
    person: str
    door: str


@register
class DoorDenied(Fact, frozen=True):
    """Somebody who is not on the roster asked; who it was is nobody's business later."""

    kind = "door.deny"
    session_id: str
    door: str
