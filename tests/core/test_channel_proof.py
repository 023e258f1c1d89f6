"""Each channel of a notice has its proof (guard 3 of domain.md 3.3, channel.result)."""

import msgspec
import pytest
from small_station import CLERK, HEAD, NUMBER, SmallStation, instant, path_to, utc

from appliance.core.commands import RecordChannel
from appliance.core.entries import ChannelResulted


def published() -> SmallStation:
    station = path_to("PUBLISHED")
    station.at = instant("2026-03-09 10:00")
    return station


def said(channel: str = "PRINT", **changes: str) -> RecordChannel:
    asked = RecordChannel(
        trade=NUMBER, channel=channel, result="SHOWN", shown_at=utc("2026-03-09 09:50")
    )
    return msgspec.structs.replace(asked, **changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"result": "FAILED"}, ""),
        ({"result": "PERHAPS"}, "channel-result"),
        ({"channel": "BROADCAST"}, "channel-not-named"),
        ({"shown_at": utc("2026-03-09 10:01")}, "channel-when"),
        ({"shown_at": utc("2026-03-01 09:00")}, "channel-when"),
        ({"shown_at": "today"}, "time-form"),
    ],
)
def test_f20_the_proof_of_a_channel(changes: dict[str, str], code: str) -> None:
    assert published().code(said(**changes), CLERK) == code


def test_f20_only_a_published_notice_has_channels() -> None:
    station = path_to("APPROVED")
    assert station.code(said(), CLERK) == "channel-no-notice"


def test_f20_a_channel_is_proven_once_and_a_failure_may_be_mended() -> None:
    station = published()
    trade = station.trade
    assert trade is not None
    notice = trade.notice
    assert notice is not None
    assert trade.showing.unproven(notice) == notice.channels
    station.must(said(result="FAILED"), CLERK)
    fact = station.must(said(), CLERK).entries[0].fact
    assert fact == ChannelResulted("PRINT", notice.notice_no, "SHOWN", utc("2026-03-09 09:50"))
    assert station.code(said(), CLERK) == "channel-again"
    after = station.trade
    assert after is not None
    assert after.showing.unproven(notice) == tuple(
        each for each in notice.channels if each != "PRINT"
    )


def test_f20_the_proof_is_the_counters() -> None:
    assert published().code(said(), HEAD) == "role-may-not"
