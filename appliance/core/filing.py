"""Under which names the ledger finds an entry again, beside its trade or draft."""

from appliance.core import degraded, key_change, power, presence, recovery, tamper
from appliance.core.entries import (
    AttendanceClocked,
    DeviceModeChanged,
    Fact,
    FingerEnrolled,
    FingerErased,
    KeyRotated,
    PowerMarked,
    TamperCleared,
    TamperOpened,
)


def names_for(fact: Fact) -> tuple[str, ...]:
    """The registers of the station that a fact belongs into; most belong into none."""
    if isinstance(fact, KeyRotated):
        return (key_change.SUBJECT,)
    if isinstance(fact, TamperOpened | TamperCleared):
        return (tamper.SUBJECT,)
    if isinstance(fact, FingerEnrolled | FingerErased):
        return (presence.FINGERS,)
    if isinstance(fact, AttendanceClocked):
        return (presence.CLOCKED + fact.person,)
    if isinstance(fact, PowerMarked):
        return (power.SUBJECT + fact.source,)
    if recovery.concerns(fact):
        return (recovery.SUBJECT,)
    return (degraded.SUBJECT + fact.device,) if isinstance(fact, DeviceModeChanged) else ()
