"""A seeded random walk: people of a station who mostly do the sensible thing, and often do not.

One walk is one trade of any type, from its draft on. Each step lets the clock run, or somebody
asks for something: what the stage calls for, by the right person (most often), by the wrong one,
at the wrong time, or with a value that cannot stand. What the rules keep is kept.
"""

import random  # noqa: TID251 - seeded walks, the same in every run
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import walk_experts
import walk_objections
import walk_room
import walk_session
from small_station import (
    CASHIER,
    CLERK,
    HEAD,
    HOST,
    REVIEWER,
    SECOND,
    STAFF,
    SUPERVISOR,
    TABLES,
    SmallStation,
    drafted,
)
from walk_moves import MOVES, SEALED, Moves
from walk_people import PEOPLE as OF_PEOPLE
from walk_types import ALL, applied

from appliance.core import bid_standing, commands, integrity, steps, valuation
from appliance.core.authority import Step
from appliance.core.commands import Command, EnrolBidder, ReceiveDeposit
from appliance.core.deposits import PaidWorld
from appliance.core.due import next_due
from appliance.core.entries import Recorded
from appliance.core.instant import Instant, instant_of
from appliance.core.rooms import grace
from appliance.core.trade import Trade
from appliance.core.world import Signed, Staff

DEPARTMENT = Signed("9999991000106", "DEPT", "k-dept", 0)
OBSERVER = Signed("9999991000107", "OBSERVER", "k-observer", 0)
PEOPLE = (
    CLERK, SECOND, CASHIER, REVIEWER, HOST, HEAD, SUPERVISOR, DEPARTMENT, OBSERVER
)  # fmt: skip
GUESTS = {
    one.key_id: Staff(one.staff_no, (one.role,), 0, "2027-12-31") for one in (DEPARTMENT, OBSERVER)
}
ENDED = frozenset(code for code in TABLES.states if not TABLES.transitions_from(code))
WAITING = {"PUBLISHED": 0.15, "READY": 0.5, "RESULT_PUBLIC": 0.5, "CONTRACTED": 0.5}
"""How often time passes instead, in stages where people wait for a day; else one in ten."""


def _levels(trade: Trade) -> tuple[int, ...]:
    """Levels of review that have not signed yet."""
    signed = {one.level for one in trade.signatures}
    return tuple(one for one in (trade.review.levels if trade.review else ()) if one not in signed)


WANTED: dict[type[Command], Callable[[Trade], bool]] = {
    commands.SignIntegrity: lambda t: integrity.wanted(t) and t.dossier.undertaking is None,
    commands.AddValuation: lambda t: valuation.wanted(t, TABLES) and t.dossier.valuation is None,
    commands.SignReview: lambda t: 1 in _levels(t),
    commands.SignDepartmentReview: lambda t: _levels(t)[:1] == (2,),
    commands.SignSupervisionReview: lambda t: _levels(t)[:1] == (3,),
    commands.EnrolBidder: lambda t: len(t.enrolments) < 3,
    commands.ClaimPriority: lambda t: len(t.rights.claims) < len(t.enrolments),
    commands.ReceiveDeposit: lambda t: any(not one.came for one in t.deposits.every),
    commands.AttestSession: lambda t: not t.attested_by,
    commands.NameHolders: lambda t: _sealed(t) and t.bids.holders is None,
    commands.SealBid: lambda t: _sealed(t) and len(t.bids.said) < 2 * len(t.enrolments),
    commands.GiveShare: lambda t: _sealed(t) and len(bid_standing.shares(t)) < 2,
    commands.OpenBids: lambda t: _sealed(t) and bool(bid_standing.now_opening(t)),
    commands.ExplainBid: lambda t: _sealed(t) and bool(bid_standing.to_explain(t)),
    commands.CallTie: lambda t: _sealed(t) and bool(bid_standing.tied(t)),
    commands.ResumeSession: lambda t: t.conduct.paused,
    commands.RemindWinner: lambda t: _contract_late(t) and t.succession.reminder is None,
    commands.MarkDefault: lambda t: t.succession.reminder is not None,
    commands.CallPriority: lambda _t: True,
    commands.AnswerPriority: lambda _t: True,
    commands.OpenPriorityRound: lambda _t: True,
    commands.RaisePriority: lambda _t: True,
    commands.OrderRefund: lambda t: t.stage not in EARLY and _free(t),
    commands.RefundDeposit: lambda t: any(one.ordered_fen for one in t.deposits.every),
    **walk_objections.WANTED,
}
"""Steps that lead to no other stage, and without which one is not reached."""
EARLY = frozenset({"PUBLISHED", "ENROL_CLOSED", "READY", "IN_SESSION"})


def _sealed(trade: Trade) -> bool:
    return trade.terms is not None and trade.fixed.method in SEALED


def _contract_late(trade: Trade) -> bool:
    return any(one.startswith("DL16") for one in trade.overdue)


def _free(trade: Trade) -> bool:
    return any(one.free for one in trade.deposits.every)


