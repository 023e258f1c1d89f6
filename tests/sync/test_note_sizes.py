"""Names and sizes that sync carries by are those that the station reads by."""

import subprocess
import sys

import pytest

from appliance.ledger import (
    answers,
    board_notices,
    complaint_notes,
    credit_scores,
    department_notes,
    enrolments,
    licences,
    notes,
    online_results,
    opening_notes,
    pools,
    releases,
    revoked_keys,
    rulings,
    succession_note,
    waivers,
)
from sync.notes import LONGEST, longest

TRADE = "999999100-2026-SHD-0001"
COMPLAINT = "999999100-2026-DOC39-000001"


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("tables", notes.NOTE_BYTES_MAX),
        ("licence", licences.NOTE_BYTES_MAX),
        (releases.NAME, releases.NOTE_BYTES_MAX),
        (f"{board_notices.NAME}/T-2026-8", board_notices.NOTE_BYTES_MAX),
        (f"{board_notices.NAME}/T-2026-8.txt", board_notices.TEXT_BYTES_MAX),
        (f"{revoked_keys.NAME}/00c0ffee", revoked_keys.NOTE_BYTES_MAX),
        ("organisations", notes.NOTE_BYTES_MAX),
        ("blacklist", notes.NOTE_BYTES_MAX),
        (credit_scores.NAME, notes.NOTE_BYTES_MAX),
        (enrolments.NAME, notes.NOTE_BYTES_MAX),
        (opening_notes.NAME, opening_notes.NOTE_BYTES_MAX),
        *((name, pools.NOTE_BYTES_MAX) for name in pools.NAMES.values()),
        (succession_note.NAME, succession_note.NOTE_BYTES_MAX),
        ("answers/H-1", answers.NOTE_BYTES_MAX),
        ("answers/H-1.txt", answers.TEXT_BYTES_MAX),
        (f"{online_results.NAME}/{TRADE}-S1", online_results.NOTE_BYTES_MAX),
        (f"{department_notes.NAME}/{TRADE}", department_notes.NOTE_BYTES_MAX),
        (f"{department_notes.NAME}/{TRADE}-LAND.txt", department_notes.TEXT_BYTES_MAX),
        (f"{complaint_notes.NAME}/{COMPLAINT}", complaint_notes.NOTE_BYTES_MAX),
        (f"{complaint_notes.NAME}/{COMPLAINT}.txt", complaint_notes.TEXT_BYTES_MAX),
        (f"{rulings.NAME}/{TRADE}", rulings.NOTE_BYTES_MAX),
        (f"{waivers.NAME}/{TRADE}-S1", waivers.NOTE_BYTES_MAX),
        (f"{rulings.NAME}/{TRADE}.txt", rulings.TEXT_BYTES_MAX),
    ],
)
def test_a_note_is_carried_up_to_the_size_that_is_read(name: str, most: int) -> None:
    assert longest(name) == most


def test_every_pool_is_carried() -> None:
    assert set(pools.NAMES.values()) <= set(LONGEST)


def test_the_agent_knows_no_kind_of_entry() -> None:
    """Its memory counts on a small board: entries are bytes to it."""
    told = "import sys, sync.main; print('appliance.core.entries' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, check=True, text=True
    )
    assert found.stdout == "False\n"
