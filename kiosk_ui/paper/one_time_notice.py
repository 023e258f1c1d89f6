"""DOC02, the one-time notice: everything that is missing, at once, and how to mend it."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


class Missing(Struct, frozen=True):
    """One defect: the material, what is wrong with it, what mends it (already in words)."""

    item: str
    defect: str
    cure: str


class OneTimeNotice(Struct, frozen=True):
    """`cure_by` ISO day, the last one."""

    applicant: str
    object_title: str
    missing: tuple[Missing, ...]
    cure_by: str


def one_time_notice(facts: OneTimeNotice, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The slip for the applicant, with a line for their signature."""
    return common.compose("paper.title.DOC02", sheet, _own(facts, language), language=language)


def _own(facts: OneTimeNotice, language: Language) -> list[Block]:
    blocks: list[Block] = [
        Pair(say("paper.applicant", language), facts.applicant),
        Rule(),
        Text(facts.object_title),
        Text(say("paper.missing", language, count=len(facts.missing)), bold=True),
    ]
    for number, one in enumerate(facts.missing, start=1):
        blocks.append(Text(say("paper.missing-item", language, number=number, item=one.item)))
        blocks.append(Text(say("paper.missing-defect", language, defect=one.defect)))
        blocks.append(Text(say("paper.missing-cure", language, cure=one.cure)))
    by = common.day(facts.cure_by, language)
    return [
        *blocks,
        Big(say("paper.until-day", language, day=by)),
        Text(say("paper.cure-how", language)),
        Text(say("paper.signature", language, who=say("paper.applicant", language))),
        Text(""),
    ]
