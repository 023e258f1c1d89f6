"""The slip of a stick: which entries it carries, under which checkpoint, when and by whom."""

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.sheet import void
from kiosk_ui.paper.slip import Big, Block, Centred, Pair, Rule, Slip, Text, Title, slip_of
from sync.stick_report import Carried, Report

DIGEST_SHOWN = 16
"""Hex digits of the root: enough to be told apart by eye."""


def stick_slip(
    report: Report,
    *,
    station: str,
    by: str,
    at: str,
    practice: bool,
    training: bool = False,
    language: Language = "zh_CN",
) -> Slip:
    """No personal value stands on it but the name of who gave out (`by`)."""
    blocks: list[Block] = [
        *void(practice, training, language),
        Title(say("stick.slip", language)),
        Centred(station),
        Rule(),
        Pair(say("paper.time", language), at),
        Pair(say("paper.by", language), by),
    ]
    for one in report.ledgers:
        blocks += [
            Big(say("stick.slip-entries", language, last=one.stop - 1)),
            *_range(one, language),
            Pair(say("stick.slip-root", language), one.root[:DIGEST_SHOWN]),
        ]
    return slip_of([*blocks, Rule(), Text(say("stick.slip-hint", language))])


def _range(one: Carried, language: Language) -> list[Block]:
    """Nothing where the district had everything already."""
    if one.stop == one.start:
        return []
    numbers = {"first": one.start, "last": one.stop - 1, "newest": one.size - 1}
    return [Text(say("stick.slip-range", language, **numbers))]
