"""A copy of another's ledger, grown from verified runs of entries, as a tile tree.

    <folder>/tile/...      as published; each file is written before anything counts it
    <folder>/held          `<size> LF` and the signed note of a tree that begins with these entries
    <folder>/checkpoint    the newest signed note all of whose entries are here
    <folder>/evidence/     signed notes that exclude each other, or that could not be shown to fit

What was held once is never given up: a smaller, other or unproven tree changes nothing and is
named. If power fails anywhere, `held` counts what is whole and the next run begins there.
"""

import base64
import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct

from appliance.core import tree
from appliance.ledger import tiles
from appliance.ledger.checkpoints import Checkpoint, open_checkpoint
from appliance.ledger.disk import Disk, disk_faults
from appliance.ledger.notes import BadNote
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import Tile

GAP: Final = "gap"
BAD_SIGNATURE: Final = "bad-signature"
OVERREACH: Final = "overreach"
ROOT_DIFFERS: Final = "root-differs"
FORK: Final = "fork"
OLDER: Final = "older"
"""A true beginning of what is held: an answer of before, or a ledger that was put back."""
REASONS: Final = (GAP, BAD_SIGNATURE, OVERREACH, ROOT_DIFFERS, FORK, OLDER)

HELD: Final = "held"
EVIDENCE: Final = "evidence"
EVIDENCE_MAX: Final = 32
"""Pieces kept; two notes prove a fork, and the first ones are the ones that matter."""


class Run(Struct, frozen=True):
    """Entries from `start` on under a signed `note`; `proof` from their end to its size."""

    start: int
    entries: tuple[bytes, ...]
    note: str
    proof: tuple[bytes, ...] = ()


class Evidence(Struct, frozen=True):
    """A signed note that does not fit, and the one that it contradicts ("": none was held)."""

    name: str
    reason: str
    note: str
    against: str


