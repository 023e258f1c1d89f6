"""A station's published ledger in memory, a district on a temporary file, a clock that stands."""

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from appliance.core import envelope, tree
from appliance.core.entries import Draft, Fact
from appliance.core.envelope import CommandForm, Envelope
from appliance.core.instant import Instant, instant_of
from appliance.ledger.checkpoints import Checkpoint, sign
from appliance.ledger.keys import SigningKey
from sync.bundle import Bundle, portion, write
from sync.district.center import Center
from sync.district.records import Moves
from sync.district.store.blobs import Blobs
from sync.district.store.projections import Projections
from sync.district.store.store import DistrictStore
from sync.settings import DistrictSettings, EnrolledStation
from tests.fakes.clock import FakeClock

ORIGIN = "demo.999999.999999100/ledger1"
OTHER_ORIGIN = "demo.999999.999999101/ledger1"
WITNESS = "demo.district.999999/w1"
AT = "2026-03-02T00:30:00.000Z"
COMMITMENT = base64.b64encode(bytes(32)).decode()


class StationLedger:
    """What a station published: entries, the tree over them, signed checkpoints of any size."""

    def __init__(self, origin: str = ORIGIN, seed: int = 1) -> None:
        self.key = SigningKey(origin, bytes([seed]) * 32)
        self.bodies: list[bytes] = []
        self._nodes: dict[tuple[int, int], bytes] = {}
        self._edge = tree.Edge()

    @property
    def origin(self) -> str:
        return self.key.name

    @property
    def vkey(self) -> str:
        return self.key.vkey

    @property
    def size(self) -> int:
        return len(self.bodies)

    def grow(self, count: int = 1, text: str = "") -> "StationLedger":
        for _ in range(count):
            self.append(f'{{"seq":{self.size}{text}}}'.encode())
        return self

    def append(self, body: bytes) -> None:
        self.bodies.append(body)
        self._edge, nodes = self._edge.grown_with_nodes(tree.leaf(body))
        self._nodes.update(((level, index), digest) for level, index, digest in nodes)

    def record(
        self, fact: Fact, trade: str | None, *, at: str = AT, asked: CommandForm | None = None
    ) -> None:
        """Append an entry as a station writes it."""
        instant = Instant(instant_of(at), 0, 0, "0badcafe", 0, "ntp")
        personal = dict.fromkeys(fact.personal, COMMITMENT)
        entry = envelope.make(
            self.size,
            Draft(fact, trade, {name: name for name in fact.personal}),
            instant=instant,
            at=at,
            command=asked,
            cause=None,
            sigs=(),
            commits=personal,
            rules="2026-01",
            demo=True,
        )
        self.append(envelope.to_bytes(entry))

    def node(self, level: int, index: int) -> bytes:
        return self._nodes[level, index]

    def root(self, size: int | None = None) -> bytes:
        return tree.root(self.size if size is None else size, self.node)

    def note(self, size: int | None = None) -> str:
        size = self.size if size is None else size
        return sign(Checkpoint(self.origin, size, self.root(size)), self.key)

    def entries(self, start: int, stop: int, *, size: int) -> Iterator[tuple[int, bytes]]:
        assert stop <= size <= self.size
        yield from enumerate(self.bodies[start:stop], start)

    def reader(self, size: int) -> tree.Read:
        assert size <= self.size
        return self.node

    def bundle(self, start: int, stop: int | None = None, size: int | None = None) -> Bundle:
        size = self.size if size is None else size
        stop = size if stop is None else stop
        proof = tree.consistency_path(stop, size, self.node)
        return Bundle(start, portion(self.bodies[start:stop]), self.note(size), tuple(proof))

    def frame(self, start: int = 0, stop: int | None = None, size: int | None = None) -> bytes:
        return write(self.bundle(start, stop, size))

    def signing(self, bundle: Bundle, checkpoint: Checkpoint) -> bytes:
        """`bundle` under a checkpoint that this station's key signs, whatever it says."""
        return write(replace(bundle, note=sign(checkpoint, self.key)))


def entry_of(
    seq: int, fact: Fact, trade: str | None, *, at: str = AT, asked: CommandForm | None = None
) -> Envelope:
    """An entry as a station writes it; personal values are committed to, never shown."""
    return envelope.make(
        seq,
        Draft(fact, trade, {name: name for name in fact.personal}),
        instant=Instant(instant_of(at), 0, 0, "0badcafe", 0, "ntp"),
        at=at,
        command=asked,
        cause=None,
        sigs=(),
        commits=dict.fromkeys(fact.personal, COMMITMENT),
        rules="2026-01",
        demo=True,
    )


class AnyMove:
    """A step table that allows everything and moves nothing."""

    def moves(self, kind: str) -> bool:
        return not kind

    def to(self, stage: str, kind: str) -> str | None:
        return stage or kind


def open_district(
    folder: Path,
    stations: Sequence[EnrolledStation],
    clock: FakeClock,
    key: SigningKey,
    moves: Moves | None = None,
) -> Center:
    """A district on a database file in `folder`; close its store afterwards."""
    settings = DistrictSettings(
        name="示例县公共资源交易中心",
        seal="县",
        origin="demo.district.999999/ledger1",
        ledger_key="keys/ledger",
        witness_key="keys/witness",
        state=str(folder),
        stations=tuple(stations),
        demo=True,
    )
    store = DistrictStore(
        folder / "district.db",
        settings.stations,
        lambda db: Projections(db, moves or AnyMove()),
        clock.now,
    )
    return Center(settings, store, Blobs(store), key, clock, folder / "ledger")
