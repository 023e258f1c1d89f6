"""Who may come in stands in the district's ledger; the doors believe nothing else."""

from hashlib import sha256
from pathlib import Path

import pytest

from appliance.core.district_words import fact_of
from appliance.ledger.disk import RealDisk
from sync import authority, enrolled_word
from sync.district.admission import Admission
from sync.district.certificates import Certificates
from sync.district.notes import ALL
from sync.district.publishing import Publisher
from sync.enrolled_word import EnrolledWord
from tests.fakes.certified import NOW, STATION
from tests.fakes.district_desk import DISTRICT, LI, WANG, publisher
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import ORIGIN

WORD = EnrolledWord(
    station=STATION.code, name="青禾镇", origin=ORIGIN, vkey="v", witness="w",
    tls_key="ab" * 32, request="cd" * 32,
)  # fmt: skip
HASH = sha256(ORIGIN.encode()).hexdigest()


@pytest.fixture
def desk(tmp_path: Path) -> Publisher:
    return publisher(tmp_path)


@pytest.fixture
def given(tmp_path: Path) -> Certificates:
    made = Certificates(tmp_path, RealDisk(), CountedEntropy("given"), lambda: NOW)
    made.begin("999999")
    key = authority.new_key(CountedEntropy("station"))
    made.issue(authority.request_of(key), STATION, 30)
    return made


def width(bundle: Path) -> int:
    return int(bundle.name)


def by_one_hand(desk: Publisher, name: str, body: bytes) -> None:
    """As a district writes it whose software, or whose stolen key, does without a second."""
    digest = desk.shelf.keep(body)
    act = desk.own.plan(ALL, {name: len(body)}, {name: digest}, valid_from="")
    with desk.own.opened() as ledger:
        sigs = (LI.sign(DISTRICT.name, act.command),)
        facts = [fact_of(one, standing=True) for one in act.words]
        desk.own._append(ledger, facts, act.command, sigs)


def listed(given: Certificates) -> bytes:
    return given.list_with(given.of(STATION.code), "stolen")


def test_before_the_first_word_nobody_is_enrolled_and_nothing_withdrawn(tmp_path: Path) -> None:
    admission = Admission(tmp_path, RealDisk())
    assert (admission.enrolled(), admission.withdrawn().serials) == ({}, frozenset())


def test_two_hands_count_and_one_does_not(desk: Publisher, given: Certificates) -> None:
    serials = {one.peer.serial for one in given.of(STATION.code)}
    by_one_hand(desk, "withdrawn", listed(given))
    by_one_hand(desk, "enrolled", enrolled_word.write(WORD, DISTRICT))
    assert given.withdrawn() == frozenset()
    assert given.admission.enrolled() == {}
    desk.publish(ALL, {"withdrawn": listed(given)}, [LI, WANG])
    desk.publish(STATION.code, {"enrolled": enrolled_word.write(WORD, DISTRICT)}, [LI, WANG])
    assert given.withdrawn() == serials
    assert given.admission.enrolled() == {HASH: WORD}
    hands = given.admission.hands("enrolled", STATION.code)
    assert hands is not None
    assert hands.officers == ("Q01", "Q02")


def test_a_list_of_another_authority_withdraws_nothing(
    desk: Publisher, given: Certificates, tmp_path: Path
) -> None:
    other = Certificates(tmp_path / "o", RealDisk(), CountedEntropy("other"), lambda: NOW)
    other.begin("999999")
    desk.publish(ALL, {"withdrawn": other.list_with([], "")}, [LI, WANG])
    assert given.admission.withdrawn().number == 0


@pytest.mark.parametrize("what", ["entries", "checkpoint", "note"])
def test_what_somebody_wrote_into_the_folder_is_not_believed(
    desk: Publisher, given: Certificates, tmp_path: Path, what: str
) -> None:
    desk.publish(ALL, {"withdrawn": listed(given)}, [LI, WANG])
    assert given.withdrawn()
    path = {
        "entries": max((tmp_path / "ledger" / "tile" / "entries").rglob("*.p/*"), key=width),
        "checkpoint": tmp_path / "ledger" / "checkpoint",
        "note": next(
            one for one in (tmp_path / "notes" / "by-digest").iterdir()
            if b"X509 CRL" in one.read_bytes()
        ),
    }[what]  # fmt: skip
    whole = path.read_bytes()
    path.write_bytes(whole[:60] + bytes([whole[60] ^ 1]) + whole[61:])
    fresh = Admission(tmp_path, RealDisk())
    assert fresh.withdrawn().serials == frozenset()
    assert given.withdrawn(), "who had read the ledger as it was needs nothing new"


def test_a_broken_ledger_changes_nothing_that_was_believed(
    desk: Publisher, given: Certificates, tmp_path: Path
) -> None:
    desk.publish(ALL, {"withdrawn": listed(given)}, [LI, WANG])
    serials = given.withdrawn()
    assert serials
    (tmp_path / "ledger" / "checkpoint").write_bytes(b"torn")
    assert given.withdrawn() == serials
