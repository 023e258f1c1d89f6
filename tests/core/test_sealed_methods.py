"""SEALED_HIGH, SEALED_LOW, INQUIRY: the result twice computed, and by hand (domain.md 6.2)."""

import base64
import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from plays import sealed
from plays.sealed import opened
from small_station import CLERK, HEAD, HOST, REVIEWER, SUPERVISOR, TEXT, approval, opening, utc

from appliance.core import bid_standing, bids
from appliance.core.bids import Bids
from appliance.core.commands import AttestSession, ExtendNotice, ReturnBid, SignReview
from appliance.core.entries import (
    BidExplained,
    BidJudged,
    BidOpened,
    BidReplaced,
    BidSealed,
    BidWithdrawn,
    MethodTerms,
    TieCalled,
    TieOffered,
)
from appliance.core.session import seen_by_supervisor, setting
from appliance.core.trade import Trade
from appliance.core.trade_methods import METHODS
from appliance.core.trade_methods.rules import Setting
from tests.fakes.township import TABLES

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "domain_vectors.json").read_text("utf-8")
)
BIDDERS = 6
CEILING = 1_000
LOW = ("SEALED_LOW", "INQUIRY")


@dataclass(frozen=True)
class Made:
    """One bidder's part of a story: fen of the offers in order, the last one counting.

    `broken`: what opens is not what was sealed; `again`: fen of the offer among equals;
    `refused`: an explanation was asked for and not accepted; `out`: not let through the gate.
    """

    fen: tuple[int, ...] = ()
    withdrawn: bool = False
    broken: bool = False
    again: int | None = None
    refused: bool = False
    out: bool = False


@cache
def room(method: str) -> Trade:
    """A session of six bidders with nothing sealed."""
    more = tuple(
        msgspec.structs.replace(sealed.OTHER, name=f"周{place}") for place in range(BIDDERS)
    )
    way = sealed.SealedWay(method, (), takers=more, terms={"tie_rule": "REOFFER_THEN_DRAW"})
    way.station.changes["duplicate_party"] = False
    return way.to("IN_SESSION").trade


def story(method: str, made: tuple[Made, ...], *, rule: str, call: bool = True) -> Trade:
    """The trade after all of that, written fact by fact as the rules would."""
    trade = room(method)
    terms = msgspec.structs.replace(trade.fixed, tie_rule=rule)
    asked = msgspec.structs.replace(trade.wants, list_price_fen=CEILING)
    outside = {f"{trade.number}-E{place + 1:03}" for place, one in enumerate(made) if one.out}
    enrolments = tuple(
        replace(each, failed=("X",)) if each.number in outside else each
        for each in trade.enrolments
    )
    trade = msgspec.structs.replace(
        trade, terms=terms, asked=asked, enrolments=enrolments, bids=Bids()
    )
    trade = _sealed(trade, made)
    trade = _opened(trade, made)
    if rule == "REOFFER_THEN_DRAW" and call:
        trade = _again(trade, made)
    return trade


def _said(trade: Trade, fact: Any, at: str = "2026-03-10T02:00:00.000Z") -> Trade:
    return msgspec.structs.replace(trade, bids=trade.bids.after(fact, len(trade.bids.said), at))


def _nonce(number: str, seq: int) -> bytes:
    return sha256(f"{number}/{seq}".encode()).digest()


def _sealed(trade: Trade, made: tuple[Made, ...]) -> Trade:
    for place, one in enumerate(made):
        number = f"{trade.number}-E{place + 1:03}"
        for seq, fen in enumerate(one.fen, start=1):
            text = bids.commitment_text(trade.number, number, fen, _nonce(number, seq))
            at = f"2026-03-10T02:00:{10 * seq + place:02}.000Z"
            trade = _said(
                trade,
                BidSealed(number, "DIGITAL", at, seq, text, "", "ab" * 32)
                if seq == 1
                else BidReplaced(number, "DIGITAL", at, seq, seq - 1, text, "", "ab" * 32),
            )
        if one.withdrawn and one.fen:
            trade = _said(trade, BidWithdrawn(number, len(one.fen), "2026-03-11T00:00:00.000Z"))
    return trade


