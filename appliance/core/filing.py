"""Under which names the ledger finds an entry again, beside its trade or draft."""

from appliance.core import annual_deposits, degraded, key_change, power, recovery, tamper
from appliance.core.entries import (
    DeviceModeChanged,
    Fact,
    KeyRotated,
    PowerMarked,
    TamperCleared,
    TamperOpened,
)


def names_for(fact: Fact) -> tuple[str, ...]:
    """The registers of the station that a fact belongs into; most belong into none."""
    if isinstance(fact, annual_deposits.AnnualFact):
        return (annual_deposits.SUBJECT,)
    if isinstance(fact, KeyRotated):
        return (key_change.SUBJECT,)
    if isinstance(fact, TamperOpened | TamperCleared):
        return (tamper.SUBJECT,)
    if isinstance(fact, PowerMarked):
        return (power.SUBJECT + fact.source,)
    if recovery.concerns(fact):
        return (recovery.SUBJECT,)
    return (degraded.SUBJECT + fact.device,) if isinstance(fact, DeviceModeChanged) else ()
