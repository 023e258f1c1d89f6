"""A box and its district come to know each other by two files, as people type it."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.ledger import key_files
from appliance.ledger.disk import RealDisk
from appliance.ports import SyncFault
from appliance.process import SystemEntropy, machine_time
from appliance.settings import load
from provisioning import keys
from provisioning.cli import main
from provisioning.toml_text import toml_text
from sync import authority, bundle, enrolment
from sync.district.app import create_app
from sync.district.center import Center
from sync.district.certificates import Certificates
from sync.district.enrolled import Enrolled, stations_of
from sync.district.notes import ALL, NoteShelf
from sync.district.officers import Officer
from sync.district.store.blobs import Blobs
from sync.district.store.projections import Projections
from sync.district.store.store import DistrictStore
from sync.http_district import HttpDistrict
from sync.server import serving
from sync.settings import DistrictSettings, SyncSettings
from sync.tls import ClientTls
from tests.fakes.clock import FakeClock
from tests.fakes.district_desk import hands_on, officer, publisher, says
from tests.fakes.entropy import CountedEntropy
from tests.fakes.published import AnyMove, StationLedger

CODE = "999999105"
ORIGIN = f"demo.999999.{CODE}/ledger1"
HOST = "127.0.0.1"
DISTRICT = "demo.999999/ledger1"
LI, WANG = officer("Q01", 0x51, DISTRICT), officer("Q02", 0x52, DISTRICT)
HANDS = (LI, WANG)


def typed(*words: object, ends: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(one) for one in words])
    assert result.exit_code == ends, result.output
    return result


@dataclass
class Two:
    """A box that was just made and a district that has never heard of it, in one folder."""

    top: Path

    @property
    def box(self) -> Path:
        return self.top / "box"

    @property
    def district(self) -> Path:
        return self.top / "district.toml"

    @property
    def sync(self) -> Path:
        return self.top / "etc" / "sync.toml"

    def settings(self) -> DistrictSettings:
        return load(self.district, DistrictSettings)

    def asks(self, *words: str, file: str = "request") -> str:
        """The digits that the box tells."""
        said = typed(
            "box", "enrol", "--state", self.box, "--to", self.top / file, "--json", *words
        )
        digits: str = json.loads(said.output)["digits"]
        return digits

    def answers(
        self, digits: str, *words: str, file: str = "request", ends: int = 0,
        hands: tuple[Officer, ...] = HANDS,
    ) -> str:  # fmt: skip
        """What the district says; its digits stand at the end."""
        return typed(
            "district", "enrol", "--config", self.district, self.top / file, "--to",
            self.top / "answer", "--name", "柳溪镇", "--heard", digits,
            *hands_on(self.top / "officers", *hands), *words, ends=ends,
        ).output  # fmt: skip

    def withdraws(self, *words: str, hands: tuple[Officer, ...] = HANDS, ends: int = 0) -> str:
        return typed(
            "district", "withdraw", "--config", self.district,
            *hands_on(self.top / "officers", *hands), *words, ends=ends,
        ).output  # fmt: skip

    def signs(self, said: str, hand: Officer) -> str:
        """A second officer's `district sign`, of the number that `said` tells."""
        (number,) = set(re.findall(r"district sign ([0-9a-f]{16})", said))
        return typed(
            "district", "sign", "--config", self.district,
            *hands_on(self.top / "officers", hand), number,
        ).output  # fmt: skip

    def given(self) -> Certificates:
        return Certificates(self.top / "center", RealDisk(), SystemEntropy(), machine_time)

    def takes(self, digits: str, ends: int = 0) -> str:
        return typed(
            "box", "enrol", "--state", self.box, "--config", self.sync, "--answer",
            self.top / "answer", "--heard", digits, ends=ends,
        ).output  # fmt: skip

    def enrolled(self) -> "Two":
        self.takes(self.answers(self.asks()).rpartition(":")[2])
        return self

    @property
    def identity(self) -> bytes:
        return (self.box / "tls" / "station.pem").read_bytes()


@pytest.fixture
def two(tmp_path: Path) -> Two:
    made = Two(tmp_path)
    made.sync.parent.mkdir()
    of_box = keys.folder_for_keys(made.box / "keys")
    of_district = keys.folder_for_keys(tmp_path / "center" / "keys")
    entropy = CountedEntropy("two")
    keys.ledger_key(of_box, ORIGIN, entropy)
    keys.witness_key(of_box, f"{ORIGIN.partition('/')[0]}/witness", entropy)
    own = keys.ledger_key(of_district, DISTRICT, entropy)
    keys.witness_key(of_district, "demo.999999/witness", entropy)
    settings = DistrictSettings(
        name="示例县",
        seal="县",
        origin=DISTRICT,
        ledger_key=str(of_district / "ledger"),
        witness_key=str(of_district / "witness"),
        state=str(tmp_path / "center"),
        tls_port=8443,
        tls_names=(HOST,),
        url=f"https://{HOST}:8443",
        demo=True,
    )
    made.district.write_text(toml_text(settings, about="test"), "utf-8")
    desk = publisher(tmp_path / "center", key=own, staffed=False)
    for one in HANDS:
        desk.own.set_officer(says(one), ())
    return made


