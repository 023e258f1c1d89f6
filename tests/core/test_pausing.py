"""A session pauses and goes on (domain.md 3.1, 6.3): nothing moves it meanwhile."""

import msgspec
import pytest
from msgspec.structs import replace
from small_station import (
    HOST,
    NUMBER,
    SUPERVISOR,
    TABLES,
    SmallStation,
    by,
    instant,
    opening,
    path_to,
    utc,
)
from test_waiver import applying

from appliance.core.commands import (
    AddRemark,
    FailSession,
    PauseSession,
    RecordResult,
    ResumeSession,
    SuspendTrade,
)
from appliance.core.conduct import Conduct, Pause, stands_still
from appliance.core.entries import Offer, SessionContinued, SessionOpened, SessionPaused
from appliance.core.parties import Words
from appliance.core.trade import BadStep, Trade
from appliance.core.trade_fold import fold
from appliance.core.world import Signed, Staff

E1 = f"{NUMBER}-E001"
FORCE_MAJEURE, FAILURE, TITLE, STOPPED_BY_SUPERVISOR, TAMPER = "S02", "S03", "S01", "S07", "S08"
GO_ON = ResumeSession(trade=NUMBER, told=(E1,))
RESULT = RecordResult(trade=NUMBER, offers=(Offer(E1, 80_000),))
OBSERVER = Signed("9999991000106", "OBSERVER", "k-observer")


def stop(reason: str = FAILURE) -> PauseSession:
    return PauseSession(trade=NUMBER, reason=reason)


def paused() -> SmallStation:
    station = path_to("IN_SESSION")
    station.at = instant("2026-03-17 09:10")
    station.must(stop(), HOST)
    station.at = instant("2026-03-17 09:20")
    return station


def conduct(station: SmallStation) -> Conduct:
    trade = station.trade
    assert trade is not None
    return trade.conduct


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [
        ((HOST,), FORCE_MAJEURE, ""),
        ((HOST,), FAILURE, ""),
        ((), FAILURE, ""),
        ((), TAMPER, ""),
        ((HOST,), TAMPER, "pause-of-another"),
        ((), FORCE_MAJEURE, "pause-of-another"),
        ((HOST,), TITLE, "pause-of-another"),
        ((HOST,), STOPPED_BY_SUPERVISOR, "pause-of-another"),
        ((SUPERVISOR,), FAILURE, "role-may-not"),
        ((HOST,), "S00", "reason-unknown"),
    ],
)
def test_the_host_and_the_box_pause_each_for_their_own_reasons(
    who: tuple[Signed, ...], reason: str, code: str
) -> None:
    assert path_to("IN_SESSION").code(stop(reason), *who) == code


def test_a_pause_names_the_newest_entry_that_counts() -> None:
    station = path_to("IN_SESSION")
    assert station.trade is not None
    last = station.trade.last_seq
    fact = station.must(stop(), HOST).entries[0].fact
    assert fact == SessionPaused(f"{NUMBER}/S1", FAILURE, utc("2026-03-17 09:01"), last)
    assert station.trade.stage == "IN_SESSION"
    assert conduct(station).paused


def test_a_session_pauses_by_a_clock_that_cannot_be_trusted_and_does_not_go_on_by_it() -> None:
    station = path_to("IN_SESSION")
    station.at = instant("2026-03-17 09:10", src="none")
    station.must(stop(TAMPER))
    assert station.code(GO_ON, HOST, SUPERVISOR) == "clock-unsure"


@pytest.mark.parametrize(
    ("command", "who", "code"),
    [
        (RESULT, (HOST,), "session-paused"),
        (FailSession(trade=NUMBER, reason="NO_BID"), (HOST,), "session-paused"),
        (stop(), (HOST,), "session-paused-already"),
        (stop(), (), "session-paused-already"),
        (AddRemark(trade=NUMBER, text=Words("看到了")), (OBSERVER,), ""),
        (GO_ON, (HOST, SUPERVISOR), ""),
    ],
)
def test_a_pause_holds_up_what_moves_the_session_and_nothing_else(
    command: RecordResult, who: tuple[Signed, ...], code: str
) -> None:
    station = paused()
    everybody = dict(station.world.staff)
    everybody["k-observer"] = Staff(OBSERVER.staff_no, ("OBSERVER",), 0, "2027-12-31")
    station.changes["staff"] = everybody
    assert station.code(command, *who) == code


