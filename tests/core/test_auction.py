"""The open ascending auction (domain.md 6.3): the order of its tests, its clock, its result."""

import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from auctions import LISTING, STEP, Hall
from msgspec.structs import replace
from plays import ascend
from plays import draw as plays_draw
from small_station import (
    HEAD,
    HOST,
    NUMBER,
    REVIEWER,
    SUPERVISOR,
    TABLES,
    TEXT,
    SmallStation,
    approval,
    path_to,
)
from whole_way import Way

from appliance.core.auction_rules import paddles
from appliance.core.bids import commitment_text
from appliance.core.commands import (
    CloseAuction,
    FailSession,
    OpenReserve,
    PauseSession,
    PlaceBid,
    RaisePriority,
    RecordResult,
    ResumeSession,
    ResumeTrade,
    SignReview,
    StartAuction,
    SuspendTrade,
)
from appliance.core.entries import (
    AttemptRefused,
    AuctionBid,
    AuctionClosed,
    AuctionExtended,
    AuctionStarted,
    MethodTerms,
    Offer,
    SessionContinued,
)
from appliance.core.instant import instant_of
from appliance.core.session import setting
from appliance.core.trade_fold import fold
from appliance.core.trade_methods.ascend import Ascend, replayed

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "domain_vectors.json").read_text("utf-8")
)
CODES = {
    "ok": "", "BELOW_INCREMENT": "bid-below-increment", "SELF_OUTBID": "bid-own-top",
    "NOT_MULTIPLE": "bid-not-multiple", "CLOSED": "auction-closed",
}  # fmt: skip
OPEN_600 = MethodTerms(free_s=600, window_s=180)
NO_FREE = MethodTerms(free_s=0, window_s=180)


def kinds(station: SmallStation, since: int) -> list[str]:
    return [each.fact.kind for each in station.records[since:]]


def test_the_published_vector_holds_entry_by_entry() -> None:
    vector = VECTORS["auction_extension"]
    how = MethodTerms(free_s=vector["free_period_s"], window_s=vector["window_s"])
    hall = Hall(
        asked={"list_price_fen": vector["start_fen"]}, increment_fen=vector["increment_fen"],
        how=how,
    )  # fmt: skip
    for second, who, fen, said in vector["bids"]:
        hall.at(second)
        before = len(hall.station.records)
        assert hall.bid(who, fen) == CODES[said], (second, who, fen)
        if said == "ok":
            bid = ["auction.bid"] if second < 600 else ["auction.bid", "auction.extend"]
            assert kinds(hall.station, before) == bid
    assert hall.closed_after() == vector["closes_at_s"]
    assert hall.result() == ""
    result = hall.way.trade.result
    assert result is not None
    assert (result.enrol_id, result.amount_fen) == (
        hall.who(vector["winner"]),
        vector["price_fen"],
    )
    assert result.algorithm == "ascend-v1"
    assert [(one.enrol_id[-1], one.amount_fen) for one in result.ranking] == [
        ("1", 68_000), ("2", 66_000),
    ]  # fmt: skip


def test_the_start_says_the_terms_of_the_notice() -> None:
    how = MethodTerms(free_s=600, window_s=120, confirm_factor=5)
    hall = Hall(how=how)
    assert hall.auction.start == AuctionStarted(
        f"{hall.number}/S1", LISTING, STEP, 600, 120, 5, "", "2026-03-25T01:01:00.000Z"
    )
    assert hall.ends_after() == 720


