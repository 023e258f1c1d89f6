"""After the award: money that comes in, filings, papers sent, notes, a certificate once more."""

from appliance.core import archive
from appliance.core.commands import (
    AddDelivery,
    AddNote,
    FileContract,
    ReceivePayment,
    ReissueCertificate,
)
from appliance.core.deal_words import certificate_words
from appliance.core.entries import NoteAdded
from appliance.core.followup_acts import CARRIERS, OFFICES, REISSUE_REASONS
from appliance.core.forms import is_sha256
from appliance.core.money import yuan
from kiosk_ui.act_forms.form import ActForm, Ask, Choice, Desk, Values
from kiosk_ui.i18n import current, say
from kiosk_ui.shown import day_full


def _next_instalment(desk: Desk) -> str:
    """The first instalment that is not paid in full; 0 where the contract has none open."""
    trade = desk.in_hand
    schedule = trade.contract.schedule if trade.contract else ()
    for number, one in enumerate(schedule, start=1):
        if trade.followup.paid_of(number) < one.amount_fen:
            return str(number)
    return "0"


def _owed(desk: Desk) -> list[tuple[str, str]]:
    """Each instalment with what was received for it."""
    trade = desk.in_hand
    schedule = trade.contract.schedule if trade.contract else ()
    return [
        (
            say("payment.instalment", current(), number=number, due=one.due),
            say("payment.state", current(), amount=yuan(one.amount_fen),
                paid=yuan(trade.followup.paid_of(number))),
        )
        for number, one in enumerate(schedule, start=1)
    ]  # fmt: skip


def _offices(_desk: Desk) -> list[Choice]:
    return [(code, say(f"office.{code}", current())) for code in OFFICES]


def _carriers(_desk: Desk) -> list[Choice]:
    return [(code, say(f"carrier.{code}", current())) for code in CARRIERS]


def _reasons(_desk: Desk) -> list[Choice]:
    return [(code, say(f"reissue.{code}", current())) for code in REISSUE_REASONS]


def _documents(desk: Desk) -> list[Choice]:
    """The papers of the trade that have a number, the newest first."""
    papers = [each for each in archive.manifest(desk.in_hand) if not is_sha256(each[1])]
    return [(no, f"{desk.word('document_types', kind)} {no}") for kind, no in reversed(papers)]


def _issued(desk: Desk) -> list[tuple[str, str]]:
    found = desk.in_hand.certificate
    return [(say("cert.number", current()), found.cert_no)] if found else []


def _words(desk: Desk, _values: Values) -> Values:
    """What the new paper will say, so that its code carries it (I05)."""
    people = desk.station.deal_people(desk.in_hand)
    return {"words": certificate_words(desk.in_hand, people)} if people else {}


def _notes(desk: Desk) -> list[tuple[str, str]]:
    """The notes so far, each with its day; a note whose words are erased keeps its day."""
    number = desk.in_hand.number
    told = [one for one in desk.station.timeline(number) if one.kind == NoteAdded.kind]
    return [(day_full(one.at), desk.station.words(one.seq, "text_ct")) for one in told]


FORMS = (
    ActForm(
        ReceivePayment,
        (
            Ask("amount_fen", "yuan"),
            Ask("voucher", "word"),
            Ask("received_at", "day", default=lambda desk: desk.now.day),
            Ask("instalment_no", "count", default=_next_instalment),
        ),
        facts=_owed,
    ),
    ActForm(FileContract, (Ask("office", "choice", _offices), Ask("filing_no", "word"))),
    ActForm(
        AddDelivery,
        (
            Ask("doc_no", "choice", _documents),
            Ask("carrier", "choice", _carriers),
            Ask("waybill", "word"),
        ),
        when=lambda desk: bool(_documents(desk)),
    ),
    ActForm(AddNote, (Ask("text_ct", "words"),), facts=_notes),
    ActForm(
        ReissueCertificate,
        (Ask("reason", "choice", _reasons),),
        extra=_words,
        facts=_issued,
        when=lambda desk: desk.in_hand.certificate is not None,
    ),
)
