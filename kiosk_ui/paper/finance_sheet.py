"""DOC45, the financing data sheet: what one bank may know of a deal, and until when (I02).

On A4, with a code that carries the words themselves: the bank reads what the station committed to,
whatever somebody prints beside it.
"""

from appliance.core.money import rmb_capital
from appliance.core.parties import DealWords
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


def finance_sheet(words: DealWords, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The sheet for the bank of `words`."""

    def shown(label: str, value: str) -> Pair:
        return Pair(say(label, language), value)

    def day(iso: str) -> str:
        return common.day(iso, language)

    dues = [Pair(day(due), common.yuan(fen, language)) for due, fen in words.schedule]
    span = say("paper.span", language, first=day(words.start), last=day(words.end))
    own: list[Block] = [
        shown("finance.for-bank", words.bank_name),
        shown("finance.consent-no", words.consent_no),
        Text(say("finance.valid-to", language), bold=True),
        Big(day(words.valid_to)),
        Rule(),
        shown("finance.holder", words.holder),
        shown("finance.holder-id", words.holder_id),
        shown("finance.owner", words.owner),
        shown("paper.object", words.title),
        shown("paper.location", words.location),
        shown("deal.object-no", words.object_no),
        Rule(),
        shown("paper.contract", words.contract_no),
        shown("paper.signed", day(words.signed)),
        shown("paper.from-to", span),
        shown("paper.deal-price", common.price(words.price_fen, words.price_unit, language)),
        shown("paper.contract-total", common.yuan(words.total_fen, language)),
        Pair("", rmb_capital(words.total_fen)),
        Text(say("deal.payments", language), bold=True),
        *dues,
        Rule(),
        Text(say("finance.how-to-check", language)),
        Text(say("finance.only-this-bank", language)),
    ]
    return common.compose("paper.title.DOC45", sheet, own, language=language)
