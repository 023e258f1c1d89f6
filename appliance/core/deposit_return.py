"""A deposit leaves: paid back, made part of the price, or withheld by decision.

Source: domain.md 2.3 (refunds, no refund), 6.9, 3.3 guard 10; the deposit column of
termination_reasons.csv; clock DL18. Nobody's money goes out without a ground that the trade itself
shows, a voucher, and for a forfeiture a decision with the supervisor's signature.
"""

from datetime import date

from msgspec import Struct

from appliance.core import deposit_gate, discipline, firewall, messages, money
from appliance.core.clocks import day_at, day_of
from appliance.core.codes import Tables
from appliance.core.commands import (
    ConvertDeposit,
    ForfeitDeposit,
    OrderRefund,
    ProposeForfeit,
    RefundDeposit,
)
from appliance.core.decision import Decision, decided, refused
from appliance.core.deposit_intake import is_voucher, past_moment
from appliance.core.deposits import Deposit
from appliance.core.entries import (
    DepositConverted,
    DepositForfeited,
    DepositRefunded,
    Draft,
    ForfeitProposed,
    RefundOrdered,
    TradeTerminated,
)
from appliance.core.forms import is_word
from appliance.core.instant import Instant
from appliance.core.paper_references import is_decision_no
from appliance.core.trade import Enrolment, Trade
from appliance.core.world import Who, World

REFUND_CLOCK = "DL18"

WITHDRAWN = "WITHDRAWN"
NOT_QUALIFIED = "NOT_QUALIFIED"
NOT_CHOSEN = "NOT_CHOSEN"
CONTRACTED = "CONTRACTED"
TRADE_ENDED = "TRADE_ENDED"
ROUND_OVER = "ROUND_OVER"
WRONG_MONEY = "WRONG_MONEY"
SURPLUS = "SURPLUS"
REFUND_GROUNDS = (
    WITHDRAWN, NOT_QUALIFIED, NOT_CHOSEN, CONTRACTED, TRADE_ENDED, ROUND_OVER, WRONG_MONEY,
    SURPLUS,
)  # fmt: skip

PURPOSES = ("PRICE", "PERFORMANCE")

FORFEIT_GROUNDS = ("NOT_SIGNED", "CONDITIONS_ADDED", "NO_BOND", "COLLUSION", "FRAUD")
"""Tender Law Implementing Regulation 74 (the first three), Tender Law 53-54 (by decision)."""

_AT_ONCE = "refund all"
"""Begins the `deposit` cell of reasons that leave nothing to decide."""
_THE_OTHERS = "others refund"
"""Ends the cell of reasons that leave only the winner's to be decided."""


class Ground(Struct, frozen=True):
    """Why money may be paid back: at most so much, since that day.

    `must`: the refund clock runs from `since`; else somebody may ask, and nothing is overdue.
    """

    code: str
    most_fen: int
    since: date
    must: bool = True


class Owed(Struct, frozen=True):
    """A deposit that has to be paid back, until the end of the day `last`."""

    deposit: Deposit
    ground: str
    amount_fen: int
    last: date


def order(world: World, asked: OrderRefund, _by: Who, at: Instant) -> Decision:
    """Order money to be paid back, with the day until which it must be.

    Refusals: deposit-unknown, amount-zero, deposit-kept (no ground for it), refund-over.
    """
    trade = world.in_hand
    one = trade.deposits.get(asked.deposit_id)
    if one is None or not one.came:
        return refused("deposit-unknown", about="deposit_id")
    if asked.amount_fen < 1:
        return refused("amount-zero", about="amount_fen")
    found = [each for each in grounds(trade, world.tables, one) if each.code == asked.ground]
    if not found:
        return refused("deposit-kept", about="ground")
    most = min(found[0].most_fen, one.free)
    if asked.amount_fen > most:
        return refused("refund-over", about="amount_fen", most=money.yuan(most))
    last = world.tables.due(REFUND_CLOCK, day_of(at.at)).day.isoformat()
    fact = RefundOrdered(asked.deposit_id, asked.amount_fen, asked.ground, last)
    return decided(firewall.draft(trade, fact))


