"""Papers from the session to the award: letter, result, award.

DOC22 priority letter, DOC23 result, DOC26 deal confirmation, DOC27 award
notice (domain.md 3.5). Each is made of a `Deal` and a few rows of its own.
"""

from collections.abc import Sequence

from msgspec import Struct

from appliance.core.money import rmb_capital
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.page_blocks import Facts, Framed, PageOnly
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


class Deal(Struct, frozen=True):
    """What every one of these papers says of the trade.

    Names as they may stand on the paper; `measure` with its unit; `object_label`: the message id
    of what the number of the object is called; days ISO; `unit` the price unit (units.csv);
    `term_months` 0: no term; `buying`: the owner pays.
    """

    title: str
    location: str
    object_no: str
    object_label: str
    measure: str
    measure_label: str
    transferor: str
    transferee: str
    mode: str
    method: str
    price_fen: int
    unit: str
    total_fen: int
    term_months: int = 0
    start: str = ""
    end: str = ""
    buying: bool = False


class Letter(Struct, frozen=True):
    """Who is asked, why, to match which price until the end of which day."""

    holder: str
    number: str
    ground: str
    fen: int
    due: str
    sealed: bool


def thing(deal: Deal, language: Language) -> list[Block]:
    """The object: what it is, where, its number, how much of it."""
    return [
        Pair(say("paper.object", language), deal.title),
        Pair(say("paper.location", language), deal.location),
        Pair(say(deal.object_label, language), deal.object_no),
        Pair(say(deal.measure_label, language), deal.measure),
    ]


def term(deal: Deal, language: Language) -> list[Block]:
    """How long and from when; of what is sold the day of the handing over."""
    begin, end = common.day(deal.start, language), common.day(deal.end, language)
    if not deal.term_months:
        label = "deal.begin" if deal.buying else "deal.handover"
        return [Pair(say(label, language), begin)]
    span = say("paper.span", language, first=begin, last=end)
    return [
        Pair(say("deal.term", language), common.term(deal.term_months, language)),
        Pair(say("paper.from-to", language), span),
    ]


def money(deal: Deal, language: Language) -> list[Block]:
    """The deal price by its unit, and the whole contract in figures and capitals."""
    return [
        Pair(say("paper.deal-price", language), common.price(deal.price_fen, deal.unit, language)),
        Pair(say("paper.contract-total", language), common.yuan(deal.total_fen, language)),
        Pair("", rmb_capital(deal.total_fen)),
    ]


def letter(deal: Deal, facts: Letter, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC22: the question, the day, what silence means, and room for the answer."""
    ask = "deal.ask-sealed" if facts.sealed else "deal.ask"
    own: list[Block] = [
        Pair(say("deal.holder", language), facts.holder),
        Pair(say("deal.enrolment", language), facts.number),
        Pair(say("deal.ground", language), say(f"ground.{facts.ground}", language)),
        Rule(),
        *thing(deal, language),
        *term(deal, language),
        Pair(say("deal.match", language), common.price(facts.fen, deal.unit, language)),
        Pair("", rmb_capital(facts.fen)),
        Rule(),
        Text(say(ask, language)),
        Text(say("deal.answer-by", language), bold=True),
        Big(common.day(facts.due, language)),
        Text(say("deal.silence", language)),
        Text(say("deal.tick", language)),
    ]
    return common.compose("paper.title.DOC22", sheet, own, language=language)


def result(
    deal: Deal,
    sheet: Sheet,
    *,
    qualified: int,
    first: str,
    last: str,
    language: Language = "zh_CN",
) -> Slip:
    """DOC23: for the wall, so `deal` holds masked names; who objects, until when, where."""
    days = say(
        "paper.span", language, first=common.day(first, language), last=common.day(last, language)
    )
    own: list[Block] = [
        *thing(deal, language),
        Pair(say("deal.winner", language), deal.transferee),
        Pair(say("deal.qualified", language), say("deal.people", language, count=qualified)),
        *money(deal, language),
        Pair(say("paper.result-days", language), days),
        Text(say("deal.object", language)),
    ]
    page: list[Block | PageOnly] = [
        *common.heading("paper.title.DOC23", sheet, language),
        Facts(
            (
                ("", deal.title),
                (say("deal.winner", language), deal.transferee),
                (
                    say("paper.deal-price", language),
                    common.price(deal.price_fen, deal.unit, language),
                ),
                (say("paper.contract-total", language), common.yuan(deal.total_fen, language)),
                (say("deal.qualified", language), say("deal.people", language, count=qualified)),
            )
        ),
        Framed(say("deal.object-until", language), common.day(last, language)),
        *common.numbers(sheet, language),
        *thing(deal, language)[1:],
        Pair(say("paper.method", language), deal.method),
        Pair(say("paper.contract-total", language), rmb_capital(deal.total_fen)),
        Pair(say("paper.result-days", language), days),
        Text(say("deal.object", language)),
    ]
    return common.compose("paper.title.DOC23", sheet, own, language=language, page=page)


def confirmation(
    deal: Deal,
    sheet: Sheet,
    *,
    sign_by: str,
    payments: Sequence[tuple[str, int]],
    language: Language = "zh_CN",
) -> Slip:
    """DOC26: both sides, object, price, payments, and by when the contract is signed."""
    dues = [Pair(common.day(due, language), common.yuan(fen, language)) for due, fen in payments]
    own: list[Block] = [
        *both_sides(deal, language),
        *thing(deal, language),
        Pair(say("paper.mode", language), deal.mode),
        *term(deal, language),
        *money(deal, language),
        Rule(),
        Text(say("deal.payments", language), bold=True),
        *dues,
        Text(say("deal.sign-by", language)),
        Big(common.day(sign_by, language)),
        Text(say("deal.deposit", language)),
    ]
    return common.compose("paper.title.DOC26", sheet, own, language=language)


def award_notice(deal: Deal, sheet: Sheet, *, sign_by: str, language: Language = "zh_CN") -> Slip:
    """DOC27: to the winner alone."""
    own: list[Block] = [
        Text(say("deal.you-won", language, name=deal.transferee), bold=True),
        *thing(deal, language),
        *term(deal, language),
        *money(deal, language),
        Text(say("deal.sign-by", language)),
        Big(common.day(sign_by, language)),
        Text(say("deal.bring", language)),
    ]
    return common.compose("paper.title.DOC27", sheet, own, language=language)


def sides(deal: Deal) -> tuple[str, str]:
    """What the two are called: who gives and who takes; in a purchase who buys, who supplies."""
    if deal.buying:
        return "deal.buyer", "deal.supplier"
    return "paper.transferor", "paper.transferee"


def both_sides(deal: Deal, language: Language) -> list[Block]:
    first, second = sides(deal)
    return [
        Pair(say(first, language), deal.transferor),
        Pair(say(second, language), deal.transferee),
    ]
