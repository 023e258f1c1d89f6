"""What was set aside has a way on: proven since, taken since, or judged; nothing is deleted."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from appliance.ledger import key_files
from appliance.ledger.checkpoints import witness_key
from appliance.ledger.keys import SigningKey
from provisioning.commands.evidence import evidence
from sync import ingest as rules
from sync.bundle import write
from sync.district.center import Center
from sync.district.store import store as store_module
from sync.district.store.evidence import OPEN, PROVEN, SETTLED, TAKEN
from sync.district.store.store import SqlShelf
from sync.settings import EnrolledStation
from sync.sources import FrameSource, anchor
from tests.fakes.clock import FakeClock
from tests.fakes.published import (
    OTHER_ORIGIN,
    WITNESS,
    StationLedger,
    open_district,
)


def shelf_of(district: Center, station: StationLedger) -> SqlShelf:
    shelf = district.store.shelf(station.origin)
    assert shelf is not None
    return shelf


def states(district: Center, origin: str) -> list[tuple[str, str]]:
    """(reason, state), the oldest first."""
    return [(one.reason, one.state) for one in reversed(district.store.room.pieces(origin))]


def bent(station: StationLedger) -> bytes:
    """A frame whose first entry was changed on the way."""
    given = station.bundle(0)
    entries = (given.entries[0].replace(b"seq", b"sex"), *given.entries[1:])
    return write(replace(given, entries=entries))


def test_what_was_bent_on_the_way_is_proven_when_the_same_comes_unbent(
    district: Center, station: StationLedger
) -> None:
    station.grow(5)
    assert district.take_in(FrameSource(bent(station))).reason == rules.ROOT_DIFFERS
    assert district.take_in(FrameSource(station.frame(0, 3))).reason == ""
    assert states(district, station.origin) == [(rules.ROOT_DIFFERS, OPEN)]
    assert district.take_in(FrameSource(station.frame())).reason == ""
    assert states(district, station.origin) == [(rules.ROOT_DIFFERS, PROVEN)]


def test_an_anchor_is_proven_once_its_entries_are_held(
    district: Center, station: StationLedger
) -> None:
    station.grow(5)
    district.take_in(anchor(station.note()))
    district.take_in(FrameSource(station.grow(3).frame()))
    assert states(district, station.origin) == [(rules.UNPROVEN, PROVEN)]


def test_what_another_history_signed_is_never_marked_as_proven(
    district: Center, station: StationLedger
) -> None:
    forked = StationLedger(station.origin).grow(4, ',"other":1')
    district.take_in(anchor(forked.note()))
    assert district.take_in(FrameSource(station.grow(4).frame())).reason == rules.FORK
    assert (rules.UNPROVEN, OPEN) in states(district, station.origin)


def test_anchors_that_were_proven_leave_the_room_to_others(
    district: Center, station: StationLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "EVIDENCE_MAX", 2)
    for _day in range(6):
        assert district.take_in(anchor(station.grow(1).note())).reason == rules.UNPROVEN
        assert district.take_in(FrameSource(station.frame())).reason == ""
    assert not district.store.room.full(station.origin)


def test_a_full_room_says_so_and_has_room_again_after_a_judgement(
    district: Center, station: StationLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "EVIDENCE_MAX", 1)
    shelf = shelf_of(district, station)
    assert district.take(shelf, b"nonsense").reason == rules.BAD_FRAME
    assert district.take(shelf, b"more of it").reason == rules.FULL
    number = district.store.room.pieces(station.origin)[0].number
    assert district.store.room.settle(number, "EXPLAINED", "D01")
    assert district.take(shelf, b"more of it").reason == rules.BAD_FRAME
    assert states(district, station.origin) == [
        (rules.BAD_FRAME, SETTLED),
        (rules.BAD_FRAME, OPEN),
    ]


def test_what_an_unknown_ledger_sent_is_taken_once_it_is_enrolled(
    tmp_path: Path, clock: FakeClock
) -> None:
    stranger = StationLedger(OTHER_ORIGIN, seed=2)
    key = witness_key(WITNESS, b"\x09" * 32)
    center = open_district(tmp_path, (), clock, key)
    for _week in range(3):
        start = stranger.size
        frame = stranger.grow(4).frame(start)
        assert center.take_in(FrameSource(frame)).reason == rules.UNKNOWN_ORIGIN
    center.store.close()
    enrolled = EnrolledStation(
        code="999999101", name="柳溪镇", origin=stranger.origin, vkey=stranger.vkey
    )
    center = open_district(tmp_path, (enrolled,), clock, key)
    assert center.replay_unknown() == 3
    assert shelf_of(center, stranger).size == 12
    assert {one.state for one in center.store.room.pieces("")} == {TAKEN}
    assert center.replay_unknown() == 0
    center.store.close()


def test_what_is_taken_in_again_and_still_does_not_fit_stays(
    district: Center, station: StationLedger
) -> None:
    thief = StationLedger(station.origin, seed=9).grow(2)
    district.take(shelf_of(district, station), thief.frame())
    number = district.store.room.pieces()[0].number
    outcome = district.replay(number)
    assert outcome is not None
    assert outcome.reason == rules.BAD_SIGNATURE
    assert states(district, station.origin) == [(rules.BAD_SIGNATURE, OPEN)]
    assert district.replay(999) is None


def test_after_a_fork_a_person_lets_the_held_history_go_on(
    district: Center, station: StationLedger
) -> None:
    district.take_in(FrameSource(station.grow(6).frame()))
    clone = StationLedger(station.origin).grow(3).grow(9, ',"other":1')
    assert district.take_in(FrameSource(clone.frame(3, size=6))).reason == rules.FORK
    assert district.take_in(FrameSource(station.grow(2).frame(6))).reason == rules.IN_DISPUTE
    shelf = shelf_of(district, station)
    shelf.resume()
    assert district.take_in(FrameSource(station.frame(6))).reason == ""
    assert shelf.size == 8
    assert len(district.store.room.pieces(station.origin)) == 2


def test_after_a_promise_was_judged_void_the_honest_history_is_taken(
    district: Center, station: StationLedger
) -> None:
    """The clone's checkpoint came first, by SMS; its entries never did."""
    clone = StationLedger(station.origin).grow(3).grow(9, ',"other":1')
    district.take_in(anchor(clone.note()))
    assert district.take_in(FrameSource(station.grow(12).frame())).reason == rules.FORK
    shelf = shelf_of(district, station)
    shelf.resume()
    assert district.take_in(FrameSource(station.frame())).reason == ""
    assert shelf.seen().size == 12


