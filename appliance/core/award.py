"""The award, once the publicity of the result is over."""

from datetime import date

from appliance.core import money
from appliance.core.clocks import day_of, end_of
from appliance.core.commands import ConfirmAward
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import AwardConfirmed, BlacklistHit, Check, Draft
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import Who, World


def confirm(world: World, _asked: ConfirmAward, _by: Who, at: Instant) -> Decision:
    """Confirm the award, not before the day after the publicity's last day (guard 8).

    The winner is looked at again, and the permits that a pre-tender waits for must be there
    (F20). Refusals: clock-unsure, award-too-early, permits-missing, winner-not-eligible.
    """
    trade = world.in_hand
    assert trade.publicity is not None  # RESULT_PUBLIC is reached by priority.close only
    if not at.trusted:
        return refused("clock-unsure")
    if not at.surely_after(end_of(date.fromisoformat(trade.publicity.result_end))):
        return refused("award-too-early", until=trade.publicity.result_end)
    missing = trade.permits.missing(trade.fixed.permits)
    if missing:
        return refused("permits-missing", count=len(missing))
    checks = _checked_again(world, trade)
    if not all(each.met for each in checks):
        hit = BlacklistHit(trade.winner, world.list_version, at.day, "AWARD")
        kept = (Draft(hit, trade=trade.number),) if world.blacklist == "HIT" else ()
        return refused("winner-not-eligible", keep=kept)
    fact = AwardConfirmed(
        enrol_id=trade.publicity.enrol_id,
        amount_fen=trade.publicity.amount_fen,
        total_fen=deal_total(trade),
        contract_due=world.tables.due("DL16", day_of(at.at)).day.isoformat(),
        checks=checks,
    )
    return decided(Draft(fact, trade=trade.number))


def deal_total(trade: Trade) -> int:
    """The whole contract at the deal price, in fen (domain.md 4.7)."""
    assert trade.publicity is not None
    return money.total(
        trade.wants.price_unit,
        trade.publicity.amount_fen,
        area_mu_e4=trade.wants.area_mu_e4,
        term_months=trade.wants.term_months,
    )


def _checked_again(world: World, trade: Trade) -> tuple[Check, ...]:
    """The conditions of the gate and the district's blacklist as it is known today."""
    winner = trade.enrolment(trade.winner)
    assert winner is not None  # the result names an enrolment of this trade
    blacklist = Check("BLACKLIST", world.blacklist, world.blacklist != "HIT")
    qualified = Check("QUALIFIED", "YES" if winner.qualified else "NO", winner.qualified)
    if world.both_sides:  # the mandate came after the enrolment, when nobody might be told
        return (qualified, blacklist, Check("ONE_SIDE", "NO", met=False))
    return (qualified, blacklist)
