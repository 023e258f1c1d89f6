"""DOC43, the index of a finished file: what lies in it, under which checksum, until when."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class Index(Struct, frozen=True):
    """The file of one trade.

    `rows`: (what it is, number or SHA-256 in hex) in the order of the list; `entries`: how many
    of the ledger; `digest` of the list, hex; `archived`, `kept_to`: ISO days, the last included.
    """

    object_title: str
    transferor: str
    transferee: str
    rows: tuple[tuple[str, str], ...]
    entries: int
    digest: str
    archived: str
    kept_to: str


def index(facts: Index, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """The paper on top of the file."""
    sides = [Pair(say("paper.transferor", language), facts.transferor)]
    if facts.transferee:
        sides.append(Pair(say("paper.transferee", language), facts.transferee))
    own: list[Block] = [
        Text(facts.object_title),
        *sides,
        Pair(say("archive.paper.archived", language), common.day(facts.archived, language)),
        Pair(say("archive.paper.kept-to", language), common.day(facts.kept_to, language)),
        Rule(),
        *(
            Pair(f"{place}. {what}", _short(number))
            for place, (what, number) in enumerate(facts.rows, start=1)
        ),
        Rule(),
        Pair(
            say("archive.paper.count", language),
            say("archive.paper.counted", language, files=len(facts.rows), entries=facts.entries),
        ),
        Text(say("archive.paper.digest", language)),
        Text(common.groups(facts.digest)),
        Text(say("archive.paper.how", language)),
    ]
    return common.compose("paper.title.DOC43", sheet, own, language=language)


def _short(number: str) -> str:
    """A checksum by its first sixteen digits, a number as it is."""
    return common.groups(number[:16]) if len(number) == 64 else number
