"""The days of a driven station, one after the other, until so many commits are acknowledged.

What is done next follows from what stands in the ledger and from the seed, so a run that was
killed goes on where its ledger ends.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from appliance.core.trade import Trade
from appliance.ports import DeviceState
from appliance.station import Refused
from provisioning.demo import township
from provisioning.drive.box import Box, Heard, opened
from provisioning.drive.counter import Counter
from provisioning.drive.fates import Fate, fate_of
from provisioning.drive.office import Office

OPEN_MAX = 16
"""Trades under way at once: a busy month of a township."""

STEPS_A_DAY = 3
NEW_A_DAY = 3
ENDED = frozenset({"TRANSFERRED_UP", "ARCHIVED", "DROPPED"})
"""Stages from which nothing that is offered leads on."""


class _Enough(Exception):
    """As many commits as were asked for."""


class Business:
    """Carries a station's trades on, day by day."""

    def __init__(self, box: Box, *, townships: int = 1) -> None:
        """`townships`: the business of so many comes to this one station."""
        self._box, self._townships = box, townships
        self._station, self._clock, self._chance = box.station, box.clock, box.chance
        counter, office = Counter(box, township.load().villages), Office(box)
        self._counter, self._office = counter, office
        self._steps: dict[str, Callable[[Trade], bool]] = {
            "SUBMITTED": counter.submitted,
            "RETURNED": counter.returned,
            "ACCEPTED": office.accepted,
            "IN_REVIEW": office.in_review,
            "APPROVED": counter.approved,
            "PUBLISHED": counter.published,
            "ENROL_CLOSED": self._gate,
            "READY": office.ready,
            "IN_SESSION": office.in_session,
            "RESULT_PUBLIC": office.result_public,
            "AWARDED": counter.awarded,
            "CONTRACTED": counter.contracted,
            "SETTLED": office.settled,
            "CERTIFIED": counter.archived,
            "FAILED_NO_BIDDERS": office.nobody_came,
            "TERMINATED": counter.archived,
            "REFUSED": counter.archived,
            "REVIEW_FAILED": counter.archived,
        }

    def day(self) -> None:
        """One day: what fell due, those who come, every open trade as far as it goes, papers."""
        self._box.caretaker.tick()
        self._office.record_recovery()
        under_way = self._under_way()
        for number in sorted(under_way, key=lambda one: (self._stage(one) != "READY", one)):
            self._carry_on(number)
        if len(under_way) < OPEN_MAX * self._townships:
            for _ in range(self._townships + self._chance.below(NEW_A_DAY * self._townships)):
                self._counter.register()
        if self._chance.happens(5):
            self._device_fails()
        self._counter.print_papers()
        self._box.publish()
        self._clock.next_morning()

    def _under_way(self) -> list[str]:
        lines = self._station.projections.under_way()
        return [one.number for one in lines if one.stage not in ENDED]

    def _stage(self, number: str) -> str:
        line = self._station.projections.trade(number)
        return line.stage if line else ""

    def _carry_on(self, number: str) -> None:
        """Up to three steps; a refusal is an answer too, and the trade rests until tomorrow."""
        for _ in range(STEPS_A_DAY):
            trade = self._station.trade(number)
            step = self._steps.get(trade.stage) if trade else None
            if trade is None or step is None:
                return
            try:
                if not step(trade):
                    return
            except Refused:
                return

    def _gate(self, trade: Trade) -> bool:
        """Somebody may come too late to enrol: refused, an entry too, and the gate is next."""
        if fate_of(trade.number) is Fate.ENROLS_LATE:
            with suppress(Refused):
                self._counter.enrol(trade)
        return self._office.enrol_closed(trade)

    def _device_fails(self) -> None:
        for state in (DeviceState.READY, DeviceState.NO_ANSWER, DeviceState.READY):
            self._box.caretaker.modes.tell("printer", state)


def drive(
    folder: Path,
    seed: int,
    events: int,
    *,
    acknowledged: Callable[[int, str], None],
    rest: Callable[[], None],
    townships: int = 1,
) -> None:
    """Do business in the station of `folder` until `events` commits are acknowledged.

    `acknowledged(seq, leaf in hex)` hears of each, after it is durable and before anything else
    happens; the start is the first. `rest` is called before each and may wait. `townships`: as of
    Business. Raises what `box.opened` does.
    """
    left = events

    def paced() -> None:
        if left == 0:
            raise _Enough
        rest()

    def told(seq: int, leaf: str) -> None:
        nonlocal left
        left -= 1
        acknowledged(seq, leaf)

    with opened(folder, seed, Heard(told, paced)) as box:
        business = Business(box, townships=townships)
        try:
            while True:
                business.day()
        except _Enough:
            box.publish()
