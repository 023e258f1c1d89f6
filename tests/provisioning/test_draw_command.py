"""Three ways to compute a draw again, on the same record: the command, the script, the recipe."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from provisioning.cli import main

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests/vectors/domain_vectors.json").read_text("utf-8"))["draws"]
LONG = {
    "session": "999999100-2026-AGENCY-0003",
    "items": [f"A{each:03}" for each in range(40)],
    "box_secret": "5a" * 32,
    "public_inputs": [["TRANSFEROR", "0000"], ["SUPERVISOR", "123456789012"]],
}


def by_command(record: dict[str, Any], folder: Path) -> tuple[int, list[str]]:
    path = folder / "record.json"
    path.write_text(json.dumps(record), "utf-8")
    done = CliRunner().invoke(main, ["draw", "verify", str(path)])
    return done.exit_code, re.findall(r"^ +\d+ +(\S+)$", done.output, re.MULTILINE)


def by_script(record: dict[str, Any], folder: Path) -> tuple[int, list[str]]:
    path = folder / "record.json"
    path.write_text(json.dumps(record), "utf-8")
    script = [sys.executable, str(ROOT / "auditor/draw_verify.py"), str(path)]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.split()


def by_recipe(record: dict[str, Any]) -> list[str]:
    """The shell lines of the recipe, with this record's values in place of the example's."""
    page = (ROOT / "docs/draw-recipe.md").read_text("utf-8")
    found = re.search(r"```bash\n(.*?)```", page, re.DOTALL)
    assert found is not None
    _example, _blank, steps = found[1].partition("\n\n")
    values = {
        "S": record["session"],
        "I": json.dumps(record["items"], separators=(",", ":")),
        "B": record["box_secret"],
        "Q": json.dumps(record["public_inputs"], separators=(",", ":")),
    }
    typed = "".join(f"{name}='{value}'\n" for name, value in values.items())
    done = subprocess.run(
        ["bash", "-c", typed + steps], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[3:]


@pytest.mark.parametrize("record", [*VECTORS, LONG], ids=lambda one: one["session"])
def test_f01_three_ways_give_the_same_order(record: dict[str, Any], tmp_path: Path) -> None:
    good, order = by_command(record, tmp_path)
    assert good == 0
    assert order == record.get("order", order)
    assert len(order) == len(record["items"])
    assert by_script(record, tmp_path) == (0, order)
    assert by_recipe(record) == order


def test_the_example_of_the_recipe_is_the_vector() -> None:
    page = (ROOT / "docs/draw-recipe.md").read_text("utf-8")
    for value in (VECTORS[0]["session"], VECTORS[0]["box_secret"], *VECTORS[0]["items"]):
        assert value in page


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("list_hash", "ab" * 32),
        ("commitment", "ab" * 32),
        ("seed", "ab" * 32),
        ("order", ["999999100-2026-SMQ-0008-E002", "999999100-2026-SMQ-0008-E001"]),
        ("box_secret", "ab" * 32),
        ("public_inputs", [["TRANSFEROR", "351625"], ["BIDDER", "20407"]]),
    ],
)
def test_f01_a_record_that_was_changed_is_found_out(
    name: str, value: object, tmp_path: Path
) -> None:
    changed = VECTORS[0] | {name: value}
    assert by_command(changed, tmp_path)[0] == 1
    assert by_script(changed, tmp_path)[0] == 1


@pytest.mark.parametrize(
    "bent",
    [
        {"box_secret": "6F" * 32},
        {"box_secret": 7},
        {"items": []},
        {"items": ["A", "A"]},
        {"items": "A"},
        {"public_inputs": [["BIDDER", "12"]]},
        {"public_inputs": [["BIDDER"]]},
        {"session": ""},
    ],
)
def test_what_is_no_record_is_said_so(bent: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(VECTORS[0] | bent), "utf-8")
    done = CliRunner().invoke(main, ["draw", "verify", str(path)])
    assert done.exit_code == 1
    assert "Error" in done.output


def test_a_void_draw_shows_that_its_secret_was_the_promised_one(tmp_path: Path) -> None:
    void = VECTORS[0] | {"void": "POWER_LOSS"}
    assert by_command(void, tmp_path) == (0, [])
    assert by_script(void, tmp_path) == (0, ["void"])
    assert by_command(void | {"box_secret": "ab" * 32}, tmp_path)[0] == 1


def test_a_record_or_a_ledger_is_asked_for_and_not_both(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["draw", "verify"]).exit_code == 2
