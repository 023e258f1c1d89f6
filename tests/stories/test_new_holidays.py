"""The district sends the yearly holidays while trades are open: ends move once, and stay moved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from appliance.core.entries import DeadlineShifted
from appliance.ledger import holidays, notes
from appliance.ledger.disk import RealDisk
from appliance.ledger.holidays import Holidays
from appliance.ledger.keys import ED25519, SigningKey
from tests.fakes.township import TABLES, Township

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)), ED25519)
OTHER = SigningKey("demo.district.999999/ledger1", bytes(32), ED25519)
SHIPPED = (resources.files("appliance.tables") / "data" / "holidays.csv").read_text("utf-8")
NEW = SHIPPED + "2026-03-12,off,Day of the district,District notice\n"


def note_of(text: str, key: SigningKey = DISTRICT, title: str = holidays.TITLE) -> bytes:
    signed = title + text
    line = notes.line_of(key.verifier, key.sign(signed.encode()))
    return str(notes.Note(signed, (line,))).encode()


class Year:
    """A township that hears of the holidays; `refused` why it did not believe a note."""

    def __init__(self, folder: Path) -> None:
        self.town = Township(folder)
        self.folder = folder
        self.refused: list[str] = []
        (folder / "inbox").mkdir(exist_ok=True)
        (folder / "adopted").mkdir(exist_ok=True)
        self.start()

    def start(self) -> None:
        year = Holidays(
            self.folder / "inbox" / "holidays", self.folder / "adopted" / "holidays", RealDisk(),
            DISTRICT.verifier, refused=self.refused.append,
        )  # fmt: skip
        station = self.town.station
        station.parts = replace(station.parts, holidays=year)
        station.tables = year.in_use()

    def brings(self, note: bytes) -> None:
        (self.folder / "inbox" / "holidays").write_bytes(note)
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


def test_what_is_published_afterwards_is_counted_by_the_new_table(year: Year) -> None:
    number = year.town.lease_to("APPROVED")
    year.brings(note_of(NEW))
    assert year.town.station.tables.version.startswith(f"{TABLES.version}+holidays-")
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
    (year.folder / "adopted" / "holidays").unlink()
    year.restarts()
    assert end(year, number) == "2026-03-17"
    assert len(year.shifts(number)) == 3
    assert (year.folder / "adopted" / "holidays").exists()


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (note_of(NEW, OTHER), "no line of a known key"),
        (note_of(NEW, title="tradepost blacklist v1\n"), "another kind"),
        (note_of(NEW + "2026-03-12,off,twice,x\n"), "code-doubled"),
        (note_of("date,kind\n"), "row-bad"),
        (b"no note at all", ""),
        (b"x" * 70_000, "too long"),
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
