"""Financing: who may be told of a deal, and the sheet that tells it (I02)."""

from appliance.core.entries.fact import Fact, register


@register
class FinanceConsented(Fact, frozen=True):
    """The winner allows the data of this deal to be given to one bank, through `valid_to`.

    `bank`: of banks.csv; `sign_kind` FINGER, INK or THUMB; `source` CARD (read by `module`) or
    PAPER, the signed consent by the digest of its scan. For an organisation `signer` stood there.
    """

    kind = "finance.consent"
    personal = ("party_id", "signer")
    consent_no: str
    bank: str
    valid_to: str
    sign_kind: str
    source: str
    module: str = ""
    scan_sha256: str = ""


@register
class FinanceSheetIssued(Fact, frozen=True):
    """DOC45 under its number; its words are committed to and opened by the paper's code."""

    kind = "finance.sheet"
    personal = ("words",)
    sheet_no: str
    consent_no: str
    contract_no: str
    valid_to: str
