"""The tree of a ledger under verification: leaves, stored hashes, roots, signatures.

Works a page of 256 entries at a time, because that is what makes it fast: the rows of hashes over
a page are made at once, and every stored hash and every checkpoint inside it is held against them.

Two readings are kept apart from the first entry on whose bytes and stored leaf differ: the tree
over the bytes and the tree over the stored leaves. Whichever a signed checkpoint bears out, the
difference itself has been found once, and is not found again in every hash above it.
"""

from binascii import b2a_base64
from collections.abc import Callable, Collection, Iterable, Sequence
from hashlib import sha256
from operator import methodcaller

from appliance.core import tree
from appliance.ledger import checkpoints, notes, tiles
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.findings import Report
from appliance.ledger.keys import VerifierKey
from appliance.ledger.policy import Policy
from appliance.ledger.sources import PAGE, Filed, Page, Source, Unreadable

KeyAt = Callable[[int], VerifierKey]
"""Size of a checkpoint -> the key that signs it."""

ID_CHARACTERS = 5
"""Characters of base64 that the 4 bytes of a key id fill alone."""

LINE_REST = 92 - ID_CHARACTERS + 1
"""What follows them: key id and signature are 68 bytes, 92 characters, and the LF."""


_digest = methodcaller("digest")


def leaves_of(bodies: Iterable[bytes]) -> list[bytes]:
    """The leaf hashes, without a step of the interpreter for each of them."""
    return list(map(_digest, map(sha256, map(b"\x00".__add__, bodies))))


