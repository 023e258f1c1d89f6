"""The ledger of one station in station.db: all or nothing, append only.

A transaction appends the entries of one or more commands, grows the tree, signs one checkpoint
and commits once, with one sync. After its COMMIT the entries survive a power cut; only then may
anybody be told "done". If power fails before, nothing of it is there.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import peewee
from msgspec import Struct

from appliance.core import envelope, key_change, recovery, tree
from appliance.core.entries import KeyRotated
from appliance.core.envelope import Envelope
from appliance.ledger import checkpoints, key_history, notes, soundness, wal
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.condition import Condition, Memory
from appliance.ledger.database import (
    Connection,
    StationDatabase,
    open_database,
    storage_faults,
)
from appliance.ledger.key_history import KeyHistory
from appliance.ledger.keys import VerifierKey, parse_vkey
from appliance.ledger.records import Cosigned, Records
from appliance.ledger.writer import Job, Writer
from appliance.ports import Breach, PromisedMore, Signer, SignerFault, StorageFault

__all__ = ["Appended", "Cosigned", "Ledger", "UsedTwice"]

log = logging.getLogger(__name__)

T = TypeVar("T")


class UsedTwice(ValueError):
    """A signed command with a nonce that is in the ledger already."""


class _StrangeKey(SignerFault):
    """A key answers, but not the one in force."""


class _Undone(Exception):
    """A job's error took the whole transaction with it (SQLite does so when the disk is full)."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job


class _Nothing(Exception):
    """Every job of a group ended in an error of its own: there is nothing to commit."""


class Appended(Struct, frozen=True):
    """Where the entries of one append stand; `leaf` is that of the last one."""

    first_seq: int
    last_seq: int
    leaf: bytes


class _Open(Struct):
    """What the running transaction has grown so far; only its own thread sees it."""

    thread: int
    edge: tree.Edge
    changes: int
    keys: KeyHistory
    signer: Signer
    turn: int = 0
    checked: bool = False
    troubled: bool = False


