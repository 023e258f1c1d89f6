"""One trade out of a ledger, with all that proves it to somebody without the ledger (K01).

Its entries, each with its way to one checkpoint, and the few entries of the box that are needed to
read their signatures.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from appliance.core import envelope, key_change, tree
from appliance.core.entries import ArchiveClosed, SealedAct, StaffSet
from appliance.ledger import checkpoints, key_history, sealing
from appliance.ledger.key_history import KeyHistory
from appliance.ledger.projections import Projections
from appliance.ledger.records import Records


class NoTrade(LookupError):
    """No such trade in this ledger, or nothing of it is signed yet."""


class Evidence(Struct, frozen=True):
    """One trade out of a ledger.

    `entries`: its leaves by `seq`, sealed acts of its enrolments among them; `around`: entries of
    the box that begin the ledger, name its keys and its staff, each as they were appointed when
    they signed. `proofs`: hashes, leaf side first,
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
    around = _around(records, keys.first.name, entries)
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


def opened(origin: str, entries: Mapping[int, bytes]) -> dict[int, dict[str, Any]]:
    """The sealed acts of enrolments that are over, by `seq`; covers hold nothing."""
    told = {seq: json.loads(body) for seq, body in entries.items()}
    keys = [
        sealing.key_of(one["data"]["key"]) for one in told.values() if one["kind"] == "enrol.close"
    ]
    known, found = {key.key_id: key for key in keys}, {}
    for seq, one in told.items():
        sealed = one["kind"] == SealedAct.kind
        key = known.get(str(one["data"].get("key"))) if sealed else None
        if key is None:
            continue
        act = envelope.fact_of(envelope.from_bytes(entries[seq]))
        inner = sealing.open_act(act, key, origin=origin)  # type: ignore[arg-type]  # by its kind
        if inner is not None:
            found[seq] = inner
    return found


def _around(records: Records, origin: str, entries: Mapping[int, bytes]) -> dict[int, bytes]:
    """The first entry, the changes of keys, and whoever signed, as they were appointed then."""
    rotated = records.of_subject(key_change.SUBJECT)
    signed: dict[str, list[int]] = {}
    for seq, sigs in _signed({**dict(rotated), **entries}, opened(origin, entries)):
        for one in sigs:
            signed.setdefault(one["key"], []).append(seq)
    return dict([(0, records.entry(0)), *rotated, *_appointments(records, signed)])


def _signed(
    entries: Mapping[int, bytes], hidden: Mapping[int, dict[str, Any]]
) -> Iterator[tuple[int, Sequence[dict[str, str]]]]:
    for seq, body in entries.items():
        yield seq, json.loads(body)["sigs"]
    for seq, inner in hidden.items():
        yield seq, inner.get("sigs", [])


def _appointments(
    records: Records, signed: Mapping[str, Sequence[int]]
) -> Iterator[tuple[int, bytes]]:
    """Of each key the entry that appointed its holder before each signature of theirs.

    The newest is found by its key. Only where somebody was appointed anew after they had signed
    the ledger is searched for the ones before.
    """
    newest = Projections(records.db).staff_seqs()
    known = {key: newest[key] for key in signed if key in newest}
    for seq in sorted(set(known.values())):
        yield seq, records.entry(seq)
    early = {key for key, seq in known.items() if min(signed[key]) < seq}
    if not early:
        return
    last = max(known[key] for key in early)
    for seq, body in records.of_kind(StaffSet.kind, before=last):
        if json.loads(body)["data"]["key"].split("+")[1] in early:
            yield seq, body


def _kind(body: bytes) -> str:
    return str(json.loads(body)["kind"])
