"""F20 at the screens: the notice says what a pre-tender waits for; a form attaches it."""

import re
from pathlib import Path

import pytest

from tests.fakes.desk import Desk
from tests.fakes.township import Township

WAITS = {"permits-asked": "1", "permits": ["LAND_USE", "FUNDING"]}
TERMS = {
    "method": "LISTING", "notice_days": "5", "deadline": "2026-03-16", "planned_day": "2026-03-17",
    "planned_time": "09:00", "single_bidder": "yes", "tie_rule": "EARLIEST",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def test_f20_the_reviewer_lists_permits_and_the_notice_says_them(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    reviewer, page = desk.at("reviewer"), f"/review/{number}"
    assert "补齐的批文" in reviewer.see(page)
    sent = reviewer.send(f"{page}/draft", page=page, **TERMS, **WAITS)
    assert sent.status_code == 303, sent.text[-2000:]
    shown = re.sub(r"<[^>]+>", "", reviewer.see(page))
    assert "以下批文尚未取得：用地批准；资金落实证明。" in shown


def test_f20_without_permits_the_notice_says_nothing_of_them(desk: Desk) -> None:
    number = desk.town.lease_to("IN_REVIEW")
    assert "批文尚未取得" not in desk.at("reviewer").see(f"/review/{number}")


def test_f20_a_clerk_attaches_a_permit_by_its_form(desk: Desk) -> None:
    number = desk.town.lease_to("ACCEPTED")
    clerk, path = desk.at("clerk"), f"/act/AttachPermit/{number}"
    typed = {
        "permit": "LAND_USE", "permit_no": "青自然资〔2026〕7号", "scan_sha256": "批准用地。",
    }  # fmt: skip
    read = clerk.send(path, **typed)
    assert read.status_code == 200, read.text[-2000:]
    signed = clerk.post(path, read.text, **typed, go="sign")
    assert signed.status_code == 303, signed.text[-2000:]
    (one,) = desk.town.trade(number).permits.attached
    assert (one.permit, one.permit_no) == ("LAND_USE", "青自然资〔2026〕7号")
    assert "批准用地。" in clerk.see(f"/kept/{number}/{one.scan_sha256}")
