"""The words of a notice: clauses from application and terms, names masked, always the same bytes.

What the reviewer signs is what is published: the digest is over these bytes (domain.md 2.3).
Pure: the same application, people, terms and station give the same text. Always Chinese, because
a published notice has one form.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from appliance.core import area, money, people
from appliance.core.calendar import add_months
from appliance.core.parties import Place
from appliance.core.trade import Trade
from appliance.settings import Place as StationPlace
from appliance.views import People
from kiosk_ui.i18n import say
from kiosk_ui.notice_terms import Terms
from kiosk_ui.shown import local

SIDES = ("east", "south", "west", "north")


@dataclass(frozen=True, slots=True)
class Clause:
    """`name` for programs, `title` with its number, `words` on one line."""

    name: str
    title: str
    words: str


CLAUSES = (
    "object", "bounds", "state", "title", "term", "price", "deposit", "conditions", "priority",
    "method", "period", "enrol", "session", "payment", "objection",
)  # fmt: skip
"""`clause.<name>` and `clause.<name>.title`; the order is that of the paper."""


def clauses(trade: Trade, who: People, terms: Terms, station: StationPlace) -> tuple[Clause, ...]:
    """The clauses of the notice, in the order of the law's list."""
    facts = _facts(trade, who, terms, station)
    return tuple(
        Clause(name, say(f"clause.{name}.title"), _line(say(f"clause.{name}", "zh_CN", **facts)))
        for name in CLAUSES
    )


def text_of(trade: Trade, who: People, terms: Terms, station: StationPlace) -> str:
    """The whole notice: title, number, clauses, publisher, one a line, LF at each end."""
    hidden = _names(who)
    lines = [
        say("clause.heading", "zh_CN", title=_masked(who.place.title, hidden)),
        say("clause.number", "zh_CN", number=trade.number),
        *(
            say("clause.line", "zh_CN", title=one.title, words=one.words)
            for one in clauses(trade, who, terms, station)
        ),
        say("clause.publisher", "zh_CN", station=station.name, phone=station.phone),
    ]
    return "".join(f"{_line(line)}\n" for line in lines)


def digest_of(text: str) -> str:
    """SHA-256 of the text as it is kept and signed, in hex."""
    return sha256(text.encode()).hexdigest()


def _facts(trade: Trade, who: People, terms: Terms, station: StationPlace) -> dict[str, object]:
    asked, hidden = trade.wants, _names(who)
    start = date.fromisoformat(asked.start)
    last = add_months(start, asked.term_months) - timedelta(days=1)
    single = "single" if terms.single_bidder else "several"
    return {
        "location": _masked(who.place.location, hidden),
        "transferor": people.mask_name(who.transferor.name),
        "parcel": asked.parcel_code,
        "area": area.text(asked.area_mu_e4),
        "title_area": area.text(asked.title_area_mu_e4),
        "bounds": _masked(_bounds(who.place), hidden),
        "state": _masked(_state(who.place), hidden),
        "left": _term(asked.title_months_left or 0),
        "start": _day(start),
        "end": _day(last),
        "term": _term(asked.term_months),
        "price": money.yuan(asked.list_price_fen),
        "capital": money.rmb_capital(asked.list_price_fen),
        "unit": say(f"unit.{asked.price_unit}"),
        "total": money.yuan(trade.total_fen),
        "total_capital": money.rmb_capital(trade.total_fen),
        "method": say(f"clause.method.{terms.method}.{single}"),
        "tie": say(f"clause.tie.{terms.tie_rule}"),
        "days": terms.notice_days,
        "deadline": _moment(terms.enrol_deadline),
        "planned": _moment(terms.planned_at),
        "station": station.name,
        "phone": station.phone,
        "complaints": station.supervision_phone,
    }


def _names(who: People) -> tuple[str, ...]:
    """Persons whom title, place and bounds like to name.

    The longest first: a name inside another must leave nothing over.
    """
    names = {who.transferor.name, who.place.tenant}
    return tuple(sorted((one for one in names if len(one) > 1), key=len, reverse=True))


def _masked(text: str, names: tuple[str, ...]) -> str:
    for name in names:
        text = text.replace(name, people.mask_name(name))
    return text


def _bounds(place: Place) -> str:
    """The four sides, or that they are shown on the spot."""
    sides = {side: getattr(place, side) for side in SIDES}
    known = all(sides.values())
    return say("clause.bounds.known", "zh_CN", **sides) if known else say("clause.bounds.open")


def _state(place: Place) -> str:
    """What stands on the land and who tills it now, as far as the application says."""
    use = say("clause.state.use", "zh_CN", use=place.current_use) if place.current_use else ""
    tenant = say("clause.state.tenant", "zh_CN", tenant=place.tenant) if place.tenant else ""
    return use + (tenant or say("clause.state.no-tenant"))


def _term(months: int) -> str:
    years, rest = divmod(months, 12)
    if not rest:
        return say("format.years", "zh_CN", years=years)
    if not years:
        return say("format.months", "zh_CN", months=rest)
    return say("format.years-months", "zh_CN", years=years, months=rest)


def _day(found: date) -> str:
    facts = {"year": found.year, "month": found.month, "day": found.day, "name": ""}
    return say("format.day-full", "zh_CN", **facts)


def _moment(text: str) -> str:
    found = local(text)
    return f"{_day(found.date())} {found:%H:%M}"


def _line(text: str) -> str:
    """One line, NFC: the same words give the same bytes however they were typed."""
    return " ".join(unicodedata.normalize("NFC", text).split())
