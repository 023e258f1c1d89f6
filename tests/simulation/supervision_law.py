"""What must hold of supervision's witness and of those who wait for its line."""

from collections import Counter
from dataclasses import dataclass

from appliance.core import tree
from appliance.ledger.checkpoints import Checkpoint, parse_text
from tests.fakes.district_desk import DISTRICT
from tests.simulation.box import Box
from tests.simulation.district import District
from tests.simulation.supervision import Supervision


@dataclass(slots=True)
class Signed:
    """What stands under one ledger: the largest size ever, and since its memory was put back."""

    ever: int = 0
    known: int = 0
    root: bytes = b""
    """Of the tree of `known`."""


class SupervisionLaw:
    """Gives back what is wrong, as (law, what), or nothing."""

    def __init__(
        self, district: District, supervision: Supervision, boxes: list[Box], counted: Counter[str]
    ) -> None:
        self._district, self._supervision, self._boxes = district, supervision, boxes
        self._counted = counted
        self._signed: dict[str, Signed] = {}
        self._read = self._since = 0

    def after_round(self) -> list[tuple[str, str]]:
        """After the district has shown what it mirrors."""
        wrong: list[tuple[str, str]] = []
        if self._supervision.known_from != self._since:
            self._since = self._supervision.known_from
            for one in self._signed.values():
                one.known = 0
        for number, message in enumerate(self._supervision.key.signed[self._read :], self._read):
            signed = parse_text(message.decode().split("\n", 2)[2])
            of = self._signed.setdefault(signed.origin, Signed())
            of.ever = max(of.ever, signed.size)
            wrong += self._told(of, signed)
            if number >= self._since and signed.size > of.known:
                of.known, of.root = signed.size, signed.root
            self._counted["supervision signed"] += 1
        self._read = len(self._supervision.key.signed)
        return wrong + self._remembered()

    def _told(self, of: Signed, signed: Checkpoint) -> list[tuple[str, str]]:
        if signed.origin == DISTRICT.name:
            stories = (self._district.words.bodies, self._district.words.fork)
            if any(_begins(one, signed.size, signed.root)
                   and (of.known > len(one) or _begins(one, of.known, of.root))
                   for one in stories):  # fmt: skip
                return []
            return [("supervision signs one history", f"{signed.size} of the district")]
        box = next(one for one in self._boxes if one.identity.origin == signed.origin)
        if not box.honest or not box.running or signed.size > box.size:
            return []
        note = box.station.ledger.checkpoint_of(signed.size)
        if note is None or parse_text(note.split("\n\n")[0] + "\n").root != signed.root:
            return [("supervision signs one history", f"{signed.size} of {box.name}")]
        return []

    def _remembered(self) -> list[tuple[str, str]]:
        rows = self._supervision.memory.db.execute_sql("SELECT origin, size FROM log")
        remembered: dict[str, int | None] = dict(rows)  # all at once: there may be 200
        for origin, one in self._signed.items():
            seen = remembered.get(origin) or 0
            if seen < one.known:
                return [("supervision remembers", f"{seen} of {origin}, {one.known} were signed")]
        return []

    def reach(self, origin: str) -> int:
        """The largest tree of a ledger that supervision's key stands under."""
        for message in self._supervision.key.signed[self._read :]:
            signed = parse_text(message.decode().split("\n", 2)[2])
            of = self._signed.setdefault(signed.origin, Signed())
            of.ever = max(of.ever, signed.size)
        return self._signed.get(origin, Signed()).ever

    def at_the_end(self, sizes: dict[str, int]) -> list[tuple[str, str]]:
        """Of every honest ledger it has signed what the district holds, and disputes none."""
        wrong = []
        for box in self._boxes:
            if not box.honest:
                continue
            shelf = self._supervision.memory.shelf(box.identity.origin)
            assert shelf is not None
            if shelf.disputed:
                wrong.append(("no false alarm", f"supervision disputes {box.name}"))
            # What it forgot with a backup it is shown with the next entry: its line is there.
            size = max(shelf.seen().size, self.reach(box.identity.origin))
            if size != sizes[box.name]:
                wrong.append(("supervision converges", f"{size} of {sizes[box.name]}"))
        return wrong + self._two_stories()

    def _two_stories(self) -> list[tuple[str, str]]:
        """Who was shown one story and then another keeps the proof of it."""
        other, of = self._district.words.fork, self._signed.get(DISTRICT.name, Signed())
        if of.known > len(other) or _begins(other, of.known, of.root):
            return []
        kept = self._supervision.memory.evidence(DISTRICT.name)
        self._counted["supervision named two stories"] += bool(kept)
        return [] if kept else [("two stories are named", "supervision met both, and kept none")]


def _begins(story: list[bytes], size: int, root: bytes) -> bool:
    """Whether the first `size` entries of a story give this root."""
    if size > len(story):
        return False
    return size == 0 or tree.root_of(story[:size]) == root
