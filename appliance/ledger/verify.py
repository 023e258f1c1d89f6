"""Is this ledger what it says? Everything that can be judged from the bytes, in one pass.

Source: log_format.md 1-6 and 10, entries.md 1-4. Needs no key but public ones, and memory that
does not grow with the ledger: what must be remembered of all entries lies in a file
(verify_memory.py). Two layers: the tree (hashes, roots, checkpoints: verify_tree.py), and what the
entries say (verify_entries.py), which can be left out. What it finds: findings.py.
"""

import base64
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, field

from appliance.core.codes import Tables
from appliance.ledger.checkpoints import Checkpoint, open_checkpoint, size_of
from appliance.ledger.disk import RealDisk
from appliance.ledger.findings import Finding, Report
from appliance.ledger.key_epochs import KeyEpochs
from appliance.ledger.keys import BadKey, VerifierKey
from appliance.ledger.notes import BadNote
from appliance.ledger.policy import Policy
from appliance.ledger.sources import PAGE, Source, TreeSource, Unreadable, database_copy
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.vault import Vault
from appliance.ledger.verify_entries import Judge
from appliance.ledger.verify_keys import Chain
from appliance.ledger.verify_memory import Memory
from appliance.ledger.verify_state import BadState, State
from appliance.ledger.verify_succession import Brought, Successions
from appliance.ledger.verify_tree import Growth, Reading
from appliance.ledger.verify_trust import claimed_origin, trusted_key
from appliance.ports import StorageFault

__all__ = [
    "BadSeen",
    "BadState",
    "Finding",
    "How",
    "Report",
    "verify",
    "verify_database",
    "verify_tree",
]

Progress = Callable[[int, int], None]
"""(entries read, entries there are)."""


def _silent(_done: int, _size: int) -> None:
    """Nobody watches."""


class How(Struct, frozen=True):
    """How to verify, beyond whom to trust.

    `tree_only`: leave what the entries say unread. `all_signatures`: of every checkpoint, not
    only the newest and the cosigned ones. `seen`: signed checkpoints that were accepted before.
    `state`: a file from which to go on and into which to write how far this run came. `brought`:
    the district's words of a succession, and its own ledger.
    """

    tree_only: bool = False
    all_signatures: bool = False
    seen: tuple[str, ...] = ()
    state: Path | None = None
    brought: Brought = field(default_factory=Brought)
    progress: Progress = field(default=_silent)


class BadSeen(ValueError):
    """A checkpoint that is to be held against the ledger, but was not signed by it."""


class _NoEntropy:
    """A verifier's vault is only read."""

    def draw(self, count: int) -> bytes:
        raise AssertionError(f"nobody draws {count} bytes to verify")


def verify_database(
    path: Path,
    *,
    tables: Tables,
    policy: Policy | None = None,
    keys: Path | None = None,
    how: How | None = None,
) -> Report:
    """Verify a station.db; with `keys` (its folder of epoch keys) its vault too.

    All its tables and indexes are SQLite's own check's, unless the tree alone is asked for.
    Raises StorageFault when the file cannot be read at all, BadState for a state file.
    """
    with database_copy(path) as source:
        vault = None
        if keys is not None:
            epochs = KeyEpochs(keys, RealDisk(), _NoEntropy())
            vault = Vault(source.records.db, epochs, _NoEntropy())
        report = verify(source, tables=tables, policy=policy, vault=vault, how=how)
        tree_only = how is not None and how.tree_only
        if not tree_only and not source.is_whole():
            report.add("database-broken", None, "SQLite's own check fails")
        return report


def verify_tree(
    tree: TileTree,
    *,
    tables: Tables,
    policy: Policy | None = None,
    how: How | None = None,
) -> Report:
    """Verify a published tile tree, in a folder or behind an address. Raises BadState."""
    try:
        source = TreeSource(tree)
    except ValueError as error:  # a checkpoint without form has no size to go by
        report = Report()
        report.add("checkpoint-broken", None, str(error))
        return report
    if tree.checkpoint() is None:
        report = Report()
        report.add("checkpoint-missing", 0, "there is no checkpoint")
        return report
    return verify(source, tables=tables, policy=policy, how=how)


def verify(
    source: Source,
    *,
    tables: Tables,
    policy: Policy | None = None,
    vault: Vault | None = None,
    how: How | None = None,
) -> Report:
    """Judge a whole ledger. Other logs that the policy names are districts: they certify staff.

    Raises BadState for a state file that cannot be gone on from, BadSeen.
    """
    asked = how or How()
    report = Report()
    key = trusted_key(source, policy, report)
    report.origin = claimed_origin(source) if key is None else key.name
    with Memory.at(asked.state) as memory:
        run = _Run(
            source, report, key, memory, tables=tables, policy=policy, vault=vault, how=asked
        )
        run.run()
    return report


