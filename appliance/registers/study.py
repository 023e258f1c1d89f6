"""The self-tests of each of the staff, read from the ledger (C02)."""

from msgspec import Struct

from appliance.core import envelope, study
from appliance.core.clocks import day_at
from appliance.core.entries import StudyRecorded
from appliance.registers.books import Books


class Kept(Struct, frozen=True):
    """One record with the entry that keeps it; `at` is the entry's time, `day` its local day."""

    seq: int
    at: str
    day: str
    fact: StudyRecorded


def of_person(station: Books, person: str) -> list[Kept]:
    """Every test of a person, the oldest first."""
    found = []
    for seq, body in station.ledger.of_subject(study.STUDIED + person):
        entry = envelope.from_bytes(body)
        fact = envelope.fact_of(entry)
        if isinstance(fact, StudyRecorded):
            found.append(Kept(seq, entry.at, day_at(entry.at).isoformat(), fact))
    return found


def of_year(station: Books, person: str, year: str) -> list[Kept]:
    """Those of a local year, as `2026`."""
    return [one for one in of_person(station, person) if one.day[:4] == year]


def credited(station: Books, person: str) -> dict[str, str]:
    """Matter -> the year in which it gave its newest credit."""
    return {one.fact.matter: one.day[:4] for one in of_person(station, person) if one.fact.credit}
