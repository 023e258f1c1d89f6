"""Every kind of act at a station, each with the stage that it begins from."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from appliance.core.commands import (
    CoverEnrolment,
    DraftTrade,
    DropDraft,
    FailSession,
    PrintDocument,
    RefuseTrade,
    RejectReview,
    RescheduleSession,
    ResubmitTrade,
    ReturnTrade,
    RouteUpTrade,
    SendBackReview,
    WithdrawEnrolment,
)
from appliance.core.entries import Defect
from appliance.core.instant import text_of
from appliance.core.parties import Words
from appliance.ports import DeviceState
from appliance.station import Refused
from tests.fakes.township import MATERIALS, OWNER, PATH, Township, local

Do = Callable[[Township, str], object]
OVER_LIMIT_MU_E4 = 3_100_000


@dataclass(frozen=True, slots=True)
class Act:
    """`do` begins from a trade in `stage` (none: a station without trades) after `prepare`."""

    stage: str
    do: Do
    prepare: Do = lambda _township, _number: None


def _path(reached: str) -> Do:
    return lambda township, number: township.step(reached, number)


def _return(township: Township, number: str) -> None:
    defects = (Defect(MATERIALS[-1], "MISSING"),)
    notice = ReturnTrade(trade=number, defects=defects, materials=MATERIALS[:-1])
    township.by("clerk", "CLERK", notice)


def _resubmit(township: Township, number: str) -> None:
    township.by("clerk", "CLERK", ResubmitTrade(trade=number, materials=MATERIALS))


def _refuse(township: Township, number: str) -> None:
    refuse = RefuseTrade(trade=number, ground="NOT_OWNER", facts=Words("合同上是别人"))
    township.by("clerk", "CLERK", refuse)


def _route_up(township: Township, _number: str) -> None:
    number = township.register(
        area_mu_e4=OVER_LIMIT_MU_E4, title_area_mu_e4=OVER_LIMIT_MU_E4,
        parcel_code="9999991002000000321",
    )  # fmt: skip
    township.by("clerk", "CLERK", RouteUpTrade(trade=number))


def _drop(township: Township, _number: str) -> None:
    draft = DraftTrade(
        draft_id=township.station.draw_id(), type="CBD", mode="LEASE", transferor=OWNER,
        consent_version="1", source="TYPED", reason="CARD_LOST",
    )  # fmt: skip
    signers = [township.signer("clerk", "CLERK"), township.signer("second", "CLERK")]
    township.station.do(draft, signers=signers)
    township.by("clerk", "CLERK", DropDraft(draft_id=draft.draft_id, reason="PARTY_WISH"))


def _send_back(township: Township, number: str) -> None:
    defects = (Defect(MATERIALS[-1], "ILLEGIBLE"),)
    back = SendBackReview(trade=number, cause="MAP", defects=defects)
    township.by("reviewer", "REVIEWER", back)


def _reject(township: Township, number: str) -> None:
    township.by("reviewer", "REVIEWER", RejectReview(trade=number, reasons=Words("四至不符")))


def _withdraw(township: Township, number: str) -> None:
    enrol_id = township.trade(number).enrolments[-1].random_id
    township.by("clerk", "CLERK", WithdrawEnrolment(trade=number, enrol_id=enrol_id))


def _cover(township: Township, number: str) -> None:
    cover = CoverEnrolment(trade=number)
    township.station.do(cover, cover)


def _late(township: Township, number: str) -> None:
    """Kept as an attempt, in a transaction of its own."""
    try:
        township.enrol(number)
    except Refused:
        return
    raise AssertionError("an enrolment after the deadline was taken")


def _reschedule(township: Township, number: str) -> None:
    planned = text_of(local("2026-03-19 09:00"))
    again = RescheduleSession(trade=number, planned_at=planned, reason="CLOCK")
    township.by("head", "HEAD", again)


def _fail(township: Township, number: str) -> None:
    township.by("reviewer", "HOST", FailSession(trade=number, reason="NO_BID"))


def _print(township: Township, _number: str) -> None:
    """Every queued paper, with the marks that are durable without an entry; one more copy."""
    station = township.station
    for job in station.outbox.jobs(states=("queued",)):
        digest = hashlib.sha256(job.document.encode()).hexdigest()
        station.do(
            PrintDocument(
                trade=job.trade or None, document=job.document, copy=job.copy, digest=digest
            )
        )
        station.mark_job(job.id, "sent", digest=digest)
        station.mark_job(job.id, "confirmed")
        station.reprint(job.document, kind=job.kind)


def _devices(township: Township, _number: str) -> None:
    for state in (DeviceState.READY, DeviceState.NO_ANSWER, DeviceState.READY):
        township.caretaker.modes.tell("printer", state)


def _until(text: str) -> Do:
    """The clock runs on, and what falls due happens."""
    return lambda township, _number: township.go(text)


ACTS: dict[str, Act] = {
    **{
        reached: Act(before, _path(reached))
        for before, reached in zip(("", *PATH[:-1]), PATH, strict=True)
    },
    "return": Act("SUBMITTED", _return),
    "resubmit": Act("SUBMITTED", _resubmit, _return),
    "lapse": Act("SUBMITTED", _until("2026-04-20 09:00"), _return),
    "overdue": Act("SUBMITTED", _until("2026-03-20 09:00")),
    "refuse": Act("SUBMITTED", _refuse),
    "route up": Act("", _route_up),
    "drop": Act("", _drop),
    "send back": Act("IN_REVIEW", _send_back),
    "reject": Act("IN_REVIEW", _reject),
    "enrol": Act("PUBLISHED", lambda township, number: township.enrol(number)),
    "withdraw": Act("PUBLISHED", _withdraw, lambda township, number: township.enrol(number)),
    "cover": Act("PUBLISHED", _cover),
    "enrol late": Act("ENROL_CLOSED", _late),
    "reschedule": Act("READY", _reschedule),
    "session fails": Act("IN_SESSION", _fail),
    "print": Act("ACCEPTED", _print),
    "devices": Act("", _devices),
    "begin": Act("", lambda _township, _number: None),
}
"""`begin` is the first start of all, which opening the folder carries out."""
