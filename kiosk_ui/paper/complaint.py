"""DOC39: a complaint was received, taken up or not, decided. DOC40: the slip to rate a service."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Pair, Rule, Slip, Text


class Complaint(Struct, frozen=True):
    """`kind`: what it is about, in words; `received` local time; `trade_no` "" for none.

    `complainant`: a name, "" for an anonymous one. `said`: the words, "" once they are erased.
    """

    complaint_no: str
    kind: str
    complainant: str
    received: str
    said: str
    trade_no: str = ""


class Receipt(Struct, frozen=True):
    """`due`: ISO day by which is said whether it is taken up, "" for an anonymous one.

    `code`: eight figures with which one asks how far it is, or takes it back. `office`: name,
    address and telephone of the authority that it went to at once, "" for the supervisor.
    """

    about: Complaint
    due: str
    code: str
    office: str = ""


class Answer(Struct, frozen=True):
    """`what`: ACCEPTED, REJECTED or DECIDED; `due`: ISO day of the decision, "" for none.

    `words`: the ground or the decision, "" where it is a scan (`digest` in hex). `office`: the
    authority whose answer it is, "" for the station's supervisor.
    """

    about: Complaint
    what: str
    due: str = ""
    words: str = ""
    digest: str = ""
    decision_no: str = ""
    office: str = ""


def receipt(facts: Receipt, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC39 at once, for who complains."""
    own: list[Block] = [*_head(facts.about, language), Rule()]
    if facts.office:
        own += [Text(say("complaint.went-to", language, office=facts.office), bold=True)]
    elif facts.due:
        own += [
            Pair(say("complaint.told-by", language), ""),
            Big(common.day(facts.due, language)),
        ]
    else:
        own.append(Text(say("complaint.anonymous-note", language)))
    own += [
        Pair(say("complaint.code", language), ""),
        Big(common.groups(facts.code)),
        Text(say("complaint.code-note", language)),
    ]
    return common.compose("paper.title.DOC39", sheet, own, language=language)


def answer(facts: Answer, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC39: what came of it."""
    own: list[Block] = [
        *_head(facts.about, language),
        Rule(),
        Text(say(f"complaint.answer.{facts.what}", language), bold=True),
    ]
    if facts.office:
        own.append(Pair(say("complaint.answered-by", language), facts.office))
    if facts.decision_no and facts.decision_no != sheet.number:
        own.append(Pair(say("complaint.decision-no", language), facts.decision_no))
    if facts.due:
        own.append(Pair(say("complaint.decided-by", language), common.day(facts.due, language)))
    if facts.words:
        own.append(Text(facts.words))
    elif facts.digest:
        own.append(
            Text(say("objection.attached", language, digest=common.groups(facts.digest[:16])))
        )
    own += [Rule(), Text(say(f"complaint.remedy.{_remedy(facts)}", language))]
    return common.compose(f"complaint.paper.{facts.what}", sheet, own, language=language)


def _remedy(facts: Answer) -> str:
    """Which way on is printed: of an office's own answer one does not complain to that office."""
    if facts.office and facts.what == "ACCEPTED":
        return "ACCEPTED-OFFICE"
    return "DECIDED" if facts.office else facts.what


def rating(code: str, visit: str, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC40: `code` is good once, for the transaction `visit` (in words)."""
    own: list[Block] = [
        Rule(),
        Pair(say("rating.visit", language), visit),
        Text(say("rating.how", language)),
        Big(common.groups(code)),
        Text(say("rating.promise", language)),
    ]
    return common.compose("paper.title.DOC40", sheet, own, language=language)


def _head(facts: Complaint, language: Language) -> list[Block]:
    blocks: list[Block] = [
        Rule(),
        Pair(say("complaint.number", language), facts.complaint_no),
        Pair(
            say("complaint.by", language), facts.complainant or say("complaint.nobody", language)
        ),
        Pair(say("complaint.kind", language), facts.kind),
        Pair(say("complaint.received", language), facts.received),
    ]
    if facts.trade_no:
        blocks.append(Pair(say("complaint.trade", language), facts.trade_no))
    said = facts.said or say("objection.erased", language)
    return [*blocks, Pair(say("complaint.said", language), ""), Text(said)]
