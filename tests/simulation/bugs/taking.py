"""Mistakes of the district when it judges and takes a frame."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from msgspec.structs import replace

from appliance.core import tree
from appliance.ledger import checkpoints, notes
from sync import bundle, ingest
from sync.district.center import Center
from sync.district.store import store
from sync.district.store.projections import Projections
from sync.district.store.store import DistrictStore, SqlShelf
from sync.ingest import Outcome
from tests.simulation.bugs import Replaced, bug


def _unverified(note: str | bytes, _key: Any) -> checkpoints.Checkpoint:
    return checkpoints.parse_text(notes.parse(note).text)


@bug
def unchecked_consistency() -> list[Replaced]:
    """Entries are taken without proof that they are a beginning of the signed tree."""
    return [(ingest, "_leads_to", lambda *_: True)]


@bug
def unchecked_signature() -> list[Replaced]:
    """Anybody's checkpoint passes for the station's."""
    return [(ingest, "open_checkpoint", _unverified)]


@bug
def proof_length_unchecked() -> list[Replaced]:
    """An empty proof is taken for a proof of anything."""
    real = tree.verify_consistency
    return [(tree, "verify_consistency", lambda *a: not a[4] or real(*a))]


@bug
def lost_dedupe() -> list[Replaced]:
    """An entry that is held already is taken once more."""

    def all_fresh(shelf: Any, edge: Any, given: Any, signed: Any) -> Any:
        doubled = replace(given.bundle, start=edge.size)
        return real(shelf, edge, replace(given, bundle=doubled), signed)

    real = ingest._grow
    return [(ingest, "_grow", all_fresh)]


@bug
def gap_taken() -> list[Replaced]:
    """Entries behind a gap are taken as if they were the next ones."""
    real = ingest._fault

    def blind(shelf: Any, edge: Any, given: Any, signed: Any) -> str:
        found = real(shelf, edge, given, signed)
        return "" if found == ingest.GAP else found

    return [(ingest, "_fault", blind)]


def _other_size(change: int) -> Any:
    real = ingest._take

    def take(shelf: Any, given: Any) -> Any:
        verdict = real(shelf, given)
        if verdict.reason == ingest.GAP:
            return replace(verdict, size=max(verdict.size + change, 0))
        return verdict

    return take


@bug
def gap_answered_too_high() -> list[Replaced]:
    """After a gap the sender is told to begin one entry too late."""
    return [(ingest, "_take", _other_size(1))]


@bug
def gap_answered_with_nothing() -> list[Replaced]:
    """A gap is answered as if it were the end of the matter."""
    real = ingest._take

    def take(shelf: Any, given: Any) -> Any:
        verdict = real(shelf, given)
        if verdict.reason == ingest.GAP:
            return replace(verdict, size=given.bundle.stop, reason="")
        return verdict

    return [(ingest, "_take", take)]


@bug
def gap_accuses() -> list[Replaced]:
    """A gap is set aside like an offence."""
    return [(ingest, "GAP", "no-gap"), (ingest, "_fault", _fault_with_gap())]


def _fault_with_gap() -> Any:
    real = ingest._fault
    return lambda *a: "overreach" if real(*a) == "no-gap" else real(*a)


@bug
def overlap_unchecked() -> list[Replaced]:
    """Entries that are held already are not compared with those that come again."""
    real = ingest._fault

    def blind(*a: Any) -> str:
        found = real(*a)
        return "" if found == ingest.OTHER_ENTRIES else found

    return [(ingest, "_fault", blind), (ingest, "_leads_to", lambda *_: True)]


@bug
def fork_ignored() -> list[Replaced]:
    """Two signed histories are no contradiction."""
    return [
        (ingest, "contradiction", lambda *_: ""),
        (ingest, "_leads_to", lambda grown, signed, _proof: grown.size <= signed.size),
    ]


@bug
def fork_without_a_name() -> list[Replaced]:
    """A contradiction is answered like a taken frame."""
    real = ingest._take

    def take(shelf: Any, given: Any) -> Any:
        verdict = real(shelf, given)
        return replace(verdict, reason="") if verdict.reason == ingest.FORK else verdict

    return [(ingest, "_take", take), (SqlShelf, "dispute", lambda _self: None)]


@bug
def disputed_by_anybody() -> list[Replaced]:
    """Whatever a stranger sends in a station's name puts that station in dispute."""
    real = DistrictStore.set_aside

    def aside(self: Any, origin: str, *a: Any, **k: Any) -> bool:
        shelf = self.shelf(origin)
        if shelf is not None:
            shelf.dispute()
        return real(self, origin, *a, **k)

    return [(DistrictStore, "set_aside", aside)]


@bug
def wrong_origin_accepted() -> list[Replaced]:
    """A frame of one station is taken at the door of another."""
    real = ingest._judge
    return [(ingest, "_judge", lambda store, frame, _expected: real(store, frame, None))]


@bug
def promise_not_kept() -> list[Replaced]:
    """A signed checkpoint that runs ahead is not remembered."""
    return [(SqlShelf, "_keep_promise", lambda *_: None)]


