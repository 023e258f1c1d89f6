"""DOC21: the score sheets of a tender as the experts sign them, and the report of the ranking."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text


class SheetRow(Struct, frozen=True):
    """One expert on one bidder (`E001`): (criterion's name, points as written), total, digest."""

    bidder: str
    marks: tuple[tuple[str, str], ...]
    total: str
    digest: str


class ExpertSheet(Struct, frozen=True):
    """All sheets of one expert, who is called by a number."""

    expert: str
    rows: tuple[SheetRow, ...]


class StoodDown(Struct, frozen=True):
    """An expert with a tie, declared after sheets were in: `why` in words; none of them counts."""

    expert: str
    why: str
    rows: tuple[SheetRow, ...]


class Place(Struct, frozen=True):
    """A line of the ranking: fen; points as written."""

    bidder: str
    fen: int
    price: str
    technical: str
    total: str


class Report(Struct, frozen=True):
    """`criteria`: (name, full points); `ranking` empty and `rule` "" before it is made.

    `dropped`: `E001/EXP-2` of what was left out; `drawn`: numbers in the order of the draw.
    """

    title: str
    session: str
    unit: str
    criteria: tuple[tuple[str, str], ...]
    experts: tuple[ExpertSheet, ...]
    ranking: tuple[Place, ...] = ()
    rule: str = ""
    dropped: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    stood_down: tuple[StoodDown, ...] = ()


def report(facts: Report, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """Bidders stand by their numbers alone; below it the experts sign."""
    own: list[Block] = [
        Pair(say("paper.object", language), facts.title),
        Pair(say("deal.session", language), facts.session),
        *(Pair(name, say("score.most", language, points=most)) for name, most in facts.criteria),
        Rule(),
        *_sheets(facts, language),
    ]
    if facts.ranking:
        own += [Rule(), *_ranking(facts, language)]
    own += [Rule(), Text(say("score.declared", language))]
    return common.compose("paper.title.DOC21", sheet, own, language=language)


def _sheets(facts: Report, language: Language) -> list[Block]:
    found: list[Block] = []
    for one in facts.experts:
        found.append(Text(say("score.expert", language, number=one.expert), bold=True))
        found += _rows(one.rows, language)
    for gone in facts.stood_down:
        told = say("score.taken-back", language, number=gone.expert, why=gone.why)
        found += [Text(told, bold=True), *_rows(gone.rows, language)]
    return found


def _rows(rows: tuple[SheetRow, ...], language: Language) -> list[Block]:
    found: list[Block] = []
    for row in rows:
        marks = say("score.comma", language).join(
            say("score.mark", language, name=name, points=points) for name, points in row.marks
        )
        found.append(Pair(row.bidder, say("score.sum", language, marks=marks, total=row.total)))
        found.append(Pair("", common.groups(row.digest[:16])))
    return found


def _ranking(facts: Report, language: Language) -> list[Block]:
    found: list[Block] = [Text(say("score.ranking", language), bold=True)]
    for place, one in enumerate(facts.ranking, start=1):
        line = say("score.place", language, place=place, number=one.bidder)
        parts = say(
            "score.parts", language, total=one.total, price=one.price, technical=one.technical
        )
        found += [Pair(line, parts), Pair("", common.price(one.fen, facts.unit, language))]
    found.append(Text(facts.rule))
    comma = say("score.comma", language)
    if facts.dropped:
        found.append(Pair(say("score.dropped", language), comma.join(facts.dropped)))
    if facts.drawn:
        found.append(Pair(say("score.drawn", language), comma.join(facts.drawn)))
    return found
