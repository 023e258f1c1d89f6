"""What a start does without is not imported by it: it costs time at the door, and memory after."""

import subprocess
import sys

LATER = ("gpiozero", "pypinyin")
"""Asked for where a panel is configured; where a paper sorts by sound."""
ASKED = "import sys, kiosk_ui.main; print(*sorted({one.partition('.')[0] for one in sys.modules}))"


def test_a_start_imports_only_what_it_needs() -> None:
    told = subprocess.run(
        [sys.executable, "-c", ASKED], capture_output=True, text=True, check=True, timeout=120
    )
    imported = set(told.stdout.split())
    assert "flask" in imported
    assert imported.isdisjoint(LATER)
