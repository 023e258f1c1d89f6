"""A township whose head and supervisor hold shares, with a lease for one-shot sealed offers."""

from pathlib import Path

from appliance import sealed_bids
from appliance.core.bids import commitment_text
from appliance.core.commands import (
    ApproveReview,
    GiveShare,
    NameHolders,
    OpenBids,
    PassGate,
    ReplaceBid,
    SealBid,
    SignReview,
)
from appliance.core.entries import MethodTerms
from appliance.core.entries.bids import RESERVE
from appliance.core.instant import text_of
from appliance.core.parties import Person
from appliance.first_start import Certified, enrolling
from appliance.ledger import share_keys
from appliance.ledger.recovery_key import RecoverySecret, new_secret
from appliance.station import Receipt
from tests.fakes.entropy import CountedEntropy
from tests.fakes.township import JOINING, STAFF, TAKER, Township, local

OTHER = Person("王五", "999999198203154515", member_of="999999100200", phone="16900000003")
THIRD = Person("钱七", "999999198507202221", member_of="999999100200", phone="16900000004")
DISTRICT: RecoverySecret = new_secret("demo.999999/opening1", CountedEntropy("district opening"))
WHO = {"HEAD": "head", "SUPERVISOR": "supervisor"}


class SealedTown(Township):
    """`folder` is its state folder; `district` the district's own share, kept elsewhere."""

    reserve: bytes = b""
    """Nonce of the owner's slip, where a secret reserve is sealed."""

    def __init__(self, folder: Path, **rest: object) -> None:
        super().__init__(folder, **rest)  # type: ignore[arg-type]  # as Township's
        self.district = DISTRICT

    def _begin(self) -> None:
        super()._begin()
        for who in ("head", "supervisor"):
            no, name, roles, grade = (STAFF | JOINING)[who]
            self.station.do(
                enrolling(
                    Certified(
                        name, no, roles, grade, self.people[who].vkey, "2046-12-31",
                        share=share_keys.secret_of(self.people[who]).public.text,
                    )
                )
            )  # fmt: skip

    def _to_approved(self, number: str, **_: object) -> None:
        """At least two offers; equal ones are asked for a new offer."""
        if self.trade(number).wants.method == "LISTING":
            super()._to_approved(number)
            return
        text = self.station.keep_blob(f"notice of {number}".encode())
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method=self.trade(number).wants.method, notice_days=5,
            enrol_deadline=text_of(local("2026-03-16 17:00")),
            planned_at=text_of(local("2026-03-17 09:00")),
            tie_rule="REOFFER_THEN_DRAW", single_bidder=False, how=self._how(number),
        )  # fmt: skip
        self.by("head", "HEAD", approve)

    def _how(self, number: str) -> MethodTerms:
        """With a secret reserve of 960 yuan where the owner has a slip of one."""
        if not self.reserve:
            return MethodTerms()
        return MethodTerms(reserve=commitment_text(number, RESERVE, 96_000, self.reserve))

    # --- before the deadline --------------------------------------------------------------------

    def published(self) -> str:
        """A lease by sealed offers, its holders named, its notice out."""
        number = self.lease_to("APPROVED", method="SEALED_HIGH")
        self.by("head", "HEAD", self.naming(number))
        self.step("PUBLISHED", number)
        return number

    def naming(self, number: str) -> NameHolders:
        keys = {
            f"{role}:{STAFF[who][0]}": sealed_bids.share_of(self.station, STAFF[who][0])
            for role, who in WHO.items()
        } | {"DISTRICT": self.district.public}
        texts = [sealed_bids.public_text(key) for key in keys.values() if key]
        return NameHolders(trade=number, holders=tuple(keys), keys=tuple(texts))

    def seal(
        self, number: str, enrol_id: str, fen: int, kind: type[SealBid | ReplaceBid] = SealBid
    ) -> sealed_bids.Taken:
        taken = sealed_bids.sealed(self.station, self.trade(number), enrol_id, fen)
        self.by("clerk", "CLERK", taken.asked_as(kind, number))
        return taken

    # --- the opening ----------------------------------------------------------------------------

    def to_session(self, number: str) -> None:
        """Enrolment closes, the gate lets through, the session is opened."""
        self.go("2026-03-16 17:01")
        self.by("reviewer", "REVIEWER", PassGate(trade=number))
        self.step("IN_SESSION", number)

    def share(self, number: str, holder: str) -> Receipt:
        """HEAD or SUPERVISOR lays the card."""
        who, trade = WHO[holder], self.trade(number)
        secret = share_keys.secret_of(self.people[who])
        given = sealed_bids.give(self.station, trade, holder, secret)
        asked = GiveShare(
            trade=number, holder=holder, key=sealed_bids.public_text(secret.public),
            layers=given.layers,
        )  # fmt: skip
        return self.station.do(asked, signers=[self.signer(who, holder)], beside=given.kept)

    def open_bids(self, number: str) -> Receipt:
        trade = self.trade(number)
        asked = OpenBids(trade=number, opened=sealed_bids.offers(self.station, trade))
        return self.station.do(
            asked, signers=[self.signer("reviewer", "HOST")],
            beside=sealed_bids.forget(self.station, trade),
        )  # fmt: skip

    def two_enrolled(self, number: str) -> tuple[str, str]:
        self.go("2026-03-10 10:00")
        return self.enrol(number, TAKER), self.enrol(number, OTHER)
