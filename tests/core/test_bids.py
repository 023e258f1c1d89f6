"""Sealed offers at the counter: taken to the second, replaced, withdrawn, given back."""

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from plays import sealed
from plays.sealed import HOLDERS, KEYS, SealedWay, in_session
from small_station import (
    CLERK,
    HEAD,
    HOST,
    REVIEWER,
    SUPERVISOR,
    TAKER,
    SmallStation,
    instant,
    utc,
)

from appliance.core import bid_standing, bid_taking, bids
from appliance.core.commands import (
    AttestBid,
    JudgeBid,
    NameHolders,
    PassGate,
    ReplaceBid,
    RescheduleSession,
    ReturnBid,
    SealBid,
    WithdrawBid,
)
from appliance.core.decision import Decision
from appliance.core.entries import AttemptRefused, BidSealed, Cover

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "domain_vectors.json").read_text("utf-8")
)
FIRST = "0A1B2C3D"
DEADLINE = "2026-03-25 09:00:00"


def enrolled(method: str = "SEALED_HIGH", **more: object) -> SealedWay:
    """Three bidders stand enrolled, nothing is sealed yet, the notice runs."""
    way = SealedWay(method, (None, None, None), takers=sealed.THREE, **more)
    way.to("PUBLISHED")
    way.station.go("2026-03-10 10:00")
    for place, taker in enumerate(way.takers):
        way.enrols(place, taker)
    return way


def ready(method: str = "SEALED_HIGH", *, offers: tuple[int | None, ...] = ()) -> SealedWay:
    """Closed and through the gate; the announced opening is on the next morning at nine."""
    way = SealedWay(method, offers or sealed.prices(method), takers=sealed.THREE)
    way.to("READY")
    return way


def at(station: SmallStation, text: str, *, age_s: int = 0) -> None:
    """Set the clock without what falls due: a person is at the counter at that very second."""
    station.at = instant(text, age_s=age_s)


def kinds(decision: Decision) -> list[str]:
    return [draft.fact.kind for draft in decision.entries]


# --- commitment ----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", VECTORS["bid_commitment"])
def test_the_commitment_is_that_of_the_vector(case: dict[str, str | int]) -> None:
    found = bids.commitment(
        str(case["trade_id"]),
        str(case["enrol_id"]),
        int(case["amount_fen"]),
        bytes.fromhex(str(case["nonce_hex"])),
    )
    assert found.hex() == case["commitment"]


@pytest.mark.parametrize(("fen", "nonce"), [(-1, bytes(32)), (1, bytes(31)), (1, bytes(33))])
def test_a_commitment_binds_a_real_amount_by_32_bytes(fen: int, nonce: bytes) -> None:
    with pytest.raises(ValueError, match="commitment"):
        bids.commitment("T", "E", fen, nonce)


# --- holders --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holders", "keys", "code"),
    [
        (HOLDERS, KEYS, ""),
        (HOLDERS[:2], KEYS[:2], "holders-form"),
        ((HOLDERS[0], HOLDERS[0], "DISTRICT"), KEYS, "holders-form"),
        (HOLDERS, KEYS[:2], "holders-form"),
        (HOLDERS, (KEYS[0], KEYS[0], KEYS[2]), "holders-again"),
        (HOLDERS, (KEYS[0], KEYS[1], "abc"), "holders-form"),
        (("HEAD:9999991000999", *HOLDERS[1:]), KEYS, "holder-unknown"),
        ((f"HEAD:{SUPERVISOR.staff_no}", *HOLDERS[1:]), KEYS, "holder-unknown"),
    ],
)
def test_exactly_head_supervisor_and_district_hold_a_key_each(
    holders: tuple[str, ...], keys: tuple[str, ...], code: str
) -> None:
    way = SealedWay("SEALED_HIGH", (), takers=sealed.THREE)
    way.to("APPROVED")
    asked = NameHolders(trade=way.number, holders=holders, keys=keys)
    assert way.station.code(asked, HEAD) == code


