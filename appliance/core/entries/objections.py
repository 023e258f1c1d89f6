"""Somebody objects to a public result, and what came of it (domain.md 3.1, 3.6)."""

from appliance.core.entries.fact import Fact, register


@register
class ObjectionRaised(Fact, frozen=True):
    """`due`: local ISO day by which it is answered; who objects lies in the vault.

    `text_sha256`: what was handed in, sealed. `slip_no`: number of the receipt.
    """

    kind = "objection.raise"
    personal = ("party_id",)
    objection_no: str
    text_sha256: str
    received_at: str
    due: str
    standing: str = ""
    slip_no: str = ""


@register
class ObjectionDismissed(Fact, frozen=True):
    """The publicity runs on, to the end of the local day `result_end`."""

    kind = "objection.dismiss"
    objection_no: str
    text_sha256: str
    result_end: str
    paper_no: str = ""


@register
class RerunOrdered(Fact, frozen=True):
    """It was right: a round of its own on a new text; `attest_no` is the attestation's entry."""

    kind = "objection.uphold_rerun"
    objection_no: str
    text_sha256: str
    attest_no: int
    round: int
    notice_sha256: str
    enrol_deadline: str
    planned_at: str
    paper_no: str = ""


@register
class EndOrdered(Fact, frozen=True):
    """It was right, and the trade cannot be mended. `end_paper_no` tells the end to everybody."""

    kind = "objection.uphold_end"
    objection_no: str
    text_sha256: str
    attest_no: int
    paper_no: str = ""
    end_paper_no: str = ""
