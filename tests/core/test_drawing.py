"""The acts of a draw (domain.md 6.5): in their order, by the right people, never twice."""

import msgspec
import pytest
from msgspec.structs import replace
from plays import draw as plays
from plays.draw import (
    DIGITS,
    SECRET,
    committed,
    committing,
    drawn,
    pond,
    resulted,
    said,
    trade_of,
)
from small_station import (
    CLERK,
    HOST,
    SUPERVISOR,
    TABLES,
    TEXT,
    SmallStation,
)
from test_priority import E2, E3, NUMBER, answering, ask, pending, published

from appliance.core import draw, draw_lists
from appliance.core.commands import (
    AddDrawInput,
    CallPriority,
    CommitDraw,
    OpenPriorityRound,
    RecordMachineDraw,
    RecordResult,
    ReplaceDrawn,
    ResumeSession,
    ResumeTrade,
    RevealDraw,
    VoidDraw,
)
from appliance.core.draws import folded
from appliance.core.entries import (
    DrawCommitted,
    DrawInput,
    DrawResulted,
    DrawRevealed,
    DrawVoided,
    Exclusion,
    Fact,
    Offer,
    Recorded,
)
from appliance.core.pools import Eligible, PoolSeen
from appliance.core.session import setting
from appliance.core.trade import BadStep
from appliance.core.trade_fold import fold
from appliance.core.trade_methods import METHODS

ASKED = "999999100-2026-SMQ-0001"
S1 = f"{ASKED}/S1"


def saying(
    role: str = "BIDDER", digits: str = "20407", session_id: str = S1, *, read_out: bool = False
) -> AddDrawInput:
    return AddDrawInput(
        trade=ASKED, session_id=session_id, role=role, digits=digits, read_out=read_out
    )


REVEAL = RevealDraw(trade=ASKED, session_id=S1)
VOID = VoidDraw(trade=ASKED, session_id=S1, reason="POWER_LOSS")


def promised() -> SmallStation:
    station = pond()
    committed(station)
    return station


def told() -> SmallStation:
    station = pond()
    drawn(station)
    return station


def fact_of(station: SmallStation, kind: type[Fact]) -> Fact:
    return next(one.fact for one in reversed(station.records) if isinstance(one.fact, kind))


def test_f01_the_list_is_who_passed_the_gate_and_the_others_stand_there_with_their_reason() -> (
    None
):
    station = pond()
    first, *others = trade_of(station).enrolments
    failed = msgspec.structs.replace(
        trade_of(station), enrolments=(replace(first, failed=("Q_MEMBER",)), *others)
    )
    found = draw_lists.frozen(failed, "TRADE", TABLES, station.at)
    assert found.items == (f"{ASKED}-E002", f"{ASKED}-E003")
    assert found.exclusions == (Exclusion(f"{ASKED}-E001", "Q_MEMBER"),)


def test_f01_the_record_alone_gives_the_same_order_again() -> None:
    station = told()
    promise, result = fact_of(station, DrawCommitted), fact_of(station, DrawResulted)
    assert isinstance(promise, DrawCommitted)
    assert isinstance(result, DrawResulted)
    lst = draw.list_hash(S1, promise.items)
    seed = draw.seed(lst, draw.commitment(S1, lst, SECRET), SECRET, draw.inputs_digest(DIGITS))
    assert result.order == draw.order(promise.items, seed)
    assert result.chosen == result.order[:1]


def test_the_secret_stands_in_no_entry_before_the_reveal_and_in_it_afterwards() -> None:
    station = promised()
    said(station, S1)
    assert SECRET.hex() not in repr(station.records)
    assert "draw_secret" not in repr(station.world)
    assert repr(SECRET) not in repr(station.ask(VOID, HOST).secret)
    station.must(REVEAL, HOST)
    revealed = fact_of(station, DrawRevealed)
    assert isinstance(revealed, DrawRevealed)
    assert revealed.box_secret == SECRET.hex()


def test_the_vault_keeps_the_secret_with_the_promise_and_forgets_it_with_the_reveal() -> None:
    station = pond()
    decision = station.must(committing(station), HOST)
    assert decision.secret == (f"draw/{S1}", SECRET)
    assert SECRET.hex() not in repr(decision)
    said(promised_again := promised(), S1)
    assert promised_again.must(REVEAL, HOST).spent == f"draw/{S1}"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (saying(), "draw-slip-first"),
        (saying(read_out=True), ""),
        (saying("CLERK", read_out=True), "draw-role"),
        (saying(digits="123", read_out=True), "draw-digits"),
        (saying(digits="1234", read_out=True), ""),
        (saying(digits="123456789012", read_out=True), ""),
        (saying(digits="1234567890123", read_out=True), "draw-digits"),
        (saying(digits="12a4", read_out=True), "draw-digits"),
        (saying(digits="１２３４", read_out=True), "draw-digits"),
        (saying(session_id=f"{S1}/D2"), "draw-unknown"),
    ],
)
def test_digits_are_taken_once_the_slip_is_out_or_was_read_out(
    command: AddDrawInput, code: str
) -> None:
    station = pond()
    committed(station, printed=False)
    assert station.code(command, HOST) == code


