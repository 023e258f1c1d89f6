"""`tradepost organisation`: what the district makes, the station believes and the file signs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.core.parties import Person
from appliance.ledger import credential_file, key_files, organisations
from appliance.ledger.disk import RealDisk
from appliance.ledger.keys import ED25519, SigningKey
from appliance.ledger.organisations import Organisations
from provisioning.cli import main

DISTRICT = SigningKey("demo.district.999999/ledger1", bytes(range(32)), ED25519)
COMPANY = Person("青禾农业有限公司", "91999999MA00000747", "02", account="99999912345")
AGENT = Person("周八", "999999197511022173")
TOLD = {
    "uscc": COMPANY.id_number, "name": COMPANY.name, "account": COMPANY.account,
    "traders": [{"id_number": AGENT.id_number, "from": "2026-01-01", "to": "2026-12-31"}],
}  # fmt: skip
PIN = "246810"
DAY = "2026-03-10"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    key_files.write(tmp_path / "ledger.key", DISTRICT)
    (tmp_path / "company.json").write_text(json.dumps(TOLD), encoding="utf-8")
    (tmp_path / "all.json").write_text(json.dumps({"companies": [TOLD]}), encoding="utf-8")
    return tmp_path


def asked(office: Path, *words: str, typed: str = "") -> Result:
    place = ["--key", str(office / "ledger.key"), *words]
    return CliRunner().invoke(main, ["organisation", *place[2:3], *place[:2], *place[3:]], typed)


def certified(office: Path, pin: str = PIN) -> Result:
    return asked(
        office, "certify", "--out", str(office / "usb.json"), "--serial", "C-0001",
        "--company", str(office / "company.json"), "--from", "2026-01-01", "--to", "2026-12-31",
        typed=f"{pin}\n{pin}\n",
    )  # fmt: skip


def test_e01_what_the_district_makes_is_believed_at_the_station(office: Path) -> None:
    assert certified(office).exit_code == 0
    out = office / "organisations"
    told = asked(office, "pool", "--out", str(out), str(office / "all.json"))
    assert told.exit_code == 0, told.output
    message = organisations.challenge("demo.x/ledger1", "999999100-2026-CBD-0001", "0A1B2C3D")
    credential = credential_file.unlock((office / "usb.json").read_bytes(), PIN).over(message)
    here = Organisations(out, RealDisk(), DISTRICT.verifier, refused=pytest.fail)
    seen = here.seen(COMPANY, AGENT, credential, message, DAY)
    assert (seen.credential, seen.trader, seen.pool, seen.differs) == (
        "GOOD", "TRADER", "LISTED", (),
    )  # fmt: skip


def test_nothing_that_the_office_knows_of_persons_leaves_it(office: Path) -> None:
    said = certified(office).output
    asked(office, "pool", "--out", str(office / "organisations"), str(office / "all.json"))
    for made in (office / "usb.json", office / "organisations"):
        text = made.read_text("utf-8")
        assert AGENT.id_number not in text
        assert COMPANY.account not in text
    assert PIN not in said
    assert (office / "usb.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("pin", ["12345", ""])
def test_a_short_pin_makes_no_file(office: Path, pin: str) -> None:
    assert certified(office, pin).exit_code == 1
    assert not (office / "usb.json").exists()


def test_a_wrong_credit_code_is_named(office: Path) -> None:
    bent = json.dumps(TOLD | {"uscc": "91999999MA00000748"})
    (office / "company.json").write_text(bent, encoding="utf-8")
    told = certified(office)
    assert told.exit_code == 1
    assert "credit code" in told.output
