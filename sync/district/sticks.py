"""The stick at the district: take in every ledger on it, then lay the answers beside them.

One stick may carry several stations, and one station several sticks. Each enrolled ledger is
looked for under its own name, so nothing else on a stick can hide it.
"""

from typing import Final

from msgspec import json
from msgspec.structs import replace

from appliance.core.instant import text_of
from appliance.ledger import checkpoints, tiles
from appliance.ledger import notes as signed_notes
from appliance.ledger.notes import BadNote
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.tiles import BadTile
from sync.district import mirror, own_door
from sync.district.center import Center
from sync.district.stick_parcels import take_parcels
from sync.district.store.store import SqlShelf, cosigned_size
from sync.notes import NotesList
from sync.stick_files import FULL, BadFile, Stick, StickFault
from sync.stick_layout import (
    BLOB_BYTES_MAX,
    BLOBS,
    COSIGNED,
    DISTRICT,
    HOLDS,
    LEDGER_COSIGNED,
    NOTE_BYTES_MAX,
    NOTES,
    NOTES_LIST,
    ORIGIN_HASH,
    ORIGINS_MAX,
    TOP,
    VILLAGES,
    WANTED,
    of_origin,
)
from sync.stick_report import (
    AGAIN,
    BRING_BACK,
    EARLIER,
    GO_ON,
    OTHER_STICK,
    Act,
    Carried,
    Refusals,
    Report,
)
from sync.stick_source import StickSource, StickTree
from sync.stick_tree import Item, Load, give, load_of

UNKNOWN_ORIGIN: Final = "unknown-origin"
STRANGE_NAME: Final = "stick-strange-name"
OTHER_DIGEST: Final = "other-digest"
BROKEN_TREE: Final = "broken-tree"
BLOB_ROUNDS_MAX: Final = 200
"""Lists of missing texts that one run works through."""


def take_in(stick: Stick, center: Center) -> Report:
    """Everything that enrolled stations wrote, then the answers. Raises StorageFault."""
    refusals = Refusals()
    _name_strangers(stick, center, refusals)
    carried = []
    for shelf in center.store.shelves():
        note = _text(stick, f"{of_origin(shelf.origin)}/{tiles.CHECKPOINT}", refusals)
        if note is None:
            continue
        came = _take(stick, center, shelf, note, refusals)
        carried.append(_answered(stick, center, shelf, came, refusals))
    return _report("take-in", center, carried, refusals)


def give_out(stick: Stick, center: Center, codes: tuple[str, ...] = ()) -> Report:
    """Lay the answers for the stations whose ledgers are on the stick, and for `codes`."""
    refusals, carried = Refusals(), []
    for shelf in center.store.shelves():
        here = _text(stick, f"{of_origin(shelf.origin)}/{tiles.CHECKPOINT}", refusals)
        if here is None and shelf.station.code not in codes:
            continue
        told = Carried(origin=shelf.origin, stop=shelf.size, next=BRING_BACK)
        carried.append(_answered(stick, center, shelf, told, refusals))
    return _report("give-out", center, carried, refusals)


def _name_strangers(stick: Stick, center: Center, refusals: Refusals) -> None:
    known = {of_origin(one.origin).removeprefix(f"{TOP}/") for one in center.store.shelves()}
    known.add(VILLAGES.removeprefix(f"{TOP}/"))
    try:
        names = stick.names(TOP, ORIGINS_MAX)
    except BadFile as bad:
        refusals.add(bad.path, bad.reason)
        return
    for name in names:
        if name not in known:
            ledger = ORIGIN_HASH.fullmatch(name) is not None
            refusals.add(f"{TOP}/{name}", UNKNOWN_ORIGIN if ledger else STRANGE_NAME)
            if ledger:
                _set_aside(stick, center, f"{TOP}/{name}", refusals)


def _set_aside(stick: Stick, center: Center, folder: str, refusals: Refusals) -> None:
    """The beginning of a ledger that is not enrolled: evidence, should it be enrolled later."""
    note = _text(stick, f"{folder}/{tiles.CHECKPOINT}", refusals)
    if note is not None and of_origin(note.partition("\n")[0]) == folder:
        center.take_in(StickSource(StickTree(stick, folder, refusals), note))


def _take(stick: Stick, center: Center, shelf: SqlShelf, note: str, refusals: Refusals) -> Carried:
    """Entries, then the texts that they name."""
    folder = of_origin(shelf.origin)
    source = StickSource(StickTree(stick, folder, refusals), note)
    before = shelf.size
    outcome = center.take_in(source, expected=shelf.origin)
    told = Carried(
        origin=shelf.origin,
        stop=shelf.size,
        size=source.size,
        new=shelf.size - before,
        reason=outcome.reason,
        blobs=_take_blobs(stick, center, shelf, refusals),
        parcels=take_parcels(stick, center, shelf, refusals),
    )
    _take_line(stick, center, shelf, refusals)
    if outcome.reason:
        refusals.add(f"{folder}/{tiles.CHECKPOINT}", outcome.reason)
        return replace(told, next=AGAIN)
    if shelf.size >= source.size:
        return replace(told, next=BRING_BACK)
    return replace(told, next=GO_ON if told.new else EARLIER)


