"""Papers of a session's room: DOC42, the badge of one person, and DOC16, the sign-in sheet."""

from msgspec import Struct

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper import sheet as common
from kiosk_ui.paper.page_blocks import PageOnly, Table
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Big, Block, Centred, Pair, Rule, Slip, Text

SEPARATOR = " · "
COLUMNS = (6, 10, 20, 10, 9, 8, 8, 12, 17)
"""Widths of the sign-in table, in shares of the page."""


class BadgeText(Struct, frozen=True):
    """`role` in words; `number` of the badge; `room` and `planned` (local time) of the session."""

    role: str
    number: str
    room: str
    planned: str
    session: str


class Signed(Struct, frozen=True):
    """One line of the sheet: local times of day, "" where not known; `locker` in words."""

    number: str
    role: str
    name: str
    unit: str
    id_last4: str
    came: str
    went: str
    locker: str


class SignIn(Struct, frozen=True):
    """The sheet of one session."""

    title: str
    session: str
    room: str
    planned: str
    lines: tuple[Signed, ...]


def badge(facts: BadgeText, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """To be worn; it says who one is here, not one's name."""
    own: list[Block] = [
        Rule(),
        Big(facts.role),
        Big(say("paper.badge.number", language, number=facts.number)),
        Rule(),
        Pair(say("paper.room.room", language), facts.room),
        Pair(say("paper.room.planned", language), facts.planned),
        Pair(say("paper.room.session", language), facts.session),
        Centred(say("paper.badge.valid", language)),
        Text(say("paper.badge.rule", language)),
    ]
    return common.compose("paper.title.DOC42", sheet, own, language=language)


def sign_in(facts: SignIn, sheet: Sheet, *, language: Language = "zh_CN") -> Slip:
    """Everybody who was there signs beside their line."""
    own: list[Block] = [
        Rule(),
        Text(facts.title),
        Pair(say("paper.room.session", language), facts.session),
        Pair(say("paper.room.room", language), facts.room),
        Pair(say("paper.room.planned", language), facts.planned),
        Pair(say("paper.room.count", language), str(len(facts.lines))),
    ]
    head = common.head("paper.title.DOC16", sheet, language)
    page: list[Block | PageOnly] = [*head, *own, _table(facts, language)]
    for line in facts.lines:
        own += [Rule(), *_line(line, language)]
    return common.compose("paper.title.DOC16", sheet, own, language=language, page=page)


def _table(facts: SignIn, language: Language) -> Table:
    """On a sheet everybody has a line, with room for the hand at its end."""
    head = ("number", "name", "unit", "role", "id", "came", "went", "locker", "hand")
    rows = tuple(
        (one.number, one.name or "—", one.unit, one.role, one.id_last4, one.came, one.went,
         one.locker, "")
        for one in facts.lines
    )  # fmt: skip
    titles = tuple(say(f"paper.room.column.{name}", language) for name in head)
    return Table(titles, rows, COLUMNS)


def _line(line: Signed, language: Language) -> list[Block]:
    about = (("paper.room.unit", line.unit), ("paper.room.id", line.id_last4))
    there = (
        ("paper.room.came", line.came),
        ("paper.room.went", line.went),
        ("paper.room.locker", line.locker),
    )
    who = say("paper.room.who", language, number=line.number, role=line.role)
    told = [
        SEPARATOR.join(f"{say(label, language)} {value}" for label, value in named if value)
        for named in (about, there)
    ]
    return [
        Pair(who, line.name or "—"),
        *(Text(one) for one in told if one),
        Text(say("paper.room.sign", language)),
    ]
