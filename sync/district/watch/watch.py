"""The watch of a district: looks when a contact has ended and when somebody asks; forgets nothing.

Reading what came stays out of the way of those who wait for their entries to be kept: it begins
once a station is quiet (`after_contacts`, the beat of the district's process) or when findings are
read, whichever is first. If power fails before, the next look goes on where this one was.

Findings follow from the entries, the evidence and the contacts, so looking twice names nothing
twice, and `anew` reads everything again without losing the day on which a thing was first seen.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Final

from msgspec.structs import replace

from appliance.core.entries import LedgerSucceeded
from appliance.core.instant import Instant
from appliance.core.origins import earlier
from sync.database import rows, transaction
from sync.district.lives import current
from sync.district.store.store import DistrictStore, SqlShelf
from sync.district.watch import contacts, histories, objects
from sync.district.watch.book import Book, Claim, Position, Seen
from sync.district.watch.contacts import Contact
from sync.district.watch.finding import (
    CLONE,
    FORK,
    GAP,
    LATE,
    OBJECT_TWICE,
    OTHER_HISTORY,
    ROLLBACK,
    Finding,
    Side,
)
from sync.district.watch.objects import Move
from sync.district.watch.outline import outline_of
from sync.district.watch.reading import PARCEL, TWICE, Reading
from sync.district.watch.whole_trees import common
from sync.ingest import FORK as REFUSED_FORK
from sync.ingest import IN_DISPUTE, OTHER_ENTRIES, ROOT_DIFFERS

_TELLING: Final = frozenset({REFUSED_FORK, OTHER_ENTRIES, ROOT_DIFFERS, IN_DISPUTE})
PAGE: Final = 1_024
"""Entries read in one transaction: others wait for their turn no longer than that."""
QUIET_MS: Final = 2_000
"""So long after its last frame a contact has ended: the next comes with the next thing to say."""
_BEHIND: Final = (
    "SELECT l.origin, coalesce(l.contact_ms, 0) FROM ledger l LEFT JOIN watch_ledger w"
    " ON w.ledger = l.id WHERE l.size > coalesce(w.size, 0)"
)


class Watch:
    """Safe from any thread: everything happens in transactions of the store."""

    def __init__(
        self, store: DistrictStore, silent_after_s: int, now: Callable[[], Instant]
    ) -> None:
        """`now`: the clock by which what was not read yet is read when somebody asks."""
        self._store, self._silent_after_s, self._now = store, silent_after_s, now
        self._book = Book(store.db)

    # --- what is told to it ---------------------------------------------------------------

    def heard(
        self,
        shelf: SqlShelf,
        route: str,
        size: int,
        now: Instant,
        *,
        after: int = 0,
        note: str = "",
    ) -> None:
        """A sign of life that the station's key proves, under a checkpoint of `size`.

        `after`: what was held before the station was asked; more than is held counts as that.
        `note`: that checkpoint, kept as evidence where it shows less than is held.
        """
        with transaction(self._store.db):
            told = Contact(now.wall_ms, route, size, min(after, shelf.size), note)
            self._book.heard(shelf.number, told)

    def look(self, now: Instant) -> None:
        """At every station, and at what they do to each other."""
        for shelf in self._store.shelves():
            self.look_at(shelf, now)
        with transaction(self._store.db):
            going_on = {one.origin for one in current(self._store.shelves())}
            for shelf in self._store.shelves():
                self._silence(shelf, now.wall_ms, going_on=shelf.origin in going_on)
                self._lives(shelf, now.wall_ms)
            self._objects(now.wall_ms)

    def look_at(self, shelf: SqlShelf, now: Instant) -> None:
        """At one station: read on, judge its evidence and its contacts. Durable on return."""
        while self._read_on(shelf, now.wall_ms):
            pass
        with transaction(self._store.db):
            before = self._book.position(shelf.number)
            evidence = self._evidence(shelf, before.evidence, now.wall_ms)
            if evidence != before.evidence:
                self._book.stand(shelf.number, replace(before, evidence=evidence))
            self._since_proven(shelf, now.wall_ms)
            self._contacts(shelf, now.wall_ms)

    def after_contacts(self, now: Instant) -> int:
        """Look at the stations that brought something and are quiet now; how many there were."""
        return self._catch_up(now, QUIET_MS)

    def _catch_up(self, now: Instant, quiet_ms: int) -> int:
        looked = 0
        for origin, contact_ms in rows(self._store.db, _BEHIND):
            shelf = self._store.shelf(origin)
            # A clock that was put back says nothing about quiet; then it has been long enough.
            if shelf is not None and not 0 <= now.wall_ms - contact_ms < quiet_ms:
                self.look_at(shelf, now)
                looked += 1
        return looked

    def anew(self, now: Instant) -> None:
        """Read all entries and all evidence again, as after a change of these rules."""
        with transaction(self._store.db):
            self._book.forget()
            self.look(now)

    # --- what it has found ----------------------------------------------------------------

    def findings(self, *, standing: bool = False) -> list[Seen]:
        """Everything ever found, or what nobody has settled yet; up to the entries held."""
        self._catch_up(self._now(), 0)
        found = self._book.findings()
        return [one for one in found if one.open] if standing else found

    def standing(self) -> dict[str, int]:
        """How many of each code nobody has settled, as of the last look."""
        return self._book.counts()

    def judge(self, number: int, said: str) -> bool:
        """A person has looked; False for no such number."""
        with transaction(self._store.db):
            return self._book.judge(number, said)

    # --- one station ----------------------------------------------------------------------

    def _read_on(self, shelf: SqlShelf, now_ms: int) -> bool:
        """A page of entries more; False when there are none."""
        with transaction(self._store.db):
            before = self._book.position(shelf.number)
            after = self._read(shelf, before, now_ms)
            if after != before:
                self._book.stand(shelf.number, after)
            return after.size < shelf.size

    def _read(self, shelf: SqlShelf, stands: Position, now_ms: int) -> Position:
        size = shelf.size
        if stands.size >= size:
            return stands
        if stands.size == 0:
            stands = Position(self._shared(shelf), evidence=stands.evidence)
        origins = {one.number: one.origin for one in self._store.shelves()}

        def body(seq: int) -> bytes:
            return next(one for _seq, one in shelf.entries(seq, seq + 1))

        reading = Reading(self._book, shelf.number, origins, body, now_ms)
        came_ms = min(now_ms, shelf.contact_ms or now_ms)
        page = shelf.entries(stands.size, min(size, stands.size + PAGE))
        return reading.take(stands, page, came_ms)

    def _before(self, shelf: SqlShelf) -> SqlShelf | None:
        """The life that this ledger went on from, where it is held."""
        lives = map(self._store.shelf, earlier(shelf.origin))
        return next((one for one in lives if one is not None), None)

    def _shared(self, shelf: SqlShelf) -> int:
        """Entries that a later life took over: what they say was noticed of the life before."""
        before = self._before(shelf)
        return 0 if before is None else common(before, shelf.node, shelf.size)

    def _lives(self, shelf: SqlShelf, now_ms: int) -> None:
        """A box that was replaced and writes on: late entries of before are welcome, not these."""
        before = self._before(shelf)
        if before is None or shelf.size == 0:
            return
        shared = self._shared(shelf)
        if shared >= shelf.size:
            return
        since = outline_of(next(body for _seq, body in shelf.entries(shared, shared + 1)))
        if since is None or since.kind != LedgerSucceeded.kind:
            return
        told = since.told()
        for seq, body in before.entries(shared, before.size):
            one = outline_of(body)
            if one is not None and one.at > since.at:
                sides = (Side(before.origin, seq), Side(shelf.origin, shared))
                facts: dict[str, str | int] = {"entry": seq}
                key = f"{before.origin} writes on"
                self._book.name(Finding(CLONE, before.origin, key, facts, sides), now_ms)
                return
        if told.get("before") != before.origin or told.get("size") != shared:
            sides = (Side(before.origin, note=before.newest_note()), Side(shelf.origin, shared))
            key = f"{shelf.origin} succession"
            self._book.name(Finding(FORK, shelf.origin, key, {"entry": shared}, sides), now_ms)

    def _evidence(self, shelf: SqlShelf, after: int, now_ms: int) -> int:
        """The number of the last piece that was looked at."""
        sql = "SELECT id, reason FROM evidence WHERE origin = ? AND id > ? ORDER BY id"
        fresh = rows(self._store.db, sql, shelf.origin, after)
        for number, reason in fresh:
            if reason in _TELLING:
                self._history(shelf, number, reason, now_ms)
        return max((number for number, _reason in fresh), default=after)

    def _history(self, shelf: SqlShelf, number: int, reason: str, now_ms: int) -> None:
        found = self._store.evidence_body(number)
        if found is None:
            return
        body, against = found
        there = Side(shelf.origin, evidence=number)
        parted = histories.diverging(shelf, body)
        if parted is not None:
            code = histories.named(parted.ours, parted.theirs)
            sides = (Side(shelf.origin, parted.common), there)
            self._two_histories(shelf, code, parted.common, sides, now_ms)
        elif reason == REFUSED_FORK:
            code = histories.named(histories.entries_in(body), self._signed_in(shelf, against))
            sides = (Side(shelf.origin, note=against or shelf.newest_note()), there)
            self._two_histories(shelf, code, shelf.size, sides, now_ms)
        elif reason == ROOT_DIFFERS:
            sides = (Side(shelf.origin, note=shelf.newest_note()), there)
            facts: dict[str, str | int] = {"entry": shelf.size, "evidence": number}
            key = f"{shelf.origin} unproven/{number}"
            self._book.name(Finding(OTHER_HISTORY, shelf.origin, key, facts, sides), now_ms)

    def _two_histories(
        self, shelf: SqlShelf, code: str, entry: int, sides: tuple[Side, ...], now_ms: int
    ) -> None:
        """Name it once; later evidence may say more exactly which of the three it is."""
        key = f"{shelf.origin} history"
        known = next((one for one in self._book.findings() if one.finding.key == key), None)
        if known is None or known.finding.code == FORK:
            facts: dict[str, str | int] = {"entry": entry}
            self._book.name(Finding(code, shelf.origin, key, facts, sides), now_ms)

    def _signed_in(self, shelf: SqlShelf, note: str) -> tuple[bytes, ...]:
        """The entries that came under a signed note and were set aside then."""
        for number, reason, *_rest in self._store.evidence(shelf.origin):
            found = self._store.evidence_body(number) if reason in _TELLING else None
            if found is not None and note and histories.note_in(found[0]) == note:
                return histories.entries_in(found[0])
        return ()

    def _since_proven(self, shelf: SqlShelf, now_ms: int) -> None:
        """A signed tree that did not fit once, and that what arrived since has led to."""
        for one in self._book.of_code(OTHER_HISTORY, shelf.origin):
            of = one.finding
            if not one.open:
                continue
            found = self._store.evidence_body(int(of.facts["evidence"]))
            if found is not None and histories.is_beginning(shelf, histories.note_in(found[0])):
                self._book.end(of.key, now_ms)

    def _contacts(self, shelf: SqlShelf, now_ms: int) -> None:
        known = self._book.contacts(shelf.number)
        origin = shelf.origin
        less = contacts.shorter(known)
        if less is not None:
            facts: dict[str, str | int] = {"before": less.before.size, "now": less.now.size}
            key = f"{origin} shorter/{less.before.size}"
            notes = (shelf.newest_note(), less.now.note)
            sides = tuple(Side(origin, note=one) for one in notes if one)
            self._book.name(Finding(ROLLBACK, origin, key, facts, sides), now_ms)
        owed = contacts.owes(known, shelf.size)
        self._while(
            Finding(
                GAP, origin, f"{origin} gap",
                {"held": shelf.size, "signed": owed.size if owed else 0},
                (Side(origin, note=shelf.newest_note()),),
            ),
            now_ms, so=owed is not None,
        )  # fmt: skip

    def _silence(self, shelf: SqlShelf, now_ms: int, *, going_on: bool) -> None:
        """Of a ledger in dispute nothing is taken, and one that has ended has nothing to say."""
        silent_s = contacts.late_s(
            shelf.contact_ms, now_ms, shelf.station.late_after_s(self._silent_after_s)
        )
        finding = Finding(
            LATE, shelf.origin, f"{shelf.origin} late", {"minutes": (silent_s or 0) // 60}
        )
        late = silent_s is not None and going_on and not shelf.disputed
        self._while(finding, now_ms, so=late)

    def _while(self, finding: Finding, now_ms: int, *, so: bool) -> None:
        if so:
            self._book.name(finding, now_ms)
        else:
            self._book.end(finding.key, now_ms)

    # --- between stations -----------------------------------------------------------------

    def _objects(self, now_ms: int) -> None:
        for parcel in self._book.tokens(TWICE):
            for one, other in combinations(self._book.claims(PARCEL, parcel), 2):
                if one.ledger != other.ledger and objects.at_once(
                    self._spans(one), self._spans(other)
                ):
                    self._object_twice(one, other, now_ms)

    def _spans(self, claim: Claim) -> list[tuple[str, str]]:
        steps = self._store.projections.steps(claim.ledger, claim.trade)
        until = self._book.position(claim.ledger).at
        return objects.held_from_to([Move(one.at, one.stage) for one in steps], until)

    def _object_twice(self, one: Claim, other: Claim, now_ms: int) -> None:
        origins = {shelf.number: shelf.origin for shelf in self._store.shelves()}
        sides = sorted(
            (Side(origins[claim.ledger], claim.seq), claim.trade) for claim in (one, other)
        )
        (first, trade), (second, trade_there) = sides
        facts: dict[str, str | int] = {
            "trade": trade, "other": second.origin, "other_trade": trade_there,
        }  # fmt: skip
        key = f"object {trade} {trade_there}"
        self._book.name(Finding(OBJECT_TWICE, first.origin, key, facts, (first, second)), now_ms)
