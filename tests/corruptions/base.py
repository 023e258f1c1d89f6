"""The base ledger of the corpus: a whole trade at a station, from one seed, certified staff.

288 entries or so: the box's first days fill most of the first tile, so that the trade crosses into
the second one and every form of tile file exists. All keys come from the seed and are no secrets.
"""

import base64
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.core import canonical
from appliance.core.commands import (
    ChangeDeviceMode,
    CoverEnrolment,
    EnrolStaff,
    OpenLedger,
    StartStation,
)
from appliance.core.envelope import CommandForm, signed_message
from appliance.core.instant import ClockSource, Instant
from appliance.core.parties import Words
from appliance.ledger import checkpoints
from appliance.ledger.checkpoints import Checkpoint
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.publish import publish
from appliance.ledger.tile_tree import TileTree
from tests.fakes.clock import FakeClock
from tests.fakes.township import (
    ORIGIN,
    PATH,
    STAFF,
    STATION,
    STATION_KEY,
    WITNESS,
    Township,
    staff_keys,
)

SEED = 20260303
DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(0xA0, 0xC0)))
WITNESS_TIME_S = 1_775_700_060
DEVICE_DAYS = 113
"""Days on which a printer fails and comes back before the first trade: two entries each."""
LAST_DAYS = 3

Entry = dict[str, Any]


class BootedClock(FakeClock):
    """A clock whose boot changes when the box is started anew."""

    boot = "0badc0de"

    def now(self) -> Instant:
        it = super().now()
        src: ClockSource = it.src
        return Instant(it.at, it.wall_ms, it.mono_ms, self.boot, it.age_s, src)

    def start_anew(self, boot: str) -> None:
        self.boot, self.started = boot, self.at


class CertifiedTownship(Township):
    """A station whose staff the district certified, with a history of its box."""

    def _begin(self) -> None:
        opening = OpenLedger(origin=ORIGIN, station=STATION, life=1)
        self.station.do(opening, *(self._enrolment(who) for who in STAFF))

    def _enrolment(self, who: str) -> EnrolStaff:
        no, name, roles, grade = STAFF[who]
        told = {
            "staff_no": no, "roles": list(roles), "grade": grade,
            "key": self.people[who].vkey, "valid_to": "2046-12-31",
        }  # fmt: skip
        return EnrolStaff(
            person=Words(name), staff_no=no, roles=roles, grade=grade,
            key=self.people[who].vkey, valid_to="2046-12-31", cert=certificate(told),
        )  # fmt: skip

    def days_of_the_printer(self, days: int) -> None:
        for _ in range(days):
            for mode in ("LESS", "FULL"):
                self.clock.forward(seconds=30)
                self.station.do(ChangeDeviceMode(device="printer", mode=mode, reason="PAPER"))


def certificate(told: Entry) -> str:
    """The district's signature on a member of staff (entries.box.StaffSet)."""
    message = b"staff-cert/v1\0" + ORIGIN.encode() + b"\0" + canonical.encode(told)
    return base64.b64encode(DISTRICT.sign(message)).decode()


@dataclass
class Base:
    """The base ledger in hand: its entries, its tile tree, and the keys of everybody in it."""

    bodies: list[bytes]
    files: dict[str, bytes]
    key: SigningKey
    people: dict[str, SigningKey]
    entries: list[Entry] = field(init=False)

    def __post_init__(self) -> None:
        self.entries = [canonical.decode(body) for body in self.bodies]

    def first(self, kind: str, after: int = -1) -> int:
        """Where the first entry of a kind stands behind `after`."""
        return next(i for i, e in enumerate(self.entries) if i > after and e["kind"] == kind)

    def sign(self, entry: Entry, *by: tuple[str, str], origin: str = ORIGIN) -> None:
        """Sign an entry's command anew, as people who conspire with the holder of the key."""
        message = signed_message(origin, CommandForm(**entry["command"]))
        entry["sigs"] = [
            {
                "key": self.people[who].verifier.key_id.hex(),
                "role": role,
                "sig": base64.b64encode(self.people[who].sign(message)).decode(),
            }
            for who, role in by
        ]


def made(folder: Path) -> Base:
    """Make the base ledger in `folder`, which must be empty; the same bytes each time."""
    clock = BootedClock()
    township = CertifiedTownship(folder, at="2026-03-03 06:00", seed=SEED, clock=clock)
    township.days_of_the_printer(DEVICE_DAYS)
    clock.start_anew("0badc0df")
    township.station.do(StartStation(boot="0badc0df", software="1.0.0"))
    township.go("2026-03-03 09:00")
    number = township.lease_to("PUBLISHED")
    township.station.do(CoverEnrolment(trade=number))
    for stage in PATH[PATH.index("PUBLISHED") + 1 :]:
        township.step(stage, number)
    township.days_of_the_printer(LAST_DAYS)
    ledger = township.station.ledger
    middle = [size for size, _ in ledger.checkpoints()][-12]
    for size, time_s in ((middle, WITNESS_TIME_S - 86_400), (ledger.size, WITNESS_TIME_S)):
        note = ledger.checkpoint_of(size)
        assert note is not None
        found = checkpoints.open_checkpoint(note, ledger.verifier)
        line = checkpoints.cosign(found, WITNESS, time_s)
        with ledger.transaction():
            ledger.keep_cosigned(checkpoints.add_lines(note, [line]), WITNESS.verifier)
    publish(ledger, folder / "ledger", RealDisk())
    base = Base(
        bodies=[body for _seq, body in ledger.entries()],
        files=files_of(folder / "ledger"),
        key=STATION_KEY,
        people=staff_keys(),
    )
    township.close()
    return base


def shipped(folder: Path) -> Base:
    """The base ledger of the corpus as it lies in `folder`."""
    bodies = [body for _seq, body in TileTree(folder).entries()]
    return Base(bodies, files_of(folder), STATION_KEY, staff_keys())


def files_of(folder: Path) -> dict[str, bytes]:
    """Path inside `folder` -> bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def signed_checkpoint(bodies_root: bytes, size: int, key: SigningKey, time_s: int) -> bytes:
    """A checkpoint of our origin with the witness's line."""
    checkpoint = Checkpoint(ORIGIN, size, bodies_root)
    note = checkpoints.sign(checkpoint, key)
    return checkpoints.add_lines(note, [checkpoints.cosign(checkpoint, WITNESS, time_s)]).encode()
