"""DOC17, the record of a session (domain.md 3.5): who was there, what happened, what came of it.

The same blocks are the text that is read out and signed as the minutes, and the A4 page.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from appliance.core.money import rmb_capital
from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Block, Pair, Rule, Slip, Text

NONE: Final = "record.none"


class Line(Struct, frozen=True):
    """One thing that happened, at a local time: what it was, what was said, the answer."""

    at: str
    what: str
    text: str = ""
    answer: str = ""


class Offered(Struct, frozen=True):
    """An offer in fen of the price unit. `reason`: why it does not count, in words."""

    number: str
    name: str
    fen: int
    valid: bool = True
    reason: str = ""


class Record(Struct, frozen=True):
    """A session in words. Times are local; people by name, bidders with their number.

    `winner` is "" where the session failed, and then `failed` says why. `seals`: what was looked
    at before offers were opened. `hands`: (who, how) of the minutes, () while they are not closed.
    """

    session: str
    title: str
    place: str
    planned_at: str
    opened_at: str
    ended_at: str
    host: str
    recorder: str
    supervisor: str
    waived: bool
    present: tuple[str, ...]
    discipline: str
    recordings: tuple[str, ...]
    seals: tuple[str, ...]
    offers: tuple[Offered, ...]
    buying: bool
    unit: str
    method: str
    tie_rule: str
    ties: tuple[str, ...]
    priority: tuple[str, ...]
    winner: str
    fen: int
    total_fen: int
    failed: str
    digest: str
    events: tuple[Line, ...]
    objections: tuple[Line, ...]
    hands: tuple[tuple[str, str], ...]


def record(facts: Record, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """DOC17 as it is printed."""
    return common.compose("paper.title.DOC17", sheet, blocks(facts, language), language=language)


def text(facts: Record, language: Language = "zh_CN") -> str:
    """The words of the record, one line each: what is read out before it is signed."""
    lines = [say("paper.title.DOC17", language)]
    for block in blocks(facts, language):
        match block:
            case Pair(label, value):
                lines.append(f"{label} {value}".strip())
            case Text(words, _bold):
                lines.append(words)
            case _:
                pass
    return "\n".join(lines)


def blocks(facts: Record, language: Language) -> list[Block]:
    """Head, ceremony, offers, result, what happened, who signed."""
    return [
        *_head(facts, language),
        Rule(),
        *_offers(facts, language),
        Rule(),
        *_result(facts, language),
        Rule(),
        *_lines("record.events", facts.events, language),
        *_lines("record.objections", facts.objections, language),
        *_hands(facts, language),
    ]


def _head(facts: Record, language: Language) -> list[Block]:
    watched = "deal.waiver" if facts.waived else "deal.supervisor"
    return [
        Pair(say("paper.object", language), facts.title),
        Pair(say("deal.session", language), facts.session),
        Pair(say("record.place", language), facts.place),
        Pair(say("record.planned", language), facts.planned_at),
        Pair(say("deal.opened", language), facts.opened_at),
        Pair(say("record.ended", language), facts.ended_at or say("record.running", language)),
        Pair(say("deal.host", language), facts.host),
        Pair(say("record.recorder", language), facts.recorder or facts.host),
        Pair(say(watched, language), facts.supervisor),
        *_several("record.present", facts.present, language),
        Pair(say("record.discipline", language), facts.discipline),
        *_several("record.recordings", facts.recordings, language),
    ]


def _offers(facts: Record, language: Language) -> list[Block]:
    order = "deal.offers-low" if facts.buying else "deal.offers-high"
    made: list[Block] = [
        *_several("record.seals", facts.seals, language),
        Text(say(order, language), bold=True),
    ]
    if not facts.offers:
        made.append(Text(say("record.no-offers", language)))
    for one in facts.offers:
        verdict = say("record.valid" if one.valid else "record.invalid", language)
        reason = f" {one.reason}" if one.reason else ""
        made += [
            Pair(
                f"{one.number} {one.name}".strip(),
                f"{common.price(one.fen, facts.unit, language)} {verdict}{reason}",
            ),
            Pair("", rmb_capital(one.fen)),
        ]
    return [
        *made,
        Pair(say("paper.method", language), facts.method),
        Pair(say("deal.tie", language), say(f"clause.tie.{facts.tie_rule}", language)),
        *_several("record.ties", facts.ties, language),
    ]


def _result(facts: Record, language: Language) -> list[Block]:
    if not facts.winner:
        reason = facts.failed or say("record.no-result", language)
        return [Text(say("record.failed", language, reason=reason), bold=True)]
    return [
        Text(say("deal.result", language, name=facts.winner), bold=True),
        Pair(say("paper.deal-price", language), common.price(facts.fen, facts.unit, language)),
        Pair("", rmb_capital(facts.fen)),
        Pair(say("paper.contract-total", language), common.yuan(facts.total_fen, language)),
        Pair("", rmb_capital(facts.total_fen)),
        *_several("record.priority", facts.priority, language),
        Pair(say("deal.digest", language), common.groups(facts.digest[:16])),
    ]


def _lines(title: str, lines: Iterable[Line], language: Language) -> list[Block]:
    """What happened, each with the time; or that there was nothing."""
    made: list[Block] = [Text(say(title, language), bold=True)]
    for one in lines:
        said = say("record.said", language, text=one.text) if one.text else ""
        answer = say("record.answer", language, text=one.answer) if one.answer else ""
        made.append(Text(f"{one.at} {one.what}{said}{answer}"))
    return made if len(made) > 1 else [*made, Text(say(NONE, language))]


def _hands(facts: Record, language: Language) -> list[Block]:
    if not facts.hands:
        return []
    signed: list[Block] = [Pair(who, how) for who, how in facts.hands]
    return [Rule(), Text(say("record.hands", language), bold=True), *signed]


def _several(label: str, values: tuple[str, ...], language: Language) -> list[Block]:
    """A list under one label; nothing at all where there is none."""
    return [
        Pair(say(label, language) if not place else "", value)
        for place, value in enumerate(values)
    ]
