"""What a district tells its stations stands in its own ledger, under as many hands as it needs."""

import base64
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from appliance.core import district_words
from appliance.core.district_words import Word
from appliance.core.entries import OfficerSet, Signature
from appliance.ledger import district_told
from appliance.ledger.disk import RealDisk
from appliance.ledger.district_told import (
    NOT_SIGNED,
    OLD_SERIAL,
    TOO_FEW,
    Told,
)  # fmt: skip
from appliance.ledger.tile_tree import TileTree
from appliance.ports import Breach, StorageFault
from sync.district import ledger
from sync.district.ledger import NotTold
from sync.district.notes import ALL
from sync.district.officers import BadOfficer, make, unlock
from sync.district.publishing import Publisher
from tests.fakes.clock import FakeClock
from tests.fakes.district_desk import DISTRICT, LI, WANG, ZHAO, publisher, says
from tests.fakes.entropy import CountedEntropy

STATION, OTHER = "999999100", "999999101"
LIST, NEWER = b"a list of the district", b"a newer list of the district"


def digest(body: bytes) -> str:
    return sha256(body).hexdigest()


@pytest.fixture
def desk(tmp_path: Path) -> Publisher:
    return publisher(tmp_path)


def test_a_word_is_an_entry_and_its_note_lies_ready(desk: Publisher) -> None:
    done = desk.publish(ALL, {"blacklist": LIST}, [LI, WANG])
    word = desk.own.told().newest.of("blacklist", STATION)
    assert word is not None
    assert (word.seq, word.serial, word.sha256, word.bytes) == (
        done.seq, 1, digest(LIST), len(LIST),
    )  # fmt: skip
    assert desk.shelf.note(STATION, "blacklist") == LIST


def test_each_word_of_a_name_has_the_next_serial_and_the_newest_counts(desk: Publisher) -> None:
    for body in (LIST, NEWER):
        desk.publish(ALL, {"blacklist": body}, [LI, WANG])
    word = desk.own.told().newest.of("blacklist", STATION)
    assert word is not None
    assert (word.serial, word.sha256) == (2, digest(NEWER))


def test_a_word_for_one_station_goes_before_the_one_for_all_and_concerns_no_other(
    desk: Publisher,
) -> None:
    desk.publish(STATION, {"organisations": LIST})
    desk.publish(ALL, {"organisations": NEWER})
    newest = desk.own.told().newest
    assert [one.sha256 for one in (newest.of("organisations", each) for each in (STATION, OTHER))
            if one] == [digest(LIST), digest(NEWER)]  # fmt: skip


def test_the_words_and_the_note_of_a_ruling_are_told_in_one_act(desk: Publisher) -> None:
    trade = f"{STATION}-2026-CBD-0001"
    notes = {f"rulings/{trade}.txt": b"words", f"rulings/{trade}": b"note"}
    done = desk.publish(STATION, notes, [LI, WANG])
    held = desk.own.told().newest.of_station(STATION)
    assert done.seq is not None
    assert {name: word.seq for name, word in held.items()} == {
        f"rulings/{trade}.txt": done.seq, f"rulings/{trade}": done.seq + 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "hands", "told"),
    [
        ("blacklist", [], False),
        ("tables", [LI, LI], False),
        ("tables", [LI, ZHAO], False),
        ("licence", [ZHAO, ZHAO], False),
        ("blacklist", [LI, WANG], True),
        ("tables", [WANG, LI], True),
        ("enrolments", [], True),
        ("organisations", [LI], True),
        ("organisations", [ZHAO], False),
        ("answers/H1", [], True),
    ],
)
def test_what_binds_takes_two_different_officers_in_force(
    desk: Publisher, name: str, hands: list[ledger.Hand], *, told: bool
) -> None:
    """ZHAO is nobody whom this district has set."""
    if told:
        assert desk.publish(STATION, {name: LIST}, hands).seq is not None
        assert desk.shelf.note(STATION, name) == LIST
        return
    # One hand alone lets it wait; a hand that is none of ours is refused when it is told.
    with pytest.raises(NotTold):
        desk.sign(desk.publish(STATION, {name: LIST}, hands).pending, hands[-1])
    assert desk.own.told().newest.of(name, STATION) is None
    assert desk.shelf.note(STATION, name) is None


