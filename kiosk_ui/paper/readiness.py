"""The readiness slip: what the morning check found, for the wall behind the counter."""

from collections.abc import Sequence

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.sheet import void
from kiosk_ui.paper.slip import Big, Block, Centred, Pair, Qr, Rule, Slip, Text, Title, slip_of
from kiosk_ui.readiness import Finding, Report, Verdict

TRIAL = "TPR1:READY"
"""A code that says nothing: whoever looks sees whether this printer draws codes, and whoever holds
it in front of the scanner whether that one reads.

The sentence above it holds a sign that no printer's font has and that comes as a picture.
"""


def readiness(
    report: Report,
    *,
    station: str,
    by: str,
    practice: bool,
    training: bool = False,
    later: Sequence[Finding] = (),
    language: Language = "zh_CN",
) -> Slip:
    """`by`: who pressed the button. No personal value stands on it but that name.

    `later`: what failed since the check, for a slip that is printed again.
    """
    blocks: list[Block] = [
        *void(practice, training, language),
        Title(say("readiness.title", language)),
        Centred(station),
        Rule(),
        Pair(say("paper.time", language), report.at),
        Pair(say("paper.by", language), by),
        Rule(),
    ]
    for one in report.findings:
        blocks += _lines(one, language)
    blocks.append(Rule())
    if later:
        blocks.append(Big(say("readiness.later-slip", language)))
        for one in later:
            blocks += _lines(one, language)
    else:
        blocks.append(Big(say(f"readiness.{report.verdict}", language)))
    if report.seq >= 0:
        blocks.append(Text(say("readiness.entry", language, seq=report.seq)))
    blocks += [Rule(), Text(say("readiness.trial", language)), Qr(TRIAL)]
    return slip_of(blocks)


def name_of(finding: Finding, language: Language) -> str:
    """In words: of a device, or of what else was looked at."""
    for kind in ("check", "device"):
        text = say(f"{kind}.{finding.name}", language)
        if text != f"{kind}.{finding.name}":
            return text
    return finding.name


def _lines(one: Finding, language: Language) -> list[Block]:
    said = say(one.code, language, **one.facts)
    mark = {Verdict.GOOD: "", Verdict.UNTRIED: "? ", Verdict.LOOK: "! ", Verdict.BAD: "!! "}[
        one.verdict
    ]
    blocks: list[Block] = [Pair(mark + name_of(one, language), said)]
    if one.facts.get("told"):
        blocks.append(Text("  " + one.facts["told"]))
    if one.remark:
        blocks.append(Text("  " + say(one.remark, language)))
    return blocks
