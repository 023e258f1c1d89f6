"""From the contract to the archive."""

import msgspec

from appliance.core.entries.fact import Fact, register


class Instalment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment of the contract: due day (local date) and amount in fen."""

    due: str
    amount_fen: int


@register
class ContractSigned(Fact, frozen=True):
    kind = "contract.sign"
    contract_no: str
    signed_at: str
    start: str
    end: str
    total_fen: int
    schedule: tuple[Instalment, ...]
    text_sha256: str
    scans: tuple[str, ...] = ()


@register
class SettlementClosed(Fact, frozen=True):
    """Money in fen; `received_fen` is paid so far, the contract's schedule has the rest."""

    kind = "settle.close"
    contract_no: str
    received_fen: int
    held_fen: int
    refunded_fen: int
    converted_fen: int
    forfeited_fen: int
    voucher: str = ""


@register
class CertificateIssued(Fact, frozen=True):
    """`words`: what the paper says of the deal, committed to where they were given."""

    kind = "cert.issue"
    personal = ("words",)
    cert_no: str
    issued_at: str
    contract_no: str


@register
class ArchiveClosed(Fact, frozen=True):
    kind = "archive.close"
    manifest_sha256: str
    files: int
    district_receipt: str = ""
    form: int = 1
    """Of the list under `manifest_sha256` (core/archive.py)."""


@register
class ArchiveTaken(Fact, frozen=True):
    """The archive package with names left the house; `purpose` of core/archive.py."""

    kind = "archive.take"
    purpose: str
