"""What entries cost on the wire: one alone beside its JSON, a thousand beside what must be sent.

`sync.coding.incompressible` counts what nobody can squeeze: raw bytes of digests, commitments,
nonces, signatures and ciphertexts, each once. The control is the same run deflated as it stands.
"""

import json
import statistics
import zlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sync import bundle, coding
from sync.bundle import Bundle
from tests.benchmarks.table import Line, Row
from tests.fakes.driven import Driven, driven_station

COMMITS, SEED = 1_500, 13
RUN = 1_000
HIDDEN = b'"kind":"sealed.act"'


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        driven = driven_station(Path(temporary), SEED, COMMITS)
        clear = [one for one in driven.entries if HIDDEN not in one]
        return [
            _alone(driven),
            _run("1,000 entries v their incompressible bytes", driven.entries[:RUN], driven.note),
            _run("the same without hidden acts", clear[:RUN], driven.note),
        ]


def _alone(driven: Driven) -> Row:
    """The median of the kinds' means: a year of one kind must not hide the others."""
    greeting = len(bundle.write(Bundle(0, (), driven.note)))
    shares: dict[str, list[float]] = {}
    plain: list[float] = []
    for seq, body in enumerate(driven.entries):
        alone = len(bundle.write(Bundle(seq, (body,), driven.note))) - greeting
        shares.setdefault(json.loads(body)["kind"], []).append(alone / len(body))
        plain.append(len(zlib.compress(body, 9)) / len(body))
    means = [statistics.mean(each) for each in shares.values()]
    note = (
        f"median of {len(means)} kinds, the longest {max(means):.2f}; a frame's checkpoint is "
        f"{greeting} bytes more; deflate alone {statistics.median(plain):.2f}"
    )
    return Line("one entry alone v its JSON", statistics.median(means), "x", 0.30, note=note)


def _run(what: str, entries: Sequence[bytes], note: str) -> Row:
    frame = len(bundle.write(Bundle(0, tuple(entries), note)))
    least = coding.incompressible(entries)
    whole = sum(map(len, entries))
    deflated = len(zlib.compress(b"".join(entries), 9))
    told = (
        f"{frame:,} v {least:,} bytes, {len(entries):,} entries of {whole:,}; "
        f"deflate alone {deflated / least:.2f}"
    )
    return Line(what, frame / least, "x", 1.6, note=told)