def test_the_entry_of_the_digits_says_whether_the_slip_was_printed_or_read_out() -> None:
    station = promised()
    station.must(saying(), HOST)
    one = fact_of(station, DrawInput)
    other = pond()
    committed(other, printed=False)
    other.must(saying(read_out=True), HOST)
    two = fact_of(other, DrawInput)
    assert isinstance(one, DrawInput)
    assert isinstance(two, DrawInput)
    assert (one.slip, two.slip) == ("PRINTED", "READ_OUT")


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        ((), "draw-inputs-missing"),
        (("TRANSFEROR",), "draw-inputs-missing"),
        (("TRANSFEROR", "TRANSFEROR"), "draw-inputs-missing"),
        (("BIDDER", "OBSERVER"), "draw-inputs-missing"),
        (("TRANSFEROR", "BIDDER"), ""),
        (("SUPERVISOR", "TRANSFEROR"), ""),
        (("TRANSFEROR", "OBSERVER", "SUPERVISOR"), ""),
    ],
)
def test_two_people_of_different_roles_one_of_them_the_transferor(
    roles: tuple[str, ...], code: str
) -> None:
    station = promised()
    said(station, S1, tuple((role, f"{4_000 + place}") for place, role in enumerate(roles)))
    assert station.code(REVEAL, HOST) == code


def test_no_more_than_twenty_say_digits() -> None:
    station = promised()
    said(station, S1, tuple(("BIDDER", f"{4_000 + each}") for each in range(20)))
    assert station.code(saying(), HOST) == "draw-inputs-many"


def test_the_list_that_is_promised_is_the_one_that_was_shown() -> None:
    station = pond()
    other = msgspec.structs.replace(committing(station), list_hash="ab" * 32)
    assert station.code(other, HOST) == "draw-list-differs"
    assert station.code(committing(station), HOST) == ""


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"purpose": "BAND"}, "draw-list-empty"),
        ({"purpose": "TIE"}, "draw-list-empty"),
        ({"purpose": "LOTTERY"}, "draw-purpose"),
    ],
)
def test_a_draw_is_made_for_what_the_notice_said_only(asked: dict[str, str], code: str) -> None:
    station = pond()
    assert station.code(msgspec.structs.replace(committing(station), **asked), HOST) == code


def test_nothing_is_drawn_for_before_the_session() -> None:
    station = pond(stage="READY")
    early = CommitDraw(trade=ASKED, purpose="TRADE", list_hash="ab" * 32)
    assert station.code(early, HOST) == "draw-no-session"


def test_only_the_host_holds_a_draw() -> None:
    station = pond()
    assert station.code(committing(station), CLERK) == "role-may-not"


def test_there_is_one_draw_at_a_time_and_never_a_second_one() -> None:
    station = promised()
    again = CommitDraw(trade=ASKED, purpose="TRADE", list_hash="ab" * 32)
    assert station.code(again, HOST) == "draw-open"
    assert told().code(again, HOST) == "draw-done"
    assert told().code(REVEAL, HOST) == "draw-over"
    assert told().code(VOID, HOST) == "draw-over"
    assert told().code(saying(), HOST) == "draw-over"


# --- void ---------------------------------------------------------------------------------------


def test_a_draw_that_lost_its_power_cannot_go_on_and_is_void_with_its_secret_told() -> None:
    station = promised()
    said(station, S1)
    station.at = replace(station.at, boot="00c0ffee")
    assert station.code(REVEAL, HOST) == "draw-interrupted"
    assert station.code(saying(), HOST) == "draw-interrupted"
    station.must(VOID, HOST)
    void = fact_of(station, DrawVoided)
    assert isinstance(void, DrawVoided)
    promise = fact_of(station, DrawCommitted)
    assert isinstance(promise, DrawCommitted)
    assert (void.box_secret, void.commitment) == (SECRET.hex(), promise.commitment)
    assert void.new_session_id == f"{S1}/D2"
    assert drawn(station) == f"{S1}/D2"


