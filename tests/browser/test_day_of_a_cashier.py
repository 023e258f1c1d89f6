"""A cashier's day: deposits in, silence until the closing, what must go back, the day's sums.

In a real browser at a whole station of this process. Every kind of page on the way is looked at by
axe; the papers are read as the printer gets them; the day is what the ledger says.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.office_day import Day, a_day
from tests.browser.test_days_by_keyboard import ACCOUNT, DepositHall
from tests.fakes.township import TAKER
from tests.kiosk_ui.test_deposits_screen import OTHER

pytestmark = pytest.mark.browser

STRANGE = "9999990000000000029"
"""An account that is not the bidder's."""


@pytest.fixture
def day(tmp_path: Path, new_page: Callable[[], Page]) -> Iterator[Day]:
    with a_day(DepositHall(tmp_path), new_page()) as begun:
        yield begun


def test_a_day_of_a_cashier(day: Day) -> None:
    town = day.hall.town
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-16 10:00")
    first, second = town.enrol(number), town.enrol(number, OTHER)
    day.begun = town.station.ledger.size
    day.sit("second")
    day.page.goto(f"{day.at}/deposits/{number}")
    before = day.page.locator("main").inner_text()
    received(day, number, first, voucher="V-1", payer_name=TAKER.name, payer_account=ACCOUNT)
    received(day, number, second, voucher="V-2", payer_name="张三", payer_account=STRANGE)
    day.page.goto(f"{day.at}/deposits/{number}")
    assert day.page.locator("main").inner_text() == before  # nothing tells who paid, or how many
    town.go("2026-03-16 17:01")
    what_does_not_fit_goes_back(day, number, second)
    the_days_sums(day)
    kinds = day.kinds()
    assert set(kinds[: kinds.index("enrol.close")]) == {"sealed.act"}
    assert kinds[-3:] == ["deposit.refund_order", "deposit.refund", "strip.print"]
    assert day.look.complaints == []


def received(day: Day, number: str, slip: str, **payer: str) -> None:
    """Typed from the bank's voucher, read back, signed."""
    act(day, f"ReceiveDeposit/{number}", {
        "enrol_id": slip, "amount_fen": "500", "received_at.day": "2026-03-16",
        "received_at.clock": "09:30", **payer,
    }, mode="BANK", payer_is="SELF")  # fmt: skip


def act(day: Day, which: str, typed: dict[str, str], **chosen: str) -> None:
    page = day.page
    page.goto(f"{day.at}/act/{which}")
    for name, value in typed.items():
        page.locator(f'[name="{name}"]').fill(value)
    for name, value in chosen.items():
        page.locator(f'[name="{name}"][value="{value}"]').check()
    day.look(page)
    for letter in ("r", "s"):
        with page.expect_navigation():
            page.locator(f'main button[data-letter="{letter}"]').click()
        day.look(page)


def what_does_not_fit_goes_back(day: Day, number: str, slip: str) -> None:
    page = day.page
    page.goto(f"{day.at}/deposits/{number}")
    day.look(page)
    shown = page.locator("main")
    for words in (TAKER.name, OTHER.name, "付款账户与登记账户不符"):
        expect(shown).to_contain_text(words)
    which = f"{slip}-1"
    amount = {"amount_fen": "500"}
    act(day, f"OrderRefund/{number}", amount, deposit_id=which, ground="WRONG_MONEY")
    paid = {"paid_at.day": "2026-03-16", "paid_at.clock": "16:00", "voucher": "R-1"}
    act(day, f"RefundDeposit/{number}", amount | paid, deposit_id=which)
    sums = day.hall.town.trade(number).deposits.sums
    assert (sums(slip).held, sums().received, sums().held) == (0, 100_000, 50_000)


def the_days_sums(day: Day) -> None:
    """The head closes the day; the strip says what came in and what went back."""
    page = day.page
    day.sit("head")
    page.goto(f"{day.at}/station/")
    day.look(page)
    for words in ("收保证金 2 笔 1,000 元", "退保证金 1 笔 500 元"):
        expect(page.locator("main")).to_contain_text(words)
    day.press("z")
    expect(page.locator("main")).to_contain_text("再打一份")
    strip = day.paper("DOC46", "")
    assert "收保证金2笔1,000.00退保证金1笔500.00" in strip
    assert f"第一条0最后一条{day.hall.town.station.ledger.size - 2}" in strip
