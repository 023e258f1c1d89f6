"""Searching at a staff screen: by sound, by characters, by number, by card; who is never found."""

import logging
from pathlib import Path
from types import SimpleNamespace

import pytest

from appliance import erasure
from appliance.ports import CardRead
from kiosk_ui.finding import name_index, spelling
from kiosk_ui.finding.name_index import NameIndex
from kiosk_ui.i18n import say
from kiosk_ui.screens import find
from tests.fakes.hall import MODULE, Hall
from tests.fakes.township import OWNER, TAKER

OWNER_SOUNDS = ("zhangsan", "zs", "zhangs")


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def found(hall: Hall, asked: str) -> list[str]:
    return [one.line.number for one in NameIndex(hall.town.station).find(asked)]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张三", "zhangsan"), ("张三", "zs"), ("张三", "张"), ("欧阳小二", "oyxe"),
        ("曾乐", "zengyue"), ("曾乐", "cengle"), ("阿依·示例", "ayishili"), ("吕一", "lvyi"),
    ],
)  # fmt: skip
def test_a_name_is_found_by_its_sounds(name: str, typed: str) -> None:
    assert any(key.startswith(spelling.normal(typed)) for key in spelling.keys(name))


def test_a_name_is_not_found_by_other_sounds() -> None:
    assert not any(key.startswith("ls") for key in spelling.keys("张三"))


def test_a_long_name_has_few_keys() -> None:
    assert len(spelling.keys("曾乐单解" * 16)) <= 2 * spelling.WAYS_MAX + 1


def test_a_transferor_is_found_by_each_way_of_typing_the_name(hall: Hall) -> None:
    number = hall.town.lease_to("SUBMITTED")
    for typed in (OWNER.name, *map(str.upper, sounds(OWNER.name)), *sounds(OWNER.name)):
        assert found(hall, typed) == [number], typed
    assert found(hall, "xyzzy") == []


def sounds(name: str) -> list[str]:
    return sorted(key for key in spelling.keys(name) if key.isascii())


def test_a_bidder_is_found_by_nobody_before_the_enrolment_closes(hall: Hall) -> None:
    town = hall.town
    number = town.lease_to("PUBLISHED")
    town.go("2026-03-10 10:00")
    index = NameIndex(town.station)
    assert index.find(TAKER.name) == ()
    town.enrol(number)
    for asked in (TAKER.name, *sounds(TAKER.name)):
        assert index.find(asked) == (), asked
    assert index.of_person(TAKER.id_number) == ()
    assert TAKER.name not in repr(index._places) + repr(index._keys)  # not even in memory
    town.go("2026-03-16 17:01")
    (one,) = index.find(TAKER.name)
    assert (one.line.number, one.part) == (number, name_index.BIDDER)
    assert [one.part for one in index.of_person(TAKER.id_number)] == [name_index.BIDDER]


def test_what_never_closed_hides_its_bidders_for_ever(hall: Hall) -> None:
    town = hall.town
    number = town.lease_to("PUBLISHED")
    index = NameIndex(town.station)
    town.go("2026-03-10 10:00")
    town.enrol(number)
    assert index.find(TAKER.name) == ()
    again = NameIndex(town.station)
    assert again.find(TAKER.name) == ()
    assert number in again._hidden


def test_an_erased_person_is_found_by_nobody_and_leaves_the_memory(hall: Hall) -> None:
    town = hall.town
    town.lease_to("ARCHIVED")
    index = NameIndex(town.station)
    assert index.find(OWNER.name)
    town.go("2036-12-01 09:00")
    asked = erasure.asked_for(town.station, OWNER.id_number, ground="PERIOD_OVER")
    hands = [town.signer("head", "HEAD"), town.signer("supervisor", "SUPERVISOR")]
    town.station.do(asked, signers=hands)
    index.round()
    assert OWNER.name not in repr(index._places) + repr(index._keys)
    assert index.find(OWNER.name) == ()
    assert index.of_person(OWNER.id_number) == ()


def test_one_answer_opens_the_trade_and_several_are_listed(hall: Hall) -> None:
    number = hall.town.lease_to("SUBMITTED")
    clerk = hall.signed_in("clerk")
    typed = sounds(OWNER.name)[0]
    assert clerk.post("/work/find/", data={"find": typed}).location == f"/work/{number}"
    other = hall.town.lease_to("SUBMITTED", parcel_code="9999991002000000124")
    page = clerk.post("/work/find/", data={"find": typed}).get_data(as_text=True)
    assert page.index(f"/work/{other}") < page.index(f"/work/{number}")
    assert OWNER.name in page
    assert say("find.part.transferor") in page


def test_nothing_sought_stands_in_an_address_a_title_or_a_log(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    hall.town.lease_to("SUBMITTED")
    hall.town.lease_to("SUBMITTED", parcel_code="9999991002000000124")
    clerk = hall.signed_in("clerk")
    with caplog.at_level(logging.DEBUG):
        answer = clerk.post("/work/find/", data={"find": OWNER.name})
    assert OWNER.name not in answer.request.url + caplog.text
    title = answer.get_data(as_text=True).split("<title>")[1].split("</title>")[0]
    assert OWNER.name not in title
    shown = clerk.get("/work/").get_data(as_text=True)
    assert 'method="get"' not in shown


def test_a_card_on_the_reader_finds_its_person(hall: Hall) -> None:
    number = hall.town.lease_to("SUBMITTED")
    clerk = hall.signed_in("clerk")
    clerk.post("/work/find/card/begin")
    clerk.get("/work/find/card")
    hall.devices.id_card.lay(CardRead(OWNER, MODULE, "mainland", b""))
    hall.until(clerk, "/work/find/card/wait", "done")
    page = clerk.get("/work/find/card").get_data(as_text=True)
    token = page.split('name="token" value="')[1].split('"')[0]
    assert OWNER.id_number not in page
    assert clerk.post("/work/find/card", data={"token": token}).location == f"/work/{number}"
    assert clerk.post("/work/find/card", data={"token": token}).location == "/work/"


def test_an_id_number_is_not_said_again(hall: Hall) -> None:
    clerk = hall.signed_in("clerk")
    page = clerk.post("/work/find/", data={"find": OWNER.id_number}).get_data(as_text=True)
    assert OWNER.id_number not in page


def test_only_staff_that_works_with_the_trades_searches(hall: Hall) -> None:
    assert hall.client().post("/work/find/", data={"find": "zs"}).location.startswith("/staff/")
    for who in ("clerk", "reviewer", "head", "supervisor"):
        assert hall.signed_in(who).post("/work/find/", data={"find": "zs"}).status_code == 200
    guest = SimpleNamespace(roles=("OBSERVER",))
    assert not find.may_search(guest)  # type: ignore[arg-type]  # played


def test_names_are_read_in_rounds_and_a_search_says_so(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [
        hall.town.lease_to("SUBMITTED", parcel_code=f"99999910020000001{one:02}")
        for one in range(4)
    ]
    monkeypatch.setattr(name_index, "ROWS_A_ROUND", 3)
    monkeypatch.setattr(name_index, "SMALL", 0)
    clerk = hall.signed_in("clerk")
    page = clerk.post("/work/find/", data={"find": OWNER.name}).get_data(as_text=True)
    assert say("find.reading") in page
    index = NameIndex(hall.town.station)
    while not index.complete:
        index.round()
    assert sorted(one.line.number for one in index.find(OWNER.name)) == numbers
