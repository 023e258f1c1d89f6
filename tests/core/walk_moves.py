"""One plausible form of each command for the trade as it stands, now and then a bent one."""

import random  # noqa: TID251 - seeded walks, the same in every run
from collections.abc import Callable
from typing import Any

import msgspec
import walk_after
import walk_auction
import walk_bids
import walk_evaluation
import walk_experts
import walk_finance
import walk_money
import walk_objections
import walk_rights
import walk_room
import walk_session
from small_station import TABLES, TEXT, SmallStation, aged, application, opening, signing
from walk_gates import GATES
from walk_hand import Hand
from walk_people import PEOPLE
from walk_types import FILED, applied, papers

from appliance.core import acceptance, archive, commands, ending, integrity
from appliance.core.clocks import day_of
from appliance.core.commands import Command
from appliance.core.entries import Criterion, Defect, MethodTerms, Offer
from appliance.core.parties import Words
from appliance.core.session import seen_by_supervisor
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS

BIDDERS = tuple(
    msgspec.structs.replace(
        aged(f"19{year}-0{month}-1{month}"), member_of="999999100200" if month < 3 else ""
    )
    for year in (70, 80, 90)
    for month in (1, 2, 3)
)
SEALED = ("SEALED_HIGH", "SEALED_LOW", "INQUIRY")
HOW = MethodTerms(
    criteria=(Criterion("PRICE", 6_000), Criterion("PLAN", 4_000)), experts=3
)  # fmt: skip
"""What the notice of a tender says of its scoring."""
MINOR = aged("2012-05-05")


class Moves(Hand):
    """Makes commands for one walk. Holds nothing but the walk's own randomness."""

    def __init__(self, source: random.Random, type_code: str, station: SmallStation) -> None:
        super().__init__(source, type_code, station)
        row = TABLES.trade_type(type_code)
        easy = [one for one in row.allowed_methods if one in ("NEGOTIATE", "LISTING", "SINGLE")]
        self.method = source.choice([*easy, *easy[-1:]] or row.allowed_methods)
        sealed = [one for one in row.allowed_methods if one in SEALED]
        if sealed and source.randrange(5) == 0:
            self.method = sealed[0]
        self.deposit_fen = source.choice((0, 0, 1_000))

    def of(self, command: type[Command]) -> Command | None:
        """A command of that class; None where nothing sensible can be said now."""
        trade = self.station.trade
        assert trade is not None
        if not trade.number and command not in (commands.SubmitTrade, commands.DropDraft):
            return None
        made = MOVES[command](self, trade)
        if made is not None and self.random.random() < 0.06:
            return self._bent(made)
        return made

    def _bent(self, command: Command) -> Command:
        """The command with one field of it made wrong."""
        names = [one.name for one in msgspec.structs.fields(command) if one.name != "trade"]
        if not names:
            return command
        name = self.random.choice(names)
        value = getattr(command, name)
        wrong: Any = {str: "X", int: -1, bool: not value, tuple: ()}.get(type(value), value)
        return msgspec.structs.replace(command, **{name: wrong})

    def times(self) -> dict[str, str]:
        """Deadline and session that fit a notice published within two working days, mostly."""
        calendar = TABLES.calendar
        days = TABLES.trade_type(self.type).notice_min_days + 2 - self.one_in(8) * 5
        last = calendar.add_working_days(day_of(self.station.at.at), max(1, days)).day
        following = calendar.next_working_day(last).day
        return {
            "enrol_deadline": f"{last.isoformat()}T09:00:00.000Z",
            "planned_at": f"{following.isoformat()}T01:00:00.000Z",
        }

    def next_session(self) -> str:
        """Nine in the morning of the second working day from now."""
        day = TABLES.calendar.add_working_days(day_of(self.station.at.at), 2).day
        return f"{day.isoformat()}T01:00:00.000Z"

    def enrol_id(self) -> str:
        return "".join(self.random.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(8))


def _submit(moves: Moves, _trade: Trade) -> Command:
    return application(**(applied(moves.type) | {"method": moves.method}))


def _accept(moves: Moves, trade: Trade) -> Command:
    rows = acceptance.required(trade, TABLES)
    return commands.AcceptTrade(
        trade=trade.number, materials=rows[1:] if moves.one_in(9) else rows,
        decisions=() if moves.one_in(12) else papers(moves.type),
        filing_no="青政农〔2026〕9号" if moves.type in FILED else "",
    )  # fmt: skip


