"""A bidder's slip against the ledger: whether it was taken so, and came out so.

What the slip holds and the amount that the bidder remembers are enough, and anybody can do it with
a copy of the ledger (`tradepost bid check`). The station is not asked to be believed.
"""

from msgspec import Struct

from appliance.core import bid_standing, bids
from appliance.core.bid_standing import Bid
from appliance.core.trade import Trade

MISSING = "offer-missing"
COMMITMENT = "commitment-differs"
OPENED = "opened-differs"


class BidSlipFacts(Struct, frozen=True):
    """What the code on a slip says; `enrol_id` as it was then, `seq` counts from 1, nonce 32."""

    trade: str
    enrol_id: str
    seq: int
    nonce: bytes


class Checked(Struct, frozen=True):
    """`faults` none: slip and ledger agree. `state`: SEALED, REPLACED, WITHDRAWN, "" for none.

    `opened`: it came out, with `amount_fen`; `returned`: it went back as it was.
    """

    faults: tuple[str, ...]
    state: str = ""
    opened: bool = False
    amount_fen: int = 0
    returned: bool = False

    @property
    def good(self) -> bool:
        """It agrees, and what came out is what was sealed."""
        return self.opened and not self.faults


def check(trade: Trade, slip: BidSlipFacts, amount_fen: int) -> Checked:
    """Hold the slip and the amount (whole fen) against the trade as its entries have it.

    Faults: offer-missing, the ledger has no such offer; commitment-differs, amount or slip are not
    those that were sealed; opened-differs, another amount came out, or none that fits.
    """
    bid = _offer(trade, slip)
    if bid is None:
        return Checked((MISSING,))
    came_out = bid_standing.opened(trade).get((bid.number, bid.seq)) if bid.number else None
    made = bids.commitment_text(trade.number, bid.enrol_id, amount_fen, slip.nonce)
    faults: tuple[str, ...] = () if made == bid.commitment else (COMMITMENT,)
    if came_out is None:
        return Checked(faults, bid.state, returned=bid.returned)
    if not faults and (not came_out.commitment_ok or came_out.amount_fen != amount_fen):
        faults = (OPENED,)
    return Checked(faults, bid.state, opened=True, amount_fen=came_out.amount_fen)


def _offer(trade: Trade, slip: BidSlipFacts) -> Bid | None:
    """By its enrolment and count, also of a call of equals."""
    every = (*bid_standing.every(trade), *bid_standing.tie_offers(trade))
    mine = (bid for bid in every if slip.enrol_id in (bid.enrol_id, bid.random_id, bid.number))
    return next((bid for bid in mine if bid.seq == slip.seq and bid.digital), None)
