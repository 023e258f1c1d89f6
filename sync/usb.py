"""The stick at the station: give out what the district lacks, take in what it sent back.

Both may be repeated, with any stick, in any order. Giving out needs no line and no running agent;
taking in ends in the same `arrive` as every other route.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.instant import text_of
from appliance.ledger import tiles
from appliance.ledger.checkpoints import Checkpoint, open_checkpoint
from appliance.ledger.disk import TEMPORARY, Disk, RealDisk
from appliance.ledger.notes import BadNote
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Clock, SyncFault
from sync import stick_wish
from sync.arrivals import FromDistrict, arrive
from sync.inbox import Inbox
from sync.notes import NotesList
from sync.parcels import BYTES_MAX, COUNT_MAX, is_parcel
from sync.pins import Pins, accepted
from sync.settings import SyncSettings
from sync.stick_district import StickDistrict
from sync.stick_files import BadFile, Stick, StickFault
from sync.stick_layout import (
    BLOB_BYTES_MAX,
    BLOBS,
    COSIGNED,
    DISTRICT,
    LEDGER_COSIGNED,
    NOTES,
    NOTES_LIST,
    PARCELS,
    VILLAGE,
    VILLAGE_BYTES_MAX,
    VILLAGE_FILES_MAX,
    VILLAGES,
    of_origin,
)
from sync.stick_report import (
    AGAIN,
    DRAW,
    GO_ON,
    NOTHING,
    OTHER_STICK,
    Act,
    Carried,
    Refusals,
    Report,
)
from sync.stick_tree import Item, Load, Say, give, load_of

OLDER: Final = "stick-older"
STRANGE_NAME: Final = "stick-strange-name"
NO_LEDGER: Final = "not-published"
MIRROR: Final = "mirror"
"""Beside `ledger/`: the station's own copy of the district's ledger."""
BROKEN_LIST: Final = "stick-broken-list"
VILLAGES_FULL: Final = "villages-full"
VILLAGES_KEPT_MAX: Final = 500
"""Files from villages that the inbox holds; a year of every village of a township."""

_NAMED: Final = re.compile(rb"[0-9a-f]{64}")


class StickDisk(RealDisk):
    """Writes under a temporary name of its own.

    Command line and agent may both carry to one inbox; neither must rename what the other is
    still writing.
    """

    def write(self, part: Path, data: bytes, mode: int) -> None:
        super().write(_own(part), data, mode)

    def rename(self, part: Path, path: Path) -> None:
        super().rename(_own(part), path)


def _own(part: Path) -> Path:
    return part.with_name(f"{part.name.removesuffix(TEMPORARY)}.stick{TEMPORARY}")


class Station(Struct, frozen=True):
    """What of a station the stick has to do with: folders that it published, keys, inbox."""

    origin: str
    pins: Pins
    ledger: Path
    blobs: Path
    parcels: Path
    inbox_folder: Path
    disk: Disk
    clock: Clock

    @property
    def inbox(self) -> Inbox:
        return Inbox(self.inbox_folder, self.disk)

    def cosigned(self) -> int:
        """How many entries the district is known to hold: proven by its witness, or 0."""
        return _cosigned(self.inbox.checkpoint() or "", self.pins)


def _quiet(_done: int, _whole: int) -> None:
    """Nobody watches."""


def give_out(
    stick: Stick, station: Station, start: int | None = None, say: Say = _quiet
) -> Report:
    """Write the ledger from entry `start` on, its texts and parcels; the checkpoint last.

    `start` None: from what the district is proven to hold, or from fewer where it says on this
    stick that it has lost some. Raises BadTile where the published tree is broken, StorageFault.
    """
    refusals, told = Refusals(), Carried(origin=station.origin, next=NOTHING)
    try:
        note = (station.ledger / tiles.CHECKPOINT).read_text("utf-8")
        signed = open_checkpoint(note, station.pins.station)
    except (OSError, BadNote):
        refusals.add(tiles.CHECKPOINT, NO_LEDGER)
        return _report("give-out", station, refusals, told)
    begin = min(_known(stick, station) if start is None else start, signed.size)
    told = replace(told, start=begin, stop=begin, size=signed.size, root=signed.root.hex())
    load = _load(stick, station, signed, begin)
    try:
        given = give(stick, of_origin(station.origin), load, note, start=begin, say=say)
    except StickFault as fault:
        refusals.add(fault.path, fault.reason)
        return _report("give-out", station, refusals, replace(told, next=OTHER_STICK))
    lying = [one.path for one in given.settled]
    told = replace(
        told,
        stop=given.stop,
        written=given.written,
        kept=given.kept,
        mended=given.mended,
        missing_bytes=given.missing_bytes,
        blobs=sum(one.startswith(f"{BLOBS}/") for one in lying),
        parcels=sum(one.startswith(f"{PARCELS}/") for one in lying),
        next=GO_ON if given.missing_bytes else DRAW,
    )
    return _report("give-out", station, refusals, told)


def _known(stick: Stick, station: Station) -> int:
    held, said = station.cosigned(), StickDistrict(stick, station.origin, Refusals()).holds()
    return held if said is None else min(held, said)


def _load(stick: Stick, station: Station, signed: Checkpoint, start: int) -> Load:
    published = TileTree(station.ledger)
    load = load_of(published, signed, start)
    vkey = station.pins.station.split()[0] + "\n"
    base = [*load.base, Item(tiles.VKEY, vkey.encode)]
    wanted = set(StickDistrict(stick, station.origin, Refusals()).wanted())
    for _seq, body in published.entries(start, signed.size, size=signed.size):
        wanted.update(one.decode() for one in _NAMED.findall(body))
    blobs = [_file(station.blobs, BLOBS, name, BLOB_BYTES_MAX) for name in sorted(wanted)]
    parcels = [
        _file(station.parcels, PARCELS, name, BYTES_MAX)
        for name in _local(station.parcels)
        if is_parcel(name)
    ]
    return Load(base, load.runs, [one for one in (_line(station), *blobs, *parcels) if one])


def _line(station: Station) -> Item | None:
    """The district's newest checkpoint with this station's line, if it mirrors that ledger."""
    path = station.ledger.parent / MIRROR / COSIGNED
    return Item(LEDGER_COSIGNED, path.read_bytes) if path.is_file() else None


def _local(folder: Path) -> list[str]:
    """Names in a folder of this station, in the order of their age: what waits longest first."""
    try:
        found = sorted(folder.iterdir(), key=lambda one: (one.stat().st_mtime_ns, one.name))
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [one.name for one in found][:COUNT_MAX]


def _file(folder: Path, kind: str, name: str, most: int) -> Item | None:
    """A file of the station's own as it lies there; None where there is none, or too long."""
    path = folder / name
    try:
        if not 0 < path.stat().st_size <= most:
            return None
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Item(f"{kind}/{name}", path.read_bytes)


