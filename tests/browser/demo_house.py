"""The real demo for browser stories: its processes, its laboratory's hands, the health of each."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import requests

from appliance.ledger.tile_tree import TileTree
from provisioning import catalogues

ROOT = Path(__file__).parents[2]
START_S = 90.0
WAIT_S = 15.0
NOTICED_MS = 4_000
"""The station notices within 3 s; the page asks at most a second later."""
POLL_S = 0.1
LAST_LINE = "Ctrl-C ends all"
COMMAND = "from provisioning.cli import main; main()"

Found = TypeVar("Found")
_pause = threading.Event()
"""Never set: its `wait` is the pause between two looks."""


def until(look: Callable[[], Found], *, what: str, deadline_s: float = WAIT_S) -> Found:
    """The first true answer of `look`. Fails with `what` and the last answer at the deadline."""
    end = time.monotonic() + deadline_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"{what}; at last {found!r}"
        _pause.wait(POLL_S)


@dataclass(frozen=True, slots=True)
class Addresses:
    station: str
    laboratory: str
    district: str


class Lab:
    """The hands at the devices, by the laboratory's JSON API."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._http = requests.Session()
        self._http.headers["X-Lab"] = "1"

    def do(self, act: str, **form: object) -> dict[str, Any]:
        """One act, such as `id-card/lay`; answers the state after it."""
        answer = self._http.post(f"{self._address}/api/{act}", json=form, timeout=WAIT_S)
        state: dict[str, Any] = answer.json()
        assert answer.status_code == requests.codes.ok, (act, form, state)
        return state

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self._http.get(f"{self._address}/api/state", timeout=WAIT_S).json()
        return found

    def tidy(self) -> None:
        """As in the morning: cables in, paper in, line up, nothing lies on a reader."""
        self.do("counter/tidy")

    def slips(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.state()["printer"]["slips"]
        return found

    def slip(self, *words: str, after: int = 0) -> dict[str, Any]:
        """The first slip from number `after` + 1 on that says all `words`, spaces left out."""

        def look() -> dict[str, Any] | None:
            for one in self.slips():
                text = "".join("".join(one["lines"]).split())
                if one["number"] > after and one["cut"] and all(word in text for word in words):
                    return one
            return None

        return until(look, what=f"no slip with {words}", deadline_s=30.0) or {}

    def last_slip(self) -> int:
        return max((one["number"] for one in self.slips()), default=0)


class Demo:
    """`tradepost demo` as a person types it, on free ports, in a folder of the test."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.said: list[str] = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._ready.wait(START_S), "".join(self.said)
        text = "".join(self.said)
        assert LAST_LINE in text, text
        found = re.findall(r"(Kiosk|Laboratory|District) +(http://[\d.:]+)", text)
        named = dict(found)
        self.at = Addresses(named["Kiosk"], named["Laboratory"], named["District"])
        self.lab = Lab(self.at.laboratory)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if LAST_LINE in line:
                self._ready.set()
        self._ready.set()

    def health(self) -> dict[str, Any]:
        """What the station says of itself. Raises RequestException while it is not there."""
        answer = requests.get(f"{self.at.station}/health", timeout=WAIT_S)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def all_well(self) -> bool:
        """Whether the station knows every device as ready: a page asks only those that are."""
        return set(self.health()["devices"].values()) <= {"ready"}

    def answers(self) -> bool:
        try:
            return bool(self.health())
        except requests.RequestException:
            return False

    def district_entries(self) -> list[bytes]:
        """Every entry that the district holds of this station, in order."""
        api = f"{self.at.district}/api/v1/ledgers"
        (shelf,) = requests.get(api, timeout=WAIT_S).json()["ledgers"]
        bodies: list[bytes] = []
        while len(bodies) < shelf["size"]:
            rest = requests.get(
                f"{api}/{shelf['origin_hash']}/entries?start={len(bodies)}", timeout=WAIT_S
            ).content
            while rest:
                length = int.from_bytes(rest[:2], "big")
                bodies.append(rest[2 : 2 + length])
                rest = rest[2 + length :]
        return bodies

    def own_entries(self) -> list[bytes]:
        """Every entry that the station published for the district."""
        return [body for _seq, body in TileTree(self.folder / "station" / "ledger").entries()]

    def all_cosigned(self) -> int:
        """Wait until the district has confirmed every entry; answers how many that are."""

        def look() -> int:
            health = self.health()
            return int(health["size"]) if health["cosigned"] == health["size"] else 0

        return until(look, what="the district does not confirm", deadline_s=30.0)

    def station_process(self) -> int:
        """Process id of the station, among those that this demo started."""
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:  # it ended while we looked
                continue
            if parent == self.process.pid and b"kiosk_ui.main" in words:
                return int(entry.name)
        raise AssertionError("the station does not run")

    def cut_power(self) -> None:
        """SIGKILL to the station; the runner starts it again, as systemd would."""
        before = self.station_process()
        os.kill(before, signal.SIGKILL)
        until(
            lambda: "station started again" in "".join(self.said) and self.answers(),
            what="the station does not come back",
            deadline_s=30.0,
        )
        assert self.station_process() != before


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Start it, hand it out, end it like Ctrl-C does."""
    catalogues.compile_all()
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "demo", "--state", str(folder), "--ports", "0"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # the code under test, whatever is installed
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield Demo(process, folder)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
