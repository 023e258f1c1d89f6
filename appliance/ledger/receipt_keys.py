"""The keys that a ledger handed over to, found in a copy of it: each vouched for by a known one.

Nothing else of the copy has to be believed for that: a handover is signed by the key before
(key_history.py), so that who knows the first key of a ledger knows the later ones.
"""

from typing import Final

from msgspec.structs import replace

from appliance.core import envelope
from appliance.core.entries import KeyRotated
from appliance.ledger import checkpoints, notes
from appliance.ledger.key_history import BadKeyChange, KeyHistory
from appliance.ledger.keys import VerifierKey
from appliance.ledger.receipts import Keys
from appliance.ledger.tile_tree import TileTree

MARK: Final = f'"kind":"{KeyRotated.kind}"'.encode()
"""Stands in each such entry, as entries have one canonical form; seldom in any other."""


def with_successors(keys: Keys, export: TileTree) -> Keys:
    """`keys`, and those that one of them handed the ledger of this tree over to.

    Reads the entries only where none of `keys` signed the tree's checkpoint. Raises BadNote,
    BadTile.
    """
    note = export.checkpoint()
    if note is None:
        return keys
    claimed = checkpoints.parse_text(notes.parse(note).text)
    own = [key for key in keys.ledgers if key.name == claimed.origin]
    if any(_signed_by(key, note) for key in own):
        return keys
    histories = [KeyHistory(key) for key in own]
    for _seq, body in export.entries(size=claimed.size):
        if MARK in body:
            histories = [_after(history, body) for history in histories]
    found = [key for history in histories for key in history.ledger_keys]
    return replace(keys, ledgers=tuple(dict.fromkeys([*keys.ledgers, *found])))


def _signed_by(key: VerifierKey, note: bytes) -> bool:
    try:
        checkpoints.open_checkpoint(note, key)
    except notes.BadNote:
        return False
    return True


def _after(history: KeyHistory, body: bytes) -> KeyHistory:
    """With one more handover, where it is one from the newest key of this history."""
    try:
        one = envelope.from_bytes(body)
        return history.after(one.seq, envelope.fact_of(one))
    except (envelope.BadEntry, BadKeyChange):
        return history
