"""What is asked for around review levels, rights of priority, the file and what follows a deal."""

from datetime import timedelta

from small_station import TABLES, TEXT
from walk_hand import Hand
from walk_types import applied, papers

from appliance.core import commands, integrity, permits, priority_calls, skip
from appliance.core.clocks import day_of
from appliance.core.commands import Command
from appliance.core.entries import Offer
from appliance.core.parties import Person, Words
from appliance.core.trade import Trade

DEPARTMENTS = tuple(TABLES.organisations) or ("QGB",)


def _in_days(hand: Hand, days: int) -> str:
    return (day_of(hand.now) + timedelta(days=days)).isoformat()


def _ask_department(hand: Hand, trade: Trade) -> Command:
    return commands.AskDepartment(
        trade=trade.number, slot=hand.pick(DEPARTMENTS), due=_in_days(hand, 3),
        question=Words("x"),
    )  # fmt: skip


def _answer_department(hand: Hand, trade: Trade) -> Command:
    return commands.AnswerDepartment(
        trade=trade.number, slot=hand.pick(DEPARTMENTS),
        answer="OBJECT" if hand.one_in(12) else "AGREE", text=Words("x"),
    )  # fmt: skip


def _claim(hand: Hand, trade: Trade) -> Command | None:
    known = [one.random_id for one in trade.enrolments if not one.withdrawn]
    grounds = priority_calls.grounds(trade, TABLES)
    if not known or not grounds:
        return None
    chosen = hand.pick(known)
    return commands.ClaimPriority(
        trade=trade.number, enrol_id=chosen, ground=hand.pick(grounds), written=True,
        party_id=hand.bidders.get(chosen, applied(hand.type)["transferor"]),
    )  # fmt: skip


def _asked(trade: Trade, *, to: bool) -> list[str]:
    if trade.result is None:
        return []
    now = priority_calls.course_of(trade, TABLES, lambda _due: False)
    return list(now.to_call) if to else [one.enrol_id for one in now.waiting]


def _call(hand: Hand, trade: Trade) -> Command | None:
    waits = _asked(trade, to=True)
    return commands.CallPriority(trade=trade.number, enrol_id=hand.pick(waits)) if waits else None


def _answer(hand: Hand, trade: Trade) -> Command | None:
    asked = _asked(trade, to=False)
    if not asked:
        return None
    return commands.AnswerPriority(
        trade=trade.number, enrol_id=hand.pick(asked), answer=hand.pick(("MATCH", "WAIVE"))
    )


def _round(hand: Hand, trade: Trade) -> Command | None:
    asked = _asked(trade, to=False)
    offers = tuple(Offer(one, trade.rights.amount_fen + hand.number(3) * 100) for one in asked)
    return commands.OpenPriorityRound(trade=trade.number, offers=offers) if offers else None


def _raise(hand: Hand, trade: Trade) -> Command:
    step = hand.pick((0, 1_000, 5_000))
    return commands.RaisePriority(
        trade=trade.number, amount_fen=trade.rights.amount_fen + step if step else 0
    )


def _next(trade: Trade) -> str:
    following = skip.next_in_rank(trade)
    return following.enrol_id if following else ""


def _skip(hand: Hand, trade: Trade) -> Command:
    return commands.SkipAward(
        trade=trade.number, ground=hand.pick(("Q_BLACKLIST", "Q_CAPACITY")), proof_sha256=TEXT,
        next_enrol_id=_next(trade), accept_sha256=TEXT if _next(trade) else "",
    )  # fmt: skip


def _next_award(_hand: Hand, trade: Trade) -> Command:
    return commands.NextAward(trade=trade.number, next_enrol_id=_next(trade), accept_sha256=TEXT)


def _remind(hand: Hand, trade: Trade) -> Command:
    return commands.RemindWinner(trade=trade.number, due=_in_days(hand, 12), text_sha256=TEXT)


def _undertaking(hand: Hand, trade: Trade) -> Command:
    owner: Person = applied(hand.type)["transferor"]
    return commands.SignIntegrity(trade=trade.number, party_id=owner, text_version=integrity.TEXT)


def _valuation(hand: Hand, trade: Trade) -> Command:
    return commands.AddValuation(
        trade=trade.number, firm=Words("x"), report_no="PG-2026-1", date="2026-02-10",
        amount_fen=max(1, trade.wants.list_price_fen), valid_to=_in_days(hand, 90),
    )  # fmt: skip


