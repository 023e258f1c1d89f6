"""Sealed offers: what may be asked about them (domain.md 6.2).

Whoever fills these in has sealed the amount already: no command carries it before the opening.
Base64 and ids as in entries/bids.py.
"""

import msgspec

from appliance.core.commands.base import Command
from appliance.core.parties import Words


class Opened(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One offer as it came out: `nonce` of a digital one, `seal_whole` of a bag.

    What could not be read has amount 0 and no nonce. Enrolment RESERVE is the owner's reserve.
    """

    enrol_id: str
    seq: int
    amount_fen: int
    nonce: str = ""
    seal_whole: bool = False


class NameHolders(Command, frozen=True, kw_only=True):
    """`HEAD:<staff number>`, `SUPERVISOR:<staff number>`, `DISTRICT`, each with its X25519 key."""

    holders: tuple[str, ...]
    keys: tuple[str, ...]


class SealBid(Command, frozen=True, kw_only=True):
    """`offer`: DIGITAL (commitment, ciphertext) or PAPER (seal number of the bag).

    `ciphertext`: base64 of the sealed bytes (ledger/bid_sealing.py). It is a value for the vault,
    where rows tell nothing of offers (A04); `ciphertext_sha256` is the digest of those bytes.
    """

    personal = ("ciphertext",)
    enrol_id: str
    offer: str
    commitment: str = ""
    seal_no: str = ""
    ciphertext_sha256: str = ""
    ciphertext: Words | None = None


class ReplaceBid(Command, frozen=True, kw_only=True):
    """As SealBid, in place of the offer that counts so far."""

    personal = ("ciphertext",)
    enrol_id: str
    offer: str
    commitment: str = ""
    seal_no: str = ""
    ciphertext_sha256: str = ""
    ciphertext: Words | None = None


class WithdrawBid(Command, frozen=True, kw_only=True):
    enrol_id: str


class ReturnBid(Command, frozen=True, kw_only=True):
    """Give an offer back unopened; why is found by the rule."""

    enrol_id: str
    seq: int


class GiveShare(Command, frozen=True, kw_only=True):
    """A holder signed in at the station: `layers` as in ShareGiven."""

    holder: str
    key: str
    layers: tuple[str, ...]


class TakeShare(Command, frozen=True, kw_only=True):
    """The box's own: the district's share, whose note it has verified and kept as a blob.

    `cert`: its signature.
    """

    key: str
    layers: tuple[str, ...]
    cert: str
    note_sha256: str = ""


class OpenBids(Command, frozen=True, kw_only=True):
    """All offers of this opening at once; in a call of equals their new ones, or nothing."""

    opened: tuple[Opened, ...] = ()


class CorrectBag(Command, frozen=True, kw_only=True):
    """The host typed another amount than the paper of an opened bag says; fen."""

    enrol_id: str
    amount_fen: int


class AttestBid(Command, frozen=True, kw_only=True):
    """The supervisor has seen what a judgement rests on: digest of `bid_standing.seen_of`.

    `amount_fen`: what the supervisor reads on the paper of a bag that is to be corrected.
    """

    enrol_id: str
    seen_sha256: str
    amount_fen: int = 0


class JudgeBid(Command, frozen=True, kw_only=True):
    """A person's judgement: a doubtful offer before the opening, a faulty paper after it."""

    enrol_id: str
    valid: bool
    reason: str


class ExplainBid(Command, frozen=True, kw_only=True):
    """The explanation of a very low offer: digest of its text, and whether it is accepted."""

    enrol_id: str
    text_sha256: str
    accepted: bool
    reason: str = ""


class CallTie(Command, frozen=True, kw_only=True):
    """Ask the equal best for one more sealed offer."""


class OfferTie(Command, frozen=True, kw_only=True):
    """A tied bidder's new offer, sealed as the first one was."""

    personal = ("ciphertext",)
    enrol_id: str
    offer: str = "DIGITAL"
    commitment: str = ""
    seal_no: str = ""
    ciphertext_sha256: str = ""
    ciphertext: Words | None = None


class WaiveReserve(Command, frozen=True, kw_only=True):
    """The owner's signed paper, where the slip of the reserve is lost."""

    declaration_sha256: str
