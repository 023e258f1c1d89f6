"""The station hears its district's own ledger: the newest word counts, and only that one."""

import base64
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from appliance.core import envelope
from appliance.core.commands import AskHelp, ConfirmAward
from appliance.core.entries import DistrictApplied
from appliance.core.staleness import WARN
from appliance.ledger import blacklist, notes
from appliance.ledger.checkpoints import open_checkpoint, open_cosignature
from appliance.ledger.disk import RealDisk
from appliance.ledger.heard import NOT_NEWEST, ROLLBACK, Accusation
from appliance.ledger.mirror import FORK, ROOT_DIFFERS, digest_of
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach
from appliance.station import Refused
from sync import stick_wish
from sync.district import ledger
from sync.district.own_door import Cosigned, cosignatures
from sync.inbox import CHECKPOINT, STATUS
from sync.notes import ERASURES, WITNESSED
from tests.fakes.clock import FakeClock
from tests.fakes.district_desk import DISTRICT, LI, WANG, publisher
from tests.fakes.district_line import COSIGNER, Line
from tests.fakes.township import STATION, TAKER

LISTED = {"parties": [{"id_number": TAKER.id_number, "from": "2026-03-01", "to": "2026-12-31"}]}
NOBODY: dict[str, object] = {"parties": []}
DAY = "2026-03-03"


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line(tmp_path)
    yield made
    made.stop()


def tells(line: Line, said: object, *station: str) -> bytes:
    """The desk sends a blacklist and the station meets it; the note as it came."""
    status, words = line.desk("blacklist", *station, line.file("listed.json", said))
    assert status == 0, words
    line.meet()
    return (line.town.folder / "inbox" / "blacklist").read_bytes()


def applied(line: Line) -> list[DistrictApplied]:
    """What the station's ledger says it applied."""
    found = (envelope.fact_of(envelope.from_bytes(body))
             for _seq, body in line.town.station.ledger.entries())  # fmt: skip
    return [one for one in found if isinstance(one, DistrictApplied)]


# --- the mirror -------------------------------------------------------------------------------


def test_the_station_holds_the_districts_ledger_entry_by_entry(line: Line) -> None:
    tells(line, NOBODY)
    ours, theirs = (TileTree(one) for one in (line.heard.folder, line.center.ledger_folder))
    assert list(ours.entries()) == list(theirs.entries())
    assert ours.checkpoint() == theirs.checkpoint()


def test_its_own_ledger_names_the_checkpoint_that_the_words_stand_on_once(line: Line) -> None:
    tells(line, NOBODY)
    line.meet()
    first = digest_of((line.heard.folder / "checkpoint").read_text("utf-8"))
    assert applied(line) == [DistrictApplied(first, 0, 3)]
    tells(line, LISTED)
    second = digest_of((line.heard.folder / "checkpoint").read_text("utf-8"))
    assert applied(line)[1:] == [DistrictApplied(second, 4, 4)]


def test_a_word_for_another_station_is_mirrored_and_not_applied_here(line: Line) -> None:
    publisher(line.state, seed="other").publish(
        "999999101", {"organisations": b"of another"}, [LI]
    )
    line.meet()
    assert line.heard.size == 4
    assert applied(line) == []


def test_the_district_keeps_the_stations_line_under_its_own_checkpoint(line: Line) -> None:
    tells(line, NOBODY)
    line.meet()
    (station,) = line.center.settings.stations
    held = cosignatures(line.center).of(station)
    now_s = int(line.town.clock.now().at.timestamp())
    assert held == Cosigned(STATION, 4, now_s)
    note = (line.state / "ledger-cosigned" / STATION).read_bytes()
    signed = open_checkpoint(note, DISTRICT.vkey)
    assert open_cosignature(note, signed, COSIGNER.vkey) == now_s


# --- an old word -------------------------------------------------------------------------------


def test_an_old_note_put_back_by_the_line_or_a_stick_counts_for_nothing(line: Line) -> None:
    old = tells(line, NOBODY)
    tells(line, LISTED)
    assert line.listed.judged(TAKER, DAY) == blacklist.HIT
    RealDisk().put(line.town.folder / "inbox" / "blacklist", old)
    line.town.caretaker.tick()
    assert line.listed.judged(TAKER, DAY) == blacklist.HIT


