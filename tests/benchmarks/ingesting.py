"""What a district takes in: verified and durable, beside a signature check and a bare insert.

The entries are those of a ledger of leases. Both sides of a ratio take turns in one process; the
bare insert writes the very rows that ingest left (entries, nodes, records), in batches of the
same size under the same pragmas, and verifies nothing. Stations at once share one store.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from appliance.ledger.checkpoints import witness_key
from appliance.ledger.database import PRAGMAS
from appliance.ledger.keys import SigningKey
from sync.bundle import ENTRIES_MAX, read, write
from sync.district.center import Center
from sync.district.records import TableMoves
from sync.ingest import ingest
from sync.policy import Policy
from sync.settings import EnrolledStation
from sync.sources import FrameSource, TreeSource
from tests.benchmarks.table import Line, Row
from tests.fakes.clock import FakeClock
from tests.fakes.long_ledger import LongLedger
from tests.fakes.published import WITNESS, StationLedger, open_district
from tests.fakes.township import TABLES

ENTRIES = 20_000
STATIONS = 16
ROUNDS = 3
TABLES_WRITTEN = ("entry", "node", "record", "record_entry", "finding", "wanted")


@dataclass(frozen=True, slots=True)
class Rates:
    """Entries a second."""

    ingest: float
    signature: float
    insert: float
    at_once: float
    refused: int


def bodies(count: int) -> list[bytes]:
    """Entries as a station writes them."""
    with TemporaryDirectory(prefix="tradepost-bench-") as folder:
        long = LongLedger(Path(folder), count)
        try:
            return [body for _seq, body in long.station.ledger.entries(0, count)]
        finally:
            long.close()


def stations(count: int, entries: Sequence[bytes]) -> list[StationLedger]:
    """Ledgers of the same length, each under its own key."""
    return [_ledger(f"demo.999999.9999991{number:02}/ledger1", entries) for number in range(count)]


def _ledger(origin: str, entries: Iterable[bytes]) -> StationLedger:
    made = StationLedger(origin, seed=int(origin.partition("/")[0][-2:]) + 1)
    for body in entries:
        made.append(body)
    return made


def frames(station: StationLedger) -> list[bytes]:
    """A backlog as a published tree gives it, frame by frame under one checkpoint."""
    return list(TreeSource(station, station.note()).frames(0))


def pushed(station: StationLedger) -> list[bytes]:
    """The same in the small form in which a push sends it."""
    return [write(read(frame)) for frame in frames(station)]


@contextmanager
def district(folder: Path, ledgers: Sequence[StationLedger]) -> Iterator[Center]:
    enrolled = [
        EnrolledStation(
            code=one.origin.split("/")[0][-9:], name="示例镇", origin=one.origin, vkey=one.vkey
        )
        for one in ledgers
    ]
    folder.mkdir(parents=True, exist_ok=True)
    key = witness_key(WITNESS, b"\x09" * 32)
    center = open_district(folder, enrolled, FakeClock(), key, TableMoves(TABLES))
    try:
        yield center
    finally:
        center.store.close()


def taken_s(center: Center, station: StationLedger, sent: Sequence[bytes]) -> tuple[float, int]:
    """Seconds until all is held, verified and durable, and how many frames were refused."""
    begun = time.perf_counter()
    policy = Policy(center.store, station.origin, center)
    refused = sum(bool(ingest(FrameSource(frame), policy).reason) for frame in sent)
    return time.perf_counter() - begun, refused


def at_once_s(
    center: Center, ledgers: Sequence[StationLedger], sent: Sequence[Sequence[bytes]]
) -> tuple[float, int]:
    """The same for all of them together, each from its own thread."""

    def one(number: int) -> int:
        try:
            return taken_s(center, ledgers[number], sent[number])[1]
        finally:
            center.store.db.close()

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(ledgers)) as pool:
        refused = sum(pool.map(one, range(len(ledgers))))
    return time.perf_counter() - begun, refused


def inserted_s(database: Path, target: Path) -> float:
    """The rows of `database` after an ingest, inserted into an empty copy of its tables."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as db:
        for name, value in PRAGMAS:
            db.execute(f"PRAGMA {name} = {value}")
        for (statement,) in source.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL"):
            if "sqlite_sequence" not in statement:
                db.execute(statement)
        db.execute("INSERT INTO ledger (id, origin) VALUES (1, 'x')")
        db.commit()
        parts = [_batched(source, table) for table in TABLES_WRITTEN]
        begun = time.perf_counter()
        for batch in range(max(len(batches) for _sql, batches in parts)):
            for sql, batches in parts:
                if batch < len(batches):
                    db.executemany(sql, batches[batch])
            db.commit()
        return time.perf_counter() - begun


