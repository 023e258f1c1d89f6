"""Experts drawn unseen: from the pool alone, sealed, called by place, opened at T-30 (F01-F04)."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from expert_draw import (
    DRAWN_AT,
    EXTRACT,
    SESSION,
    T30,
    before_the_draw,
    calling,
    committing,
    digits_said,
    drawn,
    prepared,
    sealed,
    sealing,
    seen,
    unsealing,
)
from msgspec.structs import replace
from small_station import CLERK, HEAD, HOST, NUMBER, SUPERVISOR, SmallStation, instant

from appliance.core import draw as engine
from appliance.core import seals
from appliance.core.commands import AnswerExpert, OpenSeal, RevealDraw, TellOrder
from appliance.core.draws import folded
from appliance.core.entries import (
    DrawReplaced,
    DrawResulted,
    DrawRevealed,
    ExpertAnswered,
    ExpertCalled,
    ListSealed,
    ListUnsealed,
)
from appliance.core.expert_list import index_of, place
from appliance.core.parties import Person
from appliance.core.pools import Around, Extract

TELL = TellOrder(trade=NUMBER, session_id=SESSION)


def answering(expert_no: str, answer: str) -> AnswerExpert:
    return AnswerExpert(trade=NUMBER, session_id=SESSION, expert_no=expert_no, answer=answer)


# --- the draw ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"items": ("EXP001", "EXP002", "EXP003")}, "pool-differs"),
        ({"list_version": "EXPERT/2026-04/2026-03-01/" + "ab" * 12}, "pool-differs"),
        ({"sealed": False}, "experts-unsealed"),
        ({"wanted": 1}, "experts-count"),
        ({"wanted": 4}, "experts-count"),
        ({"wanted": 5}, ""),
        ({"trade": None}, "experts-no-trade"),
    ],
)
def test_d03_experts_are_drawn_from_the_extract_as_it_lies_here(
    changes: dict[str, Any], code: str
) -> None:
    station = before_the_draw()
    if "trade" in changes:
        station.live, station.records, station.folded = None, [], 0
    assert station.code(committing(**changes), HOST) == code


def test_d03_the_record_has_hash_version_and_date_of_the_extract_and_who_is_left_out() -> None:
    station = before_the_draw()
    around = Around("2026-03-16", bidders=(neighbour(),))
    near = seen(_in_village(EXTRACT), around)
    station.changes["pool"] = near
    asked = committing(
        items=near.eligible.items, exclusions=near.eligible.exclusions, list_version=near.name
    )
    [draft] = station.must(asked, HOST).entries
    assert draft.fact.list_version == f"EXPERT/2026-03/2026-03-01/{'ab' * 12}"
    assert [(one.item, one.reason) for one in draft.fact.exclusions] == [("EXP001", "SAME_GROUP")]


def neighbour() -> Any:

    return Person("李四", "999999197511022173", member_of="999999100200")


def _in_village(extract: Extract) -> Extract:

    first, *rest = extract.rows
    near = msgspec.structs.replace(first, village="999999100200")
    return msgspec.structs.replace(extract, rows=(near, *rest))


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2026-06-01 09:00", "pool-missing"),
        ("2026-06-01 09:00", "pool-old"),
        (DRAWN_AT, ""),
    ],
)
def test_d03_an_extract_is_drawn_from_while_it_is_good(at: str, code: str) -> None:
    station = before_the_draw()
    station.at = instant(at)
    if code == "pool-missing":
        station.changes["pool"] = None
    if code == "pool-old":
        station.changes["pool"] = replace(seen(), until="2026-05-31")
    assert station.code(committing(), HOST) == code


def test_f01_no_expert_is_drawn_while_bidders_may_still_come_or_too_long_before_the_session() -> (
    None
):
    assert before_the_draw("PUBLISHED").code(committing(), HOST) == "experts-before-closing"
    early = before_the_draw("ENROL_CLOSED")
    planned = instant("2026-03-17 09:00").at
    bound = early.at.bound
    early.at = replace(early.at, at=planned - timedelta(hours=24) + bound)
    assert early.code(committing(), HOST) == ""
    early.at = replace(early.at, at=early.at.at - timedelta(milliseconds=1))
    assert early.code(committing(), HOST) == "experts-too-early"


def test_f01_the_experts_of_a_session_are_drawn_once() -> None:
    station = before_the_draw()
    station.must(committing(), HOST)
    again = committing(
        list_hash=engine.list_hash("999999100-2026-EXPERT-0002", committing().items).hex()
    )
    assert station.code(again, HOST) == "experts-drawn"
    later = sealed()
    assert later.code(again, HOST) == "experts-drawn"


def test_f03_the_order_of_experts_is_told_by_no_reveal() -> None:
    station = drawn()
    asked = RevealDraw(trade=NUMBER, session_id=SESSION)
    assert station.code(asked, HOST) == "draw-sealed"


# --- the seal ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"session_id": "999999100-2026-EXPERT-0002"}, "seal-nothing-drawn"),
        ({"seal_no": "两个字"}, "word-form"),
        ({"ciphertext_sha256": "cd" * 32}, "seal-differs"),
        ({"count": 3}, "seal-differs"),
    ],
)
def test_f03_what_is_sealed_is_what_the_box_drew(changes: dict[str, Any], code: str) -> None:
    station = drawn()
    assert station.code(sealing(station, **changes), CLERK, SUPERVISOR) == code


def test_f03_a_list_is_sealed_by_two_once_all_digits_are_said_and_by_the_same_box() -> None:
    station = drawn()
    asked = sealing(station)
    assert station.code(asked, CLERK) == "second-missing"
    assert station.code(asked, HEAD, SUPERVISOR) == "role-may-not"
    at = station.at
    station.at = replace(at, boot="ffffffff")
    assert station.code(asked, CLERK, SUPERVISOR) == "draw-interrupted"
    station.at = at
    station.must(asked, CLERK, SUPERVISOR)
    assert station.code(asked, CLERK, SUPERVISOR) == "sealed-already"

    silent = before_the_draw()
    silent.must(committing(), HOST)
    digits_said(silent, "TRANSFEROR")
    silent.changes["sealed_list"] = prepared(silent)
    assert silent.code(sealing(silent), CLERK, SUPERVISOR) == "draw-inputs-missing"


def test_f03_the_seal_tells_session_number_count_and_digest_and_the_slip_is_printed() -> None:
    station = drawn()
    decision = station.must(sealing(station), CLERK, SUPERVISOR)
    [draft] = decision.entries
    assert isinstance(draft.fact, ListSealed)
    assert (draft.fact.session_id, draft.fact.seal_no, draft.fact.count) == (SESSION, "FT-0001", 7)
    assert draft.fact.ciphertext_sha256 == prepared(station).ciphertext_sha256
    assert [(one.what, one.kind) for one in decision.follows] == [("print", "DOC19")]
    assert "EXP" not in str(draft.fact).replace("EXPERT", "")


# --- the calls -----------------------------------------------------------------------------------


def test_f02_the_box_calls_the_places_in_their_order_and_a_no_lets_the_next_one_in() -> None:
    station = sealed()
    found = station.trade.experts.newest
    assert found.to_call == ("expert-1", "expert-2", "expert-3")
    assert station.code(calling("expert-4")) == "expert-not-next"
    for one in found.to_call:
        station.must(calling(one))
    assert station.code(calling("expert-1")) == "expert-not-next"
    station.must(answering("expert-1", "YES"))
    station.must(answering("expert-2", "NO"))
    assert station.trade.experts.newest.to_call == ("expert-4",)
    station.must(calling("expert-4"))
    station.must(answering("expert-4", "UNREACHED"))
    assert station.trade.experts.newest.standing == ("expert-1", "expert-3", "expert-5")


def test_f02_a_call_names_a_place_and_a_message_and_nobody() -> None:
    station = sealed()
    seq = station.seq
    decision = station.must(calling("expert-1"))
    [draft] = decision.entries
    assert draft.fact == ExpertCalled(SESSION, "expert-1", f"{seq + 1}-M09-1")
    assert draft.commits == {"person": "person"}
    assert [(one.what, one.kind, one.number) for one in decision.follows] == [
        ("notify", "M09", "this/person")
    ]
    assert "示例" not in str(draft.fact)


@pytest.mark.parametrize(
    ("before", "answer", "code"),
    [
        ((), "YES", ""),
        ((), "OTHER", ""),
        ((), "MAYBE", "expert-answer"),
        (("YES",), "NO", ""),
        (("NO",), "YES", "expert-out"),
        (("UNREACHED",), "YES", "expert-out"),
        (("NO",), "OTHER", ""),
        (("OTHER",), "YES", ""),
    ],
)
def test_f02_who_gave_up_the_place_does_not_get_it_back(
    before: tuple[str, ...], answer: str, code: str
) -> None:
    station = sealed()
    station.must(calling("expert-1"))
    for one in before:
        station.must(answering("expert-1", one))
    assert station.code(answering("expert-1", answer)) == code


def test_f02_only_who_was_called_answers_and_no_person_writes_it() -> None:
    station = sealed()
    assert station.code(answering("expert-1", "YES")) == "expert-not-called"
    station.must(calling("expert-1"))
    assert station.code(answering("expert-1", "YES"), CLERK) == "role-may-not"
    assert station.code(calling("expert-2"), HEAD) == "role-may-not"


def test_a_list_that_comes_to_its_end_says_how_many_are_missing() -> None:
    station = sealed()
    for index in range(5):
        station.must(calling(place(index)))
        station.must(answering(place(index), "NO"))
    assert station.trade.experts.newest.short == 1
    assert station.trade.experts.newest.standing == ("expert-6", "expert-7")


@pytest.mark.parametrize(
    ("name", "index"),
    [("expert-1", 0), ("expert-10", 9), ("expert-0", -1), ("expert-01", -1), ("expert-", -1),
     ("bidder-1", -1), ("1", -1)],
)  # fmt: skip
def test_a_place_has_one_name(name: str, index: int) -> None:
    assert index_of(name) == index


# --- the unsealing -------------------------------------------------------------------------------


def at_t30(station: SmallStation, early: timedelta = timedelta(0)) -> SmallStation:
    station.at = instant(T30)
    station.at = replace(station.at, at=station.at.at - early)
    return station


@pytest.mark.parametrize(
    ("early", "code"),
    [
        (timedelta(seconds=1), "seal-too-early"),
        (timedelta(milliseconds=1), "seal-too-early"),
        (timedelta(0), ""),
        (timedelta(minutes=-29), ""),
    ],
)
def test_f04_unsealing_at_t_minus_30_01_is_refused_and_at_t_minus_30_00_succeeds(
    early: timedelta, code: str
) -> None:
    station = at_t30(sealed(), early)
    assert station.code(unsealing(station), CLERK, SUPERVISOR) == code


def test_f04_two_roles_unseal_together_by_trusted_time() -> None:
    station = at_t30(sealed())
    asked = unsealing(station)
    assert station.code(asked, CLERK) == "second-missing"
    assert station.code(asked, SUPERVISOR, CLERK) == "role-may-not"
    station.at = replace(station.at, src="none")
    assert station.code(asked, CLERK, SUPERVISOR) == "clock-unsure"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"session_id": "999999100-2026-EXPERT-0009"}, "seal-unknown"),
        ({"list_hash": "cd" * 32}, "seal-differs"),
    ],
)
def test_f04_the_list_in_the_bag_is_the_one_that_was_sealed(
    changes: dict[str, Any], code: str
) -> None:
    station = at_t30(sealed())
    assert station.code(unsealing(station, **changes), CLERK, SUPERVISOR) == code


def test_f04_another_bag_than_the_sealed_one_is_refused() -> None:
    station = at_t30(sealed())
    ready = station.changes["sealed_list"]
    station.changes["sealed_list"] = replace(ready, ciphertext_sha256="cd" * 32)
    assert station.code(unsealing(station), CLERK, SUPERVISOR) == "seal-differs"


def test_f04_unsealing_publishes_the_secret_and_everybody_computes_the_same_order() -> None:
    station = at_t30(sealed())
    ready = station.changes["sealed_list"]
    told = [draft.fact for draft in station.must(unsealing(station), CLERK, SUPERVISOR).entries]
    unsealed, revealed = told
    assert isinstance(unsealed, ListUnsealed)
    assert isinstance(revealed, DrawRevealed)
    [draft] = station.must(TELL, HOST).entries
    resulted = draft.fact
    assert isinstance(resulted, DrawResulted)
    assert unsealed.list_hash == seals.list_hash(resulted.order)
    assert (
        resulted.order
        == ready.order
        == engine.order([one.no for one in EXTRACT.rows], bytes.fromhex(revealed.seed))
    )
    assert station.code(unsealing(station), CLERK, SUPERVISOR) == "unsealed-already"
    again = folded([one.fact for one in station.records])
    assert again.of(SESSION).chosen == ready.order[:3]


def test_f02_who_declined_under_seal_is_replaced_in_the_record_once_it_is_open() -> None:
    station = sealed()
    for index in range(3):
        station.must(calling(place(index)))
    station.must(answering("expert-2", "NO"))
    station.must(calling("expert-4"))
    station.must(answering("expert-4", "UNREACHED"))
    assert not any(isinstance(one.fact, DrawReplaced) for one in station.records)
    order = station.changes["sealed_list"].order
    at_t30(station)
    station.must(unsealing(station), CLERK, SUPERVISOR)
    station.must(TELL, HOST)
    replaced = [one.fact for one in station.records if isinstance(one.fact, DrawReplaced)]
    assert replaced == [
        DrawReplaced(SESSION, order[1], order[3], "NO"),
        DrawReplaced(SESSION, order[3], order[4], "UNREACHED"),
    ]
    assert station.trade.draws.of(SESSION).chosen == (order[0], order[2], order[4])


def test_f03_before_the_unsealing_no_entry_names_an_expert_by_name_or_drawn_place() -> None:
    station = sealed()
    station.must(calling("expert-1"))
    station.must(answering("expert-1", "YES"))
    kept = [one.fact for one in station.records]
    sealed_facts = [
        one for one in kept if isinstance(one, ListSealed | ExpertCalled | ExpertAnswered)
    ]
    assert len(sealed_facts) == 3
    assert not any(row.name in str(kept) or row.phone in str(kept) for row in EXTRACT.rows)
    assert not any(row.no in str(sealed_facts) for row in EXTRACT.rows)


def test_f04_nothing_is_unsealed_that_was_not_sealed() -> None:
    station = at_t30(drawn())
    asked = OpenSeal(trade=NUMBER, session_id=SESSION, list_hash="ab" * 32)
    assert station.code(asked, CLERK, SUPERVISOR) == "seal-unknown"


def test_f03_no_order_is_told_of_a_list_that_is_still_sealed_nor_twice() -> None:
    station = at_t30(sealed())
    other = TellOrder(trade=NUMBER, session_id="999999100-2026-EXPERT-0009")
    assert station.code(other, HOST) == "seal-unknown"
    assert station.code(TELL, HOST) == "seal-closed"
    station.must(unsealing(station), CLERK, SUPERVISOR)
    assert station.code(TELL, CLERK) == "role-may-not"
    station.must(TELL, HOST)
    assert station.code(TELL, HOST) == "draw-over"
