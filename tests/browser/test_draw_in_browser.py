"""A pond is let by lot: the host at the screen, from the list to the result."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.fakes.desk import Desk
from tests.fakes.pond import Pond
from tests.fakes.served import cookie_of, served


def test_f01_a_pond_is_drawn_for_in_front_of_those_present(
    tmp_path: Path, new_page: Callable[[], Page]
) -> None:
    pond = Pond(tmp_path)
    desk = Desk(pond)
    with served(desk.app) as at:
        page = new_page()
        page.context.add_cookies([cookie_of(desk, "reviewer", at)])  # type: ignore[list-item]
        page.goto(f"{at}/session/{pond.number}/result")
        expect(page.locator(".among").first.locator("li")).to_have_count(3)
        page.get_by_role("button", name=re.compile("冻结名单")).click()
        expect(page.get_by_text("承诺码 C")).to_be_visible()
        pond.hand_out()
        for role, digits in (("转让方", "351624"), ("观察员", "20407")):
            page.reload()
            page.get_by_label(role, exact=True).check()
            page.get_by_label("数字", exact=True).fill(digits)
            page.get_by_role("button", name=re.compile("记下这位报的数")).click()
            expect(page.locator(".said")).to_contain_text(digits)
        page.get_by_role("button", name=re.compile("亮出底数")).click()
        order = page.locator(".drawn li")
        expect(order).to_have_count(3)
        expect(order.first).to_contain_text("抽中")
        assert pond.draw.result is not None
        expect(order.first).to_contain_text(pond.draw.result.order[0][-4:])
        page.get_by_role("button", name=re.compile("记下|定")).last.click()
        page.wait_for_url("**/session/**/result")
    result = pond.trade(pond.number).result
    assert result is not None
    assert result.enrol_id == pond.draw.result.order[0]
    pond.close()
