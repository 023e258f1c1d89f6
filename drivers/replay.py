"""A simulated device that says what a recorded one said: a driver runs against a trace."""

import threading
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from drivers.simulation import SimulatedDevice
from drivers.traces import Piece, RecordedTrace


class _Turn(Struct, frozen=True):
    """One sending of the driver and what the device said until the next."""

    asked: Piece
    said: Sequence[Piece]


class ReplayedDevice:
    """Implements SimulatedDevice: each recorded question is answered as recorded.

    From the first byte on that the driver sends differently it is silent, and `differs` says
    where. What the trace keeps as a length only matches any bytes of that length; as an answer it
    comes from `stand_in`, a simulated device that hears everything too, or else is that many
    zeros. `timed`: answers come as late as they came.
    """

    def __init__(
        self,
        trace: RecordedTrace,
        *,
        stand_in: SimulatedDevice | None = None,
        timed: bool = False,
    ) -> None:
        self.differs = ""
        self._turns = _turns_of(trace.pieces)
        first = trace.pieces.index(self._turns[0].asked) if self._turns else len(trace.pieces)
        self.first = tuple(_bytes_of(piece) for piece in trace.pieces[:first])
        """What the device had said before it was asked."""
        self._stand_in = stand_in
        self._timed = timed
        self._heard = bytearray()
        self._at = 0
        self._moved = threading.Condition()

    @property
    def finished(self) -> bool:
        """Whether the driver has said all that was recorded."""
        return self._at == len(self._turns)

    def wait_finished(self, timeout_s: float) -> bool:
        """Let what the driver said last arrive; False when something is missing or differs."""
        with self._moved:
            self._moved.wait_for(lambda: self.finished or self.differs, timeout_s)
            return self.finished and not self.differs

    @property
    def upcoming(self) -> tuple[Piece, ...]:
        """What the driver has still to say."""
        return tuple(turn.asked for turn in self._turns[self._at :])

    def received(self, data: bytes) -> list[bytes]:
        """See SimulatedDevice."""
        answers = self._taken(data)
        with self._moved:
            self._moved.notify_all()
        return answers

    def _taken(self, data: bytes) -> list[bytes]:
        self._heard += data
        answers: list[bytes] = []
        while not self.finished and not self.differs and self._heard:
            turn = self._turns[self._at]
            sent = bytes(self._heard[: turn.asked.length])
            if turn.asked.data is not None and not turn.asked.data.startswith(sent):
                self.differs = f"line {turn.asked.line}: something else is sent than was recorded"
                break
            if len(sent) < turn.asked.length:
                break
            del self._heard[: len(sent)]
            self._at += 1
            answers += self._answers(turn, sent)
        if self.finished and self._heard:
            self.differs = "more is sent than was recorded"
        return answers

    def _answers(self, turn: _Turn, sent: bytes) -> list[bytes]:
        live = self._stand_in.received(sent) if self._stand_in is not None else []
        if self._timed:
            # A device that thinks; the line that calls us may wait as long.
            for before, after in pairwise([turn.asked, *turn.said]):
                threading.Event().wait((after.ms - before.ms) / 1000)
        if live and any(piece.data is None for piece in turn.said):
            return live
        return [_bytes_of(piece) for piece in turn.said]


def _turns_of(pieces: Sequence[Piece]) -> list[_Turn]:
    starts = [at for at, piece in enumerate(pieces) if piece.way == ">"]
    ends = [*starts[1:], len(pieces)] if starts else []
    return [_Turn(pieces[at], pieces[at + 1 : end]) for at, end in zip(starts, ends, strict=True)]


def _bytes_of(piece: Piece) -> bytes:
    return bytes(piece.length) if piece.data is None else piece.data