@bug
def promises_unbounded() -> list[Replaced]:
    """Checkpoints that run ahead are remembered without end, reached or not."""

    def keep(self: Any, promise: Any, size: int) -> None:
        row = (self.number, promise.size, promise.root, promise.note)
        store.insert_many(self._store.db, store.PROMISE, [row])
        self._keep_newest(promise, size)

    return [(SqlShelf, "_keep_promise", keep)]


@bug
def evidence_dropped() -> list[Replaced]:
    """What is refused is said to be kept, and is not."""
    return [(DistrictStore, "set_aside", lambda *_a, **_k: True)]


@bug
def evidence_cut() -> list[Replaced]:
    """Only the beginning of what is refused is kept."""
    real = DistrictStore.set_aside

    def aside(self: Any, origin: str, reason: str, body: bytes, against: str = "") -> bool:
        return real(self, origin, reason, body[:64], against)

    return [(DistrictStore, "set_aside", aside)]


@bug
def evidence_blames_nobody() -> list[Replaced]:
    """What is refused is filed where nobody looks for it."""
    real = DistrictStore.set_aside
    return [(DistrictStore, "set_aside", lambda self, _o, *a, **k: real(self, "nobody", *a, **k))]


@bug
def evidence_unbounded() -> list[Replaced]:
    """Anybody can fill the district's disk with rubbish."""

    def aside(self: Any, origin: str, reason: str, body: bytes, against: str = "") -> bool:
        before = store.EVIDENCE_MAX
        store.EVIDENCE_MAX = 10_000
        try:
            return real(self, origin, reason, body, against)
        finally:
            store.EVIDENCE_MAX = before

    real = DistrictStore.set_aside
    return [(DistrictStore, "set_aside", aside)]


@bug
def full_room_not_said() -> list[Replaced]:
    """When there is no room for evidence the sender hears that it was kept."""
    real = DistrictStore.set_aside

    def aside(self: Any, *a: Any, **k: Any) -> bool:
        real(self, *a, **k)
        return True

    return [(DistrictStore, "set_aside", aside)]


@bug
def early_acknowledgement() -> list[Replaced]:
    """The district says that it holds what it has only read."""
    real = Center.take

    def take(self: Any, shelf: Any, frame: bytes) -> Outcome:
        outcome = real(self, shelf, frame)
        try:
            given = bundle.read(frame)
        except bundle.BadBundle:
            return outcome
        if outcome.reason in ("", ingest.GAP):
            outcome = Outcome(given.stop + 1, outcome.new)
            self.heard[-1] = replace(self.heard[-1], outcome=outcome)
        return outcome

    return [(Center, "take", take)]


class _Undone(Exception):
    """Ends a transaction that nobody will miss at once."""


def _undo() -> None:
    raise _Undone


@bug
def acknowledged_before_commit() -> list[Replaced]:
    """The answer goes out although the transaction is rolled back in the end."""

    count = itertools.count(1)

    @contextmanager
    def undone(self: Any) -> Iterator[None]:
        outermost = not self.db.in_transaction()
        try:
            with real(self):
                yield
                if outermost and next(count) % 25 == 0:
                    _undo()
        except _Undone:
            return

    real = DistrictStore.transaction
    return [(DistrictStore, "transaction", undone)]


@bug
def no_transaction() -> list[Replaced]:
    """Entries, nodes and projections are written one by one."""
    return [(DistrictStore, "transaction", lambda _self: nullcontext())]


@bug
def nodes_forgotten() -> list[Replaced]:
    """Only the leaves of the tree are kept."""
    real = SqlShelf.keep

    def keep(self: Any, growth: Any) -> None:
        real(self, replace(growth, nodes=tuple(one for one in growth.nodes if one[0] < 2)))

    return [(SqlShelf, "keep", keep)]


@bug
def projections_of_the_first() -> list[Replaced]:
    """Of each frame only the first entry reaches the pages."""
    real = Projections.take
    return [(Projections, "take",
             lambda self, ledger, numbered: real(self, ledger, list(numbered)[:1]))]  # fmt: skip


@bug
def sign_of_life_in_local_time() -> list[Replaced]:
    """The time of the last contact is written in Shanghai time."""
    real = SqlShelf.heard
    return [(SqlShelf, "heard", lambda self, at_ms: real(self, at_ms + 8 * 3_600_000))]


@bug
def sign_of_life_forgotten() -> list[Replaced]:
    """Only who brings entries is heard."""
    real = SqlShelf.heard

    def heard(self: Any, at_ms: int) -> None:
        if self.contact_ms is None:
            real(self, at_ms)

    return [(SqlShelf, "heard", heard)]


@bug
def records_with_fractions() -> list[Replaced]:
    """The money of a record is a float."""
    import msgspec

    from sync.district import records

    real = records.follow

    def follow(*a: Any, **k: Any) -> Any:
        record, finding = real(*a, **k)
        if record is not None and record.asked.list_price_fen:
            price: Any = record.asked.list_price_fen / 1.0
            asked = msgspec.structs.replace(record.asked, list_price_fen=price)
            record = msgspec.structs.replace(record, asked=asked)
        return record, finding

    return [(records, "follow", follow)]
