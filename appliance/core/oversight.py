"""The supervision's hand: warnings and orders to correct, alerts of the box and their closing.

Source: domain.md 1.6 (F11, F12). What stops a trade is core/suspension.py.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from appliance.core.commands import AnswerOrder, CloseAlert, GiveOrder
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import AlertClosed, AlertRaised, Draft, OrderAnswered, OrderGiven
from appliance.core.forms import day, is_sha256
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import Who, World

WARNING, CORRECTION = "WARNING", "CORRECTION"
CLOCK: Final = "ORDER"
"""The clock of an order: it runs until the day that the supervisor set."""
RECORDING: Final = "RECORDING_MISSING"
"""A session whose recording has no file in the ledger (F11)."""


def order(world: World, asked: GiveOrder, _by: Who, at: Instant) -> Decision:
    """Warn, or order something corrected until a day.

    Refusals: order-unknown, digest-form, date-form, order-due-past.
    """
    trade = world.in_hand
    if asked.matter not in (WARNING, CORRECTION):
        return refused("order-unknown", about="matter")
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    if asked.due or asked.matter == CORRECTION:
        if day(asked.due) is None:
            return refused("date-form", about="due")
        if asked.due < at.day:
            return refused("order-due-past", about="due")
    number = f"{trade.number}/O{trade.conduct.count(OrderGiven) + 1}"
    fact = OrderGiven(number, asked.matter, asked.text_sha256, asked.due)
    return decided(Draft(fact, trade=trade.number))


def answer(world: World, asked: AnswerOrder, _by: Who, _at: Instant) -> Decision:
    """Say what was done about an order, also after its day.

    Refusals: order-not-open, digest-form.
    """
    trade = world.in_hand
    if asked.order_no not in {one.order_no for one in trade.conduct.orders}:
        return refused("order-not-open", about="order_no")
    if not is_sha256(asked.text_sha256):
        return refused("digest-form", about="text_sha256")
    return decided(Draft(OrderAnswered(asked.order_no, asked.text_sha256), trade=trade.number))


def days(trade: Trade) -> tuple[date, ...]:
    """The last days of the orders that wait for their answer, the first one first."""
    due = {one.due for one in trade.conduct.orders if one.due}
    return tuple(date.fromisoformat(one) for one in sorted(due))


def alert(trade: Trade, rule: str, entries: Sequence[int]) -> tuple[Draft, ...]:
    """The alert as a further entry of what made it due; none where the same one is still open."""
    about = tuple(entries)
    if any((one.rule, one.entries) == (rule, about) for one in trade.conduct.alerts):
        return ()
    number = f"{trade.number}/AL{trade.conduct.count(AlertRaised) + 1}"
    return (Draft(AlertRaised(number, rule, about), trade=trade.number),)


def close_alert(world: World, asked: CloseAlert, _by: Who, _at: Instant) -> Decision:
    """Keep what the supervisor found. Refusals: alert-unknown, digest-form."""
    trade = world.in_hand
    if asked.alert_no not in {one.alert_no for one in trade.conduct.alerts}:
        return refused("alert-unknown", about="alert_no")
    if not is_sha256(asked.finding_sha256):
        return refused("digest-form", about="finding_sha256")
    return decided(Draft(AlertClosed(asked.alert_no, asked.finding_sha256), trade=trade.number))
