"""What a page costs in time: every page, the first one after a start, and one while work is done.

Controls: a bare Flask page on the same server for the first; the same pages with nobody at work
for those while 20 entries a second come in.
"""

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.process import SystemEntropy
from kiosk_ui import service
from provisioning.demo.ports import free_ports
from provisioning.demo.processes import Part, end
from provisioning.enrol import enrol_demo
from provisioning.machine import this_year
from tests.benchmarks.table import Line, Row
from tests.fakes.desk import Desk
from tests.fakes.township import Township
from tests.looks.screens import SCREENS

PAGE_S = 0.060
STARTS = 5
FIRST_TIMES, BUSY_TIMES = 2.0, 1.5
ENTRIES_A_SECOND = 20
ASKED = 300
BUSY_PAGES = ("/", "/notices", "/board", "/work/")
QUEUE = 60
"""Applications that wait before anything is measured: what comes in while it is measured must not
make the page of the queue longer than it was with nobody at work."""
BARE = """
import sys
from flask import Flask
from waitress import serve
app = Flask("bare")
app.get("/")(lambda: "hello")
serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=12)
"""


def rows() -> list[Row]:
    return [*first_page(), while_busy()]


def ninety_nine(seconds: list[float]) -> float:
    """What 99 of 100 stay below."""
    return statistics.quantiles(seconds, n=100, method="inclusive")[98]


# --- every page -----------------------------------------------------------------------


def every_page(
    town: Township,
    number: str,
    rounds: int = 3,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Screen -> seconds of each request, of all that `number` and no further fact leads to."""
    desk = Desk(town)
    browsers = {who: (desk.at(who) if who else desk.browser()) for who in _people()}
    found: dict[str, list[float]] = {}
    for screen in SCREENS:
        if not isinstance(screen.at, str) or screen.kind == "district":
            continue
        if "{" in screen.at.replace("{number}", ""):
            continue
        path, client = screen.at.format(number=number), browsers[screen.who].client
        assert client.get(path).status_code < 500, path
        found[screen.name] = []
        for _round in range(rounds):
            begun = clock()
            client.get(path)
            found[screen.name].append(clock() - begun)
    return found


def _people() -> set[str]:
    return {one.who for one in SCREENS}


# --- the first page after a start -----------------------------------------------------


def first_page() -> list[Row]:
    """From the start of the process to its first page, which says how far the start is, and to
    the first that somebody can use; beside a bare one on the same server."""
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        folder, ports = Path(temporary), free_ports()
        enrol_demo(
            folder, ports, entropy=SystemEntropy(), year=this_year(), say=lambda _said: None
        )
        ours, bare = [], []
        for _start in range(STARTS):
            ours.append(_ours(folder, ports.station))
            bare.append(_bare(ports.station))
    control = statistics.median(bare)
    first, idle = (statistics.median(times) for times in zip(*ours, strict=True))
    return [
        Line(
            "first page after a start v a bare Flask page", first / control, "x", FIRST_TIMES,
            note=f"{first:.2f} s v {control:.2f} s: the page of the start and its steps",
        ),
        Line(
            "the idle page after a start v the same", idle / control, "x", None,
            note=f"{idle:.2f} s v {control:.2f} s",
        ),
    ]  # fmt: skip


def _ours(folder: Path, port: int) -> tuple[float, float]:
    """Seconds to the page of the start, and to the idle page."""
    station = Part(
        "station", "kiosk_ui.main", folder / "station.toml", port, folder / "station.log"
    )
    begun = time.perf_counter()
    try:
        station.start()
        _answered(port, (200, 503))
        first = time.perf_counter() - begun
        _answered(port, (200,))
        return first, time.perf_counter() - begun
    finally:
        end([station])


def _bare(port: int) -> float:
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", BARE, str(port)])
    try:
        _answered(port, (200,))
        return time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait()


def _answered(port: int, wanted: tuple[int, ...]) -> None:
    """Asks for the first page until it is there."""
    never, until = threading.Event(), time.monotonic() + 60
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status in wanted:
                return
        except OSError:
            pass
        finally:
            connection.close()
        never.wait(0.01)
    raise AssertionError("no page came")


# --- a page while work is done --------------------------------------------------------


def while_busy() -> Row:
    """99 of 100 pages while entries come in, beside those with nobody at work."""
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        town = Township(Path(temporary))
        town.lease_to("PUBLISHED")
        desk = Desk(town)
        fill_queue(town)
        asked(desk)
        service.settle()
        calm = ninety_nine(asked(desk))
        with at_work(town):
            busy = ninety_nine(asked(desk))
        town.close()
    return Line(
        f"a page while {ENTRIES_A_SECOND} entries a second come in v none, 99 of 100",
        busy / calm, "x", BUSY_TIMES, note=f"{busy * 1000:.1f} ms v {calm * 1000:.1f} ms",
    )  # fmt: skip


def fill_queue(town: Township) -> None:
    """More applications than one page of the queue shows."""
    for number in range(QUEUE):
        town.register(parcel_code=f"99999910020077{number:05}")


def asked(desk: Desk, count: int = ASKED) -> list[float]:
    """Seconds of each page."""
    clerk, found = desk.at("clerk").client, []
    for place in range(count + len(BUSY_PAGES)):
        path = BUSY_PAGES[place % len(BUSY_PAGES)]
        begun = time.perf_counter()
        assert clerk.get(path).status_code == 200
        found.append(time.perf_counter() - begun)
    return found[len(BUSY_PAGES) :]  # the first of each also reads its template


@contextmanager
def at_work(town: Township) -> Iterator[None]:
    """Entries at that pace, an application of two each, until the block ends."""
    ended, entries = threading.Event(), 2

    def work() -> None:
        number = 0
        while not ended.wait(entries / ENTRIES_A_SECOND):
            number += 1
            town.register(parcel_code=f"99999910020088{number:05}")

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        ended.set()
        worker.join()
