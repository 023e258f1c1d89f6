"""DOC01, the application: all that was read back, to be signed in ink at the counter.

Printed before there is an entry it has no number but the application code, which its QR code
says; printed again from the trade it has the number and the entry of the application.
"""

from typing import Final

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text

TITLE: Final = "paper.title.DOC01"
BESIDE: Final = "\u3000" * 12
"""Room for ink between two hands on one line of a sheet."""


class Application(Struct, frozen=True):
    """`code`: the application code, "" once it is a trade; `rows`: label and value of each answer.

    `transferor`: whose right it is; `stands`: who signs for them, "" where they do themselves.
    """

    code: str
    transferor: str
    stands: str
    rows: tuple[tuple[str, str], ...]
    total: str


def application(facts: Application, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The paper that is signed; the clerk keeps it in the file."""
    own: list[Block] = []
    if facts.code:
        own.append(Pair(say("application.code", language), facts.code))
    own += [Rule(), Pair(say("paper.applicant", language), facts.transferor)]
    if facts.stands:
        own.append(Pair(say("application.stands", language), facts.stands))
    own += [Pair(label, value) for label, value in facts.rows]
    if facts.total:
        own.append(Pair(say("application.total", language), facts.total))
    own += [
        Rule(),
        Text(say("application.truth", language)),
        Text(say("application.consent", language)),
    ]
    hands = _hands(facts, language)
    above = common.head(TITLE, sheet, language)
    page = [*above, *own, Text(BESIDE.join(hands))]
    return common.compose(TITLE, sheet, [*own, *_apart(hands)], page=page, language=language)


def _hands(facts: Application, language: Language) -> list[str]:
    """Who signs: the applicant, or who stands for them and the seal of the body."""
    who = say("application.stands" if facts.stands else "paper.applicant", language)
    signed = say("paper.signature", language, who=who)
    return [signed, say("application.seal", language)] if facts.stands else [signed]


def _apart(hands: list[str]) -> list[Block]:
    """On a slip one under the other, with room for ink."""
    return [Text(""), *(one for hand in hands for one in (Text(hand), Text("")))]
