"""The wish for a training: a file by which the station, which may start nothing, asks for one.

While it is there the training runs; systemd looks at it (tradepost-training.path). It says
whether to go on where the last one stopped or to begin anew.
"""

from pathlib import Path
from typing import Final, Literal

Wanted = Literal["", "go-on", "anew"]
GO_ON: Final = b"go-on\n"
ANEW: Final = b"anew\n"


class Wish:
    """The file at `path`; whoever runs the box gives both sides its folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def wanted(self) -> Wanted:
        """What is asked for; empty: no training."""
        try:
            said = self._path.read_bytes()
        except FileNotFoundError:
            return ""
        return "anew" if said == ANEW else "go-on"

    def ask(self, *, anew: bool = False) -> None:
        """Ask for one. Raises OSError."""
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)  # the other side's, cut short: its folder is ours, it is not
        new.write_bytes(ANEW if anew else GO_ON)
        new.rename(self._path)

    def drop(self) -> None:
        """No training any more. Raises OSError."""
        self._path.unlink(missing_ok=True)
