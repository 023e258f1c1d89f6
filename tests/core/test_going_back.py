"""A notice runs longer or is changed; a trade begins a new round or is dealt with alone."""

import pytest
from small_station import (
    CLERK,
    CONSENT,
    HEAD,
    HOST,
    KEY,
    NUMBER,
    REVIEWER,
    SUPERVISOR,
    TABLES,
    TEXT,
    SmallStation,
    aged,
    approval,
    enrolling,
    instant,
    opening,
    path_to,
    utc,
)
from whole_way import Way

from appliance.core.commands import (
    AmendNotice,
    AttestSession,
    CloseEnrolment,
    ExtendNotice,
    FailSession,
    NegotiateTrade,
    PassGate,
    PublishNotice,
    RecordResult,
    RelistTrade,
    SignReview,
)
from appliance.core.decision import decided
from appliance.core.entries import DecisionPaper, Draft, Offer, SessionFailed
from appliance.core.trade import Trade
from appliance.core.trade_fold import fold

OTHER = "cd" * 32
NEW_CONSENT = DecisionPaper("D07", "2026-03-17", holder_signed=True, co_holders=1, signed=1)
E1, E2 = f"{NUMBER}-E001", f"{NUMBER}-E002"


def trade_of(station: SmallStation) -> Trade:
    assert station.trade is not None
    return station.trade


def failed(bidders: int = 0, **terms: object) -> SmallStation:
    """Closed on 16 March with fewer than the two that the notice asks for; now the 17th."""
    station = path_to("IN_REVIEW")
    station.must(SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT), REVIEWER)
    station.must(approval(method="LISTING", **({"single_bidder": False} | terms)), HEAD)
    station.go("2026-03-09 09:00")
    publish(station)
    station.at = instant("2026-03-10 10:00")
    for _ in range(bidders):
        station.must(enrolling(), CLERK)
    station.go("2026-03-17 09:00")
    assert trade_of(station).stage == "FAILED_NO_BIDDERS"
    return station


def publish(station: SmallStation) -> None:
    channels = ("KIOSK", "DISTRICT", "PRINT")
    station.must(PublishNotice(trade=NUMBER, channels=channels, firewall="0a1b2c3d"), CLERK)


def extending(**changes: str) -> ExtendNotice:
    values = {"consent_sha256": TEXT, "enrol_deadline": utc("2026-03-24 17:00"),
              "planned_at": utc("2026-03-25 09:00"), "firewall": "1a1b2c3d"}  # fmt: skip
    return ExtendNotice(trade=NUMBER, **(values | changes))


def relisting(price: int = 80_000, **changes: object) -> RelistTrade:
    values: dict[str, object] = {
        "trade": NUMBER, "list_price_fen": price, "text_sha256": OTHER,
        "enrol_deadline": utc("2026-03-26 17:00"), "planned_at": utc("2026-03-27 09:00"),
    }  # fmt: skip
    return RelistTrade(**(values | changes))


# --- extension ---


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"consent_sha256": ""}, "consent-missing"),
        ({"firewall": "0a1b2c3d"}, "firewall-form"),  # the key that the closing published
        ({"firewall": "key"}, "firewall-form"),
        ({"enrol_deadline": "soon"}, "date-form"),
        ({"enrol_deadline": utc("2026-03-23 23:59")}, "deadline-before-notice-end"),
        ({"enrol_deadline": utc("2026-03-24 00:00")}, ""),
        ({"planned_at": utc("2026-03-24 23:59")}, "session-too-early"),
        ({"planned_at": utc("2026-03-25 00:00")}, ""),
        ({"enrol_deadline": utc("2026-09-10 17:00")}, "deadline-too-late"),
    ],
)
def test_an_extension_gives_five_more_working_days(changes: dict[str, str], code: str) -> None:
    assert failed().code(extending(**changes), HEAD) == code


