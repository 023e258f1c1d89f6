"""What a start does without is not imported by it: it costs time at the door, and memory after."""

import subprocess
import sys

import pytest

LATER = ("gpiozero", "pypinyin", "segno", "playhouse.migrate", "appliance.ledger.verify_trades")
"""For a panel, papers that sort by sound, the first code, a migration, the verifier's process."""
BEHIND = ("flask", "kiosk_ui.box", "kiosk_ui.app", "appliance.station", "cryptography")
"""The house: read once its door is open."""
ASKED = "import sys, {}; print(*sys.modules)"


def imported_by(module: str) -> set[str]:
    told = subprocess.run(
        [sys.executable, "-c", ASKED.format(module)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return set(told.stdout.split())


def test_the_house_imports_only_what_it_needs() -> None:
    imported = imported_by("kiosk_ui.box")
    assert imported.issuperset(BEHIND)
    assert imported.isdisjoint(LATER)


def test_the_door_opens_before_the_house_is_read() -> None:
    imported = imported_by("kiosk_ui.main")
    assert "kiosk_ui.doorway" in imported
    assert imported.isdisjoint((*BEHIND, *LATER))


@pytest.mark.parametrize("command", ["station", "sync"])
def test_a_unit_begins_with_one_command_alone(command: str) -> None:
    asked = f"provisioning.cli; sys.argv[1:] = ['{command}', '--help']; provisioning.cli.main"
    imported = imported_by(f"{asked}.get_command(None, '{command}')")
    assert "provisioning.commands.processes" in imported
    assert imported.isdisjoint(BEHIND)
