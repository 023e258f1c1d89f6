"""The cashier's page and the forms of deposits: silent until the closing, whole afterwards."""

import re
from pathlib import Path

import pytest

from appliance.core.commands import ApproveReview, SignReview, WithdrawTrade
from appliance.core.instant import text_of
from appliance.core.parties import Person
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import TAKER, Township, local

ASKED = 50_000
OTHER = Person("孙七", "999999198001010011", member_of="999999100200")
ACCOUNT = "9999990000000000011"
RECEIVED = {
    "amount_fen": "500", "mode": "BANK", "voucher": "V-1", "received_at.day": "2026-03-10",
    "received_at.clock": "09:30", "payer_name": TAKER.name, "payer_account": ACCOUNT,
    "payer_is": "SELF",
}  # fmt: skip


class DepositTownship(Township):
    """The notice asks a deposit."""

    def _to_approved(self, number: str, **_: object) -> None:
        text = self.station.keep_blob(f"notice of {number}".encode())
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method="LISTING", notice_days=5, deposit_fen=ASKED,
            enrol_deadline=text_of(local("2026-03-16 17:00")),
            planned_at=text_of(local("2026-03-17 09:00")),
        )  # fmt: skip
        self.by("head", "HEAD", approve)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(DepositTownship(tmp_path))


def open_trade(desk: Desk) -> str:
    number = desk.town.lease_to("PUBLISHED")
    desk.town.go("2026-03-10 10:00")
    return number


def sent(desk: Desk, who: str, path: str, **typed: object) -> str:
    """Typed, read back and signed; returns where it leads."""
    browser = desk.at(who)
    read = browser.send(path, **typed)
    assert read.status_code == 200, read.text[-3000:]
    signed = browser.post(path, read.text, **typed, go="sign")
    assert signed.status_code == 303, signed.text[-3000:]
    return str(signed.location)


def shown(browser: Browser, path: str) -> str:
    """The work of a page: without the footer, which counts entries, and the form's token."""
    work = browser.see(path).split("<section", 1)[1].split("<footer", 1)[0]
    return re.sub(r'name="csrf_token" value="[^"]*"', "", work)


def paid(desk: Desk, number: str, enrol_id: str, **changes: object) -> None:
    sent(
        desk, "second", f"/act/ReceiveDeposit/{number}",
        **(RECEIVED | {"enrol_id": enrol_id} | changes),
    )  # fmt: skip


def test_while_enrolment_is_open_the_page_is_the_same_whoever_paid(desk: Desk) -> None:
    number = open_trade(desk)
    cashier = desk.at("second")
    before = shown(cashier, f"/deposits/{number}"), shown(cashier, "/deposits/")
    enrol_id = desk.town.enrol(number)
    paid(desk, number, f" {enrol_id.lower()} ")
    assert desk.town.trade(number).deposits.sums().received == ASKED
    assert (shown(cashier, f"/deposits/{number}"), shown(cashier, "/deposits/")) == before
    assert enrol_id not in before[0]
    assert TAKER.name not in before[0]


def test_after_the_closing_the_cashier_sees_payers_mismatches_and_what_must_go_back(
    desk: Desk,
) -> None:
    number = open_trade(desk)
    first, second = desk.town.enrol(number), desk.town.enrol(number, OTHER)
    paid(desk, number, first)
    paid(desk, number, second, payer_name="张三", payer_account="9999990000000000029",
         voucher="V-2")  # fmt: skip
    desk.town.go("2026-03-16 17:01")
    page = desk.at("second").see(f"/deposits/{number}")
    assert all(
        text in page for text in (TAKER.name, OTHER.name, ACCOUNT, "付款账户与登记账户不符")
    )
    assert "账户不符或逾期的钱" in page
    assert f"/act/OrderRefund/{number}" in page
    seen_by_clerk = desk.at("clerk").see(f"/deposits/{number}")
    assert ACCOUNT not in seen_by_clerk
    assert "****0011" in seen_by_clerk


def test_a_refund_is_ordered_and_paid_by_its_forms(desk: Desk) -> None:
    number = open_trade(desk)
    first, second = desk.town.enrol(number), desk.town.enrol(number, OTHER)
    paid(desk, number, first)
    paid(desk, number, second, payer_name="张三", voucher="V-2",
         payer_account="9999990000000000029")  # fmt: skip
    desk.town.go("2026-03-16 17:01")
    deposit = f"{second}-1"
    sent(desk, "second", f"/act/OrderRefund/{number}", deposit_id=deposit, amount_fen="500",
         ground="WRONG_MONEY")  # fmt: skip
    sent(desk, "second", f"/act/RefundDeposit/{number}", deposit_id=deposit, amount_fen="500",
         voucher="R-1", **{"paid_at.day": "2026-03-16", "paid_at.clock": "16:00"})  # fmt: skip
    assert desk.town.trade(number).deposits.sums(second).held == 0


def test_a_refused_receipt_keeps_everything_that_was_typed(desk: Desk) -> None:
    number = open_trade(desk)
    path = f"/act/ReceiveDeposit/{number}"
    browser = desk.at("second")
    typed = RECEIVED | {"enrol_id": "00000000"}
    read = browser.send(path, **typed)
    refused = browser.post(path, read.text, **typed, go="sign")
    assert refused.status_code == 422
    assert all(text in refused.text for text in ("没有找到这个报名编号", ACCOUNT, TAKER.name))


def test_where_no_deposit_is_asked_there_is_no_page_and_no_form(tmp_path: Path) -> None:
    desk = Desk(Township(tmp_path))
    number = desk.town.lease_to("PUBLISHED")
    browser = desk.at("second")
    assert browser.client.get(f"/deposits/{number}").status_code == 404
    assert "/act/ReceiveDeposit/" not in browser.see(f"/work/{number}")