def _opened(trade: Trade, made: tuple[Made, ...]) -> Trade:
    assert trade.session is not None
    for bid in bid_standing.admitted(trade):
        one = made[int(bid.number[-3:]) - 1]
        fen = one.fen[-1] + int(one.broken)
        nonce = base64.b64encode(_nonce(bid.number, bid.seq)).decode()
        trade = _said(
            trade,
            BidOpened(trade.session.session_id, bid.number, bid.seq, fen, not one.broken, nonce),
        )
    for number in bid_standing.to_explain(trade):
        no = made[int(number[-3:]) - 1].refused
        trade = _said(
            trade, BidExplained(trade.session.session_id, number, "ab" * 32, accepted=not no)
        )
    return trade


def _again(trade: Trade, made: tuple[Made, ...]) -> Trade:
    """The call of equals, with those who offer again, and its end."""
    assert trade.session is not None
    here, equal = trade.session.session_id, bid_standing.tied(trade)
    if not equal:
        return trade
    numbers = tuple(one.number for one in equal)
    trade = _said(
        trade, TieCalled(here, numbers, 1, equal[0].amount_fen, "2026-03-25T01:11:00.000Z")
    )
    for number in numbers:
        fen = made[int(number[-3:]) - 1].again
        if fen is None:
            continue
        seq, at = 9, "2026-03-25T01:05:00.000Z"
        text = bids.commitment_text(trade.number, number, fen, _nonce(number, seq))
        trade = _said(trade, TieOffered(here, number, 1, at, seq, commitment=text))
    for bid in bid_standing.tie_offers(trade):
        fen = made[int(bid.number[-3:]) - 1].again
        assert fen is not None
        nonce = base64.b64encode(_nonce(bid.number, bid.seq)).decode()
        trade = _said(
            trade, BidOpened(here, bid.number, bid.seq, fen, commitment_ok=True, nonce=nonce)
        )
    return _said(trade, BidJudged(here, numbers[0], valid=True))


def oracle(method: str, made: tuple[Made, ...], rule: str, least: int) -> tuple[str, Any]:
    """The rule of 6.2 read line by line over what people did, with nothing of the station."""
    low = method in LOW
    came = {
        place: one.fen[-1]
        for place, one in enumerate(made)
        if one.fen and not one.withdrawn and not one.out
    }
    if len(came) < least:
        return "TOO_FEW_OFFERS", None
    good = {
        place: fen
        for place, fen in came.items()
        if not made[place].broken and (0 < fen <= CEILING if low else fen >= CEILING)
    }
    if low and good:
        mean = sum(good.values()) / len(good)
        good = {
            place: fen
            for place, fen in good.items()
            if not (made[place].refused and round(fen - 0.85 * mean, 9) < 0)
        }
    if len(good) < least:
        return "TOO_FEW_VALID", None
    top = min(good.values()) if low else max(good.values())
    best = [place for place in good if good[place] == top]
    if len(best) > 1 and rule == "REOFFER_THEN_DRAW":
        news = {place: made[place].again for place in best}
        counted = {
            place: new if new is not None and (0 < new < top if low else new > top) else top
            for place, new in news.items()
        }
        top = min(counted.values()) if low else max(counted.values())
        best = [place for place in best if counted[place] == top]
    if len(best) > 1 and rule == "EARLIEST":
        best = [min(best, key=lambda place: (len(made[place].fen), place))]
    return ("", (best[0], top)) if len(best) == 1 else ("draw", None)


def within(trade: Trade) -> Setting:
    return setting(trade, TABLES)


MADE = st.builds(
    Made,
    fen=st.lists(st.integers(995, 1_005) | st.integers(0, 2_000), max_size=3).map(tuple),
    withdrawn=st.integers(0, 9).map(lambda one: one == 0),
    broken=st.integers(0, 9).map(lambda one: one == 0),
    again=st.none() | st.integers(990, 1_010),
    refused=st.booleans(),
    out=st.integers(0, 9).map(lambda one: one == 0),
)
RULES = {"SEALED_HIGH": ("REOFFER_THEN_DRAW", "EARLIEST", "DRAW"),
         "SEALED_LOW": ("REOFFER_THEN_DRAW", "EARLIEST", "DRAW"),
         "INQUIRY": ("DRAW", "REOFFER_THEN_DRAW")}  # fmt: skip