def _take_line(stick: Stick, center: Center, shelf: SqlShelf, refusals: Refusals) -> None:
    """The station's line under the district's own ledger, if it brought one."""
    path = f"{of_origin(shelf.origin)}/{LEDGER_COSIGNED}"
    note = _text(stick, path, refusals)
    if note is None or not shelf.station.witness:
        return
    if reason := own_door.cosignatures(center).take(shelf.station, note.encode()):
        refusals.add(path, reason)


def _take_blobs(stick: Stick, center: Center, shelf: SqlShelf, refusals: Refusals) -> int:
    came = 0
    tried: set[str] = set()
    for _round in range(BLOB_ROUNDS_MAX):
        wanted = [one for one in center.blobs.wanted(shelf.number) if one not in tried]
        for digest in wanted:
            came += _blob(stick, center, shelf, digest, refusals)
        tried.update(wanted)
        if not wanted:
            break
    return came


def _blob(stick: Stick, center: Center, shelf: SqlShelf, digest: str, refusals: Refusals) -> bool:
    path = f"{of_origin(shelf.origin)}/{BLOBS}/{digest}"
    try:
        body = stick.read(path, BLOB_BYTES_MAX)
    except BadFile as bad:
        refusals.add(bad.path, bad.reason)
        return False
    if body is None:
        return False
    if not center.blobs.keep(digest, body):
        refusals.add(path, OTHER_DIGEST)
        return False
    return True


# --- what goes back -------------------------------------------------------------------------


def _answered(
    stick: Stick, center: Center, shelf: SqlShelf, told: Carried, refusals: Refusals
) -> Carried:
    """The notes, the district's own ledger, and last the acknowledgement."""
    folder = f"{of_origin(shelf.origin)}/{DISTRICT}"
    listed = center.notes.listed(shelf.station.code)
    held = ((one, center.notes.note(shelf.station.code, one.name)) for one in listed)
    given = {one: body for one, body in held if body is not None}
    try:
        for one, body in given.items():
            _put(stick, f"{folder}/{NOTES}/{one.name}", body)
        _give_ledger(stick, center, folder, refusals)
        wanted = "".join(f"{one}\n" for one in center.blobs.wanted(shelf.number))
        _put(stick, f"{folder}/{WANTED}", wanted.encode())
        _put(stick, f"{folder}/{HOLDS}", f"{shelf.size}\n".encode())
        _put(stick, f"{folder}/{NOTES_LIST}", json.encode(NotesList(tuple(given))))
        if note := mirror.told(shelf):
            _put(stick, f"{folder}/{COSIGNED}", note.encode())
    except StickFault as fault:
        refusals.add(fault.path, fault.reason)
        return replace(told, next=OTHER_STICK)
    return replace(told, notes=len(given), cosigned=shelf.mirrored().size or cosigned_size(shelf))


def _put(stick: Stick, path: str, data: bytes) -> None:
    """Unless it lies there: a stick is worn by writing."""
    if not stick.holds(path, data):
        stick.put(path, data)


def _give_ledger(stick: Stick, center: Center, folder: str, refusals: Refusals) -> None:
    """The district's own ledger as a tile tree."""
    published = TileTree(center.ledger_folder)
    data = published.checkpoint()
    if data is None:
        return
    try:
        signed = checkpoints.parse_text(signed_notes.parse(data).text)
        load = load_of(published, signed, 0)
        vkey = (published.vkey_text() or "") + "\n"
        whole = Load([*load.base, Item(tiles.VKEY, vkey.encode)], load.runs)
        given = give(stick, folder, whole, data.decode(), start=0)
    except (BadNote, BadTile, UnicodeDecodeError):
        refusals.add(folder, BROKEN_TREE)
        return
    if given.missing_bytes:
        raise StickFault(folder, FULL)


def _text(stick: Stick, path: str, refusals: Refusals) -> str | None:
    try:
        data = stick.read(path, NOTE_BYTES_MAX)
    except BadFile as bad:
        refusals.add(bad.path, bad.reason)
        return None
    return None if data is None else data.decode("utf-8", "replace")


def _report(act: Act, center: Center, carried: list[Carried], refusals: Refusals) -> Report:
    return Report(
        act=act,
        at=text_of(center.clock.now().at),
        ledgers=tuple(carried),
        refused=refusals.named,
        more_refused=refusals.more,
    )
