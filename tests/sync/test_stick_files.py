"""Files of a stick that was in other hands: nothing beside it is touched, nothing awaited."""

import os
import resource
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync import stick_files, usb
from sync.district import sticks
from sync.district.center import Center
from sync.pins import Pins
from sync.stick_files import BadFile, RealStick, StickFault
from sync.stick_layout import ORIGINS_MAX, TOP, VILLAGES, of_origin, shown
from tests.fakes.clock import FakeClock
from tests.fakes.published import StationLedger
from tests.fakes.stick import publish_to


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    mounted = tmp_path / "stick"
    mounted.mkdir()
    return mounted


@pytest.fixture
def stick(folder: Path) -> Iterator[RealStick]:
    opened = RealStick(folder)
    yield opened
    opened.close()


def a_link(path: Path) -> None:
    outside = path.parents[1] / "outside"
    outside.write_text("secret")
    path.symlink_to(outside)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


def a_huge_file(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def one_too_long(path: Path) -> None:
    path.write_bytes(bytes(101))


STRANGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "link": (a_link, stick_files.NOT_A_FILE),
    "link to nothing": (lambda path: path.symlink_to("nowhere"), stick_files.NOT_A_FILE),
    "link to itself": (lambda path: path.symlink_to(path.name), stick_files.NOT_A_FILE),
    "pipe": (os.mkfifo, stick_files.NOT_A_FILE),
    "socket": (a_socket, stick_files.NOT_A_FILE),
    "folder": (lambda path: path.mkdir(), stick_files.NOT_A_FILE),
    "a terabyte of nothing": (a_huge_file, stick_files.TOO_LONG),
    "one byte too long": (
        lambda path: path.write_bytes(bytes(101)) and None,
        stick_files.TOO_LONG,
    ),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_only_a_plain_file_of_bounded_size_is_read(
    stick: RealStick, folder: Path, kind: str
) -> None:
    make, reason = STRANGE[kind]
    make(folder / "one")
    with pytest.raises(BadFile) as refused:
        stick.read("one", 100)
    assert refused.value.reason == reason


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "a terabyte of nothing"])
def test_what_cannot_be_read_is_not_taken_for_what_should_lie_there(
    stick: RealStick, folder: Path, kind: str
) -> None:
    STRANGE[kind][0](folder / "one")
    assert not stick.holds("one", b"")
    assert not stick.holds("one", b"secret")


def test_the_last_size_that_is_read(stick: RealStick, folder: Path) -> None:
    (folder / "one").write_bytes(bytes(100))
    assert stick.read("one", 100) == bytes(100)


def test_a_folder_that_is_a_link_is_not_entered(stick: RealStick, folder: Path) -> None:
    """Neither to read nor to write: nothing outside the stick is seen or made."""
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "file").write_text("secret")
    (folder / "tile").symlink_to(outside)
    with pytest.raises(BadFile):
        stick.read("tile/file", 100)
    with pytest.raises(BadFile):
        stick.names("tile", 10)
    with pytest.raises(StickFault):
        stick.put("tile/new", b"data")
    assert [one.name for one in outside.iterdir()] == ["file"]


def test_a_link_in_the_place_of_a_file_is_replaced_not_followed(
    stick: RealStick, folder: Path
) -> None:
    outside = folder.parent / "outside"
    outside.write_text("untouched")
    for name in ("one", "one.part"):
        (folder / name).symlink_to(outside)
    stick.put("one", b"data")
    assert outside.read_text() == "untouched"
    assert stat.S_ISREG((folder / "one").lstat().st_mode)
    assert (folder / "one").read_bytes() == b"data"


@pytest.mark.parametrize("length", [0, 1, 511, 4095, 4096, 4097, 70_000])
def test_what_is_written_is_read_back_whatever_its_length(stick: RealStick, length: int) -> None:
    data = bytes(one % 251 for one in range(length))
    stick.put("a/b/c", data)
    assert stick.holds("a/b/c", data)
    assert not stick.holds("a/b/c", data + b"x")
    assert not stick.holds("a/b/c", data[:-1] + b"\xff")
    assert stick.read("a/b/c", length) == data


