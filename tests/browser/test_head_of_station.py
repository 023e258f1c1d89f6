"""A day of the head: ready in the morning, safe at the district, in figures, closed on paper."""

import re

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.browser.demo_house import Demo, Lab
from tests.browser.lookers import violations
from tests.browser.people import Desk

pytestmark = pytest.mark.browser


def part(page: Page, title: str) -> Locator:
    return page.locator(".part", has=page.get_by_role("heading", name=title))


def press(page: Page, key: str) -> None:
    """Once the page stands there: the address changes before its scripts listen."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def squeezed(slip: dict[str, list[str]]) -> str:
    return "".join("".join(slip["lines"]).split())


def test_the_day_of_the_head_ends_with_a_strip_that_says_what_the_screen_said(
    demo: Demo, lab: Lab, desk: Desk
) -> None:
    desk.sign_in("head")
    page = desk.page
    page.locator("header nav a[href='/station/']").click()
    expect(page.locator("#main h1")).to_have_text("今天的站里")

    # The morning: nothing was checked, and the filled button is the check.
    press(page, "m")
    expect(page).to_have_url(re.compile("/devices/#check$"))
    press(page, "m")
    expect(page.locator("main")).to_contain_text("已记账")
    page.goto(f"{demo.at.station}/station/")
    expect(part(page, "开门检查")).to_contain_text("检查过")
    assert violations(page) == []

    # The district: what the page calls safe is what the proof proves.
    expect(part(page, "送到区里")).to_contain_text("上次联系")
    press(page, "p")
    expect(page).to_have_url(re.compile("/proof$"))

    # The rest of the menu opens with its letter, and Escape shuts it.
    press(page, "x")
    expect(page.locator("[data-more] a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-more] summary")).to_be_focused()
    expect(page.locator("[data-more]")).not_to_have_attribute("open", "")

    # The figures, and the close of the day.
    page.goto(f"{demo.at.station}/figures/")
    assert violations(page) == []
    page.goto(f"{demo.at.station}/station/")
    before = lab.last_slip()
    if page.locator('[data-letter="z"]').count():
        press(page, "z")
    else:  # the hour is over: the box has closed the day by itself
        part(page, "日结和校验条").get_by_role("button").click()
    expect(part(page, "日结和校验条")).to_contain_text("再打一份")
    slip = squeezed(lab.slip("日志校验条", "共几条", after=before))
    found = re.search(r"第一条(\d+)最后一条(\d+)共几条(\d+)", slip)
    assert found, slip
    first, last, count = map(int, found.groups())
    assert last - first + 1 == count
    assert re.search(r"成交\d+宗[\d,.]+收保证金\d+笔[\d,.]+退保证金\d+笔[\d,.]+", slip), slip
    size = requests.get(f"{demo.at.station}/health", timeout=10).json()["size"]
    assert first <= last < size
