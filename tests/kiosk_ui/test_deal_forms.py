"""Priority and payments at the counter, by the generated forms of a real station."""

from pathlib import Path

import pytest

from appliance.core import envelope
from appliance.core.commands import (
    ApproveReview,
    AttestSession,
    ConfirmAward,
    EnrolBidder,
    OpenSession,
    PassGate,
    RecordResult,
    SignReview,
)
from appliance.core.entries import Offer
from appliance.core.instant import text_of
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from appliance.core.session import seen_by_supervisor
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Browser, Desk
from tests.fakes.township import TABLES, Township, local

OUTSIDER = Person("吴六", "99999919800101001" + id_check_digit("99999919800101001"))
TENANT = Person("郑七", "99999919810101001" + id_check_digit("99999919810101001"))


class Market(Township):
    """A lease whose notice gives the sitting tenant priority; an outsider offers best."""

    def published(self) -> str:
        number = self.lease_to("IN_REVIEW")
        text = self.station.keep_blob(b"notice")
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method="LISTING", notice_days=5,
            enrol_deadline=text_of(local("2026-03-16 17:00")),
            planned_at=text_of(local("2026-03-17 09:00")),
            priority=("SITTING_TENANT",), follow_and_raise=True, increment_fen=500,
        )  # fmt: skip
        self.by("head", "HEAD", approve)
        return self.step("PUBLISHED", number)

    def enrols(self, number: str, person: Person) -> str:
        enrol_id = self.station.draw_id()
        enrol = EnrolBidder(
            trade=number, enrol_id=enrol_id, party_id=person, farming_capacity=True
        )
        self.by("clerk", "CLERK", enrol)
        return enrol_id

    def decided(self, number: str) -> None:
        """The outsider offers 900 yuan in a session that the tenant does not attend."""
        self.go("2026-03-16 17:01")
        self.by("reviewer", "REVIEWER", PassGate(trade=number))
        seen = seen_by_supervisor(self.trade(number))
        attest = AttestSession(trade=number, act="session.open", seen_sha256=seen)
        self.by("supervisor", "SUPERVISOR", attest)
        self.go("2026-03-17 09:01")
        opening = OpenSession(
            trade=number, discipline_version="1", recording_device="camera-1",
            roster=(f"BIDDER:{number}-E001",),
        )  # fmt: skip
        self.by("reviewer", "HOST", opening)
        offers = (Offer(f"{number}-E001", 90_000),)
        self.by("reviewer", "HOST", RecordResult(trade=number, offers=offers))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Market(tmp_path))


def sent(browser: Browser, path: str, **typed: object) -> None:
    """Fill in the form, read it back, sign."""
    read = browser.send(path, **typed)
    assert read.status_code == 200, read.text[-3000:]
    signed = browser.post(path, read.text, **typed, go="sign")
    assert signed.status_code == 303, signed.text[-3000:]


def pending(desk: Desk) -> str:
    town = desk.town
    assert isinstance(town, Market)
    number = town.published()
    town.go("2026-03-10 10:00")
    town.enrols(number, OUTSIDER)
    slip = town.enrols(number, TENANT)
    claim = {"enrol_id": slip, "ground": "SITTING_TENANT", "written": "yes"}
    before = town.station.ledger.size
    sent(desk.at("clerk"), f"/act/ClaimPriority/{number}", **claim)
    ledger = town.station.ledger
    entries = [envelope.from_bytes(ledger.entry(seq)) for seq in range(before, ledger.size)]
    assert [one.kind for one in entries] == ["sealed.act"] * 2
    shown = {one.kind for one in town.station.timeline(number)}
    assert not any(kind.startswith(("priority", "enrol")) for kind in shown)
    town.decided(number)
    assert town.trade(number).stage == "DEAL_PENDING"
    return number


def test_a_claim_without_paper_or_by_nobody_enrolled_is_refused_with_what_was_typed(
    desk: Desk,
) -> None:
    town = desk.town
    assert isinstance(town, Market)
    number = town.published()
    town.go("2026-03-10 10:00")
    slip = town.enrols(number, TENANT)
    clerk, path = desk.at("clerk"), f"/act/ClaimPriority/{number}"
    strange = clerk.send(path, enrol_id="ZZZZZZZZ", ground="SITTING_TENANT", written="yes")
    assert strange.status_code == 422
    assert "ZZZZZZZZ" in strange.text
    unwritten = clerk.send(path, enrol_id=slip, ground="SITTING_TENANT", written="no")
    signed = clerk.post(
        path, unwritten.text, enrol_id=slip, ground="SITTING_TENANT", written="no", go="sign"
    )
    assert signed.status_code == 422
    assert "口头说的不算" in signed.text
    assert slip in signed.text


