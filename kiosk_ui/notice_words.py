"""What each clause of a notice says, for every type: by its unit, price unit, class and method.

The clauses are those of domain.md 2.3. Always Chinese; persons are masked, organisations are not.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from appliance.core import area, measures, money, people
from appliance.core.calendar import add_months
from appliance.core.code_rows import TradeType
from appliance.core.codes import Tables
from appliance.core.entries import MethodTerms
from appliance.core.parties import Place
from appliance.core.trade import Trade
from appliance.settings import Place as StationPlace
from appliance.views import People
from kiosk_ui import (
    auction_terms,
    draw_terms,
    sealed_terms,
    tender_terms,
)
from kiosk_ui.i18n import say
from kiosk_ui.notice_terms import Terms
from kiosk_ui.shown import local

SIDES: Final = ("east", "south", "west", "north")
PROCUREMENT: Final = "procurement"
BY_YEAR: Final = ("fen/mu/year", "fen/year")


class Told(Struct, frozen=True):
    """All that a notice is made of."""

    trade: Trade
    who: People
    terms: Terms
    station: StationPlace
    tables: Tables

    @property
    def row(self) -> TradeType:
        return self.tables.trade_type(self.trade.type)

    @property
    def buys(self) -> bool:
        """A purchase: the lowest offer wins, nobody goes first."""
        return self.row.family == PROCUREMENT

    @property
    def names(self) -> tuple[str, ...]:
        """Persons whom title, place and bounds like to name."""
        owner = self.who.transferor
        return ("" if owner.is_organisation else owner.name, self.who.place.tenant)

    def masked(self, text: str) -> str:
        return people.mask_names_in(text, self.names)

    @property
    def owner(self) -> str:
        found = self.who.transferor
        return found.name if found.is_organisation else people.mask_name(found.name)


def clause_names(told: Told) -> tuple[str, ...]:
    """The clauses of this notice in the order of the paper."""
    placed = told.row.unit in ("MU", "M2") or any(_sides(told.who.place).values())
    if told.buys:
        first: tuple[str, ...] = ("object", "approval", "delivery", "ceiling")
    else:
        bounds = ("bounds",) if placed else ()
        last = "term" if told.trade.wants.term_months else "sale"
        first = ("object", *bounds, "state", "title", last, "price")
    rights = ("deposit", "suppliers") if told.buys else ("deposit", "conditions", "priority")
    return (
        *first, *rights, "method", "period", "enrol", "session", "payment", "objection",
    )  # fmt: skip


def words_of(told: Told, name: str) -> str:
    """The words of a clause, on one line."""
    return line(_WORDS[name](told))


def line(text: str) -> str:
    """One line, NFC: the same words give the same bytes however they were typed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


# --- the object ---------------------------------------------------------------------------------


def _object(told: Told) -> str:
    asked, row = told.trade.wants, told.row
    facts = {
        "location": told.masked(told.who.place.location),
        "type": plain_name(row.zh),
        "mode": plain_name(told.tables.transfer_modes[asked.mode].zh),
        "owner": told.owner,
        "code": asked.parcel_code or asked.object_id,
    }
    if told.buys:
        kind = say(f"clause.kind.{asked.kind or 'WORKS'}")
        what = told.masked(told.who.place.current_use) or told.masked(told.who.place.title)
        return say("clause.object.bought", "zh_CN", **facts, kind=kind, what=what)
    return say("clause.object", "zh_CN", **facts, measure=_measure(told))


def _measure(told: Told) -> str:
    """How much of it, in the unit of its type."""
    asked, unit = told.trade.wants, told.row.unit
    size = say(f"measure.{unit}", "zh_CN", amount=measures.amount(asked, unit))
    land = told.tables.land_types.get(asked.land_type) if unit == "MU" else None
    return f" {size}" + (say("clause.land", "zh_CN", land=land.zh) if land else "")


def plain_name(text: str) -> str:
    """A name of the tables without what stands in brackets behind it."""
    return text.partition(" (")[0]


def _sides(place: Place) -> dict[str, str]:
    return {side: getattr(place, side) for side in SIDES}


