"""DOC13, what the gate found of one bidder: conditions, faults, what to do by when.

It says nothing of any other bidder.
"""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class GateResult(Struct, frozen=True):
    """`checks`: condition and what was found in words, and whether it is met.

    `faults`: (code, its name) of gate_fail_codes.csv; `until` local time up to which a fault can
    still be cured, empty where none can.
    """

    enrol_no: str
    party: str
    object_title: str
    checks: tuple[tuple[str, bool], ...]
    faults: tuple[tuple[str, str], ...] = ()
    until: str = ""


def gate_result(facts: GateResult, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    verdict = "paper.gate-failed" if facts.faults else "paper.gate-passed"
    own: list[Block] = [
        Pair(say("paper.party", language), facts.party),
        Pair(say("paper.enrol-no", language), facts.enrol_no),
        Text(facts.object_title),
        Rule(),
        Text(say(verdict, language), bold=True),
        Rule(),
        *(
            Pair(found, say("paper.gate-met" if met else "paper.gate-not", language))
            for found, met in facts.checks
        ),
    ]
    if facts.faults:
        own += _cure(facts, sheet, language)
    return common.compose("paper.title.DOC13", sheet, own, language=language, number_as="")


def _cure(facts: GateResult, sheet: Sheet, language: Language) -> list[Block]:
    """Every fault at once, what helps, the last moment, and where to complain."""
    blocks: list[Block] = [Rule()]
    for code, name in facts.faults:
        blocks += [
            Text(name, bold=True),
            Text(say(f"paper.gate-cure.{code}", language)),
        ]
    blocks.append(Rule())
    if facts.until:
        blocks += [
            Pair(say("paper.gate-until", language), facts.until),
            Text(say("paper.gate-how", language)),
        ]
    else:
        blocks.append(Text(say("paper.gate-final", language)))
    blocks.append(Text(say("paper.gate-object", language, phone=sheet.supervision_phone)))
    return blocks
