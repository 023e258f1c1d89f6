"""Verify, then keep: what a district takes from a frame, and what it sets aside."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from appliance.ledger.checkpoints import Checkpoint, sign
from appliance.ledger.keys import SigningKey
from sync import ingest as rules
from sync.bundle import write
from sync.district.center import Center
from sync.district.store import store as store_module
from sync.ingest import Outcome, ingest
from sync.policy import Policy
from sync.sources import FrameSource
from tests.fakes.published import OTHER_ORIGIN, StationLedger


def held(district: Center, origin: str) -> list[bytes]:
    shelf = district.store.shelf(origin)
    assert shelf is not None
    return [body for _seq, body in shelf.entries(0, shelf.size)]


def reasons(district: Center, origin: str) -> list[str]:
    return [reason for _number, reason, _at in district.store.evidence(origin)]


def test_entries_arrive_and_are_held_as_written(district: Center, station: StationLedger) -> None:
    station.grow(5)
    assert ingest(FrameSource(station.frame()), Policy(district.store)) == Outcome(5, 5)
    assert held(district, station.origin) == station.bodies


def test_the_same_frame_twice_keeps_each_entry_once(
    district: Center, station: StationLedger
) -> None:
    station.grow(5)
    ingest(FrameSource(station.frame()), Policy(district.store))
    assert ingest(FrameSource(station.frame()), Policy(district.store)) == Outcome(5, 0)
    assert held(district, station.origin) == station.bodies


def test_a_backlog_travels_in_frames_under_one_checkpoint(
    district: Center, station: StationLedger
) -> None:
    station.grow(11)
    assert ingest(FrameSource(station.frame(0, 4)), Policy(district.store)) == Outcome(4, 4)
    assert ingest(FrameSource(station.frame(2, 9)), Policy(district.store)) == Outcome(9, 5)
    assert ingest(FrameSource(station.frame(9, 11)), Policy(district.store)) == Outcome(11, 2)
    assert held(district, station.origin) == station.bodies


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12))
def test_whatever_runs_arrive_in_whatever_order_nothing_is_mixed_up(
    district: Center, station: StationLedger, runs: list[tuple[int, int]]
) -> None:
    if not station.size:
        station.grow(40)
    for start, stop in runs:
        if start <= stop:
            outcome = ingest(FrameSource(station.frame(start, stop)), Policy(district.store))
            assert outcome.reason in ("", rules.GAP, rules.UNPROVEN)
    kept = held(district, station.origin)
    assert kept == station.bodies[: len(kept)]


def test_a_gap_is_answered_with_the_size_and_costs_no_evidence(
    district: Center, station: StationLedger
) -> None:
    station.grow(6)
    ingest(FrameSource(station.frame(0, 2)), Policy(district.store))
    assert ingest(FrameSource(station.frame(3, 6)), Policy(district.store)) == Outcome(
        2, 0, rules.GAP
    )
    assert reasons(district, station.origin) == []


def test_a_greeting_of_nothing_new_is_taken(district: Center, station: StationLedger) -> None:
    station.grow(3)
    ingest(FrameSource(station.frame()), Policy(district.store))
    assert ingest(FrameSource(station.frame(3)), Policy(district.store)) == Outcome(3, 0)


def test_a_frame_under_another_key_is_set_aside(district: Center, station: StationLedger) -> None:
    station.grow(3)
    thief = StationLedger(station.origin, seed=99).grow(3)
    assert ingest(FrameSource(thief.frame()), Policy(district.store)).reason == rules.BAD_SIGNATURE
    assert held(district, station.origin) == []
    assert reasons(district, station.origin) == [rules.BAD_SIGNATURE]


def test_a_note_signed_for_another_origin_by_the_right_key_is_no_note_of_it(
    district: Center, station: StationLedger
) -> None:
    station.grow(2)
    key = SigningKey(OTHER_ORIGIN, station.key.seed)
    note = sign(Checkpoint(OTHER_ORIGIN, 2, station.root()), key)
    frame = write(replace(station.bundle(0), note=note))
    assert ingest(FrameSource(frame), Policy(district.store)).reason == rules.BAD_SIGNATURE


def test_an_unknown_origin_is_set_aside_apart(district: Center) -> None:
    stranger = StationLedger("demo.888888.1/ledger1", seed=7).grow(2)
    assert ingest(FrameSource(stranger.frame()), Policy(district.store)) == Outcome(
        0, 0, rules.UNKNOWN_ORIGIN
    )
    assert reasons(district, "") == [rules.UNKNOWN_ORIGIN]


def test_a_frame_at_the_wrong_address_is_set_aside(
    district: Center, station: StationLedger
) -> None:
    other = StationLedger(OTHER_ORIGIN, seed=2).grow(2)
    station.grow(1)
    ingest(FrameSource(station.frame()), Policy(district.store))
    outcome = ingest(FrameSource(other.frame()), Policy(district.store, station.origin))
    assert outcome == Outcome(1, 0, rules.OTHER_ORIGIN)
    assert held(district, other.origin) == []


def test_bytes_that_are_no_frame_are_set_aside(district: Center, station: StationLedger) -> None:
    outcome = ingest(FrameSource(b"TPB1 nonsense"), Policy(district.store, station.origin))
    assert outcome.reason == rules.BAD_FRAME
    number, _reason, _at = district.store.evidence(station.origin)[0]
    assert district.store.evidence_body(number) == (b"TPB1 nonsense", "")


def test_entries_beyond_the_checkpoint_are_nobodys_word(
    district: Center, station: StationLedger
) -> None:
    station.grow(5)
    frame = write(replace(station.bundle(0), note=station.note(4)))
    assert ingest(FrameSource(frame), Policy(district.store)).reason == rules.OVERREACH


@pytest.mark.parametrize("bent", [0, 2, 4])
def test_one_bent_entry_spoils_the_frame_and_nothing_of_it_is_kept(
    district: Center, station: StationLedger, bent: int
) -> None:
    station.grow(5)
    given = station.bundle(0)
    entries = list(given.entries)
    entries[bent] = entries[bent].replace(b"seq", b"sex")
    outcome = ingest(
        FrameSource(write(replace(given, entries=tuple(entries)))), Policy(district.store)
    )
    assert outcome == Outcome(0, 0, rules.ROOT_DIFFERS)
    assert held(district, station.origin) == []
    assert ingest(FrameSource(station.frame()), Policy(district.store)) == Outcome(5, 5)


def test_a_bent_entry_among_those_held_is_noticed(
    district: Center, station: StationLedger
) -> None:
    station.grow(4)
    ingest(FrameSource(station.frame()), Policy(district.store))
    given = station.bundle(0)
    bent = (given.entries[0] + b" ", *given.entries[1:])
    outcome = ingest(FrameSource(write(replace(given, entries=bent))), Policy(district.store))
    assert outcome == Outcome(4, 0, rules.OTHER_ENTRIES)


def test_an_older_checkpoint_of_the_same_history_is_harmless(
    district: Center, station: StationLedger
) -> None:
    station.grow(6)
    ingest(FrameSource(station.frame()), Policy(district.store))
    assert ingest(FrameSource(station.frame(0, 3, size=3)), Policy(district.store)) == Outcome(
        6, 0
    )


def test_two_roots_for_one_size_are_a_fork_kept_with_both_signatures(
    district: Center, station: StationLedger
) -> None:
    station.grow(4)
    forked = StationLedger(station.origin).grow(3).grow(1, ',"other":1')
    ingest(FrameSource(station.frame()), Policy(district.store))
    assert ingest(FrameSource(forked.frame()), Policy(district.store)).reason == rules.FORK
    number, reason, _at = district.store.evidence(station.origin)[0]
    assert reason == rules.FORK
    assert district.store.evidence_body(number) == (forked.frame(), station.note())
    assert held(district, station.origin) == station.bodies


def test_after_a_fork_everything_is_set_aside_and_nothing_mixed_in(
    district: Center, station: StationLedger
) -> None:
    station.grow(4)
    forked = StationLedger(station.origin).grow(3).grow(1, ',"other":1')
    ingest(FrameSource(station.frame()), Policy(district.store))
    ingest(FrameSource(forked.frame()), Policy(district.store))
    station.grow(1)
    assert ingest(FrameSource(station.frame(4)), Policy(district.store)).reason == rules.IN_DISPUTE
    assert len(held(district, station.origin)) == 4


def test_a_longer_forked_history_leaves_its_signature_and_is_proven_later(
    district: Center, station: StationLedger
) -> None:
    station.grow(4)
    forked = StationLedger(station.origin).grow(3).grow(3, ',"other":1')
    ingest(FrameSource(station.frame()), Policy(district.store))
    assert (
        ingest(FrameSource(forked.frame(4)), Policy(district.store)).reason == rules.ROOT_DIFFERS
    )
    station.grow(2)
    outcome = ingest(FrameSource(station.frame(4)), Policy(district.store))
    assert outcome.reason == rules.FORK
    newest = district.store.evidence(station.origin)[0]
    assert district.store.evidence_body(newest[0]) == (station.frame(4), forked.note())


def test_a_promise_ahead_of_the_entries_binds_what_comes(
    district: Center, station: StationLedger
) -> None:
    """A backlog half sent under size 9; then the box is restored from an older backup."""
    station.grow(9)
    ingest(FrameSource(station.frame(0, 4, size=9)), Policy(district.store))
    forked = StationLedger(station.origin).grow(6).grow(6, ',"again":1')
    outcome = ingest(FrameSource(forked.frame(4)), Policy(district.store))
    assert outcome.reason == rules.FORK
    assert held(district, station.origin) == station.bodies[:4]


def test_evidence_has_a_limit_and_the_sender_hears_of_it(
    district: Center, station: StationLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "EVIDENCE_MAX", 2)
    answers = [
        ingest(FrameSource(b"x%d" % i), Policy(district.store, station.origin)).reason
        for i in (0, 0, 1, 2)
    ]
    assert answers == [rules.BAD_FRAME, rules.BAD_FRAME, rules.BAD_FRAME, rules.FULL]
