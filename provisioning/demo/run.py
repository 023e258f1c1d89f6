"""A whole station on one machine, with simulated devices and real processes: demo, training."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from msgspec.structs import astuple

from kiosk_ui.service import POWER_STATUS
from provisioning.demo.mains import mains_at
from provisioning.demo.one_runner import DemoRefused, only_one
from provisioning.demo.ports import Ports
from provisioning.demo.processes import (
    RESTARTS_MAX,
    Part,
    StartFailed,
    end,
    wait_healthy,
)

WATCH_S = 0.5


type_of_enrol = Callable[[Path, Ports], None]
MODULES = (
    ("laboratory", "provisioning.demo.laboratory"),
    ("supervision", "sync.supervision.main"),
    ("district", "kiosk_ui.district.main"),
    ("station", "kiosk_ui.main"),
    ("sync", "sync.main"),
)
"""In the order of starting: devices and district first, as in a hall where they stand already."""


def run(
    folder: Path,
    ports: Ports,
    *,
    enrol: type_of_enrol,
    say: Callable[[str], None],
    told: Sequence[str] | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> int:
    """Enrol, start, wait, tell, watch, end. Returns the exit status of the command.

    `told`: what is said when all answer, else `what_to_try`. `wanted`: whether to go on; it is
    asked twice a second. Raises DemoRefused; a process that does not come up ends the others
    and returns 1.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(_stopped_by_signals(stop))
        lock = stack.enter_context(only_one(folder, stop.wait))
        _ports_are_free(ports)
        say("enrolling the station and its district")
        enrol(folder, ports)
        parts = _parts(folder, ports, lock.fileno())
        try:
            if not _all_started(parts, stop, say):
                return 0 if stop.is_set() else 1
            for line in what_to_try(ports) if told is None else told:
                say(line)
            mains = mains_at(ports.laboratory)
            return watch(parts, stop, say, mains=mains, wanted=wanted)
        finally:
            say("ending all processes")
            end(parts)


def _parts(folder: Path, ports: Ports, lock: int) -> list[Part]:
    return [
        Part(
            name=name,
            module=module,
            config=folder / f"{name}.toml",
            port=getattr(ports, name),
            log=folder / "logs" / f"{name}.log",
            keep_open=(lock,),
        )
        for name, module in MODULES
        if (folder / f"{name}.toml").exists()  # a training has no supervision of its own
    ]


def _all_started(parts: Sequence[Part], stop: threading.Event, say: Callable[[str], None]) -> bool:
    """Whether all answer; False as well when somebody stopped it meanwhile."""
    try:
        for part in parts:
            part.start()
        for part in parts:
            wait_healthy(part, pause=stop.wait)
            say(f"{part.name} answers")
    except KeyboardInterrupt:
        return False
    except StartFailed as failure:
        say(str(failure))
        return False
    return True


def watch(
    parts: Sequence[Part],
    stop: threading.Event,
    say: Callable[[str], None],
    *,
    mains: Callable[[], bool],
    wanted: Callable[[], bool] = lambda: True,
) -> int:
    """Until somebody stops it or nobody wants it.

    A process that dies is started again, as systemd would do.
    A station that ended on a failing battery is started when `mains` says that the power is back.
    """
    dark: set[str] = set()
    while not stop.wait(WATCH_S) and wanted():
        for part in parts:
            status = part.ended
            if status is None or (part.name in dark and not mains()):
                continue
            if status == POWER_STATUS and part.name not in dark:
                say(f"{part.name} ended on its battery; it starts when the mains is back")
                dark.add(part.name)
                continue
            if status != POWER_STATUS:
                say(f"{part.name} ended with {status}")
                if part.restarts == RESTARTS_MAX:
                    say(part.last_words())
                    return 1
                part.restarts += 1
            dark.discard(part.name)
            part.start()
            say(f"{part.name} started again")
    return 0


def what_to_try(ports: Ports) -> tuple[str, ...]:
    """Eight lines for the person who typed `make demo`."""
    kiosk = f"http://127.0.0.1:{ports.station}/"
    lab = f"http://127.0.0.1:{ports.laboratory}/"
    return (
        f"Kiosk       {kiosk}   villagers; staff at {kiosk}staff",
        f"Laboratory  {lab}   cards, fingers, paper, cables, the line, the clock",
        f"Board       {kiosk}board   query machine at {kiosk}query",
        f"District    http://127.0.0.1:{ports.district}/console   notices at /notices",
        "Try: begin a registration on the kiosk; when it asks, lay a card in the laboratory.",
        "     Sign in as clerk with a staff card and the PIN 246810; accept, print, look at it.",
        "     Another card reviews; advance the clock; follow the trade up to its certificate.",
        "     Cut the line and see the entries wait. Ctrl-C ends all; run it again to go on.",
    )


def _ports_are_free(ports: Ports) -> None:
    for port in astuple(ports):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise DemoRefused(
                    f"port {port} is taken by another program: take others (make demo PORTS=18080)"
                ) from error


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM set `stop`; a second one does no more than the first."""

    def handler(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {one: signal.signal(one, handler) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, old in before.items():
            signal.signal(one, old)