def test_once_the_notice_is_out_the_holders_stay_whether_or_not_anything_is_sealed() -> None:
    way = enrolled()
    asked = NameHolders(trade=way.number, holders=HOLDERS, keys=KEYS)
    before = way.station.code(asked, HEAD)
    way.seals(FIRST, 9_000)
    assert (before, way.station.code(asked, HEAD)) == ("holders-named", "holders-named")


# --- taking --------------------------------------------------------------------------


def test_until_the_closing_an_offer_is_two_sealed_acts_and_nothing_in_clear() -> None:
    way = enrolled()
    for command in (
        way.sealing(FIRST, 9_000),
        way.sealing("1A1B2C3D", 9_000, paper=True),
    ):
        decision = way.station.ask(command, CLERK)
        assert decision.refused is None
        assert [draft.hidden_for for draft in decision.entries] == [way.number] * 2
        assert isinstance(decision.entries[1].fact, Cover)
        assert all(draft.trade is None for draft in decision.entries)


@pytest.mark.parametrize("kind", ["replace", "withdraw", "return"])
def test_until_the_closing_every_act_about_an_offer_is_hidden(kind: str) -> None:
    way = enrolled()
    way.seals(FIRST, 9_000)
    asked = {
        "replace": way.sealing(FIRST, 9_100, ReplaceBid),
        "withdraw": WithdrawBid(trade=way.number, enrol_id=FIRST),
        "return": ReturnBid(trade=way.number, enrol_id=FIRST, seq=1),
    }[kind]
    if kind == "return":
        way.station.must(WithdrawBid(trade=way.number, enrol_id=FIRST), CLERK)
    decision = way.station.ask(asked, CLERK)
    assert decision.refused is None
    assert all(draft.hidden_for == way.number for draft in decision.entries)


def test_after_the_closing_an_offer_stands_in_clear_without_its_amount() -> None:
    way = ready(offers=(9_000, 9_100, None))
    third = f"{way.number}-E003"
    decision = way.station.must(way.sealing(third, 8_765_432), CLERK)
    (draft,) = decision.entries
    assert draft.trade == way.number
    assert isinstance(draft.fact, BidSealed)
    assert "8765432" not in repr(draft.fact)


@pytest.mark.parametrize(
    ("clock", "code", "kept"),
    [
        ("2026-03-25 08:59:57", "", "bid.seal"),
        ("2026-03-25 08:59:58", "", "bid.seal doubt"),
        ("2026-03-25 09:00:00", "", "bid.seal doubt"),
        ("2026-03-25 09:00:01", "", "bid.seal doubt"),
        ("2026-03-25 09:00:02", "bid-late", "attempt.refuse"),
        ("2026-03-25 09:00:03", "bid-late", "attempt.refuse"),
    ],
)
def test_e09_the_deadline_is_half_open_and_judged_on_the_bounds_of_the_clock(
    clock: str, code: str, kept: str
) -> None:
    """A clock that is right to 2 s: surely before, in doubt, surely at or after."""
    way = ready(offers=(9_000, 9_100, None))
    at(way.station, clock)
    decision = way.station.ask(way.sealing(f"{way.number}-E003", 9_500), CLERK)
    assert (decision.refused.code if decision.refused else "") == code
    (draft,) = decision.entries
    doubt = " doubt" if getattr(draft.fact, "doubt", False) else ""
    assert draft.fact.kind + doubt == kept


@pytest.mark.parametrize("kind", [SealBid, ReplaceBid, WithdrawBid])
def test_e09_a_bid_one_second_late_is_refused_and_the_refusal_is_logged(kind: type) -> None:
    """One second after the deadline on a clock that proves it; also once the session is open."""
    way = ready()
    number = f"{way.number}-E001"
    asked = (
        WithdrawBid(trade=way.number, enrol_id=number)
        if kind is WithdrawBid
        else way.sealing(number, 9_900, kind)
    )
    at(way.station, "2026-03-25 09:00:03")  # the bound of 2 s proves: one second late at least
    decision = way.station.do(asked, CLERK)
    assert decision.refused is not None
    assert decision.refused.code == "bid-late"
    assert decision.refused.facts["seconds"] == 3
    fact = way.station.records[-1].fact
    assert isinstance(fact, AttemptRefused)
    event = {SealBid: "bid.seal", ReplaceBid: "bid.replace", WithdrawBid: "bid.withdraw"}[kind]
    assert (fact.event, fact.role, fact.reason) == (event, "CLERK", "LATE_BID")
    assert len(bid_standing.counting(way.trade)) == 3


