"""Every key that a ledger speaks of: whose, since when, until when, and how it ended."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from appliance.core import envelope
from appliance.core.entries import KeyRevoked, KeyRotated, StaffSet
from appliance.core.key_change import LEDGER, key_id_of


class KeyLine(Struct, frozen=True):
    """One key. `since`: the entry that named it, -1 for the first key of the life.

    `ended`: the entry that withdrew it, None while it is in use; `reason` and `next_id` as there.
    `holder` is `ledger` or a staff number, never a name; `valid_to` an ISO day, empty without end.
    """

    key_id: str
    holder: str
    roles: tuple[str, ...]
    valid_to: str
    since: int
    ended: int | None = None
    reason: str = ""
    next_id: str = ""


def key_lines(first_vkey: str, bodies: Iterable[tuple[int, bytes]]) -> list[KeyLine]:
    """The keys in the order in which they came. Raises BadEntry; nothing is verified here."""
    first = key_id_of(first_vkey)
    lines = {first: KeyLine(first, "ledger", (), "", -1)}
    for seq, body in bodies:
        fact = envelope.fact_of(envelope.from_bytes(body))
        if isinstance(fact, StaffSet):
            key = key_id_of(fact.key)
            lines[key] = KeyLine(key, fact.staff_no, fact.roles, fact.valid_to, seq)
        elif isinstance(fact, KeyRotated):
            if fact.key_id in lines:
                lines[fact.key_id] = replace(
                    lines[fact.key_id], ended=seq, reason=fact.reason, next_id=fact.new_key_id
                )
            if fact.use == LEDGER:
                lines[fact.new_key_id] = KeyLine(fact.new_key_id, "ledger", (), "", seq)
        elif isinstance(fact, KeyRevoked) and fact.key_id in lines:
            lines[fact.key_id] = replace(lines[fact.key_id], ended=seq, reason=fact.reason)
    return list(lines.values())
