"""What the lines cost: one question beside a bare write and read; six devices that nobody asks.

The devices are simulated in a process of their own, so that only the driver's side is measured.
How soon a cable is missed needs a hand on the cable, here.
"""

import itertools
import os
import queue
import statistics
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.ports import DeviceState, Probed
from drivers.frames import FrameMachine
from drivers.idcard_samv import wire
from drivers.registry import KINDS
from drivers.simulation import SimulatedLine
from drivers.transport import Port
from drivers.watch import Watch
from tests.benchmarks.elsewhere import elsewhere
from tests.benchmarks.table import Line, Missing, Row

ROUNDS, QUESTIONS = 20, 200
FIND = wire.encode(wire.FIND)
NO_CARD = bytes.fromhex("AA AA AA 96 69 00 04 00 00 80 84")
ECHO = "echo"
DEVICES = 6
PULLS = 20
IDLE_S = 62.0
"""Two rounds of the watch."""
READY_S = 20.0


class Answering:
    """Answers everything at once, with the shortest frame of a card reader."""

    def received(self, _data: bytes) -> list[bytes]:
        return [NO_CARD]


def rows() -> list[Row]:
    with TemporaryDirectory(prefix="tradepost-bench-") as temporary:
        folder = Path(temporary)
        with elsewhere("tests.benchmarks.lines", folder, ends_s=READY_S):
            return [_question(folder / ECHO), _noticed(folder / "cable"), _idle(folder)]


def _question(path: Path) -> Line:
    """Medians over blocks that take turns."""
    port = Port(str(path), 115_200)
    ours, bare = [], []
    for _ in range(ROUNDS):
        with port.in_use():
            ours += [_timed(partial(_asked, port)) for _ in range(QUESTIONS)]
        port.close()
        descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)
        bare += [_timed(partial(_bare, descriptor)) for _ in range(QUESTIONS)]
        os.close(descriptor)
    mine, theirs = statistics.median(ours), statistics.median(bare)
    note = f"{mine * 1e6:.0f} µs v {theirs * 1e6:.0f} µs, 10 bytes there, 11 back"
    return Line("a question to a device v bare write and read", mine / theirs, "x", 1.5, note=note)


def _timed(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _asked(port: Port) -> None:
    answer = port.ask(FIND, FrameMachine(wire.decode, wire.HEADER), timeout_s=5)
    assert answer.status == wire.NO_CARD


def _bare(descriptor: int) -> None:
    os.write(descriptor, FIND)
    received = b""
    while len(received) < len(NO_CARD):
        received += os.read(descriptor, 4096)


def _noticed(path: Path) -> Row:
    """The slowest of all: from the hand at the cable to whoever shows the state."""
    what = "a cable pulled or put back is seen within"
    reader = KINDS["id-card"].driver(str(path), 115_200)
    shown: queue.SimpleQueue[DeviceState] = queue.SimpleQueue()
    watch = Watch([reader], listener=lambda _name, state: shown.put(state))
    slowest = 0.0
    with SimulatedLine(path, KINDS["id-card"].simulated()) as line:
        watch.start()
        try:
            found = shown.get(timeout=READY_S)
            for _ in range(PULLS):
                for hand in (line.unplug, line.plug):
                    started = time.perf_counter()
                    hand()
                    found = shown.get(timeout=READY_S)
                    slowest = max(slowest, time.perf_counter() - started)
        except queue.Empty:
            return Missing(what, "it was not seen at all")
        finally:
            watch.stop()
            reader.close()
    assert found is DeviceState.READY
    return Line(what, slowest, "s", 2.0, note=f"the slowest of {2 * PULLS}")


def _idle(folder: Path) -> Row:
    """Processor time of this process while it watches six devices and nobody comes."""
    what = f"{DEVICES} devices that nobody asks"
    devices = [_driver(folder, number, kind) for number, kind in _six()]
    ready = threading.Semaphore(0)

    def told(_name: str, state: DeviceState) -> None:
        if state is DeviceState.READY:
            ready.release()

    watch = Watch(devices, listener=told)
    watch.start()
    try:
        if not all(ready.acquire(timeout=READY_S) for _ in devices):
            return Missing(what, "not all devices became ready")
        threading.Event().wait(1.0)
        used = time.process_time()
        threading.Event().wait(IDLE_S)
        used = time.process_time() - used
    finally:
        watch.stop()
        for device in devices:
            device.close()
    share = 100 * used / IDLE_S
    names = ", ".join(kind for _number, kind in _six())
    note = f"{used * 1000:.0f} ms in {IDLE_S:.0f} s: {names}"
    return Line(what, share, "% of a core", 0.1, note=note)


def _six() -> list[tuple[int, str]]:
    return list(enumerate(itertools.islice(itertools.cycle(KINDS), DEVICES)))


def _driver(folder: Path, number: int, kind: str) -> Probed:
    return KINDS[kind].driver(str(folder / f"{kind}-{number}"), KINDS[kind].bauds[0])


# --- the other process --------------------------------------------------------------------------


def _simulate(folder: Path) -> None:
    """Serve the lines until the input ends."""
    lines = [SimulatedLine(folder / ECHO, Answering())]
    for number, kind in _six():
        device = KINDS[kind].simulated()
        line = SimulatedLine(folder / f"{kind}-{number}", device)
        if hasattr(device, "send"):
            device.send = line.send
        lines.append(line)
    for line in lines:
        line.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    for line in lines:
        line.stop()


if __name__ == "__main__":
    _simulate(Path(sys.argv[1]))
