"""Ways out before the award: withdrawn, terminated under supervision, ended without a taker."""

import pytest
from small_station import (
    CLERK,
    HEAD,
    HOST,
    NUMBER,
    SUPERVISOR,
    TABLES,
    TEXT,
    SmallStation,
    enrolling,
    path_to,
)

from appliance.core import archive
from appliance.core.commands import (
    AttestTermination,
    CloseArchive,
    EndTrade,
    FailSession,
    SuspendTrade,
    TerminateTrade,
    WithdrawTrade,
)
from appliance.core.ending import seen_by_supervisor
from appliance.core.entries import TradeTerminated, TradeWithdrawn
from appliance.core.trade_fold import fold
from appliance.core.world import Signed

WITHDRAW = WithdrawTrade(trade=NUMBER, reason="T01", request_sha256=TEXT)
END = EndTrade(trade=NUMBER, reason="T05")


def failed() -> SmallStation:
    """Nobody enrolled."""
    station = path_to("PUBLISHED")
    station.go("2026-03-16 17:01")
    assert station.trade is not None
    assert station.trade.stage == "FAILED_NO_BIDDERS"
    return station


def attested(stage: str, reason: str = "T03", facts: str = TEXT) -> SmallStation:
    station = path_to(stage)
    assert station.trade is not None
    seen = seen_by_supervisor(station.trade, reason, facts)
    station.must(AttestTermination(trade=NUMBER, seen_sha256=seen), SUPERVISOR)
    return station


def ending(reason: str = "T03", facts: str = TEXT) -> TerminateTrade:
    return TerminateTrade(trade=NUMBER, reason=reason, facts_sha256=facts)


# --- withdrawn ---


@pytest.mark.parametrize(
    ("stage", "code"),
    [("SUBMITTED", "wrong-stage"), ("ACCEPTED", ""), ("IN_REVIEW", ""), ("APPROVED", ""),
     ("PUBLISHED", ""), ("ENROL_CLOSED", ""), ("READY", ""), ("IN_SESSION", "wrong-stage"),
     ("RESULT_PUBLIC", "wrong-stage"), ("ARCHIVED", "wrong-stage")],
)  # fmt: skip
def test_a_trade_is_withdrawn_until_its_session(stage: str, code: str) -> None:
    assert path_to(stage).code(WITHDRAW, HEAD) == code


def test_what_found_no_bidder_may_be_withdrawn_too() -> None:
    assert failed().code(WITHDRAW, HEAD) == ""


@pytest.mark.parametrize(
    ("reason", "request_sha256", "who", "code"),
    [
        ("T01", TEXT, CLERK, "role-may-not"),
        ("T01", "", HEAD, "request-missing"),
        ("changed his mind", TEXT, HEAD, "reason-unknown"),
        ("OWN_USE", TEXT, HEAD, ""),
    ],
)
def test_a_withdrawal_rests_on_a_written_request(
    reason: str, request_sha256: str, who: Signed, code: str
) -> None:
    asked = WithdrawTrade(trade=NUMBER, reason=reason, request_sha256=request_sha256)
    assert path_to("APPROVED").code(asked, who) == code


@pytest.mark.parametrize(("stage", "told"), [("APPROVED", 0), ("PUBLISHED", 3)])
def test_a_withdrawal_is_announced_where_the_notice_was(stage: str, told: int) -> None:
    decision = path_to(stage).must(WITHDRAW, HEAD)
    fact = decision.entries[0].fact
    assert isinstance(fact, TradeWithdrawn)
    shown = [each for each in decision.follows if each.what == "publish"]
    assert (len(fact.told), len(shown)) == (told, told)
    others = [(each.what, each.kind) for each in decision.follows if each.what != "publish"]
    assert others == [("print", "DOC08"), ("notify", "M17")]


def test_nobody_enrols_for_a_withdrawn_trade_and_its_clock_stands_still() -> None:
    station = path_to("PUBLISHED")
    station.must(WITHDRAW, HEAD)
    assert station.code(enrolling(), CLERK) == "wrong-stage"
    station.go("2026-05-16 17:01")
    assert station.trade is not None
    assert station.trade.stage == "WITHDRAWN"


