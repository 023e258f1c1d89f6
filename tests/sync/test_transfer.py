"""Bodies in pieces: whole only under their digest, and never sent twice but for a cut's rest."""

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.ports import SyncFault
from sync import transfer
from sync.district import transfers
from sync.district.transfers import Elsewhere, Part, Transfers, Verdict
from sync.transfer import ELSEWHERE, MORE, Kind, Load, carry

STATION = "ab" * 32
BODY = bytes(range(256)) * 40
DIGEST = sha256(BODY).hexdigest()
WHOLE = len(BODY)


class Cut(OSError):
    """The line broke."""


class Line(io.BytesIO):
    """A body of which so many bytes come, and then an end or a fault."""

    def __init__(self, body: bytes, arrives: int, *, faults: bool = False) -> None:
        super().__init__(body[:arrives])
        self._faults = faults

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if not found and self._faults:
            raise Cut
        return found


@pytest.fixture
def room(tmp_path: Path) -> Transfers:
    return Transfers(tmp_path, lambda: 1_000_000_000)


def part(start: int, body: bytes = BODY) -> Part:
    return Part(sha256(body).hexdigest(), start, len(body) - start, len(body))


@pytest.mark.parametrize("faults", [False, True], ids=["ends", "breaks"])
@pytest.mark.parametrize("arrives", [0, 1, 2047, 2048, 5000, WHOLE])
def test_what_arrived_is_here_however_the_line_ended(
    room: Transfers, arrives: int, *, faults: bool
) -> None:
    assert room.take(STATION, part(0), Line(BODY, arrives, faults=faults)) == arrives
    assert room.held(STATION, DIGEST) == arrives
    assert room.take(STATION, part(arrives), Line(BODY[arrives:], WHOLE)) == WHOLE
    assert room.whole(STATION, DIGEST) == BODY


@pytest.mark.parametrize("start", [0, 99, 101, WHOLE])
def test_a_part_that_begins_elsewhere_changes_nothing(room: Transfers, start: int) -> None:
    room.take(STATION, part(0), Line(BODY, 100))
    with pytest.raises(Elsewhere) as told:
        room.take(STATION, part(start), Line(BODY, WHOLE))
    assert told.value.held == room.held(STATION, DIGEST) == 100


def test_bytes_beyond_the_part_are_not_read(room: Transfers) -> None:
    assert room.take(STATION, Part(DIGEST, 0, 10, WHOLE), Line(BODY, WHOLE)) == 10


def test_other_bytes_are_let_go(room: Transfers) -> None:
    """A power cut left zeros in the file: the sender begins again."""
    room.take(STATION, Part(DIGEST, 0, WHOLE, WHOLE), Line(bytes(WHOLE), WHOLE))
    assert room.whole(STATION, DIGEST) is None
    assert room.held(STATION, DIGEST) == 0


def test_the_verdict_is_told_again_and_the_body_is_gone(room: Transfers) -> None:
    room.take(STATION, part(0), Line(BODY, WHOLE))
    room.close(STATION, DIGEST, Verdict(200, b"{}"))
    assert room.verdict(STATION, DIGEST) == Verdict(200, b"{}")
    assert room.held(STATION, DIGEST) == 0


