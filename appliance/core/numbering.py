"""The next number of each series of the station (domain.md 4.11), gapless."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from appliance.core import numbers
from appliance.core.entries import (
    CaseOpened,
    CertificateIssued,
    CertificateReissued,
    ComplaintAccepted,
    ComplaintAdded,
    ComplaintDecided,
    ComplaintRejected,
    ConsentGiven,
    ContractSigned,
    DrawCommitted,
    DrawRecorded,
    DrawResulted,
    DrawVoided,
    EndOrdered,
    ExposureAdded,
    FinanceSheetIssued,
    IntegritySigned,
    ListSealed,
    ListUnsealed,
    MandateAdded,
    NoticeAmended,
    NoticeClarified,
    NoticeExtended,
    NoticePublished,
    ObjectionDismissed,
    ObjectionRaised,
    PriorityCalled,
    Recorded,
    RerunOrdered,
    ReviewSentBack,
    ReviewStarted,
    RosterAdded,
    StripPrinted,
    TradeAccepted,
    TradeEnded,
    TradeLapsed,
    TradeRefused,
    TradeReturned,
    TradeRoutedUp,
    TradeSubmitted,
    TradeSuspended,
    TradeTerminated,
    TradeWithdrawn,
)
from appliance.core.instant import Instant
from appliance.core.world import World

CASE: Final = "case"
_CASE = re.compile(r"\d{9}-(\d{4})()-CASE-(\d{4})")
_FORMS = (
    (_CASE, CASE + "/{0}"),
    (re.compile(r"\d{9}-(\d{4})-(DOC\d\d)-(\d{6})"), "{1}/{0}"),
    (re.compile(r"\d{9}\D{2}(\d{4})()\D(\d{5})\D"), "cert/{0}"),
    (re.compile(r"\d{9}-(\d{4})-([A-Z]{3})-(\d{4})"), "trade/{0}"),
    (re.compile(r"\d{9}-(\d{4})-([A-Z]{4,12})-(\d{4})"), "draw/{1}/{0}"),
)


def next_document(world: World, doc: str, at: Instant) -> str:
    """The number that the next document of type `doc` (DOC03 ...) bears."""
    year = _year(at)
    return numbers.document_no(world.station_code, year, doc, _next(world, f"{doc}/{year}"))


def next_trade(world: World, type_code: str, at: Instant) -> str:
    year = _year(at)
    return numbers.trade_no(world.station_code, year, type_code, _next(world, f"trade/{year}"))


def next_certificate(world: World, at: Instant) -> str:
    year = _year(at)
    return numbers.cert_no(world.station_code, year, _next(world, f"cert/{year}"))


def next_draw(world: World, pool: str, at: Instant) -> str:
    """The number of the next draw from a pool (EXPERT ...), which belongs to no trade."""
    year = _year(at)
    return numbers.draw_no(world.station_code, year, pool, _next(world, f"draw/{pool}/{year}"))


def next_case(world: World, at: Instant) -> str:
    """The number of the next case about a bad act: `999999100-2026-CASE-0001`."""
    year = _year(at)
    return numbers.case_no(world.station_code, year, _next(world, f"{CASE}/{year}"))


def is_case(number: str) -> bool:
    """A case number of a station, as next_case gives them."""
    return _CASE.fullmatch(number) is not None


def series_of(number: str) -> tuple[str, int]:
    """`999999100-2026-DOC03-000007` -> (`DOC03/2026`, 7). ValueError for any other text."""
    for form, series in _FORMS:
        if found := form.fullmatch(number):
            return series.format(found[1], found[2]), int(found[3])
    raise ValueError(f"not a number of this station: {number!r}")


FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        TradeReturned.kind: "notice_no",
        ReviewSentBack.kind: "notice_no",
        TradeRefused.kind: "notice_no",
        TradeLapsed.kind: "notice_no",
        IntegritySigned.kind: "doc_no",
        TradeAccepted.kind: "slip_no",
        TradeRoutedUp.kind: "slip_no",
        ReviewStarted.kind: "review_no",
        NoticePublished.kind: "notice_no",
        PriorityCalled.kind: "letter_no",
        ContractSigned.kind: "contract_no",
        CertificateIssued.kind: "cert_no",
        MandateAdded.kind: "slip_no",
        NoticeAmended.kind: "paper_no",
        NoticeExtended.kind: "paper_no",
        NoticeClarified.kind: "paper_no",
        TradeWithdrawn.kind: "paper_no",
        TradeSuspended.kind: "paper_no",
        TradeTerminated.kind: "paper_no",
        TradeEnded.kind: "paper_no",
        CertificateReissued.kind: "cert_no",
        ListSealed.kind: "slip_no",
        ListUnsealed.kind: "record_no",
        DrawCommitted.kind: "slip_no",
        DrawResulted.kind: "record_no",
        DrawVoided.kind: "record_no",
        DrawRecorded.kind: "record_no",
        RosterAdded.kind: "slip_no",
        ObjectionRaised.kind: "slip_no",
        ObjectionDismissed.kind: "paper_no",
        RerunOrdered.kind: "paper_no",
        EndOrdered.kind: "paper_no",
        ComplaintAdded.kind: "complaint_no",
        ComplaintAccepted.kind: "paper_no",
        ComplaintRejected.kind: "paper_no",
        ComplaintDecided.kind: "paper_no",
        CaseOpened.kind: "case_no",
        ExposureAdded.kind: "exposure_no",
        ConsentGiven.kind: "doc_no",
        FinanceSheetIssued.kind: "sheet_no",
        StripPrinted.kind: "paper_no",
    }
)
"""Kinds that give a document its number -> the field of the fact that bears it."""

SECOND_FIELDS: Final[Mapping[str, str]] = MappingProxyType({EndOrdered.kind: "end_paper_no"})
"""Kinds that number two documents -> the field of the second."""


DRAW_NO: Final = "session_id"
DRAWS: Final = frozenset({DrawCommitted.kind, DrawRecorded.kind})
"""Kinds whose draw has a number of the station's own, where it is from a pool."""


def is_of_pool(session_id: str) -> bool:
    """Whether a draw's number is the station's, not one of a trade's session."""
    return "/" not in session_id


def fields_of(kind: str) -> tuple[str, ...]:
    """Fields of an entry of that kind that bear numbers given by it."""
    found = (FIELDS.get(kind), SECOND_FIELDS.get(kind))
    return tuple(field for field in found if field)


def given(recorded: Recorded) -> tuple[str, ...]:
    """The numbers that an entry gave; the station keeps the highest of each series."""
    fact = recorded.fact
    if fact.kind == TradeSubmitted.kind:
        return (recorded.trade,) if recorded.trade else ()
    found = tuple(number for field in fields_of(fact.kind) if (number := getattr(fact, field)))
    if isinstance(fact, DrawCommitted | DrawRecorded) and is_of_pool(fact.session_id):
        return (*found, fact.session_id)
    return found


def _next(world: World, series: str) -> int:
    return world.numbers.get(series, 0) + 1


def _year(at: Instant) -> int:
    return int(at.day[:4])