def test_two_files_and_two_calls_enrol_a_box(two: Two) -> None:
    two.enrolled()
    (station,) = stations_of(two.settings())
    ledger = key_files.read(two.box / "keys" / "ledger")
    assert (station.code, station.name, station.origin) == (CODE, "柳溪镇", ORIGIN)
    assert (station.vkey, station.witness) == (
        ledger.vkey, key_files.read(two.box / "keys" / "witness").vkey,
    )  # fmt: skip
    agent = load(two.sync, SyncSettings)
    witness = key_files.read(two.top / "center" / "keys" / "witness").vkey
    assert (agent.district_url, agent.district_witness) == (f"https://{HOST}:8443", witness)
    assert agent.station_vkey == ledger.vkey
    assert f"log {ledger.vkey}\n" in (two.sync.parent / "policy").read_text()
    assert sorted(one.name for one in (two.box / "tls").iterdir()) == [
        "authority.crt", "station.pem",
    ]  # fmt: skip


def test_secrets_are_for_their_owner_alone_and_in_no_file_that_travels(two: Two) -> None:
    two.enrolled()
    assert (two.box / "tls").stat().st_mode & 0o777 == 0o700
    for secret in (two.box / "tls" / "station.pem", two.top / "center" / "authority" / "root.pem"):
        assert secret.stat().st_mode & 0o777 == 0o600
    for travels in ("request", "answer"):
        assert b"PRIVATE" not in (two.top / travels).read_bytes()


def test_asking_twice_asks_for_the_same_key(two: Two) -> None:
    assert two.asks() == two.asks()


def test_other_digits_than_the_boxs_enrol_nobody(two: Two) -> None:
    two.asks()
    assert "the digits differ" in two.answers("0" * 20, ends=1)
    assert stations_of(two.settings()) == ()


def test_other_digits_than_the_districts_install_nothing(two: Two) -> None:
    two.answers(two.asks())
    assert "the digits differ" in two.takes("0" * 20, ends=1)
    assert not (two.box / "tls" / "station.pem").exists()
    assert not two.sync.exists()


def test_an_answer_that_somebody_signed_with_a_key_of_their_own_has_other_digits(
    two: Two,
) -> None:
    """A thief of the stick makes an authority and a ledger key, and answers in good form."""
    digits = two.answers(two.asks()).rpartition(":")[2]
    asked = (two.top / "request").read_bytes()
    thief = CountedEntropy("thief")
    root = authority.Authority.made("999999", machine_time(), thief)
    request = enrolment.read_request(asked)
    holder = authority.Holder(
        authority.Role.STATION, CODE, request.origin_hash, (authority.station_name(CODE),)
    )
    made = root.issue(
        request.certificate.encode(), holder, now=machine_time(), days=9, entropy=thief
    )
    key = keys.ledger_key(keys.folder_for_keys(two.top / "thief"), "demo.999999/ledger1", thief)
    answer = enrolment.Answer(
        request=sha256(asked).hexdigest(), district="示例县", url="https://192.0.2.1",
        root=root.root.decode(), certificate=made.decode(), ledger=key.vkey, witness="",
    )  # fmt: skip
    (two.top / "answer").write_bytes(enrolment.write_answer(answer, key))
    assert "the digits differ" in two.takes(digits, ends=1)


def test_a_station_is_enrolled_once(two: Two) -> None:
    two.enrolled()
    digits = enrolment.digits((two.top / "request").read_bytes())
    assert "--again" in two.answers(digits, ends=1)
    said = typed("box", "enrol", "--state", two.box, "--to", two.top / "x", ends=1).output
    assert "--again" in said


def test_a_box_whose_certificate_is_gone_has_a_way_on(two: Two) -> None:
    two.enrolled()
    before = two.identity
    (two.box / "tls" / "station.pem").unlink()
    digits = two.asks("--again")
    two.takes(two.answers(digits, "--again").rpartition(":")[2])
    assert two.identity != before
    assert len(stations_of(two.settings())) == 1


