"""DOC01, the application: all that was read back, to be signed in ink at the counter.

Printed before there is an entry, so it has no number yet; the trade's number comes with its slip.
"""

from dataclasses import dataclass

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.slip import Block, Centred, Pair, Rule, Slip, Text, Title, slip_of


@dataclass(frozen=True, slots=True)
class Application:
    """`code`: the application code; `rows`: label and value of each answer; `at` local time.

    `transferor`: whose right it is; `stands`: who signs for them, "" where they do themselves.
    """

    code: str
    transferor: str
    stands: str
    rows: tuple[tuple[str, str], ...]
    total: str
    station: str
    at: str
    practice: bool


def application(facts: Application, *, language: Language = "zh_CN") -> Slip:
    """The paper that is signed; the clerk keeps it in the file."""
    blocks: list[Block] = [Centred(say("paper.practice", language))] if facts.practice else []
    blocks += [
        Title(say("application.title", language)),
        Centred(facts.station),
        Pair(say("application.code", language), facts.code),
        Pair(say("paper.time", language), facts.at),
        Rule(),
        Pair(say("paper.applicant", language), facts.transferor),
    ]
    if facts.stands:
        blocks.append(Pair(say("application.stands", language), facts.stands))
    blocks += [Pair(label, value) for label, value in facts.rows]
    if facts.total:
        blocks.append(Pair(say("application.total", language), facts.total))
    signer = say("application.stands" if facts.stands else "paper.applicant", language)
    return slip_of(
        [
            *blocks,
            Rule(),
            Text(say("application.truth", language)),
            Text(say("application.consent", language)),
            Text(""),
            Text(say("paper.signature", language, who=signer)),
            Text(say("application.seal", language)) if facts.stands else Text(""),
            Text(""),
        ]
    )
