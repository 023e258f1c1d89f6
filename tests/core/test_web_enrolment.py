"""E05: who enrolled over the district's web is enrolled, for every later rule, as at the desk."""

import pytest
from msgspec.structs import replace
from small_station import CLERK, FIRST, NUMBER, REVIEWER, SmallStation, enrolling, path_to, utc

from appliance.core.commands import PassGate, TakeWebEnrolment
from appliance.core.entries import BidderEnrolled
from appliance.core.trade import Trade

CAME = utc("2026-03-10 09:30")


def web(**changes: object) -> TakeWebEnrolment:
    kiosk = enrolling()
    values: dict[str, object] = {
        "trade": NUMBER, "enrol_id": FIRST, "party_id": kiosk.party_id, "farming_capacity": True,
        "received_at": CAME, "cert": "c2lnbmVk",
    }  # fmt: skip
    return TakeWebEnrolment(**(values | changes))


def ready(*, over_the_web: bool) -> Trade:
    station = path_to("PUBLISHED")
    station.go("2026-03-10 09:30" if not over_the_web else "2026-03-11 08:00")
    if over_the_web:
        station.must(web())
    else:
        station.must(enrolling(), CLERK)
    station.go("2026-03-16 17:01")
    station.must(PassGate(trade=NUMBER), REVIEWER)
    assert station.trade is not None
    return station.trade


def test_e05_an_enrolment_from_the_web_differs_in_its_channel_alone() -> None:
    mine, theirs = ready(over_the_web=False), ready(over_the_web=True)
    assert theirs.enrolments[0].channel == "WEB"
    assert replace(theirs.enrolments[0], channel="KIOSK") == mine.enrolments[0]
    assert theirs.gate == mine.gate
    assert theirs.stage == mine.stage == "READY"


def test_e05_it_is_two_sealed_acts_like_any_enrolment() -> None:
    station = path_to("PUBLISHED")
    station.go("2026-03-11 08:00")
    drafts = station.must(web()).entries
    assert [one.hidden_for for one in drafts] == [NUMBER, NUMBER]
    first = drafts[0].fact
    assert isinstance(first, BidderEnrolled)
    assert (first.received_at, first.cert) == (CAME, "c2lnbmVk")
    desk = path_to("PUBLISHED").must(enrolling(), CLERK).entries
    assert [type(one.fact) for one in drafts] == [type(one.fact) for one in desk]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"received_at": utc("2026-03-16 17:00")}, "date-form"),  # that is still to come
        ({"received_at": "yesterday"}, "date-form"),
        ({"enrol_id": "0a1b2c3d"}, "enrol-id-form"),
    ],
)
def test_e05_what_came_is_judged_like_at_the_desk(changes: dict[str, object], code: str) -> None:
    station = path_to("PUBLISHED")
    station.go("2026-03-11 08:00")
    assert station.code(web(**changes)) == code


def test_e05_nobody_enrols_at_the_desk_and_over_the_web() -> None:
    station: SmallStation = path_to("PUBLISHED")
    station.go("2026-03-11 08:00")
    station.must(enrolling(), CLERK)
    assert station.code(web()) == "enrol-id-again"
    station.changes["duplicate_party"] = True
    assert station.code(web(enrol_id="1B1B1B1B")) == "enrolled-already"


def test_e05_no_clerk_passes_an_enrolment_off_as_the_districts() -> None:
    station = path_to("PUBLISHED")
    assert station.code(enrolling(channel="WEB"), CLERK) == "word-form"
    assert station.code(web(), CLERK) == "role-may-not"


def test_e05_the_time_that_counts_is_when_the_district_took_it() -> None:
    station = path_to("PUBLISHED")
    station.at = replace(path_to("ENROL_CLOSED").at)
    assert station.code(web(received_at=utc("2026-03-16 17:00"))) == "web-enrol-late"
    assert station.code(web(received_at=utc("2026-03-16 16:59"))) == ""
    assert path_to("ENROL_CLOSED").code(web(enrol_id="1B1B1B1B")) == "wrong-stage"
