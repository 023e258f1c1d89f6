"""Any bytes at all on each wire module: a value or its own error, and bounded memory."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drivers.conformance.description import Description, Reading, Streaming
from tests.drivers.conformance.kinds import DESCRIPTIONS

READINGS = [
    pytest.param(reading, id=f"{description.kind}-{reading.name}")
    for description in DESCRIPTIONS.values()
    for reading in description.readings
]
STREAMS = [
    pytest.param(description, stream, id=f"{description.kind}-{stream.name}")
    for description in DESCRIPTIONS.values()
    for stream in description.streams
]
DATA = st.one_of(st.binary(max_size=64), st.binary(min_size=200, max_size=300))


@pytest.mark.parametrize("reading", READINGS)
def test_any_bytes_are_read_or_refused(reading: Reading) -> None:
    @settings(max_examples=200)
    @given(DATA)
    def read(data: bytes) -> None:
        try:
            reading.read(data)
        except reading.may_raise:
            return

    read()


@pytest.mark.parametrize(("description", "stream"), STREAMS)
def test_a_stream_of_anything_is_taken_and_not_kept(
    description: Description, stream: Streaming
) -> None:
    answers = st.sampled_from([golden.answer for golden in description.golden])
    broken = st.tuples(answers, st.integers(0, 40), st.binary(max_size=3)).map(
        lambda one: one[0][: one[1]] + one[2] + one[0][one[1] + len(one[2]) :]
    )
    pieces = st.lists(st.one_of(answers, broken, st.binary(max_size=80)), max_size=20)

    @settings(max_examples=150)
    @given(pieces)
    def feed(received: list[bytes]) -> None:
        parser = stream.make()
        for piece in received:
            parser.feed(piece)
            stream.taken(parser)
            assert stream.held(parser) <= stream.held_max

    feed()


@pytest.mark.parametrize(("description", "stream"), STREAMS)
def test_endless_data_is_not_kept(description: Description, stream: Streaming) -> None:
    for data in (b"\0", b"\xff", description.header or b"\x10", bytes(range(256))):
        parser = stream.make()
        for _ in range(64):
            parser.feed(data * (1024 // len(data)))
            stream.taken(parser)
        assert stream.held(parser) <= stream.held_max
