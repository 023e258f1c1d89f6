"""Agents, co-holders, visits, the registers of parties and objects: the rules (B04, B06, B07)."""

from datetime import date

import msgspec
import pytest
from small_station import (
    CLERK,
    CONSENT,
    HEAD,
    MATERIALS,
    NUMBER,
    OWNER,
    PLACE,
    SECOND,
    TAKER,
    TEXT,
    SmallStation,
    application,
    drafted,
    enrolling,
    path_to,
)

from appliance.core import households
from appliance.core.commands import (
    AcceptTrade,
    AddHolder,
    AddMandate,
    AddObject,
    AddParty,
    AddService,
    ChangeObject,
    ChangeParty,
    ConfirmAward,
    MatchIdentity,
    ReturnTrade,
    WithdrawConsent,
)
from appliance.core.entries import (
    Defect,
    IdentityMatched,
    IdentityRead,
    MandateAdded,
    ObjectChanged,
    PartyAdded,
    PartyChanged,
    ServiceAdded,
)
from appliance.core.mandate import conflict_of, stands_on_both
from appliance.core.parties import Person
from appliance.core.parties_register import merged
from appliance.core.people import id_check_digit
from appliance.core.principals import Mandate, mandate_fault

MODULE = "05.01-20210715-0007654321-0123456789"


def somebody(sequence: str, name: str) -> Person:
    seventeen = f"99999919800101{sequence}"
    return Person(name, seventeen + id_check_digit(seventeen))


AGENT = somebody("101", "王代")
WIFE = somebody("102", "赵妻")
SON = somebody("103", "张子")
FOR_LONGER = Mandate(2, "TRADE", "2026-04-01", "PAPER")


def mandate(**changes: object) -> AddMandate:
    values: dict[str, object] = {
        "draft_id": "A1B2C3D4",
        "party_id": OWNER,
        "agent_id": AGENT,
        "scope": "TRADE",
        "valid_to": "2026-12-31",
        "source": "CARD",
        "module": MODULE,
    }
    return AddMandate(**(values | changes))


def with_draft() -> SmallStation:
    station = SmallStation()
    station.must(drafted(), CLERK)
    return station


# --- B04: agents ------------------------------------------------------------------------------


def test_b04_an_agents_application_without_a_mandate_is_refused_by_name() -> None:
    station = with_draft()
    assert station.code(application(by_agent=True), CLERK) == "mandate-missing"
    assert station.code(application(), CLERK) == ""


@pytest.mark.parametrize(
    "proof",
    [
        {"source": "CARD", "module": MODULE},
        {"source": "PAPER", "module": "", "scan_sha256": TEXT},
    ],
)
def test_b04_the_agents_card_or_a_signed_authority_lets_the_agent_apply(
    proof: dict[str, str],
) -> None:
    station = with_draft()
    [draft] = station.must(mandate(**proof), CLERK).entries
    assert isinstance(draft.fact, MandateAdded)
    assert set(draft.commits) == {"party_id", "agent_id"}
    assert station.code(application(by_agent=True), CLERK) == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"module": ""}, "mandate-unproven"),
        ({"source": "PAPER"}, "mandate-unproven"),
        ({"source": "WORD"}, "mandate-unproven"),
        ({"source": "PAPER", "scan_sha256": "ab"}, "digest-form"),
        ({"scope": "ALL"}, "mandate-scope"),
        ({"valid_to": "2026-02-30"}, "date-form"),
        ({"valid_to": "2026-03-02"}, "mandate-expired"),
        ({"valid_to": "2026-03-03"}, ""),
        ({"valid_to": "2031-03-04"}, ""),
        ({"valid_to": "2062-01-01"}, "mandate-too-long"),
        ({"party_id": TAKER}, "mandate-principal"),
        ({"agent_id": OWNER}, "mandate-self"),
        ({"agent_id": Person("王代", "123")}, "id-length"),
    ],
)
def test_b04_what_a_mandate_needs(changes: dict[str, object], code: str) -> None:
    assert with_draft().code(mandate(**changes), CLERK) == code


def test_b04_an_agent_whose_card_cannot_be_read_is_seen_by_two_of_the_staff() -> None:
    asked = mandate(source="TYPED", module="")
    assert with_draft().code(asked, CLERK) == "typed-needs-second"
    assert with_draft().code(asked, CLERK, SECOND) == ""


@pytest.mark.parametrize(
    ("mandates", "code"),
    [
        ((), "mandate-missing"),
        ((Mandate(1, "SIGN", "2026-12-31", "CARD"),), "mandate-missing"),
        ((Mandate(1, "SUBMIT", "2026-03-02", "CARD"),), "mandate-expired"),
        ((Mandate(1, "SUBMIT", "2026-03-03", "CARD"),), ""),
        ((Mandate(1, "TRADE", "2026-03-01", "CARD"), FOR_LONGER), ""),
    ],
)
def test_b04_a_mandate_covers_its_matter_through_its_last_day(
    mandates: tuple[Mandate, ...], code: str
) -> None:
    assert mandate_fault(mandates, "SUBMIT", date(2026, 3, 3)) == code