def test_a_second_void_in_a_row_needs_the_supervisor() -> None:
    station = promised()
    station.must(VOID, HOST)
    again = msgspec.structs.replace(VOID, session_id=committed(station))
    assert station.code(again, HOST) == "draw-void-second"
    station.must(again, HOST, SUPERVISOR)
    void = fact_of(station, DrawVoided)
    assert isinstance(void, DrawVoided)
    assert void.second_actor == SUPERVISOR.staff_no


def test_nobody_throws_an_order_away_that_is_known() -> None:
    """The reveal and the order are one decision: between them there is nothing to void."""
    station = promised()
    said(station, S1)
    kinds = [type(one.fact) for one in station.must(REVEAL, HOST).entries]
    assert kinds == [DrawRevealed, DrawResulted]
    assert station.code(VOID, HOST) == "draw-over"


@pytest.mark.parametrize("reason", ["BAD_LUCK", "", "power"])
def test_a_draw_is_void_for_a_reason_of_the_list_only(reason: str) -> None:
    bent = msgspec.structs.replace(VOID, reason=reason)
    assert promised().code(bent, HOST) == "reason-unknown"


def test_a_draw_whose_secret_cannot_be_read_says_so() -> None:
    station = promised()
    said(station, S1)
    station.changes["draw_secret"] = b""
    assert station.code(REVEAL, HOST) == "draw-secret-lost"
    assert station.code(VOID, HOST) == "draw-secret-lost"


# --- stopped ------------------------------------------------------------------------------------


def test_f12_a_supervisor_stops_a_draw_between_promise_and_reveal() -> None:
    station = plays.freeze()
    assert station.code(REVEAL, HOST) == "draw-stopped"
    assert station.code(saying(), HOST) == "draw-stopped"
    station.must(ResumeTrade(trade=ASKED), SUPERVISOR)
    station.must(REVEAL, HOST)


def test_a_stopped_draw_may_be_void_and_another_one_begins_once_the_trade_goes_on() -> None:
    station = plays.freeze()
    station.must(msgspec.structs.replace(VOID, reason="STOPPED"), HOST)
    assert station.code(CommitDraw(trade=ASKED, purpose="TRADE", list_hash=TEXT), HOST) == (
        "draw-stopped"
    )
    station.must(ResumeTrade(trade=ASKED), SUPERVISOR)
    assert drawn(station) == f"{S1}/D2"


def test_a_paused_session_holds_the_draw_until_host_and_supervisor_go_on() -> None:
    station = plays.pause()
    assert station.code(REVEAL, HOST) == "draw-stopped"
    there = tuple(each.number for each in trade_of(station).qualified)
    station.must(ResumeSession(trade=ASKED, told=there), HOST, SUPERVISOR)
    station.must(REVEAL, HOST)


# --- the result ---------------------------------------------------------------------------------


def test_the_first_of_the_order_takes_it_at_the_fixed_price_and_the_others_follow() -> None:
    station = resulted(told())
    trade = trade_of(station)
    order = fact_of(told(), DrawResulted)
    assert isinstance(order, DrawResulted)
    assert trade.result is not None
    assert [each.enrol_id for each in trade.result.ranking] == list(order.order)
    assert {each.amount_fen for each in trade.result.ranking} == {trade.wants.list_price_fen}
    assert trade.result.algorithm == "draw-v1"


def test_several_bidders_are_never_decided_among_without_a_draw() -> None:
    station = pond()
    nothing = RecordResult(trade=ASKED, offers=())
    assert station.code(nothing, HOST) == "draw-needed"
    offers = tuple(
        Offer(each.number, trade_of(station).wants.list_price_fen)
        for each in trade_of(station).qualified
    )
    assert station.code(RecordResult(trade=ASKED, offers=offers), HOST) == "draw-decides"


def test_who_declines_before_the_result_is_replaced_by_the_next_of_the_order() -> None:
    station = told()
    order = trade_of(station).draws.drawn[0].standing
    decline = ReplaceDrawn(trade=ASKED, session_id=S1, declined=order[0], reason="DECLINED")
    assert station.code(msgspec.structs.replace(decline, declined=order[1]), HOST) == (
        "draw-not-chosen"
    )
    station.must(decline, HOST)
    resulted(station)
    assert trade_of(station).winner == order[1]


def test_who_declines_after_the_result_is_no_matter_of_the_draw() -> None:
    station = resulted(told())
    decline = ReplaceDrawn(
        trade=ASKED, session_id=S1, declined=trade_of(station).winner, reason="DECLINED"
    )
    assert station.code(decline, HOST) == "draw-decided"


