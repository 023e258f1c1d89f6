"""Mistakes of disk, publishing and station: what is promised, and what is there after a cut."""

import shutil
from datetime import timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from appliance import reading
from appliance import station as station_module
from appliance.core import envelope
from appliance.core.commands import SubmitTrade
from appliance.core.instant import text_of
from appliance.ledger import checkpoints, database, notes, publish, soundness, tiles
from appliance.ledger.disk import RealDisk
from appliance.ledger.safety import Safe
from appliance.ledger.store import Ledger
from appliance.station import Station
from tests.simulation.bugs import Replaced, bug
from tests.simulation.disk import SimDisk


@bug
def file_not_synced() -> list[Replaced]:
    """A file takes its name before its bytes are on the disk."""
    return [(SimDisk, "sync", lambda *_: None)]


@bug
def folder_not_synced() -> list[Replaced]:
    """The names of published files are never made durable, that of the checkpoint is."""
    real = RealDisk.settle

    def settle(self: Any, folder: Any) -> None:
        if "tile" not in str(folder):
            real(self, folder)

    return [(RealDisk, "settle", settle)]


@bug
def written_in_place() -> list[Replaced]:
    """A file is overwritten where it lies."""

    def put(self: Any, path: Any, data: bytes, *, mode: int = 0o644, settle: bool = True) -> None:
        self._make_folder(path.parent, settle=settle)
        self.write(path, data, mode)

    return [(RealDisk, "put", put)]


@bug
def checkpoint_before_tiles() -> list[Replaced]:
    """The checkpoint is published before what it promises."""
    real = publish._write_tiles

    def tiles_late(folder: Any, records: Any, new: Any, disk: Any) -> None:
        note = records.checkpoint()
        if note is not None:
            disk.put(folder / tiles.CHECKPOINT, note.encode())
        real(folder, records, new, disk)

    return [(publish, "_write_tiles", tiles_late)]


@bug
def partial_tiles_dropped() -> list[Replaced]:
    """Partial tiles go as soon as the next one is there, also the newest."""

    def drop(folder: Any, new: Any) -> None:
        for tile in new:
            shutil.rmtree(folder / f"{tiles.Tile(tile.level, tile.number, 256).path}.p",
                          ignore_errors=True)  # fmt: skip

    return [(publish, "_drop_partial", drop)]


@bug
def published_once() -> list[Replaced]:
    """Only the first checkpoint is ever published."""
    real = publish.write_tree

    def once(folder: Any, *a: Any, **k: Any) -> int:
        return 0 if (folder / tiles.CHECKPOINT).exists() else real(folder, *a, **k)

    return [(publish, "write_tree", once)]


@bug
def tile_rewritten() -> list[Replaced]:
    """A published file that differs is overwritten without a word."""

    def put(disk: Any, path: Any, data: bytes, *, settle: bool) -> bool:
        disk.put(path, data[:-1] + b"\0" if path.name == "000" else data, settle=settle)
        return True

    return [(publish, "_put_once", put)]


@bug
def commit_not_synced() -> list[Replaced]:
    """The database does not wait for the disk at a COMMIT."""
    weak = tuple((name, 1 if name == "synchronous" else to) for name, to in database.PRAGMAS)
    return [(database, "PRAGMAS", weak)]


@bug
def done_before_commit() -> list[Replaced]:
    """Somebody sees "done" and the transaction is rolled back."""
    real = Ledger._commit

    def commit(self: Any, opened: Any) -> None:
        if opened.edge.size % 11 == 0 and opened.edge.size > 20:
            self._open = None
            self._connection.execute("ROLLBACK")
            return
        real(self, opened)

    return [(Ledger, "_commit", commit)]


@bug
def safe_by_its_own_word() -> list[Replaced]:
    """The screen says that everything is safe."""
    real = Station.proof

    def proof(self: Any) -> Any:
        size = self.ledger.size
        return replace(real(self), safe=Safe(size, self.ledger.root(), {"district": 1}))

    return [(reading.Reading, "proof", proof)]


@bug
def cosignature_unverified() -> list[Replaced]:
    """A line under the witness's name is taken for its signature."""

    def opened(note: Any, _checkpoint: Any, witness: Any) -> int | None:
        name = witness.name if hasattr(witness, "name") else witness.split("+")[0]
        lines = notes.parse(note).lines
        return 1_780_000_000 if any(one.name == name for one in lines) else None

    def line_by(witness: Any, note: Any) -> Any:
        return next(one for one in note.lines if one.name == witness.name)

    return [(checkpoints, "open_cosignature", opened), (notes, "line_by", line_by)]


@bug
def rollback_accepted() -> list[Replaced]:
    """A cosigned tree that is larger than what is here frightens nobody."""
    real = Ledger.keep_cosigned

    def keep(self: Any, note: Any, *witnesses: Any) -> int:
        size = checkpoints.size_of(note)
        return size if size > self.size else real(self, note, *witnesses)

    return [(Ledger, "keep_cosigned", keep),
            (soundness, "check_promise", lambda *_: None)]  # fmt: skip


@bug
def promises_not_asked() -> list[Replaced]:
    """At a start nobody looks at what was published and cosigned."""
    return [(soundness, "check_promise", lambda *_: None)]


@bug
def honest_in_breach() -> list[Replaced]:
    """A station takes its own published checkpoint for somebody else's after a restart."""
    real = soundness.check_promise

    def check(records: Any, note: bytes, keys: Any) -> None:
        if checkpoints.parse_text(notes.parse(note).text).size != records.stored_size():
            raise soundness.Breach(0, "not ours")
        real(records, note, keys)

    return [(soundness, "check_promise", check)]


@bug
def local_time() -> list[Replaced]:
    """Entries are written in Shanghai time."""
    return [(station_module, "text_of", lambda at: text_of(at + timedelta(hours=8)))]


@bug
def time_goes_back() -> list[Replaced]:
    """After the clock was set back entries are older than those before them."""
    return [(reading.Reading, "newest_at", lambda _self: None)]


@bug
def float_money() -> list[Replaced]:
    """The price of an application is a float."""
    real = envelope.to_bytes

    def to_bytes(entry: Any) -> bytes:
        body = real(entry)
        return body.replace(b'"list_price_fen":80', b'"list_price_fen":8.0', 1)

    assert SubmitTrade is not None
    return [(envelope, "to_bytes", to_bytes)]


@bug
def number_skipped() -> list[Replaced]:
    """An entry says another number than its place."""
    real = envelope.to_bytes

    def to_bytes(entry: Any) -> bytes:
        shifted = msgspec.structs.replace(entry, seq=entry.seq + 1) if entry.seq == 12 else entry
        return real(shifted)

    return [(envelope, "to_bytes", to_bytes)]