def test_a_stick_without_room_keeps_the_old_file_and_no_part_of_the_new(
    stick: RealStick, folder: Path
) -> None:
    stick.put("one", b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(StickFault) as fault:
            stick.put("one", bytes(20_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert fault.value.reason == stick_files.FULL
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == {"one": b"old"}


class LyingStick(RealStick):
    """Says yes to everything and keeps zeros."""

    def _write(self, folder: int, part: str, data: bytes) -> None:
        super()._write(folder, part, bytes(len(data)))


def test_a_stick_that_keeps_other_bytes_than_it_took_loses_nothing_old(folder: Path) -> None:
    (folder / "one").write_bytes(b"old")
    stick = LyingStick(folder)
    with pytest.raises(StickFault) as fault:
        stick.put("one", b"new")
    stick.close()
    assert fault.value.reason == stick_files.LIES
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == {"one": b"old"}


def test_what_a_cut_left_behind_is_written_over(stick: RealStick, folder: Path) -> None:
    (folder / "one.part").write_bytes(b"half of some")
    stick.put("one", b"whole")
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == {"one": b"whole"}


def test_names_are_counted_before_they_are_kept(stick: RealStick, folder: Path) -> None:
    for number in range(11):
        (folder / f"{number:02}").touch()
    assert len(stick.names(".", 11)) == 11
    with pytest.raises(BadFile) as refused:
        stick.names(".", 10)
    assert refused.value.reason == stick_files.TOO_MANY


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("plain", "plain"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("王五", "\\u738b\\u4e94"),
        ("x" * 90, "x" * 77 + "..."),
        (os.fsdecode(b"\xff"), "\\udcff"),
    ],
)
def test_a_strange_name_is_told_as_one_plain_line(name: str, told: str) -> None:
    assert shown(name) == told


# --- a whole stick of tricks ----------------------------------------------------------------


def the_ledger(folder: Path, station: StationLedger) -> Path:
    place = folder / of_origin(station.origin)
    publish_to(place, station.grow(300))
    return place


def test_a_stick_full_of_tricks_still_brings_its_ledger(
    stick: RealStick, folder: Path, station: StationLedger, district: Center
) -> None:
    """Links, pipes, deep folders, archives, odd names and a flood of them: named or passed by."""
    place = the_ledger(folder, station)
    (folder / TOP / "..evil").mkdir()
    (folder / TOP / "a\nb").write_bytes(b"")
    (folder / TOP / "bomb.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    (folder / TOP / ("f" * 64)).symlink_to("/etc")
    deep = place / "blobs"
    for _ in range(60):
        deep /= "deep"
    deep.mkdir(parents=True)
    os.mkfifo(place / "parcels")
    report = sticks.take_in(stick, district)
    assert report.ledgers[0].new == 300
    told = {one.what.removeprefix(f"{TOP}/"): one.reason for one in report.refused}
    assert told["a\\nb"] == told["bomb.zip"] == told["..evil"] == sticks.STRANGE_NAME
    assert told["f" * 64] in (sticks.UNKNOWN_ORIGIN, stick_files.NOT_A_FILE)


def test_a_flood_of_names_hides_no_ledger(
    stick: RealStick, folder: Path, station: StationLedger, district: Center
) -> None:
    the_ledger(folder, station)
    for number in range(ORIGINS_MAX + 1):
        (folder / TOP / f"{number:064x}").mkdir()
    report = sticks.take_in(stick, district)
    assert (report.ledgers[0].new, [one.reason for one in report.refused]) == (
        300, [stick_files.TOO_MANY],
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "a terabyte of nothing"])
@pytest.mark.parametrize(
    "told", [("checkpoint", 0), ("tile/entries/000", 0), ("tile/entries/001.p/44", 256)]
)
def test_a_trick_in_the_place_of_a_file_is_named_and_what_is_before_it_kept(
    folder: Path, station: StationLedger, district: Center, kind: str, told: tuple[str, int]
) -> None:
    name, kept = told
    place = the_ledger(folder, station)
    (place / name).unlink()
    STRANGE[kind][0](place / name)
    stick = RealStick(folder)
    report = sticks.take_in(stick, district)
    stick.close()
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    assert shelf.size == kept
    assert STRANGE[kind][1] in {one.reason for one in report.refused}


def test_the_tricks_of_a_village_are_named_and_its_files_taken(
    stick: RealStick, folder: Path, tmp_path: Path, station: StationLedger
) -> None:
    (folder / VILLAGES).mkdir(parents=True)
    (folder / VILLAGES / "good.pr1").write_bytes(b"PR1:x\n")
    os.mkfifo(folder / VILLAGES / "pipe.pr1")
    (folder / VILLAGES / "link.pr1").symlink_to("/etc/passwd")
    a_huge_file(folder / VILLAGES / "huge.pr1")
    (folder / VILLAGES / "photos.zip").write_bytes(b"PK")
    report = usb.take_in(stick, usb_station(tmp_path, station))
    assert report.villages == 1
    assert sorted(one.reason for one in report.refused) == sorted(
        [stick_files.NOT_A_FILE] * 2 + [stick_files.TOO_LONG, usb.STRANGE_NAME]
    )


def usb_station(tmp_path: Path, station: StationLedger) -> usb.Station:
    return usb.Station(
        station.origin, Pins(station.vkey, station.vkey), tmp_path / "ledger",
        tmp_path / "blobs", tmp_path / "parcels", tmp_path / "inbox", usb.StickDisk(), FakeClock(),
    )  # fmt: skip
