"""DOC36, the undertaking of who has works done or buys: read aloud, signed with ink."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Undertaking(Struct, frozen=True):
    """`owner` in full (a private paper); `version` of the text that was read aloud."""

    owner: str
    object_title: str
    version: str


def undertaking(facts: Undertaking, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The slip that the owner signs and that stays in the file."""
    own: list[Block] = [
        Pair(say("paper.owner", language), facts.owner),
        Rule(),
        Text(facts.object_title),
        Text(say(f"integrity.text.{facts.version}", language)),
        Pair(say("paper.text-version", language), facts.version),
        Text(say("paper.signature", language, who=say("paper.owner", language))),
        Text(""),
    ]
    return common.compose("paper.title.DOC36", sheet, own, language=language)