def _bounds(told: Told) -> str:
    """The four sides, or that they are shown on the spot."""
    sides = _sides(told.who.place)
    if not all(sides.values()):
        return say("clause.bounds.open")
    return told.masked(say("clause.bounds.known", "zh_CN", **sides))


def _state(told: Told) -> str:
    """What stands there and who uses it now, as far as the application says."""
    place = told.who.place
    use = say("clause.state.use", "zh_CN", use=place.current_use) if place.current_use else ""
    tenant = say("clause.state.tenant", "zh_CN", tenant=place.tenant) if place.tenant else ""
    return told.masked(use + (tenant or say("clause.state.no-tenant")))


def _title(told: Told) -> str:
    asked = told.trade.wants
    left = ""
    if asked.title_months_left:
        left = say("clause.title.left", "zh_CN", left=_term_words(asked.title_months_left))
    if told.row.unit == "MU":
        size = area.text(asked.title_area_mu_e4)
        paper = "CBD" if told.trade.type == "CBD" else "MU"
        return say(f"clause.title.{paper}", "zh_CN", title_area=size) + left
    return say("clause.title.other") + left


def _approval(told: Told) -> str:
    accepted = told.trade.accepted
    number = accepted.filing_no if accepted else ""
    return say("clause.approval", "zh_CN", number=number or "—")


# --- term and price -----------------------------------------------------------------------------


def _term(told: Told) -> str:
    asked = told.trade.wants
    start = date.fromisoformat(asked.start)
    last = add_months(start, asked.term_months) - timedelta(days=1)
    use = say(f"clause.use.{told.row.family}")
    return say(
        "clause.term", "zh_CN", term=_term_words(asked.term_months), start=_day(start),
        end=_day(last), use=use,
    )  # fmt: skip


def _sale(told: Told) -> str:
    start = _day(date.fromisoformat(told.trade.wants.start))
    return say("clause.sale", "zh_CN", start=start)


def _delivery(told: Told) -> str:
    start = _day(date.fromisoformat(told.trade.wants.start))
    return say("clause.delivery", "zh_CN", start=start)


def _price(told: Told) -> str:
    asked, trade = told.trade.wants, told.trade
    facts = {
        "price": money.yuan(asked.list_price_fen),
        "capital": money.rmb_capital(asked.list_price_fen),
        "unit": say(f"unit.{asked.price_unit}"),
        "total": money.yuan(trade.total_fen),
        "total_capital": money.rmb_capital(trade.total_fen),
        "floor": say(f"clause.floor.{'reserve' if told.terms.how.reserve else 'listing'}"),
    }
    if asked.price_unit in BY_YEAR:
        return say("clause.price", "zh_CN", **facts)
    return say("clause.price.once", "zh_CN", **facts)


def _ceiling(told: Told) -> str:
    asked = told.trade.wants
    return say(
        "clause.ceiling", "zh_CN", estimate=money.yuan(asked.estimate_fen),
        estimate_capital=money.rmb_capital(asked.estimate_fen),
        price=money.yuan(asked.list_price_fen), capital=money.rmb_capital(asked.list_price_fen),
    )  # fmt: skip


def _deposit(told: Told) -> str:
    fen = told.terms.deposit_fen
    if not fen:
        return say("clause.deposit")
    return say(
        "clause.deposit.asked", "zh_CN", amount=money.yuan(fen), capital=money.rmb_capital(fen),
        deadline=_moment(told.terms.enrol_deadline),
    )  # fmt: skip


# --- who and how --------------------------------------------------------------------------------


def _conditions(told: Told) -> str:
    """What the type asks of a taker, what this notice adds, whether outsiders may take part."""
    family = told.row.family
    key = told.trade.type if told.trade.type in ("CBD", "GQS") else family
    words = say(f"clause.conditions.{key}")
    if told.terms.conditions:
        names = (told.tables.conditions[code].zh for code in told.terms.conditions)
        words += say("clause.conditions.also", "zh_CN", names=say("clause.semicolon").join(names))
    if told.buys or told.trade.wants.outsiders:
        return words
    return words + say("clause.conditions.members-only")


