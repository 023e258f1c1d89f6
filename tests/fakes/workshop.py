"""Acts undisturbed and disturbed: folders to begin from, a child to kill, what must hold after.

What is found after a disturbance is held against the same act undisturbed, byte by byte.
"""

import os
import random  # noqa: TID251 - seeded moments of a test
import select
import shutil
import signal
import sqlite3
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import peewee

from appliance.core.commands import Command
from appliance.ledger.verify import verify_database
from appliance.ports import PersonSigner, PrintState
from appliance.station import Receipt, Refused
from kiosk_ui.paper.slip import Slip, Title
from kiosk_ui.printing import PrintWorker
from tests.fakes.acts import ACTS
from tests.fakes.township import PATH, TABLES, Township

END = b"end\n"
PREPARING, ACTING, AFTER = 1, 2, 3
"""Seeds of the fake entropy: what was drawn once must not be drawn again."""


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """An act that nobody killed: sizes after each commit, all entries, seconds.

    `opening` of its `statements` open the folder.
    """

    sizes: tuple[int, ...]
    bodies: tuple[bytes, ...]
    opening: int
    statements: int
    seconds: float

    def statement(self, chance: random.Random) -> int:
        """One of them, mostly of the act itself."""
        first = 1 if chance.random() < 0.2 else self.opening + 1
        return chance.randint(min(first, self.statements), self.statements)


