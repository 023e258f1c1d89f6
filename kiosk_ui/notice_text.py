"""The words of a notice: clauses of application and terms, names masked, always the same bytes.

What the reviewer signs is what is published: the digest is over these bytes (domain.md 2.3).
"""

from datetime import date, timedelta

from appliance.core import area, money, people
from appliance.core.calendar import add_months
from appliance.core.parties import Place
from appliance.core.trade import Trade
from appliance.reading import People
from kiosk_ui.house import house
from kiosk_ui.i18n import say
from kiosk_ui.notice_terms import Terms
from kiosk_ui.shown import local

Clause = tuple[str, str]

CLAUSES = (
    "object", "bounds", "term", "price", "method", "deposit", "period", "conditions", "priority",
    "enrol", "session", "payment", "objection",
)  # fmt: skip
"""`notice.<clause>` and `notice.<clause>.title`; the order is that of the paper."""


def clauses(trade: Trade, who: People, terms: Terms) -> tuple[Clause, ...]:
    """(heading, text) of each clause, in Chinese: the published notice has one language."""
    facts = _facts(trade, who, terms)
    return tuple(
        (say(f"notice.{name}.title"), say(f"notice.{name}", "zh_CN", **facts)) for name in CLAUSES
    )


def text_of(trade: Trade, who: People, terms: Terms) -> str:
    """The whole notice: title, number, clauses, one a line."""
    lines = [say("notice.heading", "zh_CN", title=_unnamed(who, who.place.title)), trade.number]
    lines += [f"{title}  {words}" for title, words in clauses(trade, who, terms)]
    return "\n".join(lines) + "\n"


def _facts(trade: Trade, who: People, terms: Terms) -> dict[str, object]:
    asked, place = trade.wants, house().settings.place
    start = date.fromisoformat(asked.start)
    last = add_months(start, asked.term_months) - timedelta(days=1)
    deadline, planned = local(terms.enrol_deadline), local(terms.planned_at)
    return {
        "transferor": people.mask_name(who.transferor.name),
        "location": _unnamed(who, who.place.location),
        "parcel": asked.parcel_code,
        "area": area.text(asked.area_mu_e4),
        "bounds": _unnamed(who, _bounds(who.place)),
        "start": _day(start),
        "end": _day(last),
        "term": say("format.years", "zh_CN", years=asked.term_months // 12),
        "price": money.yuan(asked.list_price_fen),
        "capital": money.rmb_capital(asked.list_price_fen),
        "days": terms.notice_days,
        "deadline": f"{_day(deadline.date())} {deadline:%H:%M}",
        "planned": f"{_day(planned.date())} {planned:%H:%M}",
        "station": place.name,
        "phone": place.phone,
        "complaints": place.supervision_phone,
    }


def _unnamed(who: People, text: str) -> str:
    """Places like to be called after their owner: the name is masked there too."""
    return text.replace(who.transferor.name, people.mask_name(who.transferor.name))


def _day(found: date) -> str:
    facts = {"year": found.year, "month": found.month, "day": found.day}
    return say("format.day-full", "zh_CN", **facts)


def _bounds(place: Place) -> str:
    """The four sides, or that they are shown on the spot."""
    sides = {side: getattr(place, side) for side in ("east", "south", "west", "north")}
    if not all(sides.values()):
        return say("notice.bounds-open", "zh_CN")
    return say("notice.bounds-known", "zh_CN", **sides)