def test_again_needs_the_key_that_is_pinned(two: Two) -> None:
    two.enrolled()
    (two.box / "keys" / "ledger").unlink()
    keys.ledger_key(two.box / "keys", ORIGIN, CountedEntropy("another"))
    assert "pinned" in two.answers(two.asks("--again"), "--again", ends=1)


def test_again_is_only_for_who_is_enrolled(two: Two) -> None:
    assert "not enrolled" in two.answers(two.asks("--again"), "--again", ends=1)


def test_a_box_of_another_district_is_sent_there(two: Two) -> None:
    (two.box / "keys" / "ledger").unlink()
    keys.ledger_key(two.box / "keys", "demo.888888.888888101/ledger1", CountedEntropy("far"))
    assert "another district" in two.answers(two.asks(), ends=1)


def test_a_box_in_the_place_of_another_ends_the_old_ones_certificates(two: Two) -> None:
    two.enrolled()
    old = authority.read_certificate(two.identity).peer.serial
    for name in ("keys/ledger", "tls/station.pem"):
        (two.box / name).unlink()
    keys.ledger_key(two.box / "keys", ORIGIN.replace("ledger1", "ledger2"), CountedEntropy("b"))
    digits = two.asks()
    assert "--replaces" in two.answers(digits, ends=1)
    two.answers(digits, "--replaces")
    given = two.given()
    assert given.withdrawn() == {old}
    assert [one.peer.serial for one in given.of(CODE)] != [old]
    assert len(stations_of(two.settings())) == 2, "the old ledger stays held"


def test_withdrawing_is_a_word_of_the_districts_ledger_that_goes_down(two: Two) -> None:
    two.enrolled()
    serial = authority.read_certificate(two.identity).peer.serial
    assert "1 certificates" in two.withdraws(CODE, "--reason", "被盗")
    brought = NoteShelf(two.top / "center", RealDisk()).note(CODE, "withdrawn")
    assert brought is not None
    root = (two.box / "tls" / "authority.crt").read_bytes()
    assert authority.read_withdrawn(brought, root).serials == {serial}
    hands = two.given().admission.withdrawn_by(serial)
    assert hands is not None
    assert (hands.word.sha256, hands.officers) == (sha256(brought).hexdigest(), ("Q01", "Q02"))
    assert two.given().reason(serial) == "被盗"
    listed = typed("district", "certificates", "--config", two.district, "--json").output
    assert json.loads(listed) == []
    everything = typed("district", "certificates", "--all", "--config", two.district).output
    assert f"withdrawn  Q01 Q02  {serial}" in everything
    two.withdraws("999999999", "--reason", "x", ends=2)
    assert ALL == "all"


def test_one_officer_alone_withdraws_nothing(two: Two) -> None:
    two.enrolled()
    serial = authority.read_certificate(two.identity).peer.serial
    two.withdraws(CODE, "--reason", "被盗", hands=(), ends=1)
    said = two.withdraws(CODE, "--reason", "被盗", hands=(LI,))
    assert "certificates withdrawn" not in said
    assert two.given().withdrawn() == frozenset()
    again = two.withdraws(CODE, "--reason", "被盗", hands=(LI,))
    assert "district sign" in again, "the same officer twice is one"
    two.signs(said, WANG)
    assert two.given().withdrawn() == {serial}


def test_a_list_withdrawn_keeps_what_was_on_it(two: Two) -> None:
    two.enrolled()
    first = authority.read_certificate(two.identity).peer.serial
    two.withdraws(CODE, "--reason", "被盗")
    (two.box / "tls" / "station.pem").unlink()
    two.takes(two.answers(two.asks("--again"), "--again").rpartition(":")[2])
    second = authority.read_certificate(two.identity).peer.serial
    two.withdraws(CODE, "--reason", "again")
    assert two.given().withdrawn() == {first, second}


def test_a_file_laid_into_the_folder_is_no_list(two: Two) -> None:
    """What the root alone signed, without the ledger's word, withdraws nothing."""
    two.enrolled()
    given = two.given()
    listed = given.list_with(given.of(CODE), "one hand at the disk")
    for name in ("authority/withdrawn.crl", "notes/all/withdrawn"):
        RealDisk().put(two.top / "center" / name, listed)
    assert two.given().withdrawn() == frozenset()


def test_one_officer_alone_enrols_nobody_and_the_second_is_enough(two: Two) -> None:
    digits = two.asks()
    two.answers(digits, hands=(), ends=1)
    said = two.answers(digits, hands=(LI,))
    assert "no answer yet" in said
    assert not (two.top / "answer").exists()
    assert (stations_of(two.settings()), two.given().of(CODE)) == ((), [])
    assert "no answer yet" in two.answers(digits, hands=())
    two.signs(said, WANG)
    two.takes(two.answers(digits, hands=()).rpartition(":")[2])
    assert [one.code for one in stations_of(two.settings())] == [CODE]


