"""The district's own ledger, downward: what it tells its stations, published as a tile tree.

Several processes write it (the district's own, the command line), so each opens it for a moment
under one lock, appends, publishes and closes; readers read the published tree and need no lock.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct

from appliance.core import envelope
from appliance.core.district_words import HANDS, Word, binds, fact_of
from appliance.core.entries import Draft, LedgerOpened, OfficerSet, Signature, StillHeld
from appliance.core.entries.fact import Fact
from appliance.core.envelope import CommandForm
from appliance.core.instant import Instant, instant_of, text_of
from appliance.ledger import district_told
from appliance.ledger.disk import Disk
from appliance.ledger.district_told import Told
from appliance.ledger.holding import in_turn
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach, Clock, Entropy, Signer
from sync.settings import DEMO

FILE = "ledger.db"
LOCK: Final = "ledger.lock"
FOLDER = "ledger"
FIRST_LIFE = 1
NONCE_BYTES: Final = 16


class NotTold(ValueError):
    """The district may not say this so; the text is for the person who asked."""


class Hand(Protocol):
    """An officer who signs (sync.district.officers.Officer)."""

    @property
    def number(self) -> str: ...

    def sign(self, origin: str, form: CommandForm) -> Signature: ...


class Act(Struct, frozen=True):
    """What is about to be told: the command that officers sign, its words."""

    command: CommandForm
    words: tuple[Word, ...]

    @property
    def hands_needed(self) -> int:
        return HANDS if any(binds(one.name) for one in self.words) else 0


class OwnLedger(Struct, frozen=True):
    """The district's ledger as a place: where it lies, who signs, which tables it names.

    `rules`: version of the code tables.
    """

    state: Path
    origin: str
    signer: Signer
    clock: Clock
    entropy: Entropy
    rules: str
    disk: Disk

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        """The ledger, begun when it is new, for this block alone; published at its end.

        Raises StorageFault, Breach: also where a station has cosigned more than is here, so that
        a district restored from an old copy does not sign a second history.
        """
        with in_turn(self.state / LOCK):
            ledger = open_own(
                self.state, origin=self.origin, signer=self.signer, instant=self.clock.now(),
                rules=self.rules, disk=self.disk, most_seen=self._most_cosigned(),
            )  # fmt: skip
            try:
                yield ledger
                publish(ledger, self.state / FOLDER, self.disk)
            finally:
                ledger.close()

    def told(self) -> Told:
        """What it says now."""
        with self.opened() as ledger:
            return told_by(ledger)

    def plan(
        self,
        addressee: str,
        bodies: Mapping[str, int],
        digests: Mapping[str, str],
        *,
        valid_from: str,
    ) -> Act:
        """The act of telling `addressee` these notes (name -> bytes, name -> SHA-256)."""
        newest = self.told().newest
        words = tuple(
            Word(name, addressee, newest.serial(name, addressee) + 1, valid_from, digests[name],
                 length)
            for name, length in bodies.items()
        )  # fmt: skip
        nonce = self.entropy.draw(NONCE_BYTES)
        return Act(district_told.publish_form(words, nonce), words)

    def tell(self, act: Act, sigs: Sequence[Signature]) -> int:
        """Write an act, signed by as many officers as it needs; the seq of its first entry.

        Raises NotTold where hands are missing or another word of the name came meanwhile,
        UsedTwice, StorageFault, Breach.
        """
        with self.opened() as ledger:
            told = told_by(ledger)
            self._must_be_signed(told, act.command, sigs, act.hands_needed)
            for one in act.words:
                if one.serial != told.newest.serial(one.name, one.addressee) + 1:
                    raise NotTold(f"{one.name}: another word came meanwhile, begin again")
            facts = [fact_of(one, standing=is_standing(one.name)) for one in act.words]
            return self._append(ledger, facts, act.command, sigs)

    def set_officer(self, said: OfficerSet, hands: Sequence[Hand]) -> int:
        """Set an officer; from the third on two others sign. Raises as `tell`."""
        form = district_told.officer_form(said, self.entropy.draw(NONCE_BYTES))
        sigs = tuple(one.sign(self.origin, form) for one in hands)
        with self.opened() as ledger:
            told = told_by(ledger)
            needed = HANDS if len(told.officers) >= HANDS else 0
            self._must_be_signed(told, form, sigs, needed)
            if not told.fits(said):
                raise NotTold("a number or key that no officer may have")
            return self._append(ledger, [said], form, sigs)

    def still(self, hours: int) -> bool:
        """Say that nothing was told since, where the newest entry is older than `hours`.

        By that a station knows that what it holds is the newest (core/staleness.py).
        """
        now = self.clock.now().at
        told = told_in(self.state / FOLDER, self.origin)
        if told.at and now - instant_of(told.at) < timedelta(hours=hours):
            return False
        with self.opened() as ledger:
            self._append(ledger, [StillHeld(ledger.size - 1)], None, ())
        return True

    def _must_be_signed(
        self, told: Told, form: CommandForm, sigs: Sequence[Signature], needed: int
    ) -> None:
        day = district_told.day_of(text_of(self.clock.now().at))
        good = district_told.signers(self.origin, form, sigs, told.in_force(day))
        if len(good) != len(sigs):
            raise NotTold("a signature is not that of an officer in force")
        if len(good) < needed:
            raise NotTold(f"{needed} different officers sign this, {len(good)} did")

    def _append(
        self,
        ledger: Ledger,
        facts: Sequence[Fact],
        command: CommandForm | None,
        sigs: Sequence[Signature],
    ) -> int:
        first = ledger.size
        instant = self.clock.now()
        at = max(text_of(instant.at), newest_at(ledger))
        written = [
            _entry(self.origin, first + place, fact, instant=instant, at=at, rules=self.rules,
                   command=command if place == 0 else None, cause=first if place else None,
                   sigs=sigs if place == 0 else ())
            for place, fact in enumerate(facts)
        ]  # fmt: skip
        with ledger.transaction():
            ledger.append([(one, ()) for one in written])
        return first

    def _most_cosigned(self) -> int:
        data = self.disk.get(self.state / SEEN)
        return int(data) if data is not None else 0


SEEN: Final = "ledger.seen"
"""The largest size of this ledger under which a station set its cosignature: a decimal."""


def is_standing(name: str) -> bool:
    """Whether a name is that of a table, list or pool, of which one is in force."""
    return "/" not in name and name not in {"licence", "release", "enrolments", "opening-share"}


def told_in(folder: Path, origin: str) -> Told:
    """What the published tree in `folder` says; without a lock, without the key."""
    told = Told(origin)
    for seq, body in TileTree(folder).entries():
        told.after(seq, body)
    return told


def told_by(ledger: Ledger) -> Told:
    """The fold over all entries."""
    told = Told(ledger.origin)
    for seq, body in ledger.entries():
        told.after(seq, body)
    return told


def newest_at(ledger: Ledger) -> str:
    """Time of the newest entry, "" before the first: `at` never runs back."""
    found = [envelope.from_bytes(body).at for _seq, body in ledger.entries(ledger.size - 1)]
    return found[0] if found else ""


def open_own(
    state: Path, *, origin: str, signer: Signer, instant: Instant, rules: str, disk: Disk,
    most_seen: int = 0,
) -> Ledger:  # fmt: skip
    """Open the district's ledger in `state`, begin it when it is new, publish it in `ledger/`.

    `rules`: version of the code tables; `most_seen`: the largest size that anybody holds of it.
    Raises StorageFault, Breach.
    """
    state.mkdir(parents=True, exist_ok=True)
    ledger = Ledger.open(state / FILE, origin=origin, signer=signer)
    try:
        _must_hold(ledger, most_seen)
        if ledger.size == 0:
            _begin(ledger, origin, instant, rules)
        publish(ledger, state / FOLDER, disk)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _must_hold(ledger: Ledger, most_seen: int) -> None:
    """Never signed again from before what somebody holds (log_format.md 10.8)."""
    if ledger.size < most_seen:
        raise Breach(ledger.size, f"a station holds {most_seen} entries of this ledger")


def _begin(ledger: Ledger, origin: str, instant: Instant, rules: str) -> None:
    opened = LedgerOpened(origin, origin.partition("/")[0], FIRST_LIFE)
    entry = _entry(origin, 0, opened, instant=instant, at=text_of(instant.at), rules=rules)
    with ledger.transaction():
        ledger.append([(entry, ())])


def _entry(
    origin: str, seq: int, fact: Fact, *, instant: Instant, at: str, rules: str,
    command: CommandForm | None = None, cause: int | None = None,
    sigs: Sequence[Signature] = (),
) -> envelope.Envelope:  # fmt: skip
    return envelope.make(
        seq, Draft(fact), instant=instant, at=at, command=command, cause=cause, sigs=sigs,
        commits={}, rules=rules, demo=origin.startswith(DEMO),
    )  # fmt: skip
