"""The box is gone for good, and part of its last day with it. A new one goes on.

The district holds the ledger up to its last contact, and the parcels of the vault. Two people at
the district sign the succession; the new box begins the next life with what arrived, its numbers
above the floors; what never arrived is listed by number.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core import numbering
from appliance.core.commands import EnrolStaff, StartStation
from appliance.core.instant import SHANGHAI
from appliance.core.parties import Words
from appliance.ledger import drill, new_life, notes, succession_note, vault_parcels
from appliance.ledger.checkpoints import open_checkpoint, witness_key
from appliance.ledger.disk import SECRET_MODE, RealDisk
from appliance.ledger.escrow import Escrow
from appliance.ledger.key_epochs import PREFIX, KeyEpochs
from appliance.ledger.keys import ED25519, SigningKey
from appliance.ledger.publish import publish
from appliance.ledger.recovery_key import new_secret
from appliance.ledger.staff_keys import key_name
from appliance.ledger.succession_note import BadSuccession, Succession
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.vault_parcels import VaultParcels
from appliance.ledger.verify import How, verify_tree
from auditor import ledger_audit
from kiosk_ui.district import views
from sync.district import succession
from sync.district.center import Center
from sync.district.records import TableMoves
from sync.district.store.store import SqlShelf
from sync.district.succession import BadRequest, Request
from sync.settings import EnrolledStation
from sync.sources import TreeSource
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import WITNESS, open_district
from tests.fakes.township import ORIGIN, STAFF, STATION, STATION_KEY, TABLES, Township

NEXT = "demo.999999.999999100/ledger2"
NEXT_KEY = SigningKey(NEXT, bytes(range(0x60, 0x80)))
DISTRICT = SigningKey("demo.district.999999/ledger1", b"\x0a" * 32, ED25519)
SECRET = new_secret("demo.district.999999/recovery1", CountedEntropy("recovery"))
MARGIN = 20
REQUEST = Request(1, STATION, ORIGIN, NEXT, NEXT_KEY.vkey, "")


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Center]:
    enrolled = [
        EnrolledStation(code=STATION, name="青禾镇", origin=ORIGIN, vkey=STATION_KEY.vkey),
        EnrolledStation(code=STATION, name="青禾镇", origin=NEXT, vkey=NEXT_KEY.vkey),
    ]
    clock = FakeClock()
    key = witness_key(WITNESS, b"\x09" * 32)
    found = open_district(tmp_path, enrolled, clock, key, TableMoves(TABLES))
    yield found
    found.store.close()


@pytest.fixture
def old(tmp_path: Path) -> Township:
    return Township(tmp_path / "old")


def contact(township: Township, center: Center, district_parcels: Path) -> None:
    """Everything that a contact carries up: entries and parcels."""
    epochs = KeyEpochs(township.folder / "keys", township.disk, township.entropy)
    Escrow(
        epochs, township.folder / "parcels", township.disk,
        origin=township.origin, recovery=SECRET.public,
    ).round(township.station.do)  # fmt: skip
    VaultParcels(
        township.station.ledger.db, township.folder / "parcels", township.disk,
        origin=township.origin, recovery=SECRET.public, monotonic=township.clock.monotonic,
    ).round(township.station.side_transaction)  # fmt: skip
    publish(township.station.ledger, township.folder / "ledger", township.disk)
    tree = TileTree(township.folder / "ledger")
    center.clock.at = max(center.clock.now().at, township.clock.at)  # type: ignore[attr-defined]
    note = (tree.checkpoint() or b"").decode()
    assert center.take_in(TreeSource(tree, note), expected=township.origin).reason == ""
    shutil.copytree(township.folder / "parcels", district_parcels, dirs_exist_ok=True)


def shelf_of(center: Center, origin: str) -> SqlShelf:
    shelf = center.store.shelf(origin)
    assert shelf is not None
    return shelf


def decided(center: Center, margin: int = MARGIN) -> tuple[Succession, bytes]:
    shelf = shelf_of(center, ORIGIN)
    said = succession.planned(shelf, REQUEST, TABLES, center.clock.now(), margin)
    note = notes.signed(succession_note.text_of(said), DISTRICT)
    assert succession_note.read(note, DISTRICT.verifier) == said
    return said, note


def bodies(center: Center) -> list[bytes]:
    shelf = shelf_of(center, ORIGIN)
    return [body for _seq, body in shelf.entries(0, shelf.size)]


def replaced(center: Center, parcels: Path, folder: Path) -> Township:
    """The new box, from what the district has and its recovery key."""
    said, note = decided(center)
    folder.mkdir(parents=True)
    keys, _digests = drill.keys_of(parcels, SECRET)
    for epoch, key in keys.items():
        RealDisk().put(folder / "keys" / f"{PREFIX}{epoch}", key, mode=SECRET_MODE)
    rows = vault_parcels.newest(vault_parcels.of_folder(parcels, SECRET, ORIGIN))
    new_life.begin(
        folder / "station.db", bodies(center), said, note, signer=NEXT_KEY,
        instant=FakeClock(center.clock.now().at, boot="0badc0d1").now(),
        rules=TABLES.version, vault=rows, epochs=keys,
    )  # fmt: skip
    at = center.clock.now().at.astimezone(SHANGHAI)
    new = Township(
        folder, at=f"{at:%Y-%m-%d %H:%M}", origin=NEXT, key=NEXT_KEY, seed=7,
        clock=FakeClock(boot="0badc0d2"),
    )  # fmt: skip
    new.station.rebuild()
    for who, (no, name, roles, grade) in STAFF.items():
        new.people[who] = SigningKey(key_name(NEXT, no), CountedEntropy(f"new {who}").draw(32))
        new.station.do(
            EnrolStaff(
                person=Words(name), staff_no=no, roles=roles, grade=grade,
                key=new.people[who].vkey, valid_to="2046-12-31", cert="",
            )
        )  # fmt: skip
    return new


def test_a_trade_goes_on_in_the_new_box_and_numbers_above_the_floor(
    old: Township, center: Center, tmp_path: Path
) -> None:
    number = old.lease_to("APPROVED")
    contact(old, center, tmp_path / "held")
    people, synced = old.station.people(number), old.station.ledger.size
    old._to_published(number)  # this never arrives
    lost = old.station.ledger.size - synced
    old.close()
    shutil.rmtree(old.folder)
    assert lost > 0

    new = replaced(center, tmp_path / "held", tmp_path / "new")
    assert new.trade(number).stage == "APPROVED"
    assert new.station.people(number) == people
    said, _note = decided(center)
    for reached in (
        "PUBLISHED",
        "ENROL_CLOSED",
        "READY",
        "IN_SESSION",
        "RESULT_PUBLIC",
        "AWARDED",
    ):
        new.step(reached, number)
    assert new.trade(number).stage == "AWARDED"
    notice = new.trade(number).notice
    assert notice is not None
    series, count = numbering.series_of(notice.notice_no)
    gaps = {name: (first, last) for name, first, last in succession_note.possibly_given(said)}
    assert count == gaps[series][1] + 1
    new.close()


def test_the_new_ledger_verifies_from_its_first_entry_on(
    old: Township, center: Center, tmp_path: Path
) -> None:
    number = old.lease_to("PUBLISHED")
    contact(old, center, tmp_path / "held")
    old.close()
    new = replaced(center, tmp_path / "held", tmp_path / "new")
    tree, how = TileTree(new.folder / "ledger"), How(state=tmp_path / "verified")
    publish(new.station.ledger, new.folder / "ledger", new.disk)
    assert verify_tree(tree, tables=TABLES, how=how).findings == []
    for reached in ("ENROL_CLOSED", "READY", "IN_SESSION", "RESULT_PUBLIC"):
        new.step(reached, number)
    contact(new, center, tmp_path / "again")
    assert verify_tree(tree, tables=TABLES).findings == []
    assert verify_tree(tree, tables=TABLES, how=how).findings == []  # from where it stood
    policy = tmp_path / "policy"
    policy.write_text(f"log {NEXT_KEY.vkey}\nquorum none\n")
    words = [new.folder / "ledger", "--policy", policy]
    command = [sys.executable, "-I", ledger_audit.__file__, *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (0, "good"), ended.stdout
    shelf = shelf_of(center, NEXT)
    assert shelf.size == new.station.ledger.size
    assert open_checkpoint(shelf.seen().note, NEXT_KEY.vkey).size == shelf.size
    center.watch.look(center.clock.now())
    assert named(center) == []
    assert [row.size for row in views.station_rows(center)] == [shelf.size]
    assert len(views.public_list(center).results) == 1
    new.close()


def test_what_the_lost_box_may_have_given_is_listed_by_number(
    old: Township, center: Center, tmp_path: Path
) -> None:
    old.lease_to("ACCEPTED")
    contact(old, center, tmp_path / "held")
    said, _note = decided(center)
    given = {name: (first, last) for name, first, last in succession_note.possibly_given(said)}
    assert given["trade/2026"] == (2, 1 + MARGIN)
    assert given["DOC03/2026"] == (2, 1 + MARGIN)
    assert given["DOC05/2026"] == (1, MARGIN)
    assert succession_note.possibly_given(decided(center, 0)[0]) == []
    old.close()


def test_the_lost_box_that_writes_on_is_named(
    old: Township, center: Center, tmp_path: Path
) -> None:
    """Late entries from before the succession are welcome; later ones show a second box."""
    number = old.lease_to("ACCEPTED")
    contact(old, center, tmp_path / "held")
    old._to_in_review(number)  # written in time, found later
    center.clock.forward(days=9)  # type: ignore[attr-defined]
    new = replaced(center, tmp_path / "held", tmp_path / "new")
    contact(new, center, tmp_path / "again")
    contact_late(old, center)
    assert named(center) == []
    old.clock.at = new.clock.at
    old.clock.forward(hours=2)
    old.station.do(StartStation(boot="0badc0de", software="0.1"))
    contact_late(old, center)
    assert named(center) == [("clone", ORIGIN)]
    new.close()
    old.close()


def named(center: Center) -> list[tuple[str, str]]:
    """What was noticed, and of whom; a test is silent for hours."""
    found = [one.finding for one in center.watch.findings(standing=True)]
    return [(one.code, one.origin) for one in found if one.code != "late"]


def contact_late(old: Township, center: Center) -> None:
    publish(old.station.ledger, old.folder / "ledger", old.disk)
    tree = TileTree(old.folder / "ledger")
    note = (tree.checkpoint() or b"").decode()
    center.clock.at = max(center.clock.now().at, old.clock.at)  # type: ignore[attr-defined]
    assert center.take_in(TreeSource(tree, note), expected=ORIGIN).reason == ""
    center.watch.look(center.clock.now())


@pytest.mark.parametrize("wrong", ["an entry less", "an entry bent", "another key", "again"])
def test_nothing_begins_but_what_the_district_has_signed(
    old: Township, center: Center, tmp_path: Path, wrong: str
) -> None:
    old.lease_to("SUBMITTED")
    contact(old, center, tmp_path / "held")
    old.close()
    said, note = decided(center)
    given, database = bodies(center), tmp_path / "station.db"

    def begin(entries: list[bytes], signer: SigningKey = NEXT_KEY) -> None:
        new_life.begin(
            database, entries, said, note,
            signer=signer, instant=center.clock.now(), rules=TABLES.version,
        )  # fmt: skip

    if wrong == "again":
        begin(given)
    bad, signer = {
        "an entry less": (given[:-1], NEXT_KEY),
        "an entry bent": ([*given[:-1], given[-1].replace(b'"v":1', b'"v":1 ')], NEXT_KEY),
        "another key": (given, SigningKey(NEXT, b"\x01" * 32)),
        "again": (given, NEXT_KEY),
    }[wrong]
    with pytest.raises(BadSuccession):
        begin(bad, signer)
    if wrong != "again":
        begin(given)


@pytest.mark.parametrize(
    "asked",
    [
        Request(1, "999999101", ORIGIN, NEXT, NEXT_KEY.vkey, ""),
        Request(1, STATION, NEXT, ORIGIN, STATION_KEY.vkey, ""),
    ],
)
def test_a_request_for_another_station_is_refused(
    old: Township, center: Center, tmp_path: Path, asked: Request
) -> None:
    old.lease_to("SUBMITTED")
    contact(old, center, tmp_path / "held")
    old.close()
    with pytest.raises(BadRequest):
        succession.planned(shelf_of(center, ORIGIN), asked, TABLES, center.clock.now())


def test_a_floor_below_what_is_known_or_another_hand_is_no_succession(
    old: Township, center: Center, tmp_path: Path
) -> None:
    old.lease_to("SUBMITTED")
    contact(old, center, tmp_path / "held")
    old.close()
    _said, note = decided(center)
    with pytest.raises(BadSuccession):
        succession_note.read(note, STATION_KEY.verifier)
    with pytest.raises(BadSuccession):
        succession_note.read(note.replace(b'"known":1', b'"known":99'), DISTRICT.verifier)
