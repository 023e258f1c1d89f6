"""From complaints and transactions in the ledger to their papers (DOC39, DOC40)."""

from typing import Final

from appliance import kept_papers
from appliance.core import envelope
from appliance.core.complaint_words import DistrictWord
from appliance.core.complaints import Complaint
from appliance.core.entries import (
    ComplaintAccepted,
    ComplaintDecided,
    ComplaintRejected,
    ServiceAdded,
)
from appliance.core.instant import SHANGHAI, instant_of
from appliance.registers import complaints
from appliance.station import Station
from kiosk_ui.act_forms.build import TEXT
from kiosk_ui.i18n import say
from kiosk_ui.paper import complaint as papers
from kiosk_ui.paper.complaint import Answer, Receipt
from kiosk_ui.paper.complaint import Complaint as Told
from kiosk_ui.paper.sheet import Sheet
from kiosk_ui.paper.slip import Slip

KIND: Final = "DOC39"
RATING: Final = "DOC40"
CODE_LENGTH: Final = 8
RATE: Final = "rating "
"""Begins what the one-use code of a transaction is made of."""


def slip(station: Station, sheet: Sheet) -> Slip:
    """DOC39 under the number of the sheet. KeyError: no complaint gave it."""
    for one in complaints.all_of(station).values():
        for number, seq in one.papers:
            if number == sheet.number:
                return _receipt(station, one, sheet) if seq == one.seq else _answer(
                    station, one, seq, sheet
                )  # fmt: skip
    raise KeyError(sheet.number)


def rating_slip(station: Station, sheet: Sheet) -> Slip:
    """DOC40 of the transaction that the entry of the sheet keeps. KeyError: it keeps none."""
    fact = envelope.fact_of(envelope.from_bytes(station.ledger.entry(sheet.seq)))
    if not isinstance(fact, ServiceAdded):
        raise KeyError(sheet.number)
    visit = say(f"visit.{fact.matter}")
    return papers.rating(rating_code(station, fact.service_id), visit, sheet)


def rating_code(station: Station, service_id: str) -> str:
    """Eight figures that find one transaction of this box."""
    return station.secrets.pad_code(RATE + service_id)


def office_of(station: Station, code: str) -> str:
    """Name, address and telephone of an authority; "" for none."""
    row = station.tables.organisations.get(code)
    return "" if row is None else say("complaint.office", name=row.zh, address=row.address,
                                      phone=row.phone)  # fmt: skip


def office_name(station: Station, code: str) -> str:
    """The authority by its name alone; its code where the table no longer has it."""
    row = station.tables.organisations.get(code)
    return code if row is None else row.zh


def decision(station: Station, fact: ComplaintDecided, seq: int) -> str:
    """The words of a decision, entry `seq`; "" for a scan and once they are erased."""
    if fact.cert:
        return station.words(seq, "text")
    kept = kept_papers.read(station, "", fact.text_sha256)
    typed = kept is not None and kept.media == TEXT
    return kept.body.decode("utf-8", "replace").strip() if kept and typed else ""


def _told(station: Station, one: Complaint) -> Told:
    who = complaints.complainant(station, one)
    received = instant_of(one.added.received_at).astimezone(SHANGHAI)
    row = station.tables.complaint_types.get(one.added.type)
    return Told(
        one.number,
        row.zh if row else one.added.type,
        who.name if who else say("objection.erased") if one.added.identified else "",
        f"{received:%Y-%m-%d %H:%M}",
        complaints.words(station, one),
        one.added.trade_id,
    )


def _receipt(station: Station, one: Complaint, sheet: Sheet) -> Slip:
    facts = Receipt(
        _told(station, one),
        one.added.due,
        station.secrets.pad_code(one.number),
        office_of(station, one.added.to),
    )
    return papers.receipt(facts, sheet)


def _answer(station: Station, one: Complaint, seq: int, sheet: Sheet) -> Slip:
    fact = envelope.fact_of(envelope.from_bytes(station.ledger.entry(seq)))
    about, office = _told(station, one), ""
    if isinstance(fact, DistrictWord) and fact.cert:
        office = office_name(station, one.to)
    match fact:
        case ComplaintAccepted():
            due = fact.due if one.added.identified else ""
            return papers.answer(Answer(about, "ACCEPTED", due, office=office), sheet)
        case ComplaintRejected():
            words = say(f"complaint.ground.{fact.ground}")
            return papers.answer(Answer(about, "REJECTED", words=words, office=office), sheet)
        case ComplaintDecided():
            facts = Answer(
                about, "DECIDED", words=decision(station, fact, seq), digest=fact.text_sha256,
                decision_no=fact.decision_no, office=office,
            )  # fmt: skip
            return papers.answer(facts, sheet)
        case _:
            raise KeyError(sheet.number)
