"""An archive package of a long trade: how soon it is made, and judged by the file inside it.

The verifier runs as an auditor runs it, in a process of its own that starts with nothing.
"""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance import kept_papers
from appliance.core.commands import AddNote, AttachPermit
from appliance.core.parties import Words
from appliance.core.permits import KINDS
from appliance.kept_papers import Paper
from auditor import archive_verify
from kiosk_ui import archive_files
from kiosk_ui.archive_files import Names
from kiosk_ui.typesetting import Typesetter
from tests.benchmarks.table import Line, Row
from tests.fakes.desk import SETTINGS
from tests.fakes.township import Township

ENTRIES, ATTACHMENTS = 200, 20
SCAN_BYTES = 300_000
"""A page that was scanned in grey."""

BUILD_S, VERIFY_S = 2.0, 1.0


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        town, number = long_trade(Path(temporary))
        built, body = build_s(town, number)
        judged = verify_s(Path(temporary) / "trade.zip", body)
        town.close()
    what = f"{ENTRIES} entries, {ATTACHMENTS} attachments"
    megabytes = f"{len(body) / 1e6:.1f} MB, with names"
    return [
        Line(f"archive package of {what}", built * 1000, "ms", BUILD_S * 1000, note=megabytes),
        Line("  judged by its own verifier", judged * 1000, "ms", VERIFY_S * 1000),
    ]


def long_trade(folder: Path) -> tuple[Township, str]:
    """A lease with so many entries of its own before the archive was closed."""
    town = Township(folder / "state")
    number = town.lease_to("CERTIFIED")
    for place in range(ATTACHMENTS):
        scan = Paper("application/pdf", bytes([place]) * SCAN_BYTES)
        sealed = kept_papers.sealed(town.station, scan)
        asked = AttachPermit(
            trade=number, permit=KINDS[place % len(KINDS)], permit_no=f"X-{place}",
            scan_sha256=sealed.digest,
        )  # fmt: skip
        keep = kept_papers.keep(town.station, number, [sealed])
        town.by("clerk", "CLERK", asked)
        with town.station.side_transaction():
            keep()
    while len(town.trade(number).entries) < ENTRIES:
        town.by("clerk", "CLERK", AddNote(trade=number, text_ct=Words("x")))
    town.step("ARCHIVED", number)
    return town, number


def build_s(town: Township, number: str) -> tuple[float, bytes]:
    """Seconds for the whole package with its personal part, and its bytes."""
    names = Names(Typesetter(town.station, SETTINGS).slip_of)
    begun = time.perf_counter()
    body = archive_files.whole_package(town.station, number, names)
    return time.perf_counter() - begun, body


def verify_s(path: Path, body: bytes) -> float:
    """Seconds from the start of the interpreter to its word `good`."""
    path.write_bytes(body)
    begun = time.perf_counter()
    program = [sys.executable, "-I", "-S", archive_verify.__file__, str(path)]
    ran = subprocess.run(program, capture_output=True, check=False, text=True)
    took = time.perf_counter() - begun
    if ran.returncode or not ran.stdout.endswith("good\n"):
        raise AssertionError(ran.stdout)
    return took