def test_b04_who_acts_for_one_side_is_not_the_other_side() -> None:
    station = path_to("PUBLISHED")
    station.go("2026-03-10 10:00")
    station.changes["agents"] = (AGENT,)
    assert station.code(enrolling(party_id=AGENT), CLERK) == "agent-both-sides"
    assert station.code(enrolling(), CLERK) == ""


COLLECTIVE = Person(
    "上禾村股份经济合作社", "N2999999MA0000015K", id_type="02", legal_person="王 代"
)
THEIRS = Person("王代合作社", "93999999MA00000666", id_type="02", legal_person="王代")


@pytest.mark.parametrize(
    ("transferor", "bidder", "failed"),
    [
        (COLLECTIVE, AGENT, ("Q_CONFLICT",)),
        (COLLECTIVE, TAKER, ()),
        (OWNER, AGENT, ()),
    ],
)
def test_e04_the_gate_finds_a_seller_s_representative_by_law_among_the_bidders(
    transferor: Person, bidder: Person, failed: tuple[str, ...]
) -> None:
    """Taken like anybody, so that the counter tells nothing; excluded once all is open."""
    station = path_to("PUBLISHED")
    station.changes["transferor"] = transferor
    station.go("2026-03-10 10:00")
    station.must(enrolling(party_id=bidder), CLERK)
    station.go("2026-03-16 17:01")
    (each,) = station.trade.enrolments if station.trade else ()
    assert each.failed == failed


@pytest.mark.parametrize(
    ("owner", "bidder", "found"),
    [
        (COLLECTIVE, AGENT, True),
        (COLLECTIVE, THEIRS, True),
        (COLLECTIVE, TAKER, False),
        (THEIRS, COLLECTIVE, True),
        (OWNER, AGENT, False),
        (OWNER, THEIRS, False),
        (None, AGENT, False),
    ],
)
def test_e04_one_representative_by_law_on_both_sides_is_a_conflict(
    owner: Person | None, bidder: Person, found: bool
) -> None:
    assert (conflict_of(owner, bidder) is not None) is found


def test_b04_the_representative_by_law_of_the_seller_is_no_bidder_s_agent() -> None:
    station = path_to("PUBLISHED")
    station.go("2026-03-10 10:00")
    station.changes |= {"transferor": COLLECTIVE, "agents": (AGENT,)}
    assert station.code(enrolling(party_id=AGENT), CLERK) == ""
    station.changes["agents"] = (AGENT, WIFE)
    assert station.code(enrolling("1A1B2C3D", party_id=WIFE), CLERK) == "agent-both-sides"


@pytest.mark.parametrize(
    ("agents", "bidder", "came_by", "both"),
    [
        ((AGENT,), TAKER, None, False),
        ((AGENT,), AGENT, None, True),
        ((AGENT,), TAKER, AGENT, True),
        ((AGENT,), TAKER, WIFE, False),
        ((), AGENT, AGENT, False),
        ((WIFE, AGENT), TAKER, AGENT, True),
    ],
)
def test_b04_an_agent_is_looked_for_on_the_other_side_in_every_part(
    agents: tuple[Person, ...], bidder: Person, came_by: Person | None, both: bool
) -> None:
    assert stands_on_both(agents, bidder, came_by) is both


def test_b04_a_winner_who_acts_for_the_transferor_gets_no_award() -> None:
    station = path_to("RESULT_PUBLIC")
    station.go("2026-03-23 09:00")
    station.changes["both_sides"] = True
    assert station.code(ConfirmAward(trade=NUMBER), HEAD) == "winner-not-eligible"
    station.changes["both_sides"] = False
    assert station.code(ConfirmAward(trade=NUMBER), HEAD) == ""


def test_b04_a_mandate_for_a_bidder_is_refused_once_it_tells_nothing() -> None:
    asked = mandate(trade=NUMBER, draft_id="", agent_id=TAKER)
    station = path_to("ENROL_CLOSED")
    station.changes["duplicate_party"] = True
    assert station.code(asked, CLERK) == "agent-both-sides"
    station.changes["duplicate_party"] = False
    assert station.code(asked, CLERK) == ""


@pytest.mark.parametrize(
    ("green", "code"), [("", ""), ("ELDERLY", ""), ("URGENT", ""), ("FRIEND", "green-unknown")]
)
def test_b04_going_first_has_a_reason_of_the_list(green: str, code: str) -> None:
    station = with_draft()
    assert station.code(application(green=green), CLERK) == code
    if not code:
        station.must(application(green=green), CLERK)
        assert station.trade.wants.green == green


