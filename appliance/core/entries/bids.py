"""Sealed offers: taken, opened, judged, and made once more among equals (domain.md 6.2).

Amounts are whole fen of the price unit and stand here from the opening on only; times are entry
times. `offer` is written as `kind`. `commitment` and `nonce` are base64 of 32 bytes. `enrol_id` is
the id that the enrolment bore when the offer was sealed, random before the closing and `-E001`
after it; in the acts of a session always the latter. The ciphertext lies in the
vault as `party_id`, under the one name that every value behind the firewall has.
"""

import msgspec

from appliance.core.entries.fact import Fact, register

RESERVE = "RESERVE"
"""In place of an enrolment: the owner's secret reserve, committed to in the notice."""


class AboutBids(Fact, frozen=True):
    """What the facts of this file share: the fold hands them on to core/bids.py."""


@register
class HoldersNamed(AboutBids, frozen=True):
    """Who can open, any two of them: `HEAD:<staff number>`, `SUPERVISOR:<...>`, `DISTRICT`.

    `keys`: their X25519 public keys, base64 of 32 bytes, in the same order.
    """

    kind = "opening.holders"
    holders: tuple[str, ...]
    keys: tuple[str, ...]


@register
class BidSealed(AboutBids, frozen=True):
    """An offer came. `seq` counts those of one enrolment from 1.

    `offer`: DIGITAL, with commitment and digest of the ciphertext, or PAPER, with the seal number
    of its bag.
    `doubt`: whether it came in time cannot be proven; host and supervisor decide (entries.md 7).
    """

    kind = "bid.seal"
    personal = ("party_id",)
    hidden = True
    open_too = True
    enrol_id: str
    offer: str = msgspec.field(name="kind")
    received_at: str
    seq: int
    commitment: str = ""
    seal_no: str = ""
    ciphertext_sha256: str = ""
    doubt: bool = False


@register
class BidReplaced(AboutBids, frozen=True):
    """As BidSealed; from now on this one counts and number `replaces_seq` does not."""

    kind = "bid.replace"
    personal = ("party_id",)
    hidden = True
    open_too = True
    enrol_id: str
    offer: str = msgspec.field(name="kind")
    received_at: str
    seq: int
    replaces_seq: int
    commitment: str = ""
    seal_no: str = ""
    ciphertext_sha256: str = ""
    doubt: bool = False


@register
class BidWithdrawn(AboutBids, frozen=True):
    kind = "bid.withdraw"
    hidden = True
    open_too = True
    enrol_id: str
    seq: int
    received_at: str


@register
class BidReturned(AboutBids, frozen=True):
    """Given back unopened. `reason`: a code of core/bid_taking.py."""

    kind = "bid.return"
    hidden = True
    open_too = True
    enrol_id: str
    seq: int
    reason: str
    seal_no: str = ""


@register
class ShareGiven(AboutBids, frozen=True):
    """One holder has laid the own layer of every offer open.

    `holder`: HEAD, SUPERVISOR or DISTRICT; `layers`: SHA-256, base64, of what came out for each
    digital offer, in the order of the opening. `cert`: of the district, its note's signature;
    `note_sha256`: that note, a public blob, so that anybody can check what was signed.
    """

    kind = "opening.share"
    session_id: str
    holder: str
    key: str
    layers: tuple[str, ...]
    cert: str = ""
    note_sha256: str = ""


@register
class BidOpened(AboutBids, frozen=True):
    """`commitment_ok`: it is what was sealed; of a bag, that its seal was whole and the same.

    `enrol_id` RESERVE with `seq` 0 is the owner's reserve. `corrects`: place in the ledger of the
    entry whose amount was typed wrongly from a bag, -1 for none; both stay, this one counts.
    """

    kind = "bid.open"
    session_id: str
    enrol_id: str
    seq: int
    amount_fen: int
    commitment_ok: bool
    nonce: str = ""
    corrects: int = -1


@register
class BidJudged(AboutBids, frozen=True):
    """Before the opening: whether a doubtful offer came in time; after it: whether it counts.

    `reason`: a code of core/bid_standing.py, "" where nothing is to be said.
    """

    kind = "bid.judge"
    session_id: str
    enrol_id: str
    valid: bool
    reason: str = ""


@register
class BidExplained(AboutBids, frozen=True):
    """The bidder's explanation of a very low offer and whether it was accepted."""

    kind = "bid.explain"
    session_id: str
    enrol_id: str
    text_sha256: str
    accepted: bool
    reason: str = ""


@register
class TieCalled(AboutBids, frozen=True):
    """The equal best, asked for one more sealed offer each until `deadline`."""

    kind = "tie.call"
    session_id: str
    enrol_ids: tuple[str, ...]
    round: int
    amount_fen: int
    deadline: str


@register
class TieOffered(AboutBids, frozen=True):
    """As BidSealed; `seq` goes on counting the offers of the enrolment."""

    kind = "tie.offer"
    personal = ("party_id",)
    session_id: str
    enrol_id: str
    round: int
    received_at: str
    seq: int
    offer: str = msgspec.field(default="DIGITAL", name="kind")
    commitment: str = ""
    seal_no: str = ""
    ciphertext_sha256: str = ""


@register
class ReserveWaived(AboutBids, frozen=True):
    """The owner gives the secret reserve of this session up, in a signed paper."""

    kind = "reserve.waive"
    session_id: str
    declaration_sha256: str
