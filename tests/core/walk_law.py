"""What must hold on every walk, said without the rules that are tried.

Each check reads entries and the files of the tables; none asks the code under test.
"""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import appliance.tables
from appliance.core import entries as e
from appliance.core.trade import Trade

DATA = Path(appliance.tables.__file__).parent / "data"
PEKING = timedelta(hours=8)


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """A code table, row by row, as it stands in its file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def active() -> frozenset[str]:
    return frozenset(row["code"] for row in rows("states") if row["active"] == "1")


@cache
def moves() -> dict[tuple[str, str], tuple[str, frozenset[str]]]:
    """(from, event) -> (to, roles)."""
    found = {}
    for row in rows("transitions"):
        starts = active() if row["from"] == "*ACTIVE" else {row["from"]}
        for start in starts:
            found[start.strip("-"), row["event"]] = row["to"], frozenset(row["role"].split("|"))
    return found


@cache
def movers() -> frozenset[str]:
    """Events that move a trade from some stage."""
    return frozenset(event for _start, event in moves())


@cache
def apart() -> frozenset[tuple[str, str]]:
    """Pairs of roles that one person may not have on one trade."""
    return frozenset(
        (row["code"], other)
        for row in rows("roles")
        for other in row["may_not_combine_with_on_one_trade"].split("|")
        if other
    )


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def local_day(text: str) -> date:
    return (moment(text) + PEKING).date()


class Law:
    """Reads one trade's entries in order and raises AssertionError where one breaks the law."""

    def __init__(self) -> None:
        self.stage = ""
        self.before = ""
        self.roles: dict[str, set[str]] = {}
        self.clashes: dict[str, list[tuple[str, str]]] = {}
        self.last = ""
        self.deadline = ""
        self.numbers: set[str] = set()
        self.enrolled: set[str] = set()
        self.result_end = ""
        self.cure_due = ""
        self.held: Counter[str] = Counter()
        self.came: Counter[str] = Counter()
        self.gone: Counter[str] = Counter()

    def read(self, one: e.Recorded) -> None:
        """One entry more."""
        assert one.at >= self.last, "the entries go back in time"
        self.last = one.at
        self._moves(one)
        self._people(one)
        self._clocks(one)
        self._hidden(one)
        self._money(one.fact)

    def _moves(self, one: e.Recorded) -> None:
        """No step skipped: each move stands in transitions.csv, by one of its roles."""
        kind = one.fact.kind
        if kind not in movers():
            return
        found = moves().get((self.stage, kind))
        assert found is not None, f"{kind} leads nowhere from {self.stage or 'the beginning'}"
        to, roles = found
        signed = {role for _who, role in one.signers}
        # What the box adds to an act of people bears their signatures too.
        assert signed & roles or "SYSTEM" in roles, f"{kind} by {signed}, not by {roles}"
        if kind == "trade.suspend":
            self.before = self.stage
        self.stage = self.before if to == "*PREVIOUS" else to

    def _people(self, one: e.Recorded) -> None:
        """No act by a conflicted person: roles.csv, over all that they did on this trade."""
        for who, role in one.signers:
            held = self.roles.setdefault(who, set())
            if role not in held:
                held.add(role)
                self.clashes[who] = [pair for pair in apart() if held.issuperset(pair)]
            clash = self.clashes[who]
            assert not clash or one.fact.kind == "attempt.refuse", f"one person as {clash}"
        if one.fact.kind == "review.sign":
            assert "CLERK" not in self.roles[one.signers[0][0]], "the reviewer took the file in"

    def _clocks(self, one: e.Recorded) -> None:
        """No clock before its time, none after it where the time is over."""
        self._announced(one.fact)
        match one.fact:
            case e.BidderEnrolled(received_at=came):
                assert moment(came) < moment(self.deadline), "enrolled on or after the deadline"
            case e.EnrolmentClosed(closed_at=closed):
                assert moment(closed) >= moment(self.deadline), "closed before the deadline"
            case e.AwardConfirmed():
                assert local_day(one.at) > day(self.result_end), "award before the publicity ended"
            case e.TradeResubmitted():
                assert local_day(one.at) <= day(self.cure_due), "cured too late"
            case e.TradeLapsed():
                assert local_day(one.at) > day(self.cure_due), "lapsed too early"
            case e.ClockOverdue(due=due):
                assert local_day(one.at) > day(due), "overdue before its day"
            case _:
                pass

    def _announced(self, fact: e.Fact) -> None:
        """Days that an entry tells everybody: nothing brings them nearer."""
        match fact:
            case e.NoticePublished() | e.NoticeExtended():
                self.deadline = fact.enrol_deadline
            case e.NoticeAmended():
                assert fact.enrol_deadline >= self.deadline, "an amendment shortened the enrolment"
                self.deadline = fact.enrol_deadline
            case e.PriorityClosed():
                self.result_end = fact.result_end
            case e.ObjectionDismissed():
                assert fact.result_end >= self.result_end, "an objection shortened the publicity"
                self.result_end = fact.result_end
            case e.TradeReturned() | e.ReviewSentBack():
                self.cure_due = fact.cure_due
            case e.TradeResumed():
                for each in fact.dates:
                    self._moved(each)
            case _:
                pass

    def _moved(self, moved: e.DateMoved) -> None:
        assert moved.new >= moved.old, "a suspension brought a day nearer"
        if moved.name == "enrol_deadline":
            self.deadline = moved.new
        elif moved.name == "result_end":
            self.result_end = moved.new
        elif moved.name == "cure_due":
            self.cure_due = moved.new

    def _hidden(self, one: e.Recorded) -> None:
        """Numbers are given once and in the order of receipt."""
        if isinstance(one.fact, e.BidderEnrolled):
            assert one.fact.enrol_id not in self.enrolled, "one random id twice"
            self.enrolled.add(one.fact.enrol_id)
        if isinstance(one.fact, e.EnrolmentClosed):
            for given in one.fact.numbers:
                assert given.number not in self.numbers, "a number given twice"
                assert given.random_id in self.enrolled, "a number for nobody"
                self.numbers.add(given.number)

    def _money(self, fact: e.Fact) -> None:
        """No fen comes from nowhere, none goes twice, none is left when the books are closed."""
        match fact:
            case e.DepositReceived():
                self.held[fact.deposit_id] += fact.amount_fen
                self.came[fact.deposit_id] += fact.amount_fen
            case e.DepositRefunded() | e.DepositConverted() | e.DepositForfeited():
                self.held[fact.deposit_id] -= fact.amount_fen
                self.gone[fact.deposit_id] += fact.amount_fen
            case e.SettlementClosed():
                assert not any(self.held.values()), f"settled with {dict(self.held)} held"
                left = fact.refunded_fen + fact.converted_fen + fact.forfeited_fen
                assert left == sum(self.gone.values()), "the settlement says other sums"
            case _:
                pass
        assert all(fen >= 0 for fen in self.held.values()), f"more went than came: {self.held}"

    def end(self, trade: Trade) -> None:
        """The fold of the station says what this reading says."""
        assert trade.stage == self.stage
        assert {one.deposit_id: one.held for one in trade.deposits.every if one.came} == {
            name: self.held[name] for name in self.came
        }
        assert {who: set(held) for who, held in trade.actors.items()} == self.roles
