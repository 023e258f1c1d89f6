"""Mistakes of the way down and of the visits: the puller, the district's ledger, its mirrors."""

from types import SimpleNamespace
from typing import Any

from appliance.ledger import heard, mirror
from appliance.ledger.heard import Heard
from appliance.ledger.mirror import Mirror
from sync import sources
from sync.delivery import Taken
from sync.district import puller
from sync.district.publishing import Publisher
from sync.district.puller import Puller
from sync.district.schedule import Schedule
from sync.sources import TreeSource
from tests.simulation.bugs import Replaced, bug


@bug
def visited_once() -> list[Replaced]:
    """A visit that broke off is under way for ever."""
    real = Schedule.done

    def done(self: Any, origin: str, *, good: bool) -> None:
        if good:
            real(self, origin, good=good)

    return [(Schedule, "done", done)]


@bug
def visit_without_texts() -> list[Replaced]:
    """The puller does not fetch the texts that entries name."""
    return [(Puller, "_blobs", lambda *_: None)]


@bug
def visit_brings_nothing() -> list[Replaced]:
    """What the district has for a station that it visits stays at home."""
    return [(puller, "deliver", lambda *_: Taken())]


@bug
def pulled_from_the_next_tile() -> list[Replaced]:
    """A visit begins at the next whole tile instead of the entry that is lacking."""
    real = TreeSource._frames

    def frames(self: Any, start: int, size: int) -> Any:
        return real(self, min(-(-start // sources.WIDTH) * sources.WIDTH, size), size)

    return [(TreeSource, "_frames", frames)]


@bug
def patience_lost() -> list[Replaced]:
    """The puller asks a station that did not answer again at once."""

    def done(self: Any, origin: str, *, good: bool) -> None:
        turn = self._turns[origin]
        turn.under_way = False
        if good:
            real(self, origin, good=good)

    real = Schedule.done
    return [(Schedule, "done", done), (puller.Puller, "turn", _limited(puller.Puller.turn))]


def _limited(real: Any) -> Any:
    """A round that would not end ends: the law counts what was asked."""
    count = [0]

    def turn(self: Any) -> Any:
        found = real(self)
        count[0] = 0 if found is None else count[0] + 1
        if count[0] > 20:
            count[0] = 0
            return None
        return found

    return turn


@bug
def second_story_believed() -> list[Replaced]:
    """A mirror grows without proof that the new tree continues the old one."""
    names = {**vars(mirror.tree), "verify_consistency": lambda *_: True}
    return [(mirror, "tree", SimpleNamespace(**names))]


@bug
def second_story_forgotten() -> list[Replaced]:
    """A tree of the district's that does not fit is refused, and nothing is kept of it."""
    return [(Mirror, "_keep_evidence", lambda *_: None)]


@bug
def nobody_accused() -> list[Replaced]:
    """What the agent set aside against the district is looked at by nobody."""
    return [(Heard, "accusations", lambda _self: ())]


@bug
def inbox_in_force() -> list[Replaced]:
    """Whatever lies in the inbox under the name of a word is in force."""

    def taken(self: Any, word: Any, _day: str) -> str:
        body = self._disk.get(self._inbox / word.name)
        if body is None:
            return str(heard.NOT_HERE)
        self._disk.put(self.notes / word.name, body)
        return ""

    return [(Heard, "_taken", taken)]


@bug
def first_word_stays() -> list[Replaced]:
    """A word that is in force is never replaced by the next."""
    real = Heard._taken

    def taken(self: Any, word: Any, day: str) -> str:
        return "" if self._in_force(word.name) else real(self, word, day)

    return [(Heard, "_taken", taken)]


@bug
def applied_not_remembered() -> list[Replaced]:
    """What the station's ledger named as applied it names again, and again."""
    return [(Heard, "applied", lambda *_: None)]


@bug
def told_but_not_laid_ready() -> list[Replaced]:
    """After a crash a word stands in the ledger, and its note is handed to nobody."""
    return [(Publisher, "settle", lambda self: self.own.told())]
