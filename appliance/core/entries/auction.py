"""The open ascending auction, bid by bid (domain.md 6.3). Amounts in fen of the price unit."""

from appliance.core.entries.fact import Fact, register

BID = "BID"
NO_BID = "NO_BID"
"""What an auction came to: somebody holds the highest bid, or nobody bid."""


@register
class AuctionStarted(Fact, frozen=True):
    """The terms as they are read out. `started_at`: entry time from which all periods run.

    `reserve_commitment`: base64, "" where there is no secret reserve.
    """

    kind = "auction.start"
    session_id: str
    start_fen: int
    increment_fen: int
    free_s: int
    window_s: int
    confirm_factor: int
    reserve_commitment: str
    started_at: str


@register
class AuctionBid(Fact, frozen=True):
    """An accepted bid. `seq` counts from 1; `confirmed`: a jump that was asked about again."""

    kind = "auction.bid"
    session_id: str
    enrol_id: str
    amount_fen: int
    seq: int
    at: str
    confirmed: bool


@register
class AuctionExtended(Fact, frozen=True):
    """The bid `seq` opened a new window: it ends at `end`."""

    kind = "auction.extend"
    session_id: str
    seq: int
    end: str


@register
class AuctionClosed(Fact, frozen=True):
    """The time ran out at `closed_at`; `top_seq` is the highest bid, 0 for none."""

    kind = "auction.close"
    session_id: str
    closed_at: str
    top_seq: int
    outcome: str