def test_e09_a_late_bid_is_kept_as_an_attempt_while_the_session_runs() -> None:
    way = in_session("SEALED_HIGH", (9_500, 9_400, None))
    decision = way.station.do(way.sealing(f"{way.number}-E003", 9_900), CLERK)
    assert decision.refused is not None
    assert decision.refused.code == "bid-late"
    assert kinds(decision) == ["attempt.refuse"]


def test_the_time_of_an_offer_is_kept_to_the_second() -> None:
    way = enrolled()
    way.seals(FIRST, 9_000)
    (bid,) = bid_standing.counting(way.trade)
    assert bid.received_at == utc("2026-03-10 10:00")


@pytest.mark.parametrize(
    ("method", "then", "changes", "code"),
    [
        ("SEALED_HIGH", "", {"enrol_id": "ZZZZZZZZ"}, "enrol-unknown"),
        ("SEALED_HIGH", "", {"commitment": "abc"}, "bid-form"),
        ("SEALED_HIGH", "", {"ciphertext_sha256": ""}, "bid-form"),
        ("SEALED_HIGH", "", {"seal_no": "F0001"}, "bid-form"),
        ("SEALED_HIGH", "", {"offer": "PAPER"}, "bid-form"),
        ("SEALED_HIGH", "", {"offer": "FAX"}, "bid-form"),
        ("SEALED_HIGH", "paper", {"seal_no": "F 1"}, "bid-seal-form"),
        ("SEALED_HIGH", "paper", {"seal_no": "F01"}, "bid-seal-form"),
        ("SEALED_HIGH", "paper", {"seal_no": "F001"}, ""),
        ("SEALED_HIGH", "sealed", {}, "bid-there"),
        ("INQUIRY", "sealed", {}, "bid-there"),
        ("SEALED_HIGH", "sealed+withdrawn", {}, ""),
        ("INQUIRY", "sealed+withdrawn", {}, "inquiry-out"),
    ],
)
def test_what_can_be_sealed(method: str, then: str, changes: dict[str, str], code: str) -> None:
    """domain.md 6.2 (2): replacement and withdrawal are free, in an inquiry the first binds."""
    way = enrolled(method)
    if "sealed" in then:
        way.seals(FIRST, 9_000)
    if "withdrawn" in then:
        way.station.must(WithdrawBid(trade=way.number, enrol_id=FIRST), CLERK)
    asked = msgspec.structs.replace(way.sealing(FIRST, 9_000, paper=then == "paper"), **changes)
    assert way.station.code(asked, CLERK) == code


def test_a_seal_number_is_used_once_in_a_trade() -> None:
    way = enrolled()
    bag = SealBid(trade=way.number, enrol_id=FIRST, offer="PAPER", seal_no="F0001")
    way.station.must(bag, CLERK)
    other = SealBid(trade=way.number, enrol_id="1A1B2C3D", offer="PAPER", seal_no="F0001")
    assert way.station.code(other, CLERK) == "bid-seal-again"


def test_without_named_holders_only_a_bag_can_be_taken() -> None:
    way = SealedWay("SEALED_HIGH", (), takers=sealed.THREE)
    super(SealedWay, way.to("APPROVED")).published()
    way.station.go("2026-03-10 10:00")
    way.enrols(0, TAKER)
    assert way.station.code(way.sealing(FIRST, 9_000), CLERK) == "holders-missing"
    assert way.station.code(way.sealing(FIRST, 9_000, paper=True), CLERK) == ""


