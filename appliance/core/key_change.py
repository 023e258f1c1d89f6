"""Keys that are withdrawn or handed over: whose may be, and by what (entries.md 2).

The signatures themselves are checked in ledger/key_history.py; here stands what the step asks.
"""

from collections.abc import Mapping
from typing import Final

from appliance.core.commands import RotateKey
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import Draft, KeyRevoked, KeyRotated
from appliance.core.instant import Instant
from appliance.core.paper_references import is_official_no
from appliance.core.world import WITHDRAWN, Staff, Who, World

SUBJECT: Final = "keys"
"""Under this name the ledger finds its `key.rotate` entries."""

STAFF: Final = "STAFF"
LEDGER: Final = "LEDGER"

REASONS: Final = ("ROUTINE", "LOST", "STOLEN", "BROKEN", "LEFT", "ROLE_ENDED", "HARDWARE")
"""Why a key ends. LEFT and ROLE_ENDED are of people; HARDWARE: another box or token signs now."""


def key_id_of(vkey: str) -> str:
    """The 8 hex digits in a verifier key text; empty when it has none. Unchecked."""
    parts = vkey.split("+", 2)
    return parts[1] if len(parts) == 3 else ""


def rotate(world: World, asked: RotateKey, _by: Who, _at: Instant) -> Decision:
    """Withdraw a key, with or without a successor.

    Refusals: reason-unknown, key-unknown, key-withdrawn, key-successor.
    """
    if asked.reason not in REASONS:
        return refused("reason-unknown", about="reason")
    if asked.use == LEDGER:
        return _ledger_key(world, asked)
    if asked.use != STAFF or asked.new_key or asked.handover:
        return refused("key-unknown", about="use")
    held = world.staff.get(asked.key_id)
    if held is None:
        return refused("key-unknown", about="key_id")
    if held.valid_to == WITHDRAWN:
        return refused("key-withdrawn", about="key_id")
    if asked.new_key_id:
        successor = world.staff.get(asked.new_key_id)
        if (
            successor is None
            or asked.new_key_id == asked.key_id
            or successor.staff_no != held.staff_no
            or successor.valid_to == WITHDRAWN
        ):
            return refused("key-successor", about="new_key_id")
    return decided(_entry(asked))


def _ledger_key(world: World, asked: RotateKey) -> Decision:
    """The ledger's own key is never only withdrawn: a ledger without a key has ended."""
    if asked.key_id != world.ledger_key:
        return refused("key-unknown", about="key_id")
    named = key_id_of(asked.new_key)
    if not named or named != asked.new_key_id or named == asked.key_id or not asked.handover:
        return refused("key-successor", about="new_key")
    return decided(_entry(asked))


def _entry(asked: RotateKey) -> Draft:
    return Draft(
        KeyRotated(
            key_id=asked.key_id,
            reason=asked.reason,
            use=asked.use,
            new_key_id=asked.new_key_id,
            new_key=asked.new_key,
            handover=asked.handover,
        )
    )


def in_use(staff: Mapping[str, Staff]) -> tuple[str, ...]:
    """The keys of people that sign here today, or did until their term ended."""
    return tuple(key for key, one in staff.items() if one.valid_to != WITHDRAWN)


def revoked_fault(world: World, said: KeyRevoked) -> Decision | None:
    """Why a word of the district about a key changes nothing; None where it does.

    No word gives a key back: for that the district certifies the person anew. Refusals:
    station-other, reason-unknown, filing-form, key-unknown, key-withdrawn.
    """
    if said.station != world.station_code:
        return refused("station-other")
    if said.reason not in REASONS:
        return refused("reason-unknown", about="reason")
    if not said.document_no or not is_official_no(said.document_no):
        return refused("filing-form", about="document_no")
    if said.key_id not in world.staff:
        return refused("key-unknown", about="key_id")
    if said.key_id not in in_use(world.staff):
        return refused("key-withdrawn", about="key_id")
    return None
