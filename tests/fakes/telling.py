"""A district with a ledger of its own, under which its station signs (mirror/cosigned)."""

from pathlib import Path

from appliance.ledger import tiles
from appliance.ledger.checkpoints import add_lines, cosign, open_checkpoint, witness_key
from appliance.ledger.keys import SigningKey
from sync.district.center import Center
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.published import WITNESS, StationLedger, open_district
from tests.fakes.stick import publish_to

LINE_KEY = witness_key("demo.999999.999999100/w1", b"\x07" * 32)
"""The station's, for lines under the district's ledger."""
SIZE = 5
"""Entries of the district's ledger."""


def telling_district(folder: Path, station: StationLedger, clock: FakeClock) -> Center:
    """On files in `folder`; close its store afterwards."""
    folder.mkdir()
    one = EnrolledStation(
        code="999999100", name="青禾镇", origin=station.origin, vkey=station.vkey,
        witness=LINE_KEY.vkey,
    )  # fmt: skip
    center = open_district(folder, [one], clock, witness_key(WITNESS, b"\x09" * 32))
    own = StationLedger("demo.district.999999/ledger1", seed=9).grow(SIZE)
    publish_to(center.ledger_folder, own)
    (center.ledger_folder / tiles.VKEY).write_text(f"{own.vkey}\n")
    return center


def line_under(center: Center, key: SigningKey, time_s: int) -> bytes:
    """The district's newest checkpoint with the line of `key`."""
    note = (center.ledger_folder / tiles.CHECKPOINT).read_text("utf-8")
    signed = open_checkpoint(note, (center.ledger_folder / tiles.VKEY).read_text().strip())
    return add_lines(note, [cosign(signed, key, time_s)]).encode()
