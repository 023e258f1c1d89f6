"""H04, G07: what is published about a party, for how long, and how it ends."""

from datetime import date
from typing import Any

import pytest
from discipline_station import DECISION, decided, exposed, exposing, opened, talking
from hypothesis import given
from hypothesis import strategies as st
from small_station import HEAD, OWNER, SUPERVISOR, TABLES

from appliance.core import cases, exposures
from appliance.core.commands import EndExposure
from appliance.core.entries import ExposureEnded


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-08-31", "2027-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2026-08-30", "2027-02-28"),
        ("2026-08-28", "2027-02-28"),
        ("2026-08-27", "2027-02-27"),
        ("2026-03-03", "2026-09-03"),
        ("2026-12-31", "2027-06-30"),
    ],
)
def test_h04_an_exposure_ends_on_the_same_day_number_six_months_later(
    start: str, end: str
) -> None:
    assert cases.last_day(date.fromisoformat(start), 6).isoformat() == end


@pytest.mark.parametrize(("start", "end"), [("2026-08-31", "2027-02-28")])
def test_h04_the_entry_has_its_start_and_its_end(start: str, end: str) -> None:
    _station, fact = exposed(start)
    assert (fact.start, fact.end) == (start, end)
    assert fact.exposure_no == "999999100-2026-DOC44-000001"


@pytest.mark.parametrize(
    ("day", "shown"),
    [("2026-08-30", False), ("2026-08-31", True), ("2027-02-28", True), ("2027-03-01", False)],
)
def test_h04_shown_from_its_first_to_its_last_day_and_gone_the_day_after(
    day: str, shown: bool
) -> None:
    station, fact = exposed("2026-08-31")
    one = station.world.discipline.exposures  # as the last act knew it
    assert one == {}
    station.ask(EndExposure(exposure_no=fact.exposure_no))
    assert station.world.discipline.exposures[fact.exposure_no].shown_on(day) is shown


@pytest.mark.parametrize(
    ("now", "code", "since"),
    [
        ("2027-02-28 23:59", "too-early", ""),
        ("2027-03-01 00:00", "too-early", ""),  # within the doubt of the clock
        ("2027-03-01 00:01", "", ""),
        ("2027-03-04 09:00", "", "2027-02-28T16:00:00.000Z"),
    ],
)
def test_h04_the_box_ends_it_when_its_last_day_is_surely_over(
    now: str, code: str, since: str
) -> None:
    station, fact = exposed("2026-08-31")
    station.go(now)
    asked = EndExposure(exposure_no=fact.exposure_no)
    assert station.code(asked) == code
    assert exposures.due(station.world.discipline.exposures[fact.exposure_no], station.at) is (
        not code
    )
    if not code:
        ended = station.must(asked).entries[0].fact
        assert ended == ExposureEnded(fact.exposure_no, since)
        assert station.code(asked) == "exposure-over"


def test_h04_nobody_ends_an_exposure_by_hand() -> None:
    station, fact = exposed("2026-08-31")
    station.go("2027-03-02 09:00")
    asked = EndExposure(exposure_no=fact.exposure_no)
    for signer in (HEAD, SUPERVISOR):
        assert station.code(asked, signer) == "role-may-not"


@given(start=st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_h04_six_months_are_never_less_than_181_nor_more_than_184_days(start: date) -> None:
    end = cases.last_day(start, 6)
    assert 178 <= (end - start).days <= 184
    assert end.day <= start.day


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"basis": "RUMOUR"}, "exposure-basis"),
        ({"start": "2026-03-02"}, "exposure-start"),
        ({"start": "soon"}, "date-form"),
        ({"start": "2026-04-01"}, ""),
        ({"decision_no": ""}, "decision-no-missing"),
        ({"decision_no": "D-2026-1"}, "case-decision-unknown"),
        ({"basis": "VIOLATION", "decision_no": "D-2026-1"}, ""),
        ({"basis": "NON_PERFORMANCE", "decision_no": "999999100-2026-CBD-0001"}, ""),
        ({"party_id": OWNER}, "exposure-other-party"),
        ({"text_sha256": ""}, "digest-form"),
    ],
)
def test_h04_what_is_published_rests_on_a_decision_about_that_party(
    changes: dict[str, Any], code: str
) -> None:
    assert decided().code(exposing(**changes), SUPERVISOR) == code


def test_h04_a_decision_that_says_nothing_of_it_is_not_published() -> None:
    forfeited = decided(sanction=("FORFEIT",))
    assert forfeited.code(exposing(), SUPERVISOR) == "case-decision-unknown"
    open_case = opened()
    open_case.must(talking(), SUPERVISOR)
    assert open_case.code(exposing(), SUPERVISOR) == "case-decision-unknown"


def test_h04_a_decision_is_published_once() -> None:
    station, _fact = exposed("2026-03-03")
    assert station.code(exposing(), SUPERVISOR) == "exposure-again"
    assert station.code(exposing(basis="VIOLATION"), SUPERVISOR) == ""


def test_h04_the_paper_is_printed_under_the_number_of_the_exposure() -> None:
    decision = decided().must(exposing(), SUPERVISOR)
    assert [(one.what, one.kind, one.number) for one in decision.follows] == [
        ("print", "DOC44", "999999100-2026-DOC44-000001")
    ]


@pytest.mark.parametrize("basis", TABLES.exposure_bases)
def test_g07_every_kind_of_publication_has_a_duration_and_a_ground_in_law(basis: str) -> None:
    row = TABLES.exposure_bases[basis]
    assert row.law
    assert row.months >= 1
    station = decided()
    decision_no = DECISION if row.of_case else "D-2026-7"
    asked = exposing(basis=basis, decision_no=decision_no, start="2026-03-03")
    fact = station.must(asked, SUPERVISOR).entries[0].fact
    assert getattr(fact, "end", "") == cases.last_day(date(2026, 3, 3), row.months).isoformat()
