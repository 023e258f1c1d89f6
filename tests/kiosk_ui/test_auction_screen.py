"""The host's page of an auction and the wall of the hall, on a real station."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.commands import PauseSession, ResumeTrade, SuspendTrade
from appliance.core.entries import MethodTerms
from kiosk_ui.screens.auction import figure_size
from kiosk_ui.shown import clock_s
from tests.fakes.auction_hall import AuctionHall
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import OWNER

TEXT = "5" * 64


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[AuctionHall]:
    made = AuctionHall(tmp_path).opened(begun=False)
    yield made
    made.close()


@pytest.fixture
def host(hall: AuctionHall) -> Browser:
    return Desk(hall).at("reviewer")


def page(hall: AuctionHall) -> str:
    return f"/auction/{hall.number}"


def called(host: Browser, hall: AuctionHall, paddle: object, yuan: str, **more: str) -> int:
    answer = host.send(f"{page(hall)}/bid", page=page(hall), paddle=paddle, amount=yuan, **more)
    return answer.status_code


def begun(host: Browser, hall: AuctionHall) -> None:
    assert host.send(f"{page(hall)}/start", page=page(hall)).status_code == 303


def test_the_terms_are_read_out_and_the_auction_begins(hall: AuctionHall, host: Browser) -> None:
    shown = host.see(f"/session/{hall.number}/result")
    assert "请先向大家念一遍规则" in shown
    assert "180 秒" in shown
    begun(host, hall)
    assert hall.auction.running
    assert "限时竞价" in host.see(page(hall))


def test_paddle_and_amount_make_a_bid(hall: AuctionHall, host: Browser) -> None:
    begun(host, hall)
    assert called(host, hall, "2", "800") == 303
    assert [(one.enrol_id, one.amount_fen) for one in hall.auction.bids] == [(hall.who(2), 80_000)]
    shown = host.see(page(hall))
    assert "竞买人 2 号" in shown
    assert "捌佰元整" in shown
    assert re.findall(r'data-fill="([^"]+)"', shown) == ["820", "840", "900"]


@pytest.mark.parametrize(
    ("paddle", "yuan", "says"),
    [
        ("9", "820", "没有通过资格审查，或者没有到场"),
        ("x", "820", "没有通过资格审查，或者没有到场"),
        ("1", "810", "最少要报 820.00 元"),
        ("1", "830", "可以报 820.00 元或者 840.00 元"),
        ("2", "820", "现在最高价就是这位报的"),
        ("1", "八百", "填的都在"),
    ],
)
def test_what_is_no_bid_is_said_and_what_was_typed_stays(
    hall: AuctionHall, host: Browser, paddle: str, yuan: str, says: str
) -> None:
    begun(host, hall)
    called(host, hall, "2", "800")
    answer = host.send(f"{page(hall)}/bid", page=page(hall), paddle=paddle, amount=yuan)
    assert answer.status_code == 422
    assert re.search(says, answer.text)
    assert f'value="{yuan}"' in answer.text
    assert len(hall.auction.bids) == 1


def test_a_jump_is_asked_about_in_capitals_and_counts_once_confirmed(
    hall: AuctionHall, host: Browser
) -> None:
    begun(host, hall)
    answer = host.send(f"{page(hall)}/bid", page=page(hall), paddle="3", amount="8000")
    assert answer.status_code == 422
    assert "捌仟元整" in answer.text
    assert "当面问过，就是这个价" in answer.text
    assert hall.auction.bids == ()
    again = host.post(f"{page(hall)}/bid", answer.text, confirmed="yes")
    assert again.status_code == 303
    assert hall.auction.bids[0].confirmed


def test_when_the_time_is_over_the_hammer_falls_and_the_result_is_fixed(
    hall: AuctionHall, host: Browser
) -> None:
    begun(host, hall)
    called(host, hall, "1", "800")
    hall.later(180)
    shown = host.see(page(hall))
    assert "1 号 800 元最高" in shown
    answer = host.send(f"/session/{hall.number}/result", page=page(hall))
    assert answer.status_code == 303
    result = hall.trade(hall.number).result
    assert result is not None
    assert (result.enrol_id, result.amount_fen) == (hall.who(1), 80_000)


def test_a_bid_after_the_end_is_told_and_kept(hall: AuctionHall, host: Browser) -> None:
    begun(host, hall)
    called(host, hall, "1", "800")
    shown = host.see(page(hall))
    hall.clock.forward(seconds=180)
    answer = host.post(f"{page(hall)}/bid", shown, paddle="2", amount="820")
    assert answer.status_code == 422
    assert "报晚了" in answer.text
    assert hall.auction.closed is not None


def test_without_a_bid_the_host_ends_it(hall: AuctionHall, host: Browser) -> None:
    begun(host, hall)
    hall.later(181)
    assert "没有人举牌" in host.see(page(hall))
    assert host.send(f"/session/{hall.number}/fail", page=page(hall)).status_code == 303
    assert hall.trade(hall.number).stage == "FAILED_NO_BIDDERS"


def test_a_pause_and_a_freeze_are_shown_and_no_form_is_there(
    hall: AuctionHall, host: Browser
) -> None:
    begun(host, hall)
    stop = SuspendTrade(
        trade=hall.number, reason="S07", facts_sha256=TEXT, resume_condition="SEEN"
    )
    hall.by("supervisor", "SUPERVISOR", stop)
    shown = host.see(page(hall))
    assert "监督已经叫停" in shown
    assert 'name="paddle"' not in shown
    hall.by("supervisor", "SUPERVISOR", ResumeTrade(trade=hall.number))
    hall.station.do(PauseSession(trade=hall.number, reason="S03"))
    shown = host.see(page(hall))
    assert "场次暂停中" in shown
    assert 'name="paddle"' not in shown


def test_who_is_no_host_sees_how_it_stands_and_no_keypad(hall: AuctionHall) -> None:
    desk = Desk(hall)
    begun(desk.at("reviewer"), hall)
    shown = desk.at("supervisor").see(page(hall))
    assert "限时竞价" in shown
    assert 'name="paddle"' not in shown


def test_the_wall_shows_amount_paddle_and_time_without_a_name(
    hall: AuctionHall, host: Browser
) -> None:
    begun(host, hall)
    called(host, hall, "2", "800")
    wall = Desk(hall).browser()
    for path in (f"{page(hall)}/board", f"{page(hall)}/board/live"):
        shown = wall.see(path)
        assert "竞买人 2 号" in shown
        assert 'data-left="180000"' in shown
        names = [*(one.name for one in hall.bidders), OWNER.name]
        assert not [one for one in names if one in shown]


def test_the_wall_says_what_the_room_goes_by(hall: AuctionHall, host: Browser) -> None:
    """Who leads, from when on it is over, what the next bid must be, the rules, the ledger."""
    wall = Desk(hall).browser()
    ahead = wall.see(f"{page(hall)}/board")
    assert "主持人念完规则就开始" in ahead
    assert "data-bar" not in ahead
    begun(host, hall)
    called(host, hall, "2", "800")
    shown = wall.see(f"{page(hall)}/board")
    for words in (
        "主持 褚三", "监督 蒋五", "下一口最少 <b>820</b>", "有人出价就重新数 3 分钟",
        f"到 {clock_s(hall.auction.end)} 没有人加价，就以这个价结束",
        f"最新第 {hall.station.ledger.size - 1} 笔", 'max="180000" value="180000" data-bar',
    ):  # fmt: skip
        assert words in shown, words
    for yuan in ("820", "840", "860", "880", "900"):
        called(host, hall, "1" if yuan in ("820", "860", "900") else "2", yuan)
    rows = re.findall(r"<td>(\d+)</td><td>竞买人", wall.see(f"{page(hall)}/board/live"))
    assert rows == ["6", "5", "4", "3", "2"]


@pytest.mark.parametrize(
    ("fen", "size"),
    [(90_000, ""), (2_850_000, ""), (12_850_000, "long"), (128_500_000, "longer"),
     (9_999_999_999, "longest")],
)  # fmt: skip
def test_a_longer_price_has_smaller_figures(fen: int, size: str) -> None:
    assert figure_size(fen) == size


def test_the_wall_of_another_trade_is_not_there(tmp_path: Path) -> None:
    hall = AuctionHall(tmp_path)
    number = hall.lease_to("IN_SESSION", method="ASCEND")
    assert Desk(hall).browser().client.get("/auction/NONE/board").status_code == 404
    assert Desk(hall).browser().client.get(f"/auction/{number}/board").status_code == 200


def test_in_the_free_period_its_own_time_is_shown(tmp_path: Path) -> None:
    hall = AuctionHall(tmp_path, how=MethodTerms(free_s=600, window_s=60)).opened()
    hall.clock.forward(seconds=100)
    shown = Desk(hall).at("reviewer").see(f"{page(hall)}/live")
    assert "自由竞价，还剩" in shown
    assert 'data-left="500000"' in shown
    hall.clock.forward(seconds=520)
    assert 'data-left="40000"' in Desk(hall).at("reviewer").see(f"{page(hall)}/live")
