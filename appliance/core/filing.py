"""Under which names the ledger finds an entry again, beside its trade or draft."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from appliance.core import (
    absence,
    agencies,
    alert_register,
    annual_deposits,
    bookings,
    cases,
    complaints,
    degraded,
    delegation,
    door,
    draws,
    duty,
    enrolment,
    key_change,
    liaison,
    licence,
    objects,
    power,
    presence,
    privacy,
    ratings,
    recovery,
    relays,
    reporting,
    strip,
    study,
    tamper,
    timing,
)
from appliance.core.entries import (
    AgencyScored,
    AlertClosed,
    AlertRaised,
    AttemptRefused,
    AttendanceClocked,
    AttendanceCorrected,
    CaseDecided,
    CaseLifted,
    CaseOpened,
    ClockOverdue,
    CreditAdded,
    DelegationAdded,
    DelegationEnded,
    DeviceModeChanged,
    DocumentPrinted,
    DoorGranted,
    ExposureAdded,
    ExposureEnded,
    Fact,
    FingerEnrolled,
    FingerErased,
    HelpAnswered,
    HelpAsked,
    KeyRevoked,
    KeyRotated,
    LeaveEnded,
    LeaveSet,
    LedgerSucceeded,
    ObjectAdded,
    ObjectChanged,
    OutsideReported,
    PartyErased,
    PerformanceRated,
    PowerMarked,
    RelaySwitched,
    ReportExported,
    RoomBooked,
    RoomCancelled,
    RotaSet,
    ServiceAdded,
    ServiceRated,
    StationStated,
    StripPrinted,
    StudyRecorded,
    TalkRecorded,
    TamperCleared,
    TamperOpened,
    TimeAdjusted,
    TrainingAdded,
)

LIVES: Final = "lives"
"""Under this name the ledger finds how its lives followed each other."""

_OF_BOTH = (
    ObjectChanged,
    HelpAsked,
    RoomBooked,
    RoomCancelled,
    DoorGranted,
    RelaySwitched,
    DocumentPrinted,
    draws.DrawFact,
    AgencyScored,
    ServiceAdded,
    CreditAdded,
    CaseOpened,
    TalkRecorded,
    CaseDecided,
    CaseLifted,
    ExposureAdded,
    ExposureEnded,
    PerformanceRated,
    AlertRaised,
    AlertClosed,
)
"""Facts of a trade that stand in a register too."""


def names_of(subject: str, fact: Fact) -> tuple[str, ...]:
    """All names of an entry about `subject`, a trade or draft ("": about none)."""
    if not subject:
        return names_for(fact)
    return (subject, *names_for(fact)) if isinstance(fact, _OF_BOTH) else (subject,)


def names_for(fact: Fact) -> tuple[str, ...]:
    """The registers of the station that a fact belongs into; most belong into none."""
    named = _NAMED.get(type(fact))
    if named is not None:
        return (named(fact),)
    if isinstance(fact, annual_deposits.AnnualFact):
        return (annual_deposits.SUBJECT,)
    if isinstance(fact, complaints.ComplaintFact):
        return (complaints.SUBJECT,)
    if isinstance(fact, ClockOverdue | AttemptRefused):
        return _where_it_says(fact)
    if isinstance(fact, draws.DrawFact):
        return () if "/" in fact.session_id else (draws.SUBJECT,)
    if isinstance(fact, DocumentPrinted) and "-DOC18-" in fact.document:
        return (draws.SUBJECT,)
    if recovery.concerns(fact):
        return (recovery.SUBJECT,)
    return (degraded.SUBJECT + fact.device,) if isinstance(fact, DeviceModeChanged) else ()


def _where_it_says(fact: ClockOverdue | AttemptRefused) -> tuple[str, ...]:
    """Of kinds that belong into a register only where they name something of it."""
    if isinstance(fact, ClockOverdue):
        return (complaints.SUBJECT,) if fact.about else ()
    return (enrolment.WEB_REFUSED,) if fact.number else ()


_NAMED: Mapping[type[Fact], Callable[[Any], str]] = {
    CreditAdded: lambda _fact: cases.CREDIT,
    PerformanceRated: lambda _fact: cases.CREDIT,
    CaseOpened: lambda _fact: cases.CASES,
    TalkRecorded: lambda _fact: cases.CASES,
    CaseDecided: lambda _fact: cases.CASES,
    CaseLifted: lambda _fact: cases.CASES,
    ExposureAdded: lambda _fact: cases.EXPOSURES,
    ExposureEnded: lambda _fact: cases.EXPOSURES,
    OutsideReported: lambda _fact: cases.OUTSIDE,
    AlertRaised: lambda _fact: alert_register.SUBJECT,
    AlertClosed: lambda _fact: alert_register.SUBJECT,
    PartyErased: lambda _fact: privacy.SUBJECT,
    ReportExported: lambda _fact: reporting.SUBJECT,
    StripPrinted: lambda _fact: strip.SUBJECT,
    KeyRotated: lambda _fact: key_change.SUBJECT,
    KeyRevoked: lambda _fact: key_change.SUBJECT,
    LedgerSucceeded: lambda _fact: LIVES,
    TamperOpened: lambda _fact: tamper.SUBJECT,
    TamperCleared: lambda _fact: tamper.SUBJECT,
    DelegationAdded: lambda _fact: delegation.SUBJECT,
    DelegationEnded: lambda _fact: delegation.SUBJECT,
    FingerEnrolled: lambda _fact: presence.FINGERS,
    FingerErased: lambda _fact: presence.FINGERS,
    AttendanceCorrected: lambda fact: presence.CORRECTED + fact.person,
    LeaveSet: lambda _fact: absence.SUBJECT,
    LeaveEnded: lambda _fact: absence.SUBJECT,
    AttendanceClocked: lambda fact: presence.CLOCKED + fact.person,
    ObjectAdded: lambda fact: objects.SUBJECT + (fact.parcel_code or fact.object_id),
    HelpAsked: lambda _fact: liaison.SUBJECT,
    AgencyScored: lambda _fact: agencies.SUBJECT,
    ServiceAdded: lambda _fact: ratings.SERVICES,
    ServiceRated: lambda _fact: ratings.SUBJECT,
    HelpAnswered: lambda _fact: liaison.SUBJECT,
    RoomBooked: lambda fact: bookings.SUBJECT + fact.room,
    RoomCancelled: lambda fact: bookings.SUBJECT + fact.room,
    DoorGranted: lambda _fact: door.SUBJECT,
    RelaySwitched: lambda fact: relays.SUBJECT + fact.relay,
    RotaSet: lambda fact: duty.ROTA + fact.date,
    TrainingAdded: lambda fact: duty.TRAINING + fact.person,
    StudyRecorded: lambda fact: study.STUDIED + fact.person,
    ObjectChanged: lambda fact: objects.SUBJECT + fact.object_id,
    StationStated: lambda _fact: licence.SUBJECT,
    TimeAdjusted: lambda _fact: timing.SUBJECT,
    PowerMarked: lambda fact: power.SUBJECT + fact.source,
}
