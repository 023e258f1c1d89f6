"""Bad input, wrong hands and cut power: each gets its sentence, and nothing filled in is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo_house import NOTICED_MS, Demo, Lab
from tests.browser.people import Desk, Kiosk, Lease

pytestmark = pytest.mark.browser

ALL_PAPERS = ("CBD-1", "CBD-2", "CBD-4", "CBD-5", "CBD-8", "CBD-9")


def test_cards_that_cannot_be_read_and_one_that_has_expired(kiosk: Kiosk, lab: Lab) -> None:
    kiosk.begin()
    for condition, note, sentence in (
        ("moved", "card-moved", "卡拿开得早了一点。没关系，前面填的都在。请再放一次。"),
        ("unreadable", "card-unreadable", "这张卡没读出来"),
    ):
        lab.do("id-card/lay", person="p03", condition=condition)
        kiosk.device_note(note)
        expect(kiosk.said()).to_contain_text(sentence)
        lab.do("id-card/lift")
    kiosk.show_card("p03", "expired")
    expect(kiosk.said().first).to_contain_text("过期")
    expect(kiosk.said().first).to_contain_text("证")
    kiosk.next()
    kiosk.on("finger")


def test_a_typed_number_with_a_wrong_check_digit_stays_as_typed(kiosk: Kiosk) -> None:
    kiosk.begin()
    kiosk.page.locator('a[href*="CARD_LOST"]').click()
    kiosk.page.fill("#name", "李四")
    kiosk.page.fill("#id", "999999197511022174")
    kiosk.next()
    expect(kiosk.said()).to_contain_text("号码最后一位和前面对不上")
    expect(kiosk.page.locator("#id")).to_be_focused()
    expect(kiosk.page.locator("#id")).to_have_value("999999197511022174")
    expect(kiosk.page.locator("#name")).to_have_value("李四")
    expect(kiosk.page.locator('input[name=reason][value="CARD_LOST"]')).to_be_checked()
    kiosk.page.fill("#id", "999999197511022173")
    kiosk.next()
    kiosk.on("known")


def test_a_wrong_finger_and_answers_that_cannot_stand(kiosk: Kiosk, lab: Lab) -> None:
    lease = Lease(person="p04", village="下禾村", parcel="9999991002010000044")
    kiosk.begin()
    kiosk.show_card(lease.person)
    kiosk.next()
    kiosk.register_finger(lease.person)
    kiosk.fill(lease)
    kiosk.change("land-type")
    kiosk.on("land-type")
    kiosk.next()
    kiosk.number("title-area", "3.52")
    refused(kiosk, "area", "0", "面积不能是零", then="2.5")
    kiosk.on("read-back")
    kiosk.change("price")
    refused(kiosk, "price", "800.005", "钱最多填到分，也就是小数点后两位", then="900")
    kiosk.on("read-back")
    kiosk.change("title-left")
    kiosk.next()
    kiosk.on("term")
    kiosk.next()
    kiosk.on("start")
    kiosk.choose("start", "other")
    kiosk.page.fill("#start_day", "2020-01-01")
    kiosk.next()
    expect(kiosk.said().first).to_contain_text("开始日期已经过去")
    expect(kiosk.page.locator("#start_day")).to_have_value("2020-01-01")
    kiosk.page.locator(".choice").first.click()
    kiosk.next()
    kiosk.on("read-back")
    expect(kiosk.page.locator("main")).to_contain_text("2.5")
    kiosk.next()
    kiosk.on("sign")
    lab.do("fingerprint/press", finger="another")
    kiosk.device_note("wrong-finger")
    expect(kiosk.said()).to_contain_text("这个手指和登记的不一样")
    lab.do("fingerprint/lift")
    lab.do("fingerprint/press", finger=lease.person)
    kiosk.on("done")


def refused(kiosk: Kiosk, page: str, wrong: str, sentence: str, *, then: str) -> None:
    """What cannot stand is said, stays as typed, and is put right."""
    kiosk.number(page, wrong)
    expect(kiosk.said().first).to_contain_text(sentence)
    field = kiosk.page.locator("[data-pad-field]")
    expect(field).to_have_value(wrong)
    field.fill(then)
    kiosk.next()


def test_two_browsers_on_one_trade(
    demo: Demo, kiosk: Kiosk, desk: Desk, lab: Lab, new_page: Callable[[], Page]
) -> None:
    code = kiosk.register(Lease(person="p05", village="下禾村", parcel="9999991002010000055"))
    desk.sign_in("clerk")
    number = desk.take_in(code)
    slower = Desk(new_page(), demo.at.station, lab)
    slower.sign_in("clerk")
    slower.open(number)
    for one in (slower, desk):
        one.receive(ALL_PAPERS)
        one.household_consents("2026-11-20")
    desk.letter("a")
    expect(desk.page.locator(".case-top")).to_contain_text("已受理")
    slower.letter("a")
    expect(slower.said().first).to_contain_text("您看的时候，受理员甲 (冯一)")
    expect(slower.said().first).to_contain_text("受理")
    demo.all_cosigned()  # so that all there is has been published
    accepted = [one for one in demo.own_entries() if b'"trade.accept"' in one]
    assert sum(number.encode() in one for one in accepted) == 1


def test_a_cable_pulled_and_put_back(kiosk: Kiosk, desk: Desk, lab: Lab) -> None:
    desk.sign_in("clerk")
    kiosk.idle()
    footer, state = desk.page.locator("footer"), kiosk.page.locator(".state")
    for device, sentence in (
        ("printer", "打印机没有回音"),
        ("id-card", "身份证读卡没有回音"),
        ("fingerprint", "指纹没有回音"),
    ):
        lab.do("cable/pull", device=device)
        expect(footer).to_contain_text(sentence, timeout=NOTICED_MS)
        kiosk.idle()
        expect(state).to_contain_text(sentence)
        lab.do("cable/put-back", device=device)
        expect(footer).to_contain_text("设备都正常", timeout=2 * NOTICED_MS)


def test_power_cut_in_the_middle_of_a_registration(demo: Demo, kiosk: Kiosk) -> None:
    kiosk.begin()
    kiosk.show_card("p06")
    kiosk.next()
    kiosk.register_finger("p06")
    kiosk.choose_word("下禾村")
    kiosk.next()
    kiosk.on("place")
    size = demo.health()["size"]
    demo.cut_power()
    assert demo.health()["size"] >= size
    kiosk.page.fill("#place", "河边三亩田")
    kiosk.next()
    kiosk.on("parcel")
    kiosk.page.context.clear_cookies()  # another browser: the card leads back to it
    kiosk.begin()
    kiosk.show_card("p06")
    expect(kiosk.page).to_have_url(re.compile("/register/resumed$"))
    expect(kiosk.said()).to_contain_text("第 3 步")
    kiosk.next()
    kiosk.on("parcel")
    kiosk.page.locator("[data-back]").click()
    expect(kiosk.page.locator("#place")).to_have_value("河边三亩田")


def test_pad_and_keyboard_write_into_one_field_one_after_the_other(kiosk: Kiosk) -> None:
    kiosk.begin()
    kiosk.show_card("p07")
    kiosk.next()
    kiosk.register_finger("p07")
    kiosk.choose_word("上禾村")
    kiosk.next()
    kiosk.page.fill("#place", "村东三亩田")
    kiosk.next()
    kiosk.on("parcel")
    field = kiosk.page.locator("[data-pad-field]")
    expect(field).to_have_value("999999100200")
    expect(field).to_be_focused()
    kiosk.page.keyboard.type("12")
    kiosk.page.locator('[data-pad] button[value="3"]').click()
    kiosk.page.keyboard.type("4567")
    expect(field).to_have_value("9999991002001234567")


def test_who_does_not_agree_leaves_nothing_for_the_next_person(kiosk: Kiosk) -> None:
    kiosk.idle()
    kiosk.page.locator('[data-digit="1"]').click()
    kiosk.touch("what", "equity")
    for page, value in (("owner", "PER"), ("agent", "no")):
        kiosk.on(page)
        kiosk.choose(page, value)
        kiosk.next()
    kiosk.on("bring")
    kiosk.next()
    kiosk.on("consent")
    kiosk.page.locator("a.push").click()
    expect(kiosk.page).to_have_url(re.compile("/$"))
    kiosk.page.locator('[data-digit="1"]').click()
    kiosk.on("what")
