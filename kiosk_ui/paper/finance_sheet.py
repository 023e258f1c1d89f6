"""DOC45, the financing data sheet: what one bank may know of a deal, and until when (I02).

On A4, with a code that carries the words themselves: the bank reads what the station committed to,
whatever somebody prints beside it.
"""

from typing import Final

from appliance.core.money import rmb_capital
from appliance.core.parties import DealWords
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.page_blocks import PageOnly, Table
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text

CELLS: Final = 6
"""Columns of the table of instalments: three of them in a row."""


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
    price = common.price(words.price_fen, words.price_unit, language)
    total = f"{common.yuan(words.total_fen, language)} {rmb_capital(words.total_fen)}"
    page: list[Block | PageOnly] = [
        *common.heading("paper.title.DOC45", sheet, language),
        Rule(),
        *common.numbers(sheet, language),
        shown("finance.for-bank", words.bank_name),
        shown("finance.consent-no", words.consent_no),
        shown("finance.valid-to", day(words.valid_to)),
        shown("finance.holder", f"{words.holder} {words.holder_id}"),
        shown("finance.owner", words.owner),
        shown("paper.object", f"{words.title} {words.location}"),
        shown("deal.object-no", words.object_no),
        shown("paper.contract", f"{words.contract_no} {day(words.signed)}"),
        shown("paper.from-to", span),
        shown("paper.contract-total", total),
        shown("paper.deal-price", price),
        dues_table(words, language),
        Text(say("finance.how-to-check", language)),
        Text(say("finance.only-this-bank", language)),
    ]
    return common.compose("paper.title.DOC45", sheet, own, language=language, page=page)


def dues_table(words: DealWords, language: Language) -> Table:
    """The instalments, three beside each other so that one sheet holds thirty years."""
    cells = [cell for due, fen in words.schedule for cell in (due, common.yuan(fen, language))]
    cells += [""] * (-len(cells) % CELLS)
    rows = tuple(tuple(cells[at : at + CELLS]) for at in range(0, len(cells), CELLS))
    head = (say("finance.due", language), say("finance.amount", language)) * (CELLS // 2)
    return Table(head, rows, (1,) * CELLS)
