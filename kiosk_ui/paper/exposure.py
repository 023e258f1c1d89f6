"""DOC44: what is published about a party, on which ground, and until when."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Exposure(Struct, frozen=True):
    """`party`: a person's name masked, a firm's whole; `basis` and `law` in words; ISO days."""

    party: str
    basis: str
    law: str
    text: str
    decision_no: str
    start: str
    end: str


def exposure(facts: Exposure, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """For the wall: it comes down when its last day is over."""
    period = say(
        "paper.exposure.days", language,
        start=common.day(facts.start, language), end=common.day(facts.end, language),
    )  # fmt: skip
    own: list[Block] = [
        Rule(),
        Pair(say("paper.exposure.party", language), facts.party),
        Pair(say("paper.exposure.basis", language), facts.basis),
        Rule(),
        *(Text(line) for line in facts.text.splitlines() if line.strip()),
        Rule(),
        Pair(say("paper.exposure.law", language), facts.law),
        Pair(say("paper.exposure.decision", language), facts.decision_no),
        Pair(say("paper.exposure.period", language), period),
        Text(say("paper.exposure.ends", language), bold=True),
        Text(say("paper.exposure.remedy", language, phone=sheet.supervision_phone)),
    ]
    return common.compose("paper.title.DOC44", sheet, own, language=language)
