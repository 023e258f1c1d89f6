"""The hand with a simulated LED board: `screen 1`, the number that is set at it."""

from typing import Final

from drivers.board_bx.simulator import BoardSimulator
from drivers.hands import Acts, BadAct

SCREEN_MAX: Final = 0xFFFF


def acts(board: BoardSimulator) -> Acts:
    def screen(words: str) -> None:
        if not words.isascii() or not words.isdigit() or int(words) > SCREEN_MAX:
            raise BadAct(f"{words!r} is no number of a screen")
        board.screen = int(words)

    return {"screen": screen}
