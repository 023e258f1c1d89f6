"""Cases, exposures and credit files as the ledger and the vault have them."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from appliance.core import canonical, cases, envelope
from appliance.core.cases import Case, Discipline, Exposure, Told
from appliance.core.entries import CreditAdded, OutsideReported, PerformanceRated
from appliance.core.parties import Person
from appliance.core.people import normal_id
from appliance.registers.books import Books


class Reported(Struct, frozen=True):
    """A contract without a trade that a supervisor reported on that day (entry time `at`)."""

    contract_ref: str
    object_key: str
    finding_sha256: str
    at: str


class Line(Struct, frozen=True):
    """Something in the file of a party: the entry and what it says; `trade` "" for none."""

    seq: int
    at: str
    trade: str
    fact: CreditAdded | PerformanceRated


class Contracts:
    """The numbers of contracts, papers and trades of this station; asked one by one."""

    def __init__(self, station: Books) -> None:
        self._projections = station.projections

    def __contains__(self, number: object) -> bool:
        text = str(number)
        known = self._projections.document(text)
        return known is not None or self._projections.trade(text) is not None


def on_file(station: Books, *, about: str = "") -> Discipline:
    """All cases and exposures; `about`: a case or decision number whose party is looked up."""
    found = all_cases(station)
    case = next((one for one in found.values() if about and about.startswith(one.case_no)), None)
    return Discipline(
        cases=found,
        exposures=all_exposures(station),
        party=party(station, case.seq) if case else None,
        outside=frozenset(one.contract_ref for one in reported(station)),
    )


def all_cases(station: Books) -> dict[str, Case]:
    return cases.cases(_told(station, cases.CASES))


def all_exposures(station: Books) -> dict[str, Exposure]:
    return cases.exposures(_told(station, cases.EXPOSURES))


def reported(station: Books) -> tuple[Reported, ...]:
    """Contracts outside the platform, as they were reported, the oldest first."""
    return tuple(
        Reported(one.fact.contract_ref, one.fact.object_key, one.fact.finding_sha256, one.at)
        for one in _told(station, cases.OUTSIDE)
        if isinstance(one.fact, OutsideReported)
    )


def credit_lines(station: Books) -> tuple[Line, ...]:
    """Every credit event and rating, the oldest first."""
    return tuple(
        Line(one.seq, one.at, one.trade, one.fact)
        for one in _told(station, cases.CREDIT)
        if isinstance(one.fact, CreditAdded | PerformanceRated)
    )


def party(station: Books, seq: int) -> Person | None:
    """Whom entry `seq` is about; None once they are erased."""
    body = station.vault.value(seq, "party_id")
    return None if body is None else msgspec.convert(canonical.decode(body), Person)


def is_about(station: Books, seq: int, id_number: str) -> bool:
    """Whether entry `seq` is about the person or organisation with that number."""
    who = party(station, seq)
    return who is not None and normal_id(who.id_number) == normal_id(id_number)


def _told(station: Books, subject: str) -> Iterator[Told]:
    for seq, body in station.ledger.of_subject(subject):
        written = envelope.from_bytes(body)
        yield Told(written.trade or "", seq, written.at, envelope.fact_of(written))
