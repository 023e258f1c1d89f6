"""DOC08, what changed in a running notice: the old words, the new ones, why, and the new times."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Change(Struct, frozen=True):
    """`how`: AMENDED, EXTENDED, WITHDRAWN or CLARIFIED; `reason` in words, "" where none is due.

    `lines`: (old, new) of each line of the notice that differs, either may be empty; `answer` of a
    question. `end` a local day, `deadline` and `session` local times `2026-03-16 17:00`; empty
    where they do not apply. `told`: names of the places that announce it; `parties`: whether those
    who enrolled were written to, or learn of it where the notice stands.
    """

    how: str
    object_title: str
    notice_no: str
    reason: str
    lines: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    end: str = ""
    deadline: str = ""
    session: str = ""
    told: tuple[str, ...] = ()
    parties: bool = False


def change(facts: Change, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The notice for the wall, beside the one that it changes."""
    own: list[Block] = [
        Pair(say("paper.change.notice", language), facts.notice_no),
        Rule(),
        Text(facts.object_title),
        Text(say(f"paper.change.how.{facts.how}", language), bold=True),
    ]
    if facts.reason:
        own.append(Pair(say("paper.change.reason", language), facts.reason))
    for old, new in facts.lines:
        own.append(Rule())
        if old:
            own.append(Text(say("paper.change.old", language, words=old)))
        word = "paper.change.new" if old else "paper.change.added"
        own.append(Text(say(word, language, words=new or "—"), bold=True))
    if facts.answer:
        own += [Rule(), Text(facts.answer)]
    own += _times(facts, language)
    told = say("paper.comma", language).join(facts.told)
    if told:
        own.append(Pair(say("paper.change.told", language), told))
    word = "paper.change.parties-told" if facts.parties else "paper.change.parties-read"
    own.append(Text(say(word, language)))
    return common.compose("paper.title.DOC08", sheet, own, language=language)


def _times(facts: Change, language: Language) -> list[Block]:
    named = (
        ("paper.change.end", common.day(facts.end, language)),
        ("paper.change.deadline", facts.deadline),
        ("paper.change.session", facts.session),
    )
    times: list[Block] = [Pair(say(name, language), value) for name, value in named if value]
    return [Rule(), *times] if times else []