@pytest.mark.parametrize(
    ("second", "who", "fen", "confirmed", "code"),
    [
        # top is A with 60000; each row breaks all later rules too, where it can
        (780, "Z", 1, False, "auction-closed"),
        (30, "Z", 1, False, "bid-unqualified"),
        (30, "A", 60_001, False, "bid-below-increment"),
        (30, "A", 99_001, False, "bid-not-multiple"),
        (30, "A", 90_000, False, "bid-own-top"),
        (30, "B", 82_000, False, "bid-jump"),
        (30, "B", 82_000, True, ""),
        (30, "B", 80_000, False, ""),
        (30, "B", 62_000, False, ""),
        (779.999, "B", 62_000, False, ""),
        (30, "B", 61_999, False, "bid-below-increment"),
        (30, "B", 62_001, False, "bid-not-multiple"),
        (30, "B", 60_000 + 20_000 * 10_000_000_000, True, "amount-too-large"),
    ],
)
def test_the_first_rule_that_a_bid_breaks_is_said(
    second: float, who: str, fen: int, code: str, *, confirmed: bool
) -> None:
    hall = Hall(how=OPEN_600)
    hall.at(10)
    assert hall.bid("A", 60_000) == ""
    hall.at(second)
    assert hall.bid(who, fen, confirmed=confirmed) == code
    assert len(hall.auction.bids) == (1 if code else 2)


@pytest.mark.parametrize(
    ("fen", "code"), [(59_999, "bid-below-increment"), (60_000, ""), (61_000, "bid-not-multiple"),
                      (80_000, ""), (82_000, "bid-jump")],
)  # fmt: skip
def test_the_first_bid_is_measured_from_the_listing_price(fen: int, code: str) -> None:
    assert Hall(how=OPEN_600).bid("A", fen) == code


@pytest.mark.parametrize(
    ("free_s", "second", "ends"),
    [
        (600, 0, 780), (600, 599.999, 780), (600, 600, 780), (600, 700, 880),
        (0, 0, 180), (0, 179.999, 359.999),
    ],
)  # fmt: skip
def test_a_bid_opens_a_new_window_only_after_the_free_period(
    free_s: int, second: float, ends: float
) -> None:
    hall = Hall(how=MethodTerms(free_s=free_s, window_s=180))
    hall.at(second)
    assert hall.bid("A", LISTING) == ""
    assert hall.ends_after() == ends


def test_the_box_closes_it_by_itself_at_the_end_it_computed() -> None:
    hall = Hall(how=NO_FREE)
    hall.at(20)
    hall.bid("B", LISTING)
    hall.at(199.999)
    assert hall.closed_after() is None
    assert hall.station.code(CloseAuction(trade=hall.number)) == "auction-goes-on"
    hall.at(200.75)
    assert hall.closed_after() == 200
    closed = hall.station.records[-1]
    end = "2026-03-25T01:04:20.000Z"
    assert closed.fact == AuctionClosed(f"{hall.number}/S1", end, 1, "BID")
    assert closed.signers == ()


def test_a_bid_behind_the_end_is_refused_kept_and_closes_it() -> None:
    hall = Hall(how=NO_FREE)
    hall.bid("A", LISTING)
    hall.clock(180)
    before = len(hall.station.records)
    assert hall.bid("B", LISTING + STEP) == "auction-closed"
    attempt, closed = (each.fact for each in hall.station.records[before:])
    assert attempt == AttemptRefused("auction.bid", "HOST", "CLOSED", "ASCEND")
    assert isinstance(closed, AuctionClosed)
    assert hall.bid("B", LISTING + STEP) == "auction-closed"
    assert kinds(hall.station, before) == ["attempt.refuse", "auction.close", "attempt.refuse"]


def test_other_refused_bids_leave_no_entry() -> None:
    hall = Hall(how=NO_FREE)
    before = len(hall.station.records)
    assert hall.bid("A", LISTING - STEP) == "bid-below-increment"
    assert hall.bid("Z", LISTING) == "bid-unqualified"
    assert hall.bid("A", LISTING + 11 * STEP) == "bid-jump"
    assert hall.station.records[before:] == []


def test_a_clock_that_went_back_a_little_never_puts_a_bid_before_another() -> None:
    hall = Hall(how=NO_FREE)
    hall.at(100)
    hall.bid("A", LISTING)
    hall.clock(99)
    assert hall.bid("B", LISTING + STEP) == ""
    first, second = hall.auction.bids
    assert first.at == second.at