@pytest.mark.parametrize("method", sorted(RULES))
@settings(max_examples=150, deadline=None)
@given(made=st.lists(MADE, min_size=BIDDERS, max_size=BIDDERS).map(tuple), data=st.data())
def test_the_result_is_the_same_by_rule_by_recount_and_by_hand(
    method: str, made: tuple[Made, ...], data: st.DataObject
) -> None:
    rule = data.draw(st.sampled_from(RULES[method]))
    trade = story(method, made, rule=rule)
    space = within(trade)
    found = METHODS[method].outcome((), space)
    again = METHODS[method].recount((), space)
    code, winner = oracle(method, made, rule, space.least)
    if winner is None:
        assert found.no is not None
        assert (found.fails or "draw") == code
        assert again is None or code == "TOO_FEW_OFFERS"
        return
    place, fen = winner
    best = found.ranking[0]
    assert (best.enrol_id, best.amount_fen) == (f"{trade.number}-E{place + 1:03}", fen)
    assert again == best


@settings(max_examples=60, deadline=None)
@given(fen=st.lists(st.integers(1_000, 1_004), min_size=BIDDERS, max_size=BIDDERS))
def test_the_ranking_holds_every_valid_offer_from_the_best_to_the_last(fen: list[int]) -> None:
    made = tuple(Made((one,)) for one in fen)
    trade = story("SEALED_HIGH", made, rule="EARLIEST")
    found = METHODS["SEALED_HIGH"].outcome((), within(trade))
    assert [one.amount_fen for one in found.ranking] == sorted(fen, reverse=True)
    first = fen.index(max(fen)) + 1
    assert found.ranking[0].enrol_id == f"{trade.number}-E{first:03}"


@pytest.mark.parametrize(
    ("method", "fen", "wins"),
    [("SEALED_LOW", CEILING, True), ("SEALED_LOW", CEILING + 1, False),
     ("SEALED_HIGH", CEILING, True), ("SEALED_HIGH", CEILING - 1, False)],
)  # fmt: skip
def test_the_announced_price_itself_is_a_good_offer(method: str, fen: int, *, wins: bool) -> None:
    trade = story(method, (Made((fen,)),) * 3, rule="EARLIEST")
    best = METHODS[method].recount((), within(trade))
    found = METHODS[method].outcome((), within(trade))
    assert (best is not None, found.no is None) == (wins, wins)
    if wins:
        assert found.ranking[0] == best
        assert (best.amount_fen if best else 0) == fen


@pytest.mark.parametrize("case", VECTORS["sealed_high"])
def test_the_vectors_of_the_highest_offer_hold(case: dict[str, Any]) -> None:
    """Offers are (name, fen, order of receipt); one alone is too few to be opened."""
    offers = tuple(fen for _, fen, _ in case["offers"])
    takers = sealed.THREE[: max(2, len(offers))]
    asked = {"list_price_fen": case["reserve"]}
    if case["result"] == "FAILED_NO_BIDDERS":
        way = sealed.in_session("SEALED_HIGH", offers, takers=takers, asked=asked)
        way.fails("TOO_FEW_OFFERS")
        assert way.trade.stage == case["result"]
        return
    way = opened("SEALED_HIGH", offers, takers=takers, asked=asked)
    names = [name for name, _, _ in case["offers"]]
    tied = [names[int(one.number[-3:]) - 1] for one in bid_standing.tied(way.trade)]
    assert (case["result"], tied) == ("TIE", case["tied"])


@pytest.mark.parametrize("case", VECTORS["sealed_low"])
def test_the_vectors_of_the_lowest_offer_hold(case: dict[str, Any]) -> None:
    trade = room("SEALED_LOW")
    asked = msgspec.structs.replace(trade.wants, list_price_fen=case["ceiling"])
    names = [name for name, _, _ in case["offers"]]
    made = tuple(Made((fen,)) for _, fen, _ in case["offers"])
    trade = _opened(_sealed(msgspec.structs.replace(trade, asked=asked, bids=Bids()), made), made)
    found = METHODS["SEALED_LOW"].outcome((), within(trade))
    assert names[int(found.ranking[0].enrol_id[-3:]) - 1] == case["result"]
    bad = [one.number for one in bid_standing.judged(trade) if not one.valid]
    assert [names[int(number[-3:]) - 1] for number in bad] == case["invalid"]