# --- tradepost district evidence ----------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path, station: StationLedger) -> Path:
    """A district's settings file whose store holds one thing of each of two stations."""
    keys = tmp_path / "keys"
    keys.mkdir()
    for name, key in (
        ("ledger", SigningKey("demo.district.999999/ledger1", b"\x08" * 32)),
        ("witness", witness_key(WITNESS, b"\x09" * 32)),
    ):
        (keys / name).write_text(key_files.text_of(key) + "\n", "utf-8")
        (keys / name).chmod(0o600)
    other = StationLedger(OTHER_ORIGIN, seed=2)
    enrolled = [
        EnrolledStation(code="999999100", name="青禾镇", origin=station.origin, vkey=station.vkey),
        EnrolledStation(code="999999101", name="柳溪镇", origin=other.origin, vkey=other.vkey),
    ]
    center = open_district(tmp_path, enrolled, FakeClock(), witness_key(WITNESS, b"\x09" * 32))
    center.take(shelf_of(center, station), station.grow(6).frame())
    clone = StationLedger(station.origin).grow(3).grow(3, ',"other":1')
    center.take(shelf_of(center, station), clone.frame())
    center.take(shelf_of(center, other), b"nonsense")
    center.store.close()
    file = tmp_path / "district.toml"
    stations = "".join(
        f'[[stations]]\ncode = "{one.code}"\nname = "{one.name}"\norigin = "{one.origin}"\n'
        f'vkey = "{one.vkey}"\n'
        for one in enrolled
    )
    file.write_text(
        'name = "示例县"\nseal = "县"\norigin = "demo.district.999999/ledger1"\n'
        f'ledger_key = "{keys / "ledger"}"\nwitness_key = "{keys / "witness"}"\n'
        f'state = "{tmp_path}"\ndemo = true\n{stations}',
        "utf-8",
    )
    return file


def asked(config: Path, *words: str) -> Result:
    return CliRunner().invoke(evidence, [words[0], *words[1:], "--config", str(config)])


def test_the_list_names_what_waits_and_ends_with_1(config: Path) -> None:
    found = asked(config, "list")
    assert found.exit_code == 1
    assert [line.split()[2] for line in found.output.splitlines()] == ["bad-frame", "fork"]
    told = json.loads(asked(config, "list", "--json", "--station", "999999100").output)
    assert [one["reason"] for one in told["evidence"]] == ["fork"]
    assert asked(config, "list", "--station", "999999199").exit_code == 2


def test_one_thing_is_shown_with_what_it_contradicts_and_what_to_do(
    config: Path, station: StationLedger
) -> None:
    found = asked(config, "show", "1")
    assert found.exit_code == 0
    assert "call the supervision" in found.output
    assert station.note() in found.output
    assert asked(config, "show", "7").exit_code == 2


def test_one_thing_is_written_out_as_it_arrived(config: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "thing"
    target.parent.mkdir()
    assert asked(config, "export", "2", str(target)).exit_code == 0
    assert target.read_bytes() == b"nonsense"
    assert asked(config, "export", "2", str(target)).exit_code == 1  # never over another file
    assert asked(config, "export", "1", str(target.with_name("fork"))).exit_code == 0
    assert target.with_name("fork.against").read_text("utf-8").startswith("demo.999999")


def test_a_judgement_is_kept_and_the_station_goes_on(config: Path) -> None:
    assert asked(config, "retry", "1").exit_code == 1
    settled = asked(config, "settle", "1", "--as", "REPLACED", "--by", "D01", "--resume")
    assert settled.exit_code == 0
    assert asked(config, "settle", "2", "--as", "EXPLAINED", "--by", "D01").exit_code == 0
    assert asked(config, "list").exit_code == 0
    every = asked(config, "list", "--all").output
    assert "settled REPLACED D01" in every
    assert asked(config, "settle", "1", "--as", "MISTAKE", "--by", "D01").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("settle", "1", "--as", "REPLACED", "--by", "王 五"),
        ("settle", "1", "--as", "BECAUSE", "--by", "D01"),
        ("settle", "2", "--as", "EXPLAINED", "--by", "D01", "--resume"),
        ("retry", "9"),
        ("export", "9", "nowhere"),
    ],
)
def test_what_cannot_be_is_wrong_use(config: Path, words: tuple[str, ...]) -> None:
    assert asked(config, *words).exit_code == 2
