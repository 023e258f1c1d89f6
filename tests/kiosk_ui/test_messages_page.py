"""The page of short messages: states in words, numbers masked, what a person decides."""

from pathlib import Path

import pytest

from appliance.core.commands import LodgeComplaint
from appliance.core.parties import Words
from appliance.core.people import mask_name
from appliance.ports import Signal
from kiosk_ui.i18n import say
from tests.fakes.desk import Desk
from tests.fakes.township import OWNER, TAKER, Township


class PlayedModem:
    name = "modem"
    signal = Signal(-71, "home")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(Township(tmp_path))
    made.devices.modem = PlayedModem()  # type: ignore[assignment]  # played
    made.town.lease_to("ACCEPTED")
    return made


def mark(desk: Desk, state: str) -> None:
    station = desk.town.station
    station.ledger.write(lambda: station.messages.mark(1, state))


def state(desk: Desk) -> str:
    message = desk.town.station.messages.message(1)
    assert message is not None
    return message.state


@pytest.mark.parametrize(
    "word",
    ["queued", "sending", "sent", "delivered", "undelivered", "unknown", "failed", "expired",
     "no-modem", "no-number", "settled"],
)  # fmt: skip
def test_each_state_has_its_words(desk: Desk, word: str) -> None:
    mark(desk, word)
    page = desk.at("clerk").see("/messages/")
    assert "message.state" not in page
    assert ("再发一次" in page) == (word in ("unknown", "failed", "undelivered", "expired"))


def test_the_menu_leads_to_it_where_there_is_a_modem(desk: Desk) -> None:
    assert 'href="/messages/"' in desk.at("clerk").see("/work/")
    desk.devices.modem = None
    assert 'href="/messages/"' not in desk.at("clerk").see("/work/")


def test_neither_number_nor_name_stands_on_the_page(desk: Desk) -> None:
    page = desk.at("clerk").see("/messages/")
    assert "169****0001" in page
    assert OWNER.phone not in page
    assert OWNER.name not in page
    assert "-71 dBm" in page


def test_a_person_may_send_again_what_nobody_knows_of(desk: Desk) -> None:
    mark(desk, "unknown")
    clerk = desk.at("clerk")
    clerk.send("/messages/1", page="/messages/", do="again")
    assert state(desk) == "queued"


def test_a_person_may_tell_in_another_way(desk: Desk) -> None:
    mark(desk, "failed")
    assert "短信要人处理" in desk.at("clerk").see("/work/")
    desk.at("clerk").send("/messages/1", page="/messages/", do="told")
    assert state(desk) == "settled"
    assert "短信要人处理" not in desk.at("clerk").see("/work/")


def test_a_message_that_went_out_is_not_sent_again(desk: Desk) -> None:
    mark(desk, "sent")
    desk.at("clerk").send("/messages/1", page="/messages/", do="again")
    assert state(desk) == "sent"


def test_without_a_modem_the_page_says_so(desk: Desk) -> None:
    desk.devices.modem = None
    assert "没有接短信模块" in desk.at("clerk").see("/messages/")


def test_what_came_in_is_read_by_staff_only(desk: Desk) -> None:
    said = '{"at": "", "sender": "16900000003", "text": "什么时候签合同"}'
    desk.town.station.keep_arrival("00c0ffee", said.encode())
    clerk = desk.at("clerk")
    page = clerk.see("/messages/")
    assert "什么时候签合同" in page
    assert "169****0003" in page
    clerk.send("/messages/in/00c0ffee", page="/messages/")
    assert desk.town.station.messages.arrivals(1)[0][2]
    assert "什么时候签合同" not in desk.browser().see("/messages/")


def test_the_oldest_that_were_seen_make_room(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.station.ARRIVALS_MAX", 2)
    station = desk.town.station
    for name in ("a", "b"):
        station.keep_arrival(name, b"{}")
        desk.town.clock.forward(seconds=1)
    station.ledger.write(lambda: station.messages.arrival_seen("a"))
    station.keep_arrival("c", b"{}")
    assert [name for name, _at, _seen in station.messages.arrivals(5)] == ["c", "b"]
    assert station.vault.secret("message/a") is None
    assert station.vault.secret("message/b") == b"{}"


def test_b13_the_message_of_a_complaint_is_on_no_page_but_the_supervisors(desk: Desk) -> None:
    """Else a clerk whom it is about would read there that somebody complained."""
    asked = LodgeComplaint(type="C05", text_ct=Words("收材料的人收了钱。"), party_id=TAKER)
    desk.town.station.do(asked)
    message = desk.town.station.messages.newest(1)[0]
    assert message.kind == "M14"
    desk.town.station.ledger.write(lambda: desk.town.station.messages.mark(message.id, "failed"))
    asks = say("message.asking", count=1)
    for who, sees in (("clerk", False), ("head", False), ("supervisor", True)):
        assert (mask_name(TAKER.name) in desk.at(who).see("/messages/")) is sees, who
        assert (asks in desk.at(who).see("/work/")) is sees, who
