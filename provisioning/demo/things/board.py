"""The LED board outside the door: what runs over it."""

from pathlib import Path
from typing import Any

from drivers.board_bx.simulator import BoardSimulator
from provisioning.demo.things.thing import Thing


class BoardThing(Thing):
    """One line of text, as long as it is lit."""

    name = "board"

    def __init__(self, folder: Path) -> None:
        self.board = BoardSimulator()
        super().__init__(folder, self.board)

    def state(self) -> dict[str, Any]:
        seen = self.board
        return {
            "board": {
                "lit": seen.lit,
                "text": seen.text if seen.lit else "",
                "taken": seen.taken,
                "refused": seen.refused,
            }
        }
