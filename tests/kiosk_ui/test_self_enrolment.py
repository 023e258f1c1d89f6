"""Enrolling alone: read back, left for the clerk; nobody but the front desk sees that it is."""

import re
from pathlib import Path

import pytest

from appliance import pre_enrolments
from appliance.core.parties import Person
from appliance.registrations import PAGE_BYTES, Registration
from tests.fakes.desk import Browser, Desk, until
from tests.fakes.township import TAKER, Township

OTHER = Person("孙七", "999999198001010011")
SAID = {"standing": "999999100201", "capacity": "shown", "phone": "16900000002"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Township(tmp_path))


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.town.lease_to("PUBLISHED")


def agreed(desk: Desk, number: str) -> Browser:
    villager = desk.browser()
    assert villager.send("/join/notice", trade=number).status_code == 303
    assert villager.send("/join/consent").location == "/join/card"
    return villager


def lays_card(desk: Desk, villager: Browser, person: Person) -> str:
    """At the card step; returns where the read card leads."""
    desk.devices.lay(person)
    with villager.client.session_transaction() as cookies:
        sid = cookies["sid"]
    wait = desk.house.answers.of(sid, "join card")
    assert wait is not None
    until(lambda: wait.state == "done")
    answer = villager.post("/join/card", villager.see("/join/card"))
    return str(answer.location)


def filled_in(desk: Desk, number: str, person: Person = TAKER, **said: str) -> Browser:
    """The whole way to the application code."""
    desk.devices.there.clear()  # the card of before was taken away
    villager = agreed(desk, number)
    villager.see("/join/card")
    assert lays_card(desk, villager, person) == "/join/ask/standing"
    for step, value in (SAID | said).items():
        assert villager.send(f"/join/ask/{step}", **{step: value}).status_code == 303
    assert villager.send("/join/hand-over", page="/join/check").location == "/join/done"
    return villager


def waiting(desk: Desk) -> Registration:
    (one,) = desk.town.station.registrations.waiting()
    return one


def test_the_card_is_not_read_before_the_consent(desk: Desk, number: str) -> None:
    villager = desk.browser()
    villager.send("/join/notice", trade=number)
    assert villager.client.get("/join/card").location == "/join/notice"
    assert not desk.town.station.registrations.open_ones()


def test_everything_is_read_back_and_said_not_to_count_yet(desk: Desk, number: str) -> None:
    villager = filled_in(desk, number)
    shown = villager.see("/join/check")
    for word in (TAKER.name, "999999 19751102 2173", "下禾村", "有，带来了", "16900000002"):
        assert word in shown
    assert "还不算报上名" in shown
    assert str(waiting(desk).code) in villager.see("/join/done")


def test_it_leaves_no_entry_no_job_and_no_enrolment(desk: Desk, number: str) -> None:
    station = desk.town.station
    size, jobs = station.ledger.size, station.outbox.jobs()
    filled_in(desk, number)
    assert (station.ledger.size, station.outbox.jobs()) == (size, jobs)
    assert not desk.town.trade(number).enrolments


def test_only_the_front_desk_sees_that_somebody_filled_one_in(desk: Desk, number: str) -> None:
    people = ("reviewer", "head", "supervisor")
    staff = {who: desk.at(who) for who in people}
    paths = ("/work/", f"/work/{number}", "/papers/", f"/enrol/{number}", "/health", "/board",
             f"/notices/{number}", "/")  # fmt: skip
    before = {(who, path): told(staff[who].see(path)) for who in people for path in paths}
    filled_in(desk, number)
    filled_in(desk, number, OTHER)
    after = {(who, path): told(staff[who].see(path)) for who in people for path in paths}
    assert before == after
    one = desk.town.station.registrations.waiting()[0]
    for who in people:
        assert staff[who].client.get(f"/pre-enrol/{one.id}").status_code == 404
        assert staff[who].client.get(f"/intake/{one.id}").location == "/work/"


def told(shown: str) -> str:
    """A page without token, clock and the ledger's size, which cover entries move too."""
    shown = re.sub(r'(data-csrf|name="csrf_token" value)="[^"]*"', "", shown)
    shown = re.sub(r'"(mono|age|now|uptime)[^,}]*', "", shown)
    return re.sub(r"<footer.*?</footer>", "", shown, flags=re.DOTALL)


def test_the_queue_names_neither_the_person_nor_the_trade(desk: Desk, number: str) -> None:
    filled_in(desk, number)
    shown = desk.at("clerk").see("/work/")
    row = shown[shown.index(str(waiting(desk).code)) :].split("</tr>")[0]
    assert "报名" in row
    assert TAKER.name not in shown
    assert number[-4:] not in row


