"""Epochs of a station's vault that an erasure ended: their escrow is destroyed here too.

The order is the station's own, in its verified entries: `vault.erase`, signed by its head and
supervisor, and after it a `backup.make` of a later epoch, so that what stays is in safe keeping
before the old key goes. The district confirms with a note under the name `erasures`, which
becomes an entry of its ledger; its text, RFC 8785 JSON after the first line:

    tradepost erasures v1
    {"station","origin","ended":[{"epoch","erased","sha256"}]}

`erased`: the entry of the erasure; `sha256`: of the parcel that was destroyed. All that ever were,
by epoch, so that the newest word says everything.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from appliance.core import canonical, envelope
from appliance.core.entries import BackupMade, PartyErased
from appliance.core.envelope import BadEntry
from appliance.ledger import escrow, notes
from appliance.ledger.keys import VerifierKey
from appliance.ledger.notes import BadNote
from sync.district.parcels import ParcelRoom
from sync.notes import ERASURES_BYTES_MAX

HEADER: Final = "tradepost erasures v1"
ESCROW: Final = "ESCROW"


class BadErasures(ValueError):
    """A note that confirms no erasure."""


class Ended(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One epoch whose key must be nowhere any more."""

    epoch: int
    erased: int
    sha256: str


class Erasures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    station: str
    origin: str
    ended: tuple[Ended, ...]


def ordered(entries: Iterable[tuple[int, bytes]]) -> tuple[Ended, ...]:
    """What a station's entries order to be destroyed, by epoch."""
    escrowed: dict[int, str] = {}
    erased_at: dict[int, int] = {}
    ended: dict[int, Ended] = {}
    for seq, body in entries:
        try:
            fact = envelope.fact_of(envelope.from_bytes(body))
        except BadEntry:
            continue
        if isinstance(fact, PartyErased):
            erased_at.update({epoch: seq for epoch in escrowed if epoch not in erased_at})
        elif isinstance(fact, BackupMade) and fact.target == ESCROW:
            escrowed[fact.epoch] = fact.sha256
            ended |= {
                epoch: Ended(epoch, erased, escrowed[epoch])
                for epoch, erased in erased_at.items()
                if epoch < fact.epoch and epoch not in ended
            }
    return tuple(ended[epoch] for epoch in sorted(ended))


def destroy(room: ParcelRoom, station: str, ended: Iterable[Ended]) -> int:
    """Destroy the parcels of these epochs, and never take them again; how many there were."""
    count = 0
    for one in ended:
        # The mark goes first: nothing of this epoch comes in after it.
        count += room.destroy(station, escrow.OLD_NAME.format(one.epoch))
        for name in room.names(station):
            if escrow.epoch_of(name) == one.epoch:
                count += room.destroy(station, name)
    return count


def text_of(said: Erasures) -> str:
    return f"{HEADER}\n{canonical.encode(msgspec.to_builtins(said)).decode()}\n"


def read(note: bytes, district: VerifierKey) -> Erasures:
    """Read and verify. Raises BadErasures."""
    try:
        parsed = notes.parse(note[: ERASURES_BYTES_MAX + 1])
        notes.verified(parsed, [district])
        head, _, body = parsed.text.partition("\n")
        if head != HEADER:
            raise BadErasures("another note")
        return msgspec.json.decode(body, type=Erasures)
    except (BadNote, msgspec.DecodeError) as error:
        raise BadErasures(f"no confirmation of erasures: {error}") from error
