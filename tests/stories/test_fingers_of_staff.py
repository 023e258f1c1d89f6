"""A finger's template stays where it is: on the real wire, through the real station, nowhere else.

The reader is the real driver on a pseudo-terminal against the module's simulator, with a trace
running as a technician would switch it on.
"""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.core.commands import ClockAttendance, EnrolFinger, EraseFinger
from appliance.core.presence import Finger
from appliance.ledger import export
from appliance.ledger.publish import publish
from appliance.ports import Identified, Step
from appliance.registers import attendance
from drivers.fingerprint_zfm.device import ZfmReader
from drivers.fingerprint_zfm.simulator import ZfmSimulator
from drivers.simulation import SimulatedLine
from drivers.traces import Recorder
from sync import bundle
from tests.fakes.township import STAFF, Township

CLERK, SECOND = STAFF["clerk"][0], STAFF["second"][0]
PIECE = 24
"""So many bytes of a template in a row are nobody's chance."""


class Glass:
    """The finger glass at its line, with a hand that does what the screen says."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.module = ZfmSimulator()
        self.line = SimulatedLine(folder / "fingerprint", self.module)
        self.trace = Recorder(folder / "fingerprint.trace", "fingerprint", 57_600)
        self.reader = ZfmReader(str(self.line.path), trace=self.trace)
        self.finger = ""

    def hand(self, step: Step) -> None:
        if step in ("press", "press-again"):
            self.module.press(self.finger)
        elif step == "lift":
            self.module.lift()

    def enrol(self, finger: str) -> bytes:
        self.finger = finger
        template = self.reader.enrol(timeout_s=3.0, progress=self.hand)
        assert template is not None
        self.module.lift()
        return template

    def identify(self, templates: list[bytes], finger: str) -> Identified:
        self.module.press(finger)
        found = self.reader.identify(templates, timeout_s=3.0)
        self.module.lift()
        assert found is not None
        return found


@pytest.fixture
def glass(tmp_path: Path) -> Iterator[Glass]:
    made = Glass(tmp_path / "devices")
    with made.line:
        yield made
        made.reader.close()
        made.trace.close()


def enrol(township: Township, glass: Glass, person: str, finger: str) -> bytes:
    template = glass.enrol(finger)
    township.station.do(
        EnrolFinger(person=person, finger_no=1, consent_no="TY-2026-01"),
        signers=[township.signer("head", "HEAD")],
        beside=attendance.keeping(township.station, Finger(person, 1), template),
    )
    return template


def forms(template: bytes) -> list[bytes]:
    """A piece from the middle of a template in every form in which it might be written down."""
    piece = template[len(template) // 2 :][:PIECE]
    hexed = piece.hex()
    spaced = " ".join(hexed[i : i + 2] for i in range(0, len(hexed), 2))
    based = [base64.b64encode(template[shift:])[: 4 * PIECE // 3] for shift in range(3)]
    return [
        piece, hexed.encode(), hexed.upper().encode(), spaced.encode(), spaced.upper().encode(),
        *based,
    ]  # fmt: skip


def places_with(folder: Path, template: bytes) -> list[str]:
    """Files below `folder` in which a piece of the template stands in clear."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert files
    return [
        str(path.relative_to(folder))
        for path in files
        if any(form in path.read_bytes() for form in forms(template))
    ]


def test_b10_a_template_is_in_no_bundle_no_ledger_file_no_backup_and_no_trace(
    tmp_path: Path, glass: Glass
) -> None:
    state, out = tmp_path / "state", tmp_path / "out"
    out.mkdir()
    township = Township(state)
    station = township.station
    templates = {
        CLERK: enrol(township, glass, CLERK, "right thumb"),
        SECOND: enrol(township, glass, SECOND, "left thumb"),
    }

    known = attendance.templates(station)
    assert {one.person: one.template for one in known} == templates
    found = glass.identify([one.template for one in known], "left thumb")
    assert found.index is not None
    assert known[found.index].person == SECOND
    before = station.ledger.size
    station.do(ClockAttendance(person=SECOND, method="FINGER"))
    assert station.ledger.size == before + 1
    assert attendance.last(station, SECOND).in_out == "IN"
    assert glass.identify([one.template for one in known], "a stranger").index is None

    assert (tmp_path / "devices" / "fingerprint.trace").stat().st_size > PIECE * 100
    publish(station.ledger, state / "ledger", township.disk)
    export.export(state / "station.db", out / "export")
    entries = tuple(station.ledger.entry(seq) for seq in range(station.ledger.size))
    sent = bundle.read(bundle.write(bundle.Bundle(0, entries, station.ledger.checkpoint() or "")))
    (out / "bundle").write_bytes(b"\n".join(sent.entries))
    for template in templates.values():
        assert places_with(tmp_path, template) == []
    (out / "spilled").write_bytes(b"x" + templates[CLERK] + b"y")
    assert places_with(tmp_path, templates[CLERK]) == ["out/spilled"]
    township.close()


def test_b10_an_erased_finger_is_compared_no_more(tmp_path: Path, glass: Glass) -> None:
    township = Township(tmp_path / "state")
    station = township.station
    enrol(township, glass, CLERK, "right thumb")
    station.do(
        EraseFinger(person=CLERK, finger_no=1, reason="WISH"),
        signers=[township.signer("head", "HEAD")],
        beside=attendance.destroying(station, Finger(CLERK, 1)),
    )
    assert attendance.templates(station) == []
    assert station.vault.secrets("subject/") == []
    assert len(station.vault.epochs_in_use()) == 1
    township.close()
