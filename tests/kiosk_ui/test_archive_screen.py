"""K01 at the screen: what is missing, closing, the package in the hand of who may take it."""

from pathlib import Path

import pytest

from auditor import archive_verify
from kiosk_ui.i18n import say
from kiosk_ui.typesetting import Typesetter
from tests.fakes.desk import SETTINGS, Desk
from tests.fakes.township import OWNER, TAKER, Township


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


def closed(desk: Desk) -> str:
    """A lease whose archive the clerk closed at the screen."""
    number = desk.town.lease_to("CERTIFIED")
    desk.town.go("2026-04-09 10:00")
    assert desk.at("clerk").send(f"/archive/{number}").status_code == 303
    return number


def taken(desk: Desk, who: str, number: str, **typed: str) -> archive_verify.Package:
    answer = desk.at(who).send(f"/archive/{number}/package", page=f"/archive/{number}", **typed)
    assert answer.status_code == 200, answer.text[-2000:]
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename={number}")
    return archive_verify.judged(archive_verify.read_zip(answer.data), thorough=True)


def test_k01_the_list_is_kept_as_it_was_closed_over(desk: Desk) -> None:
    number = closed(desk)
    trade = desk.town.trade(number)
    assert trade.archive is not None
    kept = desk.town.station.blobs.get(trade.archive.manifest_sha256)
    assert kept is not None
    package = taken(desk, "clerk", number)
    assert package.found == []
    assert package.files["papers.json"] == kept


def test_k01_a_clerk_takes_a_package_without_names(desk: Desk) -> None:
    number = closed(desk)
    package = taken(desk, "clerk", number)
    whole = b"".join(package.files.values())
    assert OWNER.name.encode() not in whole
    assert TAKER.name.encode() not in whole
    shown = desk.at("clerk").see(f"/archive/{number}")
    assert "不含姓名" in shown
    assert "含个人信息" not in shown


def test_k01_only_the_head_takes_names_out_of_the_house(desk: Desk) -> None:
    number = closed(desk)
    package = taken(desk, "head", number, names="yes", purpose="COURT")
    assert package.found == []
    assert package.checked["personal values"] >= 8
    page = f"/archive/{number}"
    for who in ("clerk", "reviewer", "supervisor"):
        asked = desk.at(who).send(f"{page}/package", page=page, names="yes", purpose="COURT")
        assert asked.status_code == 404, who


def test_k01_taking_names_out_is_an_entry_with_what_for_and_stands_in_the_package(
    desk: Desk,
) -> None:
    number = closed(desk)
    page = f"/archive/{number}"
    without = desk.at("head").send(f"{page}/package", page=page, names="yes")
    assert without.status_code == 422
    assert say("refusal.archive-purpose") in without.text
    package = taken(desk, "head", number, names="yes", purpose="COURT")
    (entry,) = package.of_kind("archive.take")
    assert entry["data"] == {"purpose": "COURT"}
    assert [one["role"] for one in entry["sigs"]] == ["HEAD"]
    assert package.found == []
    shown = desk.at("supervisor").see(page)
    assert say("archive.taken") in shown
    assert say("archive.purpose.COURT") in shown
    again = taken(desk, "clerk", number)
    assert len(again.of_kind("archive.take")) == 1, "one without names leaves no entry"


def test_k01_there_is_no_package_before_the_archive_is_closed(desk: Desk) -> None:
    number = desk.town.lease_to("CERTIFIED")
    page = f"/archive/{number}"
    assert "不含姓名" not in desk.at("clerk").see(page)
    assert desk.at("clerk").send(f"{page}/package", page=page).status_code == 404


def test_k01_doc43_lists_what_was_closed_over_and_is_ordered_there(desk: Desk) -> None:
    number = closed(desk)
    clerk, page = desk.at("clerk"), f"/archive/{number}"
    ordered = clerk.send(f"/papers/sheet/{number}/DOC43", page=page, back=page)
    assert ordered.status_code == 303
    (job,) = [one for one in desk.town.station.outbox.jobs(trade=number) if one.kind == "DOC43"]
    text = "\n".join(Typesetter(desk.town.station, SETTINGS).slip_of(job).lines())
    trade = desk.town.trade(number)
    assert trade.certificate is not None
    for said in (trade.certificate.cert_no, "2036年4月9日", OWNER.name, TAKER.name):
        assert said in text
    assert "材料 8 项" in text


def test_k01_what_is_missing_stands_on_the_page(desk: Desk) -> None:
    number = desk.town.lease_to("SUBMITTED", area_mu_e4=4_000_000, title_area_mu_e4=4_000_000)
    clerk = desk.at("clerk")
    sent = clerk.send(f"/work/{number}/route-up", page=f"/work/{number}")
    assert sent.status_code == 303
    page = f"/archive/{number}"
    assert "区里回执编号" in clerk.see(page)
    without = clerk.send(page)
    assert without.status_code == 422
    assert "还没有区里的回执" in without.text
    assert clerk.send(page, district_receipt="QZX-2026-7").status_code == 303
    assert desk.town.trade(number).stage == "ARCHIVED"


def test_the_shelf_says_until_when_each_file_is_kept(desk: Desk) -> None:
    assert "还没有归档的交易" in desk.at("clerk").see("/archive/")
    number = closed(desk)
    shown = desk.at("clerk").see("/archive/")
    assert number in shown
    assert "2036年4月9日" in shown
    assert "保存中" in shown
    desk.town.go("2036-04-10 09:00")
    assert "已满期，可以处置" in desk.at("clerk").see("/archive/")