def test_who_is_enrolled_keeps_the_number_and_the_next_one_gets_the_next() -> None:
    station = failed(bidders=1)
    assert [each.number for each in trade_of(station).enrolments] == [E1]
    station.must(extending(), HEAD)
    trade = trade_of(station)
    assert (trade.stage, trade.closing, trade.extensions) == ("PUBLISHED", None, 1)
    assert trade.qualified == ()
    station.at = instant("2026-03-18 10:00")
    station.must(enrolling("1A1B2C3D", party_id=aged("1980-01-01")), CLERK)
    station.go("2026-03-24 17:01")
    trade = trade_of(station)
    assert trade.closing is not None
    assert trade.closing.count == 2
    assert [each.number for each in trade.closing.numbers] == [E2]
    assert [each.number for each in trade.qualified] == [E1, E2]
    station.must(PassGate(trade=NUMBER), REVIEWER)
    assert fold(station.records, TABLES) == station.trade


def test_a_notice_is_extended_three_times_and_not_four() -> None:
    station = failed()
    for number, (last, session) in enumerate(
        [("2026-03-24", "2026-03-25"), ("2026-04-01", "2026-04-02"), ("2026-04-10", "2026-04-13")]
    ):
        asked = extending(
            enrol_deadline=utc(f"{last} 17:00"), planned_at=utc(f"{session} 09:00"),
            firewall=f"{number + 1}a1b2c3d",
        )  # fmt: skip
        station.must(asked, HEAD)
        station.at = instant(f"{last} 17:01")
        station.must(CloseEnrolment(trade=NUMBER, key=KEY))
        station.at = instant(f"{session} 09:00")
    assert trade_of(station).extensions == 3
    assert station.code(extending(), HEAD) == "extensions-used-up"
    again = relisting(enrol_deadline=utc("2026-04-24 17:00"), planned_at=utc("2026-04-27 09:00"))
    assert station.code(again, HEAD) == ""


@pytest.mark.parametrize(
    ("reason", "code"),
    [("NO_BID", ""), ("TOO_FEW_OFFERS", ""), ("TOO_FEW_VALID", "offers-were-opened"),
     ("RESERVE_NOT_MET", "offers-were-opened")],
)  # fmt: skip
def test_after_an_opening_a_notice_is_not_extended(reason: str, code: str) -> None:
    station = path_to("IN_SESSION")
    asked = FailSession(trade=NUMBER, reason=reason)
    failed_so = decided(Draft(SessionFailed(f"{NUMBER}/S1", reason), trade=NUMBER))
    station.keep(failed_so, asked, (HOST,))
    assert station.code(extending(), HEAD) == code


def test_only_a_trusted_clock_and_the_head_extend() -> None:
    station = failed()
    assert station.code(extending(), REVIEWER) == "role-may-not"
    station.at = instant("2026-03-17 09:00", src="none")
    assert station.code(extending(), HEAD) == "clock-unsure"


# --- a new round ---


@pytest.mark.parametrize(
    ("price", "decisions", "code"),
    [
        (80_000, (), ""),
        (80_001, (), ""),
        (79_999, (), "decision-missing"),
        (79_999, (CONSENT,), "decision-not-new"),
        (79_999, (NEW_CONSENT,), ""),
        (0, (), "amount-zero"),
        (10**14 + 1, (), "amount-too-large"),
    ],
)
def test_a_lower_price_needs_a_decision_of_its_own(
    price: int, decisions: tuple[DecisionPaper, ...], code: str
) -> None:
    assert failed().code(relisting(price, decisions=decisions), HEAD) == code


@pytest.mark.parametrize(
    ("price", "code"),
    [(79_999, ""), (70_000, ""), (69_999, "decision-missing")],
)
def test_down_to_the_price_that_the_owner_authorised_no_new_decision_is_needed(
    price: int, code: str
) -> None:
    assert failed(floor_fen=70_000).code(relisting(price), HEAD) == code


