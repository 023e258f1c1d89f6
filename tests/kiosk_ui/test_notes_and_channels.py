"""Dated notes of a trade, and the proof of each channel of its notice, at the counter."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_act_forms import sent

from kiosk_ui.i18n import say
from kiosk_ui.shown import local
from tests.fakes.desk import Desk
from tests.fakes.township import Township


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Township(tmp_path))
    yield made
    made.town.close()


def test_b19_a_dated_note_is_attached_to_a_trade_and_read_there(desk: Desk) -> None:
    number = desk.town.lease_to("PUBLISHED")
    page = f"/act/AddNote/{number}"
    sent(desk.at("clerk"), page, text_ct="代办员每周一上门。")
    desk.town.go("2026-03-12 09:00")
    sent(desk.at("clerk"), page, text_ct="会商：道路已修好。")
    shown = desk.at("clerk").see(page)
    assert "代办员每周一上门。" in shown
    assert "会商：道路已修好。" in shown
    assert "2026年3月12日" in shown
    assert desk.town.trade(number).followup.notes == 2


def test_f20_the_clerk_records_what_came_of_each_channel(desk: Desk) -> None:
    number = desk.town.lease_to("PUBLISHED")
    at = local(desk.town.station.now())
    page = f"/act/RecordChannel/{number}"
    assert say("channel.nothing") in desk.at("clerk").see(page)
    when = {"shown_at.day": f"{at:%Y-%m-%d}", "shown_at.clock": f"{at:%H:%M}"}
    sent(desk.at("clerk"), page, channel="PRINT", result="SHOWN", **when)
    assert say("channel.told.SHOWN", at=f"{at:%m-%d %H:%M}") in desk.at("clerk").see(page)
