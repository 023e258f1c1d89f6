"""The slip of a fee: what it is for, how much, who pays it where, by which rule (B17).

No document of document_types.csv: it is taken to the treasury's window or the agency, and what
comes back is their voucher.
"""

from msgspec import Struct

from appliance.core.money import rmb_capital
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class FeeOrder(Struct, frozen=True):
    """`payee`: TREASURY or AGENCY; `most_fen`: what the schedule allows; `replaces`: a number."""

    item: str
    object_title: str
    payer: str
    payee: str
    amount_fen: int
    most_fen: int
    rule: str
    quantity: int = 1
    replaces: str = ""


def fee_order(facts: FeeOrder, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The order for who pays."""
    before: list[Block] = []
    if facts.replaces:
        before = [Pair(say("paper.fee-replaces", language), facts.replaces)]
    own: list[Block] = [
        *before,
        Pair(say("paper.fee-payer", language), facts.payer),
        Pair(say("paper.object", language), facts.object_title),
        Rule(),
        Pair(say("paper.fee-item", language), facts.item),
        Pair(say("paper.fee-quantity", language), str(facts.quantity)),
        Pair(say("paper.fee-amount", language), common.yuan(facts.amount_fen, language)),
        Pair("", rmb_capital(facts.amount_fen)),
        Pair(say("paper.fee-most", language), common.yuan(facts.most_fen, language)),
        Pair(say("paper.fee-rule", language), facts.rule),
        Pair(say("paper.fee-payee", language), say(f"fee.payee.{facts.payee}", language)),
        Rule(),
        Text(say("paper.fee-no-cash", language), bold=True),
        Text(say("paper.fee-over", language, phone=sheet.supervision_phone)),
    ]
    return common.compose("paper.title.FEE", sheet, own, language=language)
