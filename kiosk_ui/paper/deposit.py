"""The papers of a deposit: DOC11 pay-in slip, DOC12 receipt, DOC29 refund, DOC30 forfeiture.

Every sum in figures and in capitals; of the payer's account the last four figures only.
"""

from msgspec import Struct

from appliance.core.money import rmb_capital
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


class PayIn(Struct, frozen=True):
    """What a bidder must pay. `until` local time; without `account` the window tells where."""

    enrol_id: str
    party: str
    object_title: str
    amount_fen: int
    until: str
    reference: str
    account: str = ""
    bank: str = ""


class Money(Struct, frozen=True):
    """A payment in or out. `account` masked; `at` local time; `enrol_no` the number or the id.

    `faults`: what did not match, in words; then the receipt says that it will be paid back.
    """

    deposit_id: str
    enrol_no: str
    payer: str
    account: str
    amount_fen: int
    at: str
    voucher: str
    faults: str = ""
    ground: str = ""
    case_no: str = ""
    decision_no: str = ""


def pay_in(facts: PayIn, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC11 for the bidder."""
    where: list[Block] = [Text(say("paper.deposit-account-ask", language))]
    if facts.account:
        where = [Pair(say("paper.deposit-account", language), common.groups(facts.account))]
    if facts.account and facts.bank:
        where.append(Pair(say("paper.deposit-bank", language), facts.bank))
    own: list[Block] = [
        Pair(say("paper.party", language), facts.party),
        Text(say("paper.enrol-no", language, number=facts.enrol_id)),
        Text(facts.object_title),
        Rule(),
        *_sum(facts.amount_fen, language),
        *where,
        Text(say("paper.deposit-reference", language)),
        Big(common.groups(facts.reference)),
        Pair(say("paper.deposit-by", language), facts.until),
        Rule(),
        Text(say("paper.deposit-own", language)),
        Text(say("paper.enrol-secret", language)),
    ]
    return common.compose("paper.title.DOC11", sheet, own, language=language, number_as="")


def receipt(facts: Money, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC12: the money is held, whether it counts or not."""
    wrong: list[Block] = []
    if facts.faults:
        wrong = [Text(say("paper.deposit-wrong", language, faults=facts.faults), bold=True)]
    own = [
        *_who(facts, language),
        *_sum(facts.amount_fen, language),
        Pair(say("paper.received-at", language), facts.at),
        Pair(say("paper.voucher", language), facts.voucher),
        Text(say("paper.deposit-purpose", language)),
        *wrong,
    ]
    return common.compose("paper.title.DOC12", sheet, own, language=language, number_as="")


def refund(facts: Money, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC29: what was paid back, why, and where to; two hands sign."""
    own = [
        *_who(facts, language),
        *_sum(facts.amount_fen, language),
        Pair(say("paper.ground", language), facts.ground),
        Pair(say("paper.paid-at", language), facts.at),
        Pair(say("paper.voucher", language), facts.voucher),
        Rule(),
        Pair(say("paper.payee-hand", language), "________________"),
    ]
    return common.compose("paper.title.DOC29", sheet, own, language=language, number_as="")


def forfeiture(facts: Money, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC30: what is withheld, by which decision, and what can be done against it."""
    own = [
        *_who(facts, language),
        *_sum(facts.amount_fen, language),
        Pair(say("paper.ground", language), facts.ground),
        Pair(say("paper.case", language), facts.case_no),
        Pair(say("paper.decision", language), facts.decision_no),
        Text(say("paper.forfeit-law", language)),
        Text(say("paper.forfeit-remedy", language, phone=sheet.supervision_phone)),
    ]
    return common.compose("paper.title.DOC30", sheet, own, language=language, number_as="")


def _who(facts: Money, language: Language) -> list[Block]:
    return [
        Pair(say("paper.deposit-no", language), facts.deposit_id),
        Pair(say("paper.enrol-no", language), facts.enrol_no),
        Pair(say("paper.payer", language), facts.payer),
        Pair(say("paper.account", language), facts.account),
        Rule(),
    ]


def _sum(amount_fen: int, language: Language) -> list[Block]:
    return [
        Pair(say("paper.deposit", language), common.yuan(amount_fen, language)),
        Pair("", rmb_capital(amount_fen)),
    ]