def test_the_clerk_takes_it_up_prefilled_and_it_is_erased(desk: Desk, number: str) -> None:
    filled_in(desk, number)
    clerk, one = desk.at("clerk"), waiting(desk)
    shown = clerk.see(f"/intake/{one.id}")
    assert TAKER.name in shown
    assert TAKER.id_number not in shown
    assert clerk.post(f"/pre-enrol/{one.id}", shown).location == f"/enrol/{number}"
    form = clerk.see(f"/enrol/{number}")
    assert 'value="999999100201" selected' in form
    assert 'name="phone" value="16900000002"' in form
    assert "有，带来了" in form
    assert not re.search(r'name="capacity"[^>]*checked', form)
    assert clerk.send(f"/enrol/{number}").status_code == 422  # what was said is not what was seen
    answer = clerk.send(
        f"/enrol/{number}", capacity="shown", member_of="999999100201", phone="16900000002"
    )
    assert answer.location == f"/enrol/{number}/receipt"
    (enrolled,) = desk.town.trade(number).enrolments
    assert not enrolled.withdrawn
    assert desk.town.station.registrations.load(one.id) is None


def test_the_card_at_the_counter_finds_it_for_its_own_trade_only(desk: Desk, number: str) -> None:
    filled_in(desk, number)
    clerk = desk.at("clerk")
    clerk.send(f"/enrol/{number}/consent", page=f"/enrol/{number}")
    desk.devices.lay(TAKER)
    clerk.see(f"/enrol/{number}")
    wait = desk.house.answers.of("browser of clerk", f"bidder {number}")
    assert wait is not None
    until(lambda: wait.state == "done")
    clerk.post(f"/enrol/{number}/card", clerk.see(f"/enrol/{number}"))
    assert 'value="16900000002"' in clerk.see(f"/enrol/{number}")


def test_another_persons_card_finds_nothing(desk: Desk, number: str) -> None:
    filled_in(desk, number)
    station = desk.town.station
    assert pre_enrolments.of_person(station, number, OTHER.id_number) is None
    assert pre_enrolments.of_person(station, "another trade", TAKER.id_number) is None


def test_a_typed_number_opens_nothing_of_before(desk: Desk, number: str) -> None:
    filled_in(desk, number)
    villager = agreed(desk, number)
    answer = villager.send("/join/typed", name=TAKER.name, id=TAKER.id_number)
    assert answer.location == "/join/ask/standing"
    assert "16900000002" not in villager.see("/join/ask/phone")


def test_who_was_away_goes_on_with_the_card(desk: Desk, number: str) -> None:
    first = agreed(desk, number)
    first.see("/join/card")
    lays_card(desk, first, TAKER)
    first.send("/join/ask/standing", standing="outsider")
    first.client.get("/away")
    assert first.client.get("/join/ask/standing").location == "/join/"
    again = agreed(desk, number)
    again.see("/join/card")
    assert lays_card(desk, again, TAKER) == "/join/ask/capacity"
    assert len(desk.town.station.registrations.open_ones()) == 1


def test_after_leaving_the_next_person_sees_nothing(desk: Desk, number: str) -> None:
    villager = filled_in(desk, number)
    villager.client.get("/away")
    for path in ("/join/check", "/join/done", "/join/ask/phone", "/join/"):
        shown = villager.see(path)
        assert TAKER.name not in shown
        assert TAKER.id_number[-4:] not in shown


def test_a_wrong_number_and_a_missing_answer_are_said_and_kept(desk: Desk, number: str) -> None:
    villager = agreed(desk, number)
    answer = villager.send("/join/typed", name="李四", id="999999197511022174")
    assert answer.status_code == 422
    assert "999999197511022174" in answer.text
    villager.send("/join/typed", name=TAKER.name, id=TAKER.id_number)
    assert villager.send("/join/ask/standing").status_code == 422
    assert villager.send("/join/ask/phone", phone="12").status_code == 422


def test_it_is_erased_at_the_persons_wish(desk: Desk, number: str) -> None:
    villager = filled_in(desk, number)
    villager.send("/join/drop", page="/join/check")
    assert not desk.town.station.registrations.waiting()


def test_the_closing_erases_what_nobody_took_up(desk: Desk, number: str) -> None:
    filled_in(desk, number)
    desk.town.go("2026-03-16 17:01")
    assert desk.town.trade(number).closing is not None
    assert not desk.town.station.registrations.waiting()


def test_a_closed_notice_is_not_offered(desk: Desk, number: str) -> None:
    desk.town.go("2026-03-16 17:01")
    villager = desk.browser()
    assert "现在没有能报名的公告" in villager.see("/join/notice")
    assert villager.send("/join/notice", trade=number).location == "/join/notice?closed=1"


def test_at_rest_it_looks_like_any_other_registration(desk: Desk, number: str) -> None:
    filled_in(desk, number)
    station = desk.town.station
    with station.writing:
        station.registrations.save("another", "read-back", {"type": "CBD", "area": 1})
    names = (f"registration/{one}" for one in (waiting(desk).id, "another"))
    assert {len(station.vault.secret(one) or b"") for one in names} == {PAGE_BYTES}
    at_rest = b"".join(file.read_bytes() for file in desk.town.folder.rglob("*") if file.is_file())
    for word in (TAKER.name.encode(), TAKER.id_number.encode(), b"enrol_trade"):
        assert word not in at_rest


def test_the_pad_types_without_a_script(desk: Desk, number: str) -> None:
    villager = agreed(desk, number)
    shown = villager.send("/join/typed", name="李四", id="99", key="X").text
    assert 'value="99X"' in shown
    assert 'value="李四"' in shown
