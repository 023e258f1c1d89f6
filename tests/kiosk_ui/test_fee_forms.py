"""Fees at the cashier's window: ordered by the schedule, printed, booked by the voucher."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_act_forms import sent

from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Desk
from tests.fakes.township import Township

COPIES = {"fee_item": "FILE_COPY", "amount_fen": "3", "quantity": "10"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    yield made
    made.town.close()


def test_b17_the_order_is_a_slip_that_says_where_to_pay_and_by_which_rule(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    sent(desk.at("second"), f"/act/OrderFee/{number}", **COPIES)
    station = desk.town.station
    [job] = [one for one in station.outbox.jobs(trade=number) if one.kind == "FEE"]
    text = "\n".join(Typesetter(station, SETTINGS).slip_of(job).lines())
    for words in ("缴费通知单", "张三", "3.00元", "叁元整", "财政专户", "示例规〔2026〕5号第三条",
                  "窗口不收现金"):  # fmt: skip
        assert words in text
    assert job.document == f"{number}-F001"


def test_b17_the_form_books_no_fee_without_a_voucher_and_its_day(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    cashier = desk.at("second")
    assert f"/act/PayFee/{number}" not in cashier.see(f"/work/{number}")
    sent(cashier, f"/act/OrderFee/{number}", **COPIES)
    typed = {"order_no": f"{number}-F001", "paid_at": "2026-03-02"}
    refused = cashier.send(f"/act/PayFee/{number}", **typed)
    assert refused.status_code == 422
    assert desk.town.trade(number).fees.open
    sent(cashier, f"/act/PayFee/{number}", **typed, voucher="CZ-77")
    assert not desk.town.trade(number).fees.open


def test_i03_more_than_the_schedule_is_refused_with_what_was_typed(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    cashier = desk.at("second")
    path, over = f"/act/OrderFee/{number}", COPIES | {"amount_fen": "3.01"}
    read = cashier.send(path, **over)
    signed = cashier.post(path, read.text, **over, go="sign")
    assert signed.status_code == 422
    assert "3.01" in signed.text
    assert "示例规〔2026〕5号第三条" in signed.text
    assert "交易服务费" not in cashier.see(path)


def test_i03_the_schedule_hangs_out_for_everybody(desk: Desk) -> None:
    page = desk.browser().see("/fees")
    for words in ("交易服务费", "免收", "资产评估费", "0.5%", "每宗最多 5,000 元", "窗口不收现金"):
        assert words in page
    assert "/fees" in desk.browser().see("/information")