def test_the_tenant_matches_the_holder_raises_once_and_the_tenant_takes_it(desk: Desk) -> None:
    number = pending(desk)
    tenant = f"{number}-E002"
    clerk, host = desk.at("clerk"), desk.at("reviewer")
    assert f"/act/CallPriority/{number}" in clerk.see(f"/work/{number}")
    assert f"/act/AnswerPriority/{number}" not in clerk.see(f"/work/{number}")
    assert TENANT.name in clerk.see(f"/act/CallPriority/{number}")
    assert "900.00" in clerk.see(f"/act/CallPriority/{number}")
    sent(clerk, f"/act/CallPriority/{number}", enrol_id=tenant)
    sent(clerk, f"/act/AnswerPriority/{number}", enrol_id=tenant, answer="MATCH")
    sent(host, f"/act/RaisePriority/{number}", amount_fen="905")
    sent(clerk, f"/act/CallPriority/{number}", enrol_id=tenant)
    sent(clerk, f"/act/AnswerPriority/{number}", enrol_id=tenant, answer="MATCH")
    sent(host, f"/act/RaisePriority/{number}", amount_fen="0")
    publicity = desk.town.trade(number).publicity
    assert publicity is not None
    assert (publicity.enrol_id, publicity.amount_fen) == (tenant, 90_500)
    live = desk.town.station.projections.rows()
    desk.town.station.rebuild()
    assert desk.town.station.projections.rows() == live
    letters = [job for job in desk.town.station.outbox.jobs(trade=number) if job.kind == "DOC22"]
    assert len(letters) == 2
    typesetter = Typesetter(desk.town.station, SETTINGS)
    first, second = ("\n".join(typesetter.slip_of(job).lines()) for job in letters)
    for said in (TENANT.name, "原承租（承包）人", "每亩每年900.00元", "2026年3月24日"):
        assert said in first
    assert "每亩每年905.00元" in second
    assert OUTSIDER.name not in first
    folder = desk.town.folder
    desk.town.close()
    report = verify_database(folder / "station.db", tables=TABLES, keys=folder / "keys")
    assert list(report.findings) == []


def test_silence_leaves_it_with_the_holder_and_the_deal_is_his(desk: Desk) -> None:
    number = pending(desk)
    town = desk.town
    sent(desk.at("clerk"), f"/act/CallPriority/{number}", enrol_id=f"{number}-E002")
    town.go("2026-03-25 09:00")
    assert town.trade(number).stage == "RESULT_PUBLIC"
    town.go("2026-03-31 09:00")
    town.by("head", "HEAD", ConfirmAward(trade=number))
    award = town.trade(number).award
    assert award is not None
    assert award.enrol_id == f"{number}-E001"


def test_money_a_filing_a_parcel_and_a_note_are_booked_by_their_forms(desk: Desk) -> None:
    number = desk.town.lease_to("CERTIFIED")
    certificate = desk.town.trade(number).certificate
    assert certificate is not None
    cashier, clerk = desk.at("second"), desk.at("clerk")
    paid = {
        "amount_fen": "2816", "voucher": "V-2027", "received_at": "2026-03-31",
        "instalment_no": "2",
    }  # fmt: skip
    assert "2,816.00" in cashier.see(f"/act/ReceivePayment/{number}")
    sent(cashier, f"/act/ReceivePayment/{number}", **paid)
    sent(clerk, f"/act/FileContract/{number}", office="AGRICULTURE", filing_no="青农备〔2026〕3号")
    parcel = {"doc_no": certificate.cert_no, "carrier": "EMS", "waybill": "EA123456789CN"}
    sent(clerk, f"/act/AddDelivery/{number}", **parcel)
    sent(clerk, f"/act/AddNote/{number}", text_ct="受让方来电，下周来取证。")
    sent(desk.at("head"), f"/act/ReissueCertificate/{number}", reason="LOST")
    trade = desk.town.trade(number)
    assert trade.followup.paid_of(2) == 281_600
    assert [each.office for each in trade.followup.filings] == ["AGRICULTURE"]
    assert trade.followup.replaced == (certificate.cert_no,)
    bodies = b"".join(body for _seq, body in desk.town.station.ledger.entries())
    assert "受让方来电".encode() not in bodies


def test_f17_there_is_no_award_notice_before_the_publicity_is_over(desk: Desk) -> None:
    """F17: neither confirmation nor notice can be ordered before the award is confirmed."""
    number = desk.town.lease_to("RESULT_PUBLIC")
    head = desk.at("head")
    shown = head.see(f"/award/{number}")
    for kind in ("DOC26", "DOC27"):
        assert f"/papers/sheet/{number}/{kind}" not in shown
        forced = head.post(f"/papers/sheet/{number}/{kind}", shown, back="/work/")
        assert forced.status_code == 404
    with pytest.raises(Refused) as no:
        desk.town.by("head", "HEAD", ConfirmAward(trade=number))
    assert no.value.refusal.code == "award-too-early"
    desk.town.step("AWARDED", number)
    assert f"/papers/sheet/{number}/DOC27" in desk.at("head").see(f"/award/{number}")


def test_the_settlement_begins_with_what_was_booked(desk: Desk) -> None:
    number = desk.town.lease_to("CONTRACTED")
    cashier = desk.at("second")
    paid = {
        "amount_fen": "2816", "voucher": "V-1", "received_at": "2026-03-26", "instalment_no": "1",
    }  # fmt: skip
    sent(cashier, f"/act/ReceivePayment/{number}", **paid)
    assert 'value="2816"' in cashier.see(f"/settlement/{number}")


def test_papers_after_the_session_are_ordered_on_their_pages(desk: Desk) -> None:
    number = desk.town.lease_to("SETTLED")
    for who, page, kinds in (
        ("reviewer", "session/{}/result", ("DOC17", "DOC23")),
        ("head", "award/{}", ("DOC26", "DOC27")),
        ("second", "settlement/{}", ("DOC31",)),
    ):
        browser, path = desk.at(who), "/" + page.format(number)
        for kind in kinds:
            shown = browser.see(path)
            assert f"/papers/sheet/{number}/{kind}" in shown
            ordered = browser.post(f"/papers/sheet/{number}/{kind}", shown, back=path)
            assert ordered.status_code == 303
    jobs = desk.town.station.outbox.jobs(trade=number)
    asked = [job.kind for job in jobs if job.document.startswith(f"{number}-DOC")]
    assert asked == ["DOC17", "DOC23", "DOC26", "DOC27", "DOC31"]