def _undertaking(moves: Moves, trade: Trade) -> Command | None:
    owner = moves.owner
    if owner is None or not integrity.wanted(trade):
        return None
    return commands.SignIntegrity(trade=trade.number, party_id=owner, text_version=integrity.TEXT)


def _valued(_moves: Moves, trade: Trade) -> Command:
    return commands.AddValuation(
        trade=trade.number, firm=Words("x"), report_no="PG-2026-7", date="2026-02-10",
        amount_fen=trade.total_fen or 1, valid_to="2027-02-09",
    )  # fmt: skip


def _defect(moves: Moves) -> tuple[Defect, ...]:
    return (Defect(f"{moves.type}-1", "ILLEGIBLE"),)


def _approve(moves: Moves, trade: Trade) -> Command:
    return commands.ApproveReview(
        trade=trade.number, text_sha256=TEXT, method=moves.method,
        notice_days=TABLES.trade_type(moves.type).notice_min_days, **moves.times(),
        negotiation=moves.one_in(2), deposit_fen=moves.deposit_fen,
        tie_rule=moves.random.choice(METHODS[moves.method].tie_rules),
        increment_fen=100 if moves.method == "ASCEND" else 0,
        how=HOW if moves.method == "TENDER" else MethodTerms(),
    )  # fmt: skip


def _enrol(moves: Moves, trade: Trade) -> Command:
    person = MINOR if moves.one_in(20) else moves.random.choice(BIDDERS)
    return commands.EnrolBidder(
        trade=trade.number, enrol_id=moves.enrol_id(), party_id=person,
        farming_capacity=not moves.one_in(6),
    )  # fmt: skip


def _enrolled(trade: Trade) -> list[str]:
    return [one.random_id for one in trade.enrolments if not one.withdrawn]


def _withdraw(moves: Moves, trade: Trade) -> Command | None:
    known = _enrolled(trade)
    if not known:
        return None
    return commands.WithdrawEnrolment(trade=trade.number, enrol_id=moves.random.choice(known))


def _result(moves: Moves, trade: Trade) -> Command:
    if trade.terms is not None and trade.fixed.method in SEALED:
        return commands.RecordResult(trade=trade.number, offers=())
    base = trade.wants.list_price_fen
    if trade.auction.closed is not None:  # all that counts was bid
        return commands.RecordResult(trade=trade.number, offers=())
    offers = tuple(
        Offer(one.number, base + moves.random.choice((-100, 0, 0, 100, 2_500)))
        for one in trade.qualified
    )
    return commands.RecordResult(trade=trade.number, offers=offers)


def _settle(moves: Moves, trade: Trade) -> Command:
    due = trade.award.total_fen if trade.award else 0
    return commands.CloseSettlement(
        trade=trade.number, received_fen=due - moves.one_in(6), voucher="V-1"
    )


def _archive(_moves: Moves, trade: Trade) -> Command:
    return commands.CloseArchive(
        trade=trade.number, manifest_sha256=archive.manifest_digest(trade),
        files=len(archive.manifest(trade)),
    )  # fmt: skip


def _amend(moves: Moves, trade: Trade) -> Command:
    material = moves.one_in(2)
    times = moves.times() if material else {}
    return commands.AmendNotice(
        trade=trade.number, new_sha256="cd" * 32, reason="CORRECTION", material=material, **times
    )


def _negotiate(moves: Moves, trade: Trade) -> Command | None:
    if not trade.qualified:
        return None
    return commands.NegotiateTrade(
        trade=trade.number, enrol_id=trade.qualified[0].number, consent_sha256=TEXT,
        planned_at=moves.times()["planned_at"],
    )  # fmt: skip


def _opening(moves: Moves, _trade: Trade) -> Command:
    made: Command = opening(moves.station)
    return msgspec.structs.replace(made, trade=_trade.number)


def _signing(moves: Moves, trade: Trade) -> Command | None:
    if trade.award is None:
        return None
    return msgspec.structs.replace(signing(moves.station), trade=trade.number)


