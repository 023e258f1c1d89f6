"""What the sync agent costs while nothing happens: memory, and part of a processor core.

Station, district and agent run as the demo starts them; the agent has pushed what there is, and
from then on looks at a folder and greets.
"""

import os
import re
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from appliance.process import SystemEntropy
from provisioning.demo.ports import free_ports
from provisioning.demo.processes import Part, end, wait_healthy
from provisioning.enrol import enrol_demo
from provisioning.machine import this_year
from tests.benchmarks.memory import pss_mb
from tests.benchmarks.table import Line, Row

REST_S = 20.0
"""Until the first conversation is over."""
LOOK_S = 60.0


def busy_s(pid: int) -> float:
    """Processor seconds of a process and its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _as_on_a_box(settings: Path, district: int) -> None:
    """The demo greets six times as often, and goes through the laboratory's line."""
    told = settings.read_text("utf-8")
    box = re.sub(r"(?m)^(greet_s|poll_ms|retry_max_s) = .*\n", "", told)
    assert box != told
    box = re.sub(r'(?m)^(district_url = "https://[0-9.]+):[0-9]+"', rf'\g<1>:{district}"', box)
    assert f':{district}"' in box
    settings.write_text(box, "utf-8")


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary, ExitStack() as ending:
        folder, ports = Path(temporary), free_ports()
        enrol_demo(
            folder, ports, entropy=SystemEntropy(), year=this_year(), say=lambda _said: None
        )
        _as_on_a_box(folder / "sync.toml", ports.secure)
        parts = [
            Part(name, module, folder / f"{name}.toml", port, folder / f"{name}.log")
            for name, module, port in (
                ("district", "kiosk_ui.district.main", ports.district),
                ("station", "kiosk_ui.main", ports.station),
                ("sync", "sync.main", ports.sync),
            )
        ]
        ending.callback(end, parts)
        for part in parts:
            part.start()
            wait_healthy(part, pause=threading.Event().wait)
        agent = parts[-1].process
        assert agent is not None
        time.sleep(REST_S)
        before, begun = busy_s(agent.pid), time.monotonic()
        time.sleep(LOOK_S)
        used = (busy_s(agent.pid) - before) / (time.monotonic() - begun)
        memory = pss_mb(agent.pid)
        said = requests.get(f"http://127.0.0.1:{ports.sync}/health", timeout=5).json()
        assert (said["line"], said["waiting"]) == ("up", 0)
    return [
        Line("memory of the idle sync agent (PSS)", memory, "MiB", 40.0),
        Line("processor of the idle sync agent", used * 100, "% of a core", 0.1),
    ]
