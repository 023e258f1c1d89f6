"""Scenes of the trades as the people in front of the screens meet them (docs/scenes.md)."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from appliance.registers import complaints
from appliance.vouched_clock import VouchedClock, vouched_in
from kiosk_ui.i18n import say
from tests.browser.lookers import violations
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk
from tests.fakes.hall import PIN, Hall
from tests.fakes.pond import Pond
from tests.fakes.served import cookie_of, served
from tests.fakes.township import STAFF, TAKER, Township
from tests.stories import test_paid_deposits as deposits

pytestmark = pytest.mark.browser

NewPage = Callable[[], Page]
CLERK = STAFF["clerk"]


def at_desk(page: Page, desk: Desk, who: str, at: str) -> Page:
    """The page as somebody of the staff has it."""
    page.context.add_cookies([cookie_of(desk, who, at)])  # type: ignore[list-item]
    return page


def test_scene_06_a_dead_clock_opens_nothing_until_two_people_gave_the_time(
    tmp_path: Path, new_page: NewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Hall(tmp_path)
    station = hall.town.station
    clock = FakeClock(datetime(2000, 1, 1, tzinfo=UTC), boot="deadba77")
    clock.src = "none"
    monkeypatch.setattr(clock, "monotonic", time.monotonic)  # by which seats count what waits
    station.clock = VouchedClock(clock, vouched_in(station.ledger))
    with served(hall.app) as at:
        page = new_page()
        hall.devices.staff_card.lying = "head"
        page.goto(f"{at}/staff/")
        page.fill("#pin", PIN)
        page.locator("[data-next]").click()
        expect(page.locator(".bar .when")).to_contain_text(say("time to be checked"))
        page.goto(f"{at}/act/AdjustTime")
        page.fill('[name="told.day"]', "2026-03-09")
        page.fill('[name="told.clock"]', "09:00")
        page.locator('[name="source"][value="PHONE"]').check()
        page.locator('[name="go"][value="read"]').click()
        page.locator("main .button.go").click()
        assert not station.now().trusted, "one person's word is not enough"
        hall.devices.staff_card.lying = "clerk"
        page.fill("#pin", PIN)
        page.locator("[data-next]").click()
        expect(page.locator(".bar .when")).not_to_contain_text(say("time to be checked"))
        expect(page.locator(".bar .when")).to_contain_text("09:00")
        assert station.now().src == "people"
        page.close()
    hall.town.close()


def test_scene_08_two_who_paid_from_one_account_are_told_so_at_the_gate(
    tmp_path: Path, new_page: NewPage
) -> None:
    town = deposits.DepositTownship(tmp_path)
    desk = Desk(town)
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    first, second = town.enrol(number), town.enrol(number, deposits.OTHER)
    town.pay(number, first)
    town.pay(number, second, payer=deposits.OTHER.name, account=deposits.ACCOUNT)
    same = town.station.tables.gate_fail_codes["DEP_SAME_PAYER"].zh
    with served(desk.app) as at:
        page = at_desk(new_page(), desk, "reviewer", at)
        page.goto(f"{at}/work/{number}")
        assert same not in page.locator("body").inner_text()
        town.go("2026-03-16 17:01")
        at_desk(page, desk, "reviewer", at).goto(f"{at}/work/{number}")
        expect(page.locator("main")).to_contain_text(same)
    town.close()


def test_scene_09_a_reviewer_finds_no_number_of_bidders_on_any_page_that_leads_on(
    tmp_path: Path, new_page: NewPage
) -> None:
    """Every link of the case, of the workbench and of the notice, before enrolment ends."""
    town = Township(tmp_path)
    desk = Desk(town)
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    hidden = (town.enrol(number), TAKER.name)
    with served(desk.app) as at:
        page = at_desk(new_page(), desk, "reviewer", at)
        seen: set[str] = set()
        ahead = [f"/work/{number}", "/work/", f"/notices/{number}", "/board"]
        while ahead:
            path = ahead.pop()
            seen.add(path)
            answer = page.goto(at + path)
            assert answer is not None
            text = page.locator("body").inner_text()
            assert not any(one in text for one in hidden), path
            links = page.locator("main a[href^='/']").evaluate_all(
                "all => all.map(one => one.getAttribute('href'))"
            )
            ahead += [one for one in links if number in one and one not in seen]
        assert len(seen) > 4
        # what was looked for can be found, once enrolment has ended
        town.go("2026-03-16 17:01")
        at_desk(page, desk, "reviewer", at).goto(f"{at}/work/{number}")
        expect(page.locator("body")).to_contain_text(TAKER.name)
    town.close()


def test_scene_10_a_supervisor_stops_a_draw_between_promise_and_reveal(
    tmp_path: Path, new_page: NewPage
) -> None:
    pond = Pond(tmp_path)
    desk = Desk(pond)
    session = pond.commit()
    pond.said(session)
    with served(desk.app) as at:
        host = at_desk(new_page(), desk, "reviewer", at)
        host.goto(f"{at}/session/{pond.number}/result")
        expect(host.get_by_role("button", name=re.compile("亮出底数"))).to_be_enabled()

        watch = at_desk(new_page(), desk, "supervisor", at)
        watch.goto(f"{at}/act/SuspendTrade/{pond.number}")
        watch.locator('[name="reason"][value="S07"]').check()
        watch.locator('[name="facts_sha256"]').first.fill("有人说底数被人看过。")
        watch.locator('[name="resume_condition"][value="OTHER_CURED"]').check()
        watch.locator('[name="go"][value="read"]').click()
        watch.locator("main .button.go").click()
        expect(watch).to_have_url(re.compile(rf"/work/{pond.number}"))

        host.get_by_role("button", name=re.compile("亮出底数")).click()
        expect(host.locator(".say.stop").first).to_contain_text(say("refusal.draw-stopped"))
        assert violations(host) == []
        assert pond.draw.result is None
        assert pond.draw.promise is not None, "the promise stands"
    pond.close()


def test_scene_12_a_complaint_against_the_only_clerk_is_nowhere_for_that_clerk(
    tmp_path: Path, new_page: NewPage
) -> None:
    town = Township(tmp_path)
    desk = Desk(town)
    town.lease_to("ACCEPTED")
    with served(desk.app) as at:
        kiosk = new_page()
        kiosk.goto(f"{at}/complaint/new")
        kiosk.locator('[name="type"][value="C05"]').check(force=True)
        kiosk.locator("[data-next]").click()
        kiosk.locator(f'[name="about"][value="{CLERK[0]}"]').check(force=True)
        kiosk.locator("[data-next]").click()
        kiosk.locator("[data-next]").click()
        kiosk.locator("#text").fill("他说没有带烟就不收材料。")
        kiosk.locator("[data-next]").click()
        kiosk.locator('[name="named"][value="ANONYMOUS"]').check(force=True)
        kiosk.locator("[data-next]").click()
        expect(kiosk.locator("main")).to_contain_text(CLERK[1])
        kiosk.locator("[data-next]").click()
        expect(kiosk).to_have_url(re.compile("/complaint/done$"))
        number = list(complaints.all_of(town.station))[-1]

        clerk = at_desk(new_page(), desk, "clerk", at)
        for path in ("/work/", "/papers/", "/act/", "/complaints/"):
            clerk.goto(at + path)
            assert number not in clerk.locator("body").inner_text(), path
        head = at_desk(new_page(), desk, "supervisor", at)
        head.goto(f"{at}/complaints/{number}")
        expect(head.locator("main")).to_contain_text("没有带烟")
    town.close()
