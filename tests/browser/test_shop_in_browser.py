"""Two shops let by auction: an example trade wholly by the screens, from the sheet to the archive.

JYZ-0005 of the examples: three bidders call, two calls after the free time move the end, the
sitting tenant matches the highest and has it, the others have their money back.
"""

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_house import Demo
from tests.browser.lookers import Album, pictures, violations
from tests.browser.people import Desk
from tests.browser.steps import Deal, Sheet
from tests.fakes.example_town import party

pytestmark = pytest.mark.browser

TENANT: Final = "p04"
SHEET = Sheet(
    touches=(("what", "asset"), ("type", "JYZ")),
    whose={"owner": "CEV", "let": "yes", "tenant": "赵六"},
    fields={
        "village": "999999100201", "place": "沿街商铺2间", "object_id": "ZC-2026-0005",
        "room": "86.5", "term": "3", "start": "2027-06-01", "price": "24000", "method": "ASCEND",
    },
)  # fmt: skip
TERMS = {"increment": "500", "free_min": "5", "window_s": "180", "priority": "SITTING_TENANT"}
FREE = (("p04", "24000"), ("p14", "26000"), ("p04", "26500"))
LATE = (("p14", "27000"), ("p05", "28500"))
"""Each within the window, so that each moves the end."""


@pytest.fixture
def demo(moving_house: Demo) -> Demo:
    return moving_house


@pytest.fixture
def deal(demo: Demo, desk: Desk, new_page: Callable[[], Page]) -> Deal:
    return Deal(demo, desk, new_page(), "JYZ-0005")


def test_a_shop_is_let_by_auction_from_the_sheet_to_the_archive(deal: Deal) -> None:
    deal.desk.look = Album(pictures("shop"))
    deal.take_in(SHEET)
    deal.accept()
    deal.review(TERMS | {"deposit": deal.deposit})
    deal.publish()
    deal.enrol_all()
    the_tenant_claims_the_right(deal)
    deal.pay_all()
    deal.close_and_pass()
    deal.open_session()
    called(deal)
    the_tenant_matches(deal)
    deal.refund("p05", "p14", ground="NOT_CHOSEN")
    deal.award()
    deal.contract_and_settle()
    deal.certify_and_archive()
    kinds = deal.whole_in_the_ledger()
    assert kinds.count("auction.bid") == len(FREE) + len(LATE)
    assert kinds[-1] == "archive.close"


def the_tenant_claims_the_right(deal: Deal) -> None:
    """In writing at the counter, by the id on the slip: nobody else sees who it is."""
    deal.act("ClaimPriority", enrol_id=deal.slips[TENANT], ground="SITTING_TENANT", written="yes")


def called(deal: Deal) -> None:
    """The host takes each call by paddle; the wall shows it to the hall at once."""
    page, wall = deal.page, deal.wall
    wall.goto(f"{deal.desk.address}/auction/{deal.number}/board")
    deal.desk.letter("b")
    for key, yuan in FREE:
        calls(deal, key, yuan)
    for _ in range(5):
        deal.lab.do("clock/advance", step="minute")
    expect(page.locator("[data-phase=window]")).to_be_visible()
    for key, yuan in LATE:
        calls(deal, key, yuan)
    expect(wall.locator(".hall")).to_contain_text("贰万捌仟伍佰元整")
    assert violations(page) == []
    for _ in range(4):
        deal.lab.do("clock/advance", step="minute")
    deal.desk.as_who("reviewer")
    page.goto(f"{deal.desk.address}/auction/{deal.number}")
    record = page.locator('main button[data-letter="r"]')
    expect(record).to_be_visible()
    deal.desk.letter("r")
    expect(page.locator("main")).to_contain_text(deal.said["deal_price_upper"])


def calls(deal: Deal, key: str, yuan: str) -> None:
    page = deal.page
    page.fill("#paddle", str(deal.place(key)))
    page.fill("#amount", yuan)
    deal.desk.go()
    expect(page.locator(".top-bid")).to_contain_text(f"{deal.place(key)} 号")


def the_tenant_matches(deal: Deal) -> None:
    """Asked in writing, the answer is an entry; only then the result is made public."""
    number = f"{deal.number}-E{deal.place(TENANT):03}"
    deal.desk.as_who("second")
    deal.act("CallPriority", enrol_id=number)
    deal.act("AnswerPriority", enrol_id=number, answer="MATCH")
    deal.stage_is("结果公示")
    expect(deal.page.locator(".case-body")).to_contain_text(party(TENANT).name)
