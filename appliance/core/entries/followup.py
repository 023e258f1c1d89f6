"""What still happens to a contract and its papers: paid, filed, sent, noted, issued again."""

from appliance.core.entries.fact import Fact, register


@register
class PaymentReceived(Fact, frozen=True):
    """Part of the price, on the day of its voucher (local ISO day).

    `contract_no` is empty before there is a contract; `instalment_no` counts from 1, 0 where it
    belongs to none.
    """

    kind = "payment.receive"
    contract_no: str
    instalment_no: int
    amount_fen: int
    voucher: str
    received_at: str


@register
class ContractFiled(Fact, frozen=True):
    """Filed or registered at an office (a code), under that office's number."""

    kind = "contract.file"
    contract_no: str
    office: str
    filing_no: str


@register
class DocumentSent(Fact, frozen=True):
    """A paper of the trade went out by courier."""

    kind = "delivery.add"
    doc_no: str
    carrier: str
    waybill: str


@register
class PermitAttached(Fact, frozen=True):
    """A permit that the trade may have waited for: its office's number, its kind, its scan."""

    kind = "permit.attach"
    permit_no: str
    scan_sha256: str
    permit: str = ""


@register
class NoteAdded(Fact, frozen=True):
    """A dated note of the counter; its words lie in the vault."""

    kind = "note.add"
    personal = ("text_ct",)


@register
class CertificateReissued(Fact, frozen=True):
    """In place of the certificate `replaces`, under a number of the same gapless series."""

    kind = "cert.reissue"
    personal = ("words",)
    cert_no: str
    issued_at: str
    replaces: str
    reason: str


@register
class ChannelResulted(Fact, frozen=True):
    """What came of one channel of the notice `item_no`: SHOWN or FAILED, at an entry time."""

    kind = "channel.result"
    channel: str
    item_no: str
    result: str
    shown_at: str
