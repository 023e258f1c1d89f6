"""DOC32, the transaction certificate, as a slip; its number is gapless."""

from dataclasses import dataclass

from appliance.core.money import rmb_capital
from appliance.core.people import mask_id
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


@dataclass(frozen=True, slots=True)
class Certificate:
    """Names and ID numbers in full (masked here), days ISO, `method` and `mode` in words."""

    transferor: str
    transferor_id: str
    transferee: str
    transferee_id: str
    object_title: str
    location: str
    parcel_code: str
    area_mu_e4: int
    mode: str
    method: str
    term_months: int
    start: str
    end: str
    price_fen: int
    price_unit: str
    total_fen: int
    notice_from: str
    notice_to: str
    result_from: str
    result_to: str
    awarded: str
    contract_no: str
    signed: str
    remarks: str = ""


def certificate(facts: Certificate, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """A copy on the receipt printer; the stamped certificate is the A4 one."""
    own = _own(facts, language)
    return common.compose(
        "paper.title.DOC32", sheet, own, language=language, number_as="paper.cert-no"
    )


def _own(facts: Certificate, language: Language) -> list[Block]:
    def shown(label: str, value: str) -> Pair:
        return Pair(say(label, language), value)

    def span(label: str, first: str, last: str) -> Pair:
        begin, end = common.day(first, language), common.day(last, language)
        return shown(label, say("paper.span", language, first=begin, last=end))

    remarks = [shown("paper.remarks", facts.remarks)] if facts.remarks else []
    return [
        Rule(),
        Text(say("paper.certified", language)),
        *_party("paper.transferor", facts.transferor, facts.transferor_id, language),
        *_party("paper.transferee", facts.transferee, facts.transferee_id, language),
        shown("paper.object", facts.object_title),
        shown("paper.location", facts.location),
        shown("paper.parcel", facts.parcel_code),
        shown("paper.area", common.mu(facts.area_mu_e4, language)),
        shown("paper.mode", facts.mode),
        shown("paper.method", facts.method),
        shown("paper.term", common.term(facts.term_months, language)),
        span("paper.from-to", facts.start, facts.end),
        shown("paper.deal-price", common.price(facts.price_fen, facts.price_unit, language)),
        shown("paper.contract-total", common.yuan(facts.total_fen, language)),
        Pair("", rmb_capital(facts.total_fen)),
        span("paper.notice-days", facts.notice_from, facts.notice_to),
        span("paper.result-days", facts.result_from, facts.result_to),
        shown("paper.awarded", common.day(facts.awarded, language)),
        shown("paper.contract", facts.contract_no),
        shown("paper.signed", common.day(facts.signed, language)),
        *remarks,
    ]


def _party(label: str, name: str, id_number: str, language: Language) -> list[Block]:
    return [
        Pair(say(label, language), name),
        Pair(say("paper.id-card", language), mask_id(id_number)),
    ]
