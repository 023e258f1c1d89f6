"""3.6 at the kiosk: a party objects to a result by their card, past everybody at the counter."""

from pathlib import Path

import pytest

from appliance import kept_papers
from appliance.core.commands import DismissObjection, LodgeObjection
from appliance.core.parties import Person
from appliance.ledger.verify import verify_database
from appliance.station import Refused
from kiosk_ui.i18n import say
from tests.fakes.desk import Browser, Desk
from tests.fakes.township import OWNER, TABLES, TAKER, Township
from tests.kiosk_ui.test_own_matters import STRANGER, with_card

SAID = "开标时第一轮报价没有念出来。"
PATH = "/own/objection/1"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(Township(tmp_path))
    desk.town.lease_to("RESULT_PUBLIC")
    return desk


def number_of(desk: Desk) -> str:
    (line,) = desk.town.station.projections.trades()
    return line.number


def objected(villager: Browser) -> str:
    """By the pages, one after the other; what the last one says."""
    read = villager.send(PATH, at="text", text=SAID, go="next")
    assert read.status_code == 200, read.text[-2000:]
    assert SAID in read.text
    sent = villager.post(PATH, read.text, at="check", text=SAID, go="next")
    assert sent.status_code == 303, sent.text[-2000:]
    return villager.see(sent.location)


@pytest.mark.parametrize(
    ("who", "standing"), [(OWNER, "TRANSFEROR"), (TAKER, "BIDDER")], ids=["owner", "bidder"]
)
def test_f17_a_party_objects_at_the_kiosk_and_the_publicity_stands_still(
    desk: Desk, who: Person, standing: str
) -> None:
    number, town = number_of(desk), desk.town
    villager = with_card(desk, who)
    assert say("object.go") in villager.see("/own/1")
    done = objected(villager)
    trade = town.trade(number)
    raised = trade.objections.open
    assert trade.stage == "OBJECTED"
    assert raised is not None
    assert (raised.fact.standing, raised.fact.slip_no in done) == (standing, True)
    recorded = town.station.in_the_open(number)[-1]
    assert (recorded.fact.kind, recorded.signers) == ("objection.raise", ())
    jobs = town.station.outbox.jobs(trade=number, states=("queued",))
    assert "DOC24" in {one.kind for one in jobs}
    kept = kept_papers.read(town.station, number, raised.fact.text_sha256)
    assert kept is not None
    assert kept.body.decode() == SAID
    assert say("object.go") not in villager.see("/own/1")
    report = verify_database(town.folder / "station.db", tables=TABLES)
    assert list(report.findings) == []


def test_f17_neither_name_nor_words_stand_in_the_ledger(desk: Desk) -> None:
    objected(with_card(desk, TAKER))
    ledger = desk.town.station.ledger
    whole = b"".join(body for _seq, body in ledger.entries()).decode()
    for secret in (TAKER.name, TAKER.id_number, SAID):
        assert secret not in whole


def test_whoever_is_no_party_finds_no_door(desk: Desk) -> None:
    stranger = with_card(desk, STRANGER)
    assert stranger.send(PATH, page="/own/list").location == "/own/"
    assert desk.browser().client.get(PATH).location == "/own/"
    assert desk.town.trade(number_of(desk)).stage == "RESULT_PUBLIC"


def test_too_few_words_and_a_closed_publicity_are_told(desk: Desk) -> None:
    villager = with_card(desk, TAKER)
    short = villager.send(PATH, at="text", text="不对", go="next")
    assert short.status_code == 422
    assert say("object.missing") in short.text
    town = desk.town
    end = town.trade(number_of(desk)).publicity.result_end  # type: ignore[union-attr]
    page = villager.send(PATH, at="text", text=SAID, go="next").text
    town.clock.go_to(town.clock.at.replace(year=town.clock.at.year + 1))
    late = with_card(desk, TAKER)
    assert say("object.go") not in late.see("/own/1")
    assert end
    assert SAID in page


def test_a_second_objection_is_for_the_counter(desk: Desk) -> None:
    objected(with_card(desk, TAKER))
    town, number = desk.town, number_of(desk)
    dismiss = DismissObjection(trade=number, text_sha256="ab" * 32)
    town.by("head", "HEAD", dismiss)
    assert town.trade(number).stage == "RESULT_PUBLIC"
    assert say("object.go") not in with_card(desk, OWNER).see("/own/1")
    again = LodgeObjection(
        trade=number, party_id=OWNER, standing="TRANSFEROR", text_sha256="ab" * 32
    )
    with pytest.raises(Refused, match="objection-at-counter"):
        town.station.do(again)


@pytest.mark.parametrize(
    ("person", "standing", "code"),
    [
        (TAKER, "OTHER", "objection-standing"),
        (STRANGER, "BIDDER", "objector-not-enrolled"),
        (TAKER, "TRANSFEROR", "objector-not-transferor"),
    ],
)
def test_the_rule_takes_parties_alone(
    desk: Desk, person: Person, standing: str, code: str
) -> None:
    asked = LodgeObjection(
        trade=number_of(desk), party_id=person, standing=standing, text_sha256="ab" * 32
    )
    with pytest.raises(Refused, match=code):
        desk.town.station.do(asked)


def test_nobody_of_the_staff_objects_in_a_visitors_place(desk: Desk) -> None:
    asked = LodgeObjection(
        trade=number_of(desk), party_id=TAKER, standing="BIDDER", text_sha256="ab" * 32
    )
    with pytest.raises(Refused, match="role-may-not"):
        desk.town.by("clerk", "CLERK", asked)


@pytest.mark.parametrize(("size", "large"), [("large", False), ("larger", True)])
def test_the_receipt_comes_in_the_print_that_the_page_is_read_in(
    desk: Desk, size: str, *, large: bool
) -> None:
    villager = with_card(desk, TAKER)
    before = {one.id for one in desk.town.station.outbox.jobs()}
    villager.client.set_cookie("size", size)
    objected(villager)
    (receipt,) = [one for one in desk.town.station.outbox.jobs() if one.kind == "DOC24"]
    assert receipt.large is large
    waiting = [one for one in desk.town.station.outbox.jobs() if one.id in before]
    assert not any(one.large for one in waiting), "what others ordered stays as it was"