def test_without_a_bid_it_fails_and_for_no_other_reason() -> None:
    hall = Hall(how=NO_FREE)
    fail = FailSession(trade=hall.number, reason="NO_BID")
    assert hall.station.code(fail, HOST) == "session-goes-on"
    hall.at(180)
    assert hall.result() == "auction-no-bid"
    other = FailSession(trade=hall.number, reason="RESERVE_NOT_MET")
    assert hall.station.code(other, HOST) == "fail-reason-differs"
    hall.station.must(fail, HOST)
    assert hall.way.trade.stage == "FAILED_NO_BIDDERS"


def test_there_is_no_result_before_its_end_and_none_beside_its_bids() -> None:
    hall = Hall(begun=False, how=NO_FREE)
    assert hall.result() == "auction-not-started"
    assert hall.bid("A", LISTING) == "auction-not-started"
    hall.begin()
    assert hall.station.code(StartAuction(trade=hall.number), HOST) == "auction-on"
    hall.bid("A", LISTING)
    assert hall.result() == "auction-goes-on"
    hall.at(180)
    typed = RecordResult(trade=hall.number, offers=(Offer(hall.who("B"), 90_000),))
    assert hall.station.code(typed, HOST) == "auction-no-offers"
    assert hall.result() == ""


def test_one_bidder_is_a_short_session_and_no_auction() -> None:
    way = Way("SMQ", method="ASCEND").to("IN_SESSION")
    station = way.station
    assert station.code(StartAuction(trade=way.number), HOST) == "auction-single"
    way.result_public(way.trade.wants.list_price_fen - 1)
    assert way.trade.result is not None
    assert way.trade.result.amount_fen == way.trade.wants.list_price_fen


def test_only_a_trade_announced_as_auction_has_one() -> None:
    station = path_to("IN_SESSION")
    assert station.code(StartAuction(trade=NUMBER), HOST) == "auction-other-method"
    bid = PlaceBid(trade=NUMBER, enrol_id=f"{NUMBER}-E001", amount_fen=80_000)
    assert station.code(bid, HOST) == "auction-not-started"


def test_who_is_not_in_the_room_has_no_paddle() -> None:
    hall = Hall(begun=False, how=NO_FREE)
    trade = hall.way.trade
    assert trade.session is not None
    assert hall.who("C") in {one.number for one in trade.qualified}
    hall.begin()
    absent = hall.who("C") + "9"
    asked = PlaceBid(trade=hall.number, enrol_id=absent, amount_fen=LISTING)
    assert hall.station.code(asked, HOST) == "bid-unqualified"


SUSPEND = {"reason": "S07", "facts_sha256": TEXT, "resume_condition": "SUPERVISOR_SEEN"}


@pytest.mark.parametrize(
    ("free_s", "bids", "stopped", "resumed", "ends"),
    [
        # in the window: what is left runs on, but at least a whole window
        (0, (), 50, 1_000, 1_180),
        (0, (100,), 279.999, 1_000, 1_180),
        # in the free period: what is left of it runs on
        (600, (), 100, 1_000, 1_680),
        (600, (10,), 599, 1_000, 1_181),
        (600, (), 600, 1_000, 1_180),
        # it had run out before anybody stopped it
        (0, (), 180, 1_000, 180),
    ],
)
def test_f12_a_freeze_keeps_what_was_left_and_gives_at_least_one_window(
    free_s: int, bids: tuple[float, ...], stopped: float, resumed: float, ends: float
) -> None:
    hall = Hall(how=MethodTerms(free_s=free_s, window_s=180))
    for place, second in enumerate(bids):
        hall.at(second)
        assert hall.bid("ABC"[place % 3], LISTING + place * STEP) == ""
    hall.clock(stopped)
    hall.station.must(SuspendTrade(trade=hall.number, **SUSPEND), SUPERVISOR)
    hall.at(stopped + 600)
    assert hall.bid("C", LISTING + 9 * STEP) == "wrong-stage"
    assert hall.closed_after() is None
    hall.clock(resumed)
    hall.station.must(ResumeTrade(trade=hall.number), SUPERVISOR)
    assert hall.ends_after() == ends
    hall.at(max(ends, resumed) + 1)
    assert hall.closed_after() == ends
    if bids:
        assert hall.result() == ""