# --- what comes back ------------------------------------------------------------------------


def take_in(stick: Stick, station: Station) -> Report:
    """What the district wrote for this station, and what villages sent, to the inbox.

    Raises StorageFault when the station's own disk does not keep it.
    """
    refusals = Refusals()
    given = _NotOlder(StickDistrict(stick, station.origin, refusals), station, refusals)
    told = Carried(origin=station.origin, next=NOTHING)
    try:
        arrived = arrive(
            given,
            station.inbox,
            station.pins,
            lambda reason: refusals.add(f"{DISTRICT}/{NOTES}", reason),
        )
    except SyncFault:
        refusals.add(f"{DISTRICT}/{NOTES_LIST}", BROKEN_LIST)
    else:
        if arrived.reason:
            refusals.add(f"{DISTRICT}/{COSIGNED}", arrived.reason)
        if arrived.cut:
            refusals.add(f"{DISTRICT}/{NOTES_LIST}", BROKEN_LIST)
        held = arrived.cosigned or 0
        told = replace(told, cosigned=held, notes=arrived.notes, next=DRAW if held else NOTHING)
    if len(refusals):
        told = replace(told, next=NOTHING if given.older else AGAIN)
    return _report(
        "take-in", station, refusals, told, villages=_take_villages(stick, station, refusals)
    )


class _NotOlder:
    """A stick that lay in a drawer: nothing older than what arrived already is taken from it."""

    def __init__(self, given: FromDistrict, station: Station, refusals: Refusals) -> None:
        self._given = given
        held = station.cosigned()
        note = given.checkpoint()
        self.older = bool(note) and 0 < _cosigned(note, station.pins) < held
        if self.older:
            refusals.add(f"{DISTRICT}/{COSIGNED}", OLDER)

    def checkpoint(self) -> str:
        return "" if self.older else self._given.checkpoint()

    def notes(self) -> NotesList:
        return NotesList(()) if self.older else self._given.notes()

    def note(self, name: str, most: int) -> bytes:
        return self._given.note(name, most)

    def ledger_note(self) -> str:
        return "" if self.older else self._given.ledger_note()

    def ledger_frames(self, held: int) -> Iterator[bytes]:
        return self._given.ledger_frames(held)


def _take_villages(stick: Stick, station: Station, refusals: Refusals) -> int:
    """Files from villages, under their digest: the same file on ten sticks is there once."""
    folder, came = station.inbox_folder / stick_wish.VILLAGES, 0
    try:
        names = stick.names(VILLAGES, VILLAGE_FILES_MAX)
    except BadFile as bad:
        refusals.add(bad.path, bad.reason)
        return 0
    here = set(_local(folder))
    for name in names:
        path = f"{VILLAGES}/{name}"
        if not VILLAGE.fullmatch(name):
            refusals.add(path, STRANGE_NAME)
            continue
        try:
            data = stick.read(path, VILLAGE_BYTES_MAX)
        except BadFile as bad:
            refusals.add(bad.path, bad.reason)
            continue
        kept = f"{sha256(data or b'').hexdigest()}.pr1"
        if not data or kept in here:
            continue
        if len(here) >= VILLAGES_KEPT_MAX:
            refusals.add(path, VILLAGES_FULL)
            continue
        station.disk.put(folder / kept, data)
        here.add(kept)
        came += 1
    return came


def _cosigned(note: str, pins: Pins) -> int:
    """Size of the station's tree that the district's required key signed; 0 where it did not."""
    try:
        return accepted(note, pins).size
    except BadNote:
        return 0


def _report(
    act: Act, station: Station, refusals: Refusals, told: Carried, *, villages: int = 0
) -> Report:
    return Report(
        act=act,
        at=text_of(station.clock.now().at),
        ledgers=(told,),
        villages=villages,
        refused=refusals.named,
        more_refused=refusals.more,
    )


def station_of(settings: SyncSettings, clock: Clock) -> Station:
    """The station that `sync.toml` describes."""
    inbox = Path(settings.inbox)
    parcels = Path(settings.parcels) if settings.parcels else inbox.parent / PARCELS
    return Station(
        settings.origin,
        Pins(
            settings.station_vkey,
            settings.district_witness,
            settings.district_mirror,
            settings.district_ledger,
        ),
        Path(settings.ledger),
        Path(settings.blobs),
        parcels,
        inbox,
        StickDisk(),
        clock,
    )
