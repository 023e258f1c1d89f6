"""Under which names the ledger finds an entry again, beside its trade or draft."""

from appliance.core import key_change, recovery
from appliance.core.entries import Fact, KeyRotated


def names_for(fact: Fact) -> tuple[str, ...]:
    """The registers of the station that a fact belongs into; most belong into none."""
    if isinstance(fact, KeyRotated):
        return (key_change.SUBJECT,)
    return (recovery.SUBJECT,) if recovery.concerns(fact) else ()
