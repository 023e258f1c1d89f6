"""What hangs out for everybody: one list of notices and results for every channel (domain.md G01).

The board, the LED board and the customer display show these items and nothing else, so the same
words go out everywhere. Persons are masked, firms are not; bidders are neither named nor counted.
Pure: the same notices, moment and language give the same items.
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Final

from msgspec import Struct

from appliance.core import area
from appliance.core.clocks import end_of
from appliance.core.forms import day
from appliance.core.instant import Instant
from appliance.core.people import mask_name
from appliance.views import OBJECTED, RESULT_STAGES, STOPPED, NoticeView
from kiosk_ui.i18n import Language, say
from kiosk_ui.shown import local, short, yuan

LATIN_UNITS: Final = {"fen/mu/year": "/mu/yr", "fen/year": "/yr", "fen": ""}
"""For displays that have no Chinese."""
WIDTH: Final = 20
"""Characters a line of a CD5220 display (protocols.md 8.2)."""


class Kind(Enum):
    """OPEN takes enrolments, RUNNING no longer, STOPPED stands still, RESULT is in publicity."""

    OPEN = "open"
    RUNNING = "running"
    STOPPED = "stopped"
    RESULT = "result"


class Item(Struct, frozen=True):
    """One notice or result in words. `facts`, `price`, `unit` and `winner` may be empty.

    `until` is what stands at the right: a day and `until_clock`, or a word for where it is.
    `latin`: two lines of at most 20 ASCII characters, for a customer display.
    """

    kind: Kind
    number: str
    title: str
    facts: tuple[str, ...]
    price: str
    unit: str
    winner: str
    until: str
    until_clock: str
    latin: tuple[str, str]

    @property
    def line(self) -> str:
        """All of it on one line, for a board that runs."""
        price = f"{self.price} {self.unit}" if self.price else ""
        end = f"{self.until} {self.until_clock}".strip()
        parts = (self.title, *self.facts, price, self.winner, end)
        return "  ".join(one for one in parts if one)

    @property
    def fit(self) -> str:
        """How long the title is: beside its price a board has room for so much."""
        return "longest" if len(self.title) > 39 else "long" if len(self.title) > 26 else ""


def items(shown: Iterable[NoticeView], now: Instant, language: Language) -> list[Item]:
    """Notices by their deadline, those that stand still behind them, then results."""
    current = [one for one in shown if one.stage not in RESULT_STAGES or in_publicity(one, now)]
    ordered = sorted(current, key=lambda one: (_rank(one), one.enrol_deadline, one.number))
    return [_item(one, language) for one in ordered]


def in_publicity(one: NoticeView, now: Instant) -> bool:
    """Whether its result still has to be shown: to the end of the last day, or of an objection."""
    if one.stage == OBJECTED:
        return True
    last = day(one.result_end or "")
    return last is not None and now.at < end_of(last)


def _rank(one: NoticeView) -> int:
    return 2 if one.stage in RESULT_STAGES else 1 if one.stage == STOPPED else 0


def _item(one: NoticeView, language: Language) -> Item:
    if one.stage in RESULT_STAGES:
        return _result(one, language)
    number = say("board.number", language, number=short(one.number))
    if one.stage == STOPPED:
        facts = (say("feed.stopped-until", language), number)
        word = say("feed.stopped", language)
        latin = _latin(one, "", "stopped")
        return Item(Kind.STOPPED, one.number, one.title, facts, "", "", "", word, "", latin)
    is_open = one.stage == "PUBLISHED"
    at = local(one.enrol_deadline) if is_open else None
    price, unit = yuan(one.list_price_fen), say(f"unit.{one.price_unit}", language)
    figure = f"{price}{LATIN_UNITS[one.price_unit]}"
    return Item(
        Kind.OPEN if is_open else Kind.RUNNING,
        one.number,
        one.title,
        (*size_and_term(one.area_mu_e4, one.term_months, language), number),
        price,
        unit,
        "",
        _day(at.date(), language) if at else say(f"stage.{one.stage}", language),
        say("board.until", language, clock=f"{at:%H:%M}") if at else "",
        _latin(one, figure, f"to {at:%m-%d %H:%M}" if at else "closed"),
    )


def _result(one: NoticeView, language: Language) -> Item:
    who, last = one.winner, day(one.result_end or "")
    name = "—" if who is None else who.name if who.is_organisation else mask_name(who.name)
    price = yuan(one.result_fen) if one.result_fen is not None else ""
    if one.stage == OBJECTED or last is None:
        until = say("board.objected", language)
    else:
        until = say("board.result-until", language, day=_day(last, language))
    figure = f"{price}{LATIN_UNITS[one.price_unit]}" if price else ""
    return Item(
        Kind.RESULT,
        one.number,
        one.title,
        (),
        price,
        say(f"unit.{one.price_unit}", language),
        say("board.winner", language, name=name),
        until,
        "",
        _latin(one, figure, f"result to {last:%m-%d}" if last else "result"),
    )


def size_and_term(area_mu_e4: int, months: int, language: Language) -> tuple[str, ...]:
    """Area and term in words, where there are such."""
    size = f"{area.text(area_mu_e4)} {say('case.mu', language)}" if area_mu_e4 else ""
    return tuple(part for part in (size, _term(months, language)) if part)


def _term(months: int, language: Language) -> str:
    whole, rest = divmod(months, 12)
    if not months:
        return ""
    if rest:
        return say("format.years-months" if whole else "format.months", language,
                   years=whole, months=rest)  # fmt: skip
    return say("format.year" if whole == 1 else "format.years", language, years=whole)


def _day(found: date, language: Language) -> str:
    facts = {"month": found.month, "day": found.day}
    return say("format.day", language, **facts, name=f"{found:%b}")


def _latin(one: NoticeView, figure: str, end: str) -> tuple[str, str]:
    """A number and an amount, and until when: digits and plain letters, 20 a line."""
    upper = f"{short(one.number)} {figure}".strip()
    if len(upper) > WIDTH:
        upper = figure[:WIDTH]
    return upper, end[:WIDTH]
