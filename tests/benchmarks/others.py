"""Others at the same task: PostgreSQL's single-row synchronous insert; a builder of tile logs."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.appending import BODY_BYTES, WARM, Acceptances, Taken
from tests.benchmarks.table import Line, Missing, Row

ROUNDS, INSERTS = 4, 100
PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
TABLE = "CREATE TABLE entry (seq bigserial PRIMARY KEY, body bytea NOT NULL)"
INSERT = "INSERT INTO entry (body) VALUES (decode(repeat('61', :bytes), 'hex'));\n"


def postgres() -> list[Row]:
    """Means over blocks of commits, ours and theirs in turns, on one disk."""
    what = "append v PostgreSQL's single-row synchronous INSERT"
    if not PLACES or shutil.which("pgbench") is None:
        return [Missing(what, "no PostgreSQL on this machine")]
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        folder = Path(temporary)
        made = Acceptances(folder / "station", ROUNDS * INSERTS + WARM)
        ours, theirs = Taken(), 0.0
        with _server(folder) as host:
            for _ in range(WARM):
                ours.call(made.accept)
            for _ in range(ROUNDS):
                for _ in range(INSERTS):
                    ours.call(made.accept)
                theirs += _pgbench_s(host) / ROUNDS
        made.township.close()
    mean = sum(ours.wall_s[WARM:]) / len(ours.wall_s[WARM:])
    note = f"{mean * 1e6:.0f} µs v {theirs * 1e6:.0f} µs"
    return [Line(what, mean / theirs, "x", 1.0, note=note)]


def builder() -> list[Row]:
    """The one builder of C2SP logs among Python's packages, at the time of writing."""
    what = "append v a pip-installable builder of tile logs"
    why = "aics-tlog 0.2 is the one there is, and needs Python 3.12 or newer"
    return [Missing(what, f"{why}; this is {sys.version_info.major}.{sys.version_info.minor}")]


@contextmanager
def _server(folder: Path) -> Iterator[Path]:
    """A server of its own on the same disk, with the defaults: fsync and synchronous_commit on."""
    data, sockets = folder / "pg", folder / "sockets"
    for place in (data, sockets):
        place.mkdir()
        if os.geteuid() == 0:
            os.chown(place, pwd.getpwnam("postgres").pw_uid, -1)
    folder.chmod(0o755)
    _as_postgres(PLACES[-1] / "initdb", "-D", data, "-A", "trust", "-U", "postgres")
    options = f"-k {sockets} -c listen_addresses=''"
    _as_postgres(
        PLACES[-1] / "pg_ctl", "-D", data, "-w", "-o", options, "-l", data / "log", "start"
    )
    try:
        _run("psql", "-h", sockets, "-U", "postgres", "-c", TABLE)
        yield sockets
    finally:
        _as_postgres(PLACES[-1] / "pg_ctl", "-D", data, "-m", "fast", "stop")


def _pgbench_s(host: Path) -> float:
    """Mean seconds of one insert, as pgbench tells them."""
    script = host / "insert.sql"
    script.write_text(INSERT)
    told = _run(
        "pgbench", "-n", "-M", "prepared", "-c", "1", "-t", str(INSERTS),
        "-D", f"bytes={BODY_BYTES}", "-h", host, "-U", "postgres", "-f", script, "postgres",
    )  # fmt: skip
    line = next(one for one in told.splitlines() if one.startswith("latency average"))
    return float(line.split("=")[1].split()[0]) / 1_000


def _as_postgres(*command: str | Path) -> str:
    """The server refuses to run as root."""
    return _run(*(("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()), *command)


def _run(*command: str | Path) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd="/")
    return done.stdout
