"""A stick's round beside a bare copy of the same files, and beside the same entries by line.

The bare copy writes every file and syncs it once: no temporary name, nothing read back, nothing
proven. The "stick" is a folder of this machine's disk; a real one is slower in both.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.ledger.checkpoints import witness_key
from sync import usb
from sync.district import sticks
from sync.district.center import Center
from sync.pins import Pins
from sync.settings import EnrolledStation
from sync.stick_files import RealStick
from tests.benchmarks.ingesting import bodies, frames
from tests.benchmarks.table import Line, Row
from tests.fakes.clock import FakeClock
from tests.fakes.published import WITNESS, StationLedger, open_district
from tests.fakes.stick import publish_to

ENTRIES = 20_000


def rows(entries: int = ENTRIES) -> list[Row]:
    """Give out, give out again, take in; each beside its control."""
    ledger = StationLedger()
    for body in bodies(entries):
        ledger.append(body)
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        top = Path(temporary)
        publish_to(top / "station" / "ledger", ledger)
        (top / "stick").mkdir()
        station = _station(top / "station", ledger)
        stick = RealStick(top / "stick")
        copied = _timed(lambda: bare_copy(top / "station" / "ledger", top / "bare"))
        given = _timed(lambda: usb.give_out(stick, station))
        again = _timed(lambda: usb.give_out(stick, station))
        center = _district(top / "by-stick", ledger)
        taken = _timed(lambda: sticks.take_in(stick, center))
        by_line = _district(top / "by-line", ledger)
        sent = _timed(lambda: _ingested(by_line, ledger))
        stick.close()
    note = f"{entries:,} entries"
    return [
        Line("stick given out / bare copy, each file synced", given / copied, note=note),
        Line("stick given out again, nothing new / the first time", again / given, note=note),
        Line("stick taken in / the same entries as frames", taken / sent, note=note),
        Line("stick given out", entries / given, "entries/s"),
        Line("stick taken in and answered", entries / taken, "entries/s"),
    ]


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def bare_copy(source: Path, target: Path) -> None:
    """The same files, each synced, nothing checked."""
    for path in sorted(one for one in source.rglob("*") if one.is_file()):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with copy.open("wb") as file:
            file.write(path.read_bytes())
            file.flush()
            os.fsync(file.fileno())


def _station(top: Path, ledger: StationLedger) -> usb.Station:
    witness = witness_key(WITNESS, b"\x09" * 32).verifier.text
    return usb.Station(
        ledger.origin, Pins(ledger.vkey, witness), top / "ledger", top / "blobs",
        top / "parcels", top / "inbox", usb.StickDisk(), FakeClock(),
    )  # fmt: skip


def _district(top: Path, ledger: StationLedger) -> Center:
    top.mkdir()
    enrolled = EnrolledStation(
        code="999999100", name="青禾镇", origin=ledger.origin, vkey=ledger.vkey
    )
    return open_district(top, [enrolled], FakeClock(), witness_key(WITNESS, b"\x09" * 32))


def _ingested(center: Center, ledger: StationLedger) -> None:
    shelf = center.store.shelf(ledger.origin)
    assert shelf is not None
    for frame in frames(ledger):
        assert not center.take(shelf, frame).reason


if __name__ == "__main__":
    for one in rows():
        print(*one.cells, sep=" | ")  # noqa: T201
