"""Whatever routes bring a ledger, in whatever order and pieces: the same store, nothing twice.

Given the same entries by push, pull, stick and SMS, cut, repeated, overlapping and late, then the
rows of the store are those of one plain push, once the newest checkpoint has come.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.core.tree import Read
from appliance.ledger.checkpoints import witness_key
from appliance.ports import SyncFault
from sync import ingest as rules
from sync.district.center import Center
from sync.settings import EnrolledStation
from sync.sources import FrameSource, Route, Source, TreeSource, anchor
from tests.fakes.clock import FakeClock
from tests.fakes.published import WITNESS, StationLedger, open_district

SIZE = 600
STATION = StationLedger().grow(SIZE)
ROWS = {
    "ledger": "size, edge, proven_size, proven_note, signed_size, signed_note, disputed",
    "entry": "ledger, seq, body",
    "node": "ledger, level, place, digest",
    "promise": "ledger, size, root, note",
    "record": "ledger, trade, last_seq, stage, state",
    "record_entry": "ledger, trade, seq, kind, at, stage",
    "finding": "ledger, seq, code",
    "wanted": "ledger, sha256, seq",
}


@dataclass(frozen=True, slots=True)
class CutTree:
    """The station's tree of `size` behind a line that breaks after some entries."""

    size: int
    after: int

    def entries(self, start: int, stop: int, *, size: int) -> Iterator[tuple[int, bytes]]:
        assert size == self.size
        for count, one in enumerate(STATION.entries(start, stop, size=size)):
            if count >= self.after:
                raise SyncFault("cut")
            yield one

    def reader(self, size: int) -> Read:
        return STATION.reader(size)


def _run(low: int, high: int, size: int) -> tuple[int, int, int]:
    start, stop, whole = sorted((low, high, size))
    return start, stop, whole


SIZES = st.integers(1, SIZE)
RUNS = st.builds(_run, st.integers(0, SIZE), st.integers(0, SIZE), SIZES)
SOURCES: st.SearchStrategy[Callable[[], Source]] = st.one_of(
    st.builds(lambda run: lambda: FrameSource(STATION.frame(*run)), RUNS),
    st.builds(lambda run: lambda: FrameSource(STATION.frame(*run), Route.STICK), RUNS),
    st.builds(
        lambda size, after: lambda: TreeSource(CutTree(size, after), STATION.note(size)),
        SIZES,
        st.integers(0, SIZE),
    ),
    st.builds(
        lambda size: lambda: TreeSource(CutTree(size, SIZE), STATION.note(size), Route.STICK),
        SIZES,
    ),
    st.builds(lambda size: lambda: anchor(STATION.note(size)), SIZES),
)


def a_district(folder: Path) -> Center:
    enrolled = EnrolledStation(
        code="999999100", name="青禾镇", origin=STATION.origin, vkey=STATION.vkey
    )
    key = witness_key(WITNESS, b"\x09" * 32)
    return open_district(folder, [enrolled], FakeClock(), key)


def digest(district: Center) -> str:
    """Of all rows that say what is held, and of what follows from them."""
    district.store.catch_up()
    found = sha256()
    for table, columns in ROWS.items():
        rows = district.store.db.execute_sql(
            f"SELECT {columns} FROM {table} ORDER BY {columns}"  # noqa: S608 - names of ours
        )
        found.update(repr((table, rows.fetchall())).encode())
    return found.hexdigest()


def pushed() -> tuple[str, str]:
    """The digest after one plain push, and the cosigned note."""
    with TemporaryDirectory() as folder:
        district = a_district(Path(folder))
        assert district.take_in(FrameSource(STATION.frame())).reason == ""
        shelf = district.store.shelves()[0]
        found = digest(district), shelf.seen().note
        district.store.close()
        return found


PLAIN = pushed()


@settings(max_examples=40, deadline=None)
@given(st.lists(SOURCES, max_size=12))
def test_any_mixture_of_routes_leaves_the_same_store(made: list[Callable[[], Source]]) -> None:
    with TemporaryDirectory() as folder:
        district = a_district(Path(folder))
        try:
            for make in made:
                _take_in(district, make())
            assert district.take_in(TreeSource(CutTree(SIZE, SIZE), STATION.note())).reason == ""
            shelf = district.store.shelves()[0]
            assert (digest(district), shelf.seen().note) == PLAIN
            waiting = district.store.room.pieces(STATION.origin, only_open=True)
            assert waiting == []
        finally:
            district.store.close()


def _take_in(district: Center, source: Source) -> None:
    before = district.store.shelves()[0].size
    try:
        outcome = district.take_in(source)
    except SyncFault:
        return
    assert outcome.reason in ("", rules.GAP, rules.UNPROVEN)
    assert outcome.size == before + outcome.new == district.store.shelves()[0].size
