"""DOC37, the mandate: who acts for whom, in what, until when, and how it was proven."""

from msgspec import Struct

from appliance.core.people import mask_id
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Mandate(Struct, frozen=True):
    """`scope` and `source` as of the entry; ID numbers in full (masked here), `valid_to` ISO."""

    principal: str
    principal_id: str
    agent: str
    agent_id: str
    object_title: str
    scope: str
    source: str
    valid_to: str


def mandate(facts: Mandate, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """For principal and agent, each signs it."""
    return common.compose("paper.title.DOC37", sheet, _own(facts, language), language=language)


def _own(facts: Mandate, language: Language) -> list[Block]:
    principal, agent = say("paper.principal", language), say("paper.agent", language)
    until = common.day(facts.valid_to, language)
    return [
        Pair(principal, facts.principal),
        Pair(say("paper.id-card", language), mask_id(facts.principal_id)),
        Pair(agent, facts.agent),
        Pair(say("paper.id-card", language), mask_id(facts.agent_id)),
        Rule(),
        Text(facts.object_title),
        Pair(say("paper.mandate-for", language), say(f"paper.scope.{facts.scope}", language)),
        Pair(say("paper.mandate-until", language), until),
        Pair(say("paper.mandate-by", language), say(f"paper.proof.{facts.source}", language)),
        Rule(),
        Text(say("paper.mandate-rule", language)),
        Text(say("paper.signature", language, who=principal)),
        Text(""),
        Text(say("paper.signature", language, who=agent)),
        Text(""),
    ]
