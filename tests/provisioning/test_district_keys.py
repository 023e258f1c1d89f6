"""Three keys of a district, made once, each under a name of its own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.ledger import key_files
from appliance.ledger.keys import COSIGNATURE, ED25519, parse_vkey
from provisioning.cli import main


def tradepost(folder: Path, origin: str = "999999/ledger1") -> Result:
    asked = ["district", "keys", "--folder", str(folder), "--origin", origin, "--json"]
    return CliRunner().invoke(main, asked)


def test_they_are_made_once_and_kept(tmp_path: Path) -> None:
    first, again = tradepost(tmp_path / "keys"), tradepost(tmp_path / "keys")
    assert (first.exit_code, again.output) == (0, first.output)
    found = {name: parse_vkey(text) for name, text in json.loads(first.output).items()}
    assert {name: (key.name, key.type) for name, key in found.items()} == {
        "ledger": ("999999/ledger1", ED25519),
        "witness": ("999999/witness", COSIGNATURE),
        "mirror": ("999999/mirror", COSIGNATURE),
    }
    assert len({key.public for key in found.values()}) == 3
    for name, key in found.items():
        path = tmp_path / "keys" / name
        assert key_files.read(path).vkey == key.text
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_of_another_district_is_left_alone(tmp_path: Path) -> None:
    tradepost(tmp_path / "keys")
    assert tradepost(tmp_path / "keys", "999998/ledger1").exit_code == 1


@pytest.mark.parametrize("origin", ["", "999999", "999999/ledger0", "99999/ledger1", "x/ledger1"])
def test_a_name_that_no_district_has_is_wrong_use(tmp_path: Path, origin: str) -> None:
    assert tradepost(tmp_path / "keys", origin).exit_code == 2