class Reading:
    """One reading of the tree: the peaks over full pages, and the rows over the page in hand."""

    def __init__(self, pages: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.pages = pages
        self.peaks = list(peaks)
        self.rows: list[list[bytes]] = [[]]

    def copy(self) -> "Reading":
        other = Reading(self.pages, self.peaks)
        other.rows = [list(row) for row in self.rows]
        return other

    def put(self, level: int, row: list[bytes]) -> None:
        """Let this page have other hashes from `level` on."""
        del self.rows[level:]
        self.rows.append(row)
        self._build()

    def take(self, leaves: Sequence[bytes]) -> None:
        """The next page."""
        self.rows = [list(leaves)]
        self._build()

    def _build(self) -> None:
        row = self.rows[-1]
        while len(row) > 1:
            row = [
                sha256(b"\x01" + left + right).digest()
                for left, right in zip(row[::2], row[1::2], strict=False)
            ]
            self.rows.append(row)

    def root_at(self, count: int) -> bytes:
        """The root over the full pages before and `count` entries of this one."""
        current, level = b"", 0
        while count:
            if count & 1:  # `count` is shifted along: the peak is the last node of its row
                peak = self.rows[level][count - 1]
                current = sha256(b"\x01" + peak + current).digest() if current else peak
            count, level = count >> 1, level + 1
        for peak in reversed(self.peaks):
            current = sha256(b"\x01" + peak + current).digest() if current else peak
        return current or tree.EMPTY_ROOT

    def turn(self) -> list[tuple[int, int, bytes]]:
        """Close a full page; (level, index, hash) of the nodes above it that it completes."""
        current, index, level = self.rows[-1][0], self.pages, tiles.BITS
        made = []
        while index & 1:
            current = tree.node(self.peaks.pop(), current)
            level, index = level + 1, index >> 1
            made.append((level, index, current))
        self.peaks.append(current)
        self.pages += 1
        self.rows = [[]]
        return made


class Growth:
    """Grows the tree page by page and holds everything that is stored of it against it."""

    def __init__(
        self,
        source: Source,
        report: Report,
        *,
        key_at: KeyAt | None,
        policy: Policy | None,
        seen: Collection[Checkpoint] = (),
        all_signatures: bool = False,
        start: Reading | None = None,
        known_size: int = 0,
    ) -> None:
        """`start`: the full pages that an earlier run read; `known_size`: how far it came."""
        self.size = (start.pages if start else 0) * PAGE
        self.readings = [start or Reading()]
        self._source, self._report = source, report
        self._key_at, self._policy, self._all = key_at, policy, all_signatures
        self._seen = sorted((one for one in seen if one.size), key=lambda one: one.size)
        self._checkpoints = source.checkpoints(known_size)
        self._pending = next(self._checkpoints, None)
        self._filed = known_size
        self._unsigned: tuple[Filed, list[bytes]] | None = None
        self._page_root = b""
        self._agrees = True
        self._cosigned = False

    # --- entries ------------------------------------------------------------------------------

    def take(self, page: Page) -> set[int]:
        """One page more; returns the places whose bytes are not what their leaf says."""
        leaves = leaves_of(page.bodies)
        stored = list(page.leaves)
        damaged = set()
        if leaves != stored:
            damaged = {page.first + i for i, one in enumerate(leaves) if one != stored[i]}
            for place in sorted(damaged):
                self._report.add("leaf-mismatch", place, "bytes and leaf differ")
            self._as_stored()
        for reading, own in zip(self.readings, (leaves, stored), strict=False):
            reading.take(own)
        self._hold_nodes(page.first, len(leaves))
        self.size = page.first + len(leaves)
        self._hold_checkpoints(page.first)
        self._hold_seen(page.first)
        self._page_root = self.readings[0].root_at(len(leaves))
        if len(leaves) == PAGE:
            self._hold_made([reading.turn() for reading in self.readings])
        return damaged

    def root(self) -> bytes:
        """The root over all entries taken, as their bytes give it."""
        return self._page_root or self.readings[0].root_at(0)

    def _hold_nodes(self, first: int, count: int) -> None:
        for level in range(1, tiles.BITS + 1):
            if count >> level and self._source.stores(level):
                rows = [reading.rows[level] for reading in self.readings]
                stored = self._hold(level, first >> level, rows)
                if stored is not None:
                    self._as_stored().put(level, stored)

    def _hold_made(self, made: list[list[tuple[int, int, bytes]]]) -> None:
        for nodes in zip(*made, strict=True):
            level, index, _hash = nodes[0]
            if self._source.stores(level):
                self._hold(level, index, [[node] for _level, _index, node in nodes])

    def _hold(self, level: int, start: int, wanted: list[list[bytes]]) -> list[bytes] | None:
        """Stored nodes of one level against the readings; the stored ones where they differ."""
        try:
            stored = list(self._source.nodes(level, start, start + len(wanted[0])))
        except Unreadable as error:
            self._report.add(error.code, error.seq, error.what)
            return None
        if stored in wanted:
            return None
        for i, one in enumerate(stored):
            if all(one != row[i] for row in wanted):
                place = (start + i) << level
                self._report.add("node-mismatch", place, f"level {level}, number {start + i}")
        return stored

    def _as_stored(self) -> Reading:
        """The second reading: what the stored hashes say."""
        if len(self.readings) == 1:
            self.readings.append(self.readings[0].copy())
        return self.readings[1]

    # --- checkpoints --------------------------------------------------------------------------

    def _hold_checkpoints(self, first: int) -> None:
        self._hold_plain(first)
        while self._pending is not None and self._pending.size <= self.size:
            filed, self._pending = self._pending, next(self._checkpoints, None)
            if self._key_at is not None:
                self._judge(filed, [one.root_at(filed.size - first) for one in self.readings])

            self._hold_plain(first)

    def _hold_plain(self, first: int) -> None:
        """The checkpoints of a page up to one that is cosigned or that is not just as it must be.

        Written out because it is done for every checkpoint: the note says the root, and ends with
        a line like one of the key's. The signature is not read.
        """
        if self._key_at is None or self._all or len(self.readings) > 1:
            return
        key, reading, pending = self._key_at(first + 1), self.readings[0], self._pending
        if key != self._key_at(self.size):
            return
        head, line = f"{key.name}\n", _line_begin(key)
        while pending is not None and pending.size <= self.size and not pending.cosigned:
            size, note, _cosigned = pending
            root = reading.root_at(size - first)
            says = f"{head}{size}\n{b2a_base64(root).decode()}{line}"
            if not (
                isinstance(note, str)
                and note.startswith(says)
                and len(note) == len(says) + LINE_REST
                and note.endswith("=\n")
            ):
                break
            self._filed, self._unsigned = size, (pending, [root])
            pending = next(self._checkpoints, None)
        self._pending = pending

    def _judge(self, filed: Filed, roots: list[bytes]) -> None:
        """One that is not plain: root and signature."""
        self._filed, self._unsigned = filed.size, None
        self._open(filed, roots)

    def _open(self, filed: Filed, roots: list[bytes]) -> None:
        assert self._key_at is not None
        place = last_of(filed.size)
        try:
            note = self._source.whole_note(filed)
            found = checkpoints.open_checkpoint(note, self._key_at(filed.size))
        except notes.BadNote as error:
            self._report.add("checkpoint-broken", place, str(error))
            return
        if found.size != filed.size or found.root not in roots:
            if self._agrees:  # one damage makes every later root another one: found once
                self._report.add("root-mismatch", place, f"a checkpoint of {found.size}")
            self._agrees = False
            return
        self._agrees = True
        self._judge_witnesses(found, note)

    def _judge_witnesses(self, found: Checkpoint, note: str | bytes) -> None:
        if self._policy is None:
            return
        present = set()
        for name, key in self._policy.witnesses.items():
            try:
                if checkpoints.open_cosignature(note, found, key) is not None:
                    present.add(name)
            except notes.BadNote as error:
                self._report.add("cosignature-broken", last_of(found.size), f"{name}: {error}")
        if self._policy.quorum is not None and self._policy.satisfied_by(present):
            self._cosigned = True
            self._report.cosigned_size = min(found.size, self.size)

    def _hold_seen(self, first: int) -> None:
        while self._seen and self._seen[0].size <= self.size:
            seen = self._seen.pop(0)
            if all(one.root_at(seen.size - first) != seen.root for one in self.readings):
                self._report.add("fork", seen.size - 1, f"the tree of {seen.size} was another one")

    # --- the end ------------------------------------------------------------------------------

    def end(self) -> None:
        """After the last entry: what was promised and is not there."""
        if self.size == 0:
            self._hold_checkpoints(0)
        if self._unsigned is not None:
            self._open(*self._unsigned)
        self._hold_seen(self.readings[0].pages * PAGE)
        for seen in self._seen:
            self._report.add("rolled-back", self.size, f"{seen.size} entries were seen")
        if self._pending is not None:
            self._report.add("size-mismatch", self.size, f"a checkpoint of {self._pending.size}")
        elif self._filed < self.size and self._key_at is not None:
            self._report.add("checkpoint-missing", self._filed, "entries without a checkpoint")
        self._hold_quorum()
        for one in self._source.leftovers():
            self._report.add(one.code, one.seq, one.what)

    def cut(self) -> None:
        """Reading ended before the last entry: what can be said of the promises without them."""
        newest = self._pending
        for later in self._checkpoints:
            newest = later
        if newest is None or self._key_at is None:
            return
        try:
            note = self._source.whole_note(newest)
            found = checkpoints.open_checkpoint(note, self._key_at(newest.size))
        except notes.BadNote as error:
            self._report.add("checkpoint-broken", last_of(newest.size), str(error))
        else:
            self._judge_witnesses(found, note)
        if any(seen.size > newest.size for seen in self._seen):
            self._report.add("rolled-back", newest.size, "more entries were seen")
        self._hold_quorum()
        for one in self._source.leftovers():
            if one.seq is not None and one.seq < self.size:
                self._report.add(one.code, one.seq, one.what)

    def _hold_quorum(self) -> None:
        quorum = None if self._policy is None else self._policy.quorum
        if quorum is not None and not (self._cosigned or self._report.cosigned_size):
            self._report.add("quorum-missing", None, f"no checkpoint satisfies {quorum!r}")


def last_of(size: int) -> int | None:
    """The newest entry under a checkpoint; None under one of an empty tree."""
    return size - 1 if size else None


def _line_begin(key: VerifierKey) -> str:
    """The empty line, and a key's signature line as far as it is the same in every note."""
    return f"\n{notes.DASH}{key.name} {b2a_base64(key.key_id)[:ID_CHARACTERS].decode()}"