def test_the_forms_of_a_trade_withdrawn_early_still_name_nobody(desk: Desk) -> None:
    number = open_trade(desk)
    enrol_id = desk.town.enrol(number)
    paid(desk, number, enrol_id)
    withdraw = WithdrawTrade(trade=number, reason="PARTY_WISH", request_sha256="ab" * 32)
    desk.town.by("head", "HEAD", withdraw)
    page = desk.at("second").see(f"/act/OrderRefund/{number}")
    assert enrol_id not in page
    assert TAKER.name not in page
    sent(desk, "second", f"/act/OrderRefund/{number}", deposit_id=f"{enrol_id}-1",
         amount_fen="500", ground="TRADE_ENDED")  # fmt: skip
    deposit = desk.town.trade(number).deposits.get(f"{enrol_id}-1")
    assert deposit is not None
    assert deposit.ordered_fen == ASKED


def test_an_annual_deposit_is_taken_in_at_the_window(desk: Desk) -> None:
    typed = {
        "party_id.name": "青禾农机合作社", "party_id.id_number": "N2999999MA0000015K",
        "party_id.account": "9999990000000900017", "party_id.legal_person": "王五",
        "band": "B1", "year": "2026", "amount_fen": "2000", "voucher": "A-1",
    }  # fmt: skip
    sent(desk, "second", "/act/ReceiveAnnual", **typed)
    page = desk.at("second").see("/deposits/")
    assert "青禾农机合作社，2026年，余额2,000元，差0元" in page


def test_slips_are_printed_at_once_and_leave_no_trace_before_the_closing(desk: Desk) -> None:
    number = open_trade(desk)
    enrol_id = desk.town.enrol(number)
    paid(desk, number, enrol_id)
    size, browser = desk.town.station.ledger.size, desk.at("second")
    path = f"/deposits/{number}"
    for kind in ("DOC11", "DOC12"):
        page = browser.see(path)
        answer = browser.post(f"{path}/print", page, deposit_id=enrol_id, kind=kind)
        assert "打好了" in answer.text
    early = browser.post(f"{path}/print", browser.see(path), deposit_id=enrol_id, kind="DOC29")
    assert early.status_code == 422
    assert len(desk.devices.jobs) == 2
    assert desk.town.station.ledger.size == size
    assert enrol_id not in str(desk.town.station.outbox.jobs())


def test_with_the_pay_in_slip_the_customer_display_shows_the_amount(desk: Desk) -> None:
    number = open_trade(desk)
    seen: list[int] = []

    class Counter:
        def amount(self, fen: int) -> None:
            seen.append(fen)

    desk.house.counter = Counter()
    enrol_id = desk.town.enrol(number)
    paid(desk, number, enrol_id)
    browser, path = desk.at("second"), f"/deposits/{number}"
    for kind in ("DOC12", "DOC11", "DOC29"):
        browser.post(f"{path}/print", browser.see(path), deposit_id=enrol_id, kind=kind)
    assert seen == [ASKED]


FORMS_OF_TRADE = [
    ("second", "ReceiveDeposit"), ("second", "OrderRefund"), ("head", "ProposeForfeit"),
]  # fmt: skip
FORMS_OF_STATION = [
    ("second", "ReceiveAnnual"), ("second", "RestoreAnnual"), ("second", "CarryAnnual"),
    ("second", "RefundAnnual"), ("head", "ForfeitAnnual"),
]  # fmt: skip
RAW = re.compile(r">\s*(?:act|field|help|effect|deposit|annual)\.[A-Za-z_.-]+\s*<")
"""A sentence that the catalogue does not have shows its key."""


def test_every_form_of_deposits_is_a_page_in_words(desk: Desk) -> None:
    number = open_trade(desk)
    paid(desk, number, desk.town.enrol(number))
    for who, name in (("second", "CoverDeposit"), ("second", "WaiveDeposit")):
        assert RAW.findall(desk.at(who).see(f"/act/{name}/{number}")) == [], name
    desk.town.go("2026-03-16 17:01")
    for who, name in FORMS_OF_TRADE:
        page = desk.at(who).see(f"/act/{name}/{number}")
        assert RAW.findall(page) == [], name
        assert "<select" in page or 'type="radio"' in page, name


def test_every_form_of_annual_deposits_is_a_page_in_words(desk: Desk) -> None:
    sent(
        desk, "second", "/act/ReceiveAnnual",
        **{
            "party_id.name": "青禾农机合作社", "party_id.id_number": "N2999999MA0000015K",
            "party_id.account": "9999990000000900017", "party_id.legal_person": "王五",
            "band": "B1", "year": "2026", "amount_fen": "2000", "voucher": "A-1",
        },
    )  # fmt: skip
    for who, name in FORMS_OF_STATION:
        page = desk.at(who).see(f"/act/{name}")
        assert RAW.findall(page) == [], name
        assert "voucher" in page or "year" in page or "decision_no" in page, name


def test_a_proposal_by_the_head_shows_on_the_page_and_holds_the_money(desk: Desk) -> None:
    number = open_trade(desk)
    enrol_id = desk.town.enrol(number)
    paid(desk, number, enrol_id)
    desk.town.go("2026-03-16 17:01")
    sent(desk, "head", f"/act/ProposeForfeit/{number}", deposit_id=f"{enrol_id}-1",
         amount_fen="500", ground="FRAUD", case_no="C-2026-1")  # fmt: skip
    assert "拟不退还" in desk.at("second").see(f"/deposits/{number}")
    assert f"/act/OrderRefund/{number}" not in desk.at("second").see(f"/deposits/{number}")
    assert f"/act/ForfeitDeposit/{number}" in desk.at("head").see(f"/deposits/{number}")
