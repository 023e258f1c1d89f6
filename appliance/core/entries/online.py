"""Online auction held by the district: the order out, the result in (domain.md 2.2, 6.3)."""

import msgspec

from appliance.core.entries.fact import Fact, register


@register
class OnlineOrdered(Fact, frozen=True):
    """What the district is asked to hold; units as in MethodTerms, `opens_at` an entry time.

    `bidders`: enrolment numbers of the qualified, nobody's name. `order_sha256`: over the text of
    core/online.py `order_text`, which a result must name.
    """

    kind = "online.order"
    session_id: str
    start_fen: int
    increment_fen: int
    free_s: int
    window_s: int
    confirm_factor: int
    opens_at: str
    bidders: tuple[str, ...]
    order_sha256: str


class OnlineBid(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """An accepted bid: the bidder's place in the order from 1, fen, ms after the opening."""

    bidder: int
    amount_fen: int
    after_ms: int


@register
class OnlineResulted(Fact, frozen=True):
    """The district's word. `outcome`: RESULT or NO_BID, then without bidder and amount.

    `cert`: its ledger key's Ed25519 signature, base64, over the text of the note
    (ledger/online_results.py).
    """

    kind = "online.result"
    session_id: str
    order_sha256: str
    outcome: str
    closed_at: str
    bids: tuple[OnlineBid, ...] = ()
    enrol_id: str = ""
    amount_fen: int = 0
    cert: str = ""
