"""One's own matters by the card, papers once more, pay-in slips; the next person sees nothing."""

import re
from pathlib import Path

import pytest

from appliance.core.parties import Person
from kiosk_ui import own_papers
from kiosk_ui.guests import GUEST_S, PRINTS_MAX, Guests
from tests.fakes.desk import Browser, Desk, until
from tests.fakes.township import OWNER, TAKER, Township
from tests.kiosk_ui.test_deposits_screen import DepositTownship

STRANGER = Person("孙七", "999999198001010011")
SLIP = "DOC03"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(DepositTownship(tmp_path))


def published(desk: Desk) -> str:
    """A trade on the board, its papers all printed."""
    number = desk.town.lease_to("PUBLISHED")
    printed(desk.town)
    return number


def printed(town: Township) -> None:
    for job in town.station.outbox.jobs(states=("queued",)):
        town.station.mark_job(job.id, "confirmed")


def with_card(desk: Desk, person: Person) -> Browser:
    villager = desk.browser()
    desk.devices.there.clear()
    villager.see("/own/")
    with villager.client.session_transaction() as cookies:
        sid = cookies["sid"]
    wait = desk.house.answers.of(sid, "own card")
    assert wait is not None
    desk.devices.lay(person)
    until(lambda: wait.state == "done")
    answer = villager.post("/own/", villager.see("/own/"))
    assert answer.location == "/own/list"
    return villager


def slip_job(desk: Desk, number: str) -> int:
    jobs = desk.town.station.outbox.jobs(trade=number)
    return next(one.id for one in jobs if one.kind == SLIP)


# --- own matters ---------------------------------------------------------------------------------


def test_the_card_shows_how_far_it_is_and_the_owners_papers(desk: Desk) -> None:
    number = published(desk)
    shown = with_card(desk, OWNER).see("/own/list")
    assert number in shown
    assert "正在公告" in shown
    assert "受理通知书" in shown
    assert "补打第 2 份" in shown
    assert OWNER.name not in shown.replace("张三户", "")  # the title of the notice is public
    assert OWNER.id_number not in shown


def test_a_copy_is_ordered_counted_and_then_refused(desk: Desk) -> None:
    number = published(desk)
    villager = with_card(desk, OWNER)
    document = desk.town.station.outbox.jobs(trade=number)[0].document
    for copy in range(2, own_papers.COPIES_MAX + 1):
        said = villager.send("/own/1", job=slip_job(desk, number))
        assert "交给打印机了" in said.text
        assert desk.town.station.outbox.last_copy(document) == copy
    refused = villager.send("/own/1", job=slip_job(desk, number))
    assert "再要请到窗口" in refused.text
    assert desk.town.station.outbox.last_copy(document) == own_papers.COPIES_MAX


def test_one_card_prints_only_so_many(desk: Desk) -> None:
    number = published(desk)
    villager = with_card(desk, OWNER)
    (guest,) = desk.house.guests._here.values()
    guest.prints = PRINTS_MAX
    assert "再要请到窗口" in villager.send("/own/1", job=slip_job(desk, number)).text


def test_a_paper_of_somebody_else_is_not_printed(desk: Desk) -> None:
    number = published(desk)
    poster = next(one for one in desk.town.station.outbox.jobs(trade=number) if one.kind != SLIP)
    villager = with_card(desk, OWNER)
    before = len(desk.town.station.outbox.jobs())
    assert "再要请到窗口" in villager.send("/own/1", job=poster.id).text
    assert len(desk.town.station.outbox.jobs()) == before


def test_a_stranger_has_nothing_and_an_enrolment_is_not_told(desk: Desk) -> None:
    number = published(desk)
    desk.town.enrol(number)
    for person in (STRANGER, TAKER):
        shown = with_card(desk, person).see("/own/list")
        assert "没有找到您的事" in shown
        assert number not in shown


def test_after_the_closing_the_bidder_finds_it(desk: Desk) -> None:
    number = published(desk)
    desk.town.enrol(number)
    desk.town.go("2026-03-16 17:01")
    assert number in with_card(desk, TAKER).see("/own/list")


@pytest.mark.parametrize("way", ["/away", "time"])
def test_the_next_person_sees_nothing(desk: Desk, way: str) -> None:
    published(desk)
    villager = with_card(desk, OWNER)
    if way == "time":
        desk.town.clock.forward(seconds=int(GUEST_S) + 1)
    else:
        villager.client.get(way)
    for path in ("/own/list", "/own/1"):
        assert villager.client.get(path).location == "/own/"
    assert villager.send("/own/1", page="/", job="1").location == "/own/"


def test_a_page_of_ones_own_asks_soon_whether_anybody_is_there(desk: Desk) -> None:
    published(desk)
    shown = with_card(desk, OWNER).see("/own/list")
    assert 'data-idle="60" data-still="/still"' in shown


def test_guests_are_one_a_browser_and_go_with_time() -> None:
    guests = Guests()
    guests.come("one", OWNER, now_s=0)
    guests.come("one", TAKER, now_s=1)
    found = guests.at("one", now_s=GUEST_S)
    assert found is not None
    assert found.person == TAKER
    assert guests.at("other", now_s=GUEST_S) is None
    assert guests.at("one", now_s=3 * GUEST_S) is None


# --- by the code on one's own paper --------------------------------------------------------------


def test_the_code_of_the_paper_opens_its_papers_only(desk: Desk) -> None:
    number = published(desk)
    code = desk.town.station.query_code(number)
    villager = desk.browser()
    shown = villager.send("/own/by-code", code=code, last4=OWNER.id_number[-4:])
    assert shown.status_code == 200
    assert "受理通知书" in shown.text
    asked = villager.post(
        "/own/by-code", shown.text, code=code, last4=OWNER.id_number[-4:],
        job=slip_job(desk, number),
    )  # fmt: skip
    assert "交给打印机了" in asked.text


