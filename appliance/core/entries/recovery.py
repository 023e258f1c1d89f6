"""How a trouble of the box itself ends: two people looked and answer for it."""

import msgspec

from appliance.core.entries.fact import Fact, register


@register
class RecoveryRecorded(Fact, frozen=True):
    """Ends one trouble. `trouble` is its code (core/recovery.py), `kind` in the entry.

    `facts_sha256` names the account of what happened; `last_seq` is the newest entry before the
    one that opened the trouble: up to there nothing is in doubt.
    """

    kind = "recovery.record"
    trouble: str = msgspec.field(name="kind")
    facts_sha256: str
    last_seq: int
