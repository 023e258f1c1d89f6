"""What was brought into a trade's file: papers, decisions, a valuation, an undertaking."""

import msgspec

from appliance.core.entries.fact import Fact, register
from appliance.core.entries.intake import DecisionPaper


@register
class MaterialAdded(Fact, frozen=True):
    """A paper of materials.csv was received. `form`: ORIGINAL, COPY or SCAN."""

    kind = "material.add"
    material_no: str
    form: str
    scan_sha256: str = ""


@register
class DecisionAdded(Fact, frozen=True):
    """A decision with everything that its body counts (decision_types.csv, column `fields`)."""

    kind = "decision.add"
    decision_id: str
    type: str
    date: str
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

    @property
    def paper(self) -> DecisionPaper:
        """The decision as an acceptance holds it."""
        given = msgspec.to_builtins(self)
        del given["decision_id"]
        return msgspec.convert(given, DecisionPaper)


@register
class ValuationAdded(Fact, frozen=True):
    """A licensed assessor's report; the firm stands in the vault. Days are local ISO days.

    `public_until`: the last day of its publicity (clock DL24), counted from the day it came.
    """

    kind = "valuation.add"
    personal = ("firm",)
    report_no: str
    date: str
    amount_fen: int
    valid_to: str
    public_until: str


@register
class IntegritySigned(Fact, frozen=True):
    """The owner's undertaking to buy and build by the rules only; `doc_no` of the DOC36 slip."""

    kind = "integrity.sign"
    personal = ("party_id",)
    text_version: str
    scan_sha256: str = ""
    doc_no: str = ""