class Workshop:
    """Folders from which acts begin, made once each, and what each act does undisturbed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._undisturbed: dict[str, Undisturbed] = {}
        self._stages()

    def _stages(self) -> None:
        """A lease goes along the path; at each stage the folder is copied."""
        township = Township(self._folder / "path", seed=PREPARING)
        number = ""
        for stage in ("", *PATH[:-1]):
            if stage:
                number = township.step(stage, number)
            township.close()
            shutil.copytree(township.folder, self._folder / f"stage {stage}")
            township.open()
        township.close()

    def begin(self, name: str, at: Path) -> None:
        """Put the folder of an act at `at`, as it is before it."""
        act, ready = ACTS[name], self._folder / f"ready {name}"
        if not ready.exists():
            if name == "begin":
                ready.mkdir()
            else:
                shutil.copytree(self._folder / f"stage {act.stage}", ready)
                township = reopened(ready, seed=PREPARING + 10)
                act.prepare(township, number_in(township))
                township.close()
        shutil.copytree(ready, at)

    def undisturbed(self, name: str) -> Undisturbed:
        if name not in self._undisturbed:
            self._undisturbed[name] = self._look(name)
        return self._undisturbed[name]

    def _look(self, name: str) -> Undisturbed:
        """In a child too, so that the counting of statements ends with it."""
        at = self._folder / f"done {name}"
        self.begin(name, at)
        said, seconds = carried_out(at, name, kill_at=0, seconds=60.0)
        assert said.endswith(END), said.decode()
        opening, *lines, counted, _end = said.decode().splitlines()
        township = reopened(at, seed=AFTER)
        bodies = tuple(body for _seq, body in township.station.ledger.entries())
        township.close()
        before = self._size(name)
        sizes = (before, *(int(line.split()[0]) + 1 for line in lines), len(bodies))
        return Undisturbed(sizes, bodies, int(opening), int(counted), seconds)

    def _size(self, name: str) -> int:
        if name == "begin":
            return 0
        township = reopened(self._folder / f"ready {name}", seed=AFTER)
        size = township.station.ledger.size
        township.close()
        return size


def reopened(folder: Path, *, seed: int) -> Township:
    """The township at the time at which it was left."""
    township = Township(folder, seed=seed)
    township.clock.at = township.station.newest_at() or township.clock.at
    return township


def number_in(township: Township) -> str:
    rows = township.station.projections.trades()
    return rows[0].number if rows else ""


# --- the child -----------------------------------------------------------------------------------


def watch_statements(kill_at: int) -> Callable[[], int]:
    """Kill this process when SQLite is about to run its n-th statement; 0: count only."""
    count = 0

    def about_to_run(_sql: str) -> None:
        nonlocal count
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    connect = peewee.sqlite3.connect

    def watched(*args: object, **named: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **named)
        connection.set_trace_callback(about_to_run)
        return connection

    peewee.sqlite3.connect = watched
    return lambda: count


def telling(township: Township, tell: Callable[[int, str], object]) -> None:
    """From now on `tell(seq, leaf)` hears of every commit with entries, right after it."""
    do, ledger = township.station.do, township.station.ledger

    def told(
        *commands: Command,
        signers: Sequence[PersonSigner] = (),
        beside: Callable[[], None] = lambda: None,
    ) -> Receipt:
        size = ledger.size
        try:
            receipt = do(*commands, signers=signers, beside=beside)
        except Refused:
            if ledger.size > size:
                tell(ledger.size - 1, ledger.leaf(ledger.size - 1).hex())
            raise
        tell(receipt.last_seq, receipt.leaf_hex)
        return receipt

    township.station.do = told  # type: ignore[method-assign]


def child(folder: Path, name: str, kill_at: int, out: int) -> None:
    """Carry the act out: statements so far, a line `<seq> <leaf>` a commit, statements, END."""
    counted = watch_statements(kill_at)
    township = reopened(folder, seed=ACTING)
    telling(township, lambda seq, leaf: os.write(out, f"{seq} {leaf}\n".encode()))
    os.write(out, f"{counted() if name != 'begin' else 0}\n".encode())
    ACTS[name].do(township, number_in(township))
    os.write(out, f"{counted()}\n".encode() + END)


def carried_out(folder: Path, name: str, *, kill_at: int, seconds: float) -> tuple[bytes, float]:
    """Fork the child; kill it after that time unless it ended; what it said, and how long."""
    reading, writing = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            child(folder, name, kill_at, writing)
        except BaseException:  # noqa: BLE001 - the parent shows it
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(writing)
    said = b""
    while (left := began + seconds - time.monotonic()) > 0:
        ready, _, _ = select.select([reading], [], [], left)
        got = os.read(reading, 65_536) if ready else b""
        said += got
        if not got:
            break
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while got := os.read(reading, 65_536):
        said += got
    os.close(reading)
    return said, time.monotonic() - began


# --- what must hold after it -----------------------------------------------------------------


def told_in(said: bytes) -> list[tuple[int, str]]:
    lines = [line.split() for line in said.decode().splitlines()]
    return [(int(line[0]), line[1]) for line in lines if len(line) == 2]


def check(
    folder: Path, whole: Undisturbed, told: Sequence[tuple[int, str]], *, further: bool = False
) -> None:
    """Open the folder of a disturbed act; `further`: other business was done after it."""
    township = reopened(folder, seed=AFTER)
    ledger = township.station.ledger
    assert ledger.breach is None
    bodies = tuple(body for _seq, body in ledger.entries())
    same = sum(one == other for one, other in zip(bodies, whole.bodies, strict=False))
    assert same in whole.sizes or not whole.sizes[0], "a transaction was torn"
    assert same == len(bodies) or further or not whole.sizes[0]
    for seq, leaf in told:
        assert ledger.size > seq, f"entry {seq} was told and is missing"
        assert ledger.leaf(seq).hex() == leaf
    live = township.station.projections.rows()
    township.station.rebuild()
    assert township.station.projections.rows() == live
    run_on(township)
    township.register(parcel_code="9999991002000000999", start="2027-04-01")
    township.close()
    report = verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys")
    assert list(report.findings) == []


class Paper:
    """A printer that prints."""

    name = "printer"
    width_dots = 576
    draws_codes = True

    def print(
        self, job: bytes, *, timeout_s: float, leaving: Callable[[], None] = lambda: None
    ) -> PrintState:
        leaving()
        assert job
        assert timeout_s > 0
        return PrintState.CONFIRMED


def run_on(township: Township) -> None:
    """What the box does by itself after a start: what is due, what was sent, what is queued."""
    slips = PrintWorker(township.station, Paper(), lambda _job: Slip((Title("受理"),)))
    township.caretaker.tick()
    slips.recover()
    slips.round()
    assert township.station.outbox.jobs(states=("queued", "sent")) == []
