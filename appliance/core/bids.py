"""What the ledger has about the sealed offers of one trade, and how an offer is committed to.

Source: domain.md 6.2, 6.11. What the offers come to is computed from the facts as they were
written (core/bid_standing.py); nothing here remembers a judgement of its own.
"""

import base64
import binascii
from hashlib import sha256
from typing import Final, get_args

from msgspec import Struct
from msgspec.structs import replace

from appliance.core.entries import (
    BidExplained,
    BidJudged,
    BidOpened,
    BidReplaced,
    BidReturned,
    BidSealed,
    BidWithdrawn,
    HoldersNamed,
    ReserveWaived,
    ShareGiven,
    TieCalled,
    TieOffered,
)

DIGITAL: Final = "DIGITAL"
PAPER: Final = "PAPER"

NONCE_BYTES: Final = 32

BID_JUDGEMENT: Final = "bid.judge"
"""The act that a supervisor attests before a person judges an offer."""

BidFact = (
    HoldersNamed
    | BidSealed
    | BidReplaced
    | BidWithdrawn
    | BidReturned
    | ShareGiven
    | BidOpened
    | BidJudged
    | BidExplained
    | TieCalled
    | TieOffered
    | ReserveWaived
)
BID_FACTS: Final[tuple[type, ...]] = get_args(BidFact)


class Said(Struct, frozen=True):
    """One fact with its place in the ledger and its entry time."""

    seq: int
    at: str
    fact: BidFact


class Bids(Struct, frozen=True):
    """`said`: facts of this round in order; `past`: those of rounds that ended.

    `holders`: who can open, None while the head has named nobody. `over_at`: the announced
    opening that passed before it was moved, "" while none did: late stays late. `attested`:
    digests of what a supervisor saw before a person judged an offer.
    """

    holders: HoldersNamed | None = None
    said: tuple[Said, ...] = ()
    past: tuple[Said, ...] = ()
    over_at: str = ""
    attested: frozenset[str] = frozenset()

    def after(self, fact: BidFact, seq: int, at: str) -> "Bids":
        if isinstance(fact, HoldersNamed):
            return replace(self, holders=fact)
        return replace(self, said=(*self.said, Said(seq, at, fact)))

    def moved(self, old: str, since: str) -> "Bids":
        """The opening announced for `old` is moved by something that began at `since`."""
        if self.over_at or not old or since < old:
            return self
        return replace(self, over_at=old)

    def seen(self, digest: str) -> "Bids":
        """A supervisor attests what `digest` stands for."""
        return replace(self, attested=self.attested | {digest})

    def extended(self) -> "Bids":
        """The notice runs on: what is sealed stays, and offers are taken once more."""
        return replace(self, over_at="")

    def relisted(self) -> "Bids":
        """A round of its own: nothing sealed in the last one counts in it."""
        return Bids(past=(*self.past, *self.said))


NO_BIDS: Final = Bids()


def commitment(trade_id: str, enrol_id: str, amount_fen: int, nonce: bytes) -> bytes:
    """SHA-256 that binds a bidder to an amount (domain.md 6.2).

    `enrol_id` as on the receipt, `amount_fen` whole fen, `nonce` 32 raw bytes. Raises ValueError
    for a nonce of another length or an amount under 0.
    """
    if len(nonce) != NONCE_BYTES or amount_fen < 0:
        raise ValueError("a commitment binds an amount by 32 random bytes")
    parts = (b"bid-v1", trade_id.encode(), enrol_id.encode(), str(amount_fen).encode(), nonce)
    return sha256(b"\x00".join(parts)).digest()


def commitment_text(trade_id: str, enrol_id: str, amount_fen: int, nonce: bytes) -> str:
    """The same as it stands in entries: base64."""
    return base64.b64encode(commitment(trade_id, enrol_id, amount_fen, nonce)).decode()


def bytes_of(text: str) -> bytes | None:
    """The 32 bytes of a commitment, nonce, key or layer; None for anything else."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == NONCE_BYTES and base64.b64encode(raw).decode() == text else None


def fits(sealed: str, trade_id: str, enrol_id: str, amount_fen: int, nonce: str) -> bool:
    """Whether amount and nonce are those that `sealed` (base64) was made of."""
    raw = bytes_of(nonce)
    if raw is None or amount_fen < 0:
        return False
    return commitment_text(trade_id, enrol_id, amount_fen, raw) == sealed