def test_the_fold_anew_is_the_fold_as_it_went() -> None:
    hall = Hall(how=NO_FREE)
    hall.bid("A", LISTING)
    hall.clock(10)
    hall.station.must(SuspendTrade(trade=hall.number, **SUSPEND), SUPERVISOR)
    hall.clock(500)
    hall.station.must(ResumeTrade(trade=hall.number), SUPERVISOR)
    hall.bid("B", LISTING + STEP)
    hall.at(9_000)
    assert hall.result() == ""
    again = fold(hall.station.records, hall.station.world.tables)
    assert again == hall.station.trade


def test_an_extension_belongs_to_its_bid() -> None:
    hall = Hall(how=NO_FREE)
    hall.at(30)
    hall.bid("A", LISTING)
    bid, further = (each.fact for each in hall.station.records[-2:])
    assert isinstance(bid, AuctionBid)
    assert further == AuctionExtended(bid.session_id, 1, "2026-03-25T01:04:30.000Z")


def _three_bids() -> Hall:
    hall = Hall(how=NO_FREE)
    for second, who, fen in ((10, "A", 60_000), (150, "B", 62_000), (300, "A", 84_000)):
        hall.at(second)
        assert hall.bid(who, fen, confirmed=fen == 84_000) == ""
    hall.at(481)
    return hall


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        (2, {"amount_fen": 64_001}),
        (2, {"amount_fen": 62_000}),
        (2, {"enrol_id": f"{NUMBER.replace('CBD', 'SMQ')}-E002"}),
        (2, {"enrol_id": f"{NUMBER.replace('CBD', 'SMQ')}-E009"}),
        (2, {"confirmed": False}),
        (2, {"at": "2026-03-25T01:06:31.000Z"}),
        (0, {"amount_fen": 58_000}),
        (0, {"at": "2026-03-25T01:04:00.000Z"}),
        (1, {"amount_fen": 90_000}),
    ],
)
def test_one_bent_bid_and_the_second_way_of_counting_has_no_result(
    place: int, changes: dict[str, object]
) -> None:
    """What the auditor counts: each bid is judged again by price, holder and clock."""
    hall = _three_bids()
    within = setting(hall.way.trade, TABLES)
    assert Ascend().recount((), within) == Offer(hall.who("A"), 84_000)
    bids = list(hall.auction.bids)
    bids[place] = msgspec.structs.replace(bids[place], **changes)
    assert replayed(replace(hall.auction, bids=tuple(bids)), within) is None


def test_a_bid_left_out_or_put_in_is_found() -> None:
    hall = _three_bids()
    within = setting(hall.way.trade, TABLES)
    first, second, third = hall.auction.bids
    for bids in ((first, second), (first, third), (second, third), (first, second, third, second)):
        assert replayed(replace(hall.auction, bids=bids), within) is None


