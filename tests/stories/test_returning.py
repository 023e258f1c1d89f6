"""A villager comes again: what is held is not asked for, and erasing ends it (domain.md B06)."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from appliance import erasure
from appliance.core.commands import (
    AcceptTrade,
    AddMandate,
    AddObject,
    AddParty,
    ChangeObject,
    ChangeParty,
    ConfirmAward,
    DraftTrade,
    ReturnTrade,
    SubmitTrade,
)
from appliance.core.entries import Defect
from appliance.core.parties import Person
from appliance.core.people import id_check_digit
from appliance.registers import objects, parties
from appliance.station import Refused
from kiosk_ui.typesetting import Typesetter
from tests.fakes.hall import _settings
from tests.fakes.township import CONSENT, MATERIALS, OWNER, PLACE, TAKER, Township

PARCEL = "9999991002000000123"
MODULE = "05.01-20210715-0007654321-0123456789"
HERE = msgspec.structs.replace(
    OWNER, address="青禾镇上禾村1组", account="6222000000000000001", phone="16900000001"
)
AGENT_17 = "99999919800101101"
AGENT = Person("王代", AGENT_17 + id_check_digit(AGENT_17))


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Township]:
    made = Township(tmp_path)
    yield made
    made.close()


def registered(township: Township, person: Person = HERE) -> None:
    asked = parties.registering(township.station, person, party_type="HHD", source="CARD")
    township.by("clerk", "CLERK", *asked)


def test_b06_a_returning_villager_finds_everything_that_is_held(township: Township) -> None:
    station = township.station
    assert parties.known(station, OWNER.id_number) is None
    number = township.lease_to("ACCEPTED", transferor=HERE)
    held = parties.known(station, OWNER.id_number)
    assert held is not None
    assert held.person == HERE
    assert held.party_type == "HHD"
    [thing] = held.objects
    assert (thing.trade, thing.key, thing.area_mu_e4) == (number, PARCEL, 35_200)
    assert thing.place == PLACE
    assert thing.materials == MATERIALS  # title document and contract certificate are here


def test_b06_what_a_card_does_not_say_is_kept_from_before(township: Township) -> None:
    township.register(transferor=HERE)
    card = msgspec.structs.replace(OWNER, phone="", account="", address="青禾镇上禾村2组")
    registered(township, card)
    held = parties.known(township.station, OWNER.id_number.lower())
    assert held is not None
    assert (held.person.address, held.person.account) == ("青禾镇上禾村2组", HERE.account)


def test_b06_the_register_is_written_once_and_then_only_what_changed(township: Township) -> None:
    station = township.station
    [first] = parties.registering(station, HERE, party_type="HHD", source="CARD")
    assert isinstance(first, AddParty)
    registered(township)
    assert parties.registering(station, HERE, party_type="HHD", source="CARD") == ()
    moved = msgspec.structs.replace(HERE, phone="16900000099")
    [second] = parties.registering(station, moved, party_type="HHD", source="CARD")
    assert isinstance(second, ChangeParty)
    registered(township, moved)
    assert parties.held(station, HERE.id_number) == moved


def test_b06_a_hidden_enrolment_is_never_told_by_a_prefilled_form(township: Township) -> None:
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    township.enrol(number, TAKER)
    assert parties.known(township.station, TAKER.id_number) is None
    township.go("2026-03-16 17:01")
    assert parties.known(township.station, TAKER.id_number) is None


def test_a_second_name_and_a_second_trade_of_the_object_are_told_the_clerk(
    township: Township,
) -> None:
    station = township.station
    assert parties.warnings(station, HERE, PARCEL) == ()
    number = township.register(transferor=HERE)
    other = msgspec.structs.replace(HERE, name="张叁")
    assert parties.warnings(station, other, PARCEL) == (
        objects.Doubt("party-other-name"),
        objects.Doubt("object-open", number),
    )
    assert parties.warnings(station, HERE, PARCEL, but=number) == ()
    assert parties.warnings(station, HERE, "") == ()


def test_an_object_traded_within_a_year_is_told(township: Township) -> None:
    number = township.lease_to("ARCHIVED")
    doubt = (objects.Doubt("object-recent", number),)
    assert objects.doubts(township.station, PARCEL) == doubt
    township.go("2027-04-09 09:00")
    assert objects.doubts(township.station, PARCEL) == doubt
    township.go("2027-04-10 12:00")
    assert objects.doubts(township.station, PARCEL) == ()


def test_b06_the_register_of_objects_gives_the_title_to_the_next_trade(township: Township) -> None:
    station = township.station
    thing = AddObject(type="CBD", parcel_code=PARCEL, location_ct=PLACE, title_no="A-1")
    township.by("clerk", "CLERK", thing)
    assert objects.held(station, PARCEL).title_no == "A-1"
    with pytest.raises(Refused, match="object-held"):
        township.by("clerk", "CLERK", thing)
    number = township.register(transferor=HERE)
    assert parties.known(station, HERE.id_number).objects[0].title_no == "A-1"
    township.by("clerk", "CLERK", ReturnTrade(trade=number, defects=(Defect("CBD-4", "MISSING"),)))
    change = ChangeObject(trade=number, object_id=PARCEL, reason="TITLE_NEW", title_no="A-2")
    township.by("clerk", "CLERK", change)
    now = objects.held(station, PARCEL)
    assert (now.title_no, now.place) == ("A-2", PLACE)


def test_b06_who_is_erased_is_not_known_any_more(township: Township) -> None:
    station = township.station
    registered(township)
    asked = erasure.asked_for(station, HERE.id_number, ground="CONSENT_WITHDRAWN")
    assert len(asked.party_id.rows) == 1
    signers = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    station.do(asked, signers=signers)
    assert parties.known(station, HERE.id_number) is None
    assert parties.held(station, HERE.id_number) is None


def test_b06_the_register_waits_with_the_trade_while_its_papers_are_kept(
    township: Township,
) -> None:
    station = township.station
    thing = AddObject(type="CBD", parcel_code=PARCEL, location_ct=PLACE, title_no="A-1")
    township.by("clerk", "CLERK", thing)
    township.register(transferor=HERE)
    registered(township)
    asked = erasure.asked_for(station, HERE.id_number, ground="CONSENT_WITHDRAWN")
    names = {row.name for row in asked.party_id.rows}
    assert {"location_ct", "party_id", "transferor", "place"} <= names
    signers = [township.signer("head", "HEAD"), township.signer("supervisor", "SUPERVISOR")]
    with pytest.raises(Refused, match="erasure-trade-open"):
        station.do(asked, signers=signers)


def test_b04_who_enrolled_before_becoming_the_agent_gets_no_award(township: Township) -> None:
    """Before the closing a no would tell who enrolled; so it is found when they have won."""
    station = township.station
    number = township.lease_to("PUBLISHED")
    township.go("2026-03-10 10:00")
    township.enrol(number, TAKER)
    mandate = AddMandate(
        trade=number, party_id=OWNER, agent_id=TAKER, scope="SIGN", valid_to="2026-12-31",
        source="CARD", module=MODULE,
    )  # fmt: skip
    township.by("clerk", "CLERK", mandate)
    assert not station.both_sides(township.trade(number))
    township.go("2026-03-16 17:01")
    with pytest.raises(Refused, match="agent-both-sides"):
        township.by("clerk", "CLERK", mandate)
    for stage in ("READY", "IN_SESSION", "RESULT_PUBLIC"):
        township.step(stage, number)
    township.go("2026-03-23 09:00")
    with pytest.raises(Refused, match="winner-not-eligible"):
        township.by("head", "HEAD", ConfirmAward(trade=number))


def test_b04_an_agent_applies_with_a_mandate_in_one_act(township: Township) -> None:
    station = township.station
    number, draft_id = station.next_trade_no("CBD"), station.draw_id()
    draft = DraftTrade(
        draft_id=draft_id, type="CBD", mode="LEASE", transferor=HERE, consent_version="1",
        source="CARD", module=MODULE,
    )  # fmt: skip
    mandate = AddMandate(
        draft_id=draft_id, party_id=HERE, agent_id=AGENT, scope="TRADE", valid_to="2026-12-31",
        source="CARD", module=MODULE,
    )  # fmt: skip
    submit = SubmitTrade(
        trade=number, draft_id=draft_id, type="CBD", mode="LEASE", method="LISTING",
        transferor=HERE, place=PLACE, village="999999100200", parcel_code=PARCEL,
        area_mu_e4=35_200, title_area_mu_e4=35_200, title_months_left=240, term_months=60,
        start="2026-04-01", list_price_fen=80_000, price_unit="fen/mu/year", sign_kind="INK",
        land_type="0101", by_agent=True,
    )  # fmt: skip
    with pytest.raises(Refused, match="mandate-missing"):
        township.by("clerk", "CLERK", draft, submit)
    township.by("clerk", "CLERK", draft, mandate, submit)
    trade = township.trade(number)
    assert station.agents(trade) == (AGENT,)
    [given] = trade.principals.mandates
    assert given.valid_to == "2026-12-31"
    [job] = [one for one in station.outbox.jobs(trade=number) if one.kind == "DOC37"]
    typesetter = Typesetter(station, _settings(township.folder))
    assert any(AGENT.name in line for line in typesetter.slip_of(job).lines())
    station.reprint(given.slip_no, kind="DOC37")
    again = station.outbox.jobs()[-1]
    assert any(AGENT.name in line for line in typesetter.slip_of(again).lines())
    papers = (*MATERIALS, "CBD-3")
    accept = AcceptTrade(trade=number, materials=papers, decisions=(CONSENT,))
    township.by("clerk", "CLERK", accept)
    for stage in ("IN_REVIEW", "APPROVED", "PUBLISHED"):
        township.step(stage, number)
    township.go("2026-03-10 10:00")
    with pytest.raises(Refused, match="agent-both-sides"):
        township.enrol(number, AGENT)
