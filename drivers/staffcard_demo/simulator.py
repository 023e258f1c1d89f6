"""The hand that lays staff cards on the demo's reader, and the reader's cable."""

from pathlib import Path

from drivers.staffcard_demo import cards
from drivers.staffcard_demo.cards import CardFile


class StaffCardSimulator:
    """The laboratory's side of the folder of cards.py. `unplug` moves the whole folder aside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = folder.with_name(folder.name + ".unplugged")

    @property
    def plugged(self) -> bool:
        return self._folder.is_dir()

    def plug(self) -> None:
        """Put the reader's cable in, with its cards as they were."""
        if not self.plugged and self._aside.is_dir():
            self._aside.rename(self._folder)

    def unplug(self) -> None:
        """Pull the reader's cable; a card that lay there is taken up."""
        if self.plugged:
            self.lift()
            self._folder.rename(self._aside)

    def all(self) -> list[CardFile]:
        """Every card that can be read, by staff number."""
        present = self._folder if self.plugged else self._aside
        found = []
        for path in sorted(present.glob("cards/*.json")):
            try:
                found.append(cards.read(present, path.stem))
            except (OSError, ValueError):
                continue  # not a card: the reader says so when it is laid down
        return found

    @property
    def lying(self) -> str | None:
        """The staff number of the card on the reader."""
        return cards.on_reader(self._folder) if self.plugged else None

    def lay(self, staff_no: str) -> None:
        """Raises FileNotFoundError without a reader or without such a card, ValueError."""
        if not cards.path_of(self._folder, staff_no).is_file():
            raise FileNotFoundError("no such card, or no reader")
        cards.replace(self._folder / cards.ON_READER, staff_no + "\n")

    def lift(self) -> None:
        (self._folder / cards.ON_READER).unlink(missing_ok=True)
