"""DOC32, the transaction certificate, as a slip; its number is gapless."""

from msgspec import Struct

from appliance.core.money import rmb_capital
from appliance.core.people import mask_id
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import deal as deals
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.deal import Deal
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Centred, Pair, Rule, Slip, Text


class Certificate(Struct, frozen=True):
    """Names in full, ID numbers in full (masked here) or credit codes (shown whole), days ISO.

    `organisations`: whether transferor and transferee are organisations. `replaces`: number of
    the certificate that this one stands in for.
    """

    deal: Deal
    transferor_id: str
    transferee_id: str
    notice_from: str
    notice_to: str
    result_from: str
    result_to: str
    awarded: str
    contract_no: str
    signed: str
    organisations: tuple[bool, bool] = (False, False)
    replaces: str = ""


def certificate(facts: Certificate, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """A copy on the receipt printer; the stamped certificate is the A4 one."""
    own = _own(facts, language)
    return common.compose(
        "paper.title.DOC32", sheet, own, language=language, number_as="paper.cert-no",
        page=_page(facts, sheet, language),
    )  # fmt: skip


def _page(facts: Certificate, sheet: Sheet, language: Language) -> list[Block]:
    """One sentence and a table of at most fourteen rows, as on the stamped sheet."""
    deal = facts.deal
    join = say("paper.join", language)

    def shown(labels: str, *values: str) -> Pair:
        named = say("paper.and", language).join(say(one, language) for one in labels.split())
        return Pair(named, join.join(one for one in values if one))

    def span(first: str, last: str) -> str:
        begin, end = common.day(first, language), common.day(last, language)
        return say("paper.span", language, first=begin, last=end)

    def party(name: str, number: str, *, organisation: bool) -> str:
        block = _number(number, language, organisation=organisation)
        return f"{name}{say('paper.gap', language)}{block.label} {block.value}"

    first, second = deals.sides(deal)
    capital = rmb_capital(deal.total_fen)
    total = common.yuan(deal.total_fen, language)
    begin = common.day(deal.start, language)
    length = common.term(deal.term_months, language) if deal.term_months else ""
    term = shown("deal.term", length, span(deal.start, deal.end)) if length else (
        shown("deal.begin" if deal.buying else "deal.handover", begin)
    )  # fmt: skip
    one, other = facts.organisations
    remark = say("deal.reissued", language, old=facts.replaces)
    return [
        *common.heading("paper.title.DOC32", sheet, language)[:-1],
        Centred(sheet.number),
        Text(say("paper.certified-by", language, station=sheet.station)),
        shown("paper.trade", sheet.trade),
        shown(first, party(deal.transferor, facts.transferor_id, organisation=one)),
        shown(second, party(deal.transferee, facts.transferee_id, organisation=other)),
        shown("paper.object", deal.title),
        shown(f"paper.location {deal.object_label}", deal.location, deal.object_no),
        shown(deal.measure_label, deal.measure),
        shown("paper.mode paper.method", deal.mode, deal.method),
        term,
        shown("paper.deal-price", common.price(deal.price_fen, deal.unit, language)),
        shown("paper.contract-total", say("paper.both", language, figures=total, words=capital)),
        shown(
            "paper.notice-days paper.result-days", span(facts.notice_from, facts.notice_to),
            span(facts.result_from, facts.result_to),
        ),
        shown(
            "paper.awarded paper.signed", common.day(facts.awarded, language),
            common.day(facts.signed, language),
        ),
        shown("paper.contract", facts.contract_no),
        *([shown("paper.remarks", remark)] if facts.replaces else []),
    ]  # fmt: skip


def _own(facts: Certificate, language: Language) -> list[Block]:
    deal = facts.deal

    def shown(label: str, value: str) -> Pair:
        return Pair(say(label, language), value)

    def span(label: str, first: str, last: str) -> Pair:
        begin, end = common.day(first, language), common.day(last, language)
        return shown(label, say("paper.span", language, first=begin, last=end))

    first, second = deals.sides(deal)
    remark = say("deal.reissued", language, old=facts.replaces)
    return [
        Rule(),
        Text(say("paper.certified", language)),
        shown(first, deal.transferor),
        _number(facts.transferor_id, language, organisation=facts.organisations[0]),
        shown(second, deal.transferee),
        _number(facts.transferee_id, language, organisation=facts.organisations[1]),
        *deals.thing(deal, language),
        shown("paper.mode", deal.mode),
        shown("paper.method", deal.method),
        *deals.term(deal, language),
        *deals.money(deal, language),
        span("paper.notice-days", facts.notice_from, facts.notice_to),
        span("paper.result-days", facts.result_from, facts.result_to),
        shown("paper.awarded", common.day(facts.awarded, language)),
        shown("paper.contract", facts.contract_no),
        shown("paper.signed", common.day(facts.signed, language)),
        *([shown("paper.remarks", remark)] if facts.replaces else []),
    ]


def _number(number: str, language: Language, *, organisation: bool) -> Pair:
    if organisation:
        return Pair(say("deal.uscc", language), number)
    return Pair(say("paper.id-card", language), mask_id(number))
