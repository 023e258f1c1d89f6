"""A trade without a taker begins a new round, or is dealt with its one qualified bidder."""

from appliance.core import money
from appliance.core.acceptance import decision_refusal
from appliance.core.clocks import day_of
from appliance.core.commands import NegotiateTrade, RelistTrade
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, TradeNegotiated, TradeRelisted
from appliance.core.forms import is_sha256, moment
from appliance.core.instant import Instant
from appliance.core.money import FEN_MAX
from appliance.core.paper_references import paper_fault
from appliance.core.review import dates_fault
from appliance.core.trade import Trade
from appliance.core.world import Who, World


def relist(world: World, asked: RelistTrade, _by: Who, at: Instant) -> Decision:
    """Begin a new round on a new text; its notice is published like the first.

    A price on the wrong side of what was authorised needs a decision of its own. Refusals:
    amount-zero, amount-too-large, digest-form, date-form, decision-not-new, those of
    acceptance.decision_refusal and paper_fault, and those of review.dates_fault.
    """
    trade = world.in_hand
    if asked.list_price_fen <= 0:
        return refused("amount-zero", about="list_price_fen")
    if asked.list_price_fen > FEN_MAX:
        return refused("amount-too-large", about="list_price_fen")
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    no = paper_fault(asked.decisions) or _authorised(world, trade, asked, at)
    if no is not None:
        return no
    fault = _times(world, trade, asked, at)
    if fault is not None:
        return refused(fault, about="planned_at" if "session" in fault else "enrol_deadline")
    wants = trade.wants
    fact = TradeRelisted(
        round=trade.round + 1,
        list_price_fen=asked.list_price_fen,
        total_fen=money.total(
            wants.price_unit,
            asked.list_price_fen,
            area_mu_e4=wants.area_mu_e4,
            term_months=wants.term_months,
        ),
        decisions=asked.decisions,
        text_sha256=asked.text_sha256,
        enrol_deadline=asked.enrol_deadline,
        planned_at=asked.planned_at,
    )
    return decided(Draft(fact, trade=trade.number))


def negotiate(world: World, asked: NegotiateTrade, _by: Who, at: Instant) -> Decision:
    """Deal with the one qualified bidder alone, where the notice said so (domain.md 6.1, 6.6).

    Refusals: negotiation-not-announced, negotiation-with-one, consent-missing, date-form,
    session-too-early, session-too-late.
    """
    trade = world.in_hand
    assert trade.notice is not None  # FAILED_NO_BIDDERS is reached through PUBLISHED only
    if not trade.fixed.negotiation:
        return refused("negotiation-not-announced")
    if [each.number for each in trade.qualified] != [asked.enrol_id]:
        return refused("negotiation-with-one", about="enrol_id", qualified=len(trade.qualified))
    if not is_sha256(asked.consent_sha256):
        return refused("consent-missing", about="consent_sha256")
    planned = moment(asked.planned_at)
    if planned is None:
        return refused("date-form", about="planned_at")
    today = day_of(at.at)
    fault = dates_fault(world.tables, today, 0, at.at, planned)
    if fault is not None:
        return refused(fault, about="planned_at")
    fact = TradeNegotiated(asked.enrol_id, asked.consent_sha256, asked.planned_at)
    shown = [Follow("publish", each, trade.number) for each in trade.notice.channels]
    return decided(Draft(fact, trade=trade.number), follows=shown)


def _authorised(world: World, trade: Trade, asked: RelistTrade, at: Instant) -> Decision | None:
    """Within the authorised price nothing is asked; beyond it a decision that was not used yet."""
    floor = trade.fixed.floor_fen if trade.fixed.floor_fen is not None else _listed(trade)
    buying = world.tables.trade_type(trade.type).buying
    if asked.list_price_fen <= floor if buying else asked.list_price_fen >= floor:
        return None
    old = trade.accepted.decisions if trade.accepted else ()
    if any(each in old for each in asked.decisions):
        return refused("decision-not-new", about="decisions")
    return decision_refusal(trade, asked.decisions, world.tables, at.day)


def _listed(trade: Trade) -> int:
    return trade.wants.list_price_fen


def _times(world: World, trade: Trade, asked: RelistTrade, at: Instant) -> str | None:
    deadline, planned = moment(asked.enrol_deadline), moment(asked.planned_at)
    if deadline is None or planned is None:
        return "date-form"
    start = world.tables.calendar.working_day_from(day_of(at.at)).day
    return dates_fault(world.tables, start, trade.fixed.notice_days, deadline, planned)
