"""The acts around financing: no consent, no sheet; no sheet, no data (I02, PIPL 23).

The winner says which bank may be told of the deal, and until when. On the strength of that, and
only as long as it holds, the station prints a sheet that the bank checks without asking anybody.
"""

from datetime import date, timedelta
from typing import Final

from appliance.core import numbering
from appliance.core.code_rows import Bank
from appliance.core.commands import GiveFinanceConsent, IssueFinanceSheet, WithdrawConsent
from appliance.core.deal_words import For, sheet_words
from appliance.core.decision import Decision, Follow, decided, refused
from appliance.core.entries import (
    ConsentWithdrawn,
    Draft,
    FinanceConsented,
    FinanceSheetIssued,
)
from appliance.core.finance import PURPOSE, Consent
from appliance.core.forms import day, is_sha256, is_word
from appliance.core.instant import Instant
from appliance.core.registration import SIGN_KINDS, same_person
from appliance.core.world import Who, World

CARD: Final = "CARD"
PAPER: Final = "PAPER"
DOCUMENT: Final = "DOC45"


def consent(world: World, asked: GiveFinanceConsent, _by: Who, at: Instant) -> Decision:
    """The winner consents, by card or on paper, for one bank and some days.

    Refusals: contract-none, finance-erased, consent-other-person, finance-signer, bank-unknown,
    date-form, finance-days, sign-kind-unknown, module-missing, source-unknown, digest-form.
    """
    trade = world.in_hand
    if trade.contract is None:
        return refused("contract-none")
    bank = bank_on(world, asked.bank, at)
    no = _consenting(world, asked) or _signed(asked)
    if no is not None:
        return no
    if bank is None:
        return refused("bank-unknown", about="bank")
    last = (date.fromisoformat(at.day) + timedelta(days=bank.consent_days_max)).isoformat()
    if day(asked.valid_to) is None:
        return refused("date-form", about="valid_to")
    if not at.day <= asked.valid_to <= last:
        return refused("finance-days", about="valid_to", last=last)
    fact = FinanceConsented(
        consent_no=f"{trade.number}-R{len(trade.finance.consents) + 1:02d}",
        bank=asked.bank,
        valid_to=asked.valid_to,
        sign_kind=asked.sign_kind,
        source=asked.source,
        module=asked.module,
        scan_sha256=asked.scan_sha256,
    )
    commits = {"party_id": "party_id"} | ({"signer": "signer"} if asked.signer else {})
    return decided(Draft(fact, trade=trade.number, commits=commits))


def issue(world: World, asked: IssueFinanceSheet, _by: Who, at: Instant) -> Decision:
    """DOC45 for the bank of a consent that holds today.

    Refusals: contract-none, consent-none, consent-withdrawn, consent-ended, bank-unknown,
    date-form, sheet-over-consent, finance-erased, sheet-differs.
    """
    trade = world.in_hand
    if trade.contract is None:
        return refused("contract-none")
    given = trade.finance.consent(asked.consent_no)
    if given is None:
        return refused("consent-none", about="consent_no")
    no = _holds(given, asked, at)
    if no is not None:
        return no
    bank = bank_on(world, given.given.bank, at)
    if bank is None:
        return refused("bank-unknown", about="consent_no")
    if world.deal is None:
        return refused("finance-erased")
    whom = For(bank.code, bank.zh, asked.consent_no, asked.valid_to)
    if asked.words != sheet_words(trade, world.deal, whom):
        return refused("sheet-differs")
    fact = FinanceSheetIssued(
        sheet_no=numbering.next_document(world, DOCUMENT, at),
        consent_no=asked.consent_no,
        contract_no=trade.contract.contract_no,
        valid_to=asked.valid_to,
    )
    draft = Draft(fact, trade=trade.number, commits={"words": "words"})
    return decided(draft, follows=[Follow("print", DOCUMENT, fact.sheet_no)])


def withdraw(world: World, asked: WithdrawConsent) -> Decision:
    """The winner takes such a consent back; sheets that are out keep their own last day.

    Refusals: consent-none, consent-withdrawn, finance-erased, consent-other-person.
    """
    trade = world.trade
    given = trade.finance.consent(asked.consent_no) if trade else None
    if trade is None or given is None:
        return refused("consent-none", about="consent_no")
    if given.withdrawn:
        return refused("consent-withdrawn", about="consent_no")
    if world.deal is None:
        return refused("finance-erased")
    if not same_person(world.deal.winner, asked.party_id):
        return refused("consent-other-person", about="party_id")
    fact = ConsentWithdrawn(PURPOSE, asked.consent_no)
    return decided(Draft(fact, trade=trade.number, commits={"party_id": "party_id"}))


def bank_on(world: World, code: str, at: Instant) -> Bank | None:
    """The row of a bank that the district names today."""
    row = world.tables.banks.get(code)
    return row if row is not None and row.holds_on(at.day) else None


def _consenting(world: World, asked: GiveFinanceConsent) -> Decision | None:
    """Nobody but the winner; an organisation by a person who stood there."""
    if world.deal is None:
        return refused("finance-erased")
    if not same_person(world.deal.winner, asked.party_id):
        return refused("consent-other-person", about="party_id")
    stood = asked.signer is not None and not asked.signer.is_organisation
    if stood is not world.deal.winner.is_organisation:
        return refused("finance-signer", about="signer")
    return None


def _signed(asked: GiveFinanceConsent) -> Decision | None:
    if asked.sign_kind not in SIGN_KINDS:
        return refused("sign-kind-unknown", about="sign_kind")
    if asked.source == CARD:
        return None if is_word(asked.module) else refused("module-missing", about="module")
    if asked.source != PAPER:
        return refused("source-unknown", about="source")
    return None if is_sha256(asked.scan_sha256) else refused("digest-form", about="scan_sha256")


def _holds(given: Consent, asked: IssueFinanceSheet, at: Instant) -> Decision | None:
    """The consent holds today, and the sheet no longer than the consent."""
    if given.withdrawn:
        return refused("consent-withdrawn", about="consent_no")
    if not given.holds_on(at.day):
        return refused("consent-ended", about="consent_no", last=given.given.valid_to)
    if day(asked.valid_to) is None:
        return refused("date-form", about="valid_to")
    if not at.day <= asked.valid_to <= given.given.valid_to:
        return refused("sheet-over-consent", about="valid_to", last=given.given.valid_to)
    return None
