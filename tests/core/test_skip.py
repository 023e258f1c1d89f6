"""H03 and what follows: a winner falls away before or after the award, the next in rank comes."""

from functools import cache

import pytest
from small_station import (
    CLERK,
    HEAD,
    HOST,
    NUMBER,
    REVIEWER,
    SUPERVISOR,
    TEXT,
    SmallStation,
    aged,
    approval,
    enrolling,
    opening,
    path_to,
)

from appliance.core.commands import (
    AttestSession,
    ConfirmAward,
    MarkDefault,
    NextAward,
    PassGate,
    PublishNotice,
    RecordResult,
    RemindWinner,
    SignReview,
    SkipAward,
)
from appliance.core.entries import (
    AwardSkipped,
    BlacklistHit,
    Offer,
    PriorityClosed,
    ReminderSent,
    WinnerDefaulted,
)
from appliance.core.session import seen_by_supervisor
from appliance.core.skip import next_in_rank

PROOF, LETTER = "cd" * 32, "ef" * 32
E1, E2, E3 = (f"{NUMBER}-E00{n}" for n in (1, 2, 3))
OFFERS = {E1: 90_000, E2: 95_000, E3: 85_000}
"""So the ranking is E2, E1, E3."""


def public(bidders: int = 3, **terms: object) -> SmallStation:
    """A listing with so many bidders and its result, in publicity."""
    station = path_to("IN_REVIEW", method="LISTING")
    station.must(SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT), REVIEWER)
    station.must(approval(method="LISTING", **terms), HEAD)
    station.go("2026-03-09 09:00")
    channels = ("KIOSK", "DISTRICT", "PRINT")
    station.must(PublishNotice(trade=NUMBER, channels=channels, firewall="0a1b2c3d"), CLERK)
    for n in range(bidders):
        station.go(f"2026-03-10 1{n}:00")
        station.must(enrolling(f"{n}B1B1B1B", party_id=aged(f"198{n}-01-01")), CLERK)
    station.go("2026-03-16 17:01")
    station.must(PassGate(trade=NUMBER), REVIEWER)
    trade = station.trade
    assert trade is not None
    seen = seen_by_supervisor(trade)
    station.must(AttestSession(trade=NUMBER, act="session.open", seen_sha256=seen), SUPERVISOR)
    station.go("2026-03-17 09:01")
    station.must(opening(station), HOST)
    offers = tuple(Offer(each.number, OFFERS[each.number]) for each in trade.qualified)
    station.must(RecordResult(trade=NUMBER, offers=offers), HOST)
    return station


def skipping(**changes: object) -> SkipAward:
    values: dict[str, object] = {
        "trade": NUMBER, "ground": "Q_BLACKLIST", "proof_sha256": PROOF, "next_enrol_id": E1,
        "accept_sha256": LETTER,
    }  # fmt: skip
    return SkipAward(**(values | changes))


def winner(station: SmallStation) -> tuple[str, str]:
    assert station.trade is not None
    return station.trade.winner, station.trade.stage


def test_h03_who_is_listed_after_enrolling_is_stopped_at_the_award() -> None:
    station = public()
    station.go("2026-03-23 09:00")
    station.changes |= {"blacklist": "HIT", "list_version": "0123456789abcdef"}
    decision = station.do(ConfirmAward(trade=NUMBER), HEAD)
    assert decision.refused is not None
    assert decision.refused.code == "winner-not-eligible"
    hit = BlacklistHit(E2, "0123456789abcdef", "2026-03-23", "AWARD")
    assert [one.fact for one in decision.entries] == [hit]
    assert winner(station) == (E2, "RESULT_PUBLIC")


def test_h03_the_next_in_rank_follows_with_a_publicity_of_his_own() -> None:
    station = public()
    station.go("2026-03-23 09:00")
    station.changes["blacklist"] = "HIT"
    skipped, shown = (one.fact for one in station.must(skipping(), HEAD).entries)
    assert skipped == AwardSkipped(E2, "Q_BLACKLIST", PROOF, E1, LETTER)
    assert isinstance(shown, PriorityClosed)
    assert (shown.enrol_id, shown.amount_fen) == (E1, OFFERS[E1])
    assert (shown.result_start, shown.result_end) == ("2026-03-23", "2026-03-26")
    assert winner(station) == (E1, "RESULT_PUBLIC")
    station.changes["blacklist"] = "CLEAR"
    assert station.code(ConfirmAward(trade=NUMBER), HEAD) == "award-too-early"
    station.go("2026-03-27 09:00")
    station.must(ConfirmAward(trade=NUMBER), HEAD)
    assert station.trade is not None
    assert station.trade.award is not None
    assert (station.trade.award.enrol_id, station.trade.award.amount_fen) == (E1, OFFERS[E1])