class Mirror:
    """One folder, one writer. Every method raises StorageFault."""

    def __init__(self, folder: Path, vkey: str, disk: Disk) -> None:
        """`vkey`: the ledger's pinned key or keys, separated by spaces."""
        self.folder = folder
        self._vkey, self._disk = vkey, disk
        self._tree = TileTree(folder)
        self._edge: tree.Edge | None = None

    @property
    def size(self) -> int:
        """Entries that are here, and proven to begin a tree that was signed."""
        return self._known().size

    @property
    def note(self) -> str:
        """The newest signed note all of whose entries are here, "" before the first."""
        data = self._disk.get(self.folder / tiles.CHECKPOINT)
        return "" if data is None else data.decode()

    @property
    def promised(self) -> str:
        """The signed note of the largest tree that what is here was proven to begin."""
        data = self._disk.get(self.folder / HELD)
        return "" if data is None else data.decode().partition("\n")[2]

    def checkpoint(self) -> Checkpoint | None:
        """That of `note`. Raises BadNote when somebody wrote into the folder."""
        return open_checkpoint(self.note, self._vkey) if self.note else None

    def entries(self, start: int = 0) -> Sequence[tuple[int, bytes]]:
        """(seq, bytes) of what is here from `start` on. Raises BadTile."""
        size = self.size
        return list(self._tree.entries(start, size, size=size))

    def take(self, run: Run) -> str:
        """Grow by a run; "" when it was taken (twice is once), else one of REASONS.

        A note that its key signed and that does not fit is kept as evidence.
        """
        try:
            signed = open_checkpoint(run.note, self._vkey)
        except BadNote:
            return BAD_SIGNATURE
        reason = self._against(signed, run)
        if reason:
            if reason in (FORK, ROOT_DIFFERS):
                self._keep_evidence(reason, run.note)
            return reason
        return self._grow(signed, run)

    def _against(self, signed: Checkpoint, run: Run) -> str:
        """What speaks against a signed note before its entries are looked at."""
        held = self._known()
        if signed.size <= held.size:
            if tree.root(signed.size, self._read(held.size)) != signed.root:
                return FORK
            return OLDER if signed.size < self._promised_size() else ""
        promised = self.promised
        if promised:
            other = open_checkpoint(promised, self._vkey)
            if other.size == signed.size and other.root != signed.root:
                return FORK
            if other.size > signed.size:
                return OLDER
        if run.start + len(run.entries) > signed.size:
            return OVERREACH
        return GAP if run.start > held.size else ""

    def _grow(self, signed: Checkpoint, run: Run) -> str:
        held = self._known()
        fresh = run.entries[held.size - run.start :] if run.start <= held.size else ()
        if signed.size == held.size:
            self._count(held, run.note, signed)
            return ""
        grown, nodes = held, dict[tuple[int, int], bytes]()
        for body in fresh:
            grown, completed = grown.grown_with_nodes(tree.leaf(body))
            nodes.update({(level, index): digest for level, index, digest in completed})
        root, proof = grown.root(), run.proof
        stop = run.start + len(run.entries)
        if stop != grown.size:  # nothing new in it, and its proof is of another place
            return ""
        if not tree.verify_consistency(grown.size, signed.size, root, signed.root, proof):
            self._keep_evidence(ROOT_DIFFERS, run.note)
            return ROOT_DIFFERS
        written = list(tiles.tiles_for(grown.size, held.size))
        self._write(written, held.size, fresh, nodes)
        self._count(grown, run.note, signed)
        self._drop_narrower(written)
        return ""

    def _write(
        self,
        wanted: Sequence[Tile],
        old: int,
        fresh: Sequence[bytes],
        nodes: dict[tuple[int, int], bytes],
    ) -> None:
        """The tiles that the grown tree has and one of `old` had not, durable on return."""
        before = self._read(old)
        folders = set[Path]()

        def node(level: int, index: int) -> bytes:
            found = nodes.get((level, index))
            return before(level, index) if found is None else found

        for tile in wanted:
            first = tile.number * tiles.WIDTH
            hashes = [node(tile.level * tiles.BITS, first + place) for place in range(tile.width)]
            folders.add(self._put(tile.path, tiles.encode_hashes(hashes)))
            if tile.level == 0:
                bodies = self._bodies(tile, old, fresh)
                folders.add(self._put(tile.bundle_path, tiles.encode_bundle(bodies)))
        for folder in sorted(folders):
            self._disk.settle(folder)

    def _bodies(self, tile: Tile, old: int, fresh: Sequence[bytes]) -> list[bytes]:
        first = tile.number * tiles.WIDTH
        last = first + tile.width
        there = self._tree.entries(min(first, old), min(last, old), size=old) if old else ()
        return [*(body for _seq, body in there), *fresh[max(first - old, 0) : last - old]]

    def _put(self, path: str, data: bytes) -> Path:
        file = self.folder / path
        self._disk.put(file, data)
        return file.parent

    def _count(self, edge: tree.Edge, note: str, signed: Checkpoint) -> None:
        """From here on the entries count. If power fails before, they are brought again."""
        line = f"{edge.size}\n{note}".encode()
        if self._disk.get(self.folder / HELD) != line:
            self._disk.put(self.folder / HELD, line)
        self._edge, self._tree = edge, TileTree(self.folder)
        if edge.size == signed.size and self.note != note:
            vkey = f"{self._vkey.split()[0]}\n".encode()
            if self._disk.get(self.folder / tiles.VKEY) != vkey:
                self._disk.put(self.folder / tiles.VKEY, vkey)
            self._disk.put(self.folder / tiles.CHECKPOINT, note.encode())
            self._clear_evidence(signed)

    def _drop_narrower(self, written: Sequence[Tile]) -> None:
        """Narrower files of the same tiles: nothing that counts needs them any more."""
        with disk_faults():
            for tile in written:
                for path in (tile.path, tile.bundle_path) if tile.level == 0 else (tile.path,):
                    folder = self.folder / f"{path.partition('.p/')[0]}.p"
                    if tile.width == tiles.WIDTH:
                        shutil.rmtree(folder, ignore_errors=True)
                        continue
                    for one in folder.iterdir():
                        if one.name != str(tile.width):
                            one.unlink()

    def _known(self) -> tree.Edge:
        """The edge of what is here, from the files at the first look.

        Raises BadNote, BadTile where somebody wrote into the folder.
        """
        if self._edge is None:
            data = self._disk.get(self.folder / HELD)
            if data is None:
                return tree.Edge()
            size_text, _lf, note = data.decode("utf-8", "replace").partition("\n")
            if not size_text.isdigit():
                raise BadNote("no count of what is held")
            size, signed = int(size_text), open_checkpoint(note, self._vkey)
            edge = tree.edge(size, self._read(size))
            if size == signed.size and edge.root() != signed.root:
                raise BadNote("the copy is not what was signed")
            self._edge = edge
        return self._edge

    def _read(self, size: int) -> tree.Read:
        return self._tree.reader(size)

    def _promised_size(self) -> int:
        promised = self.promised
        return open_checkpoint(promised, self._vkey).size if promised else 0

    # --- evidence -------------------------------------------------------------------------

    def evidence(self) -> list[Evidence]:
        """What was set aside, by name."""
        folder = self.folder / EVIDENCE
        found = []
        for path in sorted(folder.glob("*.note")):
            data, against = self._disk.get(path), self._disk.get(path.with_suffix(".against"))
            reason = path.stem.partition(".")[2]
            if data is not None and reason in (FORK, ROOT_DIFFERS):
                beside = "" if against is None else against.decode("utf-8", "replace")
                found.append(Evidence(path.stem, reason, data.decode("utf-8", "replace"), beside))
        return found

    def _keep_evidence(self, reason: str, note: str) -> None:
        """Both notes, once. What excludes the new one goes first: alone it accuses nobody."""
        if len(self.evidence()) >= EVIDENCE_MAX:
            return
        name = f"{sha256(note.encode()).hexdigest()[:16]}.{reason}"
        path = self.folder / EVIDENCE / f"{name}.note"
        if self._disk.get(path) is None:
            against = self._signed_against()
            self._disk.put(path.with_suffix(".against"), against.encode())
            self._disk.put(path, note.encode())

    def _signed_against(self) -> str:
        return self.note or self.promised

    def _clear_evidence(self, signed: Checkpoint) -> None:
        """What could not be shown to fit, and now does: the line had bent it, not the signer."""
        for one in self.evidence():
            if one.reason != ROOT_DIFFERS:
                continue
            try:
                other = open_checkpoint(one.note, self._vkey)
            except BadNote:
                continue
            if other.size <= signed.size:
                fits = tree.root(other.size, self._read(signed.size)) == other.root
                path = self.folder / EVIDENCE / f"{one.name}.note"
                if not fits:
                    # Now it is proven: one key signed two trees of which neither holds the other.
                    forked = path.with_name(f"{one.name.partition('.')[0]}.{FORK}.note")
                    self._disk.put(forked.with_suffix(".against"), self.note.encode())
                    self._disk.put(forked, one.note.encode())
                self._disk.remove(path)
                self._disk.remove(path.with_suffix(".against"))


def digest_of(note: str) -> str:
    """What an entry names of a checkpoint: SHA-256 of its signed text, hex."""
    return sha256(note.rpartition("\n\n")[0].encode() + b"\n").hexdigest()


def root_text(checkpoint: Checkpoint) -> str:
    """The root as people compare it: base64."""
    return base64.b64encode(checkpoint.root).decode()