@pytest.mark.parametrize("typed", ["number", "wrong four", "nonsense"])
def test_the_public_number_is_no_code(desk: Desk, typed: str) -> None:
    number = published(desk)
    code = desk.town.station.query_code(number)
    four = OWNER.id_number[-4:]
    asked = {"number": (number, four), "wrong four": (code, "0000"), "nonsense": ("?", four)}
    said = desk.browser().send("/own/by-code", code=asked[typed][0], last4=asked[typed][1])
    assert said.status_code == 422
    assert "没找到" in said.text


def test_codes_cannot_be_tried_out(desk: Desk) -> None:
    number = published(desk)
    villager = desk.browser()
    for _ in range(5):
        villager.send("/own/by-code", code="AAAAAAAA", last4="0000")
    code, four = desk.town.station.query_code(number), OWNER.id_number[-4:]
    assert villager.send("/own/by-code", code=code, last4=four).status_code == 429


# --- the pay-in slip -----------------------------------------------------------------------------


def lines_of(job: bytes) -> str:
    return job.decode("gbk", "replace")


def test_the_slip_says_what_to_pay_and_leaves_no_trace(desk: Desk) -> None:
    number = published(desk)
    enrol_id = desk.town.enrol(number)
    size, jobs = desk.town.station.ledger.size, desk.town.station.outbox.jobs()
    villager = desk.browser()
    shown = villager.send("/pay-in/", number=f"{enrol_id[:4]} {enrol_id[4:]}".lower())
    assert shown.status_code == 200
    assert "伍佰元整" in shown.text
    assert TAKER.name not in shown.text
    said = villager.post("/pay-in/", shown.text, print="DOC11")
    assert "打好了" in said.text
    paper = lines_of(desk.devices.jobs[-1])
    assert "500.00" in paper
    assert "伍佰元整" in paper
    assert "本人自助" in paper
    assert "补打" not in paper
    villager.post("/pay-in/", shown.text, print="DOC11")
    assert "补打" in lines_of(desk.devices.jobs[-1])
    assert (desk.town.station.ledger.size, desk.town.station.outbox.jobs()) == (size, jobs)


def test_the_enrolment_receipt_comes_again_marked_as_a_copy(desk: Desk) -> None:
    number = published(desk)
    enrol_id = desk.town.enrol(number)
    villager = desk.browser()
    shown = villager.send("/pay-in/", number=enrol_id)
    for copy in range(1, 5):
        assert "打好了" in villager.post("/pay-in/", shown.text, print="DOC09").text
        assert ("补打" in lines_of(desk.devices.jobs[-1])) is (copy > 1)
    assert "再要请到窗口" in villager.post("/pay-in/", shown.text, print="DOC09").text


def test_what_the_printer_did_not_do_is_said(desk: Desk) -> None:
    enrol_id = desk.town.enrol(published(desk))
    villager = desk.browser()
    shown = villager.send("/pay-in/", number=enrol_id)
    desk.devices.paper = False
    assert "没打出来" in villager.post("/pay-in/", shown.text, print="DOC11").text


@pytest.mark.parametrize("kind", ["DOC12", "DOC30", "nonsense"])
def test_a_paper_that_there_is_not_is_not_printed(desk: Desk, kind: str) -> None:
    enrol_id = desk.town.enrol(published(desk))
    villager = desk.browser()
    shown = villager.send("/pay-in/", number=enrol_id)
    assert "这张单子现在没有" in villager.post("/pay-in/", shown.text, print=kind).text
    assert not desk.devices.jobs


def test_a_number_of_nobody_and_of_the_trade_find_nothing(desk: Desk) -> None:
    number = published(desk)
    enrol_id = desk.town.enrol(number)
    assert enrol_id != "AAAAAAAA"
    for typed in ("AAAAAAAA", number, "", "'"):
        answer = desk.browser().send("/pay-in/", number=typed)
        assert answer.status_code == 422
        assert "没找到这个编号" in answer.text


def test_numbers_cannot_be_tried_out(desk: Desk) -> None:
    enrol_id = desk.town.enrol(published(desk))
    for _ in range(5):
        desk.browser().send("/pay-in/", number="AAAAAAAA")
    assert desk.browser().send("/pay-in/", number=enrol_id).status_code == 429


def test_the_pad_of_letters_types_without_a_script(desk: Desk) -> None:
    villager = desk.browser()
    shown = villager.send("/pay-in/", number="AB", key="Z").text
    assert 'value="ABZ"' in shown
    assert 'value="AB"' in villager.send("/pay-in/", number="ABZ", key="back").text


# --- the idle page and the way to a sealed offer -------------------------------------------------


def test_the_idle_page_has_eight_things_each_with_a_number(desk: Desk) -> None:
    published(desk)
    villager = desk.browser()
    shown = villager.see("/")
    tiles = re.findall(r'class="tile[^"]*" href="([^"]+)" data-digit="(\d)"', shown)
    assert [digit for _, digit in tiles] == list("12345678")
    for address, _ in tiles:
        assert villager.client.get(address, follow_redirects=True).status_code == 200, address
    assert 'href="/staff/"' in shown


def test_a_sealed_offer_is_not_begun_without_a_clerk(desk: Desk) -> None:
    shown = desk.browser().see("/sealed/")
    assert "要工作人员在场才能开始" in shown
    assert "/bids/" not in shown
