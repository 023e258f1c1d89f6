"""A notice is changed or runs longer, a trade begins a new round (domain.md 2.3, 3.3)."""

from appliance.core.entries.fact import Fact, register
from appliance.core.entries.intake import DecisionPaper


@register
class NoticeExtended(Fact, frozen=True):
    """Enrolment opens again under a new firewall key; who is enrolled stays so.

    `end` is a local day, the times are entry times; `told` the channels that announce it.
    """

    kind = "notice.extend"
    notice_no: str
    extension_no: int
    end: str
    consent_sha256: str
    enrol_deadline: str
    planned_at: str
    told: tuple[str, ...]
    firewall: str
    """Key id (8 hex) of the new key; the one before was published by its closing."""
    paper_no: str = ""
    """Number of the paper that tells it (DOC08)."""


@register
class TradeRelisted(Fact, frozen=True):
    """A new round at `list_price_fen` of the price unit; `total_fen` the whole at that price."""

    kind = "trade.relist"
    round: int
    list_price_fen: int
    total_fen: int
    decisions: tuple[DecisionPaper, ...]
    text_sha256: str
    enrol_deadline: str
    planned_at: str


@register
class TradeNegotiated(Fact, frozen=True):
    """The one qualified bidder is dealt with alone, in a session at `planned_at`."""

    kind = "trade.negotiate"
    enrol_id: str
    consent_sha256: str
    planned_at: str


@register
class NoticeAmended(Fact, frozen=True):
    """Another text of the running notice; a material change moves all three ends on."""

    kind = "notice.amend"
    notice_no: str
    amendment_no: int
    old_sha256: str
    new_sha256: str
    reason: str
    material: bool
    end: str
    enrol_deadline: str
    planned_at: str
    told: tuple[str, ...]
    paper_no: str = ""