MOVES: dict[type[Command], Callable[[Moves, Trade], Command | None]] = {
    commands.AddMaterial: lambda m, t: commands.AddMaterial(
        trade=t.number, material_no=f"{m.type}-1", form="ORIGINAL"
    ),
    commands.AddDecision: lambda m, t: commands.AddDecision(
        trade=t.number, decision_id=m.enrol_id(), paper=papers(m.type)[0]
    ),
    commands.AddValuation: _valued,
    commands.SignIntegrity: _undertaking,
    commands.SubmitTrade: _submit,
    commands.DropDraft: lambda _m, t: commands.DropDraft(
        draft_id=t.draft_id, reason="PARTY_WISH"
    ),
    commands.ReturnTrade: lambda m, t: commands.ReturnTrade(trade=t.number, defects=_defect(m)),
    commands.ResubmitTrade: lambda _m, t: commands.ResubmitTrade(
        trade=t.number, materials=tuple(one.material for one in t.told)
    ),
    commands.RefuseTrade: lambda _m, t: commands.RefuseTrade(
        trade=t.number, ground="NOT_OWNER", facts=Words("x")
    ),
    commands.AcceptTrade: _accept,
    commands.RouteUpTrade: lambda _m, t: commands.RouteUpTrade(trade=t.number),
    commands.StartReview: lambda _m, t: commands.StartReview(trade=t.number),
    commands.SignReview: lambda m, t: commands.SignReview(
        trade=t.number, level=1, opinion="OBJECT" if m.one_in(12) else "AGREE", text_sha256=TEXT
    ),
    commands.SendBackReview: lambda m, t: commands.SendBackReview(
        trade=t.number, cause=m.random.choice(("X1", "X2")), defects=_defect(m)
    ),
    commands.RejectReview: lambda _m, t: commands.RejectReview(
        trade=t.number, reasons=Words("x")
    ),
    commands.ApproveReview: _approve,
    commands.PublishNotice: lambda m, t: commands.PublishNotice(
        trade=t.number, channels=("KIOSK", "DISTRICT", "PRINT"), firewall=m.station.firewall()
    ),
    commands.EnrolBidder: _enrol,
    commands.WithdrawEnrolment: _withdraw,
    commands.PassGate: lambda _m, t: commands.PassGate(trade=t.number),
    commands.AttestSession: lambda _m, t: commands.AttestSession(
        trade=t.number, act="session.open", seen_sha256=seen_by_supervisor(t)
    ) if t.terms else None,
    commands.RescheduleSession: lambda m, t: commands.RescheduleSession(
        trade=t.number, planned_at=m.next_session(), reason="MISSED"
    ),
    commands.OpenSession: _opening,
    commands.RecordResult: _result,
    commands.FailSession: lambda m, t: commands.FailSession(
        trade=t.number, reason=m.random.choice(("NO_BID", "TOO_FEW_VALID", "TOO_FEW_OFFERS"))
    ),
    commands.ConfirmAward: lambda _m, t: commands.ConfirmAward(trade=t.number),
    commands.SignContract: _signing,
    commands.CloseSettlement: _settle,
    commands.IssueCertificate: lambda _m, t: commands.IssueCertificate(trade=t.number),
    commands.CloseArchive: _archive,
    commands.WithdrawTrade: lambda _m, t: commands.WithdrawTrade(
        trade=t.number, reason="T01", request_sha256=TEXT
    ),
    commands.SuspendTrade: lambda _m, t: commands.SuspendTrade(
        trade=t.number, reason="S06", facts_sha256=TEXT, resume_condition="ORDER_LIFTED"
    ),
    commands.ResumeTrade: lambda _m, t: commands.ResumeTrade(trade=t.number),
    commands.AttestTermination: lambda _m, t: commands.AttestTermination(
        trade=t.number, seen_sha256=ending.seen_by_supervisor(t, "T03", TEXT)
    ),
    commands.TerminateTrade: lambda _m, t: commands.TerminateTrade(
        trade=t.number, reason="T03", facts_sha256=TEXT
    ),
    commands.EndTrade: lambda _m, t: commands.EndTrade(trade=t.number, reason="T05"),
    commands.ExtendNotice: lambda m, t: commands.ExtendNotice(
        trade=t.number, **m.times(), consent_sha256=TEXT, firewall=m.station.firewall()
    ),
    commands.AmendNotice: _amend,
    commands.RelistTrade: lambda m, t: commands.RelistTrade(
        trade=t.number, **m.times(), list_price_fen=t.wants.list_price_fen, text_sha256=TEXT
    ),
    commands.NegotiateTrade: _negotiate,
    **PEOPLE,
    **GATES,
}  # fmt: skip
"""Command -> what makes one. A command without a line here is not walked."""

MOVES.update(walk_auction.MOVES)
MOVES.update(walk_money.MOVES)
MOVES.update(walk_rights.MOVES)
MOVES.update(walk_session.MOVES)
MOVES.update(walk_bids.MOVES)
MOVES.update(walk_evaluation.MOVES)
MOVES.update(walk_room.MOVES)
MOVES.update(walk_after.MOVES)
MOVES.update(walk_experts.MOVES)
MOVES.update(walk_objections.MOVES)
MOVES.update(walk_finance.MOVES)
