"""Transactions at the counter and how they were rated, from the ledger."""

from msgspec import Struct

from appliance.core import envelope, ratings
from appliance.core.clocks import day_at
from appliance.core.entries import ServiceAdded, ServiceRated
from appliance.core.ratings import Rated
from appliance.core.world import Service
from appliance.registers.books import Books

NEWEST_MAX = 10_000
"""Transactions that are looked at: of a year or more, so that a page stays quick in ten years."""


class _Served(Struct, frozen=True):
    staff_no: str
    day: str


def service(station: Books, service_id: str) -> Service | None:
    """One transaction, and whether it was rated; None where there was none."""
    if service_id not in _served(station):
        return None
    return Service(any(one.service_id == service_id for _seq, one in _told(station)))


def open_to_rate(station: Books) -> list[str]:
    """The newest transactions, rated or not, the newest first: what a code may be of."""
    return list(reversed(_served(station)))


def newest(station: Books, trade: str) -> tuple[int, str] | None:
    """(entry, number) of a trade's newest transaction; None where there is none."""
    found = None
    for seq, body in station.ledger.of_subject(trade):
        fact = envelope.fact_of(envelope.from_bytes(body))
        if isinstance(fact, ServiceAdded):
            found = seq, fact.service_id
    return found


def all_of(station: Books) -> tuple[Rated, ...]:
    """Every rating in order, with whose service it was; of an anonymous one not which."""
    served = _served(station)
    found = []
    for seq, one in _told(station):
        by = served.get(one.service_id)
        if by is not None:
            shown = "" if one.anonymous else one.service_id
            found.append(Rated(seq, by.staff_no, by.day, one.score, one.tags, shown))
    return tuple(found)


def _told(station: Books) -> list[tuple[int, ServiceRated]]:
    found = []
    for seq, body in station.ledger.of_subject(ratings.SUBJECT):
        fact = envelope.fact_of(envelope.from_bytes(body))
        if isinstance(fact, ServiceRated):
            found.append((seq, fact))
    return found


def _served(station: Books) -> dict[str, _Served]:
    """Number of a transaction -> who served, on which local day."""
    keys = station.projections.staff()
    found, signers = {}, {}
    for seq, body in station.ledger.of_subject(ratings.SERVICES)[-NEWEST_MAX:]:
        written = envelope.from_bytes(body)
        fact = envelope.fact_of(written)
        if not isinstance(fact, ServiceAdded):
            continue
        first = written
        if written.cause is not None:
            first = envelope.from_bytes(station.ledger.entry(written.cause))
        key = first.sigs[0].key if first.sigs else ""
        signers[seq] = keys[key].staff_no if key in keys else ""
        found[fact.service_id] = _Served(signers[seq], day_at(written.at).isoformat())
    return found
