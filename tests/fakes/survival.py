"""What must hold of a state folder after a crash, held against the run that it comes from."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance import tables as shipped
from appliance.core import tree
from appliance.ledger import checkpoints, key_files
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.verify import verify_database, verify_tree
from provisioning.drive.box import open_ledger
from provisioning.drive.business import drive

TABLES = shipped.load()
_DIGEST = re.compile(rb"[0-9a-f]{64}")


class Lost(AssertionError):
    """Something that was acknowledged is missing, or damage was not noticed."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What the run wrote in the end: the bytes of its entries and the blobs that each names.

    `sure`: it gave up no commit, so that what was not told yet must be what came in the end too.
    """

    origin: str
    bodies: tuple[bytes, ...]
    blobs: dict[int, tuple[str, ...]]
    sure: bool = True

    @classmethod
    def of(cls, state: Path, *, sure: bool = True) -> "Truth":
        signer = key_files.read(state / "keys" / "ledger")
        ledger = Ledger.open(state / "station.db", origin=signer.name, signer=signer)
        bodies = tuple(body for _seq, body in ledger.entries())
        ledger.close()
        there = {path.name for path in (state / "blobs").iterdir()}
        named = {
            seq: tuple(one.decode() for one in _DIGEST.findall(body) if one.decode() in there)
            for seq, body in enumerate(bodies)
        }
        return cls(
            signer.name, bodies, {seq: blobs for seq, blobs in named.items() if blobs}, sure
        )

    def check(self, state: Path, told: tuple[str, ...]) -> int:
        """Open `state` as a start does and compare all of it; returns its size. Raises Lost.

        `told`: lines `ack <seq> <leaf>` that were out before the crash. What was not told may be
        there or not, but only as it was written, and only up to the end of a transaction (the
        newest checkpoint covers it: `Ledger.open` looks).
        """
        ledger = open_ledger(state, self.origin)
        try:
            self._check(ledger, state, told)
            return ledger.size
        finally:
            ledger.close()

    def _check(self, ledger: Ledger, state: Path, told: tuple[str, ...]) -> None:
        if ledger.breach is not None:
            raise Lost(f"does not start: {ledger.breach}")
        for _ack, seq, leaf in (line.split() for line in told[-3:]):
            if ledger.size <= int(seq):
                raise Lost(f"entry {seq} was acknowledged; there are {ledger.size}")
            if ledger.leaf(int(seq)).hex() != leaf:
                raise Lost(f"entry {seq} is not the one that was acknowledged")
        promised = ledger.size if self.sure else size_of(told)
        for seq in self._entries(ledger, promised):
            for name in self.blobs.get(seq, ()):
                blob = state / "blobs" / name
                if not blob.exists() or hashlib.sha256(blob.read_bytes()).hexdigest() != name:
                    raise Lost(f"entry {seq} names a blob that is not there")
        self._published(ledger, state / "ledger")

    def _entries(self, ledger: Ledger, promised: int) -> range:
        """All entries against their leaves, the promised ones against what was written."""
        rows = ledger.db.execute_sql("SELECT body, leaf FROM entry ORDER BY seq").fetchall()
        for seq, (body, leaf) in enumerate(rows):
            if bytes(leaf) != tree.leaf(bytes(body)):
                raise Lost(f"entry {seq} is damaged and nobody noticed")
            if seq < promised and bytes(body) != self.bodies[seq]:
                raise Lost(f"entry {seq} is another one and nobody noticed")
        return range(promised)

    def _published(self, ledger: Ledger, folder: Path) -> None:
        """What was promised in public is there: a checkpoint of this ledger, and its tiles."""
        note = TileTree(folder).checkpoint() if folder.exists() else None
        if note is None:
            return
        promised = checkpoints.open_checkpoint(note, ledger.verifier)
        if promised.size > ledger.size:
            raise Lost(f"{promised.size} entries are published, {ledger.size} are here")
        if promised.root != tree.root_of(self.bodies[: promised.size]):
            raise Lost("the published checkpoint is of another tree")


def size_of(told: Sequence[str]) -> int:
    """How many entries were told of by these lines."""
    return int(told[-1].split()[1]) + 1 if told else 0


def go_on(top: Path, state: Path, seed: int) -> None:
    """Start the station there, do some more business, and verify all of it. Raises Lost."""
    drive(top, seed, 4, acknowledged=lambda _seq, _leaf: None, rest=lambda: None)
    signer = key_files.read(state / "keys" / "ledger")
    ledger = Ledger.open(state / "station.db", origin=signer.name, signer=signer)
    try:
        publish(ledger, state / "ledger", RealDisk())
    finally:
        ledger.close()
    reports = (
        verify_database(state / "station.db", tables=TABLES, keys=state / "keys"),
        verify_tree(TileTree(state / "ledger"), tables=TABLES),
    )
    found = [str(one) for report in reports for one in report.findings]
    if found:
        raise Lost("; ".join(found))
