"""The transferor takes a trade back before its session."""

from appliance.core import messages, numbering
from appliance.core.commands import WithdrawTrade
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import Draft, TradeWithdrawn
from appliance.core.forms import is_code, is_sha256
from appliance.core.instant import Instant
from appliance.core.world import Who, World


def withdraw(world: World, asked: WithdrawTrade, _by: Who, at: Instant) -> Decision:
    """Withdraw on a written request, announced where the notice was (guard 14).

    The step table leaves it possible until the session. What was enrolled behind the firewall
    stays there: nobody has to learn of it any more. Refusals: reason-unknown, request-missing.
    """
    trade = world.in_hand
    if not is_code(asked.reason):
        return refused("reason-unknown", about="reason")
    if not is_sha256(asked.request_sha256):
        return refused("request-missing", about="request_sha256")
    told = trade.notice.channels if trade.notice else ()
    paper = numbering.next_document(world, "DOC08", at)
    fact = TradeWithdrawn(asked.reason, asked.request_sha256, told, paper)
    shown = [Follow("publish", each, trade.number) for each in told]
    follows = [
        Follow("print", "DOC08", paper),
        *shown,
        messages.notify("M17", messages.PARTIES),
    ]
    return decided(Draft(fact, trade=trade.number), follows=follows)