def test_the_last_of_the_order_has_nobody_behind() -> None:
    station = told()
    order = trade_of(station).draws.drawn[0].standing
    for each in order[:-1]:
        station.must(
            ReplaceDrawn(trade=ASKED, session_id=S1, declined=each, reason="DECLINED"), HOST
        )
    last = ReplaceDrawn(trade=ASKED, session_id=S1, declined=order[-1], reason="DECLINED")
    assert station.code(last, HOST) == "draw-order-ends"


@pytest.mark.parametrize("digits", [f"{each:04}" for each in range(40)])
def test_the_result_is_found_a_second_way_from_the_raw_facts(digits: str) -> None:
    station = promised()
    said(station, S1, (("TRANSFEROR", digits), ("BIDDER", "9876543210")))
    station.must(REVEAL, HOST)
    within = setting(trade_of(station), TABLES)
    method = METHODS["DRAW"]
    assert method.recount((), within) == method.outcome((), within).ranking[0]


# --- ball machines ------------------------------------------------------------------------------


def machine(station: SmallStation, **changes: object) -> RecordMachineDraw:
    values: dict[str, object] = {
        "trade": ASKED,
        "purpose": "TRADE",
        "machine": "ball-machine-1",
        "order": tuple(reversed([each.number for each in trade_of(station).qualified])),
        "photos": (TEXT,),
    }
    return RecordMachineDraw(**(values | changes))  # type: ignore[arg-type]


def test_what_a_ball_machine_drew_is_recorded_with_photographs_and_decides() -> None:
    station = pond()
    station.must(machine(station), HOST)
    resulted(station)
    assert trade_of(station).winner == f"{ASKED}-E003"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"photos": ()}, "draw-photos"),
        ({"photos": ("x",)}, "draw-photos"),
        ({"machine": "ball machine"}, "word-form"),
        ({"order": (f"{ASKED}-E001",)}, "draw-order-differs"),
        ({"order": (f"{ASKED}-E001",) * 3}, "draw-order-differs"),
    ],
)
def test_a_ball_machine_has_the_whole_list_and_its_photographs(
    changes: dict[str, object], code: str
) -> None:
    station = pond()
    assert station.code(machine(station, **changes), HOST) == code


# --- pools --------------------------------------------------------------------------------------

FIRMS = tuple(f"AGE{each:03}" for each in range(1, 13))
POOL = "999999100-2026-AGENCY-0001"


def with_pool() -> SmallStation:
    station = SmallStation()
    may = Eligible(FIRMS, (Exclusion("AGE013", "SCORE_LINE"),))
    seen = PoolSeen("AGENCY", "AGENCY/7/2026-03-01", "2026-12-31", may)
    station.changes |= {"draw_secret": SECRET, "pool": seen}
    return station


def of_pool(**changes: object) -> CommitDraw:
    values: dict[str, object] = {
        "purpose": "AGENCY",
        "items": FIRMS,
        "exclusions": (Exclusion("AGE013", "SCORE_LINE"),),
        "list_version": "AGENCY/7/2026-03-01",
        "wanted": 3,
        "list_hash": draw.list_hash(POOL, FIRMS).hex(),
    }
    return CommitDraw(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"wanted": 0}, "draw-wanted"),
        ({"wanted": -1}, "draw-wanted"),
        ({"wanted": 12}, ""),
        ({"wanted": 13}, "draw-wanted"),
        ({"items": ()}, "draw-list-empty"),
        ({"items": ("AGE002", "AGE001")}, "draw-list-form"),
        ({"items": ("AGE001", "AGE001")}, "draw-list-form"),
        ({"items": ("AGE001", "AGE1000")}, "draw-list-form"),
        ({"list_version": ""}, "draw-list-form"),
        ({"exclusions": (Exclusion("AGE013", "just so"),)}, "draw-list-form"),
        ({"items": tuple(f"E{each:04}" for each in range(1_001))}, "draw-list-long"),
    ],
)
def test_d02_a_pool_is_drawn_from_by_a_list_in_order_with_its_version(
    changes: dict[str, object], code: str
) -> None:
    station = with_pool()
    assert station.code(of_pool(**changes), HOST) == code


