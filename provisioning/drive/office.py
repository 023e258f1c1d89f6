"""Back office and supervision of a driven station: review, session, award, certificate."""

from datetime import timedelta

from appliance.core import joint_review, recovery, review
from appliance.core.clocks import day_of, end_of
from appliance.core.commands import (
    ApproveReview,
    AttestSession,
    Command,
    ConfirmAward,
    EndTrade,
    FailSession,
    IssueCertificate,
    OpenSession,
    PassGate,
    RecordRecovery,
    RecordResult,
    RejectReview,
    RescheduleSession,
    SendBackReview,
    SignReview,
    StartReview,
)
from appliance.core.entries import Defect, Offer
from appliance.core.instant import instant_of, text_of
from appliance.core.parties import Words
from appliance.core.rooms import grace
from appliance.core.session import seen_by_supervisor
from appliance.core.trade import SESSION_OPENING, Trade
from provisioning.drive.box import Box
from provisioning.drive.fates import Fate, fate_of
from provisioning.drive.villagers import SAID

AFTER_PLANNED = timedelta(seconds=10)
"""The session opens when its time has surely come."""

NOBODY = "T05"
"""Failed, as termination_reasons.csv names it."""

CAMERA, DISCIPLINE = "camera-1", "1"


class Office:
    """Each method that is named after a stage takes its trades on; False: not now."""

    def __init__(self, box: Box) -> None:
        self._station, self._staff = box.station, box.staff
        self._clock, self._chance = box.clock, box.chance

    # --- troubles of the box --------------------------------------------------------------

    def record_recovery(self) -> None:
        """Head and supervisor answer for every trouble that the box has opened."""
        station = self._station
        for trouble in station.ledger.condition.troubles():
            cause = recovery.causes_of(recovery.Trouble(trouble.code))[0]
            account = station.keep_blob(recovery.account(trouble, cause))
            station.do(
                RecordRecovery(trouble_code=trouble.code, facts_sha256=account),
                signers=[self._staff.signer("HEAD"), self._staff.signer("SUPERVISOR")],
            )

    # --- review ---------------------------------------------------------------------------

    def accepted(self, trade: Trade) -> bool:
        return self._by("REVIEWER", trade, StartReview(trade=trade.number))

    def in_review(self, trade: Trade) -> bool:
        if trade.signatures:
            return self._approve(trade)
        if fate_of(trade.number) is Fate.REJECTED:
            reject = RejectReview(trade=trade.number, reasons=Words(SAID.rejection))
            return self._by("REVIEWER", trade, reject)
        if not trade.causes and fate_of(trade.number) is Fate.SENT_BACK:
            back = SendBackReview(
                trade=trade.number, cause="MAP", defects=(Defect("CBD-8", "ILLEGIBLE"),)
            )
            return self._by("REVIEWER", trade, back)
        text = self._station.keep_blob(f"notice of {trade.number}\n".encode())
        sign = SignReview(
            trade=trade.number, level=1, opinion=joint_review.AGREE, text_sha256=text
        )
        return self._by("REVIEWER", trade, sign)

    def _approve(self, trade: Trade) -> bool:
        tables = self._station.tables
        days = tables.trade_type(trade.type).notice_min_days
        deadline, planned = review.proposed_times(tables, day_of(self._clock.at), days)
        approve = ApproveReview(
            trade=trade.number, text_sha256=trade.signatures[-1].text_sha256,
            method=trade.wants.method, notice_days=days, enrol_deadline=text_of(deadline),
            planned_at=text_of(planned), single_bidder=not self._chance.happens(10),
        )  # fmt: skip
        return self._by("HEAD", trade, approve)

    # --- gate and session -----------------------------------------------------------------

    def enrol_closed(self, trade: Trade) -> bool:
        """Too few bidders is a refusal."""
        return self._by("REVIEWER", trade, PassGate(trade=trade.number))

    def ready(self, trade: Trade) -> bool:
        """Attest, wait for the announced time of the day, open; if missed, announce anew."""
        planned = instant_of(trade.planned_at)
        if self._clock.at + AFTER_PLANNED > planned + grace(trade):
            return self._reschedule(trade, "MISSED")
        if day_of(self._clock.at) < day_of(planned):
            return False
        if fate_of(trade.number) is Fate.POSTPONED and trade.planned_at == trade.fixed.planned_at:
            return self._reschedule(trade, "SUPERVISOR_ABSENT")
        if not trade.attested_by:
            seen = seen_by_supervisor(trade)
            attest = AttestSession(trade=trade.number, act=SESSION_OPENING, seen_sha256=seen)
            return self._by("SUPERVISOR", trade, attest)
        self._clock.go_to(planned + AFTER_PLANNED)
        opening = OpenSession(
            trade=trade.number, discipline_version=DISCIPLINE, recording_device=CAMERA,
            roster=tuple(f"BIDDER:{one.number}" for one in trade.qualified),
        )  # fmt: skip
        return self._by("HOST", trade, opening)

    def _reschedule(self, trade: Trade, reason: str) -> bool:
        calendar = self._station.tables.calendar
        following = calendar.next_working_day(day_of(self._clock.at)).day
        at = end_of(following) - timedelta(hours=24) + review.OPENING_HOUR
        again = RescheduleSession(trade=trade.number, planned_at=text_of(at), reason=reason)
        return self._by("HEAD", trade, again)

    def in_session(self, trade: Trade) -> bool:
        """Each bidder offers the listing price or something more; or nobody does."""
        if fate_of(trade.number) is Fate.NOBODY_OFFERS:
            return self._by("HOST", trade, FailSession(trade=trade.number, reason="NO_BID"))
        least = trade.wants.list_price_fen
        offers = tuple(
            Offer(one.number, least + 1_000 * self._chance.below(20)) for one in trade.qualified
        )
        return self._by("HOST", trade, RecordResult(trade=trade.number, offers=offers))

    def nobody_came(self, trade: Trade) -> bool:
        """No bidder, or no offer: it ends and its file is closed."""
        return self._by("HEAD", trade, EndTrade(trade=trade.number, reason=NOBODY))

    # --- award and certificate ------------------------------------------------------------

    def result_public(self, trade: Trade) -> bool:
        """Not before the day after the result's publicity."""
        assert trade.publicity is not None
        if self._clock.now().day <= trade.publicity.result_end:
            return False
        return self._by("HEAD", trade, ConfirmAward(trade=trade.number))

    def settled(self, trade: Trade) -> bool:
        return self._by("HEAD", trade, IssueCertificate(trade=trade.number))

    def _by(self, role: str, trade: Trade, command: Command) -> bool:
        """Signed in `role`, by whoever holds it."""
        self._station.do(command, signers=[self._staff.signer(role, trade)])
        return True
