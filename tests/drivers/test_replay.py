"""A driver runs against what was recorded; where it says something else, the replay tells."""

from pathlib import Path

import pytest

from appliance.ports import NoAnswer
from drivers.frames import FrameMachine
from drivers.idcard_samv import wire
from drivers.replay import ReplayedDevice
from drivers.simulation import SimulatedLine
from drivers.traces import Piece, RecordedTrace, Way
from drivers.transport import Port

FIND = wire.encode(wire.FIND)
STATUS = wire.encode(wire.STATUS)
NO_CARD = bytes.fromhex("AA AA AA 96 69 00 04 00 00 80 84")


def recorded(*said: tuple[Way, bytes | int]) -> RecordedTrace:
    """A trace of these pieces; a number is a piece of that length without its bytes."""
    return RecordedTrace(
        "id-card",
        115_200,
        tuple(
            Piece(line, line, way, what, None)
            if isinstance(what, int)
            else Piece(line, line, way, len(what), what)
            for line, (way, what) in enumerate(said, 4)
        ),
    )


def test_the_recorded_answer_follows_the_recorded_question() -> None:
    device = ReplayedDevice(
        recorded((">", b"one"), ("<", b"1"), ("<", b"st"), (">", b"two"), (">", b"three"))
    )
    assert device.received(b"on") == []
    assert device.received(b"etwoth") == [b"1", b"st"]
    assert not device.finished
    assert device.received(b"ree") == []
    assert device.finished
    assert device.differs == ""


def test_what_the_device_said_first_can_be_said_first() -> None:
    device = ReplayedDevice(recorded(("<", b"\x55"), (">", b"one"), ("<", b"1")))
    assert device.first == (b"\x55",)
    assert ReplayedDevice(recorded(("<", b"scan"))).first == (b"scan",)
    assert ReplayedDevice(recorded()).finished


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"onX", "line 4: something else is sent than was recorded"),
        (b"two", "line 4: something else is sent than was recorded"),
        (b"one!", "more is sent than was recorded"),
    ],
)
def test_a_driver_that_says_something_else_is_told_where_and_hears_no_more(
    sent: bytes, told: str
) -> None:
    device = ReplayedDevice(recorded((">", b"one"), ("<", b"1")))
    device.received(sent)
    assert device.differs == told
    assert device.received(b"one") == []


def test_private_bytes_match_by_length_and_come_back_as_zeros() -> None:
    device = ReplayedDevice(recorded((">", 3), ("<", 4), (">", b"end")))
    assert device.received(b"abc") == [bytes(4)]
    assert device.received(b"end") == []
    assert (device.differs, device.finished) == ("", True)


class StandIn:
    """Hears all; has an answer of its own."""

    def __init__(self) -> None:
        self.heard = b""

    def received(self, data: bytes) -> list[bytes]:
        self.heard += data
        return [b"an example person"]


def test_private_answers_come_from_the_stand_in_all_others_from_the_trace() -> None:
    stand_in = StandIn()
    trace = recorded((">", b"one"), ("<", b"1"), (">", b"two"), ("<", 9), ("<", 8))
    device = ReplayedDevice(trace, stand_in=stand_in)
    assert device.received(b"one") == [b"1"]
    assert device.received(b"two") == [b"an example person"]
    assert stand_in.heard == b"onetwo"


def test_answers_come_as_late_as_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(
        "drivers.replay.threading.Event.wait", lambda _event, seconds: waited.append(seconds)
    )
    trace = RecordedTrace(
        "printer",
        9_600,
        (Piece(4, 10, ">", 1, b"?"), Piece(5, 25, "<", 1, b"a"), Piece(6, 525, "<", 1, b"b")),
    )
    assert ReplayedDevice(trace, timed=True).received(b"?") == [b"a", b"b"]
    assert waited == [0.015, 0.5]


def test_a_driver_runs_against_recorded_bytes(tmp_path: Path) -> None:
    device = ReplayedDevice(
        recorded((">", FIND), ("<", NO_CARD[:3]), ("<", NO_CARD[3:]), (">", STATUS))
    )
    with SimulatedLine(tmp_path / "line", device) as line:
        port = Port(str(line.path), 115_200)
        found = port.ask(FIND, FrameMachine(wire.decode, wire.HEADER), timeout_s=10)
        assert found.status == wire.NO_CARD
        with pytest.raises(NoAnswer):
            port.ask(STATUS, FrameMachine(wire.decode, wire.HEADER), timeout_s=0.2)
        port.close()
    assert (device.differs, device.finished) == ("", True)
