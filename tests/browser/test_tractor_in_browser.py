"""A tractor sold by sealed offers: an example trade wholly by the screens, sheet to archive.

JYC-0006 of the examples: the seller's own legal representative offers too and is excluded, its
offer goes back unopened; of the two that are opened the higher one has it. Before, a valuation
is public for its days.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_house import Demo
from tests.browser.lookers import Album, pictures, violations
from tests.browser.people import Desk
from tests.browser.steps import Deal, Sheet

pytestmark = pytest.mark.browser

SHEET = Sheet(
    touches=(("what", "asset"), ("type", "JYC")),
    whose={"owner": "CEV", "let": "no"},
    fields={
        "village": "999999100201", "place": "旧拖拉机及粮仓设备", "object_id": "ZC-2026-0016",
        "quantity": "1", "start": "2027-06-01", "price": "18000", "method": "SEALED_HIGH",
    },
)  # fmt: skip
OFFERS: Final[Mapping[str, str]] = {"p05": "21500", "p20": "23000", "p13": "20100"}
"""What p20 offers is never opened: the example does not tell it."""


@pytest.fixture
def demo(moving_house: Demo) -> Demo:
    return moving_house


@pytest.fixture
def deal(demo: Demo, desk: Desk, new_page: Callable[[], Page]) -> Deal:
    return Deal(demo, desk, new_page(), "JYC-0006")


def test_a_tractor_is_sold_by_sealed_offers_from_the_sheet_to_the_archive(deal: Deal) -> None:
    deal.desk.look = Album(pictures("tractor"))
    deal.take_in(SHEET)
    valued(deal)
    deal.accept()
    deal.review({"deposit": deal.deposit, "single_bidder": "no"})
    deal.name_holders()
    deal.publish()
    deal.enrol_all()
    for key, yuan in OFFERS.items():
        deal.seal(key, yuan)
    deal.pay_all()
    deal.close_and_pass()
    deal.open_session()
    the_higher_has_it_and_one_is_never_opened(deal)
    deal.refund("p20", ground="NOT_QUALIFIED")
    deal.refund("p13", ground="NOT_CHOSEN")
    deal.award()
    deal.contract_and_settle()
    deal.certify_and_archive()
    kinds = deal.whole_in_the_ledger()
    assert kinds[-1] == "archive.close"


def valued(deal: Deal) -> None:
    """A licensed firm's report; its result is public from this day on."""
    today = date.fromisoformat(deal.moment("x")["x.day"])
    deal.act(
        "AddValuation", firm="示例资产评估有限公司", report_no="PG-2026-7", date=str(today),
        amount_fen="18000", valid_to=str(today + timedelta(days=300)),
    )  # fmt: skip


def the_higher_has_it_and_one_is_never_opened(deal: Deal) -> None:
    page = deal.page
    deal.open_bids()
    shown = page.locator("main")
    for text in ("21,500", "20,100", deal.said["deal_price_upper"]):
        expect(shown).to_contain_text(text)
    expect(shown).not_to_contain_text("23,000")
    assert violations(page) == []
    with page.expect_navigation():
        page.locator('form[action$="/end"] button').click()
    deal.desk.as_who("second")
    page.goto(f"{deal.desk.address}/bid-opening/{deal.number}")
    with page.expect_navigation():
        page.locator('form[action$="/return"] button').click()
    deal.stage_is("结果公示")
