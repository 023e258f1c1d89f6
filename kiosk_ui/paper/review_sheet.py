"""DOC05, the review sheet: who signed which level over which text, in whose name."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Hand(Struct, frozen=True):
    """One signature or answer.

    `what` a message id under `paper.review.what.`; `who` a name; `opinion` AGREE or OBJECT; `at`
    local time; `authority` and `seal` empty for somebody in their own office.
    """

    what: str
    who: str
    opinion: str
    at: str
    authority: str = ""
    seal: str = ""


class ReviewSheet(Struct, frozen=True):
    """`text_sha256`: what was signed; `approved` local time, "" before; `levels`: how many."""

    object_title: str
    text_sha256: str
    levels: int
    hands: tuple[Hand, ...]
    approved: str = ""


def review_sheet(facts: ReviewSheet, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The sheet for the file."""
    own: list[Block] = [
        Rule(),
        Text(facts.object_title),
        Pair(say("paper.review.levels", language), str(facts.levels)),
        Pair(say("paper.text-digest", language), common.groups(facts.text_sha256[:16])),
    ]
    for hand in facts.hands:
        own += [Rule(), *_hand(hand, language)]
    if facts.approved:
        own += [Rule(), Pair(say("paper.review.approved", language), facts.approved)]
    return common.compose("paper.title.DOC05", sheet, own, language=language)


def _hand(hand: Hand, language: Language) -> list[Block]:
    blocks: list[Block] = [
        Pair(say(f"paper.review.what.{hand.what}", language), hand.who),
        Pair(say("paper.review.opinion", language), say(f"opinion.{hand.opinion}", language)),
        Pair(say("paper.review.at", language), hand.at),
    ]
    if not hand.authority:
        return [*blocks, Text(say("paper.review.own-office", language))]
    return [
        *blocks,
        Pair(say("paper.review.authority", language), hand.authority),
        Pair(say("paper.review.seal", language), hand.seal),
    ]