@pytest.mark.parametrize(
    ("floor", "code"),
    [
        (None, ""),
        (1, ""),
        (80_000, ""),
        (80_001, "floor-beyond-price"),
        (0, "floor-beyond-price"),
        (-1, "floor-beyond-price"),
        (10**14 + 1, "amount-too-large"),
    ],
)
def test_who_lets_authorises_the_listing_or_less(floor: int | None, code: str) -> None:
    station = path_to("IN_REVIEW")
    station.must(SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT), REVIEWER)
    assert station.code(approval(method="LISTING", floor_fen=floor), HEAD) == code


@pytest.mark.parametrize(
    ("floor", "code"), [(600_000, ""), (500_000, ""), (499_999, "floor-beyond-price")]
)
def test_who_buys_authorises_the_ceiling_or_more(floor: int, code: str) -> None:
    way = Way("XMC", terms={"floor_fen": floor}).to("IN_REVIEW")
    listing = way.trade.wants.list_price_fen
    assert listing == 500_000
    if code:
        with pytest.raises(AssertionError, match=code):
            way.approved()
    else:
        way.approved()
        assert way.trade.fixed.floor_fen == floor


@pytest.mark.parametrize(
    ("price", "code"), [(500_000, ""), (499_999, ""), (500_001, "decision-missing")]
)
def test_a_purchase_from_one_source_pays_more_only_by_a_new_decision(
    price: int, code: str
) -> None:
    way = Way("XMC", takers=()).to("PUBLISHED")
    way.station.go("2026-03-24 17:01")
    assert way.trade.stage == "FAILED_NO_BIDDERS"
    again = relisting(
        price, trade=way.number, enrol_deadline=utc("2026-04-09 17:00"),
        planned_at=utc("2026-04-10 09:00"),
    )  # fmt: skip
    assert way.station.code(again, HEAD) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text_sha256": "the old one"}, "digest-form"),
        ({"enrol_deadline": "soon"}, "date-form"),
        ({"enrol_deadline": utc("2026-03-23 17:00")}, "deadline-before-notice-end"),
        ({"planned_at": utc("2026-03-24 17:00")}, "session-too-early"),
        ({"decisions": (DecisionPaper("D07", scan_sha256="张三"),)}, "digest-form"),
    ],
)
def test_a_new_round_has_a_text_and_times(changes: dict[str, object], code: str) -> None:
    assert failed().code(relisting(**changes), HEAD) == code


def test_a_new_round_begins_empty_at_its_price_and_never_gives_a_number_twice() -> None:
    station = failed(bidders=1)
    station.must(relisting(75_000, decisions=(NEW_CONSENT,)), HEAD)
    trade = trade_of(station)
    assert (trade.stage, trade.round, trade.enrolments) == ("APPROVED", 2, ())
    assert trade.wants.list_price_fen == 75_000
    assert trade.total_fen == 1_320_000  # 3.52 mu, 5 years, 750 yuan
    station.at = instant("2026-03-18 09:00")
    publish(station)
    assert trade_of(station).notice is not None
    for place, person in enumerate((aged("1980-01-01"), aged("1981-01-01"))):
        station.at = instant(f"2026-03-19 1{place}:00")
        station.must(enrolling(f"{place + 1}A1B2C3D", party_id=person), CLERK)
    station.go("2026-03-26 17:01")
    assert [each.number for each in trade_of(station).qualified] == [E2, f"{NUMBER}-E003"]
    assert fold(station.records, TABLES) == station.trade


# --- the one bidder ---


@pytest.mark.parametrize(
    ("bidders", "allowed", "changes", "code"),
    [
        (1, True, {}, ""),
        (1, False, {}, "negotiation-not-announced"),
        (0, True, {}, "negotiation-with-one"),
        (1, True, {"enrol_id": E2}, "negotiation-with-one"),
        (1, True, {"consent_sha256": ""}, "consent-missing"),
        (1, True, {"planned_at": "soon"}, "date-form"),
        (1, True, {"planned_at": utc("2026-03-17 23:59")}, "session-too-early"),
        (1, True, {"planned_at": utc("2026-03-18 00:00")}, ""),
    ],
)
def test_one_qualified_bidder_is_dealt_with_alone_where_the_notice_says_so(
    bidders: int,
    allowed: bool,
    changes: dict[str, str],
    code: str,
) -> None:
    station = failed(bidders, negotiation=allowed)
    assert station.code(negotiating(**changes), HEAD) == code


