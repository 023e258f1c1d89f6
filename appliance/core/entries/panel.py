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
    """A door let somebody through: `person` as the roster has them; `way`: IN, OUT or EMERGENCY.

    Out by the emergency exit nobody is asked who it is: `person` is "" then, `session_id` too
    where none runs.
    """

    kind = "door.grant"
    session_id: str
    person: str
    door: str
    way: str = "IN"


@register
class DoorDenied(Fact, frozen=True):
    """Somebody was not let in; who it was is nobody's business later.

    `reason`: NOT_LISTED, NO_LOCKER or TWICE (in already); "" in entries that did not say.
    """

    kind = "door.deny"
    session_id: str
    door: str
    reason: str = ""


@register
class DoorAlarmed(Fact, frozen=True):
    """A door stood open for `open_s` seconds, or opened and nobody had been let through.

    `reason`: LONG or UNASKED; `session_id` is "" where none ran.
    """

    kind = "door.alarm"
    session_id: str
    door: str
    open_s: int
    reason: str


@register
class RelaySwitched(Fact, frozen=True):
    """A relay of the session room: `relay` VOICE_CHANGER or PHONE_SHIELD, `state` ON or OFF.

    `reason`: "" where the host switched, else why the box let go (core/relays.py). `permit`: the
    document that allows a phone shield.
    """

    kind = "relay.switch"
    session_id: str
    relay: str
    state: str
    reason: str = ""
    permit: str = ""
