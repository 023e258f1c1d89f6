"""What an idle station holds in memory: the process as the demo starts it, its agent beside it.

The second start is measured, as every start but the first of a box's life: the first one makes
the tables, with code that is never read again.
"""

import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.process import SystemEntropy
from provisioning.demo.ports import free_ports
from provisioning.demo.processes import Part, end, wait_healthy
from provisioning.enrol import enrol_demo
from provisioning.machine import this_year
from tests.benchmarks.table import Line, Row

REST_S = 5.0
"""Until what the start needed only is given back."""


def pss_mb(pid: int) -> float:
    """Proportional set size of a process, from the kernel."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    line = next(one for one in told.splitlines() if one.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        folder, ports = Path(temporary), free_ports()
        enrol_demo(
            folder, ports, entropy=SystemEntropy(), year=this_year(), say=lambda _said: None
        )
        station = Part(
            "station", "kiosk_ui.main", folder / "station.toml", ports.station,
            folder / "station.log",
        )  # fmt: skip
        agent = Part("sync", "sync.main", folder / "sync.toml", ports.sync, folder / "sync.log")
        try:
            _begun(station)
            end([station])
            _begun(station)
            _begun(agent)
            time.sleep(REST_S)
            assert station.process is not None
            found = pss_mb(station.process.pid)
        finally:
            end([station, agent])
    return [Line("memory of the idle station process (PSS)", found, "MiB", 64.0)]


def _begun(part: Part) -> None:
    part.start()
    wait_healthy(part, pause=threading.Event().wait)
