"""The doors through which the district's own ledger goes down to a station, and cosigned comes up.

    GET /api/v1/ledgers/<origin hash>/district              {"size", "note"}
    GET /api/v1/ledgers/<origin hash>/district/frame?start= one frame of sync.bundle from there
    PUT /api/v1/ledgers/<origin hash>/district/cosigned     the station's line on its checkpoint

Each lies under the station's own ledger, so that a certificate that opens that opens these.
"""

import logging
from pathlib import Path
from typing import Final

import msgspec
from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from appliance.ledger import checkpoints, notes
from appliance.ledger.disk import Disk, RealDisk
from appliance.ledger.keys import BadKey, parse_vkey
from appliance.ledger.notes import BadNote
from appliance.ledger.tile_tree import TileTree
from sync.district.center import Center
from sync.district.ledger import SEEN
from sync.settings import EnrolledStation
from sync.sources import TreeSource

log = logging.getLogger(__name__)

COSIGNED: Final = "ledger-cosigned"
COSIGNED_BYTES_MAX: Final = 16_384
OTHER_TREE: Final = "other-tree"
NOT_SIGNED: Final = "not-signed"
BYTES: Final = "application/octet-stream"


class Newest(msgspec.Struct, frozen=True):
    """The newest published checkpoint of the district's ledger; `note` empty before the first."""

    size: int = 0
    note: str = ""


def newest(folder: Path) -> Newest:
    """What is published in `folder`."""
    tree = TileTree(folder)
    data = tree.checkpoint()
    return Newest() if data is None else Newest(checkpoints.size_of(data), data.decode())


def frame(folder: Path, start: int) -> bytes | None:
    """The next frame from entry `start` on; None where there is no ledger yet."""
    found = newest(folder)
    if not found.note:
        return None
    return next(TreeSource(TileTree(folder), found.note).frames(start))


class Cosigned(Struct, frozen=True):
    """A station's word that this was the largest tree of the district that it had seen."""

    station: str
    size: int
    time_s: int


class Cosignatures:
    """The stations' lines under the district's own ledger: `<state>/ledger-cosigned/<code>`."""

    def __init__(self, state: Path, folder: Path, disk: Disk) -> None:
        """`folder`: where the district's ledger is published."""
        self._state, self._folder, self._disk = state, folder, disk

    def take(self, station: EnrolledStation, note: bytes) -> str:
        """Keep the line of a station that it set last; "" or why not.

        A size beyond what is published says that this district was put back to an older state:
        then it is remembered, and nothing is signed any more before (sync.district.ledger).
        Raises StorageFault.
        """
        if len(note) > COSIGNED_BYTES_MAX or not station.witness:
            return NOT_SIGNED
        vkey = self._disk.get(self._folder / "vkey") or b""
        try:
            signed = checkpoints.open_checkpoint(note, vkey.decode("ascii").strip())
            time_s = checkpoints.open_cosignature(note, signed, station.witness)
        except (BadNote, BadKey):
            return NOT_SIGNED
        if time_s is None:
            return NOT_SIGNED
        if signed.size > newest(self._folder).size:
            log.error("station %s holds %d entries of our ledger", station.code, signed.size)
            self._remember(signed.size)
            return OTHER_TREE
        held = self.of(station)
        if held is None or (held.size, held.time_s) < (signed.size, time_s):
            self._disk.put(self._state / COSIGNED / station.code, note)
            self._remember(signed.size)
        return ""

    def of(self, station: EnrolledStation) -> Cosigned | None:
        """The newest line of a station, None before its first."""
        note = self._disk.get(self._state / COSIGNED / station.code)
        if note is None or not station.witness:
            return None
        signed = checkpoints.parse_text(notes.parse(note).text)
        time_s = checkpoints.open_cosignature(note, signed, parse_vkey(station.witness))
        return None if time_s is None else Cosigned(station.code, signed.size, time_s)

    def _remember(self, size: int) -> None:
        held = self._disk.get(self._state / SEEN)
        if held is None or int(held) < size:
            self._disk.put(self._state / SEEN, str(size).encode())


def cosignatures(center: Center) -> Cosignatures:
    return Cosignatures(center.settings.state_folder, center.ledger_folder, RealDisk())


def own_door(center: Center) -> Blueprint:
    door = Blueprint("own", __name__, url_prefix="/api/v1/ledgers/<origin_hash>/district")

    def station_of(origin_hash: str) -> EnrolledStation:
        shelf = center.store.shelf_of(origin_hash) or abort(404)
        return shelf.station

    @door.get("")
    def told(origin_hash: str) -> ResponseReturnValue:
        station_of(origin_hash)
        return jsonify(msgspec.to_builtins(newest(center.ledger_folder)))

    @door.get("/frame")
    def run(origin_hash: str) -> ResponseReturnValue:
        station_of(origin_hash)
        start = request.args.get("start", 0, type=int)
        if start < 0:
            abort(416)
        found = frame(center.ledger_folder, start)
        return Response(found, content_type=BYTES) if found is not None else abort(404)

    @door.put("/cosigned")
    def cosigned(origin_hash: str) -> ResponseReturnValue:
        station = station_of(origin_hash)
        if (request.content_length or 0) > COSIGNED_BYTES_MAX:
            abort(413)
        reason = cosignatures(center).take(station, request.get_data(cache=False))
        return jsonify(reason=reason), 422 if reason else 200

    return door