@pytest.mark.parametrize(
    ("method", "terms", "code"),
    [
        ("SEALED_HIGH", MethodTerms(), ""),
        ("SEALED_HIGH", MethodTerms(reserve=base64.b64encode(bytes(32)).decode()), ""),
        ("SEALED_HIGH", MethodTerms(reserve="abc"), "reserve-form"),
        ("SEALED_LOW", MethodTerms(reserve=base64.b64encode(bytes(32)).decode()),
         "reserve-not-here"),
        ("SEALED_LOW", MethodTerms(warning_line_e2=10_000), ""),
        ("SEALED_LOW", MethodTerms(warning_line_e2=10_001), "warning-line-range"),
        ("INQUIRY", MethodTerms(warning_line_e2=-1), "warning-line-range"),
    ],
)  # fmt: skip
def test_what_a_notice_may_say(method: str, terms: MethodTerms, code: str) -> None:
    no = METHODS[method].terms_fault(terms)
    assert (no.refused.code if no and no.refused else "") == code


@pytest.mark.parametrize(
    ("method", "single", "least"),
    [("SEALED_HIGH", True, 1), ("SEALED_HIGH", False, 2), ("SEALED_LOW", True, 3),
     ("INQUIRY", True, 3)],
)  # fmt: skip
def test_one_offer_is_enough_only_for_the_highest_and_by_notice(
    method: str, least: int, *, single: bool
) -> None:
    row = TABLES.method(method).min_valid_bidders
    assert METHODS[method].minimum(row, single_bidder=single) == least


@pytest.mark.parametrize("method", sorted(RULES))
def test_a_trade_by_sealed_offers_goes_on_to_the_archive(method: str) -> None:
    way = opened(method, sealed.prices(method)).results()
    for step in ("awarded", "contracted", "settled", "certified", "archived"):
        getattr(way, step)()
    assert way.trade.stage == "ARCHIVED"
    assert way.trade.award is not None
    assert way.trade.award.amount_fen == sealed.prices(method)[0]


@pytest.mark.parametrize("winner_by", ["one", "two"])
def test_after_too_few_offers_the_notice_runs_on_and_offers_are_sealed_anew(
    winner_by: str,
) -> None:
    """domain.md 3.3 (13): nothing was opened, so the notice may be extended (guard 13)."""
    way = sealed.in_session("SEALED_HIGH", (9_000, None, None)).fails("TOO_FEW_OFFERS")
    way.station.must(ReturnBid(trade=way.number, enrol_id=f"{way.number}-E001", seq=1), CLERK)
    again = ExtendNotice(
        trade=way.number, enrol_deadline=utc("2026-04-09 17:00"),
        planned_at=utc("2026-04-10 09:00"), consent_sha256=TEXT, firewall="0a1b2c3e",
    )  # fmt: skip
    way.station.must(again, HEAD)
    assert way.trade.stage == "PUBLISHED"
    for place in range(1 if winner_by == "one" else 2):
        way.seals(f"{way.number}-E{place + 1:03}", 9_100 + place)
    way.station.go("2026-04-09 17:01")
    way.ready()
    way.station.must(
        AttestSession(
            trade=way.number, act="session.open", seen_sha256=seen_by_supervisor(way.trade)
        ),
        SUPERVISOR,
    )
    way.station.go("2026-04-10 09:01")
    way.station.must(opening(way.station, trade=way.number), HOST)
    if winner_by == "one":
        way.fails("TOO_FEW_OFFERS")
        return
    way.opens()
    way.results()
    assert way.trade.result is not None
    assert (way.trade.result.enrol_id[-4:], way.trade.result.amount_fen) == ("E002", 9_101)


@pytest.mark.parametrize(("follow", "code"), [(True, "follow-after-sealed"), (False, "")])
def test_after_sealed_offers_rights_are_asked_about_once(code: str, *, follow: bool) -> None:
    """domain.md 6.7: sealed-bid trades use the same call once."""
    way = sealed.SealedWay("SEALED_HIGH", (), takers=sealed.THREE)
    way.to("IN_REVIEW")
    sign = SignReview(trade=way.number, level=1, opinion="AGREE", text_sha256=TEXT)
    way.station.must(sign, REVIEWER)
    asked = approval(
        trade=way.number, method="SEALED_HIGH", notice_days=10, tie_rule="DRAW",
        enrol_deadline=utc("2026-03-24 17:00"), planned_at=utc("2026-03-25 09:00"),
        follow_and_raise=follow, increment_fen=100,
    )  # fmt: skip
    assert way.station.code(asked, HEAD) == code