def _override(hand: Hand, trade: Trade) -> Command | None:
    open_ones = [
        (one.number, check.condition)
        for one in trade.enrolments if one.number
        for check in one.checks if not check.met
    ]  # fmt: skip
    if not open_ones:
        return None
    number, condition = hand.pick(open_ones)
    return commands.OverrideCondition(
        trade=trade.number, enrol_id=number, condition=condition, reason=Words("x")
    )


def _enrolled(trade: Trade) -> str:
    return next((one.random_id for one in trade.enrolments if not one.withdrawn), "0A1B2C3D")


MOVES = {
    commands.SignDepartmentReview: lambda h, t: commands.SignDepartmentReview(
        trade=t.number, opinion="OBJECT" if h.one_in(15) else "AGREE", text_sha256=TEXT,
        channel="STATION",
    ),
    commands.SignSupervisionReview: lambda h, t: commands.SignSupervisionReview(
        trade=t.number, opinion="OBJECT" if h.one_in(15) else "AGREE", text_sha256=TEXT
    ),
    commands.AskDepartment: _ask_department,
    commands.AnswerDepartment: _answer_department,
    commands.AskClarification: lambda _h, t: commands.AskClarification(
        trade=t.number, question=Words("x")
    ),
    commands.AnswerClarification: lambda _h, t: commands.AnswerClarification(
        trade=t.number, question_no=f"{t.number}/Q1", text_sha256=TEXT
    ),
    commands.ClaimPriority: _claim,
    commands.CallPriority: _call,
    commands.AnswerPriority: _answer,
    commands.OpenPriorityRound: _round,
    commands.RaisePriority: _raise,
    commands.SkipAward: _skip,
    commands.NextAward: _next_award,
    commands.RemindWinner: _remind,
    commands.MarkDefault: lambda _h, t: commands.MarkDefault(trade=t.number, facts_sha256=TEXT),
    commands.OverrideCondition: _override,
    commands.IssueDocument: lambda _h, t: commands.IssueDocument(
        trade=t.number, enrol_id=_enrolled(t), file_sha256=TEXT
    ),
    commands.TakeCustody: lambda _h, t: commands.TakeCustody(
        trade=t.number, enrol_id=_enrolled(t), certificate_no="ZJ-2026-1"
    ),
    commands.ReturnCustody: lambda _h, t: commands.ReturnCustody(
        trade=t.number, certificate_no="ZJ-2026-1"
    ),
    commands.SignIntegrity: _undertaking,
    commands.AddValuation: _valuation,
    commands.AddMaterial: lambda h, t: commands.AddMaterial(
        trade=t.number, material_no=f"{h.type}-1", form="ORIGINAL"
    ),
    commands.AddDecision: lambda h, t: commands.AddDecision(
        trade=t.number, decision_id=f"{h.number(10**8):08d}", paper=h.pick(papers(h.type))
    ),
    commands.FileContract: lambda _h, t: commands.FileContract(
        trade=t.number, office="QZX", filing_no="BA-2026-1"
    ),
    commands.ReissueCertificate: lambda _h, t: commands.ReissueCertificate(
        trade=t.number, reason="LOST"
    ),
    commands.AddDelivery: lambda _h, t: commands.AddDelivery(
        trade=t.number, doc_no="999999100-2026-DOC32-000001", carrier="EMS", waybill="E1"
    ),
    commands.AttachPermit: lambda h, t: commands.AttachPermit(
        trade=t.number, permit=h.pick(permits.KINDS), permit_no="X-1", scan_sha256="ab" * 32
    ),
    commands.RecordChannel: lambda h, t: commands.RecordChannel(
        trade=t.number, channel=h.pick(t.notice.channels if t.notice else ("KIOSK",)),
        result=h.pick(("SHOWN", "FAILED")), shown_at=t.history[-1].at,
    ),
    commands.TakeArchive: lambda _h, t: commands.TakeArchive(trade=t.number, purpose="COURT"),
    commands.AddNote: lambda _h, t: commands.AddNote(trade=t.number, text_ct=Words("x")),
    commands.AddRemark: lambda _h, t: commands.AddRemark(trade=t.number, text=Words("x")),
}  # fmt: skip
