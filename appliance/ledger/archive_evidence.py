"""One trade out of a ledger, with all that proves it to somebody without the ledger (K01).

Its entries, each with its way to one checkpoint, and the few entries of the box that are needed to
read their signatures.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from appliance.core import key_change, tree
from appliance.core.entries import ArchiveClosed
from appliance.ledger import checkpoints, key_history
from appliance.ledger.key_history import KeyHistory
from appliance.ledger.projections import Projections
from appliance.ledger.records import Records


class NoTrade(LookupError):
    """No such trade in this ledger, or nothing of it is signed yet."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One trade out of a ledger.

    `entries`: its leaves by `seq`, sealed acts of its enrolments among them; `around`: entries of
    the box that begin the ledger, name its keys and its staff. `proofs`: hashes, leaf side first,
    to the tree of `size` under `note`. `closed`: the entry that closed the archive, -1: none.
    """

    number: str
    origin: str
    size: int
    note: str
    keys: KeyHistory
    entries: Mapping[int, bytes]
    around: Mapping[int, bytes]
    proofs: Mapping[int, tuple[bytes, ...]]
    closed: int

    def read(self, seq: int) -> dict[str, Any]:
        """An entry of either kind as its JSON says it."""
        body = self.entries.get(seq) or self.around[seq]
        found: dict[str, Any] = json.loads(body)
        return found


def gathered(records: Records, number: str) -> Evidence:
    """The evidence of a trade under the newest checkpoint, a cosigned one if it reaches as far.

    Raises NoTrade, Breach where the keys of the ledger do not fit.
    """
    line = Projections(records.db).trade(number)
    keys = key_history.of_records(records)
    if line is None or keys is None:
        raise NoTrade(number)
    entries = _entries(records, (line.draft_id, line.number))
    note = _checkpoint(records, max(entries))
    size = checkpoints.size_of(note)
    around = _around(records, entries.values())
    hashed = cache(records.hash)
    proofs = {
        seq: tuple(tree.inclusion_path(seq, size, hashed)) for seq in sorted({*entries, *around})
    }
    closing = [seq for seq, body in entries.items() if _kind(body) == ArchiveClosed.kind]
    return Evidence(
        number,
        keys.first.name,
        size,
        note,
        keys,
        entries,
        around,
        proofs,
        max(closing, default=-1),
    )


def _entries(records: Records, names: Iterable[str]) -> dict[int, bytes]:
    """By name, then by the keys of its enrolments, under which their sealed acts are filed."""
    found = dict(pair for name in names for pair in records.of_subject(name))
    for key in sorted(_firewalls(found.values())):
        found |= dict(records.of_subject(key))
    return dict(sorted(found.items()))


def _firewalls(bodies: Iterable[bytes]) -> set[str]:
    told = (json.loads(body)["data"].get("firewall", "") for body in bodies)
    return {key for key in told if key}


def _checkpoint(records: Records, last: int) -> str:
    cosigned = records.cosigned()
    if cosigned is not None and cosigned.size > last:
        return cosigned.note
    note = records.checkpoint()
    if note is None:
        raise NoTrade("nothing is signed yet")
    return note


def _around(records: Records, bodies: Iterable[bytes]) -> dict[int, bytes]:
    """The first entry, the changes of keys, and each staff key that signed anything here."""
    signers = {one["key"] for body in bodies for one in json.loads(body)["sigs"]}
    rotated = records.of_subject(key_change.SUBJECT)
    signers |= {one["key"] for _seq, body in rotated for one in json.loads(body)["sigs"]}
    staff = Projections(records.db).staff_seqs()
    wanted = sorted({staff[key] for key in signers if key in staff})
    return dict([(0, records.entry(0)), *rotated, *((seq, records.entry(seq)) for seq in wanted)])


def _kind(body: bytes) -> str:
    return str(json.loads(body)["kind"])
