"""Rollback by a shorter ledger, entries that are owed, silence: from both sides of each bound."""

import pytest

from sync.district.watch.contacts import CONNECTION_S, OWED_S, Contact, late_s, owes, shorter
from sync.settings import EnrolledStation, PulledFrom

LONG = (CONNECTION_S + 1) * 1000
DAY = OWED_S * 1000


def contacts(*told: tuple[int, str, int]) -> list[Contact]:
    return [Contact(*one) for one in told]


@pytest.mark.parametrize(
    ("given", "is_rollback"),
    [
        pytest.param([(0, "push", 9), (LONG, "push", 9)], False, id="nothing new"),
        pytest.param([(0, "push", 9), (LONG, "push", 8)], True, id="less over the line"),
        pytest.param([(0, "push", 9), (LONG, "pull", 8)], True, id="less when it was fetched"),
        pytest.param([(0, "push", 9), (LONG - 1000, "push", 8)], False, id="held up on the line"),
        pytest.param([(0, "push", 9), (LONG, "stick", 8)], False, id="an old stick"),
        pytest.param([(0, "push", 9), (LONG, "sms", 8)], False, id="a late short message"),
        pytest.param([(0, "stick", 9), (LONG, "push", 8)], False, id="a stick ran ahead"),
        pytest.param(
            [(0, "push", 9), (LONG, "push", 8), (LONG + 1, "push", 10)], False, id="more again"
        ),
    ],
)
def test_a_station_that_shows_less_than_before_was_put_back(
    given: list[tuple[int, str, int]], *, is_rollback: bool
) -> None:
    assert (shorter(contacts(*given)) is not None) is is_rollback


@pytest.mark.parametrize(
    ("now", "is_rollback"),
    [
        pytest.param(Contact(1, "push", 8, after=9), True, id="less after it was told"),
        pytest.param(Contact(1, "pull", 8, after=9), True, id="less when it was asked"),
        pytest.param(Contact(1, "push", 8), False, id="perhaps overtaken"),
        pytest.param(Contact(1, "push", 9, after=9), False, id="the newest meanwhile"),
        pytest.param(Contact(1, "push", 8, after=8), False, id="told of less, and overtaken"),
        pytest.param(Contact(1, "stick", 8, after=9), False, id="a stick is never asked"),
    ],
)
def test_what_is_shown_after_a_larger_tree_was_held_is_named_at_once(
    now: Contact, *, is_rollback: bool
) -> None:
    found = shorter([Contact(0, "push", 9), now])
    assert (found is not None) is is_rollback
    assert found is None or (found.before.size, found.now.size) == (9, 8)


def test_what_came_by_stick_counts_for_who_is_asked_over_the_line() -> None:
    assert shorter([Contact(0, "stick", 9), Contact(1, "push", 8, after=9)]) is not None


@pytest.mark.parametrize(
    ("given", "held", "is_gap"),
    [
        pytest.param([(0, "push", 9), (DAY + 1, "push", 9)], 9, False, id="all is here"),
        pytest.param([(0, "push", 9), (DAY + 1, "push", 9)], 8, True, id="a day and still owed"),
        pytest.param([(0, "push", 9), (DAY, "push", 9)], 8, False, id="the day is not over"),
        pytest.param([(0, "sms", 9), (DAY + 1, "sms", 9)], 8, False, id="no line at all"),
        pytest.param([(0, "sms", 9), (DAY + 1, "push", 9)], 8, True, id="line back, still owed"),
    ],
)
def test_entries_that_were_signed_and_never_come_are_a_gap(
    given: list[tuple[int, str, int]], held: int, *, is_gap: bool
) -> None:
    assert (owes(contacts(*given), held) is not None) is is_gap


@pytest.mark.parametrize(
    ("own_s", "pull_s", "late_s"),
    [(0, None, 3_600), (0, 600, 3_600), (0, 21_600, 43_200), (691_200, 600, 691_200)],
)
def test_each_station_is_late_by_its_own_schedule(
    own_s: int, pull_s: int | None, late_s: int
) -> None:
    pull = None if pull_s is None else PulledFrom(url="https://box:8443", every_s=pull_s)
    one = EnrolledStation(
        code="999999100", name="x", origin="x", vkey="x", pull=pull, silent_after_s=own_s
    )
    assert one.late_after_s(3_600) == late_s


@pytest.mark.parametrize(
    ("last", "now", "late"),
    [(None, 10**9, None), (0, 3_600_000, None), (0, 3_601_000, 3_601)],
)
def test_silence_beyond_the_schedule(last: int | None, now: int, late: int | None) -> None:
    assert late_s(last, now, 3_600) == late
