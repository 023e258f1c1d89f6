"""Fish ponds at a fixed price, by lot among the members: an example trade wholly by the screens.

SMQ-0008 of the examples, from the clerk's sheet to the archive: five enrol, the gate excludes
three, two are drawn among. Which of the two gets it is the draw's; the sum is the example's.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_house import Demo
from tests.browser.lookers import Album, pictures, violations
from tests.browser.people import Desk
from tests.browser.steps import Deal, Sheet

pytestmark = pytest.mark.browser

SHEET = Sheet(
    touches=(("what", "water"),),
    whose={"mode": "CONTRACT", "owner": "CEV"},
    fields={
        "outsiders": "no", "village": "999999100203", "place": "鱼塘3口",
        "parcel_code": "9999991002030000008", "land_type": "1104", "title_area": "18.2",
        "area": "18.2", "term": "2", "start": "2027-06-01", "price": "450", "method": "DRAW",
    },
)  # fmt: skip
PROMISED_BEFORE_SAID = ["draw.commit", "draw.input", "draw.input", "draw.reveal", "draw.result"]


@pytest.fixture
def demo(moving_house: Demo) -> Demo:
    return moving_house


@pytest.fixture
def deal(demo: Demo, desk: Desk, new_page: Callable[[], Page]) -> Deal:
    return Deal(demo, desk, new_page(), "SMQ-0008")


def test_ponds_are_drawn_for_from_the_sheet_to_the_archive(deal: Deal) -> None:
    deal.desk.look = Album(pictures("pond"))
    deal.take_in(SHEET)
    deal.accept()
    deal.paper("受理通知书")
    deal.review({"deposit": deal.deposit, "conditions": "MEMBER"})
    deal.publish()
    deal.paper("交易公告")
    deal.enrol_all()
    deal.pay_all()
    the_gate_excludes_three(deal)
    deal.open_session()
    drawn(deal)
    the_others_have_their_money_back(deal)
    deal.award()
    deal.contract_and_settle()
    deal.certify_and_archive()
    kinds = deal.whole_in_the_ledger()
    assert [one for one in kinds if one.startswith("draw.")] == PROMISED_BEFORE_SAID
    assert kinds[-1] == "archive.close"


def the_gate_excludes_three(deal: Deal) -> None:
    """Kinship with the transferor, no member, member of another village."""
    deal.to_next_deadline()
    deal.stage_becomes("reviewer", "报名截止")
    deal.desk.letter("g")
    for word, count in (("利害关系须回避", 1), ("非本集体成员", 2)):
        expect(deal.page.locator("tr", has_text=word)).to_have_count(count)
    expect(deal.page.locator("main")).to_contain_text("只限本集体成员")
    deal.desk.go()
    deal.stage_is("待交易")


def drawn(deal: Deal) -> None:
    """The promise is on paper before anybody says a digit; the result is on paper after."""
    desk, page = deal.desk, deal.page
    expect(page.locator(".among").first.locator("li")).to_have_count(2)
    desk.letter("c")
    promise = page.locator(".promise")
    expect(promise).to_be_visible()
    code = "".join(promise.locator("dd").nth(1).inner_text().split())
    assert code in deal.paper("抽签承诺", "名单码L")
    for role, digits in deal.said["draw"]["public_inputs"]:
        page.reload()  # once the slip came out, nobody has to read it aloud
        page.locator(f"input[name=role][value={role}]").check()
        page.fill("#digits", digits)
        desk.letter("d")
        expect(page.locator(".said").last).to_contain_text(digits)
    desk.letter("r")
    assert violations(page) == []
    order = [one.inner_text()[:4] for one in page.locator(".drawn li").all()]
    assert sorted(order) == ["E001", "E002"]
    desk.letter("g")
    deal.stage_is("结果公示")
    deal.said["winner"] = deal.qualified[int(order[0][-1]) - 1]


def the_others_have_their_money_back(deal: Deal) -> None:
    deal.desk.as_who("second")
    excluded = [one["party"] for one in deal.said["enrolments"] if not one["qualified"]]
    deal.refund(*excluded, ground="NOT_QUALIFIED")
    (other,) = set(deal.qualified) - {deal.winner}
    deal.refund(other, ground="NOT_CHOSEN")
