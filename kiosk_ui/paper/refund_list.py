"""All that is paid back of a trade's deposits, for those who make the transfers (guard 10).

Of an account the last four figures only. No document of document_types.csv: each refund has a
DOC29 of its own.
"""

from collections.abc import Sequence

from msgspec import Struct

from appliance.core.money import rmb_capital
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Refund(Struct, frozen=True):
    """`account` masked, `ground` in words; `voucher` empty while the money is not out yet."""

    enrol_no: str
    payee: str
    account: str
    fen: int
    ground: str
    voucher: str


def refund_list(
    title: str, refunds: Sequence[Refund], sheet: Sheet, *, language: Language = "zh_CN"
) -> Slip:
    """The list with its sums: what is out, what is still to be paid."""
    own: list[Block] = [Pair(say("paper.object", language), title), Rule()]
    for one in refunds:
        own += [
            Text(say("paper.enrol-no", language, number=one.enrol_no)),
            Pair(one.payee, one.account),
            Pair(one.ground, common.yuan(one.fen, language)),
            Pair(say("paper.voucher", language), one.voucher or say("refunds.open", language)),
            Rule(),
        ]
    out = sum(one.fen for one in refunds if one.voucher)
    total = sum(one.fen for one in refunds)
    own += [
        Pair(say("refunds.count", language), str(len(refunds))),
        Pair(say("refunds.out", language), common.yuan(out, language)),
        Pair(say("refunds.to-pay", language), common.yuan(total - out, language)),
        Pair(say("refunds.total", language), common.yuan(total, language)),
        Pair("", rmb_capital(total)),
    ]
    return common.compose("paper.title.REFUNDS", sheet, own, language=language)