def test_a_body_that_is_judged_while_its_sender_asks_is_not_sent_again(
    room: Transfers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge is done between the two looks of the question, whichever comes first."""
    room.take(STATION, part(0), Line(BODY, WHOLE))
    said = Verdict(200, b"{}")
    looks = {"held": room.held, "verdict": room.verdict}

    def then_judged(name: str) -> Callable[[str, str], object]:
        def look(station: str, digest: str) -> object:
            found = looks[name](station, digest)
            room.close(station, digest, said)
            return found

        return look

    for name in looks:
        monkeypatch.setattr(room, name, then_judged(name))
    assert room.asked(STATION, DIGEST) == said


def test_a_spoiled_verdict_is_none(room: Transfers, tmp_path: Path) -> None:
    (tmp_path / STATION).mkdir()
    (tmp_path / STATION / f"{DIGEST}.done").write_bytes(b"\xc1")
    assert room.verdict(STATION, DIGEST) is None


def test_who_hangs_on_the_old_connection_writes_no_more(room: Transfers) -> None:
    """The line died without a word; the sender came back on another while we still read."""
    waits, goes_on = threading.Event(), threading.Event()

    class Hanging(Line):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                waits.set()
                assert goes_on.wait(5)
            return super().read(size)

    old = threading.Thread(target=room.take, args=(STATION, part(0), Hanging(BODY, WHOLE)))
    old.start()
    assert waits.wait(5)
    held = room.held(STATION, DIGEST)
    assert room.take(STATION, part(held), Line(BODY[held:], WHOLE)) == WHOLE
    goes_on.set()
    old.join(5)
    assert room.whole(STATION, DIGEST) == BODY


class Clocked:
    now = 1_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


def test_a_station_has_so_many_bodies_under_way_and_the_oldest_goes_first(tmp_path: Path) -> None:
    room = Transfers(tmp_path, Clocked())
    bodies = [bytes([number]) * 100 for number in range(transfers.OPEN_MAX + 1)]
    for body in bodies:
        room.take(STATION, part(0, body), Line(body, 50))
    held = [room.held(STATION, sha256(body).hexdigest()) for body in bodies]
    assert held == [0] + [50] * transfers.OPEN_MAX
    other = "cd" * 32
    room.take(other, part(0), Line(BODY, 50))
    assert room.held(STATION, sha256(bodies[1]).hexdigest()) == 50  # each station for itself


def test_a_station_has_so_many_bytes_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfers, "OPEN_BYTES_MAX", 250)
    room = Transfers(tmp_path, Clocked())
    bodies = [bytes([number]) * 300 for number in range(3)]
    for body in bodies:
        room.take(STATION, part(0, body), Line(body, 200))
    assert [room.held(STATION, sha256(one).hexdigest()) for one in bodies] == [0, 200, 200]


def test_what_nobody_goes_on_with_is_let_go_in_time(tmp_path: Path) -> None:
    clock = Clocked()
    room = Transfers(tmp_path, clock)
    room.take(STATION, part(0), Line(BODY, 100))
    room.take(STATION, part(0, b"second"), Line(b"second", 6))
    room.close(STATION, part(0, b"second").digest, Verdict(200, b"{}"))
    clock.now += transfers.AGE_MAX_S + 60
    room.take(STATION, part(0, b"third"), Line(b"third", 3))
    assert room.held(STATION, DIGEST) == 0
    assert room.verdict(STATION, part(0, b"second").digest) is None


def test_so_many_verdicts_are_remembered(tmp_path: Path) -> None:
    room = Transfers(tmp_path, Clocked())
    digests = [sha256(bytes([number])).hexdigest() for number in range(transfers.DONE_MAX + 1)]
    (tmp_path / STATION).mkdir()
    for digest in digests:
        room.close(STATION, digest, Verdict(200, b"{}"))
    assert room.verdict(STATION, digests[0]) is None
    assert room.verdict(STATION, digests[1]) is not None


# --- the sender ---------------------------------------------------------------------------------


@dataclass
class Far:
    """A district at the end of a line that breaks after so many bytes, again and again.

    `loses`: how many of the bytes before a cut the district never saw.
    """

    breaks: list[int] = field(default_factory=list)
    loses: int = 0
    held: int = 0
    sent: int = 0
    questions: int = 0
    judged: int = 0

    def asked(self, _load: Load) -> tuple[int, bytes]:
        self.questions += 1
        if self.judged:
            return 200, b'{"size":1}'
        return MORE, b'{"held":%d}' % self.held

    def part(self, load: Load, start: int, body: bytes) -> tuple[int, bytes]:
        if start != self.held:
            return ELSEWHERE, b'{"held":%d}' % self.held
        arrives = self.breaks.pop(0) if self.breaks else len(body) + 1
        self.sent += min(arrives, len(body))
        if arrives <= len(body):
            self.held += max(0, arrives - self.loses)
            raise SyncFault("cut")
        self.held += len(body)
        if self.held < len(load.body):
            return MORE, b'{"held":%d}' % self.held
        self.judged += 1
        return 200, b'{"size":1}'


@given(
    breaks=st.lists(st.integers(0, WHOLE), max_size=12),
    loses=st.integers(0, 4096),
    part_bytes=st.sampled_from([1000, 4096, WHOLE, 10**6]),
)
def test_a_cut_at_any_byte_costs_one_question_and_what_was_lost(
    breaks: list[int], loses: int, part_bytes: int
) -> None:
    far, cuts = Far(list(breaks), loses), 0
    load = Load(Kind.FRAME, DIGEST, BODY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfer, "PART_BYTES", part_bytes)
        while True:
            try:
                status, _data = carry(far, load, again=cuts > 0)
            except SyncFault:
                cuts += 1
                continue
            break
    assert (status, far.held, far.judged) == (200, WHOLE, 1)
    assert far.questions == cuts
    assert far.sent <= WHOLE + cuts * loses


def test_a_sender_that_forgot_everything_goes_on_where_the_district_is() -> None:
    far = Far(held=700)
    assert carry(far, Load(Kind.FRAME, DIGEST, BODY), again=False)[0] == 200
    assert far.sent == WHOLE - 700


def test_a_lost_answer_is_asked_for_and_nothing_is_sent() -> None:
    far = Far(held=WHOLE, judged=1)
    assert carry(far, Load(Kind.FRAME, DIGEST, BODY), again=True)[0] == 200
    assert far.sent == 0


@pytest.mark.parametrize(
    "said", [b"", b"{}", b'{"held":-1}', b'{"held":999999}', b'{"held":"x"}', b"<html>"]
)
def test_what_no_district_says_is_a_fault(said: bytes) -> None:
    class Strange(Far):
        def asked(self, _load: Load) -> tuple[int, bytes]:
            return MORE, said

    with pytest.raises(SyncFault):
        carry(Strange(), Load(Kind.BLOB, DIGEST, BODY), again=True)


def test_a_district_that_never_has_enough_is_left() -> None:
    class Endless(Far):
        def part(self, *_: object) -> tuple[int, bytes]:
            return ELSEWHERE, b'{"held":0}'

    with pytest.raises(SyncFault):
        carry(Endless(), Load(Kind.BLOB, DIGEST, BODY), again=False)
