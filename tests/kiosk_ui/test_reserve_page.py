"""A secret reserve: sealed before the notice, on the transferor's paper, opened after the end."""

import base64
import re
from pathlib import Path

import pytest

from appliance.core.bids import commitment_text, fits
from appliance.core.commands import OpenReserve, RecordResult, WaiveReserve
from appliance.core.entries import MethodTerms
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from kiosk_ui import notice_drafts
from kiosk_ui.paper import reserve as papers
from tests.fakes.auction_hall import AuctionHall
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import TABLES


@pytest.fixture
def hall(tmp_path: Path) -> AuctionHall:
    hall = AuctionHall(tmp_path)
    hall.number = hall.lease_to("IN_REVIEW", method="ASCEND")
    return hall


@pytest.fixture
def desk(hall: AuctionHall) -> Desk:
    return Desk(hall)


def sealed(hall: AuctionHall) -> str:
    found = notice_drafts.in_hand(hall.station, hall.trade(hall.number))
    return found.terms.how.reserve


def typed(reviewer: Browser, hall: AuctionHall, yuan: str) -> int:
    return reviewer.send(f"/reserve/{hall.number}", amount=yuan).status_code


def test_amount_and_code_go_on_paper_and_only_the_seal_is_kept(
    hall: AuctionHall, desk: Desk
) -> None:
    reviewer = desk.at("reviewer")
    assert typed(reviewer, hall, "8765.43") == 303
    assert len(desk.devices.jobs) == 1
    assert base64.b64decode(sealed(hall))
    state = b"".join(one.read_bytes() for one in hall.folder.rglob("*") if one.is_file())
    assert b"876543" not in state
    assert b"8765.43" not in state
    shown = reviewer.see(f"/review/{hall.number}")
    assert "另设密封的保留价" in re.sub(r"</?(?:ins|del|b)>", "", shown)


def test_without_paper_there_is_no_reserve(hall: AuctionHall, desk: Desk) -> None:
    desk.devices.paper = False
    assert typed(desk.at("reviewer"), hall, "1200") == 422
    assert sealed(hall) == ""


@pytest.mark.parametrize("yuan", ["799.99", "", "many"])
def test_what_is_no_reserve_is_told_and_nothing_printed(
    hall: AuctionHall, desk: Desk, yuan: str
) -> None:
    assert typed(desk.at("reviewer"), hall, yuan) == 422
    assert desk.devices.jobs == []
    assert sealed(hall) == ""


def test_only_who_writes_the_terms_seals_one(hall: AuctionHall, desk: Desk) -> None:
    assert typed(desk.at("clerk"), hall, "1200") == 303
    assert sealed(hall) == ""


def test_the_code_of_the_slip_opens_what_was_sealed() -> None:
    slip = papers.ReserveSlip("999999100-2026-CBD-0001", 123_456, bytes(range(32)))
    assert papers.read(slip.text) == slip
    assert papers.read(slip.text.lower().replace(":", " : ")) == slip
    nonce = base64.b64encode(slip.nonce).decode()
    assert not fits("", slip.trade, "RESERVE", slip.amount_fen, nonce)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TPR1:",
        "TPR1:a:1:00",
        "TPR1:a:x:" + "0" * 64,
        "a:-1:" + "0" * 64,
    ],
)
def test_what_is_no_code_is_not_read(text: str) -> None:
    with pytest.raises(papers.BadReserve):
        papers.read(text)


def test_after_the_end_the_slip_is_scanned_and_the_result_fixed(tmp_path: Path) -> None:
    number = "999999100-2026-CBD-0001"
    seal = commitment_text(number, "RESERVE", 81_000, bytes(32))
    hall = AuctionHall(tmp_path / "town", how=MethodTerms(window_s=180, reserve=seal)).opened()
    host = Desk(hall).at("reviewer")
    assert hall.bid(1, 80_000) == ""
    hall.later(181)
    page = f"/auction/{number}"
    assert "转出方拿出封存的那张单子" in host.see(page)
    wrong = host.send(f"/reserve/{number}/open", page=page, slip="TPR1:x")
    assert wrong.status_code == 422
    code = papers.ReserveSlip(number, 81_000, bytes(32)).text
    assert host.send(f"/reserve/{number}/open", page=page, slip=code).status_code == 303
    shown = host.see(page)
    assert "最高价没有到保留价" in shown
    assert "810" not in re.sub(r"\d{4}-\d\d", "", shown.split("<main")[1].split("<footer")[0])
    assert host.send(f"/session/{number}/fail", page=page).status_code == 303
    assert hall.trade(number).stage == "FAILED_NO_BIDDERS"


# --- the slip is lost ---------------------------------------------------------------------------


def closed(folder: Path, fen: int) -> AuctionHall:
    """An auction of two bids over the listing price, with that reserve."""
    number = "999999100-2026-CBD-0001"
    seal = commitment_text(number, "RESERVE", fen, bytes(32))
    hall = AuctionHall(folder, how=MethodTerms(window_s=180, reserve=seal)).opened()
    assert (hall.bid(1, 80_000), hall.bid(2, 82_000)) == ("", "")
    return hall


def waived(hall: AuctionHall, *also: str) -> str:
    """Code of the refusal, "" where the owner's paper was taken."""
    paper = hall.station.keep_blob("我放弃保留价".encode())
    signers = [hall.signer("reviewer", "HOST"), *(hall.signer(one, one.upper()) for one in also)]
    try:
        asked = WaiveReserve(trade=hall.number, declaration_sha256=paper)
        hall.station.do(asked, signers=signers)
    except Refused as no:
        return no.refusal.code
    return ""


def test_a_lost_slip_of_the_reserve_blocks_nothing_once_the_owner_gives_it_up(
    tmp_path: Path,
) -> None:
    hall = closed(tmp_path / "town", 90_000)
    assert waived(hall, "supervisor") == "reserve-none"  # not before the hammer fell
    hall.later(181)
    assert waived(hall) == "second-missing"
    host = Desk(hall).at("reviewer")
    page = f"/auction/{hall.number}"
    assert f"/act/WaiveReserve/{hall.number}" in host.see(page)
    assert waived(hall, "supervisor") == ""
    assert waived(hall, "supervisor") == "reserve-none"
    nonce = base64.b64encode(bytes(32)).decode()
    with pytest.raises(Refused, match="reserve-opened"):  # found again: too late
        hall.by("reviewer", "HOST", OpenReserve(trade=hall.number, amount_fen=90_000, nonce=nonce))
    assert f"/act/WaiveReserve/{hall.number}" not in host.see(page)
    hall.by("reviewer", "HOST", RecordResult(trade=hall.number, offers=()))
    result = hall.trade(hall.number).result
    assert result is not None
    assert (result.enrol_id[-4:], result.amount_fen) == ("E002", 82_000)
    hall.close()
    report = verify_database(hall.folder / "station.db", tables=TABLES, keys=hall.folder / "keys")
    assert list(report.findings) == []


def test_where_there_is_no_reserve_there_is_none_to_give_up(tmp_path: Path) -> None:
    hall = AuctionHall(tmp_path / "town").opened()
    assert hall.bid(1, 80_000) == ""
    hall.later(181)
    assert waived(hall, "supervisor") == "reserve-none"
