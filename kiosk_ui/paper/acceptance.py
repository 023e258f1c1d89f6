"""DOC03, the acceptance slip: what was received, and by when there is an answer."""

from msgspec import Struct

from appliance.core.money import rmb_capital
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text

ONCE = "fen"
"""The price unit of what is sold, built or bought: no rent."""


class Acceptance(Struct, frozen=True):
    """What was accepted.

    `applicant` in full (a private paper), `object_title` one line, `total_fen` of the contract at
    the listing price, `materials` the names received, `promised` ISO day of the answer,
    `after_return`: accepted again after a one-time notice.
    """

    applicant: str
    object_title: str
    term_months: int
    price_fen: int
    price_unit: str
    total_fen: int
    materials: tuple[str, ...]
    promised: str
    after_return: bool = False


def acceptance(facts: Acceptance, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The slip for the applicant."""
    return common.compose("paper.title.DOC03", sheet, _own(facts, language), language=language)


def _own(facts: Acceptance, language: Language) -> list[Block]:
    price = common.price(facts.price_fen, facts.price_unit, language)
    total = common.yuan(facts.total_fen, language)
    received = say("paper.received", language, count=len(facts.materials))
    listed = say("paper.comma", language).join(facts.materials)
    again = [Text(say("paper.accepted-again", language), bold=True)] if facts.after_return else []
    return [
        Pair(say("paper.applicant", language), facts.applicant),
        Rule(),
        Text(facts.object_title),
        *_term(facts, language),
        Pair(say(_label(facts), language), price),
        *_sum(facts, total, language),
        Pair("", rmb_capital(facts.total_fen)),
        Rule(),
        *again,
        Text(received, bold=True),
        Text(listed),
        Big(say("paper.before-day", language, day=common.day(facts.promised, language))),
        Text(say("paper.answer-comes", language)),
    ]


def _term(facts: Acceptance, language: Language) -> list[Block]:
    """What is sold, built or bought has none."""
    if not facts.term_months:
        return []
    return [Pair(say("paper.term", language), common.term(facts.term_months, language))]


def _sum(facts: Acceptance, total: str, language: Language) -> list[Block]:
    """The whole term's sum; a price paid once is that already."""
    if not facts.term_months:
        return []
    term = common.term(facts.term_months, language)
    return [Pair(say("paper.total", language, term=term), total)]


def _label(facts: Acceptance) -> str:
    return "paper.price-once" if facts.price_unit == ONCE else "paper.price"