def test_a_trade_of_another_method_takes_no_sealed_offer() -> None:
    way = SealedWay("LISTING", (), code="SSB", takers=(TAKER,))
    way.to("PUBLISHED")
    way.station.go("2026-03-10 10:00")
    way.enrols(0, TAKER)
    assert way.station.code(way.sealing(FIRST, 500_000), CLERK) == "bids-not-here"


def test_of_replacing_offers_the_last_counts_and_the_first_goes_back() -> None:
    way = enrolled()
    way.seals(FIRST, 9_000)
    way.replaces(FIRST, 9_100)
    way.replaces(FIRST, 9_050)
    (bid,) = bid_standing.counting(way.trade)
    assert bid.seq == 3
    assert {(one.seq, why) for one, why in bid_taking.to_return(way.trade)} == {
        (1, "REPLACED"),
        (2, "REPLACED"),
    }


def test_in_an_inquiry_the_first_quote_is_not_replaced() -> None:
    way = enrolled("INQUIRY")
    way.seals(FIRST, 470_000)
    asked = way.sealing(FIRST, 460_000, ReplaceBid)
    assert way.station.code(asked, CLERK) == "inquiry-binds"


def test_who_withdraws_has_no_offer_and_the_bag_goes_back_once() -> None:
    way = enrolled()
    way.seals(FIRST, 9_000, paper=True)
    back = ReturnBid(trade=way.number, enrol_id=FIRST, seq=1)
    assert way.station.code(back, CLERK) == "bid-counts"
    way.station.must(WithdrawBid(trade=way.number, enrol_id=FIRST), CLERK)
    assert bid_standing.counting(way.trade) == ()
    way.station.must(back, CLERK)
    assert way.station.code(back, CLERK) == "bid-returned"
    assert way.station.code(WithdrawBid(trade=way.number, enrol_id=FIRST), CLERK) == "bid-unknown"


def test_a_withdrawal_in_doubt_is_not_done_and_the_offer_stands() -> None:
    way = ready()
    at(way.station, DEADLINE)
    asked = WithdrawBid(trade=way.number, enrol_id=f"{way.number}-E001")
    decision = way.station.ask(asked, CLERK)
    assert decision.refused is not None
    assert decision.refused.code == "bid-withdraw-in-doubt"
    assert kinds(decision) == ["attempt.refuse"]


# --- the deadline moves, but nothing that was late comes back ------------------------------------


@pytest.mark.parametrize(
    ("asked_at", "code"), [("2026-03-24 18:00:00", ""), ("2026-03-25 10:00:00", "bid-late")]
)
def test_a_new_time_announced_before_the_deadline_moves_it_and_after_it_does_not(
    asked_at: str, code: str
) -> None:
    way = ready(offers=(9_000, 9_100, None))
    at(way.station, asked_at)
    new = RescheduleSession(trade=way.number, planned_at=utc("2026-03-27 09:00"), reason="MISSED")
    way.station.must(new, HEAD)
    at(way.station, "2026-03-26 09:00:00")
    assert way.station.code(way.sealing(f"{way.number}-E003", 9_500), CLERK) == code
    hour = 1
    expected = datetime(2026, 3, 25 if code else 27, hour, tzinfo=UTC)
    assert bid_standing.deadline(way.trade) == expected


# --- doubt is decided by two people --------------------------------------------------------------


def doubtful(kind: type = SealBid, first: int = 8_800) -> SealedWay:
    """The third bidder comes within the two seconds that nobody can prove, `first` before it."""
    way = ready(offers=(9_500, 9_000, None if kind is SealBid else first))
    at(way.station, DEADLINE)
    way.station.must(way.sealing(f"{way.number}-E003", 9_900, kind), CLERK)
    way.in_session()
    return way


def decides(way: SealedWay, *, valid: bool, reason: str) -> None:
    number = f"{way.number}-E003"
    seen = bid_standing.seen_of(way.trade, number)
    way.station.must(AttestBid(trade=way.number, enrol_id=number, seen_sha256=seen), SUPERVISOR)
    judge = JudgeBid(trade=way.number, enrol_id=number, valid=valid, reason=reason)
    way.station.must(judge, HOST)


