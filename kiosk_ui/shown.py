"""How values look on a screen: dates, times, money, areas, numbers; icons from the one folder."""

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

from appliance.core import area, money, people, scoring
from appliance.core.instant import SHANGHAI, Instant, instant_of
from kiosk_ui.house import house
from kiosk_ui.i18n import Language, current, say
from kiosk_ui.voice.provenance import measured, public

ICONS = Path(__file__).parent / "static" / "third_party" / "lucide"
SHARED = re.compile(r"^\d{9}(-\d{4}-)?(?=.)")
"""`999999100-2026-`, with which the numbers of trades and documents begin."""


@cache
def _drawing(name: str) -> str:
    """The inside of an icon's svg."""
    text = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")].strip()


def icon(name: str, *, large: bool = False, filled: bool = False) -> Markup:
    """An icon, inlined; it always stands beside a word and is hidden from readers."""
    classes = "icon" + (" icon-large" if large else "") + (" icon-filled" if filled else "")
    return Markup(  # noqa: S704 - our own files
        f'<svg class="{classes}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        f"{_drawing(name)}</svg>"
    )


def local(at: Instant | datetime | str) -> datetime:
    """Shanghai time of an instant, a datetime or an entry time."""
    if isinstance(at, Instant):
        at = at.at
    if isinstance(at, str):
        at = instant_of(at)
    return at.astimezone(SHANGHAI)


def _day_of(value: date | str | Instant) -> date:
    if isinstance(value, Instant | datetime):
        return local(value).date()
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def day(value: date | str | Instant) -> str:
    """Month and day."""
    found = _day_of(value)
    return say("format.day", current(), month=found.month, day=found.day, name=_month(found))


def day_full(value: date | str | Instant) -> str:
    """Year, month and day."""
    found = _day_of(value)
    facts = {"year": found.year, "month": found.month, "day": found.day}
    return say("format.day-full", current(), **facts, name=_month(found))


def month(value: str, language: Language | None = None) -> str:
    """Year and month of `2026-03`."""
    found = date.fromisoformat(f"{value}-01")
    facts = {"year": found.year, "month": found.month, "name": _month(found)}
    return say("format.day-month", language or current(), **facts)


def day_week(value: date | str | Instant) -> str:
    """Month, day and day of the week."""
    return f"{day(value)} {say(f'weekday.{_day_of(value).isoweekday()}', current())}"


def clock(at: Instant | datetime | str) -> str:
    return f"{local(at):%H:%M}"


def clock_s(at: Instant | datetime | str) -> str:
    """To the second, where the order of bids is told."""
    return f"{local(at):%H:%M:%S}"


def moment(at: Instant | datetime | str) -> str:
    """Month, day and time of day."""
    return f"{day(local(at).date())} {clock(at)}"


def due(value: str) -> str:
    """A day or an entry time, as it comes."""
    return moment(value) if "T" in value else day(value)


def count(value: int) -> str:
    return f"{value:,}"


def yuan(fen: int) -> str:
    """Figures of an amount; full yuan without `.00` (design guide 9)."""
    return money.yuan(fen).removesuffix(".00")


def points(points_e2: int) -> str:
    """Hundredths of a point as people write them: `40`, `12.50`."""
    whole, part = divmod(points_e2, 100)
    return f"{whole}.{part:02}" if part else str(whole)


def years(months: int) -> str:
    """A term in words."""
    whole, rest = divmod(months, 12)
    if rest == 0:
        return say("format.year" if whole == 1 else "format.years", current(), years=whole)
    if whole == 0:
        return say("format.months", current(), months=rest)
    return say("format.years-months", current(), years=whole, months=rest)


def id_groups(number: str) -> str:
    """An ID number in the groups in which people read it."""
    return f"{number[:6]} {number[6:14]} {number[14:]}"


def short(number: str) -> str:
    """A number without the station and the year, which all at one station share."""
    return SHARED.sub("", number)


def phone(digits: str) -> str:
    """A phone number in the groups in which people read it."""
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if len(digits) == 11 else digits


def stamp(at: str) -> str:
    """Day and time as they are typed into a field."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def gate(code: str) -> str:
    """Why a bidder did not pass, in words."""
    row = house().station.tables.gate_fail_codes.get(code)
    return code if row is None else (row.en if current() == "en" else row.zh)


def _month(found: date) -> str:
    return f"{found:%b}"


def install(app: Flask) -> None:
    """Give the templates their filters and `icon`. What is `measured` may be heard, no other."""
    app.jinja_env.globals["icon"] = icon
    app.jinja_env.globals["criteria_codes"] = lambda: scoring.CRITERIA
    app.jinja_env.filters.update(
        month=month, day=measured(day), day_full=measured(day_full), day_week=day_week,
        clock=measured(clock),
        clock_s=measured(clock_s), moment=measured(moment), due=measured(due),
        count=measured(count), yuan=measured(yuan), years=measured(years), mu=measured(area.text),
        id_groups=id_groups, capital=money.rmb_capital,
        masked=people.mask_name, masked_id=people.mask_id,
        stamp=stamp, gate=gate, points=points, phone=phone, short=short, public=public,
    )  # fmt: skip
