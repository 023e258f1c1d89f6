"""Enrolling the demo: what lies where, what the district vouches for, what a second run keeps."""

import base64
from pathlib import Path

import msgspec
import pytest

from appliance import settings
from appliance.first_start import Enrolment
from appliance.ledger import key_files, staff_keys
from appliance.ledger import policy as policies
from appliance.ledger.keys import BadKey, parse_vkey
from appliance.process import SystemEntropy
from drivers.cards import site_key
from drivers.staffcard_pn532.simulated_drawer import Drawer
from provisioning.demo import laboratory_settings, township
from provisioning.demo.ports import Ports
from provisioning.demo.settings_files import DEMO_PIN
from provisioning.enrol import enrol_demo
from provisioning.staff import certified_message, demo_card
from sync.settings import DistrictSettings, SyncSettings


def enrol(folder: Path, ports: Ports | None = None) -> list[str]:
    said: list[str] = []
    enrol_demo(folder, ports or Ports(), entropy=SystemEntropy(), year=2026, say=said.append)
    return said


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    enrol(folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".toml"
    }


def enrolment_of(folder: Path) -> Enrolment:
    return msgspec.json.decode(
        (folder / "station/keys/enrolment.json").read_bytes(), type=Enrolment
    )


def test_every_process_can_read_its_settings(demo: Path) -> None:
    station = settings.load(demo / "station.toml", settings.StationSettings)
    district = settings.load(demo / "district.toml", DistrictSettings)
    agent = settings.load(demo / "sync.toml", SyncSettings)
    lab = laboratory_settings.load(demo / "laboratory.toml")
    assert station.identity.origin == agent.origin == district.stations[0].origin
    assert station.demo
    assert lab.line is not None
    assert agent.district_url.endswith(f":{lab.line.listen_port}")
    assert lab.line.target_port == district.tls_port


def test_the_pinned_keys_are_those_on_the_disk(demo: Path) -> None:
    station = settings.load(demo / "station.toml", settings.StationSettings)
    district = settings.load(demo / "district.toml", DistrictSettings)
    assert key_files.read(Path(district.ledger_key)).vkey == station.identity.district_ledger
    assert key_files.read(Path(district.witness_key)).vkey == station.identity.district_witness
    assert key_files.read(demo / "station/keys/ledger").vkey == district.stations[0].vkey


def test_the_policy_trusts_the_keys_of_this_demo(demo: Path) -> None:
    policy = policies.parse((demo / "policy").read_text())
    names = {key_files.read(demo / part / "keys/ledger").name for part in ("station", "district")}
    assert set(policy.logs) == names
    assert policy.satisfied_by(["district", "mirror"])
    assert not policy.satisfied_by(["district"])


def test_the_district_vouches_for_each_member_of_staff(demo: Path) -> None:
    station = settings.load(demo / "station.toml", settings.StationSettings)
    district = parse_vkey(station.identity.district_ledger)
    enrolment = enrolment_of(demo)
    assert [one.staff_no for one in enrolment.staff] == [
        one.staff_no for one in township.load().staff
    ]
    for person in enrolment.staff:
        message = certified_message(enrolment.origin, person)
        assert district.verifies(base64.b64decode(person.cert), message)
        risen = msgspec.structs.replace(person, roles=(*person.roles, "HEAD"))
        other = certified_message(enrolment.origin, risen)
        assert not district.verifies(base64.b64decode(person.cert), other)


def test_card_and_pin_together_open_the_certified_key(demo: Path) -> None:
    person = enrolment_of(demo).staff[0]
    site = site_key.read(demo / "station/keys/cards")
    secret = demo_card(demo / "cards", person.staff_no, site, SystemEntropy())
    path = demo / f"station/keys/staff/{person.staff_no}.json"
    wrapped = staff_keys.WrappedKey.from_bytes(path.read_bytes())
    assert staff_keys.unwrap(wrapped, DEMO_PIN, secret).vkey == person.key
    with pytest.raises(staff_keys.WrongPin):
        staff_keys.unwrap(wrapped, "246811", secret)
    with pytest.raises(staff_keys.WrongPin):
        staff_keys.unwrap(wrapped, DEMO_PIN, bytes(32))


def test_nobody_else_can_read_the_keys(demo: Path) -> None:
    for path in (*demo.glob("*/keys/**/*"), *demo.glob("cards/cards/*")):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_a_second_run_keeps_all_and_takes_new_ports(demo: Path) -> None:
    before = files(demo)
    assert enrol(demo, Ports.from_base(18080)) == []
    assert files(demo) == before
    agent = settings.load(demo / "sync.toml", SyncSettings)
    assert agent.district_url == "https://127.0.0.1:18084"


def test_a_run_that_was_cut_short_is_continued(demo: Path, tmp_path: Path) -> None:
    """Power failed after some cards and keys: none of them is made twice."""
    enrol(tmp_path)
    before = files(tmp_path)
    (tmp_path / "station/keys/enrolment.json").unlink()
    (tmp_path / "station/keys/staff/9999991000108.json").unlink()
    enrol(tmp_path)
    after = files(tmp_path)
    made_again = {"station/keys/staff/9999991000108.json", "station/keys/enrolment.json"}
    assert {name for name in after if before[name] != after[name]} == made_again


def test_a_card_whose_making_was_cut_short_is_finished(tmp_path: Path) -> None:
    site = site_key.made_once(tmp_path / "site", SystemEntropy())
    Drawer(tmp_path / "cards").blank("9999991000101")
    made = [
        demo_card(tmp_path / "cards", "9999991000101", site, SystemEntropy())
        for _again in range(2)
    ]
    assert made[0] == made[1]


def test_a_demo_of_an_earlier_version_says_so(tmp_path: Path) -> None:
    enrol(tmp_path)
    (tmp_path / "station/keys/cards").unlink()
    with pytest.raises(BadKey, match="earlier version"):
        enrol(tmp_path)
