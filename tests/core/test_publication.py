"""The notice: when it starts and ends, where it must hang."""

import pytest
from small_station import (
    CLERK,
    HEAD,
    NUMBER,
    REVIEWER,
    TEXT,
    SmallStation,
    approval,
    instant,
    path_to,
    utc,
)

from appliance.core.commands import PublishNotice, SignReview
from appliance.core.entries import NoticePublished

CHANNELS = ("KIOSK", "DISTRICT", "PRINT")


def publishing(**changes: object) -> PublishNotice:
    values: dict[str, object] = {"trade": NUMBER, "channels": CHANNELS, "firewall": "0a1b2c3d"}
    return PublishNotice(**(values | changes))


def approved(**changes: object) -> SmallStation:
    station = path_to("IN_REVIEW")
    signed = SignReview(trade=NUMBER, level=1, opinion="AGREE", text_sha256=TEXT)
    station.must(signed, REVIEWER)
    station.must(approval(**changes), HEAD)
    return station


def published(station: SmallStation, now: str) -> NoticePublished:
    station.at = instant(now)
    fact = station.must(publishing(), CLERK).entries[0].fact
    assert isinstance(fact, NoticePublished)
    return fact


def test_the_example_notice_runs_from_monday_to_monday() -> None:
    fact = published(path_to("APPROVED"), "2026-03-09 09:00")
    assert (fact.start, fact.end) == ("2026-03-09", "2026-03-16")
    assert (fact.notice_no, fact.text_sha256) == ("999999100-2026-DOC07-000001", TEXT)


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        ("2026-03-06 23:59", "2026-03-06", "2026-03-13"),
        ("2026-03-07 09:00", "2026-03-09", "2026-03-16"),
        ("2026-03-08 09:00", "2026-03-09", "2026-03-16"),
    ],
)
def test_a_notice_published_on_a_rest_day_starts_on_the_next_working_day(
    now: str, start: str, end: str
) -> None:
    fact = published(path_to("APPROVED"), now)
    assert (fact.start, fact.end) == (start, end)


def test_holidays_are_not_counted() -> None:
    late = {"enrol_deadline": utc("2026-04-09 17:00"), "planned_at": utc("2026-04-10 09:00")}
    fact = published(approved(**late), "2026-04-01 09:00")
    assert (fact.start, fact.end) == ("2026-04-01", "2026-04-09")


def test_the_notice_is_printed_and_shown_everywhere() -> None:
    station = path_to("APPROVED")
    station.at = instant("2026-03-09 09:00")
    decision = station.must(publishing(), CLERK)
    assert [(each.what, each.kind) for each in decision.follows] == [
        ("print", "DOC07"), ("publish", "KIOSK"), ("publish", "DISTRICT"), ("publish", "PRINT"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channels": ("KIOSK", "DISTRICT")}, "channel-missing"),
        ({"channels": (*CHANNELS, "PIGEON")}, "channel-unknown"),
        ({"firewall": "0A1B2C3D"}, "firewall-form"),
        ({"channels": (*CHANNELS, "BOARD")}, ""),
    ],
)
def test_every_mandatory_channel_is_queued(changes: dict[str, object], code: str) -> None:
    station = path_to("APPROVED")
    station.at = instant("2026-03-09 09:00")
    assert station.code(publishing(**changes), CLERK) == code


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-03-09 23:59", ""),
        ("2026-03-10 00:01", "deadline-before-notice-end"),
    ],
)
def test_a_notice_that_comes_too_late_for_its_times_is_refused(now: str, code: str) -> None:
    station = path_to("APPROVED")
    station.at = instant(now)
    assert station.code(publishing(), CLERK) == code


def test_a_session_that_has_become_too_near_is_refused() -> None:
    station = approved(enrol_deadline=utc("2026-03-17 17:00"), planned_at=utc("2026-03-17 18:00"))
    station.at = instant("2026-03-10 09:00")
    assert station.code(publishing(), CLERK) == "session-too-early"


def test_nothing_is_published_by_a_clock_that_cannot_be_trusted() -> None:
    station = path_to("APPROVED")
    station.at = instant("2026-03-09 09:00", age_s=45 * 86_400 + 1)
    assert station.code(publishing(), CLERK) == "clock-unsure"
    station.at = instant("2026-03-09 09:00", age_s=45 * 86_400)
    assert station.code(publishing(), CLERK) == ""
