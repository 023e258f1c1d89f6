"""DOC04, the refusal notice: the ground, and what the applicant may do about it."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Refusal(Struct, frozen=True):
    """`ground`: a code of acceptance.GROUNDS, or LAPSED when the days to mend it ran out."""

    applicant: str
    object_title: str
    ground: str


def refusal(facts: Refusal, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The slip for the applicant."""
    own: list[Block] = [
        Pair(say("paper.applicant", language), facts.applicant),
        Rule(),
        Text(facts.object_title),
        Text(say(f"paper.ground.{facts.ground}", language), bold=True),
        Text(say("paper.remedy", language)),
    ]
    return common.compose("paper.title.DOC04", sheet, own, language=language)
