"""Sticks in people's hands: carried, forgotten, copied, filled up, drawn too early, edited."""

import random  # noqa: TID251 - the seeded chance of a test
from dataclasses import dataclass, field

from sync import usb
from sync.stick_files import FULL, TOO_LONG, TOO_MANY, WRITE_FAILED, BadFile, Room, StickFault
from tests.simulation.box import Box

BIG = 64_000_000


@dataclass(slots=True)
class SimStick:
    """A stick in memory (sync.stick_files.Stick). `breaks_in`: writes until it is drawn."""

    files: dict[str, bytes] = field(default_factory=dict)
    size: int = BIG
    breaks_in: int = -1

    def read(self, path: str, most: int) -> bytes | None:
        data = self.files.get(path)
        if data is not None and len(data) > most:
            raise BadFile(path, TOO_LONG)
        return data

    def names(self, path: str, most: int) -> tuple[str, ...]:
        below = [one[len(path) + 1 :] for one in self.files if one.startswith(f"{path}/")]
        found = sorted({one.split("/")[0] for one in below})
        if len(found) > most:
            raise BadFile(path, TOO_MANY)
        return tuple(found)

    def put(self, path: str, data: bytes) -> None:
        if self.breaks_in == 0:
            raise StickFault(path, WRITE_FAILED)
        self.breaks_in -= 1
        if len(data) > self.room().free:
            raise StickFault(path, FULL)
        self.files[path] = data

    def holds(self, path: str, data: bytes) -> bool:
        return self.files.get(path) == data

    def remove(self, path: str) -> None:
        self.files.pop(path, None)

    def room(self) -> Room:
        return Room(max(self.size - sum(map(len, self.files.values())), 0), 1)

    def copy(self) -> "SimStick":
        """A second stick with the same files, as somebody makes for himself."""
        return SimStick(dict(self.files))

    def edit(self, chance: random.Random) -> None:
        """Somebody changes, cuts, swaps or takes away files."""
        for _ in range(chance.randrange(1, 4)):
            path = chance.choice(sorted(self.files))
            data = self.files[path]
            at = chance.randrange(len(data)) if data else 0
            kind = chance.choice(("flip", "cut", "gone", "swap", "more"))
            if kind == "flip" and data:
                self.files[path] = data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :]
            elif kind == "cut":
                self.files[path] = data[:at]
            elif kind == "gone" and len(self.files) > 1:
                del self.files[path]
            elif kind == "swap":
                self.files[path] = self.files[chance.choice(sorted(self.files))]
            else:
                self.files[path] = data + chance.randbytes(3)


def station_of(box: Box) -> usb.Station:
    """The box as the stick sees it."""
    return usb.Station(
        box.identity.origin,
        box.pins,
        box.folder / "ledger",
        box.folder / "blobs",
        box.folder / "parcels",
        box.folder / "inbox",
        box.disk,
        box.clock,
    )