def refund(world: World, asked: RefundDeposit, _by: Who, at: Instant) -> Decision:
    """Money was paid back as it was ordered, in one sum.

    Refusals: deposit-unknown, refund-not-ordered, refund-differs, voucher-form, date-form,
    received-in-future.
    """
    trade = world.in_hand
    one = trade.deposits.get(asked.deposit_id)
    if one is None:
        return refused("deposit-unknown", about="deposit_id")
    if not one.ordered_fen:
        return refused("refund-not-ordered", about="deposit_id")
    if asked.amount_fen != one.ordered_fen:
        return refused("refund-differs", about="amount_fen", most=money.yuan(one.ordered_fen))
    if not is_voucher(asked.voucher):
        return refused("voucher-form", about="voucher")
    no = past_moment(asked.paid_at, at, "paid_at")
    if no is not None:
        return no
    fact = DepositRefunded(asked.deposit_id, asked.amount_fen, asked.voucher, asked.paid_at)
    whose = next((each for each in trade.enrolments if each.random_id == one.enrolment), None)
    # Whoever withdrew is told too, but not before the closing: it would tell that they enrolled.
    open_now = whose is not None and not firewall.is_up(trade)
    whom = messages.at(whose.seq) if whose is not None and open_now else one.enrolment
    return decided(firewall.draft(trade, fact), follows=[messages.notify("M07", whom)])


def convert(world: World, asked: ConvertDeposit, _by: Who, _at: Instant) -> Decision:
    """The winner's deposit becomes part of the price, or the performance bond.

    Refusals: deposit-unknown, not-the-winner, purpose-unknown, amount-zero, refund-over.
    """
    trade = world.in_hand
    one = trade.deposits.get(asked.deposit_id)
    if one is None or not one.came:
        return refused("deposit-unknown", about="deposit_id")
    bidder = trade.enrolment(one.enrolment)
    if bidder is None or not bidder.number or bidder.number != trade.winner:
        return refused("not-the-winner", about="deposit_id")
    if asked.purpose not in PURPOSES:
        return refused("purpose-unknown", about="purpose")
    if asked.amount_fen < 1:
        return refused("amount-zero", about="amount_fen")
    if asked.amount_fen > one.free:
        return refused("refund-over", about="amount_fen", most=money.yuan(one.free))
    fact = DepositConverted(asked.deposit_id, asked.amount_fen, asked.purpose)
    return decided(Draft(fact, trade=trade.number))


def propose(world: World, asked: ProposeForfeit, _by: Who, _at: Instant) -> Decision:
    """The head proposes to withhold money; with 0 the proposal is taken back.

    Until it is decided or taken back the money stays. Refusals: deposit-unknown, reason-unknown,
    case-form, case-unknown, amount-zero, refund-over, nothing-proposed.
    """
    trade = world.in_hand
    one = trade.deposits.get(asked.deposit_id)
    if one is None or not one.came:
        return refused("deposit-unknown", about="deposit_id")
    if asked.ground not in FORFEIT_GROUNDS:
        return refused("reason-unknown", about="ground")
    if not is_word(asked.case_no):
        return refused("case-form", about="case_no")
    no = discipline.case_fault(world, asked.case_no)
    if no is not None:
        return no
    if asked.amount_fen < 0:
        return refused("amount-negative", about="amount_fen")
    most = one.held - one.ordered_fen
    if asked.amount_fen > most:
        return refused("refund-over", about="amount_fen", most=money.yuan(most))
    if not asked.amount_fen and not one.proposed_fen:
        return refused("nothing-proposed", about="amount_fen")
    fact = ForfeitProposed(asked.deposit_id, asked.amount_fen, asked.ground, asked.case_no)
    return decided(firewall.draft(trade, fact))


def forfeit(world: World, asked: ForfeitDeposit, _by: Who, _at: Instant) -> Decision:
    """Withhold what was proposed, or less, by a decision with its number.

    The step table asks for the supervisor's signature. Refusals: deposit-unknown,
    nothing-proposed, amount-zero, refund-over, decision-no-missing, case-decision-unknown.
    """
    trade = world.in_hand
    one = trade.deposits.get(asked.deposit_id)
    if one is None:
        return refused("deposit-unknown", about="deposit_id")
    if not one.proposed_fen:
        return refused("nothing-proposed", about="deposit_id")
    if asked.amount_fen < 1:
        return refused("amount-zero", about="amount_fen")
    if asked.amount_fen > one.proposed_fen:
        return refused("refund-over", about="amount_fen", most=money.yuan(one.proposed_fen))
    if not is_decision_no(asked.decision_no):
        return refused("decision-no-missing", about="decision_no")
    no = discipline.forfeit_fault(world, asked, one.case_no)
    if no is not None:
        return no
    fact = DepositForfeited(asked.deposit_id, asked.amount_fen, asked.decision_no)
    return decided(firewall.draft(trade, fact))


