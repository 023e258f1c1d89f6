"""Enrolments that somebody fills in alone, before a clerk makes them acts: a kind of registration.

No entry, job or count tells of one: the firewall of a trade begins before its first sealed act
(entries.md 3). Each is erased when the clerk has taken it in, when the person wishes it, and when
nobody can enrol for its trade any more.
"""

from typing import Final

from appliance.core.people import normal_id
from appliance.core.trade import SUSPENDED
from appliance.registrations import Registration
from appliance.station import Station

TRADE: Final = "enrol_trade"
"""Name of the answer that makes a registration one of these: the number of the trade."""
OPEN_IN: Final = ("PUBLISHED", SUSPENDED)
"""Stages in which one may wait; a suspended trade goes on."""


def is_one(one: Registration) -> bool:
    return TRADE in one.answers


def trade_of(one: Registration) -> str:
    return str(one.answers.get(TRADE, ""))


def of_person(station: Station, trade: str, id_number: str) -> Registration | None:
    """What this person filled in for this trade, handed over or not.

    Ask with a number that was read from a card: a typed one would tell who wants to enrol.
    """
    number = normal_id(id_number)
    for one in _all(station):
        person = one.answers.get("person")
        if trade_of(one) == trade and isinstance(person, dict):
            by_card = one.answers.get("source") == "CARD"
            if by_card and normal_id(str(person.get("id_number", ""))) == number:
                return one
    return None


def tidy(station: Station) -> None:
    """Erase those of trades for which nobody can enrol any more."""
    for one in _all(station):
        trade = station.trade(trade_of(one))
        if trade is None or trade.closing is not None or trade.stage not in OPEN_IN:
            with station.writing:
                station.registrations.drop(one.id)


def _all(station: Station) -> list[Registration]:
    held = station.registrations
    return [one for one in (*held.waiting(), *held.open_ones()) if is_one(one)]
