"""A later life, its word and the district's ledger under verification: each tampering is named."""

import base64
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from appliance.core import envelope, tree
from appliance.core.entries import LedgerSucceeded
from appliance.core.instant import instant_of
from appliance.ledger import new_life, notes, policy, succession_note
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import SigningKey
from appliance.ledger.publish import publish
from appliance.ledger.store import Ledger
from appliance.ledger.succession_note import Gap, Succession
from appliance.ledger.tile_tree import TileTree
from appliance.ledger.verify import How, verify_tree
from appliance.ledger.verify_succession import Brought, numbers_in
from auditor import succession_verify
from sync.district.publishing import Publisher
from tests.fakes.clock import FakeClock
from tests.fakes.district_desk import DISTRICT, LI, WANG, publisher
from tests.fakes.township import ORIGIN, STATION, TABLES, Township

NEXT = "demo.999999.999999100/ledger2"
KEY = SigningKey(NEXT, bytes(range(0x60, 0x80)))
STRANGER = SigningKey(DISTRICT.name, bytes(32))


@dataclass
class Case:
    """A lost box's entries, and a folder for the new ledger, the word, the district's ledger."""

    top: Path
    bodies: list[bytes]
    desk: Publisher

    def said(self, **changes: object) -> Succession:
        edge, _nodes = tree.Edge().grown_by(tree.leaves(self.bodies))
        known, newest = numbers_in(self.bodies)
        floors = tuple(Gap(one, last, last + 20) for one, last in sorted(known.items()))
        plain = Succession(
            station=STATION, before=ORIGIN, size=len(self.bodies),
            root=base64.b64encode(edge.root()).decode(), origin=NEXT, life=2, vkey=KEY.vkey,
            at=newest, floors=floors,
        )  # fmt: skip
        return msgspec.structs.replace(plain, **changes)

    def word(self, said: Succession, key: SigningKey = DISTRICT) -> bytes:
        return notes.signed(succession_note.text_of(said), key)

    def tells(self, word: bytes, hands: int = 2) -> None:
        if hands == 2:
            self.desk.publish(STATION, {"succession": word}, [LI, WANG])

    def begins(self, said: Succession, word: bytes) -> None:
        """The new box's ledger, as `new_life` writes it, published."""
        self.top.joinpath("new").mkdir()
        database = self.top / "new" / "station.db"
        new_life.begin(
            database, self.bodies, said, word, signer=KEY,
            instant=FakeClock(instant_of(said.at), boot="0badc0d1").now(), rules=TABLES.version,
        )  # fmt: skip
        ledger = Ledger.open(database, origin=NEXT, signer=KEY)
        publish(ledger, self.top / "ledger", RealDisk())
        ledger.close()

    def found(self, word: bytes | None, *, told: bool = True) -> list[str]:
        """What both verifiers find; they agree that something is wrong, or that nothing is."""
        trust = f"log {KEY.vkey}\nlog {DISTRICT.vkey}\nquorum none"
        brought = Brought(
            (word,) if word is not None else (),
            TileTree(self.desk.own.state / "ledger") if told else None,
        )
        report = verify_tree(
            TileTree(self.top / "ledger"), tables=TABLES, policy=policy.parse(trust),
            how=How(brought=brought),
        )  # fmt: skip
        texts = [one.text for one in report.findings if one.code == "succession"]
        # The people of these tests have no certificate of a district.
        assert {one.code for one in report.findings} <= {"succession", "certificate-broken"}
        if word is not None and told:
            (self.top / "word").write_bytes(word)
            ended = subprocess.run(
                [sys.executable, "-I", succession_verify.__file__, self.top / "ledger",
                 self.top / "word", self.desk.own.state / "ledger",
                 "--vkey", KEY.vkey, "--district", DISTRICT.vkey],
                capture_output=True, text=True, check=False, timeout=60,
            )  # fmt: skip
            assert (ended.returncode == 0) is (not texts), ended.stdout + ended.stderr
        return texts


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    town = Township(tmp_path_factory.mktemp("old"))
    town.lease_to("ACCEPTED")
    bodies = [body for _seq, body in town.station.ledger.entries()]
    town.close()
    return bodies