# --- terminated ---


@pytest.mark.parametrize("stage", ["SUBMITTED", "ACCEPTED", "PUBLISHED", "IN_SESSION", "AWARDED",
                                   "CERTIFIED"])  # fmt: skip
def test_an_active_trade_is_terminated_once_a_supervisor_attested_it(stage: str) -> None:
    station = attested(stage)
    fact = station.must(ending(), HEAD).entries[0].fact
    assert isinstance(fact, TradeTerminated)
    assert (fact.deposits, fact.attest_no) == ("refund all", station.seq - 1)
    assert station.trade is not None
    assert station.trade.stage == "TERMINATED"


def test_a_stopped_trade_is_terminated_too() -> None:
    station = path_to("READY")
    station.must(
        SuspendTrade(trade=NUMBER, reason="S01", facts_sha256=TEXT, resume_condition="SETTLED"),
        HEAD,
    )
    assert station.trade is not None
    seen = seen_by_supervisor(station.trade, "T09", TEXT)
    station.must(AttestTermination(trade=NUMBER, seen_sha256=seen), SUPERVISOR)
    station.must(ending("T09"), HEAD)
    assert station.trade.stage == "TERMINATED"
    assert fold(station.records, TABLES) == station.trade


@pytest.mark.parametrize(
    ("reason", "facts", "code"),
    [
        ("T03", TEXT, ""),
        ("T08", TEXT, "termination-not-attested"),
        ("T03", "cd" * 32, "termination-not-attested"),
        ("T03", "cd", "facts-missing"),
        ("T42", TEXT, "reason-unknown"),
    ],
)
def test_only_what_was_attested_ends_a_trade(reason: str, facts: str, code: str) -> None:
    assert attested("PUBLISHED").code(ending(reason, facts), HEAD) == code


def test_without_a_supervisor_no_trade_is_terminated() -> None:
    assert path_to("PUBLISHED").code(ending(), HEAD) == "termination-not-attested"


@pytest.mark.parametrize("stage", ["DRAFT", "ARCHIVED"])
def test_what_is_not_under_way_is_not_attested_to_end(stage: str) -> None:
    asked = AttestTermination(trade=NUMBER, seen_sha256=TEXT)
    assert path_to(stage).code(asked, SUPERVISOR) == "wrong-stage"


def test_an_attested_end_does_not_open_a_session() -> None:
    station = attested("READY")
    assert station.trade is not None
    assert station.trade.attested_by == ""


# --- ended ---


def test_a_trade_without_bidders_ends_for_a_reason_of_the_table() -> None:
    station = failed()
    assert station.code(EndTrade(trade=NUMBER, reason="T42"), HEAD) == "reason-unknown"
    assert station.code(END, CLERK) == "role-may-not"
    station.must(END, HEAD)
    assert station.trade is not None
    assert station.trade.stage == "TERMINATED"


def test_a_session_without_a_bid_may_end_the_trade() -> None:
    station = path_to("IN_SESSION")
    station.must(FailSession(trade=NUMBER, reason="NO_BID"), HOST)
    assert station.code(END, HEAD) == ""


def test_only_a_failed_trade_is_ended() -> None:
    assert path_to("READY").code(END, HEAD) == "wrong-stage"


# --- and into the archive ---


@pytest.mark.parametrize("way", ["withdrawn", "terminated", "ended"])
def test_an_ended_trade_goes_into_the_archive_with_what_it_rests_on(way: str) -> None:
    station = {"withdrawn": lambda: path_to("PUBLISHED"), "terminated": lambda: attested("READY"),
               "ended": failed}[way]()  # fmt: skip
    station.must({"withdrawn": WITHDRAW, "terminated": ending(), "ended": END}[way], HEAD)
    trade = station.trade
    assert trade is not None
    papers = archive.manifest(trade)
    assert (("DOC08", TEXT) in papers) == (way == "withdrawn")
    assert (("DOC34", TEXT) in papers) == (way == "terminated")
    sha = archive.manifest_digest(trade)
    station.must(CloseArchive(trade=NUMBER, manifest_sha256=sha, files=len(papers)), CLERK)
    assert station.trade is not None
    assert station.trade.stage == "ARCHIVED"
