"""The public append path, `Station.do`, beside a bare INSERT of the same bytes.

Both take turns, commit by commit, in one process on one disk, so that whatever else the machine
does strikes both. The command is the acceptance of an application: one entry with its decision,
signature, document number, projections and a slip in the outbox. The clerk's own signature is
made before and stands outside.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from appliance.core.commands import AcceptTrade
from appliance.ledger import wal, writer
from appliance.ledger.database import PRAGMAS
from appliance.station import Station
from tests.benchmarks.table import Line, Row
from tests.fakes.sync_vfs import SyncVfs
from tests.fakes.township import CONSENT, MATERIALS, STAFF, Township

SLOWER_S = 0.004
"""What is added to every sync: an SD card's."""

COMMANDS = 400
WARM = 20
BODY_BYTES = 945
"""Of an acceptance as it is written."""


@dataclass(frozen=True, slots=True)
class Presigned:
    """A person whose signature was made before; the ledger does not look at its bytes."""

    key_id: str
    staff_no: str = STAFF["clerk"][0]
    role: str = "CLERK"

    def sign(self, _message: bytes) -> bytes:
        return bytes(64)


class Acceptances:
    """A station with applications that wait to be accepted."""

    def __init__(self, folder: Path, waiting: int) -> None:
        self.township = Township(folder)
        self._signer = Presigned(self.township.signer("clerk", "CLERK").key_id)
        self._numbers = iter(
            [
                self.township.lease_to("SUBMITTED", parcel_code=f"999999100200{at:07}")
                for at in range(waiting)
            ]
        )

    @property
    def station(self) -> Station:
        return self.township.station

    def accept(self) -> None:
        """One command, durable when it returns."""
        command = AcceptTrade(trade=next(self._numbers), materials=MATERIALS, decisions=(CONSENT,))
        self.station.do(command, signers=[self._signer])


@contextmanager
def bare(folder: Path) -> Iterator[Callable[[], None]]:
    """An INSERT of as many bytes into a table of nothing else, at the same durability."""
    path = folder / "bare.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for name, value in PRAGMAS:
            db.execute(f"PRAGMA {name} = {value}").fetchall()
        db.execute("CREATE TABLE life (turn INTEGER)")
        db.execute("INSERT INTO life VALUES (1)")
        db.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body BLOB)")
        wal.prime(db, path)
        body = bytes(range(256)) * 4
        yield (
            lambda: (
                db.execute("INSERT INTO entry (body) VALUES (?)", (body[:BODY_BYTES],)) and None
            )
        )


@dataclass(slots=True)
class Taken:
    """Wall and processor seconds of each call."""

    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)

    def call(self, work: Callable[[], None]) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        self.wall_s.append(time.perf_counter() - wall)
        self.cpu_s.append(time.process_time() - cpu)

    @property
    def wall(self) -> float:
        return median(self.wall_s[WARM:])

    @property
    def cpu(self) -> float:
        return median(self.cpu_s[WARM:])

    @property
    def quick_cpu(self) -> float:
        """Of the quickest tenth: what it takes when nobody else uses the machine."""
        return quantiles(self.cpu_s[WARM:], n=10)[0]


def in_turns(vfs: SyncVfs, slower_s: float) -> tuple[Taken, Taken]:
    """Commands and bare inserts, one after the other."""
    ours, control = Taken(), Taken()
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        folder = Path(temporary)
        made = Acceptances(folder, COMMANDS)
        with bare(folder) as insert:
            vfs.before = (lambda: time.sleep(slower_s)) if slower_s else (lambda: None)
            for _ in range(COMMANDS):
                ours.call(made.accept)
                control.call(insert)
            vfs.before = lambda: None
        made.township.close()
    return ours, control


def syncs(vfs: SyncVfs, together: int) -> float:
    """Syncs per event, alone or with so many at once."""
    count = 200
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        made = Acceptances(Path(temporary), count)
        before = vfs.count
        if together == 1:
            for _ in range(count):
                made.accept()
        else:
            _in_groups(made, count, together)
        counted = vfs.count - before
        made.township.close()
    return counted / count


def _in_groups(made: Acceptances, count: int, together: int) -> None:
    """Keep the writer busy with work that writes nothing until a whole group waits."""
    ledger = made.station.ledger
    with ThreadPoolExecutor(together + 1) as pool:
        for _ in range(count // together):
            go = threading.Event()
            busy = threading.Event()
            plug = pool.submit(ledger.write, lambda go=go, busy=busy: (busy.set(), go.wait()))
            busy.wait()
            futures = [pool.submit(made.accept) for _ in range(together)]
            while ledger._writer._waiting.qsize() < together:
                time.sleep(0.0005)
            go.set()
            for one in (plug, *futures):
                one.result()


def rows() -> list[Row]:
    """All lines about appending."""
    writer.IDLE_S = 3_600.0
    with SyncVfs().installed() as vfs:
        alone, grouped = syncs(vfs, 1), syncs(vfs, 10)
        ours, control = in_turns(vfs, 0.0)
        slow, slow_control = in_turns(vfs, SLOWER_S)
    more_us = (ours.cpu - control.cpu) * 1e6
    return [
        Line("syncs per event, one command a commit", alone, "", 1.0),
        Line("syncs per event, ten commands at once", grouped, "", 0.1),
        Line(
            "append v bare INSERT, every sync 4 ms slower", slow.wall / slow_control.wall, "x",
            1.10, note=f"{slow.wall * 1e3:.2f} ms v {slow_control.wall * 1e3:.2f} ms",
        ),
        Line(
            "append v bare INSERT, this disk", ours.wall / control.wall, "x", 1.75,
            note=f"{ours.wall * 1e6:.0f} µs v {control.wall * 1e6:.0f} µs",
        ),
        Line(
            "processor time above the bare INSERT", more_us, "µs", 190.0,
            note=f"{ours.cpu * 1e6:.0f} µs v {control.cpu * 1e6:.0f} µs; "
            f"the quickest tenth {ours.quick_cpu * 1e6:.0f} µs v {control.quick_cpu * 1e6:.0f} µs",
        ),
    ]  # fmt: skip
