"""Acts around a finished deal: money that comes in, offices, couriers, notes, lost certificates.

Source: domain.md 3.3 (10, 11), B18, Rural Land Contract Law 41 (registration from five years on).
"""

import re
from typing import Final

from appliance.core import archive, certificate, instalments, numbering
from appliance.core.commands import (
    AddDelivery,
    AddNote,
    FileContract,
    ReceivePayment,
    ReissueCertificate,
)
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import (
    CertificateReissued,
    ContractFiled,
    DocumentSent,
    Draft,
    NoteAdded,
    PaymentReceived,
)
from appliance.core.forms import day, is_personal, is_word
from appliance.core.instant import Instant, text_of
from appliance.core.trade import Trade
from appliance.core.world import Who, World

OFFICES: Final = (
    "AGRICULTURE", "NATURAL_RESOURCES", "FORESTRY", "WATER", "COLLECTIVE", "SHARE_BOOK", "OTHER",
)  # fmt: skip
CARRIERS: Final = ("EMS", "POST", "COURIER", "BY_HAND")
REISSUE_REASONS: Final = ("LOST", "DAMAGED", "CORRECTED")

_VOUCHER: Final = re.compile(r"[A-Za-z0-9-]{1,32}")
_NUMBER: Final = re.compile(r"[A-Za-z0-9\u3400-\u9fff\u3014\u3015\uff08\uff09()\[\]_/.-]{1,64}")
"""A number as an office writes it, with brackets of every kind."""


def receive_payment(world: World, asked: ReceivePayment, _by: Who, at: Instant) -> Decision:
    """Keep money of the price by its voucher, never more than is due.

    Refusals: amount-zero, voucher-missing, voucher-form, voucher-again, date-form,
    received-in-future, instalment-unknown, instalment-over, received-over-total.
    """
    trade = world.in_hand
    no = _voucher(trade, asked) or _day(asked, at) or _amount(trade, asked)
    if no is not None:
        return no
    fact = PaymentReceived(
        contract_no=trade.contract.contract_no if trade.contract else "",
        instalment_no=asked.instalment_no,
        amount_fen=asked.amount_fen,
        voucher=asked.voucher,
        received_at=asked.received_at,
    )
    return decided(Draft(fact, trade=trade.number))


def file_contract(world: World, asked: FileContract, _by: Who, _at: Instant) -> Decision:
    """Keep where the contract was filed or registered.

    Refusals: contract-none, office-unknown, filing-form.
    """
    trade = world.in_hand
    if trade.contract is None:
        return refused("contract-none")
    if asked.office not in OFFICES:
        return refused("office-unknown", about="office")
    if not is_office_number(asked.filing_no):
        return refused("filing-form", about="filing_no")
    fact = ContractFiled(trade.contract.contract_no, asked.office, asked.filing_no)
    return decided(Draft(fact, trade=trade.number))


def add_delivery(world: World, asked: AddDelivery, _by: Who, _at: Instant) -> Decision:
    """A paper of this trade was sent (B18).

    Refusals: document-unknown, carrier-unknown, waybill-missing.
    """
    trade = world.in_hand
    if asked.doc_no not in {number for _kind, number in archive.manifest(trade)}:
        return refused("document-unknown", about="doc_no")
    if asked.carrier not in CARRIERS:
        return refused("carrier-unknown", about="carrier")
    if not is_word(asked.waybill):
        return refused("waybill-missing", about="waybill")
    fact = DocumentSent(asked.doc_no, asked.carrier, asked.waybill)
    return decided(Draft(fact, trade=trade.number))


def add_note(world: World, asked: AddNote, _by: Who, _at: Instant) -> Decision:
    """A dated note. Refusal: reasons-missing."""
    if not asked.text_ct.text.strip():
        return refused("reasons-missing", about="text_ct")
    fact = NoteAdded()
    return decided(Draft(fact, trade=world.in_hand.number, commits={"text_ct": "text_ct"}))


def reissue(world: World, asked: ReissueCertificate, _by: Who, at: Instant) -> Decision:
    """A certificate in place of one that is lost, spoilt or wrong (guard 11).

    Refusals: cert-none, reason-unknown, cert-words-differ.
    """
    trade = world.in_hand
    if trade.certificate is None:
        return refused("cert-none")
    if asked.reason not in REISSUE_REASONS:
        return refused("reason-unknown", about="reason")
    cert_no = numbering.next_certificate(world, at)
    fact = CertificateReissued(cert_no, text_of(at.at), trade.certificate.cert_no, asked.reason)
    no = certificate.words_fault(world, asked.words)
    if no is not None:
        return no
    draft = Draft(fact, trade=trade.number, commits=certificate.committed(asked.words))
    return decided(draft, follows=[Follow("print", "DOC32", cert_no)])


def is_office_number(text: str) -> bool:
    """A number as an office writes it, and nobody's own."""
    return _NUMBER.fullmatch(text) is not None and not is_personal(text)


def _voucher(trade: Trade, asked: ReceivePayment) -> Decision | None:
    if not asked.voucher:
        return refused("voucher-missing", about="voucher")
    if not _VOUCHER.fullmatch(asked.voucher) or is_personal(asked.voucher):
        return refused("voucher-form", about="voucher")
    if any(each.voucher == asked.voucher for each in trade.followup.payments):
        return refused("voucher-again", about="voucher")
    return None


def _day(asked: ReceivePayment, at: Instant) -> Decision | None:
    if day(asked.received_at) is None:
        return refused("date-form", about="received_at")
    if asked.received_at > at.day:
        return refused("received-in-future", about="received_at")
    return None


def _amount(trade: Trade, asked: ReceivePayment) -> Decision | None:
    """Over nothing; within the instalment that it is for, and within the whole price."""
    if asked.amount_fen <= 0:
        return refused("amount-zero", about="amount_fen")
    schedule = trade.contract.schedule if trade.contract else ()
    if not 0 <= asked.instalment_no <= len(schedule):
        return refused("instalment-unknown", about="instalment_no", last=len(schedule))
    if asked.instalment_no:
        due = schedule[asked.instalment_no - 1].amount_fen
        if trade.followup.paid_of(asked.instalment_no) + asked.amount_fen > due:
            return refused("instalment-over", about="amount_fen")
    total = trade.award.total_fen if trade.award else 0  # an archived trade may have had no deal
    if instalments.received_fen(trade) + asked.amount_fen > total:
        return refused("received-over-total", about="amount_fen")
    return None
