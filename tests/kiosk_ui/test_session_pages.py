"""Where the session of each method is held: every line is a page that there is."""

from pathlib import Path

import pytest

from appliance.core.trade_methods import METHODS
from kiosk_ui.session_pages import PAGES, SCORES, SHORT, page_of
from tests.fakes.auction_hall import AuctionHall
from tests.fakes.desk import Desk
from tests.fakes.township import Township


def test_every_line_is_a_page_of_the_house_and_a_method_of_the_tables(tmp_path: Path) -> None:
    town = Township(tmp_path)
    pages = Desk(town).app.view_functions
    assert {*PAGES.values(), SHORT, SCORES} <= set(pages)
    assert set(PAGES) <= set(METHODS)
    town.close()


@pytest.mark.parametrize(("bidders", "page"), [(3, "auction.show"), (1, SHORT)])
def test_an_auction_with_one_bidder_is_a_short_session(
    tmp_path: Path, bidders: int, page: str
) -> None:
    hall = AuctionHall(tmp_path, bidders=bidders)
    number = hall.lease_to("PUBLISHED", method="ASCEND")
    hall.step("ENROL_CLOSED", number)
    assert page_of(hall.trade(number)) == page
    hall.close()


@pytest.mark.parametrize(
    ("method", "word", "path"),
    [("ASCEND", "去主持", "/auction/{}"), ("LISTING", "确定结果", "/session/{}/result")],
)
def test_the_workbench_leads_the_host_to_the_page_of_the_session(
    tmp_path: Path, method: str, word: str, path: str
) -> None:
    hall = AuctionHall(tmp_path) if method == "ASCEND" else Township(tmp_path)
    number = hall.lease_to("IN_SESSION", method=method)
    shown = Desk(hall).at("reviewer").see(f"/work/{number}")
    assert f'href="{path.format(number)}" data-letter="r">{word}' in shown
    hall.close()