def test_the_word_of_an_enrolment_names_its_keys(two: Two) -> None:
    two.enrolled()
    (said,) = two.given().admission.enrolled().values()
    ledger = key_files.read(two.box / "keys" / "ledger")
    held = authority.read_certificate(two.identity)
    assert (said.station, said.origin, said.vkey, said.tls_key) == (
        CODE, ORIGIN, ledger.vkey, held.key_digest,
    )  # fmt: skip


def test_a_tool_gets_a_file_of_its_own_and_never_over_another(two: Two) -> None:
    words = ("district", "certificate", "--config", two.district, "operator", "--to")
    typed(*words, two.top / "operator.pem")
    found = authority.read_certificate((two.top / "operator.pem").read_bytes())
    assert found.peer.role is authority.Role.OPERATOR
    assert (two.top / "operator.pem").stat().st_mode & 0o777 == 0o600
    typed(*words, two.top / "operator.pem", ends=2)


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_half_a_file_enrols_nobody(two: Two, cut: int) -> None:
    digits = two.asks()
    whole = (two.top / "request").read_bytes()
    (two.top / "request").write_bytes(whole[:-cut])
    two.answers(digits, ends=1)


def test_a_request_with_another_certificate_request_in_it_is_refused(two: Two) -> None:
    two.asks()
    whole = (two.top / "request").read_bytes()
    other = authority.request_of(authority.new_key(CountedEntropy("other")))
    mine = enrolment.read_request(whole).certificate
    changed = whole.replace(
        json.dumps(mine)[1:-1].encode(), json.dumps(other.decode())[1:-1].encode()
    )
    assert changed != whole
    (two.top / "request").write_bytes(changed)
    assert "signature" in two.answers(enrolment.digits(changed), ends=1)


@pytest.fixture
def center(two: Two) -> Iterator[Center]:
    """The running district, begun before anybody is enrolled."""
    settings, clock = two.settings(), FakeClock()
    store = DistrictStore(
        two.top / "district.db",
        (),
        lambda db: Projections(db, AnyMove()),
        clock.now,
        Enrolled(settings, RealDisk()).stations,
    )
    witness = key_files.read(Path(settings.witness_key))
    yield Center(settings, store, Blobs(store), witness, clock, two.top / "center" / "ledger")
    store.close()


@contextmanager
def doors(two: Two, center: Center) -> Iterator[str]:
    """The address of the district's doors."""
    given = two.given()
    given.begin("demo.999999")
    with serving(
        create_app(center, given), host=HOST, port=0, threads=2,
        body_bytes_max=bundle.BYTES_MAX, tls=given.own(two.settings().tls_names, 30),
    ) as port:  # fmt: skip
        yield f"https://{HOST}:{port}"


def line_of(two: Two, url: str) -> HttpDistrict:
    agent = load(two.sync, SyncSettings)
    return HttpDistrict(url, ORIGIN, ClientTls(Path(agent.identity), Path(agent.authority)))


def ledger_of(two: Two) -> StationLedger:
    ledger = StationLedger(ORIGIN)
    ledger.key = key_files.read(two.box / "keys" / "ledger")
    return ledger.grow(2)


def test_a_running_district_knows_a_new_station_and_lets_it_in(two: Two, center: Center) -> None:
    with doors(two, center) as url:
        two.enrolled()
        ledger = ledger_of(two)
        with closing(line_of(two, url)) as line:
            assert line.send(ledger.frame()).size == 2
            two.withdraws(CODE, "--reason", "被盗")
            with pytest.raises(SyncFault):
                line.send(ledger.frame())


def test_a_station_that_no_two_officers_enrolled_stays_outside(two: Two, center: Center) -> None:
    """A release before wrote a file; so could whoever has the disk. `enrol-held` tells it."""
    two.enrolled()
    for lies in ("ledger", "ledger.db"):
        path = two.top / "center" / lies
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    own = key_files.read(two.top / "center" / "keys" / "ledger")
    desk = publisher(two.top / "center", key=own, staffed=False)
    for one in HANDS:
        desk.own.set_officer(says(one), ())
    with doors(two, center) as url, closing(line_of(two, url)) as line:
        with pytest.raises(SyncFault):
            line.send(ledger_of(two).frame())
        hands = hands_on(two.top / "officers", *HANDS)
        typed("district", "enrol-held", "--config", two.district, *hands, CODE)
        assert line.send(ledger_of(two).frame()).size == 2
