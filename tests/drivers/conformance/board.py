"""The LED board in the conformance kit. Bytes from protocols.md section 8.3.

It never answers: of a bad line the driver learns nothing but that it is gone. A frame that was
spoilt is not taken: the board keeps the text of before, and the next one is whole.
"""

import itertools
from collections.abc import Callable

from drivers.board_bx.device import BxBoard
from drivers.board_bx.simulator import BoardSimulator
from tests.drivers.conformance.description import Conversation, Description, Golden

SEEN_S = 0.3
NUMBERS = itertools.count(1)


def device(_unasked: Callable[[bytes], None]) -> BoardSimulator:
    return BoardSimulator()


def run(driver: BxBoard, board: BoardSimulator) -> str:
    before, text = board.text, f"青禾镇 CBD-{next(NUMBERS):04} 3.52亩"
    driver.run(text)
    driver.line.pause(SEEN_S)
    if board.text == text:
        return "runs"
    return "not taken" if board.text in (before, "") else "another text"


def probe(driver: BxBoard, _board: BoardSimulator) -> str:
    return driver.probe().value


DESCRIPTION = Description(
    kind="board",
    driver=lambda path, monotonic: BxBoard(path, monotonic=monotonic),
    device=device,
    conversations=(
        Conversation("run", run, good="runs", within_s=5.0, also=frozenset({"not taken"})),
        Conversation("probe", probe, good="ready", within_s=3.0, also=frozenset({"no-answer"})),
    ),
    golden=(
        Golden(
            "power on, screen 2",
            bytes.fromhex("A5A5A5A5A5A5A5A5 02000080000000000000FE020600A30001000001 3DD9 5A"),
            b"",
            asked=False,
        ),
    ),
    readings=(),
    streams=(),
    both_ways=True,
    faults_at_once=1,
)
