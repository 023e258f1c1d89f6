"""DOC38, what a person was told about their data, and that they agreed."""

from msgspec import Struct

from appliance.core.people import mask_id
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Consent(Struct, frozen=True):
    """What was agreed to.

    `version` of the text that was shown, `paragraphs` that text, `id_number` in full (masked
    here), `at` local time of the consent.
    """

    person: str
    id_number: str
    version: str
    paragraphs: tuple[str, ...]
    at: str


def consent(facts: Consent, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The person's own copy."""
    return common.compose("paper.title.DOC38", sheet, _own(facts, language), language=language)


def _own(facts: Consent, language: Language) -> list[Block]:
    return [
        Pair(say("paper.person", language), facts.person),
        Pair(say("paper.id-card", language), mask_id(facts.id_number)),
        Rule(),
        *(Text(paragraph) for paragraph in facts.paragraphs),
        Rule(),
        Pair(say("paper.consent-version", language), facts.version),
        Pair(say("paper.consent-at", language), facts.at),
        Text(say("paper.consent-withdraw", language)),
        Text(say("paper.signature", language, who=say("paper.person", language))),
        Text(""),
    ]
