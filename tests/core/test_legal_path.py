"""Random people at a random time: whatever they do, the trade stays on the table of the law."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from small_station import (
    CASHIER,
    CLERK,
    CONSENT,
    HEAD,
    HOST,
    MATERIALS,
    NUMBER,
    REVIEWER,
    SECOND,
    SUPERVISOR,
    TABLES,
    TEXT,
    SmallStation,
    aged,
    application,
    approval,
    drafted,
    opening,
    signing,
)

from appliance.core import archive, commands, ending
from appliance.core.clocks import day_of
from appliance.core.commands import Command
from appliance.core.due import due_events
from appliance.core.entries import Defect, Offer
from appliance.core.instant import Instant, text_of
from appliance.core.parties import Words
from appliance.core.trade import Reached, Trade
from appliance.core.trade_fold import fold
from appliance.core.world import Signed

PEOPLE = (CLERK, SECOND, CASHIER, REVIEWER, HOST, HEAD, SUPERVISOR)
ENDS = (
    *(commands.DropDraft, commands.RefuseTrade, commands.RejectReview, commands.FailSession),
    *(commands.WithdrawTrade, commands.TerminateTrade, commands.EndTrade, commands.SuspendTrade),
)
"""Ways out, which `somebody_asks` takes often enough."""

DEFECTS = (Defect("CBD-4", "MISSING"),)


def proposals(trade: Trade, station: SmallStation) -> list[Command]:
    """One sensible form of every command, whether or not it may be given now."""
    first = f"{NUMBER}-E001"
    number = {"trade": NUMBER}
    found: list[Command] = [
        application(),
        commands.DropDraft(draft_id="A1B2C3D4", reason="PARTY_WISH"),
        commands.ReturnTrade(**number, defects=DEFECTS),
        commands.ResubmitTrade(**number, materials=("CBD-4",)),
        commands.RefuseTrade(**number, ground="NOT_OWNER", facts=Words("x")),
        commands.AcceptTrade(**number, materials=MATERIALS, decisions=(CONSENT,)),
        commands.RouteUpTrade(**number),
        commands.StartReview(**number),
        commands.SignReview(**number, level=1, opinion="AGREE", text_sha256=TEXT),
        commands.SendBackReview(**number, cause="X1", defects=DEFECTS),
        commands.RejectReview(**number, reasons=Words("x")),
        approval(**times(station)),
        commands.PublishNotice(
            **number, channels=("KIOSK", "DISTRICT", "PRINT"), firewall="0a1b2c3d"
        ),
        commands.EnrolBidder(
            **number, enrol_id="0A1B2C3D", party_id=aged("1980-01-01"), farming_capacity=True
        ),
        commands.WithdrawEnrolment(**number, enrol_id="0A1B2C3D"),
        commands.PassGate(**number),
        commands.AttestSession(**number, act="session.open", seen_sha256=TEXT),
        commands.RescheduleSession(
            **number, planned_at=text_of(station.at.at + timedelta(days=4)), reason="MISSED"
        ),
        opening(station),
        commands.RecordResult(**number, offers=(Offer(first, 80_000),)),
        commands.FailSession(**number, reason="NO_BID"),
        commands.ConfirmAward(**number),
        commands.CloseSettlement(**number, received_fen=0),
        commands.IssueCertificate(**number),
        commands.CloseArchive(
            **number,
            manifest_sha256=archive.manifest_digest(trade),
            files=len(archive.manifest(trade)),
        ),
    ]
    found += [
        commands.WithdrawTrade(**number, reason="T01", request_sha256=TEXT),
        commands.SuspendTrade(
            **number, reason="S06", facts_sha256=TEXT, resume_condition="ORDER_LIFTED"
        ),
        commands.ResumeTrade(**number),
        commands.AttestTermination(
            **number, seen_sha256=ending.seen_by_supervisor(trade, "T03", TEXT)
        ),
        commands.TerminateTrade(**number, reason="T03", facts_sha256=TEXT),
        commands.EndTrade(**number, reason="T05"),
        commands.ExtendNotice(
            **number, **times(station), consent_sha256=TEXT, firewall=f"{len(trade.history):08x}"
        ),
        commands.RelistTrade(**number, **times(station), list_price_fen=80_000, text_sha256=TEXT),
    ]
    return [*found, signing(station)] if trade.award else found


def times(station: SmallStation) -> dict[str, object]:
    """Deadline and session that fit a notice published within two working days."""
    calendar = TABLES.calendar
    last = calendar.add_working_days(day_of(station.at.at), 7).day
    following = calendar.next_working_day(last).day
    return {
        "enrol_deadline": f"{last.isoformat()}T09:00:00.000Z",
        "planned_at": f"{following.isoformat()}T01:00:00.000Z",
    }


class Township(RuleBasedStateMachine):
    """Anybody asks for anything at any time."""

    @initialize()
    def registered(self) -> None:
        self.station = SmallStation()
        self.station.must(drafted(), CLERK)

    def trade(self) -> Trade:
        trade = self.station.trade
        assert trade is not None
        return trade

    @rule(which=st.integers(0, 99), who=st.sampled_from(PEOPLE))
    def somebody_asks(self, which: int, who: Signed) -> None:
        found = proposals(self.trade(), self.station)
        self.asks(found[which % len(found)], who)

    @rule(which=st.integers(0, 999))
    def the_right_person_goes_on(self, which: int) -> None:
        """Without this the walk would hardly ever leave the counter."""
        trade = self.trade()
        allowed = [
            (command, who)
            for command in proposals(trade, self.station)
            for who in PEOPLE
            if not isinstance(command, ENDS) and self.station.ask(command, who).refused is None
        ]
        if allowed:
            self.asks(*allowed[which % len(allowed)])

    @rule(hours=st.sampled_from([1, 4, 24, 72, 200]))
    def time_passes(self, hours: int) -> None:
        at = self.station.at
        later = at.at + timedelta(hours=hours)
        self.station.at = Instant(later, 0, 0, at.boot, 0, "district")
        while due := due_events(self.trade(), TABLES, self.station.at):
            command = due[0].command
            if isinstance(command, commands.CloseEnrolment):
                command = commands.CloseEnrolment(trade=NUMBER, key="A" * 43 + "=")
            self.station.must(command)

    def asks(self, command: Command, who: Signed) -> None:
        before = self.trade()
        decision = self.station.do(command, who)
        after = self.trade()
        if decision.refused is None:
            assert decision.entries
            return
        assert all(each.fact.kind == "attempt.refuse" for each in decision.entries)
        assert after.stage == before.stage
        assert after.history == before.history

    @invariant()
    def the_way_so_far_is_a_way_of_the_table(self) -> None:
        moves = {(each.from_state, each.to) for each in TABLES.transitions}
        anywhere = {each.to for each in TABLES.transitions if each.from_state == "*ACTIVE"}
        way = [Reached("", -1, ""), *self.trade().history]
        for place, (one, two) in enumerate(pairwise(way)):
            if two.back:
                assert (one.stage, two.stage) == ("SUSPENDED", way[place - 1].stage)
            elif one.stage in TABLES.states_active and two.stage in anywhere:
                assert two.stage in ("SUSPENDED", "TERMINATED")
            else:
                assert (one.stage, two.stage) in moves

    @invariant()
    def folding_again_gives_the_same_trade(self) -> None:
        assert fold(self.station.records, TABLES) == self.trade()

    @invariant()
    def nobody_stands_on_two_lines(self) -> None:
        for roles in self.trade().actors.values():
            assert all(TABLES.may_combine(one, two) for one in roles for two in roles)

    @invariant()
    def every_series_is_without_gaps(self) -> None:
        for series, last in self.station.numbers.items():
            assert last >= 1, series


Township.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestLegalPath = Township.TestCase
