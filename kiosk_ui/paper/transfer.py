"""DOC06, the transfer slip: over the township's limit, so the district takes it on."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Transfer(Struct, frozen=True):
    """Why it goes up, and where to.

    `value` and `limit` in words with their unit; `rule` the document that sets the limit; `office`
    where to go; `materials` the names that go along; `reason` OVER_LIMIT, or
    DISTRICT_LEVEL where no value decides.
    """

    applicant: str
    object_title: str
    value: str
    limit: str
    rule: str
    office: str
    materials: tuple[str, ...]
    reason: str = "OVER_LIMIT"


def transfer(facts: Transfer, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The slip with which the applicant goes to the district."""
    return common.compose("paper.title.DOC06", sheet, _own(facts, language), language=language)


def _own(facts: Transfer, language: Language) -> list[Block]:
    over = facts.reason == "OVER_LIMIT"
    measured = [
        Pair(say("paper.this-case", language), facts.value),
        Pair(say("paper.township-limit", language), facts.limit),
    ]
    along: list[Block] = [
        Text(say("paper.goes-along", language, count=len(facts.materials))),
        Text(say("paper.comma", language).join(facts.materials)),
    ]
    return [
        Pair(say("paper.applicant", language), facts.applicant),
        Rule(),
        Text(facts.object_title),
        *(measured if over else ()),
        *([Pair(say("paper.rule", language), facts.rule)] if facts.rule else ()),
        Rule(),
        Text(say("paper.over-limit" if over else "paper.district-level", language), bold=True),
        Pair(say("paper.office", language), facts.office),
        *(along if facts.materials else ()),
        Text(say("paper.transfer-how", language)),
    ]
