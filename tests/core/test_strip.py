"""The strip of a day and the file of figures: what they cover, once each, and when."""

from datetime import timedelta

import pytest
from small_station import CLERK, HEAD, SUPERVISOR, SmallStation, instant, path_to

from appliance.core.commands import ExportReport, PrintStrip
from appliance.core.decision import Follow
from appliance.core.entries import ReportExported, StripPrinted
from appliance.core.figures.sheet import Basis, basis_of, days_of, digest_of, text_of
from appliance.core.figures.totals import Figures, Place, Totals
from appliance.core.strip import falls_due
from appliance.core.world import Signed

HASH, KEY = "ab" * 32, "0a1b2c3d"


def station(**changes: object) -> SmallStation:
    made = path_to("ACCEPTED")  # 2026-03-03
    made.changes |= {"head_hash": HASH, "ledger_key": KEY} | changes
    return made


def test_b14_the_first_strip_covers_the_ledger_from_its_beginning() -> None:
    made = station()
    last = made.seq
    decision = made.must(PrintStrip(date=made.at.day))
    number = "999999100-2026-DOC46-000001"
    fact = StripPrinted(made.at.day, 0, last, last + 1, HASH, KEY, number)
    assert decision.entries[0].fact == fact
    assert decision.follows == (Follow("print", "DOC46", number),)


def test_the_next_strip_begins_behind_the_one_before_and_holds_its_entry() -> None:
    made = station()
    first = made.must(PrintStrip(date=made.at.day)).entries[0].fact
    assert isinstance(first, StripPrinted)
    made.changes["strip"] = first
    made.at = instant("2026-03-04 18:00")
    second = made.must(PrintStrip(date="2026-03-04")).entries[0].fact
    assert isinstance(second, StripPrinted)
    assert second.first_seq == first.last_seq + 1
    assert second.count == second.last_seq - second.first_seq + 1 == 1
    assert second.paper_no == "999999100-2026-DOC46-000002"


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-03-02", "strip-again"), ("2026-03-01", "strip-again"), ("2026-03-03", ""),
     ("2026-03-04", "strip-ahead"), ("soon", "date-form")],
)  # fmt: skip
def test_a_day_is_closed_once_and_not_ahead(day: str, code: str) -> None:
    before = StripPrinted("2026-03-02", 0, 1, 2, HASH, KEY)
    made = station(strip=before)
    made.at = instant("2026-03-03 18:00")
    assert made.code(PrintStrip(date=day)) == code


@pytest.mark.parametrize("who", [CLERK, HEAD, SUPERVISOR])
def test_the_strip_is_the_box_s_own(who: Signed) -> None:
    assert station().code(PrintStrip(date="2026-03-03"), who) == "role-may-not"


@pytest.mark.parametrize(
    ("at", "last", "owed"),
    [
        ("2026-03-03 17:59", "2026-03-02", ""),
        ("2026-03-03 18:00", "2026-03-02", "2026-03-03"),
        ("2026-03-03 18:00", "2026-03-03", ""),
        ("2026-03-04 09:00", "2026-03-03", ""),
        ("2026-03-04 09:00", "2026-03-02", "2026-03-03"),
        ("2026-03-09 09:00", "2026-03-02", "2026-03-08"),
        ("2026-03-03 09:00", "", "2026-03-02"),
    ],
)
def test_a_strip_falls_due_at_the_hour_and_off_days_with_the_newest(
    at: str, last: str, owed: str
) -> None:
    assert falls_due("18:00", instant(at).at, last) == owed


@pytest.mark.parametrize("hour", ["", "24:00", "6pm", "18:60"])
def test_without_an_hour_only_the_head_closes(hour: str) -> None:
    assert falls_due(hour, instant("2026-03-03 23:59").at + timedelta(days=3), "") == ""


# --- files of figures ---------------------------------------------------------------------------

BASIS = Basis("demo.x.y/ledger1", "2026-03", 4, 99, HASH, "2026-02")
FIGURES = Figures(
    {
        Place("CBD", "999999100200", "PRIVATE"): Totals(1, 1, 1, 1, 1000, 0, 50, 800, 2, 1, 4, 3),
        Place("XMG", "999999100201", "COLLECTIVE"): Totals(received=2, saved_fen=7),
    }
)


def test_a12_the_file_says_what_it_rests_on_and_carries_its_digest() -> None:
    text = text_of(BASIS, FIGURES)
    assert basis_of(text) == BASIS
    above, _, rest = text.rpartition("# sha256,")
    assert rest == f"{digest_of(above)}\n"
    lines = text.split("\n")
    assert "total,,3,1,1,1,1000,7,50,800,2,1,4,3,7500,5000,625" in lines
    assert "type,XMG,2,0,0,0,0,7,0,0,0,0,0,0,,," in lines
    assert [one.split(",")[0] for one in lines if one.startswith("owner")] == ["owner", "owner"]


@pytest.mark.parametrize(
    ("period", "days"),
    [("2026", ("2026-01-01", "2026-12-31")), ("2026-02", ("2026-02-01", "2026-02-28")),
     ("2024-02", ("2024-02-01", "2024-02-29")), ("2026-13", None), ("2026-3", None), ("", None),
     ("march", None), ("0000", None)],
)  # fmt: skip
def test_a_period_is_a_year_or_a_month(period: str, days: tuple[str, str] | None) -> None:
    assert days_of(period) == days


@pytest.mark.parametrize("text", ["", "a,b\n", "# tradepost-figures/v1\n# origin,x\n"])
def test_another_file_is_no_file_of_figures(text: str) -> None:
    with pytest.raises(ValueError, match="figures"):
        basis_of(text)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({}, ""), ({"period": "2026-13"}, "period-form"), ({"period": "2027"}, "period-ahead"),
     ({"last_seq": 10_000}, "report-entries"), ({"first_seq": -1}, "report-entries"),
     ({"sha256": ""}, "digest-form"), ({"sha256": "ef" * 32}, "report-differs")],
)  # fmt: skip
def test_a12_only_what_the_station_counts_itself_is_handed_out(
    changes: dict[str, object], code: str
) -> None:
    values = {"period": "2026-03", "first_seq": 0, "last_seq": 3, "sha256": "cd" * 32} | changes
    made = station(report_sha256="cd" * 32)
    asked = ExportReport(**values)
    assert made.code(asked, HEAD) == code
    if not code:
        fact = made.must(asked, HEAD).entries[0].fact
        assert fact == ReportExported("2026-03", 0, 3, "cd" * 32)
        assert made.code(asked, CLERK) == "role-may-not"
