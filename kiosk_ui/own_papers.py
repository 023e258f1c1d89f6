"""What is a person's own: their trades, and the papers that they may have again.

Only what lies in the open is looked at. Who enrolled is sealed until the closing, also for whoever
holds a card in their hand: it could be somebody else's (domain.md A04).
"""

from typing import Final

from msgspec import Struct

from appliance.core.people import normal_id
from appliance.core.trade import Trade
from appliance.outbox import Job
from appliance.registers import parties
from appliance.station import Station

COPIES_MAX: Final = 4
"""Of one paper, the first included, before the counter has to give more."""
OWNERS: Final = frozenset({"DOC02", "DOC03", "DOC04", "DOC06", "DOC26", "DOC33", "DOC34"})
WINNERS: Final = frozenset({"DOC26", "DOC27"})
"""Kinds of papers that were handed to that side; a certificate has a serial and is no copy."""


class Own(Struct, frozen=True):
    """A trade of this person; `papers`: the newest job of each paper that they were given."""

    number: str
    title: str
    stage: str
    papers: tuple[Job, ...]


def of_person(station: Station, id_number: str) -> tuple[Own, ...]:
    """Trades that this person applied for, and those in which they bid, once that is open."""
    number = normal_id(id_number)
    known = parties.known(station, number)
    applied = [one.trade for one in known.objects] if known else []
    found = [_own(station, trade, OWNERS) for one in applied if (trade := station.trade(one))]
    for trade in station.trades_under_way():
        if (
            trade.closing is not None
            and trade.number not in applied
            and _bid(station, trade, number)
        ):
            won = _won(station, trade, number)
            found.append(_own(station, trade, WINNERS if won else frozenset()))
    return tuple(found)


def of_code(station: Station, code: str, last_four: str) -> Own | None:
    """The trade with this query code, for the owner whose ID number ends so.

    By the code alone, which stands on the owner's own paper: a trade's number is on the notice.
    """
    for trade in station.find(code):
        people = station.people(trade.number)
        if people is None or station.query_code(trade.number) != code:
            continue
        if normal_id(people.transferor.id_number).endswith(last_four):
            return _own(station, trade, OWNERS)
    return None


def may_have(station: Station, job: Job) -> bool:
    """Whether the kiosk gives one more copy of it."""
    return station.outbox.last_copy(job.document) < COPIES_MAX


def _own(station: Station, trade: Trade, kinds: frozenset[str]) -> Own:
    people = station.people(trade.number)
    newest = {
        job.document: job
        for job in station.outbox.jobs(trade=trade.number)
        if job.kind in kinds and job.state == "confirmed"
    }
    title = people.place.title if people else trade.number
    return Own(trade.number, title, trade.stage, tuple(newest.values()))


def _bid(station: Station, trade: Trade, number: str) -> bool:
    people = station.people(trade.number)
    if people is None:
        return False
    return any(normal_id(one.id_number) == number for one in people.bidders.values())


def _won(station: Station, trade: Trade, number: str) -> bool:
    people, result = station.people(trade.number), trade.result
    if people is None or result is None or trade.award is None:
        return False
    winner = people.bidders.get(result.enrol_id)
    return winner is not None and normal_id(winner.id_number) == number