@pytest.mark.parametrize(
    ("by_box", "free_s", "paused", "resumed", "ends"),
    [
        # a full window from the resumption; a free period that had not ended is over
        (True, 0, 100, 700, 880),
        (True, 600, 100, 300, 480),
        (False, 600, 100, 300, 480),
        # the box stood still when the window ran out: nobody was heard, so it opens again
        (True, 0, 5_000, 6_000, 6_180),
        # by a person after the time had run out: too late for that
        (False, 0, 180, 6_000, 180),
        (False, 0, 179.999, 6_000, 6_180),
    ],
)
def test_a_pause_opens_a_full_window_again(
    free_s: int, paused: float, resumed: float, ends: float, *, by_box: bool
) -> None:
    """domain.md 6.3: end = resume + W; after it every accepted bid extends."""
    hall = Hall(how=MethodTerms(free_s=free_s, window_s=180))
    assert hall.bid("A", LISTING) == ""
    hall.clock(paused)
    pause = PauseSession(trade=hall.number, reason="S03")
    hall.station.must(pause, *(() if by_box else (HOST,)))
    hall.at(paused + 50)
    assert hall.bid("B", LISTING + STEP) == "session-paused"
    assert hall.closed_after() is None
    hall.clock(resumed)
    told = tuple(hall.who(each) for each in "ABC")
    back = hall.station.must(ResumeSession(trade=hall.number, told=told), HOST, SUPERVISOR)
    fact = back.entries[0].fact
    assert isinstance(fact, SessionContinued)
    assert instant_of(fact.end) == hall.auction.end
    assert hall.ends_after() == ends
    if ends > resumed:
        hall.at(ends - 1)
        assert hall.bid("B", LISTING + STEP) == ""
        assert hall.ends_after() == ends + 179
    hall.at(ends + 1_000)
    assert hall.result() == ""


def test_a_suspension_during_a_pause_leaves_the_full_window_to_the_resumption() -> None:
    hall = Hall(how=OPEN_600)
    hall.clock(100)
    hall.station.must(PauseSession(trade=hall.number, reason="S03"))
    hall.clock(200)
    hall.station.must(SuspendTrade(trade=hall.number, **SUSPEND), SUPERVISOR)
    hall.clock(300)
    hall.station.must(ResumeTrade(trade=hall.number), SUPERVISOR)
    assert hall.bid("A", LISTING) == "session-paused"
    hall.clock(400)
    told = tuple(hall.who(each) for each in "ABC")
    hall.station.must(ResumeSession(trade=hall.number, told=told), HOST, SUPERVISOR)
    assert hall.ends_after() == 580
    assert hall.bid("A", LISTING) == ""
    hall.at(580)
    assert hall.closed_after() == 580
    assert hall.result() == ""


def _with_reserve(fen: int, bids: int, *, told: bool = False) -> Hall:
    number = NUMBER.replace("CBD", "SMQ")
    sealed = commitment_text(number, "RESERVE", fen, bytes(32))
    hall = Hall(how=MethodTerms(free_s=0, window_s=180, reserve=sealed, reserve_told=told))
    for place in range(bids):
        assert hall.bid("AB"[place % 2], LISTING + place * STEP) == ""
    return hall


def _opened(hall: Hall, fen: int, nonce: bytes = bytes(32)) -> str:
    text = base64.b64encode(nonce).decode()
    asked = OpenReserve(trade=hall.number, amount_fen=fen, nonce=text)
    no = hall.station.do(asked, HOST).refused
    return no.code if no else ""


@pytest.mark.parametrize(
    ("reserve", "code"), [(62_000, ""), (61_999, ""), (62_001, "reserve-not-met")]
)
def test_a_secret_reserve_is_opened_after_the_end_and_decides(reserve: int, code: str) -> None:
    hall = _with_reserve(reserve, 2)
    assert _opened(hall, reserve) == "auction-goes-on"
    hall.at(180)
    assert hall.result() == "reserve-sealed"
    assert _opened(hall, reserve - 1) == "reserve-differs"
    assert _opened(hall, reserve, b"1" * 32) == "reserve-differs"
    assert _opened(hall, reserve) == ""
    assert _opened(hall, reserve) == "reserve-opened"
    assert hall.result() == code
    within = setting(hall.way.trade, TABLES)
    assert (Ascend().recount((), within) is None) == bool(code)
    if code:
        fail = FailSession(trade=hall.number, reason="RESERVE_NOT_MET")
        hall.station.must(fail, HOST)
        assert hall.way.trade.stage == "FAILED_NO_BIDDERS"


