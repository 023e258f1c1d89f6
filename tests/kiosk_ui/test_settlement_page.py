"""The cashier's accounts: what is late, the statement, and who gets a deposit back."""

from pathlib import Path

import pytest
from test_deposits_screen import OTHER, DepositTownship, paid

from appliance.core.commands import OrderFee, PayFee
from kiosk_ui.i18n import say
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Desk
from tests.fakes.township import TAKER, Township


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def printed(desk: Desk, number: str, kind: str, of: str = "settlement") -> str:
    """The paper as the button of the page prints it."""
    cashier = desk.at("second")
    page = cashier.see(f"/{of}/{number}")
    cashier.post(f"/papers/sheet/{number}/{kind}", page)
    station = desk.town.station
    [job] = [one for one in station.outbox.jobs(trade=number) if one.kind == kind]
    return "".join("".join(Typesetter(station, SETTINGS).slip_of(job).lines()).split())


def test_an_instalment_that_is_late_is_a_task_of_the_cashier(desk: Desk) -> None:
    number = desk.town.lease_to("ARCHIVED")
    cashier = desk.at("second")
    assert "/settlement/late" in cashier.see("/work/")
    assert say("late.none") in cashier.see("/settlement/late")
    desk.town.go("2027-04-01 09:00")
    assert say("late.none") in desk.at("second").see("/settlement/late")
    desk.town.go("2027-04-02 09:00")
    page = desk.at("second").see("/settlement/late")
    for words in (TAKER.name, "2,816", "2027年4月1日", f"/act/ReceivePayment/{number}"):
        assert words in page
    assert say("settle.late") in desk.at("second").see(f"/settlement/{number}")


def test_b17_the_statement_has_price_and_fees_with_their_vouchers(desk: Desk) -> None:
    number = desk.town.lease_to("CONTRACTED")
    fee = OrderFee(trade=number, fee_item="FILE_COPY", amount_fen=300, quantity=10)
    desk.town.by("second", "CASHIER", fee)
    refused = desk.at("second")
    page = refused.see(f"/settlement/{number}")
    no = refused.post(f"/settlement/{number}", page, received_fen="0", voucher="")
    assert no.status_code == 422
    assert say("refusal.fees-open", count=1, left="3.00") in no.text
    pay = PayFee(trade=number, order_no=f"{number}-F001", voucher="CZ-77", paid_at="2026-03-26")
    desk.town.by("second", "CASHIER", pay)
    desk.town.step("SETTLED", number)
    text = printed(desk, number, "DOC31")
    for words in ("共收2,816.00元", "还没收11,264.00元", "V-12,816.00元", "CZ-772026-03-26",
                  "档案复印费（每页）3.00元", "费用共3.00元"):  # fmt: skip
        assert words in text


def test_the_list_of_refunds_names_who_how_much_where_and_why(tmp_path: Path) -> None:
    desk = Desk(DepositTownship(tmp_path))
    town = desk.town
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    first, second = town.enrol(number), town.enrol(number, OTHER)
    paid(desk, number, first)
    paid(desk, number, second, payer_name="张三", voucher="V-2",
         payer_account="9999990000000000029")  # fmt: skip
    browser = desk.at("second")
    assert say("document.REFUNDS") not in browser.see(f"/deposits/{number}")
    hidden = browser.post(f"/papers/sheet/{number}/REFUNDS", browser.see(f"/deposits/{number}"))
    assert hidden.status_code == 404
    town.go("2026-03-16 17:01")
    assert say("document.REFUNDS") in desk.at("second").see(f"/deposits/{number}")
    text = printed(desk, number, "REFUNDS", "deposits")
    for words in ("张三", "****0029", "账户不符或逾期的钱", "500.00元", "还没退"):
        assert words in text
    assert "9999990000000000029" not in text
    assert TAKER.name not in text
