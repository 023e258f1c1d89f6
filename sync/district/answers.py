"""What a district says to a frame: a status, and JSON that an agent reads (`sync.push.Answer`).

200 taken, 202 a checkpoint by itself, which entries must prove, 409 begin at `size`, 422 refused
and set aside, 507 refused and no room left.
"""

from typing import Final

import msgspec

from sync import dictionaries
from sync.district.center import Center
from sync.district.mirror import told
from sync.district.own_door import Newest, newest
from sync.district.store.store import SqlShelf
from sync.district.transfers import Verdict
from sync.ingest import FULL, GAP, UNPROVEN

STATUS: Final = {"": 200, UNPROVEN: 202, GAP: 409, FULL: 507}


class Said(msgspec.Struct, frozen=True):
    """How far a ledger is held, and what else the agent should know.

    `wants`: entries may name texts that are missing here; ask which. `parcels`: how many are held.
    `district`: the newest checkpoint of its own ledger, so that news of it come down at once.
    `dictionaries`: the words that are known here, for the frames to come.
    """

    size: int
    new: int
    reason: str
    checkpoint: str
    wants: bool
    parcels: int
    district: Newest
    dictionaries: tuple[int, ...] = dictionaries.KNOWN


def of_frame(center: Center, shelf: SqlShelf, frame: bytes, after: int = 0) -> Verdict:
    """Take a frame of this station; what is said of it. `after`: as in `Center.take_in`."""
    outcome = center.take(shelf, frame, after=after)
    said = Said(
        outcome.size,
        outcome.new,
        outcome.reason,
        told(shelf),
        # New entries are read for what they name when somebody asks, not while a line waits.
        bool(outcome.new or center.blobs.wanted(shelf.number)),
        center.parcels.count(shelf.hash),
        newest(center.ledger_folder),
    )
    return Verdict(STATUS.get(outcome.reason, 422), msgspec.json.encode(said))


def plain(reason: str) -> Verdict:
    """What is said of a text or a parcel."""
    status = 422 if reason else 200
    return Verdict(status, msgspec.json.encode({"reason": reason}))