@pytest.fixture
def case(tmp_path: Path, lost: list[bytes]) -> Case:
    return Case(tmp_path, lost, publisher(tmp_path / "district"))


def test_what_two_officers_signed_holds(case: Case) -> None:
    word = case.word(case.said())
    case.tells(word)
    case.begins(case.said(), word)
    assert case.found(word) == []
    assert case.found(None) == []


def test_what_was_not_brought_is_counted_as_not_judged(case: Case) -> None:
    word = case.word(case.said())
    case.begins(case.said(), word)
    tree_of = TileTree(case.top / "ledger")
    assert verify_tree(tree_of, tables=TABLES).unjudged == 1


def lower(said: Succession) -> Succession:
    floors = tuple(Gap(one.series, 0, one.last) for one in said.floors)
    return msgspec.structs.replace(said, floors=floors)


def fewer(said: Succession) -> Succession:
    return msgspec.structs.replace(said, floors=said.floors[1:])


@pytest.mark.parametrize(
    ("change", "says"),
    [(lower, "had arrived, the word says 0"), (fewer, "no floor for")],
    ids=["known numbers are denied", "a series has no floor"],
)
def test_a_word_whose_numbers_are_not_those_of_the_entries_is_named(
    case: Case, change: Callable[[Succession], Succession], says: str
) -> None:
    said = change(case.said())
    word = case.word(said)
    case.tells(word)
    case.begins(said, word)
    assert any(says in one for one in case.found(word))


def test_one_hand_alone_is_named(case: Case) -> None:
    word = case.word(case.said())
    case.tells(word, hands=1)
    case.begins(case.said(), word)
    assert case.found(word) == ["no two officers told its word in the district's ledger"]


def test_a_word_that_another_key_signed_is_named(case: Case) -> None:
    word = case.word(case.said(), STRANGER)
    case.begins(case.said(), word)
    assert case.found(word) == ["no district that is trusted signed its word"]


def test_a_word_for_another_box_is_named(case: Case) -> None:
    other = SigningKey(NEXT, bytes(32))
    word = case.word(case.said(vkey=other.vkey))
    case.tells(word)
    case.begins(case.said(), word)
    assert case.found(word) == ["its word is for another box's key"]


def test_another_word_than_the_one_it_began_with_is_named(case: Case) -> None:
    case.begins(case.said(), case.word(case.said()))
    later = case.word(case.said(at="2026-12-31T00:00:00.000Z"))
    case.tells(later)
    assert case.found(later) == [
        "it names another word of the district than those that were brought"
    ]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("root", base64.b64encode(bytes(32)).decode(), "root"),
        ("floors", (), "floors"),
    ],
)
def test_an_entry_that_says_other_than_the_word_is_named(
    case: Case, field: str, value: object, says: str
) -> None:
    """A box whose software writes what nobody signed; its own key signs the tree."""
    word = case.word(case.said())
    case.tells(word)
    forged(case, word, {field: value})
    found = case.found(word)
    assert f"its {says} is another than the one that was signed" in found
    named = "the entries before it are not those of the root that it names" in found
    assert named is (field == "root")


def forged(case: Case, word: bytes, changes: dict[str, object]) -> None:
    """The new ledger with another first entry of its own."""
    said = case.said()
    fact = LedgerSucceeded(
        NEXT, 2, ORIGIN, said.size, said.root, said.plain_floors, sha256(word).hexdigest()
    )
    bent = msgspec.structs.replace(fact, **changes)
    original = envelope.make

    def make(seq: int, draft: envelope.Draft, **more: object) -> envelope.Envelope:
        return original(seq, envelope.Draft(bent), **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(new_life.envelope, "make", make)
        case.begins(said, word)