class _Run:
    """One verification: where it begins, what it reads, how it ends."""

    def __init__(
        self,
        source: Source,
        report: Report,
        key: VerifierKey | None,
        memory: Memory,
        *,
        tables: Tables,
        policy: Policy | None,
        vault: Vault | None,
        how: How,
    ) -> None:
        self._source, self._report, self._how, self._memory = source, report, how, memory
        self._trust = _trust(policy, tables, key)
        self._state = self._begin()
        self._chain = self._begin_chain(key)
        districts = [one for one in (policy.logs.values() if policy else ()) if one != key]
        self._key, self._districts = key, districts
        self._judge: Judge | None = None
        if not how.tree_only:
            try:
                self._judge = Judge(
                    report, tables, memory, self._state, districts=districts, vault=vault
                )
            except BadKey as error:
                raise BadState(f"a member of staff: {error}") from error
        self._growth = Growth(
            source,
            report,
            key_at=None if self._chain is None else self._chain.at,
            policy=policy,
            seen=self._seen(key),
            all_signatures=how.all_signatures,
            start=Reading(self._state.size // PAGE, self._state.peaks),
            known_size=self._state.size,
        )

    def _begin(self) -> State:
        """The state of the run before, if it is of this ledger, this trust and this depth."""
        state = self._memory.state()
        if state is None:
            return State(trust=self._trust, origin=self._report.origin)
        if (state.version, state.origin) != (1, self._report.origin):
            raise BadState("the state is of another ledger")
        if state.trust != self._trust:
            raise BadState("the state was made with other keys or tables")
        if not (state.judged or self._how.tree_only):
            raise BadState("the state is of a run that read the tree only")
        if len(state.peaks) != (state.size // PAGE).bit_count():
            raise BadState("the state has no edge of its size")
        self._report.resumed_from = state.size
        return state

    def _begin_chain(self, key: VerifierKey | None) -> Chain | None:
        """The ledger's keys, from the one that is trusted and what an earlier run followed."""
        if key is None:
            return None
        try:
            return Chain(key, self._report, self._state.ledger_keys)
        except BadKey as error:
            raise BadState(f"a key of the ledger: {error}") from error

    def _opened(self, note: str, key: VerifierKey) -> Checkpoint:
        """A checkpoint from elsewhere; only one of a later key makes it look for its handover."""
        try:
            return open_checkpoint(note, key)
        except BadNote:
            return open_checkpoint(note, self._key_of(note, key))

    def _key_of(self, note: str, key: VerifierKey) -> VerifierKey:
        chain = Chain(key, Report())
        for first in range(0, self._source.size(), PAGE):
            chain.take(first, self._source.page(first).bodies)
        return chain.at(size_of(note))

    def _seen(self, key: VerifierKey | None) -> list[Checkpoint]:
        """What the tree is held against: checkpoints from elsewhere, and the run before."""
        if self._how.seen and key is None:
            raise BadSeen("whose checkpoint was seen cannot be said without the ledger's key")
        try:
            seen = [self._opened(note, key) for note in self._how.seen if key is not None]
        except (BadNote, Unreadable) as error:
            raise BadSeen(f"what was seen is no checkpoint of this ledger: {error}") from error
        if any(one.size <= self._state.size // PAGE * PAGE for one in seen):
            raise BadState("what was seen is older than the state: verify from the beginning")
        if self._state.size:
            seen.append(Checkpoint(self._state.origin, self._state.size, self._state.root))
        return seen

    def run(self) -> None:
        """Read everything that is new."""
        report, growth, size = self._report, self._growth, self._source.size()
        if size < growth.size:
            report.size = size
            report.add("rolled-back", size, f"{self._state.size} entries were verified before")
            return
        finished = True
        try:
            for first in range(growth.size, size, PAGE):
                self._page(first)
                self._how.progress(growth.size, size)
            growth.end()
        except Unreadable as error:
            report.add(error.code, error.seq, error.what)
            growth.cut()
            finished = False
        except StorageFault as error:
            report.add("database-broken", growth.size, str(error))
            finished = False
        if self._judge is not None:
            keeps = self._how.state is not None and report.good
            self._judge.end(finished=finished and keeps)
            lives = Successions(
                self._source, self._how.brought, self._districts, self._key, report
            )
            lives.judge(self._judge.lives)
        report.size = growth.size
        report.root = base64.b64encode(growth.root()).decode()
        if self._how.state is not None and report.good and growth.size:
            self._memory.keep(self._ended())

    def _page(self, first: int) -> None:
        page = self._source.page(first)
        if self._chain is not None:
            known = max(0, self._state.size - first)
            self._chain.take(first + known, page.bodies[known:])
        damaged = self._growth.take(page)
        if self._judge is None:
            return
        for place, body in enumerate(page.bodies, first):
            if place < self._state.size:
                continue
            if place in damaged:
                self._judge.unread(place, body)
            else:
                self._judge.take(place, body)

    def _ended(self) -> State:
        """What the next run begins with."""
        growth, judge = self._growth, self._judge
        state = State(
            trust=self._trust,
            origin=self._report.origin,
            size=growth.size,
            root=growth.root(),
            peaks=list(growth.readings[0].peaks),
            judged=judge is not None,
            ledger_keys=[] if self._chain is None else self._chain.known(),
        )
        if judge is None:
            return state
        clocks, people, trades = judge.clocks, judge.people, judge.trades
        state.newest, state.boots = clocks.newest, sorted(clocks.boots)
        state.boot, state.wall, state.mono = clocks.boot, clocks.wall, clocks.mono
        state.life = people.origin
        state.offices = list(people.offices.values())
        state.troubles = judge.owed.known()
        state.series, state.from_one = dict(trades.series), trades.from_one
        state.trades = trades.count
        return state


def _trust(policy: Policy | None, tables: Tables, key: VerifierKey | None) -> str:
    """What a state was made with; another policy or table set judges from the beginning."""
    told = repr((key, policy, tables.version))
    return sha256(told.encode()).hexdigest()