def test_f18_a_pool_is_drawn_from_without_a_trade_and_who_declines_is_replaced_in_order() -> None:
    station = with_pool()
    facts: list[Fact] = []

    def must(command: object) -> None:
        decision = station.must(command, HOST)  # type: ignore[arg-type]
        assert all(one.trade is None for one in decision.entries)
        facts.extend(one.fact for one in decision.entries)
        station.changes["draws"] = folded(facts)

    must(of_pool())
    for role, digits in DIGITS:
        must(AddDrawInput(session_id=POOL, role=role, digits=digits, read_out=True))
    must(RevealDraw(session_id=POOL))
    now = folded(facts).of(POOL)
    assert now is not None
    assert now.result is not None
    must(ReplaceDrawn(session_id=POOL, declined=now.chosen[1], reason="ABSENT"))
    after = folded(facts).of(POOL)
    assert after is not None
    order = now.result.order
    assert now.chosen == order[:3]
    assert after.chosen == (order[0], order[2], order[3])
    assert station.numbers["draw/AGENCY/2026"] == 1


# --- ties ---------------------------------------------------------------------------------------


def test_f01_equal_best_offers_of_one_rank_are_drawn_for_and_the_result_is_published() -> None:
    station = pending(members=2)
    for one in (E2, E3):
        ask(station, one)
    for one in (E2, E3):
        station.must(answering(one), CLERK)
    for one in (E2, E3):
        ask(station, one)
    both = OpenPriorityRound(trade=NUMBER, offers=(Offer(E2, 91_000), Offer(E3, 91_000)))
    station.must(both, CLERK)
    assert station.code(CallPriority(trade=NUMBER, enrol_id=E2), CLERK) == "draw-needed"
    station.changes["draw_secret"] = SECRET
    session_id = committed(station, "TIE")
    promise = fact_of(station, DrawCommitted)
    assert isinstance(promise, DrawCommitted)
    assert promise.items == (E2, E3)
    said(station, session_id)
    reveal = RevealDraw(trade=NUMBER, session_id=session_id)
    first = station.ask(reveal, HOST).entries[1].fact
    assert isinstance(first, DrawResulted)
    assert published(station.must(reveal, HOST)) == (first.order[0], 91_000)


# --- pseudonyms ---------------------------------------------------------------------------------


def test_f05_bidders_get_their_number_by_a_draw() -> None:
    station = pond()
    drawn(station, "PSEUDONYM")
    trade = trade_of(station)
    numbers = {trade.draws.pseudonym(each.number) for each in trade.qualified}
    assert numbers == {1, 2, 3}
    assert trade.draws.pseudonym(f"{ASKED}-E009") == 0
    assert drawn(station) == f"{S1}/D2"
    assert resulted(station).trade is not None


# --- whoever reads the entries ------------------------------------------------------------------


def forged(kind: type[Fact], **changes: object) -> list[Recorded]:
    """The entries of a whole draw, one of them other than it was written."""
    records = list(told().records)
    place = next(at for at, one in enumerate(records) if isinstance(one.fact, kind))
    bent = msgspec.structs.replace(records[place].fact, **changes)
    return [
        *records[:place],
        msgspec.structs.replace(records[place], fact=bent),
        *records[place + 1 :],
    ]


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (DrawCommitted, {"items": (f"{ASKED}-E001", f"{ASKED}-E002")}),
        (DrawCommitted, {"item_count": 2}),
        (DrawCommitted, {"list_hash": "ab" * 32}),
        (DrawCommitted, {"commitment": "ab" * 32}),
        (DrawCommitted, {"commitment": "zz"}),
        (DrawInput, {"digits": "351625"}),
        (DrawInput, {"role": "BIDDER"}),
        (DrawRevealed, {"box_secret": "ab" * 32}),
        (DrawRevealed, {"box_secret": "?"}),
        (DrawRevealed, {"seed": "ab" * 32}),
        (DrawResulted, {"order": tuple(f"{ASKED}-E00{n}" for n in (1, 1, 1))}),
        (DrawResulted, {"chosen": (f"{ASKED}-E009",)}),
        (DrawResulted, {"rejections": 1}),
        (DrawResulted, {"session_id": "X/S1"}),
    ],
)
def test_an_entry_of_a_draw_that_does_not_follow_is_no_evidence(
    kind: type[Fact], changes: dict[str, object]
) -> None:
    assert fold(told().records, TABLES) is not None
    with pytest.raises(BadStep):
        fold(forged(kind, **changes), TABLES)


# --- every end ----------------------------------------------------------------------------------

ENDS = {
    "none": "FAILED_NO_BIDDERS", "one": "RESULT_PUBLIC", "result": "RESULT_PUBLIC",
    "priority": "DEAL_PENDING", "pause": "IN_SESSION", "freeze": "SUSPENDED",
    "void": "RESULT_PUBLIC",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(plays.PLAYS))
def test_f18_every_end_of_a_draw_is_reached(name: str) -> None:
    assert trade_of(plays.PLAYS[name]()).stage == ENDS[name]
