"""One rural trade in a real browser: from the consent notice to the archive and the district.

The chapters are one story and follow each other; each asserts what stands on the screen, what came
out of the printer (decoded from its bytes) and what the district holds.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from appliance.core import paper_proof, tree
from tests.browser.demo_house import NOTICED_MS, WAIT_S, Demo, until
from tests.browser.lookers import Inspector
from tests.browser.people import Desk, Kiosk, Lease
from tests.browser.steps import Story

pytestmark = pytest.mark.browser

ALL_PAPERS = ("CBD-1", "CBD-2", "CBD-4", "CBD-5", "CBD-8", "CBD-9")
SOME_PAPERS = ("CBD-1", "CBD-2")
OWNER, TAKER = "张三", "李四"
OWNER_ID, TAKER_ID = "999999196803121232", "999999197511022173"
PERSONAL = (OWNER, TAKER, OWNER_ID, TAKER_ID, "16900000001", "16900000002")
CONSENT_DAY = "2026-11-20"
PRINT_MS = 40_000
"""The box waits so long for a word of the printer."""


@pytest.fixture
def demo(moving_house: Demo) -> Demo:
    return moving_house


class LeaseStory(Story):
    """With the villager at the kiosk; `confirmed` is what the district held before the cut."""

    def __init__(self, demo: Demo, kiosk: Kiosk, desk: Desk, wall: Page) -> None:
        super().__init__(demo, desk, wall)
        self.kiosk = kiosk
        self.confirmed = 0


def test_a_lease_from_the_touch_screen_to_the_district(
    demo: Demo, kiosk: Kiosk, desk: Desk, new_page: Callable[[], Page]
) -> None:
    kiosk.look = desk.look = inspector = Inspector()
    the_whole_story(LeaseStory(demo, kiosk, desk, new_page()))
    assert not inspector.complaints, "\n".join(inspector.complaints)


def the_whole_story(story: LeaseStory) -> None:
    """All chapters, for the test and for those who take pictures of it."""
    code = the_villager_applies(story)
    the_clerk_takes_it_in(story, code)
    something_is_missing_and_told_once(story)
    the_line_is_cut(story)
    it_is_accepted(story)
    another_person_reviews(story)
    it_is_published(story)
    the_board_and_the_query_machine_show_it(story)
    somebody_enrols_behind_the_firewall(story)
    the_deadline_opens_the_enrolments(story)
    the_session_has_a_result(story)
    award_contract_and_money(story)
    certificate = the_certificate_is_printed(story)
    the_line_comes_back(story)
    its_proof_is_printed_and_the_file_closed(story, certificate)
    the_district_holds_it_all_and_no_name(story)


def the_villager_applies(story: LeaseStory) -> str:
    kiosk = story.kiosk
    kiosk.begin()
    kiosk.show_card("p01")
    facts = kiosk.page.locator(".facts")
    expect(facts).to_contain_text(OWNER)
    expect(facts).to_contain_text("9999**********1232")
    kiosk.next()
    kiosk.register_finger("p01")
    kiosk.fill(Lease(parcel="9999991002000007001"))
    said = kiosk.read_back()
    for fact in (OWNER, "村东大坝田", "水渠", "3.52", "14,080", "壹万肆仟零捌拾元整"):
        assert fact in said
    code = kiosk.sign("p01")
    expect(kiosk.said()).to_contain_text("还没落账")
    return code


def the_clerk_takes_it_in(story: LeaseStory, code: str) -> None:
    before = story.demo.health()["size"]
    story.desk.sign_in("clerk")
    story.desk.take_in(code)
    story.stage_is("已提交")
    assert story.demo.health()["size"] == before + 6


def something_is_missing_and_told_once(story: LeaseStory) -> None:
    desk = story.desk
    desk.receive(SOME_PAPERS)
    desk.household_consents(CONSENT_DAY)
    desk.letter("g")
    story.stage_is("一次性告知补正")
    notice = story.paper("一次性告知书", "还缺4样")
    assert "共有人同意书" in notice
    desk.letter("r")
    story.stage_is("已提交")


def the_line_is_cut(story: LeaseStory) -> None:
    story.confirmed = story.demo.all_cosigned()
    footer = story.desk.page.locator("footer")
    story.desk.open()
    expect(footer).to_contain_text(f"区里已存好到第 {story.confirmed - 1} 笔")
    story.lab.do("line/down")
    until(lambda: story.demo.health()["line"] == "down", what="the line stays up", deadline_s=30)
    story.desk.open()
    expect(footer).to_contain_text("网络断了")


def it_is_accepted(story: LeaseStory) -> None:
    desk = story.desk
    desk.receive(ALL_PAPERS)
    desk.household_consents(CONSENT_DAY)
    desk.letter("a")
    story.stage_is("已受理")
    slip = story.paper("受理通知书")
    assert OWNER in slip
    assert "14,080.00元" in slip
    assert "打印时还没有" in slip  # the district had not confirmed it then, and the paper says so


def another_person_reviews(story: LeaseStory) -> None:
    desk = story.desk
    desk.as_who("second")
    expect(desk.page.locator(".case-body")).to_contain_text("下一步由审核员办")
    expect(desk.page.locator('[data-letter="b"]')).to_have_count(0)
    desk.as_who("reviewer")
    desk.letter("b")
    story.stage_is("审核中")
    desk.letter("o")
    expect(desk.page.locator("main")).to_contain_text("审核人不是受理人")
    desk.letter("s")
    desk.as_who("head")
    desk.letter("o")
    desk.letter("a")
    story.stage_is("审核通过")


def it_is_published(story: LeaseStory) -> None:
    desk = story.desk
    desk.as_who("clerk")
    desk.letter("p")
    expect(desk.page.locator(".poster")).to_contain_text("张*")
    desk.letter("p")
    story.stage_is("公告中")
    poster = story.paper("交易公告")
    assert "张*" in poster
    assert OWNER not in poster


def the_line_comes_back(story: LeaseStory) -> None:
    """Scene 1: from the acceptance to the certificate without the district, in two visits.

    Nothing was lost and nothing was claimed; joined, each entry arrives once.
    """
    desk = story.desk
    footer = desk.page.locator("footer")
    health = story.demo.health()
    assert health["cosigned"] == story.confirmed
    assert health["waiting"] == health["size"] - story.confirmed >= 20
    desk.open()
    expect(footer).to_contain_text(f"区里已存好到第 {story.confirmed - 1} 笔")
    expect(footer).to_contain_text(f"{health['waiting']} 笔待送")
    assert "发布公告" not in story.district_tells()
    story.lab.do("line/up")
    size = story.demo.all_cosigned()
    expect(footer).to_contain_text(
        f"区里已存好到第 {size - 1} 笔"
    )  # by itself, the page stays open
    expect(footer).not_to_contain_text("待送")
    told = story.district_tells()
    for happened in ("发布公告", "鉴证"):
        assert happened in told
    assert story.demo.district_entries() == story.demo.own_entries()


def the_board_and_the_query_machine_show_it(story: LeaseStory) -> None:
    page = story.wall
    page.goto(f"{story.demo.at.station}/board")
    board = page.locator("main")
    expect(board).to_contain_text(story.number[-8:])
    expect(board).not_to_contain_text(OWNER)
    answer = story.kiosk.query(story.number, OWNER_ID[-4:])
    expect(answer).to_contain_text("公告")
    expect(answer).not_to_contain_text(OWNER)
    assert OWNER_ID[-4:] not in story.kiosk.page.url


def somebody_enrols_behind_the_firewall(story: LeaseStory) -> None:
    desk = story.desk
    desk.open()
    before = desk.page.locator("main").inner_text()
    desk.letter("e")
    desk.enrol("p02", "上禾村")
    expect(desk.page.locator(".big-number")).to_be_visible()
    desk.go()
    receipt = story.lab.slip("报名登记回执", after=story.printed)
    assert TAKER in "".join(receipt["lines"])  # it is the bidder's own, at once and once
    desk.open()
    assert desk.page.locator("main").inner_text() == before  # nothing tells that one more is there
    for who in ("reviewer", "supervisor"):
        desk.as_who(who)
        expect(desk.page.locator("main")).not_to_contain_text(TAKER)


def the_deadline_opens_the_enrolments(story: LeaseStory) -> None:
    story.to_next_deadline()
    story.stage_becomes("reviewer", "报名截止")
    expect(story.desk.page.locator(".case-body")).to_contain_text(TAKER)
    story.desk.letter("g")
    story.desk.go()
    story.stage_is("待交易")


def the_session_has_a_result(story: LeaseStory) -> None:
    desk = story.desk
    desk.as_who("supervisor")
    desk.letter("t")
    desk.go()
    desk.open()
    expect(desk.said()).to_contain_text("监督员已见证")
    story.to_next_deadline()
    desk.as_who("reviewer")
    desk.letter("o")
    desk.open_session()
    story.stage_is("交易中")
    the_door_opens_for_the_bidder(story)
    desk.letter("r")
    desk.offer("820")
    story.stage_is("结果公示")
    story.wall.goto(f"{story.demo.at.station}/board")
    expect(story.wall.locator(".results")).to_contain_text("李*")
    expect(story.wall.locator(".results")).to_contain_text("820")


def the_door_opens_for_the_bidder(story: LeaseStory) -> None:
    """The card that enrolled opens the session room; the door locks itself again."""
    page, lab = story.kiosk.page, story.demo.lab
    page.goto(f"{story.demo.at.station}/")
    page.locator('a[href="/door/"]').click()
    lab.do("id-card/lay", person="p02")
    until(lambda: lab.state()["panel"]["door_open"], what="the door does not open")
    expect(story.kiosk.question).to_contain_text("请进")
    lab.do("id-card/lift")
    until(lambda: not lab.state()["panel"]["door_open"], what="the door stays open")


def award_contract_and_money(story: LeaseStory) -> None:
    desk = story.desk
    story.to_next_deadline()
    desk.as_who("head")
    desk.letter("a")
    desk.go()
    story.stage_is("成交确认")
    desk.as_who("clerk")
    expect(desk.page.locator(".case-body")).to_contain_text("壹万肆仟肆佰叁拾贰元整")
    desk.letter("s")
    desk.sign_contract()
    story.stage_is("已签约")
    desk.as_who("second")
    desk.letter("c")
    desk.settle("2886.40", "V-1")
    story.stage_is("已结算")


def the_certificate_is_printed(story: LeaseStory) -> dict[str, Any]:
    desk = story.desk
    desk.as_who("head")
    story.lab.do("printer/load", roll="enough", dots_left=400)
    desk.letter("i")
    desk.go()
    story.stage_is("已出鉴证书")
    slip = the_paper_ends_and_a_copy_is_printed(story)
    words = "".join("".join(slip["lines"]).split())
    assert "14,432.00元" in words
    assert "壹万肆仟肆佰叁拾贰元整" in words
    assert TAKER_ID not in words
    return slip


def its_proof_is_printed_and_the_file_closed(story: LeaseStory, slip: dict[str, Any]) -> None:
    desk = story.desk
    words = "".join("".join(slip["lines"]).split())
    found = re.search(r"999999100鉴〔20\d\d〕\d{5}号", words)
    assert found
    story.demo.all_cosigned()
    proof = story.lab.slip(found[0], "和单子一起收好", after=slip["number"])
    paper = paper_proof.decode(proof["qr"][0])
    entry = story.demo.district_entries()[paper.index]
    assert paper.leaf == tree.leaf(entry)
    assert json.loads(entry)["kind"] == "cert.issue"
    desk.as_who("clerk")
    desk.letter("f")
    desk.go()
    story.stage_is("已归档")


def the_paper_ends_and_a_copy_is_printed(story: LeaseStory) -> dict[str, Any]:
    """Scene 11: the trade goes on; the page says each step by itself, copy 2 has the number."""
    desk = story.desk
    page, roll = desk.page, lambda: story.lab.state()["printer"]["roll"]
    page.goto(f"{desk.address}/certificate/{desk.number}")
    document = page.locator(".big-number b").inner_text()
    until(lambda: roll() == "out", what="the paper does not end", deadline_s=30.0)
    it_did_not = page.locator('button[name="is"][value="no"]').last

    def asked() -> bool:
        desk.open()
        return it_did_not.count() > 0

    until(asked, what="nobody asks whether the paper came out", deadline_s=40.0)
    page.goto(f"{desk.address}/certificate/{desk.number}")
    step = page.locator("[data-follow]")
    expect(step).to_contain_text("打印纸用完了", timeout=NOTICED_MS)
    expect(step).to_contain_text("换上新纸")
    expect(step.locator("svg.drawing")).to_be_visible()
    desk.look(page)
    story.lab.do("printer/load", roll="enough")
    again = page.get_by_role("button", name="没打全，打第 2 份")
    expect(again).to_be_visible(timeout=PRINT_MS)
    assert page.locator("main .button.go:visible").count() == 1
    with page.expect_navigation():
        again.click()
    slip = story.lab.slip(story.number, "鉴证书", "第2份", after=story.printed)
    assert document in "".join("".join(slip["lines"]).split())
    expect(step).to_contain_text("第 2 份 · 打好了", timeout=PRINT_MS)

    def copies() -> list[int]:
        told = [json.loads(one) for one in story.demo.own_entries()]
        printed = [one["data"] for one in told if one["kind"] == "document.print"]
        return [one["copy"] for one in printed if one["document"] == document]

    until(lambda: copies() == [1, 2], what="the ledger does not count two copies")
    return slip


def the_district_holds_it_all_and_no_name(story: LeaseStory) -> None:
    size = story.demo.all_cosigned()
    story.desk.open()
    expect(story.desk.page.locator("footer")).to_contain_text(f"区里已存好到第 {size - 1} 笔")
    held = story.demo.district_entries()
    assert len(held) == size
    assert held == story.demo.own_entries()
    told = story.district_tells()
    for happened in ("提交申请", "受理", "发布公告", "归档"):
        assert happened in told
    everything = b"\n".join(held).decode()
    assert [one for one in PERSONAL if one in everything] == []
    story.wall.goto(f"{story.demo.at.district}/notices/{story.number}")
    expect(story.wall.locator("main")).to_contain_text("3.52")
    expect(story.wall.locator("main")).not_to_contain_text(OWNER)
    (shelf,) = requests.get(f"{story.demo.at.district}/api/v1/ledgers", timeout=WAIT_S).json()[
        "ledgers"
    ]
    assert (shelf["cosigned"], shelf["disputed"]) == (size, False)
