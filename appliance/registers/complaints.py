"""Complaints from ledger and vault: what is said, about whom, and how far it is."""

import json

import msgspec

from appliance.core import canonical, complaints, envelope
from appliance.core.complaints import Complaint, ComplaintFact
from appliance.core.entries import ClockOverdue, ComplaintAdded
from appliance.core.parties import Person
from appliance.core.world import WITHDRAWN
from appliance.registers.books import Books


def all_of(station: Books) -> dict[str, Complaint]:
    """Number -> complaint, the oldest first. Never shown whole: `visible` picks."""
    told = []
    for seq, body in station.ledger.of_subject(complaints.SUBJECT):
        fact = envelope.fact_of(envelope.from_bytes(body))
        if isinstance(fact, ComplaintFact | ClockOverdue):
            told.append((seq, fact, _about(station, seq, fact)))
    return complaints.complaints(told)


def visible(station: Books, staff_no: str) -> list[Complaint]:
    """Those that somebody of supervision may know of, the newest first."""
    found = [one for one in all_of(station).values() if not one.concerns(staff_no)]
    return list(reversed(found))


def words(station: Books, one: Complaint) -> str:
    """What is complained about; "" once erased."""
    return _text(station, one.seq, "text_ct")


def complainant(station: Books, one: Complaint) -> Person | None:
    """Who complains; None for nobody and once erased."""
    body = station.vault.value(one.seq, "party_id")
    return None if body is None else msgspec.convert(canonical.decode(body), Person)


def supervisors(station: Books) -> frozenset[str]:
    """Staff numbers of those who hold a good key as supervisor today."""
    today = station.now().day
    return frozenset(
        one.staff_no
        for one in station.projections.staff().values()
        if "SUPERVISOR" in one.roles and one.valid_to != WITHDRAWN and one.valid_to >= today
    )


def _about(station: Books, seq: int, fact: ComplaintFact | ClockOverdue) -> frozenset[str]:
    if not isinstance(fact, ComplaintAdded):
        return frozenset()
    return complaints.named(_text(station, seq, "about"))


def _text(station: Books, seq: int, name: str) -> str:
    value = station.vault.value(seq, name)
    return "" if value is None else str(json.loads(value)["text"])
