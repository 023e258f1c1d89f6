"""`/ledger/` over real HTTP, as any reader of C2SP tlog-tiles meets it."""

import http.client
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from appliance.core import tree
from appliance.ledger import checkpoints, tiles
from appliance.ledger.disk import RealDisk
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ledger.tile_tree import TileTree
from auditor import ledger_audit
from sync.app import create_app
from sync.inbox import LineStatus
from sync.server import serving
from sync.tile_fetch import fetch_from
from tests.fakes.ledger_entries import KEY, ORIGIN, grow

SIZES = (1, 5, 255, 256, 257, 300, 512, 513)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class StrictReader:
    """A client that does what tlog-tiles allows it to do and expects all that it promises."""

    port: int
    asked: list[str] = field(default_factory=list)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        self.asked.append(path)
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as line:
            line.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                line.putheader(name.replace("_", "-"), value)
            line.endheaders()
            answer = line.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())

    def checkpoint(self) -> bytes:
        answer = self.ask("/ledger/checkpoint")
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        return answer.body

    def resource(self, path: str) -> bytes | None:
        answer = self.ask(f"/ledger/{path}")
        if answer.status == 404:
            return None
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/octet-stream"
        assert int(answer.headers["cache-control"].split("max-age=")[1].split(",")[0]) > 86_400
        return answer.body

    def tile(self, level: str, number: int, width: int) -> bytes:
        """The partial tile, or the full one where it was deleted for it; cut to `width`."""
        digits = f"{number:03d}"
        assert len(digits) == 3, "the trees of these tests are small"
        part = f"tile/{level}/{digits}" + (f".p/{width}" if width < 256 else "")
        data = self.resource(part)
        if data is None:
            assert width < 256
            data = self.resource(f"tile/{level}/{digits}")
        assert data is not None
        return data

    def root(self, size: int) -> bytes:
        """The root over the leaves of level 0, after a look at the levels above them."""
        count, level = size, 0
        levels = []
        while count:
            row = []
            for number in range(-(-count // 256)):
                width = min(256, count - 256 * number)
                data = self.tile(str(level), number, width)
                assert len(data) in (32 * width, 8_192)
                row += [data[at : at + 32] for at in range(0, 32 * width, 32)]
            levels.append(row)
            count, level = count // 256, level + 1
        for below, row in pairwise(levels):
            for index, digest in enumerate(row):
                assert digest == root_of(below[256 * index : 256 * (index + 1)])
        return root_of(levels[0])

    def entries(self, size: int) -> list[bytes]:
        found: list[bytes] = []
        for number in range(-(-size // 256)):
            width = min(256, size - 256 * number)
            data, bodies = self.tile("entries", number, width), []
            while data:
                length = int.from_bytes(data[:2], "big")
                bodies.append(data[2 : 2 + length])
                data = data[2 + length :]
            assert len(bodies) in (width, 256)
            found += bodies[:width]
        return found


def root_of(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1, as it stands there."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return tree.node(root_of(leaves[:half]), root_of(leaves[half:]))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger.open(tmp_path / "station.db", origin=ORIGIN, signer=KEY)) as opened:
        yield opened


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[StrictReader]:
    app = create_app(tmp_path / "ledger", LineStatus)
    with serving(app, host="127.0.0.1", port=0, threads=2, body_bytes_max=1_000) as port:
        yield StrictReader(port)


def grown(ledger: Ledger, size: int, tmp_path: Path) -> None:
    grow(ledger, size - ledger.size, per_commit=size)
    publish(ledger, tmp_path / "ledger", RealDisk())


def test_a_strict_reader_follows_the_ledger_as_it_grows(
    ledger: Ledger, reader: StrictReader, tmp_path: Path
) -> None:
    older: list[checkpoints.Checkpoint] = []
    for size in SIZES:
        grown(ledger, size, tmp_path)
        older.append(checkpoints.open_checkpoint(reader.checkpoint(), KEY.verifier))
        assert older[-1].size == size
        for one in older:  # also those that were published before stay readable
            assert reader.root(one.size) == one.root
        bodies = reader.entries(size)
        assert bodies == [body for _seq, body in ledger.entries()]
        assert root_of([tree.leaf(body) for body in bodies]) == older[-1].root


def test_the_auditors_file_reads_it_over_the_line(
    ledger: Ledger, reader: StrictReader, tmp_path: Path
) -> None:
    grown(ledger, 300, tmp_path)
    source = ledger_audit.Source(f"http://127.0.0.1:{reader.port}/ledger/")
    trust = ledger_audit.read_policy(f"log {KEY.vkey}\nquorum none\n")
    found = [one[:2] for one in ledger_audit.audit(source, trust)]
    assert found == [("first-entry", 0)], "these entries open no ledger; all else is good"
    path = tmp_path / "ledger/tile/entries/000"
    path.write_bytes(path.read_bytes().replace(b"test-7", b"test-8", 1))
    found = [one[:2] for one in ledger_audit.audit(source, trust)]
    assert found == [("first-entry", 0), ("leaf-mismatch", 7)]


def test_our_own_reader_proves_entries_over_the_line(
    ledger: Ledger, reader: StrictReader, tmp_path: Path
) -> None:
    grown(ledger, 300, tmp_path)
    remote = TileTree.http(fetch_from(f"http://127.0.0.1:{reader.port}/ledger"))
    root = ledger.root()
    for seq in (0, 255, 256, 299):
        path = tree.inclusion_path(seq, 300, remote.reader(300))
        assert tree.verify_inclusion(ledger.leaf(seq), seq, 300, path, root)
    for old in (1, 255, 256, 257, 299):
        path = tree.consistency_path(old, 300, remote.reader(300))
        assert tree.verify_consistency(old, 300, tree.root(old, ledger.hash), root, path)


def test_only_the_checkpoint_is_asked_for_again(
    ledger: Ledger, reader: StrictReader, tmp_path: Path
) -> None:
    grown(ledger, 5, tmp_path)
    first = reader.ask("/ledger/checkpoint")
    again = reader.ask("/ledger/checkpoint", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    grown(ledger, 6, tmp_path)
    assert reader.ask("/ledger/checkpoint", If_None_Match=first.headers["etag"]).status == 200
    tile = reader.ask("/ledger/tile/0/000.p/5")
    assert tile.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert tile.headers["x-content-type-options"] == "nosniff"


def test_the_key_lies_beside_as_text(ledger: Ledger, reader: StrictReader, tmp_path: Path) -> None:
    grown(ledger, 1, tmp_path)
    answer = reader.ask("/ledger/vkey")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.body.decode() == KEY.vkey + "\n"


def test_a_partial_tile_goes_when_its_full_one_is_there(
    ledger: Ledger, reader: StrictReader, tmp_path: Path
) -> None:
    grown(ledger, 5, tmp_path)
    grown(ledger, 255, tmp_path)
    for name in ("tile/0/000", "tile/entries/000"):
        assert reader.resource(f"{name}.p/5") is not None
        assert reader.resource(f"{name}.p/6") is None, "no checkpoint of 6 was published"
        assert reader.resource(name) is None
    grown(ledger, 257, tmp_path)
    for name in ("tile/0/000", "tile/entries/000"):
        assert reader.resource(name) is not None
        assert reader.resource(f"{name}.p/5") is None
    assert reader.resource("tile/1/000.p/1") is not None
    assert reader.resource("tile/2/000") is None


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "tile", "tile/", "tile/0", "tile/0/", "tile/entries/", "tile/0/000.p",
        "tile/0/000.p/", "checkpoint/", "Checkpoint", "checkpoint%00", "tile/0/000.p/05",
        "tile/00/000.p/5", "tile/0/x000/000.p/5", "tile/0/000.p/5/", "tile/0//000.p/5",
        "tile/./0/000.p/5", "../station.db", "..%2fstation.db", "%2e%2e/station.db",
        "tile/../checkpoint", "tile/0/000.p/5.part", "checkpoint.part", "tile/0/000.p%2f5%2f..",
        "%2fetc%2fpasswd", "/checkpoint", "//etc/passwd", "other",
    ],
)  # fmt: skip
def test_nothing_else_is_answered(
    ledger: Ledger, reader: StrictReader, tmp_path: Path, path: str
) -> None:
    grown(ledger, 5, tmp_path)
    (tmp_path / "ledger/other").write_text("other")
    (tmp_path / "ledger/checkpoint.part").write_text("other")
    answer = reader.ask(f"/ledger/{path}")
    assert answer.status == 404
    assert b"000" not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_it_is_read_only(
    ledger: Ledger, reader: StrictReader, tmp_path: Path, method: str
) -> None:
    grown(ledger, 5, tmp_path)
    assert reader.ask("/ledger/checkpoint", method, Content_Length="0").status == 405
    assert reader.ask("/ledger/checkpoint", "HEAD").body == b""


def test_before_the_first_publication_there_is_nothing(reader: StrictReader) -> None:
    assert reader.ask("/ledger/checkpoint").status == 404


def test_every_path_of_a_tile_is_the_one_that_names_it() -> None:
    for size in (1, 300, 70_000, 300_000):
        for tile in tiles.tiles_for(size):
            assert tiles.tile_of(tile.path) == (tile, False)
            if tile.level == 0:
                assert tiles.tile_of(tile.bundle_path) == (tile, True)
