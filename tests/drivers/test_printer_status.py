"""Status bytes: told apart in any order and any pieces."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.printer_escpos import status
from drivers.printer_escpos.status import Status, StatusReader

REAL_TIME = st.sampled_from([0x12, 0x1A, 0x16, 0x32, 0x1E, 0x7E]).map(
    lambda n: Status("real-time", bytes([n]))
)
STREAM = st.sampled_from([0x00, 0x03, 0x0C, 0x0F]).map(lambda n: Status("stream", bytes([n])))
AUTOMATIC = st.sampled_from(["10000000", "10000300", "18000F00", "38000000"]).map(
    lambda text: Status("automatic", bytes.fromhex(text))
)


@given(st.lists(REAL_TIME | STREAM | AUTOMATIC), st.integers(1, 5))
def test_kinds_are_told_apart_in_pieces(sent: list[Status], piece: int) -> None:
    reader, found = StatusReader(), []
    stream = b"".join(one.data for one in sent)
    for start in range(0, len(stream), piece):
        found += reader.feed(stream[start : start + piece])
    assert found == sent
    assert reader.noise == 0


def test_flow_control_is_no_status_and_noise_is_counted() -> None:
    reader = StatusReader()
    assert reader.feed(b"\x11\x13\xff\x12") == [Status("real-time", b"\x12")]
    assert reader.noise == 1


def test_an_automatic_status_that_breaks_off_does_not_swallow_the_answer() -> None:
    reader = StatusReader()
    assert reader.feed(b"\x10\x00\x12")[-1:] == [Status("real-time", b"\x12")]


@given(st.binary())
def test_noise_never_raises(noise: bytes) -> None:
    StatusReader().feed(noise)


def test_the_states_of_the_table() -> None:
    assert [status.paper_low(n) for n in (0x12, 0x1E)] == [False, True]
    assert [status.paper_out(n) for n in (0x12, 0x1E, 0x7E)] == [False, False, True]
    assert [status.cover_open(n) for n in (0x12, 0x32, 0x16)] == [False, False, True]
    assert [status.offline(n) for n in (0x12, 0x1A)] == [False, True]
    assert [status.stream_paper_out(n) for n in (0x00, 0x03, 0x0F, 0x0C)] == [
        False,
        False,
        True,
        True,
    ]
