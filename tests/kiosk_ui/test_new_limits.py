"""New tables of the district, as the screens tell them: what holds, and what keeps the old.

Scenes 7 and 14 of domain.md 8; what the rules make of them stands in tests/stories.
"""

from pathlib import Path

import pytest

from appliance.core.commands import ResumeTrade, SuspendTrade
from kiosk_ui.i18n import say
from tests.fakes.hall import Hall
from tests.stories.test_new_tables import Year, note_of, shipped

OLD = "示例规〔2026〕1号,2026-01-01,,CBD,,area_mu_e4,,3000000,,district"
SMALLER = (
    "示例规〔2026〕1号,2026-01-01,2026-03-03,CBD,,area_mu_e4,,3000000,,district\n"
    "示例规〔2026〕9号,2026-03-04,,CBD,,area_mu_e4,,30000,,district"
)
"""300 mu become 3 from 4 March 2026; the lease of the town has 3.52."""
KEPT = say(
    "limits.kept", old="示例规〔2026〕1号", old_most="300 亩", new="示例规〔2026〕9号",
    new_most="3 亩", day="3月4日",
)  # fmt: skip
NEWS = say("limits.news", document="示例规〔2026〕9号", day="3月4日")


def limits(new: str = SMALLER) -> bytes:
    return note_of(shipped("limits_example.csv", OLD, new), name="limits_example.csv")


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path / "hall")


@pytest.fixture
def year(hall: Hall) -> Year:
    return Year(hall.town.folder, hall.town)


def see(hall: Hall, path: str) -> str:
    return hall.client().get(path).get_data(as_text=True)


def test_the_public_page_says_what_holds_by_what_since_when_and_from_whom(
    hall: Hall, year: Year
) -> None:
    before = see(hall, "/limits/")
    assert say("limits.most", most="300 亩") in before
    assert say("limits.shipped") in before
    year.brings(limits())
    after = see(hall, "/limits/")
    assert say("limits.later", most="3 亩") in after
    assert say("limits.by", document="示例规〔2026〕9号", day="2026年3月4日") in after
    assert say("limits.from-district") in after
    hall.town.go("2026-03-05 09:00")
    assert say("limits.most", most="3 亩") in see(hall, "/limits/")
    assert say("limits.by", document="示例规〔2026〕1号", day="2026年1月1日") in after
    assert "/limits/" in see(hall, "/information")


def test_an_open_trade_says_that_it_keeps_its_limit_to_staff_and_public(
    hall: Hall, year: Year
) -> None:
    number = hall.town.lease_to("PUBLISHED")
    clerk = hall.signed_in("clerk")
    year.brings(limits(SMALLER.replace("2026-03-04", "2026-03-01").replace("-03-03", "-02-28")))
    told = clerk.get(f"/work/{number}").get_data(as_text=True)
    assert KEPT.replace("3月4日", "3月1日") in told
    assert say("limits.notice") in see(hall, f"/notices/{number}")


def test_where_nothing_changed_nothing_is_said(hall: Hall, year: Year) -> None:
    number = hall.town.lease_to("PUBLISHED")
    year.brings(limits(OLD))  # another table, the same limit
    told = hall.signed_in("clerk").get(f"/work/{number}").get_data(as_text=True)
    assert "示例规〔2026〕9号" not in told
    assert say("limits.notice") not in see(hall, f"/notices/{number}")


def test_the_staff_hears_of_a_new_limit_for_thirty_days(hall: Hall, year: Year) -> None:
    assert NEWS not in hall.signed_in("clerk").get("/work/").get_data(as_text=True)
    year.brings(limits())
    assert NEWS in hall.signed_in("clerk").get("/work/").get_data(as_text=True)
    assert NEWS in hall.signed_in("head").get("/station/").get_data(as_text=True)
    hall.town.go("2026-04-04 09:00")
    assert NEWS not in hall.signed_in("clerk").get("/work/").get_data(as_text=True)


def test_a_notice_names_both_days_of_each_end_that_moved(hall: Hall, year: Year) -> None:
    number = hall.town.lease_to("PUBLISHED")
    assert "moved-days" not in see(hall, f"/notices/{number}")
    year.brings(note_of())  # 12 March is a day off
    told = see(hall, f"/notices/{number}")
    moved = say("notice.moved.end", old="3月16日", new="3月17日")
    assert say("notice.days-moved") in told
    assert moved in told
    clerk = hall.signed_in("clerk").get(f"/work/{number}").get_data(as_text=True)
    assert moved in clerk


def test_a_stop_that_moved_days_is_the_reason_that_is_told(hall: Hall, year: Year) -> None:
    town, number = hall.town, hall.town.lease_to("PUBLISHED")
    facts = town.station.keep_blob(b"the facts")
    stop = SuspendTrade(
        trade=number, reason="S01", facts_sha256=facts, resume_condition="DISPUTE_SETTLED"
    )
    town.by("head", "HEAD", stop)
    town.go("2026-03-11 09:00")
    town.by("head", "HEAD", ResumeTrade(trade=number))
    told = see(hall, f"/notices/{number}")
    assert say("notice.days-resumed") in told
    assert say("notice.days-moved") not in told
    assert say("notice.moved.end", old="3月16日", new="3月18日") in told
    assert year.refused == []
