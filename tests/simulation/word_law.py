"""What must hold of the district's own ledger at its stations."""

from dataclasses import dataclass, field
from hashlib import sha256

from appliance.core.recovery import State
from appliance.ledger import checkpoints
from appliance.ledger.heard import COSIGNED
from appliance.ledger.mirror import FORK, ROOT_DIFFERS
from sync.district_copy import REASON
from tests.fakes.district_desk import DISTRICT
from tests.simulation.box import Box
from tests.simulation.words import NAMES, Words

NAMING = (FORK, ROOT_DIFFERS)


@dataclass(slots=True)
class Listened:
    """What was seen of one box: entries compared, words in force, the size that it signed."""

    size: int = 0
    in_force: dict[str, str] = field(default_factory=dict)
    cosigned: int = 0


class WordLaw:
    """Looks at one box after the other; gives back what is wrong, as (law, what), or nothing."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._boxes: dict[str, Listened] = {}

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why a station refuses what a district gives that tells two stories."""
        return tuple(REASON + one for one in NAMING) if self._words.fork else ()

    def after_look(self, box: Box) -> list[tuple[str, str]]:
        """After the station looked into its whole inbox."""
        seen = self._boxes.setdefault(box.name, Listened())
        return [*self._mirror(box, seen), *self._in_force(box, seen), *self._signed(box, seen),
                *self._honest(box)]  # fmt: skip

    def _mirror(self, box: Box, seen: Listened) -> list[tuple[str, str]]:
        size = box.heard.size
        if size < seen.size:
            return [("the mirror is a prefix", f"{size} mirrored after {seen.size}")]
        start, seen.size = seen.size, size
        bodies = [body for _seq, body in box.heard._mirror.entries(start)] if size > start else []
        if len(bodies) == size - start and self._words.is_beginning(start, bodies):
            return []
        return [("the mirror is a prefix", f"entries {start} to {size} are not the district's")]

    def _in_force(self, box: Box, seen: Listened) -> list[tuple[str, str]]:
        """Only words that were told, the newest of them, or the one before while that waits."""
        if self._words.fork:
            return []
        wrong = []
        newest = self._words.newest(box.identity.code, seen.size)
        for name in NAMES:
            data = box.disk.get(box.heard.notes / name)
            if data is None:
                continue
            digest, before = sha256(data).hexdigest(), seen.in_force.get(name)
            fits = digest == newest.get(name) or (name in box.heard.waiting and digest == before)
            if not fits:
                wrong.append(("no word but the newest", f"{name} of {box.name}: {digest[:8]}"))
            seen.in_force[name] = digest
        return wrong

    def _signed(self, box: Box, seen: Listened) -> list[tuple[str, str]]:
        data = box.disk.get(box.heard.folder / COSIGNED)
        if data is None:
            return []
        note = data.decode()
        signed = checkpoints.open_checkpoint(note, DISTRICT.vkey)
        time_s = checkpoints.open_cosignature(note, signed, box.identity.cosigner.vkey)
        if time_s is None or not seen.cosigned <= signed.size <= seen.size:
            return [("signed is held", f"{signed.size} signed, {seen.size} mirrored")]
        seen.cosigned = signed.size
        return []

    def _honest(self, box: Box) -> list[tuple[str, str]]:
        if self._words.fork or not box.heard.accused:
            return []
        return [("no false alarm", f"{box.name} accuses the district: {box.heard.accused[0]}")]

    def after_meeting(self, box: Box, mirrored: int) -> list[tuple[str, str]]:
        """After a conversation that came to its end: two stories are named at once.

        `mirrored`: how many entries the box held before it.
        """
        if not self._words.fork:
            return []
        held = [body for _seq, body in box.heard._mirror.entries()][:mirrored]
        if held == self._words.fork[:mirrored]:
            return []  # it never heard the other story
        named = [one for one in box.heard.accused if one.reason in NAMING]
        return [] if named else [("two stories are named", f"{box.name} met it and said nothing")]

    def at_the_end(self, box: Box) -> list[tuple[str, str]]:
        """A day after the last fault every word is in force where it was meant for."""
        if self._words.fork:
            return []
        size, told = box.heard.size, len(self._words.bodies)
        wanted = self._words.newest(box.identity.code, told)
        held = {name: sha256(data).hexdigest() for name in NAMES
                if (data := box.disk.get(box.heard.notes / name)) is not None}  # fmt: skip
        wrong = []
        if size != told:
            wrong.append(("words arrive", f"{box.name}: {size} of {told} mirrored"))
        if held != wanted:
            wrong.append(("words arrive", f"{box.name}: {held} in force, {wanted} told"))
        rests = box.station.resting or box.station.condition is State.RECOVERY
        if box.heard.news() is not None and not rests:
            wrong.append(("words arrive", f"{box.name} has not named what it applies"))
        return wrong
