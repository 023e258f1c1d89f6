"""The session: attested, in time, its result recomputed; too late, it is announced anew."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from plays.sealed import THREE, SealedWay
from plays.tender import TenderWay
from small_station import (
    CLERK,
    FIRST,
    HEAD,
    HOST,
    NUMBER,
    REVIEWER,
    STAFF,
    SUPERVISOR,
    SmallStation,
    aged,
    enrolling,
    instant,
    opening,
    path_to,
    utc,
)

from appliance.core.commands import (
    AttestSession,
    FailSession,
    PassGate,
    RecordResult,
    RescheduleSession,
)
from appliance.core.entries import (
    DisciplineRead,
    Offer,
    PriorityClosed,
    RecordingMarked,
    SessionOpened,
    SessionRescheduled,
    SessionResulted,
)
from appliance.core.session import result_digest
from appliance.core.trade_methods import METHODS
from appliance.core.trade_methods.rules import Setting
from appliance.core.world import Staff

E1, E2, E3 = (f"{NUMBER}-E00{each}" for each in (1, 2, 3))
SEEN = "ef" * 32


def attested() -> SmallStation:
    station = path_to("READY")
    station.must(AttestSession(trade=NUMBER, act="session.open", seen_sha256=SEEN), SUPERVISOR)
    station.at = instant("2026-03-17 09:01")
    return station


def result(*offers: Offer) -> RecordResult:
    return RecordResult(trade=NUMBER, offers=offers)


def several(count: int, method: str = "LISTING") -> SmallStation:
    """A session with `count` bidders present."""
    station = path_to("PUBLISHED", method)
    for place in range(count):
        station.at = instant(f"2026-03-10 1{place}:00")
        born = aged(f"198{place}-01-01")
        station.must(enrolling(f"{place}A1B2C3D", party_id=born), CLERK)
    station.go("2026-03-16 17:01")
    station.must(PassGate(trade=NUMBER), REVIEWER)
    station.must(AttestSession(trade=NUMBER, act="session.open", seen_sha256=SEEN), SUPERVISOR)
    station.at = instant("2026-03-17 09:01")
    station.must(opening(station), HOST)
    return station


# --- opening ---


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(0, "session-not-yet"), (1.999, "session-not-yet"), (2, ""), (1798, ""),
     (1798.001, "session-late"), (1800, "session-late"), (86_400, "session-late")],
)  # fmt: skip
def test_a_session_opens_from_the_announced_time_until_the_grace_ends(
    seconds: float, code: str
) -> None:
    station = attested()
    planned = instant("2026-03-17 09:00")
    station.at = replace(planned, at=planned.at + timedelta(seconds=seconds))
    assert station.code(opening(station), HOST) == code


def test_an_opening_is_discipline_recording_and_roster() -> None:
    station = attested()
    facts = [each.fact for each in station.must(opening(station), HOST).entries]
    assert [type(each) for each in facts] == [DisciplineRead, RecordingMarked, SessionOpened]
    opened = facts[-1]
    assert isinstance(opened, SessionOpened)
    assert opened.session_id == f"{NUMBER}/S1"
    assert opened.supervisor == SUPERVISOR.staff_no
    assert opened.roster == (
        f"BIDDER:{E1}", f"HOST:{HOST.staff_no}", f"SUPERVISOR:{SUPERVISOR.staff_no}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"discipline_version": ""}, "discipline-missing"),
        ({"recording_device": ""}, "recording-missing"),
        ({"roster": ()}, "roster-no-bidder"),
        ({"roster": ("OBSERVER:9999991000106",)}, "roster-no-bidder"),
        ({"roster": (f"BIDDER:{E2}",)}, "roster-unknown"),
        ({"roster": (f"BIDDER:{E1}", "OBSERVER:沈六")}, "roster-unknown"),
        ({"roster": (f"BIDDER:{E1}", "OBSERVER:999999198001010018")}, "roster-unknown"),
        ({"roster": (f"BIDDER:{E1}", "TRANSFEROR")}, ""),
        ({"recording_device": "my phone"}, "recording-missing"),
        ({"roster": (f"BIDDER:{E1}", "OBSERVER:9999991000106")}, ""),
    ],
)
def test_an_opening_needs_everything_on_the_list(changes: dict[str, object], code: str) -> None:
    station = attested()
    assert station.code(opening(station, **changes), HOST) == code


def test_nothing_opens_without_the_supervisor() -> None:
    station = path_to("READY")
    station.at = instant("2026-03-17 09:01")
    assert station.code(opening(station), HOST) == "supervisor-missing"


def test_nothing_opens_by_a_clock_that_cannot_be_trusted() -> None:
    station = attested()
    station.at = instant("2026-03-17 09:01", src="none")
    assert station.code(opening(station), HOST) == "clock-unsure"


@pytest.mark.parametrize(("method", "grade", "code"), [("LISTING", 1, "grade-too-low"),
                                                       ("LISTING", 2, ""),
                                                       ("NEGOTIATE", 1, "")])  # fmt: skip
def test_the_host_has_the_grade_of_the_method(method: str, grade: int, code: str) -> None:
    station = path_to("READY", method)
    station.must(AttestSession(trade=NUMBER, act="session.open", seen_sha256=SEEN), SUPERVISOR)
    station.at = instant("2026-03-17 09:01")
    host = Staff(HOST.staff_no, ("REVIEWER", "HOST"), grade, "2027-12-31")
    station.changes["staff"] = STAFF | {"k-reviewer": host}
    assert station.code(opening(station), HOST) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"act": "lunch"}, "act-unknown"), ({"seen_sha256": "12"}, "digest-form"), ({}, "")],
)
def test_an_attestation_names_the_act_and_what_was_seen(
    changes: dict[str, str], code: str
) -> None:
    values = {"trade": NUMBER, "act": "session.open", "seen_sha256": SEEN}
    assert path_to("READY").code(AttestSession(**(values | changes)), SUPERVISOR) == code


def test_an_attestation_belongs_to_the_stage_before_the_opening() -> None:
    attest = AttestSession(trade=NUMBER, act="session.open", seen_sha256=SEEN)
    assert path_to("ENROL_CLOSED").code(attest, SUPERVISOR) == "wrong-stage"


# --- a new time ---


@pytest.mark.parametrize(
    ("planned", "code"),
    [
        ("2026-09-17 23:59", ""),
        ("2026-09-18 00:00", "session-too-late"),
        ("2026-03-17 18:00", "session-too-early"),
        ("2026-03-17 23:59", "session-too-early"),
        ("2026-03-18 00:00", ""),
    ],
)
def test_a_missed_session_is_announced_for_the_next_working_day_or_later(
    planned: str, code: str
) -> None:
    station = attested()
    station.at = instant("2026-03-17 10:00")
    anew = RescheduleSession(trade=NUMBER, planned_at=utc(planned), reason="MISSED")
    assert station.code(anew, HEAD) == code


def test_a_new_time_needs_a_new_attestation() -> None:
    station = attested()
    station.at = instant("2026-03-17 10:00")
    anew = RescheduleSession(trade=NUMBER, planned_at=utc("2026-03-18 09:00"), reason="MISSED")
    fact = station.must(anew, HEAD).entries[0].fact
    assert isinstance(fact, SessionRescheduled)
    assert (fact.old_at, fact.planned_at) == (utc("2026-03-17 09:00"), utc("2026-03-18 09:00"))
    station.at = instant("2026-03-18 09:01")
    assert station.code(opening(station), HOST) == "supervisor-missing"
    station.must(AttestSession(trade=NUMBER, act="session.open", seen_sha256=SEEN), SUPERVISOR)
    assert station.code(opening(station), HOST) == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "because"}, "reason-unknown"),
        ({"planned_at": "2026-03-18"}, "date-form"),
        ({"planned_at": utc("2026-03-16 17:00")}, "session-too-early"),
    ],
)
def test_a_new_time_is_a_time_with_a_reason(changes: dict[str, str], code: str) -> None:
    values = {"trade": NUMBER, "planned_at": utc("2026-03-19 09:00"), "reason": "CLOCK"}
    assert path_to("READY").code(RescheduleSession(**(values | changes)), HEAD) == code


def test_a_session_is_not_moved_before_the_notice_ends() -> None:
    station = path_to("PUBLISHED")
    station.at = instant("2026-03-10 09:00")
    anew = RescheduleSession(trade=NUMBER, planned_at=utc("2026-03-16 18:00"), reason="CLOCK")
    assert station.code(anew, HEAD) == "session-too-early"


# --- the result ---


@pytest.mark.parametrize(
    ("offer", "price"), [(79_999, 80_000), (80_000, 80_000), (80_001, 80_001)]
)
def test_one_bidder_takes_a_listing_at_the_higher_of_listing_and_offer(
    offer: int, price: int
) -> None:
    station = path_to("IN_SESSION", "LISTING")
    fact = station.must(result(Offer(E1, offer)), HOST).entries[0].fact
    assert isinstance(fact, SessionResulted)
    assert (fact.enrol_id, fact.amount_fen, fact.algorithm) == (E1, price, "listing-v1")


@pytest.mark.parametrize(
    ("offers", "winner", "price"),
    [
        (((E1, 80_000), (E2, 90_000), (E3, 85_000)), E2, 90_000),
        (((E1, 90_000), (E2, 90_000)), E1, 90_000),
        (((E2, 90_000), (E1, 90_000)), E2, 90_000),
        (((E3, 80_000),), E3, 80_000),
    ],
)
def test_the_best_offer_wins_and_of_equal_ones_the_earliest(
    offers: tuple[tuple[str, int], ...], winner: str, price: int
) -> None:
    station = several(3)
    made = [Offer(*each) for each in offers]
    fact = station.must(result(*made), HOST).entries[0].fact
    assert isinstance(fact, SessionResulted)
    assert (fact.enrol_id, fact.amount_fen) == (winner, price)
    assert [each.amount_fen for each in fact.ranking] == sorted(
        (each.amount_fen for each in made), reverse=True
    )


@pytest.mark.parametrize(
    ("method", "offers", "code"),
    [
        ("LISTING", (), "offer-missing"),
        ("LISTING", ((E1, 79_999), (E2, 80_000)), "offer-under-listing"),
        ("LISTING", ((E1, 80_000), (E1, 90_000)), "offer-twice"),
        ("LISTING", ((f"{NUMBER}-E009", 80_000),), "offer-unknown"),
        ("LISTING", ((E1, 0),), "amount-zero"),
        ("LISTING", ((E1, 10**14 + 1),), "amount-too-large"),
        ("NEGOTIATE", (), "offer-missing"),
        ("NEGOTIATE", ((E1, 80_000), (E2, 80_000)), "agreement-with-one"),
        ("NEGOTIATE", ((E1, 79_999),), "offer-under-listing"),
        ("NEGOTIATE", ((E2, 80_000),), ""),
    ],
)
def test_offers_that_cannot_make_a_result_are_refused(
    method: str, offers: tuple[tuple[str, int], ...], code: str
) -> None:
    station = several(2, method)
    made = [Offer(*each) for each in offers]
    assert station.code(result(*made), HOST) == code


def test_the_publicity_begins_with_the_result() -> None:
    decision = path_to("IN_SESSION").must(result(Offer(E1, 80_000)), HOST)
    public = decision.entries[-1].fact
    assert isinstance(public, PriorityClosed)
    assert (public.result_start, public.result_end) == ("2026-03-17", "2026-03-20")
    assert [each.what for each in decision.follows] == [*["publish"] * 3, "notify"]


def test_the_digest_of_the_result_can_be_computed_again_by_anybody() -> None:
    station = path_to("IN_SESSION")
    fact = station.must(result(Offer(E1, 80_000)), HOST).entries[0].fact
    assert isinstance(fact, SessionResulted)
    again = result_digest(f"{NUMBER}/S1", 80_000, [Offer(E1, 80_000)], Offer(E1, 80_000))
    assert fact.recomputed_sha256 == again
    other = result_digest(f"{NUMBER}/S1", 80_000, [Offer(E1, 80_001)], Offer(E1, 80_001))
    assert other != again


@pytest.mark.parametrize("method", ["LISTING", "NEGOTIATE", "SINGLE"])
@pytest.mark.parametrize(("buying", "offer"), [(False, 80_000), (False, 90_000), (True, 70_000)])
def test_each_method_agrees_with_the_second_way_of_computing(
    method: str, offer: int, *, buying: bool
) -> None:
    within = Setting(80_000, 1, 1, buying=buying)
    offers = [Offer(E1, offer)]
    found = METHODS[method].outcome(offers, within)
    assert found.no is None
    assert found.ranking[0] == METHODS[method].recount(offers, within)


@pytest.mark.parametrize(
    ("method", "buying", "qualified", "offer", "code", "price"),
    [
        ("LISTING", False, 1, 79_999, "", 80_000),
        ("ASCEND", False, 1, 79_999, "", 80_000),
        ("ASCEND", False, 1, 80_001, "", 80_001),
        ("ASCEND", False, 2, 80_001, "auction-not-started", 0),
        ("DRAW", False, 1, 80_000, "", 80_000),
        ("DRAW", False, 1, 80_001, "offer-not-fixed", 0),
        ("DRAW", True, 1, 80_000, "", 80_000),
        ("DRAW", True, 1, 79_999, "offer-not-fixed", 0),
        ("DRAW", False, 2, 80_000, "draw-decides", 0),
        ("NEGOTIATE", True, 1, 80_001, "offer-over-ceiling", 0),
        ("NEGOTIATE", True, 1, 80_000, "", 80_000),
        ("SINGLE", True, 1, 80_001, "offer-over-ceiling", 0),
        ("SINGLE", True, 1, 1, "", 1),
        ("TENDER", True, 3, 70_000, "offers-not-asked", 0),
        ("SEALED_HIGH", False, 1, 80_000, "offers-not-asked", 0),
    ],
)
def test_a_single_taker_comes_to_a_price_by_the_rule_of_the_method(
    method: str, qualified: int, offer: int, code: str, price: int, *, buying: bool
) -> None:
    """domain.md 6.1, 6.6: the higher of listing and offer; a purchase never over its ceiling."""
    within = Setting(80_000, qualified, qualified, buying=buying)
    rules, offers = METHODS[method], [Offer(E1, offer)]
    found = rules.outcome(offers, within)
    assert (found.no.refused.code if found.no and found.no.refused else "") == code
    if not code:
        assert found.ranking == (Offer(E1, price),)


@pytest.mark.parametrize(("reason", "code"), [("NO_BID", ""), ("RAIN", "reason-unknown")])
def test_a_session_may_end_without_a_result(reason: str, code: str) -> None:
    station = path_to("IN_SESSION")
    assert station.code(FailSession(trade=NUMBER, reason=reason), HOST) == code


def test_a_failed_session_leaves_the_trade_without_bidders() -> None:
    station = path_to("IN_SESSION")
    station.must(FailSession(trade=NUMBER, reason="NO_BID"), HOST)
    assert station.trade is not None
    assert station.trade.stage == "FAILED_NO_BIDDERS"
    assert station.trade.enrolment(FIRST) is not None


@pytest.mark.parametrize(
    ("method", "offers"),
    [
        ("SEALED_HIGH", (9_500, 9_000, 9_400)),
        ("SEALED_LOW", (470_000, 480_000, 475_000)),
        ("INQUIRY", (470_000, 480_000, 475_000)),
    ],
)
def test_sealed_offers_are_opened_with_no_bidder_in_the_room(
    method: str, offers: tuple[int, ...]
) -> None:
    """Guard 6 asks for no bidder, and 6.2 says: absent or silent, the offer stands."""
    way = SealedWay(method, offers, takers=THREE, terms={"tie_rule": "REOFFER_THEN_DRAW"})
    way.to("READY")
    way.to_the_table(roster=())
    way.opens()
    way.results()
    assert way.trade.session is not None
    assert not [each for each in way.trade.session.roster if each.startswith("BIDDER:")]
    assert way.trade.result is not None
    assert way.trade.result.enrol_id == f"{way.number}-E001"


def test_a_tender_is_opened_with_no_bidder_in_the_room() -> None:
    going = TenderWay((400_000, 450_000, 480_000))
    going.to("READY")
    going.to_the_table(roster=())
    station = going.opens().scores((0, 0), (0, 0), (0, 0)).resulted()
    assert station.trade is not None
    assert station.trade.result is not None
