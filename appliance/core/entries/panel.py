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