class Ledger(Records):
    """The signed record. One per process; any thread may read, one at a time writes.

    Writing goes through `write`: the writer's thread runs the work and commits what waits
    together. `transaction` is for tools and tests that have the ledger to themselves.
    """

    def __init__(
        self,
        db: StationDatabase,
        origin: str,
        signer: Signer,
        *,
        successor: Signer | None = None,
        memory: Memory | None = None,
    ) -> None:
        super().__init__(db)
        self._connections = db
        self._connection = db.new_connection()
        """The one that writes, in the hands of whoever holds `_turn`."""
        self._turn = threading.Lock()
        self._writer = Writer(self._commit_group, self._tidy)
        self.origin = origin
        self.breach: Breach | None = None
        """Set when the evidence does not fit; then every transaction is refused with it."""
        self.condition = Condition(self, memory)
        self.successor = successor
        """The key that a handover names, from before its entry is written until it is settled."""
        self._signer = signer
        self._signer_fits = False
        self._keys: KeyHistory | None = None
        self._open: _Open | None = None
        self._edge = tree.Edge()
        self._untidy = False
        self.turn = 0
        """Counts the transactions of this process: what was learnt inside one ends with it."""

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        origin: str,
        signer: Signer,
        successor: Signer | None = None,
        memory: Memory | None = None,
        promises: Iterable[bytes] = (),
        factory: type[Connection] = Connection,
    ) -> "Ledger":
        """Open or create the ledger of `origin` in the database at `path`.

        Checks the newest entry against its leaf, the tree against the newest checkpoint and its
        signature, that nobody cosigned more than is here, and that none of `promises` (notes that
        others hold or were given) says otherwise. What does not fit is left in `breach`: reading
        goes on. Raises StorageFault when the disk fails, SignerFault when a new ledger has no key.
        """
        ledger = cls(
            open_database(path, factory), origin, signer, successor=successor, memory=memory
        )
        try:
            ledger._begin_life()
            ledger._read_again()
            for note in promises:
                soundness.check_promise(ledger, note, ledger.keys)
            wal.prime(ledger._connection, path)
        except Breach as breach:
            log.critical("the ledger does not fit seq=%d", breach.seq)
            ledger.breach = breach
            ledger.condition.struck(breach)
        except BaseException:
            ledger.close()
            raise
        return ledger

    def close(self) -> None:
        """Let waiting work be done, then close all connections; nobody may be reading."""
        self._writer.stop()
        self._connections.close_all()

    def let_go(self) -> None:
        """What this thread has read is enough for now."""
        self._connections.let_go()

    @property
    def keys(self) -> KeyHistory:
        """The keys of this ledger, as the committed entries have them."""
        assert self._keys is not None, "read when the ledger was opened"
        return self._keys

    @property
    def verifier(self) -> VerifierKey:
        """The key that signs checkpoints now."""
        return self.keys.current

    @property
    def size(self) -> int:
        """How many entries there are: inside a transaction with its own, else committed ones."""
        return self._seen_edge().size

    def root(self) -> bytes:
        """The root over `size` entries."""
        return self._seen_edge().root()

    @property
    def in_transaction(self) -> bool:
        """Whether this thread is inside `transaction`."""
        opened = self._open
        return opened is not None and opened.thread == threading.get_ident()

    def vouch_for(self, successor: Signer) -> str:
        """The word of the key in force for its successor (key_history.py), base64.

        From now on a handover to it may be committed. Raises SignerFault.
        """
        self.successor = successor
        return key_history.hand_over(self._signer, successor.vkey, origin=self.origin)

    def write(self, work: Callable[[], T], kept: Callable[[T], None] | None = None) -> T:
        """Run `work` in a transaction of the writer's thread; returns when it is durable.

        Work that waits at the same time shares one checkpoint and one sync; each stands or falls
        alone. It may be run again when the transaction was lost to another's storage fault. `kept`
        hears the result in the writer's thread, after the commit and before any other work.
        Inside a transaction of this thread, `work` becomes a part of that. Raises what `work`
        raises, and as `transaction` does.
        """
        if self.in_transaction:
            result = work()
            if kept is not None:
                raise AssertionError("inside a transaction nothing is kept yet")
            return result
        done: T = self._writer.do(Job(work, kept))
        return done

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """BEGIN IMMEDIATE … COMMIT on the writing connection; an exception rolls all back.

        What was appended gets one checkpoint, signed last. Raises Breach when the evidence does
        not fit, StorageFault when nothing was kept. A COMMIT that failed is looked up: if it was
        kept all the same, this returns as after any other. Not to be nested; see `savepoint`.
        """
        if self.in_transaction:
            raise AssertionError("a transaction inside another one")
        with self._turn, storage_faults(), self._connections.lent(self._connection):
            opened = self._begin()
            try:
                yield
                self._seal(opened)
            except BaseException as error:
                if isinstance(error, Breach):
                    self.breach = error
                # What undid a group is the error of the one job that struck the disk.
                self.condition.struck(
                    error.job.error or error if isinstance(error, _Undone) else error
                )
                self._roll_back()
                raise
            self._commit(opened)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """One command inside the transaction: an exception undoes its writes alone."""
        opened = self._written()
        edge, keys = opened.edge, opened.keys
        self._connection.execute("SAVEPOINT one")
        try:
            yield
        except BaseException:
            opened.edge, opened.keys = edge, keys
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO one")
                self._connection.execute("RELEASE one")
            raise
        self._connection.execute("RELEASE one")

    def append(self, items: Sequence[tuple[Envelope, Sequence[str]]]) -> Appended:
        """Keep entries, each with its subjects (trade number, draft id), inside a transaction.

        Raises UsedTwice for a signed command that was taken before; BadKeyChange for a key that
        may not follow or go; Breach if the newest stored
        entry no longer matches its leaf or the tree: the station then stops writing.
        """
        opened = self._written()
        if not items:
            raise ValueError("nothing to append")
        if not opened.checked:
            soundness.check_newest(self, opened.edge)
            opened.checked = True
        first = opened.edge.size
        leaf = b""
        for entry, subjects in items:
            opened.edge, leaf = self._insert(opened.edge, entry, subjects)
        return Appended(first, opened.edge.size - 1, leaf)

    def keep_cosigned(self, note: str | bytes, *witnesses: VerifierKey) -> int:
        """Keep the lines of `witnesses` on one of our checkpoints; returns its size.

        Inside a transaction. Raises BadNote where our signature is missing or wrong, where none
        of them signed or one's line fails; PromisedMore where our key signed more than is here,
        Breach where it signed a checkpoint that we did not store: a fork.
        """
        self._written()
        checkpoint = checkpoints.open_checkpoint(note, self.keys.at(checkpoints.size_of(note)))
        if checkpoint.size > self.size:
            raise PromisedMore(self.size, f"our key signed {checkpoint.size} entries")
        stored = self.checkpoint_of(checkpoint.size)
        if stored is None or notes.parse(stored).text != checkpoint.text:
            raise Breach(checkpoint.size, "our key signed a checkpoint that is not ours")
        signed = {one: checkpoints.open_cosignature(note, checkpoint, one) for one in witnesses}
        if not any(time_s is not None for time_s in signed.values()):
            raise notes.BadNote("no witness signed")
        for witness, time_s in signed.items():
            if time_s is not None:
                line = notes.line_by(witness, notes.parse(note))
                self._keep_line(checkpoint.size, witness.name, time_s, line.text)
        return checkpoint.size

    def _keep_line(self, size: int, witness: str, time_s: int, line: str) -> None:
        self.db.execute_sql(
            "INSERT INTO cosignature (size, witness, time_s, line) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (size, witness) DO UPDATE SET time_s = excluded.time_s, "
            "line = excluded.line WHERE excluded.time_s > time_s",
            (size, witness, time_s, line),
        )

    # --- groups -------------------------------------------------------------------------------

    def _commit_group(self, jobs: Sequence[Job]) -> None:
        """In the writer's thread: all of `jobs` in one transaction, their outcomes in them."""
        try:
            with self.transaction():
                self._carry_out_all(jobs)
        except _Nothing:
            pass
        except _Undone as undone:
            for job in jobs:
                if job is not undone.job:
                    job.error = None
                    self._commit_group([job])
            return
        except BaseException as error:  # noqa: BLE001 - raised again, in the callers' threads
            for job in jobs:
                job.error = error
        for job in jobs:
            if job.error is None and job.kept is not None:
                job.kept(job.result)

    def _carry_out_all(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self._carry_out(job, alone=len(jobs) == 1)
        if all(job.error is not None for job in jobs):
            raise _Nothing

    def _carry_out(self, job: Job, *, alone: bool) -> None:
        """Run one job; what it raises is its own affair unless the evidence does not fit."""
        if alone:
            job.result = job.work()
            return
        try:
            with storage_faults(), self.savepoint():
                job.result = job.work()
        except Breach:
            raise
        except BaseException as error:
            job.error = error  # raised again, in the caller's thread
            if not self._connection.in_transaction:
                raise _Undone(job) from error

    def _tidy(self) -> None:
        """Nobody waits: move the WAL into the database, so that no commit has to."""
        with self._turn:
            if self._untidy:
                self._untidy = False
                try:
                    wal.move(self._connection)
                except StorageFault:
                    log.exception("the WAL stays where it is")

    # --- the transaction ----------------------------------------------------------------------

    def _begin(self) -> _Open:
        if self.breach is not None:
            raise self.breach
        self._connection.execute("BEGIN IMMEDIATE")
        self.turn += 1
        self._open = _Open(
            threading.get_ident(),
            self._edge,
            self._connection.total_changes,
            self.keys,
            self._signer,
        )
        return self._open

    def _seal(self, opened: _Open) -> None:
        """Sign the one checkpoint of this transaction, if it appended anything.

        One that wrote side tables only counts a turn, by which a failed COMMIT is looked up.
        """
        size = opened.edge.size
        if size != self._edge.size:
            checkpoint = Checkpoint(self.origin, size, opened.edge.root())
            opened.signer = self._signer_of(opened.keys)
            note = checkpoints.sign(checkpoint, opened.signer)
            self._connection.execute(
                "INSERT INTO checkpoint (size, note) VALUES (?, ?)", (size, note)
            )
        elif self._connection.total_changes != opened.changes:
            sql = "UPDATE life SET turn = turn + 1 RETURNING turn"
            (opened.turn,) = self._connection.execute(sql).fetchone()

    def _roll_back(self) -> None:
        """Undo; after some disk errors SQLite has done so itself and knows no transaction."""
        self.condition.forget()
        self._open = None
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _commit(self, opened: _Open) -> None:
        """If power fails in here, the next start finds either all of it or nothing."""
        self._open = None
        self._untidy = True
        try:
            self._connection.cursor().execute("COMMIT")
        except (peewee.DatabaseError, sqlite3.Error, OSError) as error:
            log.exception("commit failed size=%d", opened.edge.size)
            if not self._was_kept(opened):
                self.condition.struck(error)
                raise StorageFault("commit failed, nothing was kept") from error
        self._signer_fits = self._signer_fits or opened.edge is not self._edge
        self._edge, self._keys, self._signer = opened.edge, opened.keys, opened.signer
        if opened.troubled:
            self.condition.forget()

    def _was_kept(self, opened: _Open) -> bool:
        """Ask the file itself, over a new connection, whether a failed COMMIT took place."""
        if self._connection.in_transaction:
            self._connection.rollback()
        self._connection.close()
        self._connection = self._connections.new_connection()
        before = self._edge
        with self._connections.lent(self._connection):
            self._read_again()
            if opened.edge != before:
                kept = self._edge == opened.edge
            else:
                kept = self._row("SELECT turn FROM life")[0] == opened.turn
            if kept:
                # A failed sync may have left it in memory only: write it out once more.
                self._row("PRAGMA wal_checkpoint(FULL)")
        return kept

    def _written(self) -> _Open:
        opened = self._open
        if opened is None or opened.thread != threading.get_ident():
            raise AssertionError("only inside this thread's transaction")
        return opened

    def _seen_edge(self) -> tree.Edge:
        opened = self._open
        if opened is not None and opened.thread == threading.get_ident():
            return opened.edge
        return self._edge

    def _insert(
        self, edge: tree.Edge, entry: Envelope, subjects: Sequence[str]
    ) -> tuple[tree.Edge, bytes]:
        if entry.seq != edge.size:
            raise AssertionError(f"entry {entry.seq} is not the next one, {edge.size}")
        if entry.command is not None:
            self._spend(entry.command.nonce, entry.seq)
        if entry.kind == KeyRotated.kind:
            opened = self._written()
            opened.keys = opened.keys.after(entry.seq, envelope.fact_of(entry))
        body = envelope.to_bytes(entry)
        grown, nodes = edge.grown_with_nodes(tree.leaf(body))
        execute = self._connection.execute
        leaf = nodes[0][2]
        execute("INSERT INTO entry (seq, body, leaf) VALUES (?, ?, ?)", (entry.seq, body, leaf))
        for node in nodes[1:]:
            execute("INSERT INTO node (level, idx, hash) VALUES (?, ?, ?)", node)
        for subject in dict.fromkeys(subjects):
            execute("INSERT INTO subject (name, seq) VALUES (?, ?)", (subject, entry.seq))
        if recovery.SUBJECT in subjects:
            self._written().troubled = True
            self.condition.forget()
        return grown, leaf

    def _spend(self, nonce: str, seq: int) -> None:
        sql = "INSERT INTO nonce (nonce, seq) VALUES (?, ?) ON CONFLICT DO NOTHING"
        if self._connection.execute(sql, (nonce, seq)).rowcount != 1:
            raise UsedTwice(f"entry {seq}: a signed command was taken before")

    # --- what must hold before a write and after the next read --------------------------------

    def _begin_life(self) -> None:
        """A new database belongs to this origin and key; an old one must already."""
        if self.life() is None:
            vkey = self._signer.vkey
            if parse_vkey(vkey).name != self.origin:
                raise ValueError("the ledger key is named after the origin")
            with storage_faults():
                self.db.execute_sql(
                    "INSERT INTO life (one, origin, vkey, turn) VALUES (1, ?, ?, 0)",
                    (self.origin, vkey),
                )
        origin, first = self.life() or ("", "")
        self._keys = KeyHistory(parse_vkey(first))
        if origin != self.origin:
            raise Breach(0, "the database belongs to another ledger")
        self._keys = key_history.read(self.keys.first, self.of_subject(key_change.SUBJECT))
        try:
            self._signer = self._signer_of(self.keys)
            self._signer_fits = True
        except _StrangeKey as error:
            raise Breach(0, "the database belongs to another key") from error
        except SignerFault as fault:  # reading needs no key; the first write asks again
            self.condition.struck(fault)

    def _signer_of(self, keys: KeyHistory) -> Signer:
        """What signs with the key in force. Raises SignerFault when that key is not here."""
        if self._signer_fits and keys is self._keys:
            return self._signer
        for one in (self._signer, self.successor):
            if one is not None and one.vkey == keys.current.text:
                return one
        raise _StrangeKey("the key that is here is not the ledger's")

    def _read_again(self) -> None:
        """Take the edge from the file, after a look at all that proves it."""
        keys = key_history.read(self.keys.first, self.of_subject(key_change.SUBJECT))
        edge = soundness.sound_edge(self)
        soundness.check_checkpoint(self, edge, self.origin, keys.current)
        self._edge, self._keys = edge, keys
