"""Reading a station's published tree from outside: the pull route, and the delivery after it.

The checkpoint is read first, then what it promises. A partial tile that the station replaced by
its full one meanwhile is taken from that (`TileTree`).
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final, Protocol

from appliance.ledger import tiles
from appliance.ledger.tile_tree import Fetch, TileTree
from appliance.ledger.tiles import BadTile
from sync.arrivals import FromDistrict
from sync.delivery import BODIES_BYTES_MAX, ROUNDS_MAX, Delivery, Lack, Offer, Taken
from sync.notes import Named
from sync.sources import TreeSource

FILES_KEPT: Final = 16
"""Full tiles kept while a pull is interrupted: those of one frame and of its proof."""


class StationDoor(Protocol):
    """A station's own door as a district reaches it. All raise SyncFault when the line breaks."""

    def file(self, path: str) -> bytes | None:
        """A file of the published tree; None where there is none."""
        ...

    def blob(self, digest: str) -> bytes | None:
        """A public text by its digest, unverified; None where it is not there yet."""
        ...

    def parcels(self) -> tuple[str, ...]:
        """Names of the sealed parcels of its vault; none where it has no such door."""
        ...

    def parcel(self, name: str) -> bytes | None: ...

    def cosigned(self) -> bytes | None:
        """Its line under the district's own ledger; None before its first."""
        ...

    def offer(self, offer: Offer) -> Lack: ...

    def deliver(self, given: Delivery) -> Taken: ...

    def close(self) -> None: ...


class KeptTiles:
    """Full tiles that were read while a pull goes on: after a cut none is asked for again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def through(self, fetch: Fetch) -> Fetch:
        """`fetch`, but for what is kept."""
        return lambda path: self._kept.get(path) or self._read(path, fetch)

    def _read(self, path: str, fetch: Fetch) -> bytes | None:
        data = fetch(path)
        if data is not None and _is_full_tile(path):
            self._kept[path] = data
            if len(self._kept) > FILES_KEPT:
                self._kept.popitem(last=False)
        return data


def _is_full_tile(path: str) -> bool:
    try:
        return tiles.tile_of(path)[0].width == tiles.WIDTH
    except BadTile:
        return False


def published(fetch: Fetch) -> TreeSource | None:
    """The tree behind `fetch` under the checkpoint that it shows now; None before the first.

    Raises SyncFault.
    """
    note = fetch(tiles.CHECKPOINT)
    if note is None:
        return None
    return TreeSource(TileTree.http(fetch), note.decode("utf-8", "replace"))


def deliver(door: StationDoor, down: FromDistrict) -> Taken:
    """Lay what the district gives at the station's door, as often as it takes. Raises SyncFault.

    Repeating it is harmless: the station says what it lacks.
    """
    listed = down.notes().notes
    offer = Offer(down.checkpoint(), listed, down.ledger_note())
    taken, before = Taken(), None
    for _round in range(ROUNDS_MAX):
        lack = door.offer(offer)
        if lack == before:
            break  # the last delivery moved nothing
        before = lack
        frames = tuple(_within(down.ledger_frames(lack.ledger), BODIES_BYTES_MAX))
        taken = door.deliver(Delivery(offer, _bodies(down, listed, lack), frames))
        if taken.reason or not (lack.notes or frames):
            break
    return taken


def _bodies(down: FromDistrict, listed: tuple[Named, ...], lack: Lack) -> dict[str, bytes]:
    """The notes that are wanted, up to the limit of a delivery and at least one."""
    sizes = {one.name: one.bytes for one in listed}
    bodies: dict[str, bytes] = {}
    room = BODIES_BYTES_MAX
    for name in lack.notes:
        if name not in sizes or (bodies and sizes[name] > room):
            continue
        bodies[name] = down.note(name, sizes[name])
        room -= len(bodies[name])
    return bodies


def _within(frames: Iterator[bytes], room: int) -> Iterator[bytes]:
    """Frames up to `room` bytes and one more."""
    for frame in frames:
        yield frame
        room -= len(frame)
        if room <= 0:
            return
