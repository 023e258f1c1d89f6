"""A bad line (600 ms, 40 kbit/s, cut every minute): a thousand entries beside rsync and others.

    python -m tests.benchmarks.bad_link [--scale 1]

The line is a relay in userspace (tests/fakes/relay.py). In `make bench` it is ten times as fast
and cut ten times as often, which leaves the ratios as they are; `--scale 1` is the line itself,
and takes twelve minutes. The others are repeated until they come through, or until LONGEST_S of
the slow line.
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.core.tree import consistency_path
from appliance.ledger.tile_tree import TileTree
from appliance.ports import SyncFault
from sync import bundle
from sync.backoff import wait_s
from sync.bundle import Bundle
from sync.http_district import HttpDistrict
from sync.line import Forgotten, LineMemory
from sync.push import push
from tests.benchmarks.far_district import far_district
from tests.benchmarks.replicators import Couch, Git, Rsync
from tests.benchmarks.table import Line, Missing, Row, text_of
from tests.fakes.driven import Driven, driven_station
from tests.fakes.relay import Relay, bad_line

BYTES_PER_S, DELAY_S, CUT_EVERY_S = 5_000.0, 0.6, 60.0
ENTRIES, COMMITS, SEED = 1_000, 620, 11
SCALE = 10.0
LONGEST_S = 1_500.0
REST_S = 1.5
"""After a cut, the mean of what an agent waits after its first failure."""
AGAIN_BYTES_MAX = 4_096


@dataclass(frozen=True, slots=True)
class Came:
    """How long it took on the line as it is, and what the line carried. `whole`: all arrived."""

    took_s: float
    up: int
    down: int
    cuts: int
    whole: bool


def rows(scale: float = SCALE) -> list[Row]:
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        folder = Path(temporary)
        driven = driven_station(folder / "station", SEED, COMMITS)
        return _rows(folder, driven, scale)


def _rows(folder: Path, driven: Driven, scale: float) -> list[Row]:
    size = len(driven.entries)
    frames = _frames(driven)
    found = _together(folder, driven, scale)
    ours = found.pop("ours")
    floor_s = frames / BYTES_PER_S
    again = max(0, ours.up - frames) / max(1, ours.cuts)
    slow = f"{size:,} entries, {frames:,} bytes, {ours.cuts} cuts"
    made: list[Row] = [
        Line("bad line: push v the time of its bytes", ours.took_s / floor_s, "x", 1.15,
             note=f"{ours.took_s:.0f} s v {floor_s:.0f} s; {slow}"),
        Line("bad line: bytes up beyond the frames, for each cut", again, "bytes", AGAIN_BYTES_MAX,
             note="with the headers of all requests"),
    ]  # fmt: skip
    for name, other in found.items():
        what = f"bad line: push v {name}"
        if isinstance(other, str):
            made.append(Missing(what, other))
            continue
        limit = 0.5 if name == Rsync.name else None
        ended = f"{other.took_s:.0f} s" if other.whole else f"not through in {other.took_s:.0f} s"
        note = f"{ours.took_s:.0f} s v {ended}, {other.up + other.down:,} bytes"
        made.append(Line(what, ours.took_s / other.took_s, "x", limit, note=note))
    return made


def _frames(driven: Driven) -> int:
    """Bytes of the frames that carry the whole ledger."""
    tree, size = TileTree(driven.state / "ledger"), len(driven.entries)
    total, at = 0, 0
    while at < size:
        run = bundle.portion(driven.entries[at:])
        proof = consistency_path(at + len(run), size, tree.reader(size))
        total += len(bundle.write(Bundle(at, run, driven.note, tuple(proof))))
        at += len(run)
    return total


def _together(folder: Path, driven: Driven, scale: float) -> dict[str, "Came | str"]:
    """All at the same time, each on a line of its own: a slow line needs no processor."""
    found: dict[str, Came | str] = {}

    def note(name: str, work: Callable[[], "Came | str"]) -> threading.Thread:
        thread = threading.Thread(target=lambda: found.update({name: work()}))
        thread.start()
        return thread

    others = {name: folder / name for name in ("rsync", "git", "couch")}
    for place in others.values():
        place.mkdir()
    rsync = Rsync(others["rsync"], driven.state / "station.db")
    git, couch = Git(others["git"], driven.entries), Couch(others["couch"], driven.entries)
    threads = [
        note("ours", lambda: _ours(folder / "district", driven, scale)),
        note(rsync.name, lambda: _other(rsync, scale)),
        note(git.name, lambda: _other(git, scale)),
        note(couch.name, lambda: couch.missing() or couch.prepare() or _other(couch, scale)),
    ]
    for one in threads:
        one.join()
    names = ("ours", rsync.name, git.name, couch.name)
    return {name: found[name] for name in names}


def _ours(folder: Path, driven: Driven, scale: float) -> Came:
    origin = driven.note.partition("\n")[0]
    tree, memory = TileTree(driven.state / "ledger"), LineMemory(Forgotten(), time.monotonic)
    with far_district(folder, origin, driven.vkey) as port, _line(port, scale) as relay:
        district = HttpDistrict(f"http://127.0.0.1:{relay.port}", origin)
        started, size, failures = time.monotonic(), 0, 0
        while size < len(driven.entries):
            try:
                size = push(tree, district, driven.note, len(driven.entries), 0, line=memory).size
            except SyncFault:
                failures = 1  # bytes came through since the last one: the wait does not grow
                time.sleep(wait_s(failures, longest_s=120, drawn=b"\x80\x00") / scale)
        took_s = time.monotonic() - started
        district.close()
        return _came(relay, took_s * scale, whole=True)


def _other(peer: "Rsync | Git | Couch", scale: float) -> "Came | str":
    if why := peer.missing():
        return why
    with peer.far() as port, _line(port, scale) as relay:
        started = time.monotonic()
        whole = peer.carry(relay.port, REST_S / scale, started + LONGEST_S / scale)
        return _came(relay, (time.monotonic() - started) * scale, whole=whole)


def _line(port: int, scale: float) -> "Relay":
    return bad_line(
        port,
        bytes_per_s=BYTES_PER_S * scale,
        delay_s=DELAY_S / scale,
        cut_every_s=CUT_EVERY_S / scale,
    )


def _came(relay: Relay, took_s: float, *, whole: bool) -> Came:
    carried = relay.carried
    return Came(took_s, carried.up, carried.down, carried.cuts, whole)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=SCALE, help="how often faster the line is")
    sys.stdout.write(text_of(rows(parser.parse_args().scale)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
