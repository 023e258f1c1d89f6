"""Composition root of the sync agent: `python -m sync.main --config sync.toml`."""

import argparse
import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from appliance.ledger.disk import RealDisk
from appliance.ledger.tile_tree import TileTree
from appliance.process import (
    SystemEntropy,
    clock_of,
    log_to_stderr,
    machine_time,
    stopped_by_signal,
)
from appliance.settings import SettingsBad, load
from sync import usb
from sync.agent import Agent, Folder, Pace
from sync.app import create_app
from sync.delivery import DELIVERY_BYTES_MAX
from sync.diary import Diary
from sync.http_district import HttpDistrict
from sync.inbox import Inbox
from sync.notes import WITHDRAWN
from sync.pins import Pins
from sync.renewal import Renewal, WithdrawnHere
from sync.server import serving
from sync.settings import DEMO, SyncSettings
from sync.station_doors import guard
from sync.stick_desk import StickDesk
from sync.tls import ClientTls, ServerTls

log = logging.getLogger(__name__)

THREADS = 4


def run(config: Path, stop: threading.Event) -> None:
    """Run the agent until `stop`. Raises SettingsBad, OSError, StorageFault at the start."""
    settings = load(config, SyncSettings)
    tls = _certified(settings)
    diary = Diary(Path(settings.state))
    district = HttpDistrict(settings.district_url, settings.origin, tls)
    ledger = Path(settings.ledger)
    folder = Folder(ledger, Path(settings.blobs), TileTree)
    agent = Agent(
        folder,
        Inbox(Path(settings.inbox), RealDisk()),
        diary,
        district,
        pins=Pins(
            settings.station_vkey,
            settings.district_witness,
            settings.district_mirror,
            settings.district_ledger,
        ),
        pace=Pace(settings.poll_ms / 1000, settings.greet_s, settings.retry_max_s),
        clock=clock_of(settings.demo_clock),
        entropy=SystemEntropy(),
        push_on=settings.push,
        renewal=_renewal(tls),
        parcels=Path(settings.parcels) if settings.parcels else None,
    )
    app = create_app(
        ledger,
        lambda: agent.status,
        blobs=Path(settings.blobs),
        sealed=Path(settings.parcels) if settings.parcels else None,
        cosigned=folder.cosigned,
        taker=agent,
        hurry=agent.hurry,
    )
    guard(app, _withdrawn(settings))
    sticks = _stick_desk(settings, stop)
    try:
        with ExitStack() as stack:
            serve = partial(serving, app, threads=THREADS, body_bytes_max=DELIVERY_BYTES_MAX)
            port = stack.enter_context(serve(host=settings.host, port=settings.port))
            if settings.tls_port:
                door = ServerTls(Path(settings.identity), Path(settings.authority))
                host, secure = settings.tls_host, settings.tls_port
                stack.enter_context(serve(host=host, port=secure, tls=door))
            log.info("sync agent ready port=%d", port)
            agent.run(stop)
    finally:
        stop.set()
        sticks.join()
        district.close()
        diary.close()


def _certified(settings: SyncSettings) -> ClientTls | None:
    if not settings.identity:
        return None
    return ClientTls(Path(settings.identity), Path(settings.authority))


def _renewal(tls: ClientTls | None) -> Renewal | None:
    return None if tls is None else Renewal(tls, RealDisk(), SystemEntropy(), machine_time)


def _withdrawn(settings: SyncSettings) -> Callable[[], frozenset[str]]:
    if not settings.authority:
        return frozenset
    root = Path(settings.authority)
    kept = root.with_name(WITHDRAWN)
    vouched = Path(settings.ledger).parent / "mirror" / "notes" / WITHDRAWN
    return WithdrawnHere(vouched, kept, root, RealDisk()).serials


def _stick_desk(settings: SyncSettings, stop: threading.Event) -> threading.Thread:
    """The thread that reads and writes sticks, begun; it ends at once where there are none."""
    folders = settings.wishes and settings.stick_mounts

    def work() -> None:
        if not folders:
            return
        station = usb.station_of(settings, clock_of(settings.demo_clock))
        mounted = Path.is_dir if settings.origin.startswith(DEMO) else os.path.ismount
        desk = StickDesk(
            station, Path(settings.wishes), Path(settings.stick_mounts), mounted=mounted
        )
        desk.run(stop)

    thread = threading.Thread(target=work, name="sticks")
    thread.start()
    return thread


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    config = parser.parse_args().config
    log_to_stderr()
    try:
        run(config, stopped_by_signal())
    except (SettingsBad, OSError) as error:
        log.error("cannot start: %s", error)  # noqa: TRY400 - the sentence says all there is
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