# --- households -------------------------------------------------------------------------------


def holder(person: Person = WIFE, **changes: object) -> AddHolder:
    values: dict[str, object] = {
        "draft_id": "A1B2C3D4",
        "party_id": person,
        "part": "CO_HOLDER",
        "sign_kind": "INK",
        "source": "CARD",
        "module": MODULE,
    }
    return AddHolder(**(values | changes))


def test_a_households_consent_is_counted_from_the_signatures_of_its_co_holders() -> None:
    station = with_draft()
    station.must(holder(WIFE), CLERK)
    paper = households.consent(station.trade, co_holders=2, day="2026-03-03")
    assert (paper.type, paper.holder_signed, paper.co_holders, paper.signed) == ("D07", True, 2, 1)
    station.must(holder(SON, sign_kind="FINGER"), CLERK)
    assert households.consent(station.trade, co_holders=2, day="2026-03-03").signed == 2
    assert station.trade.source == "CARD"  # the applicant's own identity stays what it was


def test_a_co_holder_is_read_like_anybody_and_signs_in_a_way_of_their_own() -> None:
    [draft] = with_draft().must(holder(), CLERK).entries
    assert draft.fact == IdentityRead(
        "01", "CARD", module=MODULE, part="CO_HOLDER", sign_kind="INK"
    )
    assert draft.commits == {"party_id": "party_id"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"part": "FRIEND"}, "holder-part"),
        ({"part": "SIGNER"}, ""),
        ({"sign_kind": "WORD"}, "sign-kind-unknown"),
        ({"module": ""}, "module-missing"),
        ({"source": "TYPED"}, "typed-needs-reason"),
        ({"source": "TYPED", "reason": "CARD_LOST"}, "typed-needs-second"),
        ({"source": "SEEN"}, "source-unknown"),
        ({"party_id": OWNER}, "holder-is-transferor"),
        ({"party_id": Person("", WIFE.id_number)}, "name-missing"),
    ],
)
def test_what_a_co_holders_signature_needs(changes: dict[str, object], code: str) -> None:
    assert with_draft().code(holder(**changes), CLERK) == code


def test_a_typed_co_holder_needs_the_second_of_the_staff() -> None:
    station = with_draft()
    asked = holder(source="TYPED", module="", reason="CARD_LOST")
    [draft] = station.must(asked, CLERK, SECOND).entries
    assert draft.fact.second_actor == SECOND.staff_no


def test_nobody_signs_twice() -> None:
    station = with_draft()
    station.changes["holders"] = (WIFE,)
    assert station.code(holder(), CLERK) == "holder-again"
    assert station.code(holder(SON), CLERK) == ""


@pytest.mark.parametrize(
    ("card", "result"),
    [
        (OWNER, "SAME"),
        (msgspec.structs.replace(OWNER, name="张三 "), "SAME"),
        (msgspec.structs.replace(OWNER, name="章三"), "OTHER"),
        (TAKER, "OTHER"),
    ],
)
def test_a_typed_number_is_held_against_the_card_that_comes_later(
    card: Person, result: str
) -> None:
    station = SmallStation()
    typed = drafted(source="TYPED", module="", reason="READER_BROKEN")
    station.must(typed, CLERK, SECOND)
    station.must(application(), CLERK)
    asked = MatchIdentity(trade=NUMBER, party_id=card, module=MODULE)
    [draft] = station.must(asked, CLERK).entries
    assert draft.fact == IdentityMatched(result, MODULE)
    assert station.trade.principals.matched == result


def test_where_the_card_was_read_nothing_is_matched_again() -> None:
    asked = MatchIdentity(trade=NUMBER, party_id=OWNER, module=MODULE)
    assert path_to("SUBMITTED").code(asked, CLERK) == "identity-not-typed"


# --- B07: visits ------------------------------------------------------------------------------


def test_b07_a_complete_file_is_accepted_in_one_visit() -> None:
    station = path_to("SUBMITTED")
    station.must(AddService(trade=NUMBER, matter="INTAKE"), CLERK)
    accept = AcceptTrade(trade=NUMBER, materials=MATERIALS, decisions=(CONSENT,))
    station.must(accept, CLERK)
    assert (station.trade.stage, station.trade.principals.visits) == ("ACCEPTED", 1)


def test_b07_every_further_visit_counts() -> None:
    station = path_to("SUBMITTED")
    station.must(AddService(trade=NUMBER, matter="INTAKE"), CLERK)
    defects = (Defect("CBD-4", "MISSING"),)
    station.must(ReturnTrade(trade=NUMBER, defects=defects), CLERK)
    [draft] = station.must(AddService(trade=NUMBER, matter="CURE"), CLERK).entries
    assert draft.fact == ServiceAdded(f"{NUMBER}/V2", "CURE", 2)
    assert station.code(AddService(trade=NUMBER, matter="CHAT"), CLERK) == "visit-matter"


