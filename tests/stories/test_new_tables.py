"""The district sends tables while trades are open: ends move once, accepted trades keep theirs."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from appliance.core.commands import (
    AcceptTrade,
    ApproveReview,
    PublishNotice,
    SignReview,
    StartReview,
)
from appliance.core.entries import DeadlineShifted
from appliance.core.instant import text_of
from appliance.ledger import district_tables, notes
from appliance.ledger.disk import RealDisk
from appliance.ledger.district_tables import DistrictTables
from appliance.ledger.keys import ED25519, SigningKey
from appliance.station import Refused
from tests.fakes.township import CONSENT, MATERIALS, PATH, TABLES, Township, local

pytestmark = pytest.mark.slow

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)), ED25519)
OTHER = SigningKey("demo.district.999999/ledger1", bytes(32), ED25519)
DAYS_TO_SIGN = "contract signing,5,working_day", "contract signing,9,working_day"
DATA = resources.files("appliance.tables") / "data"
HOLIDAYS = (DATA / "holidays.csv").read_text("utf-8")
NEW = HOLIDAYS + "2026-03-12,off,Day,District notice\n"


def shipped(name: str, old: str = "", new: str = "") -> str:
    """A shipped file, with something in it replaced."""
    text = (DATA / name).read_text("utf-8")
    assert old in text
    return text.replace(old, new) if old else text


def note_of(
    text: str = NEW, key: SigningKey = DISTRICT, title: str = "", name: str = "holidays.csv"
) -> bytes:
    signed = district_tables.note_text({name: text})
    signed = title + signed.removeprefix(district_tables.TITLE) if title else signed
    line = notes.line_of(key.verifier, key.sign(signed.encode()))
    return str(notes.Note(signed, (line,))).encode()


class Year:
    """A township that hears of new tables; `refused` why it did not believe a note."""

    def __init__(self, folder: Path, town: Township | None = None) -> None:
        self.town = town or Township(folder)
        self.folder = folder
        self.refused: list[str] = []
        (folder / "inbox").mkdir(exist_ok=True)
        (folder / "adopted").mkdir(exist_ok=True)
        self.start()

    def start(self) -> None:
        year = DistrictTables(
            self.folder / "inbox" / "tables", self.folder / "adopted" / "tables", RealDisk(),
            DISTRICT.verifier, refused=self.refused.append,
        )  # fmt: skip
        station = self.town.station
        station.parts = replace(station.parts, district_tables=year)
        station.tables = year.in_use()

    def brings(self, note: bytes) -> None:
        (self.folder / "inbox" / "tables").write_bytes(note)
        self.town.caretaker.tick()

    def restarts(self) -> None:
        self.town.close()
        self.town.open()
        self.start()
        self.town.caretaker.tick()

    def shifts(self, number: str) -> list[str]:
        kinds = [one.kind for one in self.town.station.timeline(number)]
        return [one for one in kinds if one == DeadlineShifted.kind]


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    made = Year(tmp_path)
    yield made
    made.town.close()


def end(year: Year, number: str) -> str:
    notice = year.town.trade(number).notice
    assert notice is not None
    return notice.end


def test_an_open_notice_ends_later_and_its_transferor_is_written_to(year: Year) -> None:
    number = year.town.lease_to("PUBLISHED")
    assert end(year, number) == "2026-03-16"
    year.brings(note_of(NEW))
    assert end(year, number) == "2026-03-17"
    assert len(year.shifts(number)) == 3
    assert year.town.station.messages.in_states("queued")[-1].kind == "M15"
    year.town.go("2026-03-16 17:01")
    assert year.town.trade(number).stage == "PUBLISHED"
    year.town.go("2026-03-17 17:01")
    assert year.town.trade(number).stage != "PUBLISHED"


THIS_YEAR = "".join(line for line in HOLIDAYS.splitlines(True) if "PROVISIONAL" not in line)
NEW_YEAR = "2027-01-01,off,New Year's Day,made up\n"
"""The table of the coming year takes the place of what the release only supposes of it."""


class NextYear(Township):
    """A lease announced over the turn of the year, five working days from 28 December."""

    def _to_approved(self, number: str, **_: Any) -> None:
        text = self.station.keep_blob(b"a notice over the turn of the year")
        sign = SignReview(trade=number, level=1, opinion="AGREE", text_sha256=text)
        self.by("reviewer", "REVIEWER", sign)
        approve = ApproveReview(
            trade=number, text_sha256=text, method="LISTING", notice_days=5,
            enrol_deadline=text_of(local("2027-01-05 17:00")),
            planned_at=text_of(local("2027-01-06 09:00")),
        )  # fmt: skip
        self.by("head", "HEAD", approve)

    def announced(self) -> str:
        number = self.register(start="2027-03-01")
        self.step("ACCEPTED", number)
        self.by("reviewer", "REVIEWER", StartReview(trade=number))
        self.step("APPROVED", number)
        self.go("2026-12-28 09:00")
        publish = PublishNotice(
            trade=number, channels=("KIOSK", "DISTRICT", "PRINT"),
            firewall=self.station.firewall_key(number).key_id,
        )  # fmt: skip
        self.by("clerk", "CLERK", publish)
        return number


@pytest.mark.parametrize(
    ("days", "ends"),
    [
        ("2027-01-04,off", "2027-01-06"),
        ("2027-01-02,work 2027-01-04,off 2027-01-05,off", "2027-01-06"),
        ("2027-01-02,work", "2027-01-05"),  # a Saturday that is worked
        ("2027-02-08,off", "2027-01-05"),
    ],
)
def test_scene_14_the_holidays_of_2027_move_what_was_announced_on_and_never_back(
    days: str, ends: str, tmp_path: Path
) -> None:
    """An end goes on by what became a holiday; a new working Saturday shortens nothing."""
    year = Year(tmp_path, NextYear(tmp_path, at="2026-12-24 09:00"))
    number = year.town.announced()  # type: ignore[attr-defined]  # a NextYear
    assert end(year, number) == "2027-01-05"
    rows = "".join(f"{each},Holiday,made up\n" for each in days.split())
    year.brings(note_of(THIS_YEAR + NEW_YEAR + rows))
    assert year.refused == []
    assert end(year, number) == ends
    notice = year.town.trade(number).notice
    assert notice is not None
    assert notice.enrol_deadline == text_of(local(f"{ends} 17:00"))
    year.restarts()
    assert end(year, number) == ends
    year.town.go(f"{ends} 16:59")
    assert year.town.trade(number).stage == "PUBLISHED"
    year.town.go(f"{ends} 17:01")
    assert year.town.trade(number).stage != "PUBLISHED"
    year.town.close()


def test_what_is_published_afterwards_is_counted_by_the_new_table(year: Year) -> None:
    number = year.town.lease_to("APPROVED")
    year.brings(note_of(NEW))
    assert year.town.station.tables.version.startswith(f"{TABLES.version}+tables-")
    assert not year.town.station.tables.calendar.is_working(date(2026, 3, 12))
    assert year.shifts(number) == []


def test_after_a_restart_the_table_is_in_use_and_nothing_moves_again(year: Year) -> None:
    number = year.town.lease_to("PUBLISHED")
    year.brings(note_of(NEW))
    version = year.town.station.tables.version
    year.restarts()
    assert year.town.station.tables.version == version
    assert end(year, number) == "2026-03-17"
    assert len(year.shifts(number)) == 3


def test_a_power_cut_between_the_entries_and_the_kept_copy_moves_nothing_twice(
    year: Year,
) -> None:
    number = year.town.lease_to("PUBLISHED")
    year.brings(note_of(NEW))
    (year.folder / "adopted" / "tables").unlink()
    year.restarts()
    assert end(year, number) == "2026-03-17"
    assert len(year.shifts(number)) == 3
    assert (year.folder / "adopted" / "tables").exists()


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (note_of(NEW, OTHER), "no line of a known key"),
        (note_of(NEW, title="tradepost blacklist v1\n"), "another kind"),
        (note_of(NEW + "2026-03-12,off,twice,x\n"), "code-doubled"),
        (note_of("date,kind\n"), "row-bad"),
        (b"no note at all", ""),
        (b"x" * 2_200_000, "longer than the limit"),
    ],
)
def test_what_is_not_the_districts_good_table_is_refused_once(
    year: Year, note: bytes, why: str
) -> None:
    number = year.town.lease_to("PUBLISHED")
    year.brings(note)
    year.town.caretaker.tick()
    assert len(year.refused) == 1
    assert why in year.refused[0]
    assert end(year, number) == "2026-03-16"
    assert year.town.station.tables.version == TABLES.version


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("deadlines.csv", "DL11,", "DL11,", ""),
        ("transitions.csv", "", "", "of the release alone"),
        ("floors.csv", "", "", "of the release alone"),
        ("organisations.csv", "NYJ,", "NYX,", "organisations: NYJ is in use"),
    ],
)
def test_the_district_replaces_data_and_nothing_of_the_release(
    year: Year, name: str, old: str, new: str, why: str
) -> None:
    year.brings(note_of(shipped(name, old, new), name=name))
    assert [why in one for one in year.refused] == ([True] if why else [])


def lowered() -> str:
    """The result publicity of a statutory tender, one day under the law's three."""
    with (DATA / "deadlines.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    minimum = rows[0].index("minimum")
    for row in rows:
        row[minimum] = "2" if row[0] == "DL11" else row[minimum]
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def test_f21_a_value_below_the_law_is_refused_with_the_districts_own_signature(
    year: Year,
) -> None:
    year.brings(note_of(lowered(), name="deadlines.csv"))
    (why,) = year.refused
    assert "Tender Law Implementing Regulation art 54" in why
    assert year.town.station.tables.version == TABLES.version


def test_scene_07_a10_a_new_limit_routes_what_comes_next_and_leaves_what_was_accepted(
    year: Year,
) -> None:
    """300 mu become 3; the lease of 3.52 mu that was accepted goes on here."""
    number = year.town.lease_to("ACCEPTED")
    old = "示例规〔2026〕1号,2026-01-01,,CBD,,area_mu_e4,,3000000,,district"
    split = (
        "示例规〔2026〕1号,2026-01-01,2026-03-03,CBD,,area_mu_e4,,3000000,,district\n"
        "示例规〔2026〕9号,2026-03-04,,CBD,,area_mu_e4,,30000,,district"
    )
    year.brings(note_of(shipped("limits_example.csv", old, split), name="limits_example.csv"))
    assert year.refused == []
    year.town.step("IN_REVIEW", number)
    year.town.step("APPROVED", number)
    assert year.town.trade(number).stage == "APPROVED"
    after = year.town.register(parcel_code="9999991002000000321")
    accept = AcceptTrade(trade=after, materials=MATERIALS, decisions=(CONSENT,))
    with pytest.raises(Refused, match="over-limit"):
        year.town.by("clerk", "CLERK", accept)


def contract_due(year: Year, number: str) -> str:
    award = year.town.trade(number).award
    assert award is not None
    return award.contract_due


def test_j07_a10_a_trade_keeps_the_rules_under_which_it_was_accepted(year: Year) -> None:
    """J07: two newer tables later, and after a restart, its clocks run as they did."""
    longer = note_of(shipped("deadlines.csv", *DAYS_TO_SIGN), name="deadlines.csv")
    number = year.town.lease_to("ACCEPTED")
    year.brings(longer)
    year.brings(note_of(NEW))
    year.brings(longer)
    year.restarts()
    station, trade = year.town.station, year.town.trade(number)
    assert station.tables.version != TABLES.version
    assert station.tables_of(trade).version == TABLES.version
    for reached in PATH[2 : PATH.index("AWARDED") + 1]:
        year.town.step(reached, number)
    old = TABLES.due("DL16", date(2026, 3, 23)).day
    new = station.tables.due("DL16", date(2026, 3, 23)).day
    assert contract_due(year, number) == old.isoformat() < new.isoformat()
    year.town.step("CONTRACTED", number)
    assert year.town.trade(number).stage == "CONTRACTED"


def test_a_trade_accepted_under_a_newer_table_keeps_that_one(year: Year) -> None:
    longer = note_of(shipped("deadlines.csv", *DAYS_TO_SIGN), name="deadlines.csv")
    year.brings(longer)
    number = year.town.lease_to("ACCEPTED")
    version = year.town.station.tables.version
    year.brings(note_of(NEW))
    year.restarts()
    kept = year.town.station.tables_of(year.town.trade(number))
    assert kept.version == version
    assert not kept.calendar.is_working(date(2026, 3, 12))
    nine_days = TABLES.calendar.add_working_days(date(2026, 3, 23), 9).day
    assert kept.due("DL16", date(2026, 3, 23)).day == nine_days
