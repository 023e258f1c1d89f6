"""DOC24 and DOC25: that an objection was taken in, and what it was answered."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


class Objection(Struct, frozen=True):
    """`standing`: a code of objections.STANDINGS; `received` local time; `due` an ISO day.

    `said`: what was handed in, in words; "" where it is a scan of a paper (`digest` in hex).
    """

    objection_no: str
    object_title: str
    objector: str
    standing: str
    received: str
    due: str
    said: str = ""
    digest: str = ""


def receipt(facts: Objection, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC24, for who handed it in."""
    own: list[Block] = [
        *_head(facts, language),
        Rule(),
        Pair(say("objection.answer-by", language), ""),
        Big(common.day(facts.due, language)),
        Text(say("objection.stands-still", language)),
        Text(say("objection.remedy", language)),
    ]
    return common.compose("paper.title.DOC24", sheet, own, language=language)


class Answer(Struct, frozen=True):
    """`outcome`: DISMISSED, RERUN or END; `text`: the answer in words, "" where it is a scan.

    `result_end`: ISO day until which the result is public now, "" where it fell.
    """

    about: Objection
    outcome: str
    text: str = ""
    digest: str = ""
    result_end: str = ""


def answer(facts: Answer, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC25, for who objected, with one more for the wall: it names nobody else."""
    own: list[Block] = [
        *_head(facts.about, language),
        Rule(),
        Text(say(f"objection.decided.{facts.outcome}", language), bold=True),
        Pair(say("objection.answer", language), ""),
        _words(facts.text, facts.digest, language),
        Rule(),
    ]
    if facts.result_end:
        own.append(
            Pair(say("objection.public-until", language), common.day(facts.result_end, language))
        )
    own += [
        Text(say(f"objection.next.{facts.outcome}", language)),
        Text(say("objection.remedy", language)),
    ]
    return common.compose("paper.title.DOC25", sheet, own, language=language)


def _head(facts: Objection, language: Language) -> list[Block]:
    return [
        Rule(),
        Text(facts.object_title),
        Pair(say("objection.number", language), facts.objection_no),
        Pair(say("objection.by", language), facts.objector),
        Pair(say("objection.as", language), say(f"objection.standing.{facts.standing}", language)),
        Pair(say("objection.received", language), facts.received),
        Pair(say("objection.said", language), ""),
        _words(facts.said, facts.digest, language),
    ]


def _words(text: str, digest: str, language: Language) -> Text:
    """The words themselves, or by which digest the attached paper is known again."""
    if text:
        return Text(text)
    return Text(say("objection.attached", language, digest=common.groups(digest[:16])))
