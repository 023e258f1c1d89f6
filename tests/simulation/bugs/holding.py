"""Mistakes with what is kept for others: the vault's parcels, and one object at two stations."""

import base64
from collections.abc import Iterator
from typing import Any

import msgspec

from appliance.ledger import escrow
from appliance.ledger.escrow import Parcel
from sync import agent as agent_module
from sync import parcels
from sync.diary import Diary
from sync.district.parcels import ParcelRoom
from sync.district.watch import objects
from sync.district.watch.watch import Watch
from tests.simulation.bugs import Replaced, bug


@bug
def key_in_clear() -> list[Replaced]:
    """The key of an epoch goes to the district as it is."""
    real = escrow.seal

    def seal(key: bytes, epoch: int, **how: Any) -> bytes:
        parcel = escrow.parcel_of(real(key, epoch, **how))
        return msgspec.json.encode(
            Parcel(parcel.v, parcel.origin, epoch, parcel.key, parcel.recovery,
                   base64.b64encode(key).decode())
        )  # fmt: skip

    return [(escrow, "seal", seal)]


@bug
def parcel_settled_too_early() -> list[Replaced]:
    """A parcel is struck off before the district has it."""
    real = parcels.bring

    def bring(folder: Any, room: Any, book: Any) -> Iterator[str]:
        for name in parcels._names(folder):
            if name not in book.parcels():
                offered = parcels._offered(folder, name)
                book.parcel_arrived(name)
                if room.lacking([offered]):
                    yield room.put_parcel(name, offered.sha256, (folder / name).read_bytes())
        yield from real(folder, room, book)

    return [(agent_module, "bring", bring)]


@bug
def lost_parcels_stay_lost() -> list[Replaced]:
    """A district that was put back to a backup is not offered again what it has lost."""
    return [(Diary, "forget_parcels", lambda _self: None)]


@bug
def parcel_cut_short() -> list[Replaced]:
    """The last byte of a parcel is not kept."""
    real = ParcelRoom.keep
    return [(ParcelRoom, "keep",
             lambda self, station, name, body: real(self, station, name, body[:-1]))]  # fmt: skip


@bug
def objects_never_compared() -> list[Replaced]:
    """Nobody looks whether two stations have the same object."""
    return [(Watch, "_objects", lambda *_: None)]


@bug
def ended_trades_hold_on() -> list[Replaced]:
    """A trade that was refused holds its object for ever."""
    everything = frozenset({*objects.HOLDING, "REFUSED", "WITHDRAWN", "TERMINATED"})
    return [(objects, "HOLDING", everything)]