def test_an_old_note_on_a_box_that_has_none_yet_is_refused_with_its_reason(line: Line) -> None:
    """As after a new disk: the old note comes before the new one, under the same ledger."""
    old = tells(line, NOBODY)
    tells(line, LISTED)
    (line.heard.notes / "blacklist").unlink()
    line.hear_anew()
    RealDisk().put(line.town.folder / "inbox" / "blacklist", old)
    line.town.caretaker.tick()
    assert line.heard.waiting == {"blacklist": NOT_NEWEST}
    assert line.listed.judged(TAKER, DAY) == blacklist.NO_LIST
    line.meet()
    assert line.listed.judged(TAKER, DAY) == blacklist.HIT


def test_a_signed_note_that_no_entry_names_counts_for_nothing(line: Line) -> None:
    """Given the district's key and not its officers, as a thief of the key alone has."""
    signed = tells(line, LISTED)
    stolen = line.town.folder / "inbox" / "organisations"
    RealDisk().put(stolen, signed)
    line.town.caretaker.tick()
    assert not (line.heard.notes / "organisations").exists()
    for name in (WITNESSED, ERASURES, CHECKPOINT, STATUS, stick_wish.FILE):
        stolen.with_name(name).touch()  # the agent's own are nobody's word
    assert line.heard.strange() == ["organisations"]


def test_a_word_of_the_district_that_one_officer_signed_is_not_in_force(line: Line) -> None:
    """Given a district whose software lets one hand do: the station counts them itself."""
    old = tells(line, NOBODY)
    desk = publisher(line.state, seed="alone")
    listed = (line.state / "notes" / "all" / "blacklist").read_bytes() + b"\n"
    act = desk.own.plan("all", {"blacklist": len(listed)},
                        {"blacklist": sha256(listed).hexdigest()}, valid_from="")  # fmt: skip
    with desk.own.opened() as own:
        facts = [ledger.fact_of(one, standing=True) for one in act.words]
        desk.own._append(own, facts, act.command, [LI.sign(DISTRICT.name, act.command)])
    desk.shelf.put("all", "blacklist", listed)
    line.meet()
    assert (line.heard.notes / "blacklist").read_bytes() == old
    assert [one.reason for one in line.heard.told.refused] == ["too-few-officers"]


def test_a_word_waits_for_the_day_from_which_it_is_valid(line: Line) -> None:
    tells(line, NOBODY)
    held = (line.heard.notes / "blacklist").read_bytes()
    status, said = line.desk("blacklist", line.file("listed.json", LISTED))
    assert status == 0, said
    later = (line.state / "notes" / "all" / "blacklist").read_bytes()
    desk = publisher(line.state, seed="later")
    desk.publish("all", {"blacklist": later}, [LI, WANG], valid_from="2026-03-04")
    line.meet()
    assert (line.heard.notes / "blacklist").read_bytes() == held
    line.town.go("2026-03-04 09:00")
    assert (line.heard.notes / "blacklist").read_bytes() == later


# --- a word that grows old --------------------------------------------------------------------


def tells_by_the_stations_clock(line: Line) -> None:
    """A list with nobody on it, told now: the command line goes by the machine's clock."""
    salt = base64.b64encode(bytes(blacklist.SALT_BYTES)).decode()
    made = blacklist.Blacklist(salt, blacklist.N_MIN, ())
    note = notes.signed(blacklist.text_of(made), DISTRICT)
    publisher(line.state, line.town.clock, seed="now").publish(
        "all", {"blacklist": note}, [LI, WANG]
    )
    line.meet()


def goes_quiet(line: Line, days: int) -> None:
    """The line is cut for so long; the station's clock is set by the people meanwhile."""
    line.town.clock.forward(days=days)
    line.town.caretaker.tick()


def test_a_station_that_is_cut_off_is_warned_first_and_then_refuses_what_needs_the_word(
    line: Line,
) -> None:
    tells_by_the_stations_clock(line)
    told_days = line.town.station.tables.staleness["blacklist"]
    assert line.town.station.aged() == ()
    goes_quiet(line, told_days.warn_days)
    (old,) = line.town.station.aged()
    assert (old.name, old.level) == ("blacklist", WARN)
    number = line.town.lease_to("SUBMITTED")
    goes_quiet(line, told_days.block_days - told_days.warn_days)
    with pytest.raises(Refused) as no:
        line.town.by("head", "HEAD", ConfirmAward(trade=number))
    assert no.value.refusal.code == "district-outdated"
    line.town.by("clerk", "CLERK", AskHelp(help_no="0A1B2C3D", screen="DEVICES",
                 text_sha256=line.town.station.keep_blob(b"why")))  # fmt: skip


