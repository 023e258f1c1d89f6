"""DOC33, DOC34, DOC35: a trade is stopped, over, or found no taker; why, and what follows."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Stopping(Struct, frozen=True):
    """`reason` in words; `deposits`: what becomes of them, in words.

    `since` local time. `resume_when`: what has to be cured, in words; "" for an end.
    """

    object_title: str
    reason: str
    deposits: str
    since: str
    resume_when: str = ""


def suspension(facts: Stopping, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC33: nothing happens until it is resumed, the ends move on."""
    own = [
        *_head(facts, language),
        Pair(say("paper.stop.resume-when", language), facts.resume_when),
        Text(say("paper.stop.ends-move", language)),
        *_tail(facts, language),
    ]
    return common.compose("paper.title.DOC33", sheet, own, language=language)


def termination(facts: Stopping, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC34: the trade is over."""
    own = [
        *_head(facts, language),
        Text(say("paper.stop.over", language), bold=True),
        *_tail(facts, language),
    ]
    return common.compose("paper.title.DOC34", sheet, own, language=language)


class NoTaker(Struct, frozen=True):
    """`qualified` bidders, `needed` so many; `since` local time; `opened`: a session was held."""

    object_title: str
    notice_no: str
    qualified: int
    needed: int
    since: str
    opened: bool = False


def failed(facts: NoTaker, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC35: too few took part; the head decides how it goes on."""
    own: list[Block] = [
        Pair(say("paper.change.notice", language), facts.notice_no),
        Rule(),
        Text(facts.object_title),
        Pair(say("paper.stop.since", language), facts.since),
        Text(say(f"paper.failed.{'session' if facts.opened else 'few'}", language), bold=True),
        Pair(say("paper.failed.needed", language), str(facts.needed)),
        Pair(say("paper.failed.qualified", language), str(facts.qualified)),
        Rule(),
        Text(say("paper.failed.next", language)),
    ]
    return common.compose("paper.title.DOC35", sheet, own, language=language)


def _head(facts: Stopping, language: Language) -> list[Block]:
    return [
        Rule(),
        Text(facts.object_title),
        Pair(say("paper.stop.since", language), facts.since),
        Pair(say("paper.stop.reason", language), facts.reason),
    ]


def _tail(facts: Stopping, language: Language) -> list[Block]:
    return [
        Rule(),
        Pair(say("paper.stop.deposits", language), facts.deposits),
        Text(say("paper.stop.remedy", language)),
    ]
