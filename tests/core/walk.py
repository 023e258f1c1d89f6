"""A seeded random walk: people of a station who mostly do the sensible thing, and often do not.

One walk is one trade of any type, from its draft on. Each step lets the clock run, or somebody
asks for something: what the stage calls for, by the right person (most often), by the wrong one,
at the wrong time, or with a value that cannot stand. What the rules keep is kept.
"""

import random  # noqa: TID251 - seeded walks, the same in every run
from collections.abc import Iterator
from datetime import timedelta

from small_station import (
    CASHIER,
    CLERK,
    HEAD,
    HOST,
    REVIEWER,
    SECOND,
    SUPERVISOR,
    TABLES,
    SmallStation,
    drafted,
)
from walk_moves import MOVES, Moves
from walk_people import PEOPLE as OF_PEOPLE
from walk_types import ALL, applied

from appliance.core import commands, steps
from appliance.core.authority import Step
from appliance.core.commands import Command, EnrolBidder
from appliance.core.due import next_due
from appliance.core.entries import Recorded
from appliance.core.instant import Instant, instant_of
from appliance.core.session import GRACE
from appliance.core.trade import Trade
from appliance.core.world import Signed

PEOPLE = (CLERK, SECOND, CASHIER, REVIEWER, HOST, HEAD, SUPERVISOR)
ENDED = frozenset(code for code in TABLES.states if not TABLES.transitions_from(code))
WAITING = frozenset({"PUBLISHED", "READY", "RESULT_PUBLIC", "CONTRACTED"})
"""Stages in which mostly nobody can do anything before a day comes."""
STEPS_MAX = 60

ASKED = tuple(step for step in steps.STEPS if step.command in MOVES)
SIDEWAYS: frozenset[type[Command]] = frozenset(
    {
        commands.DropDraft, commands.ReturnTrade, commands.RefuseTrade, commands.RouteUpTrade,
        commands.SendBackReview, commands.RejectReview, commands.WithdrawTrade,
        commands.SuspendTrade, commands.TerminateTrade, commands.AttestTermination,
        commands.EndTrade, commands.FailSession, commands.RescheduleSession,
        commands.WithdrawEnrolment, commands.AmendNotice, *OF_PEOPLE,
    }
)  # fmt: skip
"""Steps off the main line: taken seldom, so that walks come far, and often enough over many."""


class Walk:
    """One history. `refusals` counts what was said no to, `moves` the events that led on."""

    def __init__(self, seed: int, station: type[SmallStation] = SmallStation) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.type = self.random.choice(ALL)
        self.station = station(self._day())
        self.moves = Moves(self.random, self.type, self.station)
        self.enrolled: set[str] = set()
        self.refusals: dict[str, int] = {}
        application = applied(self.type)
        draft = {name: application[name] for name in ("type", "mode", "transferor")}
        self.station.changes["transferor"] = application["transferor"]
        self.station.must(drafted(**draft), CLERK)

    def _day(self) -> str:
        return f"2026-03-{self.random.randint(2, 27):02} {self.random.randint(8, 18):02}:30"

    @property
    def trade(self) -> Trade:
        found = self.station.trade
        assert found is not None
        return found

    def run(self) -> Iterator[Recorded]:
        """Walk to an end or for STEPS_MAX steps; gives every entry as it is kept."""
        told = 0
        for _ in range(STEPS_MAX):
            yield from self.station.records[told:]
            told = len(self.station.records)
            if self.trade.stage in ENDED:
                return
            self._step()
        yield from self.station.records[told:]

    def _step(self) -> None:
        if self.random.random() < (0.5 if self.trade.stage in WAITING else 0.1):
            self._wait()
        else:
            self._ask()

    def _wait(self) -> None:
        """Let time pass: a little, some days, or to the next thing that is due."""
        now = self.station.at.at
        due = next_due(self.trade, TABLES, now)
        then = now + timedelta(hours=self.random.choice((1, 1, 20, 200)))
        if due is not None and self.random.random() < 0.9:
            then = due + timedelta(seconds=self.random.choice((-3, 1, 3, 3, 60, 7200)))
        if then > now:
            self.station.at = Instant(then, 0, 0, "0badc0de", 0, "district")
        self.station.tick()

    def _ask(self) -> None:
        offered = [step for step in ASKED if steps.authority.leads_on(self.trade, step, TABLES)]
        main = [step for step in offered if step.command not in SIDEWAYS]
        if self._is_late():
            main = [step for step in offered if step.command is commands.RescheduleSession]
        if main and self.random.random() < 0.85:
            offered = main
        step = self.random.choice(offered or list(ASKED))
        if self.random.random() < 0.05:
            step = self.random.choice(ASKED)
        command = self.moves.of(step.command)
        if command is None:
            return
        signers = self._signers(step)
        self._look_up(command)
        decision = self.station.do(command, *signers)
        if decision.refused is not None:
            self.refusals[decision.refused.code] = self.refusals.get(decision.refused.code, 0) + 1
        elif isinstance(command, EnrolBidder):
            self.enrolled.add(command.party_id.id_number)
        self.station.tick()

    def _is_late(self) -> bool:
        """The announced time went by: nothing opens until there is a new one."""
        if self.trade.stage != "READY":
            return False
        return self.station.at.at > instant_of(self.trade.planned_at) + GRACE

    def _look_up(self, command: Command) -> None:
        """What the station would look up for this command."""
        if isinstance(command, EnrolBidder):
            self.station.changes["duplicate_party"] = command.party_id.id_number in self.enrolled

    def _signers(self, step: Step) -> tuple[Signed, ...]:
        """The right people, or now and then anybody."""
        event = TABLES.event(step.event)
        if self.random.random() < 0.08:
            return (self.random.choice(PEOPLE),)
        first = [one for one in PEOPLE if one.role in event.roles]
        if not first:
            return ()
        chosen = self.random.choice(first)
        wanted = event.second or ("HEAD",)
        others = [one for one in PEOPLE if one.role in wanted and one.staff_no != chosen.staff_no]
        if event.second or step.event == "trade.accept":
            return (chosen, self.random.choice(others)) if others else (chosen,)
        return (chosen,)


def walks(seeds: range) -> Iterator[tuple[Walk, list[Recorded]]]:
    """Each walk of these seeds, with all that it kept."""
    for seed in seeds:
        walk = Walk(seed)
        yield walk, list(walk.run())
