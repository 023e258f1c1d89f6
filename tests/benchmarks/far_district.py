"""A district in a process of its own, with its real doors, its real store, its real disk."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance import tables
from appliance.ledger.checkpoints import witness_key
from sync import bundle
from sync.district.app import create_app
from sync.district.records import TableMoves
from sync.server import serving
from sync.settings import EnrolledStation
from tests.fakes.clock import FakeClock
from tests.fakes.published import WITNESS, open_district

CODE = "999999100"
ENDS_S = 20.0


@contextmanager
def far_district(folder: Path, origin: str, vkey: str) -> Iterator[int]:
    """Its port on loopback, until the end of the block. `folder`: its state, made anew."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", __name__, str(folder), origin, vkey]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        port = int(other.stdout.readline())
        try:
            yield port
        finally:
            other.stdin.close()
            other.wait(ENDS_S)


def main() -> None:
    """Serve until the input ends."""
    folder, origin, vkey = sys.argv[1:]
    enrolled = EnrolledStation(code=CODE, name="青禾镇", origin=origin, vkey=vkey)
    center = open_district(
        Path(folder),
        [enrolled],
        FakeClock(),
        witness_key(WITNESS, b"\x09" * 32),
        TableMoves(tables.load()),
    )
    app = create_app(center)
    with serving(
        app, host="127.0.0.1", port=0, threads=4, body_bytes_max=bundle.BYTES_MAX
    ) as port:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        sys.stdin.read()
    center.store.close()


if __name__ == "__main__":
    main()
