"""After the contract: payments, filings, papers sent, notes, a certificate issued again."""

from appliance.core.commands.base import Command
from appliance.core.parties import DealWords, Words


class ReceivePayment(Command, frozen=True, kw_only=True):
    """`received_at`: the local day of the voucher; `instalment_no` from 1, 0 for none."""

    amount_fen: int
    voucher: str
    received_at: str
    instalment_no: int = 0


class FileContract(Command, frozen=True, kw_only=True):
    office: str
    filing_no: str


class AddDelivery(Command, frozen=True, kw_only=True):
    doc_no: str
    carrier: str
    waybill: str


class AttachPermit(Command, frozen=True, kw_only=True):
    """`permit`: a kind of core/permits.py; `permit_no` as its office wrote it."""

    permit: str
    permit_no: str
    scan_sha256: str


class AddNote(Command, frozen=True, kw_only=True):
    personal = ("text_ct",)
    text_ct: Words


class ReissueCertificate(Command, frozen=True, kw_only=True):
    """`words`: what the paper will say, as the trade says it."""

    personal = ("words",)
    reason: str
    words: DealWords | None = None


class RecordChannel(Command, frozen=True, kw_only=True):
    """The clerk saw whether a channel showed the notice; `shown_at` is an entry time."""

    channel: str
    result: str
    shown_at: str
