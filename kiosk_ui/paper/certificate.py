"""DOC32, the transaction certificate, as a slip; its number is gapless."""

from dataclasses import dataclass

from appliance.core.people import mask_id
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import deal as deals
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.deal import Deal
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


@dataclass(frozen=True, slots=True)
class Certificate:
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
        "paper.title.DOC32", sheet, own, language=language, number_as="paper.cert-no"
    )


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


def _number(number: str, language: Language, *, organisation: bool) -> Block:
    if organisation:
        return Pair(say("deal.uscc", language), number)
    return Pair(say("paper.id-card", language), mask_id(number))