def test_an_officer_whose_last_day_is_over_signs_no_more(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = publisher(tmp_path, clock)
    desk.own.set_officer(says(WANG, "2026-03-02"), [LI, WANG])
    desk.publish(ALL, {"blacklist": LIST}, [LI, WANG])
    clock.forward(days=1)
    with pytest.raises(NotTold):
        desk.publish(ALL, {"blacklist": NEWER}, [LI, WANG])


@pytest.mark.parametrize(
    ("said", "hands"),
    [
        (says(ZHAO), []),
        (says(ZHAO), [LI]),
        (says(ZHAO), [LI, ZHAO]),
        (OfficerSet("Q03", LI.key.vkey, "2046-12-31"), [LI, WANG]),
        (OfficerSet("Q 3", ZHAO.key.vkey, "2046-12-31"), [LI, WANG]),
        (says(LI, "2020-01-01"), [WANG]),
    ],
)
def test_from_the_third_on_officers_are_set_and_withdrawn_by_two(
    desk: Publisher, said: OfficerSet, hands: list[ledger.Hand]
) -> None:
    with pytest.raises(NotTold):
        desk.own.set_officer(said, hands)
    assert set(desk.own.told().officers) == {"Q01", "Q02"}


def test_two_officers_set_a_third_on_a_key_of_their_own(desk: Publisher) -> None:
    desk.own.set_officer(says(ZHAO), [LI, WANG])
    desk.publish(ALL, {"blacklist": LIST}, [ZHAO, WANG])
    assert desk.own.told().newest.of("blacklist", STATION) is not None


def test_an_act_that_one_officer_signed_waits_and_the_second_may_come_days_later(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    waits = publisher(tmp_path, clock).publish(ALL, {"blacklist": LIST}, [LI])
    assert waits.seq is None
    clock.forward(days=3)
    desk = publisher(tmp_path, clock, seed="the next day")
    assert desk.waiting.ids() == [waits.pending]
    with pytest.raises(NotTold):
        desk.sign(waits.pending, LI)
    assert desk.sign(waits.pending, WANG).seq is not None
    assert desk.shelf.note(STATION, "blacklist") == LIST
    assert desk.waiting.ids() == []


def test_an_act_that_was_overtaken_while_it_waited_is_not_told(desk: Publisher) -> None:
    waits = desk.publish(ALL, {"blacklist": LIST}, [LI])
    desk.publish(ALL, {"blacklist": NEWER}, [LI, WANG])
    with pytest.raises(NotTold):
        desk.sign(waits.pending, WANG)
    assert desk.shelf.note(STATION, "blacklist") == NEWER


def test_a_note_changed_while_it_waited_is_not_told(desk: Publisher) -> None:
    waits = desk.publish(ALL, {"blacklist": LIST}, [LI])
    pending = desk.waiting.get(waits.pending)
    assert pending is not None
    other = {"blacklist": base64.b64encode(NEWER).decode()}
    desk.waiting.put(msgspec.structs.replace(pending, bodies=other))
    with pytest.raises(NotTold):
        desk.sign(waits.pending, WANG)
    assert desk.own.told().newest.of("blacklist", STATION) is None


class DyingDisk(RealDisk):
    """Dies at the nth file that it is asked to write."""

    def __init__(self, at: int) -> None:
        self.left = at

    def rename(self, part: Path, path: Path) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(28, "full")
        super().rename(part, path)


@pytest.mark.parametrize("at", range(9))
def test_wherever_power_fails_the_ledger_never_names_a_note_that_is_lost(
    tmp_path: Path, at: int
) -> None:
    publisher(tmp_path).publish(ALL, {"blacklist": LIST}, [LI, WANG])
    desk = publisher(tmp_path, disk=DyingDisk(at), seed=f"dies {at}")
    with suppress(StorageFault):
        desk.publish(ALL, {"blacklist": NEWER}, [LI, WANG])
    again = publisher(tmp_path, seed="again")
    word = again.settle().newest.of("blacklist", STATION)
    held = again.shelf.note(STATION, "blacklist")
    assert word is not None
    assert held is not None
    assert digest(held) == word.sha256


def test_the_whole_ledger_is_published_as_a_tile_tree(desk: Publisher, tmp_path: Path) -> None:
    desk.publish(ALL, {"blacklist": LIST}, [LI, WANG])
    tree = TileTree(tmp_path / ledger.FOLDER)
    told = Told(DISTRICT.name)
    for seq, body in tree.entries():
        told.after(seq, body)
    assert tree.size() == 4  # opened, two officers, one word
    assert told.newest.of("blacklist", STATION) == desk.own.told().newest.of("blacklist", STATION)
    assert told.refused == []


def test_a_district_restored_from_an_old_copy_signs_nothing_over_what_a_station_holds(
    desk: Publisher, tmp_path: Path
) -> None:
    (tmp_path / ledger.SEEN).write_text("9", "ascii")
    with pytest.raises(Breach):
        desk.publish(ALL, {"organisations": LIST})


# --- what a reader of the ledger believes -----------------------------------------------


def words(body: bytes, serial: int = 1) -> tuple[Word, ...]:
    return (Word("blacklist", ALL, serial, "2026-03-02", digest(body), len(body)),)


def signed(act: ledger.Act, *hands: ledger.Hand) -> list[Signature]:
    return [one.sign(DISTRICT.name, act.command) for one in hands]


def written(desk: Publisher, act: ledger.Act, sigs: list[Signature]) -> Told:
    """The fold after an entry that no honest district writes."""
    with desk.own.opened() as own:
        facts = [district_words.fact_of(one, standing=True) for one in act.words]
        desk.own._append(own, facts, act.command, sigs)
        return ledger.told_by(own)


SAME_COMMAND = district_told.publish_form(words(LIST, 2), b"\x03" * 16)
"""What two officers signed: another list than the entry names."""


@pytest.mark.parametrize(
    ("bent", "reason"),
    [
        (lambda act: (act, []), TOO_FEW),
        (lambda act: (act, signed(act, LI)), TOO_FEW),
        (lambda act: (act, signed(act, LI, ZHAO)), TOO_FEW),
        (lambda act: (act, signed(act, LI, LI)), TOO_FEW),
        (lambda act: (ledger.Act(SAME_COMMAND, act.words),
                      [one.sign(DISTRICT.name, SAME_COMMAND) for one in (LI, WANG)]), NOT_SIGNED),
    ],
)  # fmt: skip
def test_an_entry_without_its_hands_counts_for_nothing_and_is_named(
    desk: Publisher,
    bent: Callable[[ledger.Act], tuple[ledger.Act, list[Signature]]],
    reason: str,
) -> None:
    desk.publish(ALL, {"blacklist": LIST}, [LI, WANG])
    act = ledger.Act(district_told.publish_form(words(NEWER, 2), b"\x01" * 16), words(NEWER, 2))
    told = written(desk, *bent(act))
    assert [one.reason for one in told.refused] == [reason]
    held = told.newest.of("blacklist", STATION)
    assert held is not None
    assert held.sha256 == digest(LIST)


def test_two_hands_under_an_old_word_do_not_bring_it_back(desk: Publisher) -> None:
    """The officers' own signatures of before, under a nonce that is spent or a serial that was."""
    for body in (LIST, NEWER):
        desk.publish(ALL, {"blacklist": body}, [LI, WANG])
    old = ledger.Act(district_told.publish_form(words(LIST), b"\x02" * 16), words(LIST))
    told = written(desk, old, signed(old, LI, WANG))
    assert [one.reason for one in told.refused] == [OLD_SERIAL]
    held = told.newest.of("blacklist", STATION)
    assert held is not None
    assert held.sha256 == digest(NEWER)


# --- officers' files ----------------------------------------------------------------


def test_an_officers_file_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    path, secret = tmp_path / "Q01.key", "eight horses and a cart"
    made = make(path, "Q01", origin=DISTRICT.name, passphrase=secret, entropy=CountedEntropy())
    assert unlock(path, secret, origin=DISTRICT.name).key.vkey == made.key.vkey
    assert path.stat().st_mode & 0o077 == 0
    for other, origin in ((secret + "s", DISTRICT.name), (secret, "demo.other/ledger1")):
        with pytest.raises(BadOfficer):
            unlock(path, other, origin=origin)


@pytest.mark.parametrize(
    ("number", "passphrase"),
    [("Q01", "eleven char"), ("", "twelve chars"), ("Q/1", "twelve chars")],
)
def test_a_short_passphrase_or_a_strange_number_makes_no_key(
    tmp_path: Path, number: str, passphrase: str
) -> None:
    with pytest.raises(BadOfficer):
        make(tmp_path / "k", number, origin=DISTRICT.name, passphrase=passphrase,
             entropy=CountedEntropy())  # fmt: skip
    assert not (tmp_path / "k").exists()
