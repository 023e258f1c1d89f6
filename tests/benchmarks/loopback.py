"""Five thousand entries over loopback, verified and durable, beside PouchDB's replication.

Ours: the push, the district's doors and store, in two processes; each frame is checked against the
signed checkpoint and durable before it is answered. PouchDB: from one LevelDB store to another
behind express-pouchdb, as it comes; it checks nothing and syncs when it likes. A relay counts the
bytes in a run of its own, so that it slows nobody. Leases are most of what a station does; a
driven station, whose ledger is half cover entries, is shown beside.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.ledger.tile_tree import TileTree
from sync.http_district import HttpDistrict
from sync.push import Published, push
from tests.benchmarks.far_district import far_district
from tests.benchmarks.replicators import Couch
from tests.benchmarks.table import Line, Missing, Row
from tests.fakes.driven import driven_station
from tests.fakes.leases import leases
from tests.fakes.relay import Carried, bad_line

ENTRIES, COMMITS, SEED = 5_000, 3_200, 17
ROUNDS = 3
BATCH = 100
"""Documents of one request: what PouchDB does when nobody says otherwise."""
AT_ONCE = 1e12
LONGEST_S = 300.0


@dataclass(frozen=True, slots=True)
class Given:
    """A ledger that is published, and its newest checkpoint."""

    published: Published
    entries: Sequence[bytes]
    note: str
    vkey: str

    @property
    def origin(self) -> str:
        return self.note.partition("\n")[0]


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        folder = Path(temporary)
        many = leases(folder / "leases", ENTRIES)
        given = Given(many, many.bodies, many.note(), many.vkey)
        driven = driven_station(folder / "driven", SEED, COMMITS)
        tree = TileTree(driven.state / "ledger")
        covered = Given(tree, driven.entries, driven.note, driven.vkey)
        return [
            *_rows(folder / "a", "leases", given, (0.5, 0.25)),
            *_rows(folder / "b", "entries, half of them cover", covered, (None, None)),
        ]


def _rows(
    folder: Path, what: str, given: Given, limits: tuple[float | None, float | None]
) -> list[Row]:
    ours = [_ours(folder / f"district-{each}", given) for each in range(ROUNDS)]
    carried = _ours_counted(folder / "counted", given)
    theirs = _theirs(folder, given)
    what = f"{len(given.entries):,} {what}: push v PouchDB replication"
    mine_s, mine = min(ours), carried.up + carried.down
    if isinstance(theirs, str):
        note = f"{theirs}; ours {mine_s:.2f} s, {mine:,} bytes"
        return [Missing(f"{what}, time", note), Missing(f"{what}, bytes", note)]
    their_s, counted = theirs
    their = counted.up + counted.down
    return [
        Line(f"{what}, time", mine_s / their_s, "x", limits[0],
             note=f"{mine_s:.2f} s v {their_s:.2f} s, the best of {ROUNDS}"),
        Line(f"{what}, bytes", mine / their, "x", limits[1], note=f"{mine:,} v {their:,}"),
    ]  # fmt: skip


def _ours(folder: Path, given: Given) -> float:
    with far_district(folder, given.origin, given.vkey) as port:
        return _pushed_s(port, given)


def _ours_counted(folder: Path, given: Given) -> Carried:
    with (
        far_district(folder, given.origin, given.vkey) as port,
        bad_line(port, bytes_per_s=AT_ONCE, delay_s=0) as relay,
    ):
        _pushed_s(relay.port, given)
        return relay.carried


def _pushed_s(port: int, given: Given) -> float:
    size = len(given.entries)
    district = HttpDistrict(f"http://127.0.0.1:{port}", given.origin)
    started = time.perf_counter()
    pushed = push(given.published, district, given.note, size, 0)
    took_s = time.perf_counter() - started
    district.close()
    assert pushed.size == size
    assert pushed.checkpoint
    return took_s


def _theirs(folder: Path, given: Given) -> tuple[float, Carried] | str:
    took: list[float] = []
    carried = Carried()
    for each in range(ROUNDS + 1):
        place = folder / f"couch-{each}"
        place.mkdir()
        couch = Couch(place, given.entries, BATCH)
        if why := couch.missing() or couch.prepare():
            return why
        with couch.far() as port, bad_line(port, bytes_per_s=AT_ONCE, delay_s=0) as relay:
            counted = each == ROUNDS
            came_s = couch.took_s(relay.port if counted else port, LONGEST_S)
            if came_s is None:
                return "PouchDB did not come through"
            took.append(came_s)
            carried = relay.carried
            assert couch.count(port) == len(given.entries)
    return min(took[:ROUNDS]), carried
