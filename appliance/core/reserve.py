"""The slip of a secret reserve is lost: its owner gives it up in writing, the listing price holds.

Nobody but the transferor is protected by a reserve, and without its code nobody can prove one. So
the session is not held up for ever: the signed paper, host and supervisor. Who will not sign keeps
the session waiting; a trade that cannot go on is suspended as any other.
"""

from appliance.core import auction_rules
from appliance.core.commands import WaiveReserve
from appliance.core.decision import Decision, decided, refused
from appliance.core.entries import BidOpened, Draft, ReserveWaived
from appliance.core.entries.bids import RESERVE
from appliance.core.forms import is_sha256
from appliance.core.instant import Instant
from appliance.core.trade import Trade
from appliance.core.world import Who, World


def waits(trade: Trade) -> bool:
    """Whether a reserve of the notice is neither opened nor given up in the session that runs.

    In an auction only once the hammer has fallen: until then it is nobody's matter.
    """
    if trade.session is None or trade.stage != "IN_SESSION" or not trade.fixed.how.reserve:
        return False
    if trade.fixed.method == auction_rules.ASCEND:
        auction = auction_rules.auction_of(trade)
        if auction.closed is None or not auction.bids:
            return False
    here = (one.fact for one in trade.bids.said)
    return not any(
        isinstance(fact, ReserveWaived | BidOpened)
        and fact.session_id == trade.session.session_id
        and (isinstance(fact, ReserveWaived) or fact.enrol_id == RESERVE)
        for fact in here
    )


def waive(world: World, asked: WaiveReserve, _by: Who, _at: Instant) -> Decision:
    """Keep the paper with which the owner gives it up. Refusals: reserve-none, digest-form."""
    trade = world.in_hand
    if not waits(trade) or trade.session is None:
        return refused("reserve-none")
    if not is_sha256(asked.declaration_sha256):
        return refused("digest-form", about="declaration_sha256")
    fact = ReserveWaived(trade.session.session_id, asked.declaration_sha256)
    return decided(Draft(fact, trade=trade.number))
