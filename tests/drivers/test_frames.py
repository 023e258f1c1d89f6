"""The frame machine on a toy frame: 7E | length | bytes | sum."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.frames import BadFrame, FrameMachine

HEADER = b"\x7e"


def encode(data: bytes) -> bytes:
    return HEADER + bytes([len(data)]) + data + bytes([sum(data) % 256])


def decode(received: bytes) -> tuple[bytes, bytes] | None:
    if len(received) < 2:
        return None
    length = received[1]
    if length > 16:
        raise BadFrame
    if len(received) < 3 + length:
        return None
    data = received[2 : 2 + length]
    if sum(data) % 256 != received[2 + length]:
        raise BadFrame
    return data, received[3 + length :]


def machine() -> FrameMachine[bytes]:
    return FrameMachine(decode, HEADER)


def taken(frames: FrameMachine[bytes]) -> list[bytes]:
    found = []
    while (frame := frames.take()) is not None:
        found.append(frame)
    return found


@given(st.lists(st.binary(max_size=16)), st.integers(1, 7))
def test_frames_come_out_whole_in_whatever_pieces_they_arrive(
    sent: list[bytes], piece: int
) -> None:
    frames, found = machine(), []
    stream = b"".join(map(encode, sent))
    for start in range(0, len(stream), piece):
        frames.feed(stream[start : start + piece])
        found += taken(frames)
    assert found == sent
    assert frames.broken == 0


def test_a_good_frame_inside_a_bad_candidate_is_found() -> None:
    frames = machine()
    frames.feed(b"\x7e\x05" + encode(b"abc"))
    assert taken(frames) == [b"abc"]
    assert frames.broken == 1


def test_at_the_deadline_an_unfinished_candidate_gives_way_to_the_frame_behind_it() -> None:
    frames = machine()
    frames.feed(b"\x7e\x10" + encode(b"abc"))
    assert frames.take() is None
    assert frames.take_late() == b"abc"


def test_endless_noise_is_not_kept() -> None:
    frames = machine()
    for _ in range(50):
        frames.feed(b"\x7e\x10" * 500)
        frames.take()
    assert len(frames._held) < 9000


@given(st.binary(min_size=1, max_size=16), st.integers(0), st.integers(0, 7))
def test_a_flipped_bit_never_passes_as_another_frame(data: bytes, at: int, bit: int) -> None:
    damaged = bytearray(encode(data))
    damaged[at % len(damaged)] ^= 1 << bit
    frames = machine()
    frames.feed(bytes(damaged))
    assert data not in [frames.take(), frames.take_late()]