def test_a_day_on_which_the_district_says_nothing_new_keeps_its_words_fresh(line: Line) -> None:
    tells_by_the_stations_clock(line)
    days = line.town.station.tables.staleness["blacklist"].warn_days
    goes_quiet(line, days)
    desk = publisher(line.state, line.town.clock, seed="the district's process")
    assert desk.own.still(20)
    assert not desk.own.still(20)
    line.meet()
    assert line.town.station.aged() == ()


def test_a_newer_word_whose_note_is_withheld_makes_the_old_one_age(line: Line) -> None:
    tells_by_the_stations_clock(line)
    desk = publisher(line.state, line.town.clock, seed="later")
    later = (line.state / "notes" / "all" / "blacklist").read_bytes() + b"\n"
    desk.publish("all", {"blacklist": later}, [LI, WANG])
    (line.state / "notes" / "all" / "blacklist").unlink()
    line.meet()
    assert line.heard.waiting == {"blacklist": NOT_NEWEST}
    days = line.town.station.tables.staleness["blacklist"].warn_days
    line.town.clock.forward(days=days)
    assert desk.own.still(20)
    line.meet()
    assert [one.name for one in line.town.station.aged()] == ["blacklist"]


# --- a district that contradicts itself ------------------------------------------------------


def other_history(line: Line, entries: int) -> None:
    """The district's key on another ledger, which its process shows from now on."""
    folder = line.top / "other"
    desk = publisher(folder, FakeClock())
    for one in range(entries):
        desk.publish("all", {"organisations": f"other {one}".encode()})
    for path in sorted(line.center.ledger_folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    for path in (folder / ledger.FOLDER).rglob("*"):
        if path.is_file():
            to = line.center.ledger_folder / path.relative_to(folder / ledger.FOLDER)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())


@pytest.mark.parametrize(("entries", "reason"), [(0, ROLLBACK), (1, FORK), (5, ROOT_DIFFERS)])
def test_a_district_that_shows_another_ledger_is_named_within_one_contact(
    line: Line, entries: int, reason: str
) -> None:
    """0: the beginning that both share; 1: as long as the true one; 5: longer."""
    held = tells(line, LISTED)
    true = line.heard.size
    other_history(line, entries)
    line.meet()
    assert [one.reason for one in accused(line)] == [reason]
    assert (line.heard.size, (line.heard.notes / "blacklist").read_bytes()) == (true, held)
    line.hear_anew()
    line.town.caretaker.tick()
    assert [one.reason for one in accused(line)] == [reason]


def accused(line: Line) -> tuple[Accusation, ...]:
    return line.heard.accused


def test_an_honest_district_is_accused_of_nothing_whatever_comes_twice(line: Line) -> None:
    for said in (NOBODY, LISTED, NOBODY):
        tells(line, said)
        line.meet()
    assert accused(line) == ()
    assert line.heard.waiting == {}


def test_a_district_put_back_to_an_old_copy_is_told_so_and_signs_no_second_history(
    line: Line,
) -> None:
    tells(line, NOBODY)
    kept = line.top / "backup"
    shutil.copytree(line.state, kept, ignore=shutil.ignore_patterns("district.db*"))
    tells(line, LISTED)
    line.meet()
    for name in (ledger.FILE, ledger.FOLDER, ledger.SEEN, "ledger-cosigned"):
        put_back(kept / name, line.state / name)
    line.meet()
    assert [one.reason for one in accused(line)] == [ROLLBACK]
    with pytest.raises(Breach):
        publisher(line.state, staffed=False).own.told()


def put_back(kept: Path, there: Path) -> None:
    for one in (there, *there.parent.glob(f"{there.name}-*")):
        if one.is_file():
            one.unlink()
    if there.is_dir():
        shutil.rmtree(there)
    if kept.is_dir():
        shutil.copytree(kept, there)
    elif kept.exists():
        shutil.copy(kept, there)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "checkpoint").write_bytes(b"x"),
        lambda folder: (folder / "held").write_bytes(b"x\n"),
        lambda folder: next(folder.glob("tile/entries/*.p/*")).write_bytes(b"\x00"),
        lambda folder: next(folder.glob("tile/0/*.p/*")).unlink(),
    ],
)
def test_a_copy_in_the_inbox_that_somebody_spoilt_stops_nothing(
    line: Line, spoil: Callable[[Path], object]
) -> None:
    tells(line, LISTED)
    spoil(line.town.folder / "inbox" / "district")
    line.hear_anew()
    line.town.caretaker.tick()
    assert line.listed.judged(TAKER, DAY) == blacklist.HIT
