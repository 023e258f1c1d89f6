"""Priority rights (domain.md 6.7): who is asked, in which order, and what comes of the answers."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from small_station import (
    CLERK,
    FIRST,
    HEAD,
    HOST,
    NUMBER,
    REVIEWER,
    SUPERVISOR,
    TABLES,
    TAKER,
    TEXT,
    SmallStation,
    aged,
    approval,
    enrolling,
    opening,
    path_to,
)
from test_trade_types import accepting, submitted
from whole_way import Way

from appliance.core import messages, priority
from appliance.core.commands import (
    AnswerPriority,
    AttestSession,
    CallPriority,
    ClaimPriority,
    OpenPriorityRound,
    PassGate,
    PublishNotice,
    RaisePriority,
    RecordResult,
    ResumeTrade,
    SignReview,
    StartReview,
    SuspendTrade,
)
from appliance.core.decision import Decision
from appliance.core.entries import (
    Cover,
    Offer,
    PriorityAnswered,
    PriorityCalled,
    PriorityClaimed,
    PriorityClosed,
    PriorityRaised,
)
from appliance.core.parties import Person
from appliance.core.priority import MATCH, OFFER, WAIVE, Course, Rights
from appliance.core.priority_calls import ranks
from appliance.core.session import seen_by_supervisor
from appliance.core.trade import Trade
from appliance.core.trade_fold import fold

H, A, B, C = "H", "A", "B", "C"
X = 80_000
DUE, LATER = "2026-03-24", "2026-03-31"


def letter(who: str, fen: int = X, *, sealed: bool = False) -> PriorityCalled:
    return PriorityCalled("DOC22-1", who, 3, fen, DUE, 2 if sealed else 1, LATER)


def said(who: str, answer: str, fen: int = X) -> PriorityAnswered:
    return PriorityAnswered(who, answer, fen if answer != WAIVE else 0, "")


def raised(fen: int) -> PriorityRaised:
    return PriorityRaised(H, fen, "")


def found(
    ranks: Mapping[str, int], *facts: Any, follow: bool = False, day: str = "2026-03-18"
) -> Course:
    """The course after these facts, on the morning of `day`."""
    rights = Rights(holder=H, amount_fen=X, said=facts)
    return priority.course(rights, ranks, follow=follow, over=lambda each: each < day)


# --- the pure course ---


@pytest.mark.parametrize("ranks", [{}, {H: 3}, {H: 2, A: 3}, {H: 3, A: 3}, {H: 1, A: 2, B: 3}])
def test_who_has_the_best_rank_is_not_called_against(ranks: dict[str, int]) -> None:
    assert found(ranks) == Course(H, X, done=True)


@pytest.mark.parametrize(
    ("ranks", "facts", "expected"),
    [
        ({A: 3}, (), Course(H, X, to_call=(A,))),
        ({A: 3, B: 2}, (), Course(H, X, to_call=(B,))),
        ({A: 3, B: 3}, (), Course(H, X, to_call=(A, B))),
        ({A: 3, B: 3}, (letter(A),), Course(H, X, to_call=(B,), waiting=(letter(A),))),
        ({A: 3}, (letter(A),), Course(H, X, waiting=(letter(A),))),
        ({A: 3}, (letter(A), said(A, MATCH)), Course(A, X, done=True)),
        ({A: 3}, (letter(A), said(A, WAIVE)), Course(H, X, done=True)),
        ({B: 2, A: 3}, (letter(B), said(B, WAIVE)), Course(H, X, to_call=(A,))),
        ({B: 2, A: 3}, (letter(B), said(B, MATCH)), Course(B, X, done=True)),
        ({H: 3, B: 2, A: 3}, (letter(B), said(B, WAIVE)), Course(H, X, done=True)),
    ],
)
def test_each_better_rank_is_asked_to_match_the_best_first(
    ranks: dict[str, int], facts: tuple[Any, ...], expected: Course
) -> None:
    assert found(ranks, *facts) == expected


def test_silence_is_a_waiver_from_the_end_of_the_last_day() -> None:
    assert found({A: 3}, letter(A), day=DUE).waiting == (letter(A),)
    assert found({A: 3}, letter(A), day="2026-03-25") == Course(H, X, done=True)


MATCHED = (letter(A), letter(B), said(A, MATCH), said(B, MATCH))
SEALED = (*MATCHED, letter(A, sealed=True), letter(B, sealed=True))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (MATCHED, Course(H, X, to_call=(A, B), round=2)),
        (SEALED, Course(H, X, to_open=(A, B), round=2)),
        ((*SEALED, said(A, OFFER, 81_000), said(B, OFFER, 82_000)), Course(B, 82_000, done=True)),
        ((*SEALED, said(A, OFFER, 81_000), said(B, "SILENT")), Course(A, 81_000, done=True)),
        ((*SEALED, said(A, "SILENT"), said(B, "SILENT")), Course(H, X, draw=(A, B))),
        (
            (*SEALED, said(A, OFFER, 82_000), said(B, OFFER, 82_000)),
            Course(H, 82_000, draw=(A, B)),
        ),
    ],
)
def test_several_of_one_rank_make_one_sealed_round_and_lower_ranks_are_not_called(
    facts: tuple[Any, ...], expected: Course
) -> None:
    assert found({A: 2, B: 2, C: 3}, *facts) == expected


def test_of_several_the_only_one_who_matches_makes_no_round() -> None:
    facts = (letter(A), letter(B), said(A, WAIVE), said(B, MATCH))
    assert found({A: 3, B: 3}, *facts) == Course(B, X, done=True)


@pytest.mark.parametrize(
    ("facts", "day", "expected"),
    [
        ((), DUE, Course(A, X, raise_until=LATER)),
        ((), LATER, Course(A, X, raise_until=LATER)),
        ((), "2026-04-01", Course(A, X, done=True)),
        ((raised(0),), DUE, Course(A, X, done=True)),
        ((raised(81_000),), DUE, Course(H, 81_000, to_call=(A,))),
        ((raised(81_000), letter(A, 81_000), said(A, WAIVE)), DUE, Course(H, 81_000, done=True)),
        (
            (raised(81_000), letter(A, 81_000), said(A, MATCH, 81_000), raised(0)),
            DUE,
            Course(A, 81_000, done=True),
        ),
        (
            (raised(81_000), letter(A, 81_000), said(A, MATCH, 81_000), raised(82_000)),
            DUE,
            Course(H, 82_000, to_call=(A,)),
        ),
    ],
)
def test_where_the_notice_says_so_the_holder_may_raise_and_the_call_repeats(
    facts: tuple[Any, ...], day: str, expected: Course
) -> None:
    answered = (letter(A), said(A, MATCH), *facts)
    assert found({A: 3}, *answered, follow=True, day=day) == expected


def test_who_waived_is_not_asked_at_a_higher_price() -> None:
    facts = (letter(A), letter(B), said(A, WAIVE), said(B, MATCH), raised(81_000))
    assert found({A: 3, B: 3}, *facts, follow=True) == Course(H, 81_000, to_call=(B,))


def test_the_holder_raises_against_the_best_of_the_sealed_round() -> None:
    facts = (*SEALED, said(A, OFFER, 81_000), said(B, OFFER, 82_000))
    assert found({A: 2, B: 2}, *facts, follow=True) == Course(B, 82_000, raise_until=LATER)
    again = found({A: 2, B: 2}, *facts, raised(83_000), follow=True)
    assert again == Course(H, 83_000, to_call=(A, B))


def test_who_lost_the_place_is_asked_no_more() -> None:
    rights = Rights(holder=H, amount_fen=X).begun(B, 79_000, instead_of=A)
    ended = priority.course(rights, {A: 2, B: 3}, follow=False, over=lambda _: False)
    assert ended == Course(B, 79_000, done=True)


PEOPLE = (A, B, C)


@given(
    ranks=st.dictionaries(st.sampled_from((H, *PEOPLE)), st.integers(1, 3)),
    answers=st.lists(
        st.tuples(st.sampled_from((MATCH, WAIVE, "")), st.integers(0, 3)), max_size=9
    ),
    follow=st.booleans(),
)
def test_every_call_ends_and_never_under_the_price_nor_with_a_worse_right(
    ranks: dict[str, int], answers: list[tuple[str, int]], *, follow: bool
) -> None:
    """Doing what the course asks for comes to an end; nobody of a worse right takes it from H."""
    script, facts = iter(answers), []
    for _ in range(60):
        now = found(ranks, *facts, follow=follow, day="2026-03-18")
        if now.done or now.draw:
            break
        answer, more = next(script, (WAIVE, 0))
        if now.to_call:
            facts.append(letter(now.to_call[0], now.amount_fen, sealed=now.round == 2))
        elif now.to_open:
            prices = [now.amount_fen + more * place for place, _ in enumerate(now.to_open)]
            facts += [said(one, OFFER, fen) for one, fen in zip(now.to_open, prices, strict=True)]
        elif now.waiting:
            one = now.waiting[0]
            facts.append(said(one.enrol_id, answer or WAIVE, one.amount_fen))
        else:
            facts.append(raised(now.amount_fen + more if more else 0))
    assert now.done or now.draw
    assert now.amount_fen >= X
    if now.done and now.taker != H:
        assert ranks[now.taker] < ranks.get(H, priority.NO_RIGHT)


# --- at the station ---

E1, E2, E3 = (f"{NUMBER}-E00{each}" for each in (1, 2, 3))
OUTSIDER, MEMBER_ONE, MEMBER_TWO = "0A1B2C3D", "1A1B2C3D", "2A1B2C3D"


def member(birth: str) -> Person:
    found = aged(birth)
    return Person(found.name, found.id_number, member_of="999999100200")


def pending(members: int = 1, **terms: Any) -> SmallStation:
    """An outsider offered best in a listing; members of the collective are enrolled too."""
    station = path_to("IN_REVIEW", "LISTING")
    station.must(SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT), REVIEWER)
    station.must(approval(method="LISTING", **terms), HEAD)
    station.go("2026-03-09 09:00")
    channels = ("KIOSK", "DISTRICT", "PRINT")
    station.must(PublishNotice(trade=NUMBER, channels=channels, firewall="0a1b2c3d"), CLERK)
    station.go("2026-03-10 10:00")
    station.must(enrolling(OUTSIDER, party_id=aged("1980-01-01")), CLERK)
    for enrol_id, born in ((MEMBER_ONE, "1981-01-01"), (MEMBER_TWO, "1982-01-01"))[:members]:
        station.must(enrolling(enrol_id, party_id=member(born)), CLERK)
    station.go("2026-03-16 17:01")
    station.must(PassGate(trade=NUMBER), REVIEWER)
    seen = seen_by_supervisor(trade_of(station))
    station.must(AttestSession(trade=NUMBER, act="session.open", seen_sha256=seen), SUPERVISOR)
    station.go("2026-03-17 09:01")
    station.must(opening(station), HOST)
    station.must(RecordResult(trade=NUMBER, offers=(Offer(E1, 90_000),)), HOST)
    return station


def trade_of(station: SmallStation) -> Trade:
    assert station.trade is not None
    return station.trade


def published(decision: Decision) -> tuple[str, int]:
    """Whom and at what price this decision made public."""
    fact = decision.entries[-1].fact
    assert isinstance(fact, PriorityClosed)
    assert messages.notify("M06", messages.PARTIES) in decision.follows
    return fact.enrol_id, fact.amount_fen


def ask(station: SmallStation, enrol_id: str) -> PriorityCalled:
    fact = station.must(CallPriority(trade=NUMBER, enrol_id=enrol_id), CLERK).entries[0].fact
    assert isinstance(fact, PriorityCalled)
    return fact


def answering(enrol_id: str, answer: str = MATCH) -> AnswerPriority:
    return AnswerPriority(trade=NUMBER, enrol_id=enrol_id, answer=answer)


def test_nobody_of_a_better_right_and_the_result_is_published_at_once() -> None:
    assert trade_of(pending(members=0)).stage == "RESULT_PUBLIC"


def test_a_member_who_is_enrolled_is_asked_by_letter_and_takes_it_at_the_same_price() -> None:
    """Rural Land Contract Law 38(5): members go first on equal terms."""
    station = pending()
    assert trade_of(station).stage == "DEAL_PENDING"
    call = station.must(CallPriority(trade=NUMBER, enrol_id=E2), CLERK)
    fact = call.entries[0].fact
    assert isinstance(fact, PriorityCalled)
    assert (fact.rank, fact.amount_fen, fact.due) == (3, 90_000, "2026-03-24")
    assert [(each.what, each.kind, each.number) for each in call.follows] == [
        ("print", "DOC22", fact.letter_no),
        ("notify", "M13", trade_of(station).enrolment(E2).random_id),
    ]
    assert fact.letter_no == "999999100-2026-DOC22-000001"
    assert published(station.must(answering(E2), CLERK)) == (E2, 90_000)
    assert trade_of(station).stage == "RESULT_PUBLIC"
    assert fold(station.records, TABLES) == trade_of(station)


def test_a_waiver_leaves_it_with_the_holder() -> None:
    station = pending()
    ask(station, E2)
    assert published(station.must(answering(E2, WAIVE), CLERK)) == (E1, 90_000)


def test_silence_is_closed_by_the_clock_after_the_last_day() -> None:
    station = pending()
    ask(station, E2)
    station.go("2026-03-24 23:59")
    assert trade_of(station).stage == "DEAL_PENDING"
    station.go("2026-03-25 00:01")
    trade = trade_of(station)
    assert trade.stage == "RESULT_PUBLIC"
    assert trade.publicity is not None
    assert (trade.publicity.enrol_id, trade.publicity.result_start) == (E1, "2026-03-25")


@pytest.mark.parametrize(
    ("at", "code"), [("2026-03-24 23:59", ""), ("2026-03-25 00:00", "answer-late")]
)
def test_an_answer_comes_until_the_end_of_the_last_day(at: str, code: str) -> None:
    station = pending()
    ask(station, E2)
    station.at = replace(station.at, at=SmallStation(at).at.at)
    assert station.code(answering(E2), CLERK) == code


@pytest.mark.parametrize(
    ("command", "signer", "code"),
    [
        (CallPriority(trade=NUMBER, enrol_id=E1), CLERK, "priority-not-next"),
        (CallPriority(trade=NUMBER, enrol_id=E3), CLERK, "priority-not-next"),
        (answering(E2), CLERK, "priority-not-asked"),
        (answering(E2, "MAYBE"), CLERK, "answer-unknown"),
        (OpenPriorityRound(trade=NUMBER, offers=()), CLERK, "round-none"),
        (RaisePriority(trade=NUMBER, amount_fen=0), HOST, "raise-not-now"),
        (RaisePriority(trade=NUMBER, amount_fen=0), CLERK, "role-may-not"),
        (CallPriority(trade=NUMBER, enrol_id=E2), HEAD, "role-may-not"),
    ],
)
def test_the_order_of_the_call_is_nobodys_choice(command: Any, signer: Any, code: str) -> None:
    assert pending().code(command, signer) == code


def two_matched() -> SmallStation:
    station = pending(members=2)
    for one in (E2, E3):
        ask(station, one)
    for one in (E2, E3):
        station.must(answering(one), CLERK)
    for one in (E2, E3):
        assert ask(station, one).round == 2
    return station


def test_two_members_match_and_their_sealed_offers_are_opened_together() -> None:
    station = two_matched()
    one = OpenPriorityRound(trade=NUMBER, offers=(Offer(E3, 91_000),))
    assert station.code(one, CLERK) == "round-open"
    both = OpenPriorityRound(trade=NUMBER, offers=(Offer(E2, 89_000), Offer(E3, 91_000)))
    assert published(station.must(both, CLERK)) == (E3, 91_000)


def test_an_offer_under_the_matched_price_and_no_offer_count_as_that_price() -> None:
    station = two_matched()
    station.go("2026-03-25 09:00")
    opened = station.must(OpenPriorityRound(trade=NUMBER, offers=(Offer(E2, 89_000),)), CLERK)
    amounts = [(e.fact.answer, e.fact.amount_fen) for e in opened.entries]  # type: ignore[attr-defined]
    assert amounts == [(OFFER, 90_000), ("SILENT", 90_000)]
    assert trade_of(station).stage == "DEAL_PENDING"
    assert station.code(CallPriority(trade=NUMBER, enrol_id=E2), CLERK) == "draw-needed"


def test_the_holder_raises_by_the_step_of_the_notice_and_the_call_repeats() -> None:
    station = pending(follow_and_raise=True, increment_fen=500)
    ask(station, E2)
    station.must(answering(E2), CLERK)
    assert trade_of(station).stage == "DEAL_PENDING"
    too_small = RaisePriority(trade=NUMBER, amount_fen=90_499)
    assert station.code(too_small, HOST) == "raise-too-small"
    station.must(RaisePriority(trade=NUMBER, amount_fen=90_500), HOST)
    assert ask(station, E2).amount_fen == 90_500
    station.must(answering(E2), CLERK)
    no_more = RaisePriority(trade=NUMBER, amount_fen=0)
    assert published(station.must(no_more, HOST)) == (E2, 90_500)


def test_a_holder_who_says_nothing_does_not_raise() -> None:
    station = pending(follow_and_raise=True, increment_fen=500)
    ask(station, E2)
    station.must(answering(E2), CLERK)
    station.go("2026-04-02 09:00")
    publicity = trade_of(station).publicity
    assert publicity is not None
    assert (publicity.enrol_id, publicity.amount_fen) == (E2, 90_000)


def test_a_suspension_moves_the_day_of_the_answer() -> None:
    station = pending()
    ask(station, E2)
    station.go("2026-03-18 09:00")
    stop = SuspendTrade(
        trade=NUMBER, reason="S06", facts_sha256=TEXT, resume_condition="ORDER_LIFTED"
    )
    station.must(stop, SUPERVISOR)
    station.go("2026-03-20 09:00")
    station.must(ResumeTrade(trade=NUMBER), SUPERVISOR)
    station.go("2026-03-26 23:00")
    assert trade_of(station).stage == "DEAL_PENDING"
    station.go("2026-03-27 00:01")
    assert trade_of(station).stage == "RESULT_PUBLIC"


# --- claims in writing ---


def enrolled(**terms: Any) -> SmallStation:
    station = path_to("IN_REVIEW", "LISTING")
    station.must(SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT), REVIEWER)
    station.must(approval(method="LISTING", **terms), HEAD)
    station.go("2026-03-09 09:00")
    channels = ("KIOSK", "DISTRICT", "PRINT")
    station.must(PublishNotice(trade=NUMBER, channels=channels, firewall="0a1b2c3d"), CLERK)
    station.go("2026-03-10 10:00")
    station.must(enrolling(), CLERK)
    return station


def claiming(**changes: Any) -> ClaimPriority:
    values = {
        "trade": NUMBER, "enrol_id": FIRST, "ground": "MEMBER", "written": True,
        "party_id": TAKER,
    }  # fmt: skip
    return ClaimPriority(**(values | changes))


@pytest.mark.parametrize(
    ("terms", "changes", "code"),
    [
        ({}, {}, ""),
        ({}, {"ground": "SITTING_TENANT"}, "priority-not-listed"),
        ({"priority": ("SITTING_TENANT",)}, {"ground": "SITTING_TENANT"}, ""),
        ({"priority": ("SITTING_TENANT",)}, {}, "priority-not-listed"),
        ({"priority": ()}, {}, "priority-none"),
        ({}, {"enrol_id": "ZZZZZZZZ"}, "enrol-unknown"),
        ({}, {"written": False}, "claim-not-written"),
    ],
)
def test_a_claim_names_a_ground_that_the_notice_lists(
    terms: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    assert enrolled(**terms).code(claiming(**changes), CLERK) == code


def test_a_claim_stands_behind_the_firewall_and_once() -> None:
    station = enrolled()
    draft, cover = station.must(claiming(), CLERK).entries
    assert isinstance(cover.fact, Cover)  # sealed acts come in pairs
    assert isinstance(draft.fact, PriorityClaimed)
    assert (draft.trade, draft.hidden_for) == (None, NUMBER)
    assert draft.fact.rank == 3
    assert station.code(claiming(), CLERK) == "priority-claimed"


def test_a_claim_on_the_second_of_the_deadline_is_late_and_kept_as_an_attempt() -> None:
    station = enrolled()
    station.at = replace(station.at, at=SmallStation("2026-03-16 17:00").at.at)
    late = station.ask(claiming(), CLERK)
    assert late.refused is not None
    assert late.refused.code == "priority-late"
    assert [each.fact.kind for each in late.entries] == ["attempt.refuse"]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"priority": ("NEIGHBOUR",)}, "priority-unknown"),
        ({"priority": ("MEMBER", "MEMBER")}, "priority-unknown"),
        ({"priority": ("CO_OWNER", "MEMBER")}, ""),
        ({"follow_and_raise": True}, "increment-missing"),
        ({"follow_and_raise": True, "increment_fen": 1}, ""),
        ({"increment_fen": -1}, "increment-missing"),
        ({"single_ground": "EMERGENCY"}, "single-ground-unused"),
    ],
)
def test_what_a_notice_may_say_of_priority(terms: dict[str, Any], code: str) -> None:
    station = path_to("IN_REVIEW", "LISTING")
    station.must(SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT), REVIEWER)
    assert station.code(approval(method="LISTING", **terms), HEAD) == code


@pytest.mark.parametrize(
    ("method", "terms", "code"),
    [
        ("NEGOTIATE", {"priority": ("MEMBER",)}, "priority-in-procurement"),
        ("SINGLE", {"tie_rule": "NONE"}, "single-ground-missing"),
        ("SINGLE", {"tie_rule": "NONE", "single_ground": "ONLY_SUPPLIER"}, ""),
    ],
)
def test_a_purchase_has_no_priority_and_a_single_source_its_ground(
    method: str, terms: dict[str, Any], code: str
) -> None:
    station = submitted("XMC", method=method)
    number = trade_of(station).number
    station.must(accepting(station, "XMC"), CLERK)
    station.go("2026-03-04 09:00")
    station.must(StartReview(trade=number), REVIEWER)
    station.must(SignReview(trade=number, level=1, opinion="AGREE", text_sha256=TEXT), REVIEWER)
    assert station.code(approval(trade=number, method=method, **terms), HEAD) == code


def test_what_did_not_pass_the_gate_is_not_asked() -> None:
    """Priority never cures disqualification."""
    station = enrolled()
    station.must(enrolling("1A1B2C3D", party_id=aged("1980-01-01")), CLERK)
    cannot = member("1985-01-01")
    unfit = enrolling("2A1B2C3D", party_id=cannot, farming_capacity=False)
    station.must(unfit, CLERK)
    station.must(claiming(enrol_id="2A1B2C3D"), CLERK)
    station.go("2026-03-16 17:01")
    trade = trade_of(station)
    assert "Q_CAPACITY" in trade.enrolments[2].failed
    assert ranks(trade, TABLES) == {E1: 3}


# --- the tenant of what is sold ---

SHED: dict[str, Any] = {"mode": "TRANSFER", "list_price_fen": 500_000}
TENANT = Person("孙七", aged("1975-03-03").id_number)


def sold(*, there: bool, ground: str = "SITTING_TENANT") -> Way:
    """A farm building is sold; its tenant claimed, an outsider offered best."""
    way = Way(
        "SSB", asked=SHED, terms={"priority": ("SITTING_TENANT", "CO_OWNER")},
        takers=(aged("1980-01-01"), TENANT),
    ).to("PUBLISHED")  # fmt: skip
    way.station.go("2026-03-10 09:00")
    for place, taker in enumerate(way.takers):
        enrol = enrolling(f"{place}A1B2C3D", trade=way.number, party_id=taker)
        way.station.must(enrol, CLERK)
    claim = claiming(trade=way.number, enrol_id="1A1B2C3D", ground=ground)
    way.station.must(claim, CLERK)
    way.station.go("2026-03-24 17:01")
    way.ready()
    seen = seen_by_supervisor(way.trade)
    attest = AttestSession(trade=way.number, act="session.open", seen_sha256=seen)
    way.station.must(attest, SUPERVISOR)
    way.station.go("2026-03-25 09:01")
    here = [each.number for each in way.trade.qualified][: 2 if there else 1]
    roster = tuple(f"BIDDER:{each}" for each in here)
    way.station.must(opening(way.station, trade=way.number, roster=roster), HOST)
    best = Offer(here[0], 600_000)
    way.station.must(RecordResult(trade=way.number, offers=(best,)), HOST)
    return way


@pytest.mark.parametrize(
    ("there", "ground", "due"),
    [
        (False, "SITTING_TENANT", "2026-04-09"),
        (True, "SITTING_TENANT", "2026-04-01"),
        (False, "CO_OWNER", "2026-04-01"),
    ],
)
def test_a_tenant_has_fifteen_days_unless_told_in_time_and_there(
    ground: str, due: str, *, there: bool
) -> None:
    """Civil Code 726, 727: fifteen days, or none of them for who came to a session told of."""
    way = sold(there=there, ground=ground)
    tenant = f"{way.number}-E002"
    called = way.station.must(CallPriority(trade=way.number, enrol_id=tenant), CLERK)
    fact = called.entries[0].fact
    assert isinstance(fact, PriorityCalled)
    assert (fact.rank, fact.due) == ({"SITTING_TENANT": 2, "CO_OWNER": 1}[ground], due)
