"""The same parcel offered at two stations: at once, which is named, or one after the other."""

import random  # noqa: TID251 - the seeded chance of a test
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.core import envelope
from appliance.ledger.projections import TradeLine
from appliance.ports import Breach, StorageFault
from sync.district.watch.finding import OBJECT_TWICE, Finding
from tests.simulation.box import Box
from tests.simulation.disk import PowerCut
from tests.simulation.district import District

if TYPE_CHECKING:
    from tests.simulation.run import Run

HOLDS = ("SUBMITTED", "ACCEPTED", "IN_REVIEW", "APPROVED", "PUBLISHED")
"""Stages of the trades here in which the object is taken; refused ones have let it go."""
ENDED = ("REFUSED",)


@dataclass(frozen=True, slots=True)
class Double:
    """Two trades in one parcel, and the boxes that opened them.

    `since_ms`: when the second was handed in, by its box's clock.
    """

    first: Box
    trade: str
    second: Box
    other: str
    since_ms: int

    def is_of(self, finding: Finding) -> bool:
        told = {finding.facts["trade"], finding.facts["other_trade"]}
        return told == {self.trade, self.other}

    @property
    def is_plain(self) -> bool:
        """Both tell the truth, and the time of it."""
        return all(one.honest and not one.clock_was_wrong for one in (self.first, self.second))

    @property
    def is_known(self) -> bool:
        """The first box wrote an entry after the second trade began.

        One whose disk was full wrote nothing since, like a silent one: its trade may have ended.
        """
        (newest,) = self.first.bodies(self.first.size - 1, self.first.size)
        return envelope.from_bytes(newest).clock.wall >= self.since_ms


class DoubleLaw:
    """What was opened twice is named, and nothing else is."""

    def __init__(self, district: District, counted: Counter[str]) -> None:
        self._district, self._counted = district, counted
        self.at_once: list[Double] = []
        self.in_turn: list[Double] = []

    def is_right(self, finding: Finding) -> bool:
        """Whether this finding may be: a parcel that really was at two stations at once."""
        if finding.code != OBJECT_TWICE:
            return False
        after = next((one for one in self.in_turn if one.is_of(finding)), None)
        if after is not None:
            return not after.is_plain
        return any(one.is_of(finding) for one in self.at_once)

    def at_the_end(self) -> list[tuple[str, str]]:
        """Everything honest is at the district: so is the word of what does not fit together."""
        center = self._district.center
        center.watch.look(center.clock.now())
        named = [one.finding for one in center.watch.findings()
                 if one.finding.code == OBJECT_TWICE]  # fmt: skip
        wrong = [("no false alarm", f"{one.facts}") for one in named if not self.is_right(one)]
        for one in self.at_once:
            if any(one.is_of(finding) for finding in named):
                self._counted["double use named"] += 1
            elif one.is_plain and one.is_known:
                wrong.append(("double use is named", f"{one.trade} and {one.other}"))
        return wrong


def offered_again(run: "Run", box: Box, chance: random.Random) -> None:
    """Somebody brings the parcel of another township's trade, under way or refused there."""
    others = [one for one in run.boxes if one.identity.origin != box.identity.origin]
    first = others[chance.randrange(len(others))]
    free = [one for one in first.station.projections.trades() if not _known(run, one)]
    ended = [one for one in free if one.stage in ENDED]
    lines = ended if ended and chance.random() < 0.7 else [x for x in free if x.stage in HOLDS]
    desk = run.desks.get(box.name)
    if not lines or desk is None or not (box.honest and first.honest):
        return
    line = lines[chance.randrange(len(lines))]
    trade = first.station.trade(line.number)
    assert trade is not None
    number = None
    try:
        number = desk.register(trade.wants.parcel_code)
    except (StorageFault, Breach) as error:
        run.counted[type(error).__name__] += 1
    except PowerCut:
        run.power_fails(box)
    if number is None:
        return
    double = Double(first, line.number, box, number, box.clock.now().wall_ms)
    at_once = line.stage in HOLDS
    run.counted["parcel at once" if at_once else "parcel in turn"] += 1
    run.say(f"parcel of {first.name} at {box.name}: {'at once' if at_once else 'in turn'}")
    (run.law.doubles.at_once if at_once else run.law.doubles.in_turn).append(double)


def _known(run: "Run", line: TradeLine) -> bool:
    law = run.law.doubles
    return any(line.number in (one.trade, one.other) for one in (*law.at_once, *law.in_turn))