def test_a_supervisor_suspends_the_trade_of_a_paused_session_which_then_still_pauses() -> None:
    station = paused()
    halt = SuspendTrade(
        trade=NUMBER, reason="S07", facts_sha256="ab" * 32, resume_condition="OTHER_CURED"
    )
    station.must(halt, SUPERVISOR)
    assert station.code(GO_ON, HOST, SUPERVISOR) == "wrong-stage"
    assert conduct(station).paused


@pytest.mark.parametrize(
    ("who", "told", "code"),
    [
        ((HOST,), (E1,), "second-missing"),
        ((HOST, by("k-head", "HEAD")), (E1,), "second-missing"),
        ((SUPERVISOR, HOST), (E1,), "role-may-not"),
        ((HOST, SUPERVISOR), (), "bidders-not-told"),
        ((HOST, SUPERVISOR), (E1, f"{NUMBER}-E002"), "bidders-not-told"),
        ((HOST, SUPERVISOR), (E1,), ""),
    ],
)
def test_host_and_supervisor_together_let_it_go_on_once_every_bidder_was_told(
    who: tuple[Signed, ...], told: tuple[str, ...], code: str
) -> None:
    assert paused().code(ResumeSession(trade=NUMBER, told=told), *who) == code


def test_what_goes_on_is_the_same_session_and_the_pause_is_remembered() -> None:
    station = paused()
    fact = station.must(GO_ON, HOST, SUPERVISOR).entries[0].fact
    assert fact == SessionContinued(f"{NUMBER}/S1", utc("2026-03-17 09:20"), "", (E1,))
    assert conduct(station).pauses == (
        Pause(utc("2026-03-17 09:10"), FAILURE, utc("2026-03-17 09:20")),
    )
    assert station.code(GO_ON, HOST, SUPERVISOR) == "session-not-paused"
    assert station.code(RESULT, HOST) == ""


def test_a_window_is_opened_anew_in_full_length() -> None:
    station = paused()
    trade = station.trade
    assert trade is not None
    terms = msgspec.structs.replace(trade.fixed, method="ASCEND")
    station.changes["trade"] = msgspec.structs.replace(trade, terms=terms)
    fact = station.ask(GO_ON, HOST, SUPERVISOR).entries[0].fact
    assert isinstance(fact, SessionContinued)
    assert fact.end == utc("2026-03-17 09:23")


def test_a_waiver_of_the_running_session_stands_for_the_supervisor() -> None:
    station = paused()
    station.must(applying())
    fact = station.must(GO_ON, HOST).entries[0].fact
    assert isinstance(fact, SessionContinued)
    assert fact.waiver_no == "W-2026-0001"


def test_who_folds_finds_a_waiver_that_is_not_there() -> None:
    station = paused()
    station.must(applying())
    station.must(GO_ON, HOST)
    forged = [each for each in station.records if each.fact.kind != "waiver.record"]
    with pytest.raises(BadStep):
        fold(forged, TABLES)


def test_who_folds_finds_a_result_in_a_pause() -> None:
    station = paused()
    station.must(GO_ON, HOST, SUPERVISOR)
    station.must(RESULT, HOST)
    forged = [each for each in station.records if each.fact.kind != "session.resume"]
    with pytest.raises(BadStep, match="while the session pauses"):
        fold(forged, TABLES)


def test_who_folds_finds_a_session_that_goes_on_without_a_pause() -> None:
    station = paused()
    station.must(GO_ON, HOST, SUPERVISOR)
    forged = [each for each in station.records if each.fact.kind != "session.pause"]
    with pytest.raises(BadStep, match="not paused"):
        fold(forged, TABLES)


def test_the_next_session_begins_without_the_pauses_of_the_last() -> None:
    opened = path_to("IN_SESSION")
    last = opened.records[-1]
    before = replace(conduct(opened), session_id="x", pauses=(Pause(last.at, FAILURE),))
    assert before.paused
    assert isinstance(last.fact, SessionOpened)
    now = before.after(last, last.fact)
    assert (now.session_id, now.pauses, now.paused) == (f"{NUMBER}/S1", (), False)


def test_every_event_of_a_session_is_held_up_or_named_among_those_that_are_not() -> None:
    held = {one.kind for one in TABLES.events.values() if stands_still(one, TABLES)}
    assert held == {
        "auction.start", "auction.bid", "auction.extend", "auction.close",
        "bid.open", "bid.judge", "bid.explain", "opening.share", "tie.call", "tie.offer",
        "score.add", "score.rank", "qa.ask", "qa.answer", "session.result", "session.fail",
        "online.result", "reserve.waive",
    }  # fmt: skip


def test_a_trade_without_a_session_is_not_paused() -> None:
    assert not Trade().conduct.paused
    assert opening(path_to("READY")).trade == NUMBER
