"""DOC46, the strip that closes a day: the head signs it and pastes it into the paper book.

Its sums follow from the entries that it covers (core/day_sums.py): what is hidden stays hidden.
"""

from appliance.core.day_sums import DaySums
from appliance.core.entries import StripPrinted
from appliance.core.money import yuan
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text

GROUP = 4


def strip(
    facts: StripPrinted, sums: DaySums, sheet: Sheet, *, language: Language = "zh_CN"
) -> Slip:
    """The whole head hash stands on it, in groups of four: it is compared by eye."""
    own: list[Block] = [
        Rule(),
        Pair(say("paper.strip.date", language), common.day(facts.date, language)),
        Pair(say("paper.strip.first", language), str(facts.first_seq)),
        Pair(say("paper.strip.last", language), str(facts.last_seq)),
        Pair(say("paper.strip.count", language), str(facts.count)),
        Rule(),
        *(Pair(label(name, one.count, language), yuan(one.fen)) for name, one in sums.all()),
        Text(say("paper.strip.sealed", language)),
        Rule(),
        Text(say("paper.strip.head", language)),
        Text(grouped(facts.head_hash)),
        Pair(say("paper.strip.key", language), facts.key_id),
        Rule(),
        Text(say("paper.strip.paste", language)),
        Text(say("paper.signature", language, who=say("paper.strip.head-of-station", language))),
        Text(""),
    ]
    return common.compose("paper.title.DOC46", sheet, own, language=language)


def label(name: str, count: int, language: Language) -> str:
    """What is summed, and how many: the amount stands beside it, in yuan."""
    return say(f"paper.strip.sum.{name}", language, count=count)


def grouped(digits: str) -> str:
    return " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))
