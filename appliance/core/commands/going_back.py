"""A notice that changes or runs once more, and the way to an agreement."""

from appliance.core.commands.base import Command
from appliance.core.entries import DecisionPaper


class ExtendNotice(Command, frozen=True, kw_only=True):
    """`consent_sha256`: the transferor's; `firewall`: id of the new key, as in PublishNotice."""

    consent_sha256: str
    enrol_deadline: str
    planned_at: str
    firewall: str


class AmendNotice(Command, frozen=True, kw_only=True):
    """`material`: it changes what bidders decide on; then both times are given anew."""

    new_sha256: str
    reason: str
    material: bool
    enrol_deadline: str = ""
    planned_at: str = ""


class RelistTrade(Command, frozen=True, kw_only=True):
    """`text_sha256` names the new text; `decisions` for a price that is not authorised yet."""

    list_price_fen: int
    text_sha256: str
    enrol_deadline: str
    planned_at: str
    decisions: tuple[DecisionPaper, ...] = ()


class NegotiateTrade(Command, frozen=True, kw_only=True):
    """With the one qualified bidder, by enrolment number; the transferor's consent by digest."""

    enrol_id: str
    consent_sha256: str
    planned_at: str