def test_h03_one_after_the_other_until_nobody_is_left() -> None:
    station = public()
    station.changes["blacklist"] = "HIT"
    station.must(skipping(), HEAD)
    station.must(skipping(next_enrol_id=E3), HEAD)
    assert winner(station) == (E3, "RESULT_PUBLIC")
    assert station.trade is not None
    assert station.trade.succession.out == (E2, E1)
    assert next_in_rank(station.trade) is None
    assert station.code(skipping(next_enrol_id=E2), HEAD) == "next-nobody"


@pytest.mark.parametrize(
    ("changes", "blacklist", "code"),
    [
        ({}, "HIT", ""),
        ({}, "CLEAR", "not-on-blacklist"),
        ({}, "NO_LIST", "not-on-blacklist"),
        ({"ground": "Q_LICENCE"}, "CLEAR", ""),
        ({"ground": "LATE_ENROL"}, "HIT", "ground-unknown"),
        ({"ground": "BECAUSE"}, "HIT", "ground-unknown"),
        ({"proof_sha256": ""}, "HIT", "proof-missing"),
        ({"next_enrol_id": E3}, "HIT", "next-not-in-rank"),
        ({"next_enrol_id": E2}, "HIT", "next-not-in-rank"),
        ({"accept_sha256": "yes"}, "HIT", "acceptance-missing"),
    ],
)
def test_h03_a_skip_needs_ground_proof_and_acceptance(
    changes: dict[str, object], blacklist: str, code: str
) -> None:
    station = _public()
    station.changes["blacklist"] = blacklist
    assert station.code(skipping(**changes), HEAD) == code


@cache
def _public() -> SmallStation:
    return public()


def test_h03_where_the_notice_allows_nobody_next_the_trade_ends() -> None:
    station = public(succession=False)
    station.changes["blacklist"] = "HIT"
    assert station.code(skipping(), HEAD) == "next-not-allowed"


@pytest.mark.parametrize("who", [CLERK, REVIEWER])
def test_h03_only_the_head_skips(who: object) -> None:
    assert _public().code(skipping(), who) == "role-may-not"


# --- after the award -------------------------------------------------------------------------


def awarded() -> SmallStation:
    station = public()
    station.changes["blacklist"] = "CLEAR"
    station.go("2026-03-23 09:00")
    station.must(ConfirmAward(trade=NUMBER), HEAD)  # to be signed until 2026-03-30
    return station


def reminding(due: str = "2026-04-03") -> RemindWinner:
    return RemindWinner(trade=NUMBER, due=due, text_sha256=LETTER)


@pytest.mark.parametrize(
    ("due", "code"),
    [("2026-03-30", "reminder-too-short"), ("2026-03-31", ""), ("soon", "date-form")],
)
def test_a_reminder_leaves_a_day_after_the_term(due: str, code: str) -> None:
    assert awarded().code(reminding(due), HEAD) == code


def test_a_default_follows_a_reminder_and_its_whole_last_day() -> None:
    station = awarded()
    late = MarkDefault(trade=NUMBER, facts_sha256=PROOF)
    assert station.code(late, HEAD) == "reminder-missing"
    fact = station.must(reminding(), HEAD).entries[0].fact
    assert fact == ReminderSent(f"{NUMBER}/R1", E2, "2026-04-03", LETTER)
    station.go("2026-04-03 23:59")
    assert station.code(late, HEAD) == "reminder-runs"
    station.go("2026-04-04 00:01")
    assert station.code(MarkDefault(trade=NUMBER, facts_sha256=""), HEAD) == "facts-missing"
    fact = station.must(late, HEAD).entries[0].fact
    assert fact == WinnerDefaulted(E2, "2026-04-03", f"{NUMBER}/R1", PROOF)
    assert winner(station) == (E2, "DEFAULTED")


def test_after_a_default_the_next_takes_it_with_a_new_publicity() -> None:
    station = awarded()
    station.must(reminding(), HEAD)
    station.go("2026-04-07 09:00")
    station.must(MarkDefault(trade=NUMBER, facts_sha256=PROOF), HEAD)
    following = NextAward(trade=NUMBER, next_enrol_id=E3, accept_sha256=LETTER)
    assert station.code(following, HEAD) == "next-not-in-rank"
    station.must(NextAward(trade=NUMBER, next_enrol_id=E1, accept_sha256=LETTER), HEAD)
    assert winner(station) == (E1, "RESULT_PUBLIC")
    assert station.trade is not None
    assert station.trade.award is None
    assert station.code(ConfirmAward(trade=NUMBER), HEAD) == "award-too-early"
    station.go("2026-04-13 09:00")
    station.must(ConfirmAward(trade=NUMBER), HEAD)
    assert station.trade.award is not None
    assert station.trade.award.enrol_id == E1
    assert station.code(MarkDefault(trade=NUMBER, facts_sha256=PROOF), HEAD) == "reminder-missing"
