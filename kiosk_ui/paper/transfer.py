"""DOC06, the transfer slip: over the township's limit, so the district takes it on."""

from dataclasses import dataclass

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


@dataclass(frozen=True, slots=True)
class Transfer:
    """Why it goes up, and where to.

    `value` and `limit` in words with their unit; `rule` the document that sets the limit; `office`
    where to go; `materials` the names that go along.
    """

    applicant: str
    object_title: str
    value: str
    limit: str
    rule: str
    office: str
    materials: tuple[str, ...]


def transfer(facts: Transfer, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The slip with which the applicant goes to the district."""
    return common.compose("paper.title.DOC06", sheet, _own(facts, language), language=language)


def _own(facts: Transfer, language: Language) -> list[Block]:
    return [
        Pair(say("paper.applicant", language), facts.applicant),
        Rule(),
        Text(facts.object_title),
        Pair(say("paper.this-case", language), facts.value),
        Pair(say("paper.township-limit", language), facts.limit),
        Pair(say("paper.rule", language), facts.rule),
        Rule(),
        Text(say("paper.over-limit", language), bold=True),
        Pair(say("paper.office", language), facts.office),
        Text(say("paper.goes-along", language, count=len(facts.materials))),
        Text(say("paper.comma", language).join(facts.materials)),
        Text(say("paper.transfer-how", language)),
    ]
