"""Which key signs this ledger at which size, and which keys of staff are withdrawn.

Source: entries.md 2. The first key of a life is pinned by the district; every later one follows
from `key.rotate` entries, each vouched for by the key before it:

    handover = Ed25519 by the old key over
               "tradepost/ledger-key/v1" 0x00 origin 0x00 vkey text of the new key

The 0x00 keep it apart from every checkpoint: no note text holds a control character. A checkpoint
that holds the entry of a handover is signed by the new key, one that ends before it by the old.
A ledger whose key is lost for good cannot hand over: it ends, and the next life has a new origin.
"""

import base64
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from appliance.core import envelope, origins
from appliance.core.entries import Fact, KeyRotated
from appliance.core.key_change import LEDGER, STAFF, SUBJECT
from appliance.ledger.keys import ED25519, BadKey, VerifierKey, parse_vkey, strict_base64
from appliance.ledger.records import Records
from appliance.ports import Breach, Signer

CONTEXT: Final = b"tradepost/ledger-key/v1\x00"


def handover_message(origin: str, new_key: str) -> bytes:
    """What the key before signs: its successor, for this ledger only."""
    return CONTEXT + origin.encode() + b"\x00" + new_key.encode()


def hand_over(old: Signer, new_key: str, *, origin: str) -> str:
    """The old key's word for its successor, base64."""
    return base64.b64encode(old.sign(handover_message(origin, new_key))).decode()


class BadKeyChange(ValueError):
    """An entry about keys that does not hold; the text says why."""


class KeyHistory(Struct, frozen=True):
    """The keys of one ledger as its entries tell them.

    `first`: the key that the life began with, brought by hand or from the database. `changes`:
    (seq, key) of each handover. `withdrawn`: id of a key of staff -> the entry that ended it.
    """

    first: VerifierKey
    changes: tuple[tuple[int, VerifierKey], ...] = ()
    withdrawn: Mapping[str, int] = field(default_factory=dict)

    @property
    def current(self) -> VerifierKey:
        return self.changes[-1][1] if self.changes else self.first

    @property
    def ledger_keys(self) -> tuple[VerifierKey, ...]:
        """Every key this ledger has had, the oldest first."""
        return (self.first, *(key for _seq, key in self.changes))

    def at(self, size: int) -> VerifierKey:
        """The key that signs the checkpoint of `size` entries."""
        held = [key for seq, key in self.changes if seq < size]
        return held[-1] if held else self.first

    def after(self, seq: int, fact: Fact) -> "KeyHistory":
        """The history with one more entry. Raises BadKeyChange: then the one before stands."""
        if not isinstance(fact, KeyRotated):
            return self
        if fact.use == LEDGER and _of_earlier_life(fact.new_key, self.first.name):
            return self
        if fact.use == LEDGER:
            return replace(self, changes=(*self.changes, (seq, self._successor(fact))))
        if fact.use != STAFF:
            raise BadKeyChange("a key for a use that is unknown")
        if fact.key_id in self.withdrawn:
            raise BadKeyChange(f"key {fact.key_id} was withdrawn before")
        return replace(self, withdrawn={**self.withdrawn, fact.key_id: seq})

    def _successor(self, fact: KeyRotated) -> VerifierKey:
        old = self.current
        try:
            new, signature = parse_vkey(fact.new_key), strict_base64(fact.handover)
        except ValueError as error:
            raise BadKeyChange(f"the successor: {error}") from error
        if new.name != old.name or new.type != ED25519:
            raise BadKeyChange("the successor is no key of this ledger")
        if new.key_id in {one.key_id for one in self.ledger_keys}:
            raise BadKeyChange("a key that signed before does not come back")
        if (fact.key_id, fact.new_key_id) != (old.key_id.hex(), new.key_id.hex()):
            raise BadKeyChange("the key ids are not those of the keys")
        if not old.verifies(signature, handover_message(old.name, fact.new_key)):
            raise BadKeyChange("the key before did not sign its successor")
        return new


def _of_earlier_life(vkey: str, origin: str) -> bool:
    """A handover within a life that this one went on from: its key signs nothing here."""
    return origins.is_earlier(vkey.partition("+")[0], origin)


def read(first: VerifierKey, stored: Iterable[tuple[int, bytes]]) -> KeyHistory:
    """The history from the entries filed under SUBJECT. Raises Breach where one does not fit."""
    history = KeyHistory(first)
    for seq, body in stored:
        try:
            history = history.after(seq, envelope.fact_of(envelope.from_bytes(body)))
        except (envelope.BadEntry, BadKeyChange) as error:
            raise Breach(seq, f"an entry about keys: {error}") from error
    return history


def of_records(records: Records) -> KeyHistory | None:
    """The history of a station's database; None while it has no life. Raises Breach."""
    life = records.life()
    if life is None:
        return None
    try:
        first = parse_vkey(life[1])
    except BadKey as error:
        raise Breach(0, f"the key of this life: {error}") from error
    return read(first, records.of_subject(SUBJECT))