def test_while_an_offer_is_in_doubt_nothing_is_opened() -> None:
    way = doubtful()
    assert way.station.code(way.opening(), HOST) == "bids-in-doubt"


def test_a_doubtful_offer_is_decided_by_the_host_only_with_what_the_supervisor_saw() -> None:
    way = doubtful()
    number = f"{way.number}-E003"
    judge = JudgeBid(trade=way.number, enrol_id=number, valid=True, reason="IN_TIME")
    assert way.station.code(judge, HOST) == "attest-missing"
    wrong = AttestBid(trade=way.number, enrol_id=number, seen_sha256="ab" * 32)
    assert way.station.code(wrong, SUPERVISOR) == "digest-form"
    decides(way, valid=True, reason="IN_TIME")
    assert bid_standing.undecided(way.trade) == ()


@pytest.mark.parametrize(
    ("kind", "valid", "reason", "winner", "fen"),
    [
        (SealBid, True, "IN_TIME", "E003", 9_900),
        (SealBid, False, "LATE", "E001", 9_500),
        (ReplaceBid, True, "IN_TIME", "E003", 9_900),
        (ReplaceBid, False, "LATE", "E001", 9_500),
    ],
)
def test_an_offer_found_late_counts_nothing_and_the_one_it_replaced_stands(
    kind: type, reason: str, winner: str, fen: int, *, valid: bool
) -> None:
    way = doubtful(kind)
    decides(way, valid=valid, reason=reason)
    way.opens()
    way.results()
    assert way.trade.result is not None
    assert (way.trade.result.enrol_id[-4:], way.trade.result.amount_fen) == (winner, fen)
    counted = {one.number[-4:]: one.amount_fen for one in bid_standing.judged(way.trade)}
    third = {True: 9_900, False: 8_800 if kind is ReplaceBid else None}[valid]
    assert counted.get("E003") == third


def test_the_offer_that_a_late_one_was_to_replace_can_win() -> None:
    way = doubtful(ReplaceBid, first=9_600)
    decides(way, valid=False, reason="LATE")
    way.opens()
    way.results()
    assert way.trade.result is not None
    assert (way.trade.result.enrol_id[-4:], way.trade.result.amount_fen) == ("E003", 9_600)


@pytest.mark.parametrize(
    ("valid", "reason"), [(True, "LATE"), (False, "IN_TIME"), (False, "ILLEGIBLE"), (True, "")]
)
def test_a_decision_about_time_says_in_time_or_late(reason: str, *, valid: bool) -> None:
    way = doubtful()
    judge = JudgeBid(trade=way.number, enrol_id=f"{way.number}-E003", valid=valid, reason=reason)
    assert way.station.code(judge, HOST) == "reason-unknown"


def test_an_offer_that_came_in_time_is_nobodys_to_judge() -> None:
    way = doubtful()
    judge = JudgeBid(trade=way.number, enrol_id=f"{way.number}-E001", valid=False, reason="LATE")
    assert way.station.code(judge, HOST) == "bid-not-yours-to-judge"


def test_an_untrusted_clock_takes_no_offer() -> None:
    way = ready(offers=(9_000, 9_100, None))
    way.station.at = instant("2026-03-24 18:00", src="none")
    assert way.station.code(way.sealing(f"{way.number}-E003", 9_500), CLERK) == "clock-unsure"


def test_who_did_not_pass_the_gate_cannot_offer_any_more() -> None:
    way = SealedWay("SEALED_HIGH", (9_500, 9_000, None), takers=sealed.THREE)
    way.to("ENROL_CLOSED")
    way.station.must(PassGate(trade=way.number), REVIEWER)
    third = f"{way.number}-E003"
    failed = tuple(
        replace(one, failed=("Q_CONFLICT",)) if one.number == third else one
        for one in way.trade.enrolments
    )
    way.station.live = msgspec.structs.replace(way.trade, enrolments=failed)
    assert way.station.code(way.sealing(third, 9_900), CLERK) == "bid-excluded"
