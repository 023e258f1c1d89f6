"""Voice changer and phone shield on the page of the room (F05, F09)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from werkzeug.test import TestResponse

from appliance.core.entries import RelaySwitched
from appliance.ports import Contacts
from appliance.settings import PanelPins
from tests.fakes.desk import Desk
from tests.fakes.township import Township
from tests.kiosk_ui.test_room_page import HOST, Lock


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    town = Township(tmp_path)
    yield Desk(town)
    town.close()


class Board(Lock):
    """A panel that answers."""

    def contacts(self) -> Contacts | None:
        return self.seen

    seen: Contacts | None = Contacts()


def wire(desk: Desk, monkeypatch: pytest.MonkeyPatch, pins: PanelPins) -> Board:
    board = Board()
    monkeypatch.setattr(desk.devices, "panel", board)
    devices = replace(desk.house.settings.devices, panel=pins)
    settings = replace(desk.house.settings, devices=devices)
    monkeypatch.setattr(desk.house, "settings", settings)
    return board


def relay(desk: Desk, number: str, **typed: str) -> TestResponse:
    return desk.at(HOST).send(f"/room/{number}/relay", page=f"/room/{number}", **typed)


def test_f05_f09_the_host_switches_on_the_page_of_the_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire(
        desk,
        monkeypatch,
        PanelPins(voice_changer=12, phone_shield=20, shield_permit="青无〔2026〕7号"),
    )
    number = desk.town.lease_to("IN_SESSION")
    page = desk.at(HOST).see(f"/room/{number}")
    assert ("变声器" in page, "手机屏蔽器" in page, "本站没有" in page) == (True, True, False)
    assert relay(desk, number, relay="PHONE_SHIELD", state="ON").status_code == 303
    shown = desk.at(HOST).see(f"/room/{number}")
    assert "关掉" in shown
    assert "变声器" not in desk.at("clerk").see(f"/room/{number}")
    [fact] = [
        one.fact for one in desk.town.trade(number).conduct.said
        if isinstance(one.fact, RelaySwitched)
    ]  # fmt: skip
    assert (fact.relay, fact.state, fact.permit) == ("PHONE_SHIELD", "ON", "青无〔2026〕7号")
    assert "打开手机屏蔽器" in desk.at(HOST).see(f"/session/{number}/desk")


def test_f05_a_station_without_the_relay_says_so_and_holds_its_session(desk: Desk) -> None:
    number = desk.town.lease_to("IN_SESSION")
    page = desk.at(HOST).see(f"/room/{number}")
    assert page.count("本站没有，照常进行") == 2
    assert f"/room/{number}/relay" not in page
    desk.town.step("RESULT_PUBLIC", number)


def test_f05_a_silent_panel_is_said_and_nothing_is_claimed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = wire(desk, monkeypatch, PanelPins(voice_changer=12))
    board.seen = None
    number = desk.town.lease_to("IN_SESSION")
    answer = relay(desk, number, relay="VOICE_CHANGER", state="ON")
    assert (answer.status_code, "控制板没有应答" in answer.text) == (422, True)
    assert not desk.town.trade(number).conduct.switched_on(f"{number}/S1")
