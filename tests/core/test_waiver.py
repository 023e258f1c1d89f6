"""A station of two people, and the district's waiver of the supervisor (domain.md 3.2)."""

import msgspec
import pytest
from small_station import (
    HOST,
    NUMBER,
    STAFF,
    STEPS_OF_PATH,
    SUPERVISOR,
    TABLES,
    SmallStation,
    instant,
    opening,
    path_to,
    utc,
)

from appliance.core.commands import (
    ApplyDistrict,
    AttestSession,
    Command,
    FailSession,
    RescheduleSession,
)
from appliance.core.decision import Decision
from appliance.core.entries import SessionOpened, WaiverRecorded
from appliance.core.session import seen_by_supervisor
from appliance.core.trade import BadStep
from appliance.core.trade_fold import fold
from appliance.core.world import Signed, Staff

STAND_IN = "9999991000101"
WAIVER = WaiverRecorded("W-2026-0001", f"{NUMBER}/S1", "NO_SUPERVISOR_SENT", STAND_IN, "c")


def applying(**changes: str) -> ApplyDistrict:
    waiver = msgspec.structs.replace(WAIVER, **changes)
    return ApplyDistrict(trade=NUMBER, checkpoint="c", first_seq=7, last_seq=7, waiver=waiver)


class TwoPeople(SmallStation):
    """Clerk and head do everything; the district waived the supervisor."""

    def do(self, command: Command, *signers: Signed) -> Decision:
        if isinstance(command, AttestSession):
            return super().do(applying())
        return super().do(command, *(self.instead_of(each) for each in signers))

    @staticmethod
    def instead_of(signer: Signed) -> Signed:
        key = "k-clerk" if signer.role in {"CLERK", "CASHIER"} else "k-head"
        return Signed(STAFF[key].staff_no, signer.role, key, STAFF[key].grade)


def test_clerk_and_head_bring_a_trade_to_its_archive_under_a_waiver() -> None:
    station = TwoPeople()
    station.changes["staff"] = {
        "k-clerk": Staff(STAFF["k-clerk"].staff_no, ("CLERK", "CASHIER"), 2, "2027-12-31"),
        "k-head": Staff(STAFF["k-head"].staff_no, ("REVIEWER", "HOST", "HEAD"), 5, "2027-12-31"),
    }
    for reached, step in STEPS_OF_PATH:
        step(station, "NEGOTIATE", {})
        assert station.trade is not None
        assert station.trade.stage == reached
    (opened,) = (one.fact for one in station.records if isinstance(one.fact, SessionOpened))
    assert (opened.supervisor, opened.waiver_no) == ("", "W-2026-0001")
    assert f"STANDIN:{STAND_IN}" in opened.roster
    assert not any(each.startswith("SUPERVISOR") for each in opened.roster)


def test_a_waiver_and_its_place_in_the_district_s_ledger_are_kept_together() -> None:
    station = path_to("READY")
    decision = station.must(applying())
    kinds = [each.fact.kind for each in decision.entries]
    assert kinds == ["district.applied", "waiver.record"]
    assert [each.trade for each in decision.entries] == [None, NUMBER]


def test_without_a_waiver_news_of_the_district_is_one_entry() -> None:
    decision = path_to("READY").must(ApplyDistrict(checkpoint="c", first_seq=0, last_seq=1))
    assert [each.fact.kind for each in decision.entries] == ["district.applied"]


def test_no_person_takes_a_waiver_over() -> None:
    assert path_to("READY").code(applying(), HOST) == "role-may-not"


def test_the_supervisor_who_came_after_all_goes_before_the_waiver() -> None:
    station = path_to("READY")
    station.must(applying())
    assert station.trade is not None
    seen = seen_by_supervisor(station.trade)
    station.must(AttestSession(trade=NUMBER, act="session.open", seen_sha256=seen), SUPERVISOR)
    station.at = instant("2026-03-17 09:01")
    (fact,) = (
        each.fact
        for each in station.must(opening(station), HOST).entries
        if isinstance(each.fact, SessionOpened)
    )
    assert (fact.supervisor, fact.waiver_no) == (SUPERVISOR.staff_no, "")


def test_a_waiver_outlives_a_new_time_of_its_session() -> None:
    station = path_to("READY")
    station.must(applying())
    station.at = instant("2026-03-17 10:00")
    head = Signed(STAFF["k-head"].staff_no, "HEAD", "k-head", 5)
    anew = RescheduleSession(trade=NUMBER, planned_at=utc("2026-03-18 09:00"), reason="MISSED")
    station.must(anew, head)
    station.at = instant("2026-03-18 09:01")
    assert station.code(opening(station), HOST) == ""


def test_a_waiver_of_a_session_that_was_held_opens_no_other() -> None:
    """Fail, and be READY again: the second session needs a supervisor or a waiver of its own."""
    station = path_to("READY")
    station.must(applying())
    station.at = instant("2026-03-17 09:01")
    station.must(opening(station), HOST)
    station.must(FailSession(trade=NUMBER, reason="NO_BID"), HOST)
    trade = station.trade
    assert trade is not None
    again = SmallStation("2026-03-17 09:01")
    again.live, again.seq = msgspec.structs.replace(trade, stage="READY"), station.seq
    assert again.code(opening(again), HOST) == "supervisor-missing"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"waiver_no": ""}, "word-form"),
        ({"stand_in": "somebody"}, "word-form"),
        ({"stand_in": ""}, ""),
        ({"reason": "because they said so"}, "reason-unknown"),
        ({"session_id": f"{NUMBER}/S2"}, "waiver-other-session"),
        ({"session_id": "999999100-2026-CBD-0002/S1"}, "waiver-other-session"),
    ],
)
def test_a_waiver_is_of_this_session_and_can_be_kept(changes: dict[str, str], code: str) -> None:
    assert path_to("READY").code(applying(**changes)) == code


@pytest.mark.parametrize("stage", ["ENROL_CLOSED", "RESULT_PUBLIC"])
def test_a_waiver_belongs_to_the_stages_of_its_event(stage: str) -> None:
    assert path_to(stage).code(applying()) == "wrong-stage"


def test_a_waiver_during_the_session_is_of_the_one_that_runs() -> None:
    station = path_to("IN_SESSION")
    assert station.code(applying()) == ""
    assert station.code(applying(session_id=f"{NUMBER}/S2")) == "waiver-other-session"


def test_a_waiver_of_no_trade_is_refused() -> None:
    station = SmallStation()
    assert station.code(applying()) == "trade-unknown"


def test_the_same_waiver_is_taken_over_once() -> None:
    station = path_to("READY")
    station.must(applying())
    assert station.code(applying()) == "waiver-again"


def test_a_waiver_out_of_its_stage_in_the_ledger_is_a_breach() -> None:
    station = path_to("PUBLISHED")
    last = station.records[-1]
    forged = msgspec.structs.replace(last, fact=WAIVER, seq=last.seq + 1)
    with pytest.raises(BadStep):
        fold([*station.records, forged], TABLES)