def _batched(source: sqlite3.Connection, table: str) -> tuple[str, list[list[tuple[object, ...]]]]:
    """An INSERT, and the table's rows in as many batches as ingest had frames."""
    rows = source.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a name of ours
    count = source.execute("SELECT COUNT(*) FROM entry").fetchone()[0]
    turns = -(-count // ENTRIES_MAX)
    width = max(1, -(-len(rows) // turns))
    marks = ",".join("?" * len(rows[0])) if rows else ""
    batches = [rows[at : at + width] for at in range(0, len(rows), width)]
    return f"INSERT INTO {table} VALUES ({marks})", batches  # noqa: S608 - a name of ours


def signature_s(count: int) -> float:
    """Checking one Ed25519 signature an entry."""
    key = SigningKey("demo.example", bytes(32))
    message = bytes(200)
    signature, verifier = key.sign(message), key.verifier
    begun = time.perf_counter()
    for _ in range(count):
        assert verifier.verifies(signature, message)
    return time.perf_counter() - begun


def measured(entries: int, many: int, rounds: int = ROUNDS) -> Rates:
    """The rates of `entries` of one station, and of `many` stations with a quarter each."""
    written = bodies(entries)
    alone, sent = _ledger("demo.999999.999999100/ledger1", written), list[bytes]()
    sent = frames(alone)
    together = stations(many, written[: entries // 4])
    each = [frames(one) for one in together]
    found: dict[str, list[float]] = {"ingest": [], "signature": [], "insert": [], "at_once": []}
    refused = 0
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        for number in range(rounds):
            folder = Path(temporary) / str(number)
            with district(folder / "one", [alone]) as center:
                took, no = taken_s(center, alone, sent)
                found["ingest"].append(took / entries)
                refused += no
            found["insert"].append(
                inserted_s(folder / "one" / "district.db", folder / "bare.db") / entries
            )
            found["signature"].append(signature_s(entries // 10) / (entries // 10))
            with district(folder / "many", together) as center:
                took, no = at_once_s(center, together, each)
                found["at_once"].append(took / sum(one.size for one in together))
                refused += no
    mean = {name: 1 / median(values) for name, values in found.items()}
    return Rates(mean["ingest"], mean["signature"], mean["insert"], mean["at_once"], refused)


def rows() -> list[Row]:
    rates = measured(ENTRIES, STATIONS)
    return [
        Line("district: entries a second, verified and durable", rates.ingest, "/s"),
        Line(
            "... beside one signature check an entry",
            rates.ingest / rates.signature,
            limit=4.0,
            at_least=True,
            note=f"{rates.signature:,.0f} checks a second",
        ),
        Line(
            "... beside a bare batched insert of the same rows",
            rates.ingest / rates.insert,
            limit=0.7,
            at_least=True,
            note=f"{rates.insert:,.0f} entries a second",
        ),
        Line(
            f"{STATIONS} stations at once beside one",
            rates.at_once / rates.ingest,
            limit=0.8,
            at_least=True,
            note=f"{rates.refused} frames refused",
        ),
    ]
