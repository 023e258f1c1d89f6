"""Intake: who came, what was asked, whether it was taken in."""

import msgspec

from appliance.core.entries.fact import Fact, register


class Defect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One item of a one-time notice: the material row and what is wrong (MISSING, INVALID)."""

    material: str
    fault: str


class DecisionPaper(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A collective or household decision as recorded (decision_types.csv, column `fields`).

    Head counts and votes; days are local ISO days. What a body does not count stays 0.
    """

    type: str
    date: str = ""
    holder_signed: bool = False
    co_holders: int = 0
    signed: int = 0
    scan_sha256: str = ""
    total: int = 0
    capable_total: int = 0
    present: int = 0
    votes_for: int = msgspec.field(name="for", default=0)
    against: int = 0
    abstain: int = 0
    charter_quorum: int = 0
    households_total: int = 0
    households_present: int = 0
    notice_date: str = ""
    township_approval_no: str = ""
    minutes_sha256: str = ""
    valid_to: str = ""


@register
class ConsentGiven(Fact, frozen=True):
    kind = "consent.give"
    personal = ("party_id",)
    purpose: str
    text_version: str
    doc_no: str = ""


@register
class IdentityRead(Fact, frozen=True):
    """`source`: CARD (with the SAM module's number) or TYPED (with reason and second person).

    `part`: empty for who applies; CO_HOLDER, SIGNER or WITNESS for who signs beside them,
    `sign_kind` how.
    """

    kind = "identity.read"
    personal = ("party_id",)
    id_type: str
    source: str
    module: str = ""
    reason: str = ""
    second_actor: str = ""
    warnings: tuple[str, ...] = ()
    part: str = ""
    sign_kind: str = ""


@register
class TradeDrafted(Fact, frozen=True):
    kind = "trade.draft"
    personal = ("transferor",)
    draft_id: str
    type: str
    mode: str
    source: str
    reason: str = ""


@register
class DraftDropped(Fact, frozen=True):
    kind = "draft.drop"
    draft_id: str
    reason: str


@register
class TradeSubmitted(Fact, frozen=True):
    """`total_fen` as of domain.md 4.7; `sign_kind` FINGER, INK or THUMB; see 4.12 for the rest.

    The asked values (type, area, price ...) stand in the entry's `command.args`.
    """

    kind = "trade.submit"
    personal = ("transferor", "place", "representative")
    state: str
    total_fen: int
    draft_id: str = ""
    warnings: tuple[str, ...] = ()


@register
class TradeReturned(Fact, frozen=True):
    kind = "trade.return"
    notice_no: str
    defects: tuple[Defect, ...]
    cure_due: str


@register
class TradeResubmitted(Fact, frozen=True):
    kind = "trade.resubmit"
    materials: tuple[str, ...]


@register
class TradeRefused(Fact, frozen=True):
    kind = "trade.refuse"
    personal = ("facts",)
    ground: str
    remedy: str
    notice_no: str


@register
class TradeLapsed(Fact, frozen=True):
    kind = "trade.lapse"
    cure_due: str
    notice_no: str = ""
    effective_at: str = ""


@register
class TradeAccepted(Fact, frozen=True):
    kind = "trade.accept"
    slip_no: str
    materials: tuple[str, ...]
    decisions: tuple[DecisionPaper, ...]
    limit_version: str
    rule_version: str
    due: str
    filing_no: str = ""


@register
class TradeRoutedUp(Fact, frozen=True):
    kind = "trade.route_up"
    slip_no: str
    measure: str
    value: int
    limit_version: str
    reason: str