def negotiating(**changes: str) -> NegotiateTrade:
    values = {"enrol_id": E1, "consent_sha256": TEXT, "planned_at": utc("2026-03-18 09:00")}
    return NegotiateTrade(trade=NUMBER, **(values | changes))


def test_a_negotiation_leads_to_a_session_and_an_agreement() -> None:
    station = failed(1, negotiation=True)
    station.must(negotiating(), HEAD)
    station.must(AttestSession(trade=NUMBER, act="session.open", seen_sha256=TEXT), SUPERVISOR)
    station.at = instant("2026-03-18 09:01")
    station.must(opening(station), HOST)
    low = RecordResult(trade=NUMBER, offers=(Offer(E1, 79_999),))
    assert station.code(low, HOST) == "offer-under-listing"
    station.must(RecordResult(trade=NUMBER, offers=(Offer(E1, 80_500),)), HOST)
    result = trade_of(station).result
    assert result is not None
    assert (result.algorithm, result.amount_fen) == ("agreement-v1", 80_500)


# --- another text ---


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"new_sha256": TEXT}, "text-unchanged"),
        ({"new_sha256": "x"}, "digest-form"),
        ({"reason": "a slip of the pen"}, "reason-unknown"),
        ({"enrol_deadline": utc("2026-03-18 17:00")}, "ends-stay"),
        ({"material": True}, "date-form"),
        ({"material": True, "enrol_deadline": utc("2026-03-17 17:00"),
          "planned_at": utc("2026-03-18 09:00")}, ""),
        ({"material": True, "enrol_deadline": utc("2026-03-16 16:59"),
          "planned_at": utc("2026-03-18 09:00")}, "end-moved-earlier"),
        ({"material": True, "enrol_deadline": utc("2026-03-16 17:00"),
          "planned_at": utc("2026-03-18 09:00")}, "deadline-before-notice-end"),
    ],
)  # fmt: skip
def test_a_material_change_gives_time_to_read_it(changes: dict[str, object], code: str) -> None:
    station = path_to("PUBLISHED")
    station.at = instant("2026-03-10 09:00")
    assert station.code(amending(**changes), CLERK, HEAD) == code


def amending(**changes: object) -> AmendNotice:
    values: dict[str, object] = {"new_sha256": OTHER, "reason": "MISPRINT", "material": False}
    return AmendNotice(trade=NUMBER, **(values | changes))


def test_an_amendment_bears_two_signatures_and_comes_before_the_deadline() -> None:
    station = path_to("PUBLISHED")
    assert station.code(amending(), CLERK) == "second-missing"
    station.at = instant("2026-03-16 16:59")
    assert station.code(amending(), CLERK, HEAD) == ""
    station.at = instant("2026-03-16 17:00")
    assert station.code(amending(), CLERK, HEAD) == "enrolment-over"


def test_the_amended_notice_is_the_one_that_counts() -> None:
    station = path_to("PUBLISHED")
    station.at = instant("2026-03-11 09:00")
    moved = amending(
        material=True, enrol_deadline=utc("2026-03-18 17:00"), planned_at=utc("2026-03-19 09:00")
    )
    station.must(moved, CLERK, HEAD)
    trade = trade_of(station)
    assert trade.notice is not None
    assert (trade.notice.text_sha256, trade.notice.end) == (OTHER, "2026-03-18")
    station.go("2026-03-17 09:00")
    assert trade_of(station).stage == "PUBLISHED"
    station.go("2026-03-18 17:01")
    assert trade_of(station).closing is not None
