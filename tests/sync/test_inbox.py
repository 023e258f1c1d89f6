"""Whole files or nothing: each durable step of the inbox failing before and after it took."""

from hashlib import sha256
from pathlib import Path

import pytest

from appliance.ledger.disk import RealDisk
from appliance.ports import StorageFault
from sync.inbox import Inbox, LineStatus


class FailingDisk(RealDisk):
    """Fails at one step; `kept` says whether the step took effect all the same."""

    def __init__(self, step: str, *, kept: bool) -> None:
        self._step, self._kept = step, kept

    def write(self, part: Path, data: bytes, mode: int) -> None:
        if self._step == "write":
            super().write(part, data if self._kept else data[:3], mode)
            raise OSError(28, "full")
        super().write(part, data, mode)

    def rename(self, part: Path, path: Path) -> None:
        if self._step == "rename":
            if self._kept:
                super().rename(part, path)
            raise OSError(5, "input/output error")
        super().rename(part, path)

    def sync_folder(self, folder: Path) -> None:
        if self._step == "sync_folder":
            raise OSError(5, "input/output error")
        super().sync_folder(folder)


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("step", ["write", "rename", "sync_folder"])
def test_whatever_step_fails_a_whole_note_lies_there(
    tmp_path: Path, step: str, kept: bool
) -> None:
    Inbox(tmp_path, RealDisk()).put_checkpoint("old note")
    with pytest.raises(StorageFault):
        Inbox(tmp_path, FailingDisk(step, kept=kept)).put_checkpoint("new note")
    healed = Inbox(tmp_path, RealDisk())
    assert healed.checkpoint() in ("old note", "new note")
    healed.put_checkpoint("new note")
    assert healed.checkpoint() == "new note"


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("step", ["write", "rename", "sync_folder"])
def test_whatever_step_fails_a_note_of_the_district_is_the_old_or_the_new_one(
    tmp_path: Path, step: str, kept: bool
) -> None:
    old, new = (sha256(note).hexdigest() for note in (b"old note", b"new note"))
    Inbox(tmp_path, RealDisk()).put_note("answers/H1", b"old note")
    with pytest.raises(StorageFault):
        Inbox(tmp_path, FailingDisk(step, kept=kept)).put_note("answers/H1", b"new note")
    healed = Inbox(tmp_path, RealDisk())
    assert healed.digest("answers/H1") in (old, new)
    healed.put_note("answers/H1", b"new note")
    assert (healed.digest("answers/H1"), healed.digest("tables")) == (new, "")


def test_an_empty_inbox_has_no_checkpoint(tmp_path: Path) -> None:
    assert Inbox(tmp_path / "not yet", RealDisk()).checkpoint() is None


def test_a_status_says_only_what_is_known(tmp_path: Path) -> None:
    status = LineStatus(line="unknown", at="2026-03-02T01:00:00.000Z")
    Inbox(tmp_path, RealDisk()).put_status(status)
    text = (tmp_path / "status.json").read_text()
    assert text == '{"line":"unknown","at":"2026-03-02T01:00:00.000Z"}'