def test_without_a_reserve_there_is_none_to_open_and_without_a_bid_none_is_needed() -> None:
    hall = Hall(how=NO_FREE)
    hall.at(180)
    assert _opened(hall, 1) == "reserve-none"
    unbid = _with_reserve(70_000, 0)
    unbid.at(180)
    assert unbid.result() == "auction-no-bid"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"window_s": 60}, ""),
        ({"window_s": 59}, "window-out-of-range"),
        ({"window_s": 600}, ""),
        ({"window_s": 601}, "window-out-of-range"),
        ({"free_s": -1}, "free-period-out-of-range"),
        ({"free_s": 86_400}, ""),
        ({"free_s": 86_401}, "free-period-out-of-range"),
        ({"confirm_factor": 1}, "factor-out-of-range"),
        ({"confirm_factor": 2}, ""),
        ({"confirm_factor": 1_001}, "factor-out-of-range"),
        ({"reserve": "x"}, "reserve-form"),
        ({"reserve": base64.b64encode(bytes(32)).decode()}, ""),
    ],
)
def test_the_notice_names_terms_that_an_auction_can_be_held_by(
    changes: dict[str, Any], code: str
) -> None:
    no = Ascend().terms_fault(MethodTerms(**changes))
    assert (no.refused.code if no and no.refused else "") == code


def test_an_auction_without_a_step_is_not_approved() -> None:
    way = Way("SMQ", method="ASCEND").to("IN_REVIEW")
    sign = SignReview(trade=way.number, level=1, opinion="AGREE", text_sha256=TEXT)
    way.station.must(sign, REVIEWER)
    values = {
        "trade": way.number, "method": "ASCEND", "notice_days": 10, "tie_rule": "EARLIEST",
        "enrol_deadline": "2026-03-24T09:00:00.000Z", "planned_at": "2026-03-25T01:00:00.000Z",
    }  # fmt: skip
    assert way.station.code(approval(**values), HEAD) == "auction-step-missing"
    assert way.station.code(approval(**values, increment_fen=1), HEAD) == ""


@pytest.mark.parametrize("name", sorted(ascend.PLAYS))
def test_each_end_of_an_auction_is_counted_a_second_way(name: str) -> None:
    trade = ascend.PLAYS[name]().trade
    assert trade is not None
    found = Ascend().recount(trade.result.ranking if trade.result else (), setting(trade, TABLES))
    if trade.result is None:
        assert found is None
    else:
        assert found == Offer(trade.result.enrol_id, trade.result.amount_fen)


def test_after_an_auction_the_holder_of_a_right_matches_and_the_highest_bidder_may_raise() -> None:
    """domain.md 6.7: the same call as after every other method."""
    trade = ascend.priority().trade
    assert trade is not None
    assert trade.result is not None
    assert trade.publicity is not None
    assert trade.result.enrol_id.endswith("-E001")
    assert trade.publicity.enrol_id.endswith("-E003")
    assert trade.publicity.amount_fen == LISTING + 3 * STEP


@pytest.mark.parametrize(("more", "code"), [(STEP - 1, "raise-too-small"), (STEP, "")])
def test_a_raise_after_a_match_keeps_to_the_step_of_the_auction(more: int, code: str) -> None:
    hall = ascend.outbid_members()
    ascend.asked(hall, "B", "WAIVE")
    ascend.asked(hall, "C", "MATCH")
    raised = RaisePriority(trade=hall.number, amount_fen=LISTING + 2 * STEP + more)
    assert hall.station.code(raised, HOST) == code


def test_the_number_on_the_paddle_is_that_of_the_draw_of_pseudonyms_or_of_the_enrolment() -> None:
    hall = Hall(begun=False, how=NO_FREE)
    assert paddles(hall.way.trade) == {1: hall.who("A"), 2: hall.who("B"), 3: hall.who("C")}
    hall.station.changes["draw_secret"] = plays_draw.SECRET
    plays_draw.drawn(hall.station, "PSEUDONYM")
    drawn = hall.way.trade.draws.result_of("PSEUDONYM")
    assert drawn is not None
    assert paddles(hall.way.trade) == dict(enumerate(drawn.order, 1))
    assert set(drawn.order) == {hall.who(letter) for letter in "ABC"}