def _permits(told: Told) -> str:
    """What a pre-tender still waits for (F20): no award before it is there."""
    if not told.terms.permits:
        return ""
    names = (say(f"permit.{code}", "zh_CN") for code in told.terms.permits)
    return say("clause.permits", "zh_CN", names=say("clause.semicolon").join(names))


def _priority(told: Told) -> str:
    """Whose right counts here, in their order, and how it is exercised."""
    listed = told.terms.priority
    if listed is None:
        listed = tuple(one for one in told.row.priority.split("|") if one)
    if not listed:
        return say("clause.priority.NONE")
    words = "".join(say(f"clause.priority.{one}") for one in listed)
    raising = say("clause.priority.follow") if told.terms.follow_and_raise else ""
    return words + say("clause.priority.how") + raising


def _method(told: Told) -> str:
    terms = told.terms
    single = "single" if terms.single_bidder else "several"
    method = say(f"clause.method.{terms.method}.{single}")
    if terms.increment_fen:
        step = money.yuan(terms.increment_fen)
        method += say("clause.method.increment", "zh_CN", increment=step)
    if terms.method == "TENDER":
        method += tender_terms.words(terms.how, buying=told.buys)
    if terms.method in ("ASCEND", "ONLINE"):
        method += auction_terms.words(terms.how)
    if terms.method in sealed_terms.METHODS:
        method += sealed_terms.words(terms.method, terms.how, _moment(terms.planned_at))
    method += draw_terms.words(terms.method, terms.how, told.trade.wants.list_price_fen)
    if terms.single_ground:
        method += say(f"clause.single.{terms.single_ground}")
    tie = say(f"clause.tie.{terms.tie_rule}")
    after = "" if terms.succession else say("clause.method.no-succession")
    return say("clause.method", "zh_CN", method=method, tie=tie) + after + _permits(told)


def _period(told: Told) -> str:
    return say("clause.period", "zh_CN", days=told.terms.notice_days)


def _enrol(told: Told) -> str:
    papers = say(f"clause.enrol.papers.{_group(told)}")
    return say(
        "clause.enrol", "zh_CN", deadline=_moment(told.terms.enrol_deadline),
        station=told.station.name, papers=papers,
    )  # fmt: skip


def _session(told: Told) -> str:
    planned = _moment(told.terms.planned_at)
    how = told.terms.how
    place = told.station.name
    if how.room in told.tables.rooms:
        place = say(
            "clause.session.room", "zh_CN", station=place, room=told.tables.room(how.room).zh
        )
    words = say("clause.session", "zh_CN", planned=planned, station=place)
    if how.grace_min == MethodTerms().grace_min:
        return words
    return words + say("clause.session.grace", "zh_CN", minutes=how.grace_min)


def _payment(told: Told) -> str:
    yearly = told.trade.wants.price_unit in BY_YEAR
    way = "bought" if told.buys else ("yearly" if yearly else "once")
    form = say(f"clause.contract.{told.row.family}")
    return say("clause.payment", "zh_CN", way=say(f"clause.payment.{way}"), form=form)


def _objection(told: Told) -> str:
    place = told.station
    return say("clause.objection", "zh_CN", phone=place.phone, complaints=place.supervision_phone)


def _group(told: Told) -> str:
    if told.buys:
        return "bought"
    return "CBD" if told.trade.type == "CBD" else "other"


# --- days and terms -----------------------------------------------------------------------------


def _term_words(months: int) -> str:
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


_WORDS: Final[Mapping[str, Callable[[Told], str]]] = {
    "object": _object, "bounds": _bounds, "state": _state, "title": _title,
    "approval": _approval, "term": _term, "sale": _sale, "delivery": _delivery,
    "price": _price, "ceiling": _ceiling, "deposit": _deposit, "conditions": _conditions,
    "suppliers": _conditions,
    "priority": _priority, "method": _method, "period": _period, "enrol": _enrol,
    "session": _session, "payment": _payment, "objection": _objection,
}  # fmt: skip
