"""Scenes 2 and 15 at the screens: a typed number, a rare name, a thumb (docs/scenes.md)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from appliance.ports import CardRead, DeviceState
from kiosk_ui.i18n import say
from tests.browser.lookers import violations
from tests.browser.scene_rooms import Room, second_signs, sits
from tests.fakes.hall import MODULE, PAGES
from tests.fakes.served import served
from tests.fakes.township import OWNER, TAKER, Township

pytestmark = pytest.mark.browser

NewPage = Callable[[], Page]


def goes_on_as(page: Page, client: FlaskClient, at: str) -> None:
    """The browser takes over from a client that answered the questions before."""
    (kept,) = client._cookies.values()
    page.context.add_cookies([{"name": kept.key, "value": kept.value, "url": at}])


def answered(client: FlaskClient) -> None:
    """What is asked behind the person, signed in ink, handed over."""
    assert client.post("/register/ink").status_code == 303
    for name, data in PAGES.items():
        assert client.post(f"/register/{name}", data=data).status_code == 303, name
    assert client.post("/register/finish").location == "/register/done"


def lays_down(page: Page, room: Room, person: object) -> None:
    """An ID card at the page that waits for one."""
    room.devices.id_card.lay(CardRead(person, MODULE, "mainland", b""))  # type: ignore[arg-type]
    expect(page).not_to_have_url(re.compile("/card$"))


def test_scene_02_a_typed_number_is_compared_by_a_second_person_and_the_card_read_later(
    tmp_path: Path, new_page: NewPage
) -> None:
    town = Township(tmp_path)
    room = Room(town)
    room.devices.now["id-card"] = DeviceState.NO_ANSWER
    client = room.client()
    room.to_card(client)
    with served(room.app) as at:
        page = new_page()
        goes_on_as(page, client, at)
        page.goto(f"{at}/register/card")
        page.get_by_role("link", name=say("away.type-instead")).click()
        expect(page.locator('[name="reason"][value="READER_BROKEN"]')).to_be_checked()
        page.fill("#name", OWNER.name)
        page.fill("#id", OWNER.id_number[:-1] + ("0" if OWNER.id_number[-1] != "0" else "1"))
        page.press("#id", "Enter")
        expect(page.locator(".say.wait")).to_contain_text("前面填的都在")
        expect(page.locator("#name")).to_have_value(OWNER.name)
        page.fill("#id", OWNER.id_number)
        page.press("#id", "Enter")
        expect(page).to_have_url(re.compile("/register/known$"))
        assert violations(page) == []
        answered(client)

        clerk = sits(page, room, at, "clerk")
        clerk.locator("tbody a").first.click()
        clerk.locator('[data-letter="a"]').click()
        expect(clerk).to_have_url(re.compile("/intake/second$"))
        expect(clerk.locator("main")).to_contain_text(OWNER.name)
        expect(clerk.locator("main")).to_contain_text("999999 19680312 1232")
        assert violations(clerk) == []
        assert not town.station.trades_under_way()
        second_signs(clerk, room, "clerk")
        assert not town.station.trades_under_way(), "the same person twice"
        second_signs(clerk, room, "second")
        expect(clerk).to_have_url(re.compile("/work/[0-9]"))
        (trade,) = town.station.trades_under_way()
        assert (trade.source, trade.principals.matched) == ("TYPED", "")

        for stage in ("ACCEPTED", "IN_REVIEW"):
            town.step(stage, trade.number)
        room.devices.now["id-card"] = DeviceState.READY
        clerk = sits(page, room, at, "clerk")
        clerk.goto(f"{at}/work/{trade.number}")
        clerk.get_by_role("link", name=say("identity.read-now")).click()
        clerk.get_by_role("button", name=say("household.match")).click()
        lays_down(clerk, room, OWNER)
        expect(clerk.locator("main")).to_contain_text(say("matched.SAME"))
        assert town.trade(trade.number).principals.matched == "SAME"
        clerk.goto(f"{at}/work/{trade.number}")
        expect(clerk.locator("main")).not_to_contain_text(say("identity.card-to-come"))
        page.close()
    town.close()


RARE = (("张䶮", "999999196803121232"), ("阿依·示例", "999999197511022173"))


def test_scene_15_a_rare_name_and_a_middle_dot_and_a_thumb_before_a_witness(
    tmp_path: Path, new_page: NewPage
) -> None:
    town = Township(tmp_path)
    room = Room(town)
    with served(room.app) as at:
        page = new_page()
        for name, number in RARE:
            client = room.client()
            room.to_card(client)
            person = replace(OWNER, name=name, id_number=number)
            goes_on_as(page, client, at)
            page.goto(f"{at}/register/card")
            lays_down(page, room, person)
            expect(page.locator(".facts")).to_contain_text(name)
            assert violations(page) == []
            answered(client)
        waits = town.station.registrations.waiting()
        assert [one.answers["person"]["name"] for one in waits] == [name for name, _no in RARE]

        clerk = sits(page, room, at, "clerk")
        clerk.goto(f"{at}/intake/{waits[0].id}")
        expect(clerk.locator("main")).to_contain_text("张䶮")
        clerk.locator('[name="thumb"]').check()
        clerk.locator('[data-letter="a"]').click()
        expect(clerk).to_have_url(re.compile("/work/[0-9]"))
        (trade,) = town.station.trades_under_way()
        assert trade.wants.sign_kind == "THUMB"
        clerk.goto(f"{at}/household/{trade.number}")
        clerk.locator('[name="part"][value="WITNESS"]').check()
        clerk.locator('[name="sign_kind"][value="INK"]').check()
        clerk.get_by_role("button", name=say("household.read-holder")).click()
        lays_down(clerk, room, TAKER)
        expect(clerk.locator("main")).to_contain_text(TAKER.name)
        assert violations(clerk) == []
        (beside,) = town.trade(trade.number).principals.holders
        assert beside.part == "WITNESS"
        page.close()
    town.close()