STEPS_MAX = 60

ASKED = tuple(step for step in steps.STEPS if step.command in MOVES)
SIDEWAYS: frozenset[type[Command]] = frozenset(
    {
        commands.DropDraft, commands.ReturnTrade, commands.RefuseTrade, commands.RouteUpTrade,
        commands.SendBackReview, commands.RejectReview, commands.WithdrawTrade,
        commands.SuspendTrade, commands.TerminateTrade, commands.AttestTermination,
        commands.EndTrade, commands.FailSession, commands.RescheduleSession,
        commands.WithdrawEnrolment, commands.AmendNotice, commands.SkipAward, *OF_PEOPLE,
    }
)  # fmt: skip
"""Steps off the main line: taken seldom, so that walks come far, and often enough over many."""


ASIDE = frozenset({*walk_room.MOVES, *walk_experts.MOVES, *walk_session.MOVES})
"""Acts about a session that lead to no other stage: so many that they would crowd out the rest."""


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
        self.station.changes["staff"] = STAFF | GUESTS
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
        if self.random.random() < self._patience():
            self._wait()
        else:
            self._ask()

    def _patience(self) -> float:
        """How likely they wait now: for a session until its time, and no longer."""
        stage = self.trade.stage
        if stage == "READY" and self.station.at.at >= instant_of(self.trade.planned_at):
            return 0.02
        return WAITING.get(stage, 0.1)

    def _wait(self) -> None:
        """Let time pass: a little, some days, or to the next thing that is due."""
        now = self.station.at.at
        if self.trade.stage == "READY" and self.random.random() < 0.5:
            self._until(instant_of(self.trade.planned_at) + timedelta(seconds=60))
            return
        due = next_due(self.trade, TABLES, now)
        then = now + timedelta(hours=self.random.choice((1, 1, 20, 200)))
        if due is not None and self.random.random() < 0.9:
            then = due + timedelta(seconds=self.random.choice((-3, 1, 3, 3, 60, 7200)))
        self._until(then)

    def _until(self, then: datetime) -> None:
        if then > self.station.at.at:
            self.station.at = Instant(then, 0, 0, "0badc0de", 0, "district")
        self.station.tick()

    def _ask(self) -> None:
        trade = self.trade
        offered = _offered(trade)
        main = _main(trade)
        if self._is_late():
            main = [step for step in offered if step.command is commands.RescheduleSession]
        if main and self.random.random() < 0.85:
            offered = main
        elif self.random.random() < 0.9:
            offered = tuple(step for step in offered if step.command not in ASIDE)
        if trade.end_attested and self.random.random() < 0.4:
            offered = tuple(one for one in ASKED if one.command is commands.TerminateTrade)
        step = self.random.choice(offered or ASKED)
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
            self.moves.bidders[command.enrol_id] = command.party_id
        self.station.tick()

    def _is_late(self) -> bool:
        """The announced time went by: nothing opens until there is a new one."""
        if self.trade.stage != "READY":
            return False
        return self.station.at.at > instant_of(self.trade.planned_at) + grace(self.trade)

    def _look_up(self, command: Command) -> None:
        """What the station would look up for this command."""
        if isinstance(command, EnrolBidder):
            self.station.changes["duplicate_party"] = command.party_id.id_number in self.enrolled
        if isinstance(command, ReceiveDeposit):
            each = self.trade.enrolment(command.enrol_id)
            who = self.moves.bidders.get(each.random_id) if each else None
            self.station.changes["paid"] = PaidWorld(bidder=who)

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


_OFFERED: dict[str, tuple[Step, ...]] = {}


def _offered(trade: Trade) -> tuple[Step, ...]:
    """What the table lets anybody ask for at this stage; it looks at nothing else."""
    found = _OFFERED.get(trade.stage)
    if found is None:
        found = tuple(one for one in ASKED if steps.authority.leads_on(trade, one, TABLES))
        _OFFERED[trade.stage] = found
    return found


_MAIN: dict[str, tuple[tuple[Step, Callable[[Trade], bool]], ...]] = {}


def _main(trade: Trade) -> list[Step]:
    """What of it brings the trade further, so that most people would do it now."""
    if not trade.number:
        return [step for step in _offered(trade) if step.command is commands.SubmitTrade]
    found = _MAIN.get(trade.stage)
    if found is None:
        found = tuple(
            (step, WANTED.get(step.command, _always))
            for step in _offered(trade)
            if step.command in WANTED or _moves_on(step)
        )
        _MAIN[trade.stage] = found
    return [step for step, wanted in found if wanted(trade)]


def _always(_trade: Trade) -> bool:
    return True


def _moves_on(step: Step) -> bool:
    return bool(TABLES.event(step.event).move) and step.command not in SIDEWAYS


def walks(seeds: range) -> Iterator[tuple[Walk, list[Recorded]]]:
    """Each walk of these seeds, with all that it kept."""
    for seed in seeds:
        walk = Walk(seed)
        yield walk, list(walk.run())