# --- grounds ------------------------------------------------------------------------------------


def grounds(trade: Trade, tables: Tables, one: Deposit) -> tuple[Ground, ...]:
    """Every ground that the trade shows for paying this money back."""
    if not one.came or not one.held:
        return ()
    found = [
        _of_the_end(trade, tables, one),
        _of_the_bidder(trade, one),
        _of_the_money(trade, one),
    ]
    return tuple(ground for ground in found if ground is not None)


def owed(trade: Trade, tables: Tables) -> tuple[Owed, ...]:
    """What must be paid back and is not yet, ordered or not, the earliest last day first."""
    found = []
    for one in trade.deposits.every:
        if one.ordered_fen:
            last = date.fromisoformat(one.refund_due)
            found.append(Owed(one, one.order_ground, one.ordered_fen, last))
        must = [each for each in grounds(trade, tables, one) if each.must and one.free > 0]
        for each in must[:1]:
            last = tables.due(REFUND_CLOCK, each.since).day
            found.append(Owed(one, each.code, min(one.free, each.most_fen), last))
    return tuple(sorted(found, key=lambda each: (each.last, each.deposit.deposit_id)))


def _of_the_end(trade: Trade, tables: Tables, one: Deposit) -> Ground | None:
    """A trade that is over holds nobody's money, but what a decision may still withhold."""
    if trade.ended is None:
        return None
    since = day_at(trade.history[-1].at)
    must = True
    if isinstance(trade.ended, TradeTerminated):
        row = tables.termination_reasons.get(trade.ended.reason)
        bidder = trade.enrolment(one.enrolment)
        rest = row is not None and row.deposit.endswith(_THE_OTHERS)
        must = (row is not None and row.deposit.startswith(_AT_ONCE)) or (
            rest and bidder is not None and not _had_the_award(trade, bidder)
        )
    return Ground(TRADE_ENDED, one.held, since, must)


def _of_the_bidder(trade: Trade, one: Deposit) -> Ground | None:
    bidder = trade.enrolment(one.enrolment)
    if bidder is None:
        return Ground(ROUND_OVER, one.held, _round_began(trade))
    if bidder.withdrawn:
        since = day_at(bidder.withdrawn_at) if bidder.withdrawn_at else day_at(one.came_at)
        return Ground(WITHDRAWN, one.held, max(since, day_at(one.came_at)))
    if not bidder.qualified:
        return _not_qualified(trade, bidder, one)
    if trade.publicity is not None and bidder.number != trade.publicity.enrol_id:
        since, lost = _since(trade, "RESULT_PUBLIC"), _had_the_award(trade, bidder)
        return Ground(NOT_CHOSEN, one.held, since, must=not lost)
    if trade.contract is not None and bidder.number == trade.winner:
        return Ground(CONTRACTED, one.held, _since(trade, "CONTRACTED"))
    return None


def _had_the_award(trade: Trade, bidder: Enrolment) -> bool:
    """Who has it, or lost it by default or otherwise: a decision may withhold their money."""
    return bidder.number != "" and bidder.number in (trade.winner, *trade.succession.out)


def _not_qualified(trade: Trade, bidder: Enrolment, one: Deposit) -> Ground | None:
    """Only once the gate was passed or failed: until then what failed may still be cured."""
    if not bidder.number or trade.gate is None:
        return None
    stages = ("READY", "FAILED_NO_BIDDERS")
    days = [day_at(found.at) for stage in stages if (found := trade.reached(stage))]
    return Ground(NOT_QUALIFIED, one.held, max(days)) if days else None


def _of_the_money(trade: Trade, one: Deposit) -> Ground | None:
    """Late, from somebody else, or more than was asked for."""
    came = day_at(one.came_at)
    if not deposit_gate.counts(trade, one):
        return Ground(WRONG_MONEY, one.held, came)
    mine = [each for each in trade.deposits.of(one.enrolment) if each.held]
    over = sum(e.held for e in mine if deposit_gate.counts(trade, e)) - trade.fixed.deposit_fen
    if over > 0 and trade.closing is not None:
        return Ground(SURPLUS, min(over, one.held), max(came, day_at(trade.closing.closed_at)))
    return None


def _round_began(trade: Trade) -> date:
    return _since(trade, "APPROVED")


def _since(trade: Trade, stage: str) -> date:
    return day_at(trade.since(stage).at)