# --- B06: the registers -----------------------------------------------------------------------


def party(**changes: object) -> AddParty:
    values: dict[str, object] = {"party_id": OWNER, "party_type": "HHD", "source": "CARD"}
    return AddParty(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "known", "code"),
    [
        ({}, None, ""),
        ({}, OWNER, "party-known"),
        ({"party_type": "XXX"}, None, "party-type"),
        ({"source": "SAID"}, None, "source-unknown"),
        ({"party_id": Person("张三", "999")}, None, "id-length"),
        ({"party_id": msgspec.structs.replace(OWNER, phone="12")}, None, "phone-form"),
    ],
)
def test_b06_who_may_be_held(changes: dict[str, object], known: Person | None, code: str) -> None:
    station = SmallStation()
    station.changes["known_party"] = known
    assert station.code(party(**changes), CLERK) == code


def test_b06_only_what_differs_is_a_change_and_what_is_not_said_stays() -> None:
    held = msgspec.structs.replace(OWNER, phone="16900000001", address="上禾村1组")
    moved = msgspec.structs.replace(OWNER, phone="16900000009")
    station = SmallStation()
    station.changes["known_party"] = held
    [draft] = station.must(ChangeParty(party_id=moved, source="CARD"), CLERK).entries
    assert draft.fact == PartyChanged(("phone",), "CARD")
    now = merged(held, moved)
    assert (now.phone, now.address) == ("16900000009", "上禾村1组")
    assert station.code(ChangeParty(party_id=held, source="CARD"), CLERK) == "party-same"
    station.changes["known_party"] = None
    assert station.code(ChangeParty(party_id=held, source="CARD"), CLERK) == "party-not-held"


def test_an_entry_of_the_register_holds_codes_only() -> None:
    [draft] = SmallStation().must(party(), CLERK).entries
    assert draft.fact == PartyAdded("HHD", "CARD")
    assert draft.commits == {"party_id": "party_id"}


def test_a_consent_is_taken_back_by_whoever_is_held() -> None:
    station = SmallStation()
    asked = WithdrawConsent(party_id=OWNER, purpose="MESSAGES")
    assert station.code(asked, CLERK) == "party-not-held"
    station.changes["known_party"] = OWNER
    assert station.code(asked, CLERK) == ""
    assert station.code(WithdrawConsent(party_id=OWNER, purpose="FUN"), CLERK) == "consent-purpose"


def thing(**changes: object) -> AddObject:
    values: dict[str, object] = {
        "type": "CBD",
        "parcel_code": "9999991002000000123",
        "location_ct": PLACE,
        "title_no": "示例农地承包权(2026)第000123号",
    }
    return AddObject(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"title_no": ""}, ""),
        ({"type": "XXX"}, "type-unknown"),
        ({"parcel_code": ""}, "object-key"),
        ({"object_id": "A-1"}, "object-key"),
        ({"parcel_code": "", "object_id": "A-1"}, ""),
        ({"title_no": "张三的 证"}, "title-form"),
        ({"title_no": "999999196803121232"}, "title-form"),
        ({"location_ct": msgspec.structs.replace(PLACE, location=" ")}, "place-missing"),
    ],
)
def test_b06_what_an_object_needs_to_be_held(changes: dict[str, object], code: str) -> None:
    assert SmallStation().code(thing(**changes), CLERK) == code


def test_b06_an_object_is_held_once() -> None:
    station = SmallStation()
    station.changes["object_held"] = True
    assert station.code(thing(), CLERK) == "object-held"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title_no": "A-2"}, ""),
        ({"location_ct": PLACE}, ""),
        ({}, "object-same"),
        ({"title_no": "A-2", "reason": "WHIM"}, "reason-unknown"),
        ({"title_no": "A-2", "object_id": "B-9"}, "object-unknown"),
    ],
)
def test_an_object_is_corrected_while_the_file_is_with_the_party(
    changes: dict[str, object], code: str
) -> None:
    station = path_to("SUBMITTED")
    station.changes["object_held"] = True
    values = {"object_id": "9999991002000000123", "reason": "CLERICAL"} | changes
    asked = ChangeObject(trade=NUMBER, **values)
    assert station.code(asked, CLERK) == "wrong-stage"
    defects = (Defect("CBD-4", "MISSING"),)
    station.must(ReturnTrade(trade=NUMBER, defects=defects), CLERK)
    assert station.code(asked, CLERK) == code
    assert station.code(asked, HEAD) == "role-may-not"
    if not code:
        [draft] = station.must(asked, CLERK).entries
        assert isinstance(draft.fact, ObjectChanged)
