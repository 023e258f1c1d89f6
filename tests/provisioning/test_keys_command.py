"""`tradepost keys` on a demo station that has done some business and is off now."""

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from appliance.first_start import Certified
from appliance.ledger import key_files, sm2_lines
from appliance.ledger.checkpoints import open_checkpoint, open_cosignature
from appliance.ledger.holding import held
from appliance.ledger.keys import COSIGNATURE, SigningKey, parse_vkey
from appliance.ledger.staff_keys import key_name
from drivers.staffcard_pn532.simulator import StaffCardSimulator
from provisioning.cli import main
from provisioning.commands import keys
from provisioning.demo.settings_files import DEMO_PIN
from provisioning.drive.box import make
from provisioning.privacy import identities
from provisioning.staff import certify
from tests.fakes.staff_cards import on_the_wire

ADMIN, HEAD, CLERK = "9999991000108", "9999991000104", "9999991000101"


def tradepost(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "demo"
    folder.mkdir()
    make(folder, 7)
    assert tradepost("station", "drive", "--state", folder, "--events", 3).exit_code == 0
    return folder


@pytest.fixture
def demo(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it under the same settings; whoever is asked lays down their card."""
    folder = Path(shutil.copytree(kept, tmp_path / "demo"))
    for path in folder.glob("*.toml"):
        path.write_text(path.read_text().replace(str(kept), str(folder)))
    with on_the_wire(folder / "devices/staff-card", folder / "cards") as hand:
        hands[folder] = hand
        people(folder, monkeypatch, ADMIN=ADMIN, HEAD=HEAD)
        yield folder


hands: dict[Path, StaffCardSimulator] = {}


def people(demo: Path, monkeypatch: pytest.MonkeyPatch, pin: str = DEMO_PIN, **by: str) -> None:
    def ask(role: str) -> str:
        hands[demo].lay(by[role])
        return pin

    monkeypatch.setattr(keys, "ask_pin", ask)


def config(demo: Path) -> tuple[str, Path]:
    return "--config", demo / "station.toml"


def listed(demo: Path) -> dict[str, dict[str, object]]:
    rows = json.loads(tradepost("keys", "list", demo / "station", "--json").output)
    return {str(row["key_id"]): row for row in rows}


def key_of(demo: Path, staff_no: str) -> str:
    return next(key for key, row in listed(demo).items() if row["holder"] == staff_no)


def test_the_list_has_the_ledger_and_every_member_of_staff_and_no_name(demo: Path) -> None:
    rows = listed(demo)
    assert [row["holder"] for row in rows.values()].count("ledger") == 1
    assert {ADMIN, HEAD, CLERK} < {str(row["holder"]) for row in rows.values()}
    shown = tradepost("keys", "list", demo / "station").output
    names = [str(one.value) for one in identities.of_vault(demo / "station")]
    assert len(names) >= 8
    assert not any(name in shown for name in names)


def test_the_ledger_goes_on_under_a_new_key(demo: Path) -> None:
    before = key_files.read(demo / "station/keys/ledger")
    done = tradepost("keys", "rotate", "--reason", "ROUTINE", *config(demo))
    assert done.exit_code == 0, done.output
    after = key_files.read(demo / "station/keys/ledger")
    rows = listed(demo)
    old, new = before.verifier.key_id.hex(), after.verifier.key_id.hex()
    assert rows[old]["next_id"] == new != old
    assert rows[new]["ended"] is None
    assert tradepost("station", "drive", "--state", demo, "--events", 2).exit_code == 0


def test_a_lost_card_is_withdrawn_for_good(demo: Path) -> None:
    key = key_of(demo, CLERK)
    done = tradepost("keys", "revoke", key, "--reason", "LOST", *config(demo))
    assert done.exit_code == 0, done.output
    assert listed(demo)[key]["reason"] == "LOST"
    again = tradepost("keys", "revoke", key, "--reason", "LOST", *config(demo))
    assert (again.exit_code, again.output) == (1, "Error: refused: key-withdrawn\n")


def test_a_new_key_takes_the_place_of_the_old_with_the_districts_word(
    demo: Path, tmp_path: Path
) -> None:
    origin = parse_vkey((demo / "policy").read_text().split()[1]).name
    district = key_files.read(demo / "district/keys/ledger")
    fresh = SigningKey(key_name(origin, CLERK), bytes(range(32)))
    person = Certified("冯一", CLERK, ("CLERK",), 2, fresh.vkey, "2046-12-31")
    file = tmp_path / "clerk.json"
    file.write_bytes(msgspec.json.encode(certify(origin, person, fresh)))
    refused = tradepost("keys", "enrol", file, *config(demo))
    assert "did not certify" in refused.output
    file.write_bytes(msgspec.json.encode(certify(origin, person, district)))
    enrolled = tradepost("keys", "enrol", file, *config(demo))
    assert enrolled.exit_code == 0, enrolled.output
    new, old = fresh.verifier.key_id.hex(), key_of(demo, CLERK)
    asked = ("keys", "revoke", old, "--successor", new, "--reason", "BROKEN", *config(demo))
    done = tradepost(*asked)
    assert done.exit_code == 0, done.output
    assert listed(demo)[old]["next_id"] == new


def test_who_may_not_sign_changes_nothing(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = key_of(demo, CLERK)
    asked = ("keys", "revoke", key, "--reason", "LOST", *config(demo))
    people(demo, monkeypatch, ADMIN=ADMIN, HEAD=CLERK)
    assert "role-not-held" in tradepost(*asked).output
    people(demo, monkeypatch, pin="000000", ADMIN=ADMIN, HEAD=HEAD)
    assert "wrong-pin" in tradepost(*asked).output
    assert listed(demo)[key]["ended"] is None


def test_a_station_that_runs_is_left_alone(demo: Path) -> None:
    with held(demo / "station"):
        done = tradepost("keys", "rotate", "--reason", "ROUTINE", *config(demo))
    assert done.exit_code == 1
    assert "a station process works" in done.output


def test_a_witness_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "supervision"
    first = tradepost("keys", "new-witness", "district.example/supervision", file)
    assert parse_vkey(first.output.strip()).type == COSIGNATURE
    assert file.stat().st_mode & 0o777 == 0o600
    again = tradepost("keys", "new-witness", "district.example/supervision", file)
    assert again.output == first.output
    assert tradepost("keys", "new-witness", "other/name", file).exit_code == 1


def test_an_sm2_key_signs_what_is_published_and_is_checked(demo: Path, tmp_path: Path) -> None:
    state = demo / "station"
    origin = parse_vkey((demo / "policy").read_text().split()[1]).name
    made = tradepost("keys", "new-sm2", "--state", state, "--origin", origin)
    assert made.exit_code == 0, made.output
    beside = sm2_lines.Beside(sm2_lines.read(state / "keys" / sm2_lines.FILE))
    note = tmp_path / "note"
    plain = (state / "ledger" / "checkpoint").read_text()
    note.write_text(beside.added(plain))
    vkey = made.output.strip()
    assert tradepost("keys", "check-sm2", note, vkey).output == "good\n"
    note.write_text(plain)
    assert tradepost("keys", "check-sm2", note, vkey).output == "Error: no line of this key\n"
    line = beside.added(plain).splitlines()[-1]
    blob = base64.b64decode(line.split()[-1])
    broken = base64.b64encode(blob[:-1] + bytes([blob[-1] ^ 1])).decode()
    note.write_text(plain + line.replace(line.split()[-1], broken) + "\n")
    assert "fails" in tradepost("keys", "check-sm2", note, vkey).output


def test_supervision_cosigns_what_goes_on_and_the_second_time_more(
    demo: Path, tmp_path: Path
) -> None:
    key, seen = tmp_path / "supervision", tmp_path / "seen"
    made = tradepost("keys", "new-witness", "district.example/sup", key)
    witness = parse_vkey(made.output.strip())
    ledger = (demo / "policy").read_text().split()[1]
    asked = ("keys", "cosign", demo / "station/ledger", "--ledger", ledger, "--key", key)
    first = tradepost(*asked, "--seen", seen)
    assert first.exit_code == 0, first.output
    signed = open_checkpoint(first.output, ledger)
    assert open_cosignature(first.output, signed, witness) is not None
    assert tradepost("station", "drive", "--state", demo, "--events", 2).exit_code == 0
    second = tradepost(*asked, "--seen", seen)
    assert open_checkpoint(second.output, ledger).size > signed.size
    assert tradepost(*asked[:-1], demo / "district/keys/ledger", "--seen", seen).exit_code == 1
